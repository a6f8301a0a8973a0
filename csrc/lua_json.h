/* SPDX-License-Identifier: MIT */
/*
 * Lua values on their way from and to cjson: what it read, put right in place (lua_json_read.c); what it is
 * to write, checked, and copied where it would change something (lua_json_write.c). The marks are those of
 * jsontext.h.
 */
#ifndef LI_LUA_JSON_H
#define LI_LUA_JSON_H

#include "compat.h"
#include "status.h"

/* Above this a Lua without integers prints an exponent (1e+14), and cjson writes one. */
#define LI_JSON_LARGEST_PLAIN 99999999999999LL
/* The largest size up to which a double holds every integer. */
#define LI_JSON_LARGEST_EXACT 9007199254740992LL

/* Tables in tables that are written, at most. */
enum { LI_JSON_DEPTH = 100 };

/* [-1, +1, e] the value on top, decoded by cjson from a text with these `flags`, put right */
void li_lua_json_mend(lua_State *L, int flags, int keep_null);

/* [-0, +0, m] may the value at `index` (absolute) be written? LI_OK or LI_INVALID with the path in `error`;
 * `needs_copy` tells whether cjson would change something. */
enum li_status li_lua_json_check(lua_State *L, int index, int *needs_copy, struct li_error *error);

/* [-0, +1, m] pushes what cjson is to write instead of the value at `index` (absolute), which was checked */
void li_lua_json_pack(lua_State *L, int index);

/* [-0, +0, -] is it JSON's null? */
static inline int li_lua_json_is_null(lua_State *L, int index) {
  return lua_islightuserdata(L, index) && lua_touserdata(L, index) == NULL;
}

#endif
