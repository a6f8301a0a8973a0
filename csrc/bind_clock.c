/* SPDX-License-Identifier: MIT */
/* core.clock: the two clocks, for the Lua layer. Pure parts take time as an argument. */
#include <time.h>

#include "bind_core.h"

/* [-0, +1, -] pushes a clock's reading in seconds, with fraction. */
static int push_clock(lua_State *L, clockid_t id) {
  struct timespec t;
  if (clock_gettime(id, &t) != 0) {
    lua_pushnumber(L, 0);
    return 1;
  }
  lua_pushnumber(L, (lua_Number)t.tv_sec + (lua_Number)t.tv_nsec / 1e9);
  return 1;
}

/* clock.monotonic() → seconds since some start; for durations only. */
static int clock_monotonic(lua_State *L) {
  return push_clock(L, CLOCK_MONOTONIC);
}

/* clock.wall() → epoch seconds; for expiry stamps only. */
static int clock_wall(lua_State *L) {
  return push_clock(L, CLOCK_REALTIME);
}

int li_open_clock(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"monotonic", clock_monotonic},
      {"wall", clock_wall},
      {NULL, NULL},
  };
  lua_newtable(L);
  li_setfuncs(L, functions);
  return 1;
}
