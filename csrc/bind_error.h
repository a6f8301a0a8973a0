/* SPDX-License-Identifier: MIT */
/* The one place that turns a struct li_error into what Lua sees. */
#ifndef LI_BIND_ERROR_H
#define LI_BIND_ERROR_H

#include "compat.h"
#include "status.h"

/* [-0, +2, m] pushes nil and { kind, message, code? }; returns 2, so that a binding may write
 * `return li_push_error(L, &error);`. */
int li_push_error(lua_State *L, const struct li_error *error);

/* The same for a bare status: memory, ceilings and so on. */
int li_push_status(lua_State *L, enum li_status status, const char *what);

#endif
