/* SPDX-License-Identifier: MIT */
/* linkedin.engine: the state's port, and a submit that takes everything ready-made. */
#include "bind_engine.h"

#include "bind_torture.h"

#include <string.h>

/* Beyond this a number of bytes or milliseconds is a mistake, and beyond 2^53 no number any more. */
#define NUMBER_MOST 1e15

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

/* ── raw submit ─────────────────────────────────────────────────────────────────────────────── */

/* [-0, +0, e] a string at the top of the stack; C would see it end at a NUL */
static const char *check_text(lua_State *L, const char *name) {
  size_t size;
  if (lua_type(L, -1) != LUA_TSTRING) {
    luaL_error(L, "engine.submit: field '%s' must be a string, got %s", name, luaL_typename(L, -1));
  }
  const char *text = lua_tolstring(L, -1, &size);
  if (strlen(text) != size) {
    luaL_error(L, "engine.submit: field '%s' contains a NUL", name);
  }
  return text;
}

/* [-0, +1, e] the value stays on the stack so that its memory does */
static const char *field_string(lua_State *L, const char *name) {
  lua_getfield(L, 1, name);
  return lua_isnil(L, -1) ? NULL : check_text(L, name);
}

/* [-0, +0, e] */
static lua_Number field_number(lua_State *L, const char *name, lua_Number otherwise) {
  lua_getfield(L, 1, name);
  lua_Number value = otherwise;
  if (!lua_isnil(L, -1)) {
    value = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : -1;
    if (!(value >= 0 && value <= NUMBER_MOST)) { /* NaN included */
      luaL_error(L, "engine.submit: field '%s' must be a number, not negative", name);
    }
  }
  lua_pop(L, 1);
  return value;
}

/* [-0, +0, e] seconds, as milliseconds; what is positive stays so */
static int64_t field_ms(lua_State *L, const char *name, lua_Number otherwise_s) {
  lua_Number ms = field_number(L, name, otherwise_s) * 1000;
  return ms > 0 && ms < 1 ? 1 : (int64_t)ms;
}

static bool field_flag(lua_State *L, const char *name) {
  lua_getfield(L, 1, name);
  bool value = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return value;
}

/* [-0, +2, e] headers table and the array of its lines */
static void field_headers(lua_State *L, struct li_exchange_spec *spec) {
  lua_getfield(L, 1, "headers");
  if (lua_isnil(L, -1)) {
    lua_newtable(L);
    lua_replace(L, -2);
  }
  luaL_checktype(L, -1, LUA_TTABLE);
  int table = lua_gettop(L);
  spec->header_count = li_rawlen(L, table);
  const char **lines = lua_newuserdata(L, (spec->header_count + 1) * sizeof *lines);
  for (size_t i = 0; i < spec->header_count; i++) {
    lua_rawgeti(L, table, (int)i + 1);
    lines[i] = check_text(L, "headers"); /* the table keeps the string */
    lua_pop(L, 1);
  }
  spec->headers = lines;
}

/* [-0, +1, e] */
static void field_body(lua_State *L, struct li_body_spec *body) {
  body->length_bytes = (int64_t)field_number(L, "body_length", -1);
  body->offset_bytes = (int64_t)field_number(L, "body_offset", 0);
  if (field_flag(L, "body_reader")) {
    body->kind = LI_BODY_PIPE;
    lua_pushnil(L);
    return;
  }
  lua_getfield(L, 1, "body");
  if (!lua_isnil(L, -1)) {
    body->kind = LI_BODY_BYTES;
    luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, 1, "field 'body' must be a string");
    body->bytes = lua_tolstring(L, -1, &body->bytes_length);
    return;
  }
  lua_pop(L, 1);
  body->path = field_string(L, "body_path");
  body->kind = body->path != NULL ? LI_BODY_FILE : LI_BODY_NONE;
}

/* engine.submit{ method=, url=, headers={lines}, body…, timeouts in seconds, … } → Exchange | nil, err */
static int engine_submit(lua_State *L) {
  struct li_exchange_spec spec = {0};
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  spec.method = field_string(L, "method");
  spec.url = field_string(L, "url");
  luaL_argcheck(L, spec.url != NULL, 1, "field 'url' is missing");
  spec.method = spec.method != NULL ? spec.method : "GET";
  spec.sink_path = field_string(L, "sink_path");
  spec.ca_file = field_string(L, "ca_file");
  spec.proxy = field_string(L, "proxy");
  spec.user_agent = field_string(L, "user_agent");
  field_headers(L, &spec);
  field_body(L, &spec.body);
  spec.connect_timeout_ms = field_ms(L, "connect_timeout", 10);
  spec.idle_timeout_ms = field_ms(L, "idle_timeout", 0);
  spec.total_timeout_ms = field_ms(L, "timeout", 0);
  spec.max_response_bytes = (size_t)field_number(L, "max_response", 0);
  spec.wants_progress = field_flag(L, "progress");
  spec.is_http1_only = field_flag(L, "http1");
  spec.accepts_redirects = field_flag(L, "redirects");
  struct li_exchange_box *b = li_push_exchange(L);
  return li_submit_in_box(L, b, &spec);
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
      {"submit", engine_submit}, {"step", engine_step},   {"fd", engine_fd},
      {"drain", engine_drain},   {"stats", engine_stats}, {NULL, NULL},
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
