/* SPDX-License-Identifier: MIT */
#include "bind_names.h"

/* [-1, +0, m] joins the string on top onto the one below it. stack: joined, piece */
static void join(lua_State *L, int is_first, char separator) {
  if (!is_first) {
    lua_pushlstring(L, &separator, 1);
    lua_insert(L, -2);
    lua_concat(L, 3);
  } else {
    lua_concat(L, 2);
  }
}

/* [-0, +1, m] pushes the string at `index`, or the array there joined; nil when it is neither. */
static int push_piece(lua_State *L, int index, char inner) {
  index = li_absindex(L, index);
  if (lua_type(L, index) == LUA_TSTRING) {
    lua_pushvalue(L, index);
    return 1;
  }
  if (!lua_istable(L, index)) {
    lua_pushnil(L);
    return 0;
  }
  lua_pushliteral(L, "");
  int count = (int)li_rawlen(L, index);
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, index, i);
    if (lua_type(L, -1) != LUA_TSTRING) {
      lua_pop(L, 2);
      lua_pushnil(L);
      return 0;
    }
    join(L, i == 1, inner);
  }
  return 1;
}

const char *li_push_names(lua_State *L, int index, char outer, char inner) {
  index = li_absindex(L, index);
  if (!lua_istable(L, index)) {
    return push_piece(L, index, inner) ? lua_tostring(L, -1) : NULL;
  }
  lua_pushliteral(L, "");
  int count = (int)li_rawlen(L, index);
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, index, i); /* stack: joined, element */
    int fits = push_piece(L, -1, inner);
    lua_remove(L, -2); /* stack: joined, piece */
    if (!fits) {
      lua_remove(L, -2);
      return NULL; /* the nil of push_piece stays */
    }
    join(L, i == 1, outer);
  }
  return lua_tostring(L, -1);
}
