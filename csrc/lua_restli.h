/* SPDX-License-Identifier: MIT */
/*
 * Lua values in Rest.li's encoding.
 *
 *   string, number, boolean   primitives; integers exact, an integral float as its integer
 *   null (lightuserdata NULL) null
 *   table with #t > 0         List(…)
 *   table marked as a list    List(), also when empty: metatable field __jsontype == "array"
 *   any other table           record, keys sorted so that the same value is the same text
 *
 * Compiled into both modules: it keeps no state.
 */
#ifndef LI_LUA_RESTLI_H
#define LI_LUA_RESTLI_H

#include "buffer.h"
#include "compat.h"
#include "restli.h"

/* [-0, +0, m] appends the value at `index`. LI_INVALID with the path to what cannot be carried,
 * beginning with `name` ("query.search.status[2] is a function"); or the buffer's own status. */
enum li_status li_lua_restli_encode(lua_State *L, int index, enum li_restli_form form,
                                    struct li_buffer *b, const char *name, struct li_error *e);

/* [-0, +1, m] pushes the value that the text carries, LI_INVALID and no push when it is none. With
 * `is_typed`, true, false, null and numbers are recognised; otherwise every primitive is a string. */
enum li_status li_lua_restli_decode(lua_State *L, const char *text, size_t size, int is_typed,
                                    struct li_error *e);

#endif
