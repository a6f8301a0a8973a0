/* SPDX-License-Identifier: MIT */
/*
 * core.json: what stands before and behind lua-cjson; lua/linkedin/json.lua puts the pieces together.
 *
 *   prepare(text)             → text, flags | nil, err   for cjson to read
 *   mend(v, flags, keep_null) → v                        what cjson read, put right in place
 *   pack(v)                   → v, is_copy | nil, err    what cjson is to write: v itself, or a copy
 *   resolve(text)             → text                     what cjson wrote of a copy, put right
 */
#include <locale.h>
#include <string.h>

#include "bind_buffer.h"
#include "bind_core.h"
#include "bind_error.h"
#include "jsontext.h"
#include "lua_json.h"
#include "lua_list.h"

enum { TEXT_CEILING = 512 * 1024 * 1024 };

static int has_foreign_point(void) {
  return strcmp(localeconv()->decimal_point, ".") != 0;
}

static int push_invalid(lua_State *L, const struct li_json_found *found) {
  struct li_error e;
  li_error_set(&e, LI_KIND_PROTOCOL, 0, "not JSON: %s at character %zu", found->what, found->offset + 1);
  return li_push_error(L, &e);
}

static int json_prepare(lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  struct li_json_rules rules = {
      .has_integers = LI_HAS_INTEGERS,
      .marks_fractions = has_foreign_point(),
      .largest_integer = LI_HAS_INTEGERS ? LI_JSON_LARGEST_EXACT : LI_JSON_LARGEST_PLAIN,
  };
  struct li_json_found found;
  lua_settop(L, 1);
  struct li_buffer *b = li_push_buffer(L, TEXT_CEILING);
  enum li_status status = li_json_prepare(text, size, &rules, b, &found);
  if (status != LI_OK) {
    return status == LI_INVALID ? push_invalid(L, &found) : li_push_status(L, status, "preparing JSON");
  }
  if ((found.flags & LI_JSON_CHANGED) != 0) {
    li_push_buffer_text(L, b);
  } else {
    lua_pushvalue(L, 1);
  }
  lua_pushinteger(L, found.flags);
  return 2;
}

static int json_mend(lua_State *L) {
  int flags = (int)luaL_checkinteger(L, 2);
  int keep_null = lua_toboolean(L, 3);
  lua_settop(L, 1);
  li_lua_json_mend(L, flags, keep_null);
  return 1;
}

static int json_pack(lua_State *L) {
  struct li_error e;
  int needs_copy;
  luaL_checkany(L, 1);
  lua_settop(L, 1);
  if (li_lua_json_check(L, 1, &needs_copy, &e) != LI_OK) {
    return li_push_error(L, &e);
  }
  if (needs_copy) {
    li_lua_json_pack(L, 1);
  }
  lua_pushboolean(L, needs_copy);
  return 2;
}

static int json_resolve(lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  lua_settop(L, 1);
  struct li_buffer *b = li_push_buffer(L, TEXT_CEILING);
  if (li_json_resolve(text, size, b) != LI_OK) {
    return li_push_status(L, b->status, "writing JSON");
  }
  li_push_buffer_text(L, b);
  return 1;
}

int li_open_json(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"prepare", json_prepare},
      {"mend", json_mend},
      {"pack", json_pack},
      {"resolve", json_resolve},
      {NULL, NULL},
  };
  lua_newtable(L);
  li_setfuncs(L, functions);
  li_lua_push_list_mark(L);
  lua_setfield(L, -2, "array_mark");
  lua_pushlightuserdata(L, NULL);
  lua_setfield(L, -2, "null");
  return 1;
}
