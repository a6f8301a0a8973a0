/* SPDX-License-Identifier: MIT */
/* core.restli: the codec for Lua values; docstrings are in lua/linkedin/restli.lua. */
#include "bind_buffer.h"
#include "bind_core.h"
#include "bind_error.h"
#include "lua_list.h"
#include "lua_restli.h"

enum { VALUE_CEILING = 64 * 1024 * 1024 };

/* [-n, +1 or +2] encodes argument 1 */
static int encode_as(lua_State *L, enum li_restli_form form) {
  struct li_error e;
  luaL_checkany(L, 1);
  lua_settop(L, 1);
  struct li_buffer *b = li_push_buffer(L, VALUE_CEILING);
  if (li_lua_restli_encode(L, 1, form, b, NULL, &e) != LI_OK) {
    return li_push_error(L, &e);
  }
  li_push_buffer_text(L, b);
  return 1;
}

/* Both forms read alike: reduced text escapes less, and what is not escaped stands for itself. */
static int restli_decode(lua_State *L) {
  struct li_error e;
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  int is_typed = 0;
  if (lua_istable(L, 2)) {
    lua_getfield(L, 2, "typed");
    is_typed = lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  if (li_lua_restli_decode(L, text, size, is_typed, &e) != LI_OK) {
    return li_push_error(L, &e);
  }
  return 1;
}

static int restli_encode(lua_State *L) {
  return encode_as(L, LI_RESTLI_URL);
}

static int restli_encode_reduced(lua_State *L) {
  return encode_as(L, LI_RESTLI_REDUCED);
}

/* check_projection(s) → true | nil, err */
static int restli_check_projection(lua_State *L) {
  struct li_error e;
  size_t size;
  const char *s = luaL_checklstring(L, 1, &size);
  if (!li_restli_check_projection(s, size, &e)) {
    return li_push_error(L, &e);
  }
  lua_pushboolean(L, 1);
  return 1;
}

/* list(t) → t, marked as a list, also when empty */
static int restli_list(lua_State *L) {
  if (lua_isnoneornil(L, 1)) {
    lua_settop(L, 0);
    lua_newtable(L);
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  li_lua_push_list_mark(L);
  lua_setmetatable(L, 1);
  return 1;
}

int li_open_restli(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"encode", restli_encode},
      {"decode", restli_decode},
      {"encode_reduced", restli_encode_reduced},
      {"decode_reduced", restli_decode},
      {"check_projection", restli_check_projection},
      {"list", restli_list},
      {NULL, NULL},
  };
  lua_newtable(L);
  li_setfuncs(L, functions);
  lua_pushlightuserdata(L, NULL);
  lua_setfield(L, -2, "null");
  return 1;
}
