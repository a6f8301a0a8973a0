/* SPDX-License-Identifier: MIT */
/*
 * One source for Lua 5.1, LuaJIT, 5.2, 5.3 and 5.4: every difference of their
 * C interfaces lives here, behind our own names. The 5.1 branch uses only what
 * plain 5.1 has, so that one build serves 5.1, LuaJIT, Neovim and nginx.
 */
#ifndef LI_COMPAT_H
#define LI_COMPAT_H

#include <lauxlib.h>
#include <lua.h>

#if LUA_VERSION_NUM >= 502
#define li_setfuncs(L, list) luaL_setfuncs((L), (list), 0)
#define li_rawlen(L, i) lua_rawlen((L), (i))
#define li_testudata(L, i, name) luaL_testudata((L), (i), (name))
#define li_absindex(L, i) lua_absindex((L), (i))
#else
#define li_setfuncs(L, list) luaL_register((L), NULL, (list))
#define li_rawlen(L, i) lua_objlen((L), (i))
#define li_absindex(L, i) ((i) > 0 || (i) <= LUA_REGISTRYINDEX ? (i) : lua_gettop(L) + (i) + 1)
static inline void *li_testudata(lua_State *L, int index, const char *name) {
  void *p = lua_touserdata(L, index);
  if (p == NULL || !lua_getmetatable(L, index)) {
    return NULL;
  }
  luaL_getmetatable(L, name);
  int same = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return same ? p : NULL;
}
#endif

/* One Lua value tied to a userdata: the user value, the environment on 5.1.
 * [-1, +0, -] set pops the value; [-0, +1, -] get pushes it. On 5.1 the value must be a table. */
#if LUA_VERSION_NUM >= 504
#define li_newuserdata(L, size) lua_newuserdatauv((L), (size), 1)
#define li_setuservalue(L, i) ((void)lua_setiuservalue((L), (i), 1))
#define li_getuservalue(L, i) ((void)lua_getiuservalue((L), (i), 1))
#elif LUA_VERSION_NUM >= 502
#define li_newuserdata(L, size) lua_newuserdata((L), (size))
#define li_setuservalue(L, i) lua_setuservalue((L), (i))
#define li_getuservalue(L, i) ((void)lua_getuservalue((L), (i)))
#else
#define li_newuserdata(L, size) lua_newuserdata((L), (size))
#define li_setuservalue(L, i) ((void)lua_setfenv((L), (i)))
#define li_getuservalue(L, i) lua_getfenv((L), (i))
#endif

/* Has this Lua integers apart from floats? */
#if LUA_VERSION_NUM >= 503
#define LI_HAS_INTEGERS 1
#else
#define LI_HAS_INTEGERS 0
#endif

/* The only symbols that leave the library. */
#if defined(__GNUC__)
#define LI_EXPORT __attribute__((visibility("default")))
#else
#define LI_EXPORT
#endif

#endif
