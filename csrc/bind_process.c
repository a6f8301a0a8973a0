/* SPDX-License-Identifier: MIT */
/* core.process: which process this is; a child of fork must not use its parent's connections. */
#include <unistd.h>

#include "bind_core.h"

/* process.id() → integer */
static int process_id(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)getpid());
  return 1;
}

int li_open_process(lua_State *L) {
  static const luaL_Reg functions[] = {{"id", process_id}, {NULL, NULL}};
  lua_newtable(L);
  li_setfuncs(L, functions);
  return 1;
}
