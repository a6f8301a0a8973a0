/* SPDX-License-Identifier: MIT */
/*
 * core.url: acceptable URLs.
 *
 *   parse(s) → { https, loopback, host, port, origin, path } | nil, err
 *   base(s)  → the same, `path` without slashes at its end   | nil, err
 *   may_carry_token(s, bases) → boolean | nil, err; `bases` an array of base URLs
 *   check_path(s) → true | nil, err
 *   with_query(s, { { name, value }, … }) → s?name=value&…, both percent-encoded
 *   escape(s), unescape(s) → s percent-encoded (all but "-_.~" and alphanumerics), decoded
 */
#include <stdint.h>

#include "bind_buffer.h"
#include "bind_core.h"
#include "bind_error.h"
#include "percent.h"
#include "url.h"

enum { BASES_MAX = 8 };

/* [-0, +1, m] */
static void push_url(lua_State *L, const char *text, const struct li_url *u) {
  lua_createtable(L, 0, 6);
  lua_pushboolean(L, u->is_https);
  lua_setfield(L, -2, "https");
  lua_pushboolean(L, u->is_loopback);
  lua_setfield(L, -2, "loopback");
  lua_pushstring(L, u->host);
  lua_setfield(L, -2, "host");
  lua_pushinteger(L, (lua_Integer)u->port);
  lua_setfield(L, -2, "port");
  lua_pushlstring(L, text, u->origin_bytes);
  lua_setfield(L, -2, "origin");
  lua_pushlstring(L, u->path, u->path_bytes);
  lua_setfield(L, -2, "path");
}

static int url_parse(lua_State *L) {
  struct li_url u;
  struct li_error error;
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  if (li_url_parse(text, size, &u, &error) != LI_OK) {
    return li_push_error(L, &error);
  }
  push_url(L, text, &u);
  return 1;
}

static int url_base(lua_State *L) {
  struct li_url u;
  struct li_error error;
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  if (li_url_parse_base(text, size, &u, &error) != LI_OK) {
    return li_push_error(L, &error);
  }
  push_url(L, text, &u);
  return 1;
}

static int url_may_carry_token(lua_State *L) {
  struct li_url u;
  struct li_url bases[BASES_MAX];
  const struct li_url *known[BASES_MAX];
  struct li_error error;
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  size_t count = 0;
  if (!lua_isnoneornil(L, 2)) {
    luaL_checktype(L, 2, LUA_TTABLE);
    count = li_rawlen(L, 2);
    luaL_argcheck(L, count <= BASES_MAX, 2, "too many base URLs (8 at most)");
  }
  for (size_t i = 0; i < count; i++) {
    size_t base_size;
    lua_rawgeti(L, 2, (int)i + 1);
    luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, 2, "base URLs must be strings");
    const char *base = lua_tolstring(L, -1, &base_size);
    if (li_url_parse_base(base, base_size, &bases[i], &error) != LI_OK) {
      return li_push_error(L, &error);
    }
    known[i] = &bases[i];
    lua_pop(L, 1);
  }
  if (li_url_parse(text, size, &u, &error) != LI_OK) {
    return li_push_error(L, &error);
  }
  lua_pushboolean(L, li_url_may_carry_token(&u, known, count));
  return 1;
}

static int url_check_path(lua_State *L) {
  struct li_error error;
  size_t size;
  const char *path = luaL_checklstring(L, 1, &size);
  if (li_url_check_path(path, size, &error) != LI_OK) {
    return li_push_error(L, &error);
  }
  lua_pushboolean(L, 1);
  return 1;
}

typedef enum li_status (*coder)(struct li_buffer *out, const char *text, size_t size);

static int url_code(lua_State *L, coder code) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  struct li_buffer *out = li_push_buffer(L, size > SIZE_MAX / 3 ? SIZE_MAX / 3 : size * 3);
  if (code(out, text, size) != LI_OK) {
    return luaL_error(L, "url: not enough memory");
  }
  li_push_buffer_text(L, out);
  return 1;
}

static int url_escape(lua_State *L) {
  return url_code(L, li_percent_encode);
}

static int url_unescape(lua_State *L) {
  return url_code(L, li_percent_decode);
}

/* [-0, +0, v] appends element `part` (1 the name, 2 the value) of the pair on top, encoded. */
static enum li_status append_part(lua_State *L, struct li_buffer *out, int part) {
  size_t size;
  lua_rawgeti(L, -1, part);
  luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, 2, "names and values must be strings");
  const char *text = lua_tolstring(L, -1, &size);
  enum li_status status = li_percent_encode(out, text, size);
  lua_pop(L, 1);
  return status;
}

static int url_with_query(lua_State *L) {
  const char *base = luaL_checkstring(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  struct li_buffer *out = li_push_buffer(L, SIZE_MAX / 4);
  (void)li_buffer_append_string(out, base);
  for (int i = 1; i <= (int)li_rawlen(L, 2); i++) {
    lua_rawgeti(L, 2, i);
    luaL_argcheck(L, lua_istable(L, -1), 2, "expected { { name, value }, … }");
    (void)li_buffer_append_char(out, i == 1 ? '?' : '&');
    (void)append_part(L, out, 1);
    (void)li_buffer_append_char(out, '=');
    (void)append_part(L, out, 2);
    lua_pop(L, 1);
  }
  if (out->status != LI_OK) {
    return luaL_error(L, "url: not enough memory");
  }
  li_push_buffer_text(L, out);
  return 1;
}

int li_open_url(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"parse", url_parse},
      {"base", url_base},
      {"may_carry_token", url_may_carry_token},
      {"check_path", url_check_path},
      {"with_query", url_with_query},
      {"escape", url_escape},
      {"unescape", url_unescape},
      {NULL, NULL},
  };
  lua_newtable(L);
  li_setfuncs(L, functions);
  return 1;
}
