/* SPDX-License-Identifier: MIT */
#include "lua_list.h"

#include <string.h>

void li_lua_push_list_mark(lua_State *L) {
  if (luaL_newmetatable(L, "linkedin.array")) {
    lua_pushliteral(L, "array");
    lua_setfield(L, -2, "__jsontype");
  }
}

int li_lua_is_marked_list(lua_State *L, int index) {
  int is_list = 0;
  if (lua_getmetatable(L, index)) {
    lua_pushliteral(L, "__jsontype");
    lua_rawget(L, -2);
    is_list = lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), "array") == 0;
    lua_pop(L, 2);
  }
  return is_list;
}

int li_lua_is_list(lua_State *L, int index, size_t length) {
  size_t entries = 0;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    entries++;
  }
  return entries == length;
}
