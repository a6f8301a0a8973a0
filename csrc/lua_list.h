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

/* [-0, +0, m] has the table as many entries as `length`, its border? Then they are 1 to `length`, unless
 * one of those is nil, which going through them shows. `index` is absolute. */
int li_lua_is_list(lua_State *L, int index, size_t length);

/* What is said of a table that is neither. */
#define LI_NO_LIST_NO_RECORD "is a table that is neither a list (1, 2, 3 …) nor a record (named fields)"

#endif
