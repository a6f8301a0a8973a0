/* SPDX-License-Identifier: MIT */
/* The Exchange userdata: one request and its answer, as Lua sees it. */
#include <string.h>

#include "bind_engine.h"

struct li_exchange_box *li_push_exchange(lua_State *L) {
  struct li_exchange_box *b = li_newuserdata(L, sizeof *b);
  b->x = NULL;
  b->box = NULL;
  luaL_getmetatable(L, LI_EXCHANGE_TYPE);
  lua_setmetatable(L, -2);
  return b;
}

/* [-0, +0, v] every method has the metatable as its upvalue: comparing with it costs a third of
 * looking the type's name up in the registry, and methods are called several times a request. */
static struct li_exchange_box *check_box(lua_State *L) {
  struct li_exchange_box *b = lua_touserdata(L, 1);
  if (b == NULL || !lua_getmetatable(L, 1)) {
    return luaL_checkudata(L, 1, LI_EXCHANGE_TYPE); /* raises */
  }
  if (!lua_rawequal(L, -1, lua_upvalueindex(1))) {
    return luaL_checkudata(L, 1, LI_EXCHANGE_TYPE);
  }
  lua_pop(L, 1);
  return b;
}

static struct li_exchange *check_exchange(lua_State *L) {
  struct li_exchange_box *b = check_box(L);
  if (b->x == NULL) {
    luaL_error(L, "this exchange is closed");
  }
  li_engine_settle_inherited(b->x);
  return b->x;
}

/* The answer may be read only when it is complete: until then the driver owns it. */
static struct li_exchange *check_done(lua_State *L) {
  struct li_exchange *x = check_exchange(L);
  if (!li_exchange_done(x)) {
    luaL_error(L, "this exchange is not done yet");
  }
  return x;
}

/* done() → boolean */
static int exchange_done(lua_State *L) {
  lua_pushboolean(L, li_exchange_done(check_exchange(L)));
  return 1;
}

/* id() → integer, unique in the process */
static int exchange_id(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)check_exchange(L)->id);
  return 1;
}

/* cancel(): idempotent */
static int exchange_cancel(lua_State *L) {
  struct li_exchange_box *b = check_box(L);
  if (b->x != NULL && b->box != NULL && b->box->port != NULL) {
    li_engine_cancel(b->box->port, b->x);
  }
  return 0;
}

/* status() → HTTP status, 0 when no answer came */
static int exchange_status(lua_State *L) {
  lua_pushinteger(L, check_done(L)->status);
  return 1;
}

/* body() → string; "" for none and for answers written to a file */
static int exchange_body(lua_State *L) {
  struct li_exchange *x = check_done(L);
  lua_pushlstring(L, x->content.data != NULL ? x->content.data : "", x->content.length_bytes);
  return 1;
}

/* header(name) → string | nil; the name in any case */
static int exchange_header(lua_State *L) {
  struct li_exchange *x = check_done(L);
  size_t size;
  const char *value = li_exchange_header(x, luaL_checkstring(L, 2), &size);
  if (value == NULL) {
    lua_pushnil(L);
  } else {
    lua_pushlstring(L, value, size);
  }
  return 1;
}

/* [-0, +1, m] pushes the name in lower case */
static void push_lower(lua_State *L, const char *name, size_t size) {
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (size_t i = 0; i < size; i++) {
    char c = name[i];
    luaL_addchar(&b, (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c));
  }
  luaL_pushresult(&b);
}

/* headers() → { [lower-case name] = value }; repeated ones joined by ", " */
static int exchange_headers(lua_State *L) {
  struct li_exchange *x = check_done(L);
  size_t position = 0, name_size, value_size;
  const char *name, *value;
  lua_newtable(L);
  while (li_exchange_next_header(x, &position, &name, &name_size, &value, &value_size)) {
    push_lower(L, name, name_size);        /* headers, name */
    lua_pushvalue(L, -1);
    lua_rawget(L, -3);                     /* headers, name, old */
    if (lua_isstring(L, -1)) {
      lua_pushliteral(L, ", ");
      lua_pushlstring(L, value, value_size);
      lua_concat(L, 3);                    /* headers, name, joined */
    } else {
      lua_pop(L, 1);
      lua_pushlstring(L, value, value_size);
    }
    lua_rawset(L, -3);
  }
  return 1;
}

/* error() → nil | { kind, message, hint, code, status, maybe_done } */
static int exchange_error(lua_State *L) {
  struct li_exchange *x = check_done(L);
  if (!x->has_failed) {
    lua_pushnil(L);
    return 1;
  }
  li_push_error(L, &x->error); /* nil, table */
  if (x->hint != NULL) {
    lua_pushstring(L, x->hint);
    lua_setfield(L, -2, "hint");
  }
  if (x->status != 0) {
    lua_pushinteger(L, x->status);
    lua_setfield(L, -2, "status");
  }
  if (x->was_sent) {
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "was_sent");
  }
  if (li_exchange_maybe_done(x)) {
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "maybe_done");
  }
  return 1;
}

