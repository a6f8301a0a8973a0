/* SPDX-License-Identifier: MIT */
/*
 * Which tables are lists: those with a first element, and those marked, which may be empty. The mark is a
 * metatable with the field __jsontype = "array".
 */
#ifndef LI_LUA_LIST_H
#define LI_LUA_LIST_H

#include "compat.h"

/* [-0, +1, m] pushes the metatable that marks lists */
void li_lua_push_list_mark(lua_State *L);

/* [-0, +0, m] */
int li_lua_is_marked_list(lua_State *L, int index);

/* [-0, +0, m] has the table no other keys than 1 to `length`? `index` is absolute. */
int li_lua_is_list(lua_State *L, int index, size_t length);

#endif
