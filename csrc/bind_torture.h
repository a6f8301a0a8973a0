/* SPDX-License-Identifier: MIT */
/* The table `torture` of both modules, in the torture build only. */
#ifndef LI_BIND_TORTURE_H
#define LI_BIND_TORTURE_H

#include "compat.h"

int li_open_torture(lua_State *L); /* [-0, +1, m] pushes the table */

#endif
