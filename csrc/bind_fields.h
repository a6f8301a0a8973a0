/* SPDX-License-Identifier: MIT */
/* Reading a table of named fields in C: unknown names and wrong types raise, and help. */
#ifndef LI_BIND_FIELDS_H
#define LI_BIND_FIELDS_H

#include <stddef.h>

#include "compat.h"

/* [-0, +0, v] raises unless every key of the table at `index` is one of `names` (NULL ended),
 * naming the nearest valid one. */
void li_check_fields(lua_State *L, int index, const char *who, const char *const names[]);

/* Raises: unknown field `key`, naming the nearest of `names`. Never returns. */
int li_unknown_field(lua_State *L, const char *who, const char *key, size_t key_bytes,
                     const char *const names[]);

/* [-0, +1, v] pushes the field and returns its text; NULL and nil when absent. The text lives as
 * long as the table holds it. Raises when it is no string (numbers are not taken for strings). */
const char *li_field_string(lua_State *L, int index, const char *who, const char *name,
                            size_t *size);

/* [-0, +0, v] a number, or `otherwise` when absent; raises for anything else, NaN and infinity. */
double li_field_number(lua_State *L, int index, const char *who, const char *name,
                       double otherwise);

/* [-0, +0, v] a boolean, or `otherwise` when absent; raises for anything else. */
int li_field_boolean(lua_State *L, int index, const char *who, const char *name, int otherwise);

#endif