/* elapsed() → seconds from start to end */
static int exchange_elapsed(lua_State *L) {
  lua_pushnumber(L, (lua_Number)check_done(L)->elapsed_us / 1e6);
  return 1;
}

/* progress() → sent, total (nil when unknown), received; bytes, at any time */
static int exchange_progress(lua_State *L) {
  struct li_exchange *x = check_exchange(L);
  lua_pushnumber(L, (lua_Number)atomic_load_explicit(&x->sent_bytes, memory_order_relaxed));
  if (x->body.length_bytes >= 0) {
    lua_pushnumber(L, (lua_Number)x->body.length_bytes);
  } else {
    lua_pushnil(L);
  }
  lua_pushnumber(L, (lua_Number)atomic_load_explicit(&x->received_bytes, memory_order_relaxed));
  return 3;
}

/* hungry() → bytes that write() may bring now */
static int exchange_hungry(lua_State *L) {
  struct li_exchange *x = check_exchange(L);
  lua_pushinteger(L, li_exchange_done(x) ? 0 : (lua_Integer)li_body_room(&x->body));
  return 1;
}

static void resume_if(struct li_exchange_box *b, bool was_paused) {
  if (was_paused && b->box->port != NULL) {
    li_engine_resume(b->box->port, b->x);
  }
}

/* [-0, +2, m] nil and "full", or nil and an error table */
static int refuse_chunk(lua_State *L, enum li_status status) {
  struct li_error e;
  switch (status) {
    case LI_FULL:
      lua_pushnil(L);
      lua_pushliteral(L, "full");
      return 2;
    case LI_TOO_LARGE:
      li_error_set(&e, LI_KIND_VALIDATION, 0, "a chunk may have %d bytes at most", LI_PIPE_BYTES);
      return li_push_error(L, &e);
    case LI_INVALID:
      li_error_set(&e, LI_KIND_VALIDATION, 0, "more bytes than the announced length of the body");
      return li_push_error(L, &e);
    default:
      li_error_set(&e, LI_KIND_STORAGE, 0, "the exchange takes no more body");
      return li_push_error(L, &e);
  }
}

/* write(chunk) → true | nil, "full" | nil, err; a chunk is taken whole or not at all */
static int exchange_write(lua_State *L) {
  struct li_exchange *x = check_exchange(L);
  size_t size;
  const char *chunk = luaL_checklstring(L, 2, &size);
  bool was_paused = false;
  enum li_status status =
      li_exchange_done(x) ? LI_CLOSED : li_body_write(&x->body, chunk, size, &was_paused);
  resume_if(check_box(L), was_paused);
  if (status != LI_OK) {
    return refuse_chunk(L, status);
  }
  lua_pushboolean(L, 1);
  return 1;
}

/* finish(): the body is complete */
static int exchange_finish(lua_State *L) {
  bool was_paused;
  (void)li_body_finish(&check_exchange(L)->body, &was_paused);
  resume_if(check_box(L), was_paused);
  return 0;
}

/* A waiter that is gone cancels. */
static int exchange_gc(lua_State *L) {
  struct li_exchange_box *b = check_box(L);
  struct li_exchange *x = b->x;
  (void)exchange_cancel(L);
  b->x = NULL;
  li_exchange_release(x);
  return 0;
}

static int exchange_tostring(lua_State *L) {
  struct li_exchange_box *b = check_box(L);
  if (b->x == NULL) {
    lua_pushliteral(L, "linkedin.Exchange: closed");
  } else {
    lua_pushfstring(L, "linkedin.Exchange: %s, %s", b->x->method,
                    li_exchange_done(b->x) ? "done" : "in flight");
  }
  return 1;
}

/* [-0, +0, m] stack: metatable, table; the functions with the metatable as their upvalue */
static void set_methods(lua_State *L, const luaL_Reg *list) {
  for (; list->name != NULL; list++) {
    lua_pushvalue(L, -2);
    lua_pushcclosure(L, list->func, 1);
    lua_setfield(L, -2, list->name);
  }
}

int li_open_exchange(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"done", exchange_done},       {"id", exchange_id},
      {"cancel", exchange_cancel},   {"status", exchange_status},
      {"body", exchange_body},       {"header", exchange_header},
      {"headers", exchange_headers}, {"error", exchange_error},
      {"elapsed", exchange_elapsed}, {"progress", exchange_progress},
      {"hungry", exchange_hungry},   {"write", exchange_write},
      {"finish", exchange_finish},   {NULL, NULL},
  };
  static const luaL_Reg metamethods[] = {
      {"__gc", exchange_gc},
      {"__tostring", exchange_tostring},
      {NULL, NULL},
  };
  if (luaL_newmetatable(L, LI_EXCHANGE_TYPE)) {
    lua_newtable(L); /* metatable, methods */
    set_methods(L, methods);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__index");
    lua_pop(L, 1);
    lua_pushvalue(L, -1); /* metatable, metatable */
    set_methods(L, metamethods);
    lua_pop(L, 1);
    lua_pushliteral(L, LI_EXCHANGE_TYPE);
    lua_setfield(L, -2, "__name");
  }
  lua_pop(L, 1);
  return 0;
}
