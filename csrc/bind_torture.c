/* SPDX-License-Identifier: MIT */
/*
 * Only in the torture build (-DLI_TORTURE): lets a spec make the n-th
 * allocation fail. Each module has counters of its own, so both have this
 * table: linkedin.core.torture and linkedin.engine.torture.
 *
 *   fail_at(n)   from now the n-th allocation fails, and only it; 0: none
 *   count()      allocations since the last fail_at
 */
#include "bind_torture.h"

#include "alloc.h"

static int torture_fail_at(lua_State *L) {
  li_torture_fail_at((long)luaL_checkinteger(L, 1));
  return 0;
}

static int torture_count(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)li_torture_count());
  return 1;
}

int li_open_torture(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"count", torture_count},
      {"fail_at", torture_fail_at},
      {NULL, NULL},
  };
  lua_newtable(L);
  li_setfuncs(L, functions);
  return 1;
}
