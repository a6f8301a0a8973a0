/* SPDX-License-Identifier: MIT */
#include "bind_fields.h"

#include <math.h>
#include <string.h>

#include "nearest.h"

int li_unknown_field(lua_State *L, const char *who, const char *key, size_t key_bytes,
                     const char *const names[]) {
  struct li_nearest nearest;
  li_nearest_init(&nearest, key, key_bytes);
  for (size_t i = 0; names[i] != NULL; i++) {
    li_nearest_offer(&nearest, names[i]);
  }
  if (nearest.count > 0) {
    return luaL_error(L, "%s: unknown field '%s', did you mean '%s'?", who, key, nearest.names[0]);
  }
  return luaL_error(L, "%s: unknown field '%s'", who, key);
}

static int is_listed(const char *key, const char *const names[]) {
  for (size_t i = 0; names[i] != NULL; i++) {
    if (strcmp(names[i], key) == 0) {
      return 1;
    }
  }
  return 0;
}

void li_check_fields(lua_State *L, int index, const char *who, const char *const names[]) {
  index = li_absindex(L, index);
  lua_pushnil(L);
  while (lua_next(L, index) != 0) { /* stack: key, value */
    if (lua_type(L, -2) != LUA_TSTRING) {
      luaL_error(L, "%s: fields are named, but there is a key of type %s", who,
                 luaL_typename(L, -2));
    }
    size_t size;
    const char *key = lua_tolstring(L, -2, &size);
    if (!is_listed(key, names)) {
      li_unknown_field(L, who, key, size, names);
    }
    lua_pop(L, 1);
  }
}

static int wrong_type(lua_State *L, const char *who, const char *name, const char *expected) {
  return luaL_error(L, "%s: field '%s' must be a %s, got %s", who, name, expected,
                    luaL_typename(L, -1));
}

const char *li_field_string(lua_State *L, int index, const char *who, const char *name,
                            size_t *size) {
  lua_getfield(L, index, name);
  if (lua_isnil(L, -1)) {
    if (size != NULL) {
      *size = 0;
    }
    return NULL;
  }
  if (lua_type(L, -1) != LUA_TSTRING) {
    wrong_type(L, who, name, "string");
  }
  return lua_tolstring(L, -1, size);
}

double li_field_number(lua_State *L, int index, const char *who, const char *name,
                       double otherwise) {
  lua_getfield(L, index, name);
  double value = otherwise;
  if (!lua_isnil(L, -1)) {
    if (lua_type(L, -1) != LUA_TNUMBER) {
      wrong_type(L, who, name, "number");
    }
    value = (double)lua_tonumber(L, -1);
    if (!isfinite(value)) {
      luaL_error(L, "%s: field '%s' must be a finite number", who, name);
    }
  }
  lua_pop(L, 1);
  return value;
}

int li_field_boolean(lua_State *L, int index, const char *who, const char *name, int otherwise) {
  lua_getfield(L, index, name);
  int value = otherwise;
  if (!lua_isnil(L, -1)) {
    if (lua_type(L, -1) != LUA_TBOOLEAN) {
      wrong_type(L, who, name, "boolean");
    }
    value = lua_toboolean(L, -1);
  }
  lua_pop(L, 1);
  return value;
}
