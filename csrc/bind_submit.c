/* SPDX-License-Identifier: MIT */
/*
 * engine.submit: one exchange from a table that says everything itself, with no
 * client behind it.
 *
 *   engine.submit { method = "PUT", url = …, headers = { "A: b" }, body_path = …, timeout = 30 }
 *
 * The table is walked once, so that names nobody knows are found; its values
 * outlive the call, so nothing is copied before li_exchange_new does.
 */
#include <string.h>

#include "bind_engine.h"
#include "bind_fields.h"

#define WHO "engine.submit"

/* Beyond this a number of bytes or milliseconds is a mistake, and beyond 2^53 no number any more. */
#define NUMBER_MOST 1e15

#define FIELDS(X)                                                                          \
  X(URL, "url") X(METHOD, "method") X(HEADERS, "headers") X(BODY, "body")                  \
  X(BODY_PATH, "body_path") X(BODY_OFFSET, "body_offset") X(BODY_LENGTH, "body_length")    \
  X(BODY_READER, "body_reader") X(SINK_PATH, "sink_path") X(CA_FILE, "ca_file")            \
  X(PROXY, "proxy") X(USER_AGENT, "user_agent") X(CONNECT_TIMEOUT, "connect_timeout")      \
  X(IDLE_TIMEOUT, "idle_timeout") X(TIMEOUT, "timeout") X(MAX_RESPONSE, "max_response")    \
  X(PROGRESS, "progress") X(HTTP1, "http1") X(REDIRECTS, "redirects")

enum field {
#define MEMBER(name, text) FIELD_##name,
  FIELDS(MEMBER)
#undef MEMBER
  FIELD_COUNT
};

static const char *const names[] = {
#define MEMBER(name, text) text,
    FIELDS(MEMBER)
#undef MEMBER
    NULL};

/* [-0, +0, v] the text on top of the stack; C would see it end at a NUL */
static const char *check_text(lua_State *L, const char *name) {
  size_t size;
  if (lua_type(L, -1) != LUA_TSTRING) {
    luaL_error(L, WHO ": field '%s' must be a string, got %s", name, luaL_typename(L, -1));
  }
  const char *text = lua_tolstring(L, -1, &size);
  if (strlen(text) != size) {
    luaL_error(L, WHO ": field '%s' contains a NUL", name);
  }
  return text;
}

/* [-0, +0, v] */
static lua_Number check_amount(lua_State *L, const char *name) {
  lua_Number value = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : -1;
  if (!(value >= 0 && value <= NUMBER_MOST)) { /* NaN included */
    luaL_error(L, WHO ": field '%s' must be a number, not negative", name);
  }
  return value;
}

/* [-0, +0, v] seconds, as milliseconds; what is positive stays so */
static int64_t check_seconds(lua_State *L, const char *name) {
  lua_Number ms = check_amount(L, name) * 1000;
  return ms > 0 && ms < 1 ? 1 : (int64_t)ms;
}

static void take_bytes(lua_State *L, struct li_body_spec *body) {
  if (lua_type(L, -1) != LUA_TSTRING) {
    luaL_error(L, WHO ": field 'body' must be a string, got %s", luaL_typename(L, -1));
  }
  body->kind = LI_BODY_BYTES;
  body->bytes = lua_tolstring(L, -1, &body->bytes_length);
}

/* [-0, +0, v] the value is on top of the stack */
static void take(lua_State *L, enum field field, struct li_exchange_spec *spec) {
  const char *name = names[field];
  switch (field) {
    case FIELD_URL: spec->url = check_text(L, name); break;
    case FIELD_METHOD: spec->method = check_text(L, name); break;
    case FIELD_BODY: take_bytes(L, &spec->body); break;
    case FIELD_BODY_PATH: spec->body.path = check_text(L, name); break;
    case FIELD_BODY_OFFSET: spec->body.offset_bytes = (int64_t)check_amount(L, name); break;
    case FIELD_BODY_LENGTH: spec->body.length_bytes = (int64_t)check_amount(L, name); break;
    case FIELD_BODY_READER: spec->body.kind = lua_toboolean(L, -1) ? LI_BODY_PIPE : spec->body.kind; break;
    case FIELD_SINK_PATH: spec->sink_path = check_text(L, name); break;
    case FIELD_CA_FILE: spec->ca_file = check_text(L, name); break;
    case FIELD_PROXY: spec->proxy = check_text(L, name); break;
    case FIELD_USER_AGENT: spec->user_agent = check_text(L, name); break;
    case FIELD_CONNECT_TIMEOUT: spec->connect_timeout_ms = check_seconds(L, name); break;
    case FIELD_IDLE_TIMEOUT: spec->idle_timeout_ms = check_seconds(L, name); break;
    case FIELD_TIMEOUT: spec->total_timeout_ms = check_seconds(L, name); break;
    case FIELD_MAX_RESPONSE: spec->max_response_bytes = (size_t)check_amount(L, name); break;
    case FIELD_PROGRESS: spec->wants_progress = lua_toboolean(L, -1); break;
    case FIELD_HTTP1: spec->is_http1_only = lua_toboolean(L, -1); break;
    case FIELD_REDIRECTS: spec->accepts_redirects = lua_toboolean(L, -1); break;
    case FIELD_HEADERS: /* take_headers, which needs the stack */
    case FIELD_COUNT: break;
  }
}

static enum field find(lua_State *L, int index) {
  size_t size = 0;
  const char *key = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &size) : "";
  for (int i = 0; i < FIELD_COUNT; i++) {
    if (names[i][0] == key[0] && strcmp(names[i], key) == 0) {
      return (enum field)i;
    }
  }
  li_unknown_field(L, WHO, key, size, names);
  return FIELD_COUNT;
}

/* [-0, +2, v] the headers' table and an array of its lines, which the table keeps alive */
static void take_headers(lua_State *L, struct li_exchange_spec *spec) {
  lua_getfield(L, 1, "headers"); /* headers */
  if (lua_isnil(L, -1)) {
    return;
  }
  luaL_argcheck(L, lua_istable(L, -1), 1, "field 'headers' must be an array of lines");
  spec->header_count = li_rawlen(L, -1);
  const char **lines = lua_newuserdata(L, (spec->header_count + 1) * sizeof *lines);
  for (size_t i = 0; i < spec->header_count; i++) {
    lua_rawgeti(L, -2, (int)i + 1); /* headers, lines, line */
    lines[i] = check_text(L, "headers");
    lua_pop(L, 1);
  }
  spec->headers = lines;
}

int li_engine_submit_raw(lua_State *L) {
  enum { CONNECT_TIMEOUT_MS = 10000 };
  struct li_exchange_spec spec = {.method = "GET",
                                  .connect_timeout_ms = CONNECT_TIMEOUT_MS,
                                  .body = {.length_bytes = -1}};
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  lua_pushnil(L);
  while (lua_next(L, 1) != 0) { /* spec, key, value */
    take(L, find(L, -2), &spec);
    lua_pop(L, 1);
  }
  luaL_argcheck(L, spec.url != NULL, 1, "field 'url' is missing");
  if (spec.body.path != NULL && spec.body.kind == LI_BODY_NONE) {
    spec.body.kind = LI_BODY_FILE;
  }
  take_headers(L, &spec);
  struct li_exchange_box *b = li_push_exchange(L);
  return li_submit_in_box(L, b, &spec);
}
