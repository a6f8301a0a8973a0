/* SPDX-License-Identifier: MIT */
#include "bind_error.h"

int li_push_error(lua_State *L, const struct li_error *error) {
  lua_pushnil(L);
  lua_createtable(L, 0, 3);
  lua_pushstring(L, li_kind_name(error->kind));
  lua_setfield(L, -2, "kind");
  lua_pushstring(L, error->message);
  lua_setfield(L, -2, "message");
  if (error->code != 0) {
    lua_pushinteger(L, (lua_Integer)error->code);
    lua_setfield(L, -2, "code");
  }
  return 2;
}

int li_push_status(lua_State *L, enum li_status status, const char *what) {
  struct li_error error;
  switch (status) {
    case LI_NO_MEMORY:
      li_error_set(&error, LI_KIND_STORAGE, 0, "%s: not enough memory", what);
      break;
    case LI_TOO_LARGE:
      li_error_set(&error, LI_KIND_VALIDATION, 0, "%s: too large", what);
      break;
    default:
      li_error_set(&error, LI_KIND_PROTOCOL, 0, "%s: failed", what);
      break;
  }
  return li_push_error(L, &error);
}
