/* SPDX-License-Identifier: MIT */
/*
 * core.scopes: what the scopes are for and who grants them.
 *
 *   list()            → array of { name, purpose, products, access, deprecated, replaced_by? }
 *   scope(name)       → one of them | nil, nearest names
 *   meet(held, needs) → boolean; held "a,b" or "a b", needs "a|b+c" or { {"a"}, {"b","c"} }
 */
#include <string.h>

#include "bind_core.h"
#include "bind_names.h"
#include "nearest.h"
#include "scopes.h"

/* [-0, +1, m] pushes "a|b", split by `separator`, as an array. */
static void push_names(lua_State *L, const char *text, const char *separator) {
  lua_newtable(L);
  for (int i = 1; *text != '\0'; i++) {
    size_t size = strcspn(text, separator);
    lua_pushlstring(L, text, size);
    lua_rawseti(L, -2, i);
    text += size;
    text += *text != '\0';
  }
}

/* [-0, +1, m] */
static void push_scope(lua_State *L, const struct li_scope *s) {
  lua_createtable(L, 0, 6);
  lua_pushstring(L, s->name);
  lua_setfield(L, -2, "name");
  lua_pushstring(L, s->purpose);
  lua_setfield(L, -2, "purpose");
  push_names(L, s->products, "|");
  lua_setfield(L, -2, "products");
  lua_pushstring(L, li_scope_access_name(s->access));
  lua_setfield(L, -2, "access");
  lua_pushboolean(L, s->is_deprecated);
  lua_setfield(L, -2, "deprecated");
  const char *replaced_by = li_scope_replaced_by(s);
  if (replaced_by != NULL) {
    push_names(L, replaced_by, "+");
    lua_setfield(L, -2, "replaced_by");
  }
}

static int scopes_list(lua_State *L) {
  lua_createtable(L, (int)li_scope_count(), 0);
  for (size_t i = 0; i < li_scope_count(); i++) {
    push_scope(L, li_scope_at(i));
    lua_rawseti(L, -2, (int)i + 1);
  }
  return 1;
}

static int scopes_scope(lua_State *L) {
  size_t size;
  const char *name = luaL_checklstring(L, 1, &size);
  const struct li_scope *s = li_scope_find(name, size);
  if (s != NULL) {
    push_scope(L, s);
    return 1;
  }
  struct li_nearest nearest;
  li_nearest_init(&nearest, name, size);
  for (size_t i = 0; i < li_scope_count(); i++) {
    li_nearest_offer(&nearest, li_scope_at(i)->name);
  }
  lua_pushnil(L);
  lua_createtable(L, (int)nearest.count, 0);
  for (size_t i = 0; i < nearest.count; i++) {
    lua_pushstring(L, nearest.names[i]);
    lua_rawseti(L, -2, (int)i + 1);
  }
  return 2;
}

static int scopes_meet(lua_State *L) {
  size_t held_bytes;
  const char *held = luaL_checklstring(L, 1, &held_bytes);
  const char *needs = li_push_names(L, 2, '|', '+');
  luaL_argcheck(L, needs != NULL, 2, "expected \"a|b+c\" or an array of arrays of scope names");
  lua_pushboolean(L, li_scopes_meet(held, held_bytes, needs));
  return 1;
}

int li_open_scopes(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"list", scopes_list},
      {"scope", scopes_scope},
      {"meet", scopes_meet},
      {NULL, NULL},
  };
  lua_newtable(L);
  li_setfuncs(L, functions);
  return 1;
}
