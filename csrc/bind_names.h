/* SPDX-License-Identifier: MIT */
/* Lists of names that Lua may give as text or as tables. */
#ifndef LI_BIND_NAMES_H
#define LI_BIND_NAMES_H

#include "compat.h"

/* [-0, +1, m] pushes the names at `index` as one string and returns it: a string as it is, an
 * array joined by `outer`, an array of arrays joined by `outer` between and `inner` inside.
 * Pushes nil and returns NULL for anything else, nil included. */
const char *li_push_names(lua_State *L, int index, char outer, char inner);

#endif
