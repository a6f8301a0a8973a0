/* SPDX-License-Identifier: MIT */
/* linkedin.engine: the port of the state, and driving it. */
#include "bind_engine.h"

#include "bind_torture.h"

#include <string.h>

static const char port_key = 'p'; /* its address names the port in the registry */

#define PORT_TYPE "linkedin.Port"

static int port_gc(lua_State *L) {
  struct li_port_box *b = luaL_checkudata(L, 1, PORT_TYPE);
  struct li_port *port = b->port;
  b->port = NULL;
  li_port_close(port);
  return 0;
}

/* [-0, +0, m] a box in the registry, closed */
static struct li_port_box *new_box(lua_State *L) {
  struct li_port_box *b = li_newuserdata(L, sizeof *b);
  b->port = NULL;
  if (luaL_newmetatable(L, PORT_TYPE)) {
    lua_pushcfunction(L, port_gc);
    lua_setfield(L, -2, "__gc");
  }
  lua_setmetatable(L, -2);
  lua_pushlightuserdata(L, (void *)(uintptr_t)&port_key);
  lua_insert(L, -2);
  lua_rawset(L, LUA_REGISTRYINDEX);
  return b;
}

struct li_port_box *li_lua_port(lua_State *L, struct li_error *e) {
  lua_pushlightuserdata(L, (void *)(uintptr_t)&port_key);
  lua_rawget(L, LUA_REGISTRYINDEX);
  struct li_port_box *b = lua_touserdata(L, -1);
  lua_pop(L, 1);
  if (b == NULL) {
    b = new_box(L);
  }
  if (b->port != NULL && !li_port_is_open(b->port)) { /* after fork: begin anew */
    li_port_close(b->port);
    b->port = NULL;
  }
  if (b->port == NULL && li_port_open(&b->port, e) != LI_OK) {
    return NULL;
  }
  return b;
}

int li_submit_in_box(lua_State *L, struct li_exchange_box *b, const struct li_exchange_spec *spec) {
  struct li_error e;
  b->x = li_exchange_new(spec, &e);
  if (b->x == NULL) {
    return li_push_error(L, &e);
  }
  b->box = li_lua_port(L, &e);
  if (b->box == NULL) {
    return li_push_error(L, &e);
  }
  if (li_engine_submit(b->box->port, b->x) != LI_OK) {
    li_error_set(&e, LI_KIND_STORAGE, 0, "the engine is closed");
    return li_push_error(L, &e);
  }
  return 1;
}

/* ── driving ────────────────────────────────────────────────────────────────────────────────── */

/* step(timeout_ms) → boolean: is there news? */
static int engine_step(lua_State *L) {
  struct li_error e;
  lua_Number given_ms = luaL_optnumber(L, 1, 200);
  int timeout_ms = given_ms > 0 ? given_ms < 1000 ? (int)given_ms : 1000 : 0;
  struct li_port_box *b = li_lua_port(L, &e);
  lua_pushboolean(L, b != NULL && li_engine_step(b->port, timeout_ms));
  return 1;
}

/* prepare(): what libcurl does once in a process, which the first call would do; from any thread */
static int engine_prepare(lua_State *L) {
  (void)L;
  li_engine_prepare();
  return 0;
}

/* fd() → integer | nil, err; from now on a thread drives */
static int engine_fd(lua_State *L) {
  struct li_error e;
  struct li_port_box *b = li_lua_port(L, &e);
  int fd = b != NULL ? li_engine_fd(b->port, &e) : -1;
  if (fd < 0) {
    return li_push_error(L, &e);
  }
  lua_pushinteger(L, fd);
  return 1;
}

/* doorbell() → path of the unix socket that rings | nil, err; from now on a thread drives */
static int engine_doorbell(lua_State *L) {
  struct li_error e;
  struct li_port_box *b = li_lua_port(L, &e);
  const char *path = b != NULL ? li_engine_doorbell(b->port, &e) : NULL;
  if (path == NULL) {
    return li_push_error(L, &e);
  }
  lua_pushstring(L, path);
  return 1;
}

/* drain() → array of ids, each completion once */
static int engine_drain(lua_State *L) {
  struct li_error e;
  uint64_t ids[64];
  int count = 0;
  struct li_port_box *b = li_lua_port(L, &e);
  lua_newtable(L);
  for (size_t n = 64; b != NULL && n == 64;) {
    n = li_engine_drain(b->port, ids, 64);
    for (size_t i = 0; i < n; i++) {
      lua_pushinteger(L, (lua_Integer)ids[i]);
      lua_rawseti(L, -2, ++count);
    }
  }
  return 1;
}

/* [-0, +0, m] */
static void set_count(lua_State *L, const char *name, uint64_t value) {
  lua_pushnumber(L, (lua_Number)value);
  lua_setfield(L, -2, name);
}

/* stats() → { in_flight, completed, connections, has_thread } */
static int engine_stats(lua_State *L) {
  struct li_error e;
  struct li_engine_stats stats;
  struct li_port_box *b = li_lua_port(L, &e);
  memset(&stats, 0, sizeof stats);
  if (b != NULL) {
    li_engine_stats(b->port, &stats);
  }
  lua_newtable(L);
  set_count(L, "in_flight", stats.in_flight);
  set_count(L, "completed", stats.completed);
  set_count(L, "connections", stats.connections);
  lua_pushboolean(L, stats.has_thread);
  lua_setfield(L, -2, "has_thread");
  return 1;
}

LI_EXPORT int luaopen_linkedin_engine(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"submit", li_engine_submit_raw}, {"step", engine_step},   {"fd", engine_fd},
      {"drain", engine_drain},          {"stats", engine_stats}, {"doorbell", engine_doorbell},
      {"prepare", engine_prepare},
      {NULL, NULL},
  };
  (void)li_open_exchange(L);
  lua_newtable(L);
  li_setfuncs(L, functions);
  (void)li_open_client(L);
  lua_setfield(L, -2, "client");
#ifdef LI_TORTURE
  (void)li_open_torture(L);
  lua_setfield(L, -2, "torture");
#endif
  return 1;
}
