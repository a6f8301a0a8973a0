/* SPDX-License-Identifier: MIT */
/*
 * core.json: what stands before and behind lua-cjson; lua/linkedin/json.lua puts the pieces together.
 *
 *   prepare(text)   → text, flags          for cjson to read
 *   mend(v, flags, keep_null) → v          what cjson read, put right in place
 *   pack(v)         → v | nil, err         a copy for cjson to write
 *   resolve(text)   → text                 what cjson wrote, put right
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind_buffer.h"
#include "bind_core.h"
#include "bind_error.h"
#include "jsontext.h"
#include "lua_list.h"
#include "utf8.h"

enum { TEXT_CEILING = 512 * 1024 * 1024, DEPTH = 100, PATH_BYTES = 200 };

/* Above this a Lua without integers would print exponents: 1e+14. */
#define LARGEST_PLAIN 99999999999999LL
#define LARGEST_EXACT 9007199254740992LL

/* ── reading ────────────────────────────────────────────────────────────────────────────────── */

static int json_prepare(lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  struct li_json_rules rules = {
      .has_integers = LI_HAS_INTEGERS,
      .largest_integer = LI_HAS_INTEGERS ? LARGEST_EXACT : LARGEST_PLAIN,
  };
  lua_settop(L, 1);
  struct li_buffer *b = li_push_buffer(L, TEXT_CEILING);
  int flags = li_json_prepare(text, size, &rules, b);
  if (flags < 0) {
    return li_push_status(L, b->status, "preparing JSON");
  }
  if ((flags & LI_JSON_CHANGED) != 0) {
    li_push_buffer_text(L, b);
  } else {
    lua_pushvalue(L, 1);
  }
  lua_pushinteger(L, flags);
  return 2;
}

static int is_null(lua_State *L, int index) {
  return lua_islightuserdata(L, index) && lua_touserdata(L, index) == NULL;
}

/* [-1, +1, m] the string on top with its mark resolved; a plain one stays */
static void mend_string(lua_State *L) {
  size_t size;
  const char *s = lua_tolstring(L, -1, &size);
  if (size < 1 || s[0] != '\1') {
    return;
  }
  if (size > 1 && s[1] == 'f') {
    lua_pushnumber(L, (lua_Number)strtod(s + 2, NULL));
  } else {
    lua_pushlstring(L, s + 1, size - 1);
  }
  lua_remove(L, -2);
}

/* [-1, +1, -] an integral number as an integer; never a float that was written as one: those are marks */
static void mend_number(lua_State *L) {
#if LI_HAS_INTEGERS
  lua_Number n = lua_tonumber(L, -1);
  lua_Integer i;
  if (!lua_isinteger(L, -1) && lua_numbertointeger(n, &i) && (lua_Number)i == n) {
    lua_pop(L, 1);
    lua_pushinteger(L, i);
  }
#else
  (void)L;
#endif
}

/* Is the array table at `index` the mark of an empty one? */
static int is_empty_mark(lua_State *L, int index) {
  if (li_rawlen(L, index) != 1) {
    return 0;
  }
  lua_rawgeti(L, index, 1);
  size_t size = 0;
  const char *s = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &size) : "";
  int is_mark = size == 2 && s[0] == '\1' && s[1] == 'a';
  lua_pop(L, 1);
  return is_mark;
}

static void mend_table(lua_State *L, int index, int keep_null);

/* [-1, +1, e] */
static void mend_value(lua_State *L, int keep_null) {
  switch (lua_type(L, -1)) {
    case LUA_TSTRING:
      mend_string(L);
      break;
    case LUA_TNUMBER:
      mend_number(L);
      break;
    case LUA_TTABLE:
      luaL_checkstack(L, 8, "JSON is nested too deep");
      mend_table(L, lua_gettop(L), keep_null);
      break;
    default:
      break;
  }
}

/* [-0, +0, e] a key that began with U+0001 gave way as well */
static int is_marked_key(lua_State *L, int index) {
  return lua_type(L, index) == LUA_TSTRING && lua_tostring(L, index)[0] == '\1';
}

/* [-0, +0, e] gives marked keys their own name: all are taken out before any is put back, since one's
 * own name may be another's marked one */
static void mend_keys(lua_State *L, int index) {
  lua_newtable(L);
  int moved = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, index)) { /* moved, key, value */
    if (is_marked_key(L, -2)) {
      size_t size;
      const char *s = lua_tolstring(L, -2, &size);
      lua_pushlstring(L, s + 1, size - 1);
      lua_insert(L, -2);
      lua_rawset(L, moved); /* moved[own name] = value */
      lua_pushvalue(L, -1);
      lua_pushnil(L);
      lua_rawset(L, index); /* clearing a field is allowed while going through the table */
    } else {
      lua_pop(L, 1);
    }
  }
  lua_pushnil(L);
  while (lua_next(L, moved)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, index);
  }
  lua_pop(L, 1);
}

static void mend_table(lua_State *L, int index, int keep_null) {
  int has_marked_keys = 0;
  if (is_empty_mark(L, index)) {
    lua_pushnil(L);
    lua_rawseti(L, index, 1);
    li_lua_push_list_mark(L);
    lua_setmetatable(L, index);
    return;
  }
  lua_pushnil(L);
  while (lua_next(L, index)) { /* key, value; existing fields may be assigned meanwhile */
    has_marked_keys = has_marked_keys || is_marked_key(L, -2);
    if (is_null(L, -1) && !keep_null && lua_type(L, -2) == LUA_TSTRING) {
      lua_pop(L, 1);
      lua_pushnil(L);
    } else {
      mend_value(L, keep_null);
    }
    lua_pushvalue(L, -2);
    lua_insert(L, -2); /* key, key, value */
    lua_rawset(L, index);
  }
  if (has_marked_keys) {
    mend_keys(L, index);
  }
}

/* mend(value, flags, keep_null) → value */
static int json_mend(lua_State *L) {
  int flags = (int)luaL_checkinteger(L, 2);
  int keep_null = lua_toboolean(L, 3);
  lua_settop(L, 1);
  int has_work = (flags & LI_JSON_MARKS) != 0 || (LI_HAS_INTEGERS && (flags & LI_JSON_NUMBERS) != 0) ||
                 ((flags & LI_JSON_NULLS) != 0 && !keep_null);
  if (has_work) {
    mend_value(L, keep_null);
  }
  return 1;
}

/* ── writing ────────────────────────────────────────────────────────────────────────────────── */

struct pack {
  lua_State *L;
  struct li_error *error;
  int depth;
  size_t path_bytes;
  char path[PATH_BYTES];
};

static size_t enter(struct pack *p, const char *name, long index) {
  size_t before = p->path_bytes;
  size_t room = PATH_BYTES - before;
  int n = name != NULL ? snprintf(p->path + before, room, "%s%s", before > 0 ? "." : "", name)
                       : snprintf(p->path + before, room, "[%ld]", index);
  p->path_bytes = n < 0 || (size_t)n >= room ? PATH_BYTES - 1 : before + (size_t)n;
  return before;
}

static void leave(struct pack *p, size_t before) {
  p->path_bytes = before;
  p->path[before] = '\0';
}

static int refuse(struct pack *p, const char *what) {
  li_error_set(p->error, LI_KIND_VALIDATION, 0, "%s %s", p->path[0] != '\0' ? p->path : "the value",
               what);
  return 0;
}

static int pack_value(struct pack *p, int index);

/* [-0, +1, m] */
static int pack_string(struct pack *p, int index) {
  size_t size;
  const char *s = lua_tolstring(p->L, index, &size);
  if (li_utf8_check(s, size) != size) {
    return refuse(p, "is not UTF-8");
  }
  if (size > 0 && s[0] == '\1') {
    lua_pushliteral(p->L, "\1");
    lua_pushvalue(p->L, index);
    lua_concat(p->L, 2);
  } else {
    lua_pushvalue(p->L, index);
  }
  return 1;
}

/* [-0, +1, m] numbers that cjson's 14 digits would change go as marked text */
static int pack_number(struct pack *p, int index) {
  char text[48];
#if LI_HAS_INTEGERS
  if (lua_isinteger(p->L, index)) {
    lua_Integer i = lua_tointeger(p->L, index);
    if (i > LARGEST_PLAIN || i < -LARGEST_PLAIN) {
      (void)snprintf(text, sizeof text, "\1n%lld", (long long)i);
      lua_pushstring(p->L, text);
    } else {
      lua_pushvalue(p->L, index);
    }
    return 1;
  }
#endif
  double n = (double)lua_tonumber(p->L, index);
  if (isnan(n) || isinf(n)) {
    return refuse(p, "is not a finite number");
  }
  if (n == floor(n) && fabs(n) <= (double)LARGEST_EXACT) {
    (void)snprintf(text, sizeof text, "\1n%.0f", n);
  } else {
    for (int digits = 15; digits <= 17; digits++) {
      (void)snprintf(text, sizeof text, "\1n%.*g", digits, n);
      if (strtod(text + 2, NULL) == n) {
        break;
      }
    }
  }
  lua_pushstring(p->L, text);
  return 1;
}

/* [-0, +1, m] */
static int pack_list(struct pack *p, int index, size_t length) {
  if (length == 0) {
    lua_pushliteral(p->L, "\1a");
    return 1;
  }
  lua_createtable(p->L, length < 4096 ? (int)length : 0, 0);
  for (size_t i = 1; i <= length; i++) {
    lua_rawgeti(p->L, index, (int)i);
    size_t before = enter(p, NULL, (long)i);
    if (!pack_value(p, lua_gettop(p->L))) {
      return 0;
    }
    leave(p, before);
    lua_rawseti(p->L, -3, (int)i);
    lua_pop(p->L, 1);
  }
  return 1;
}

/* [-0, +1, m] */
static int pack_record(struct pack *p, int index) {
  lua_newtable(p->L);
  int copy = lua_gettop(p->L);
  lua_pushnil(p->L);
  while (lua_next(p->L, index)) {
    if (lua_type(p->L, -2) != LUA_TSTRING) {
      return refuse(p, LI_NO_LIST_NO_RECORD);
    }
    int key = lua_gettop(p->L) - 1;
    size_t before = enter(p, lua_tostring(p->L, key), 0);
    if (!pack_string(p, key) || !pack_value(p, key + 1)) { /* key, value, copied key, copied value */
      return 0;
    }
    leave(p, before);
    lua_rawset(p->L, copy);
    lua_pop(p->L, 1);
  }
  return 1;
}

/* [-0, +1, m] */
static int pack_table(struct pack *p, int index) {
  size_t length = li_rawlen(p->L, index);
  if (++p->depth > DEPTH || !lua_checkstack(p->L, 10)) {
    return refuse(p, "is nested too deep, or contains itself");
  }
  int ok;
  if (length > 0 || li_lua_is_marked_list(p->L, index)) {
    ok = li_lua_is_list(p->L, index, length)
             ? pack_list(p, index, length)
             : refuse(p, LI_NO_LIST_NO_RECORD);
  } else {
    ok = pack_record(p, index);
  }
  p->depth--;
  return ok;
}

static int pack_value(struct pack *p, int index) {
  char what[48];
  switch (lua_type(p->L, index)) {
    case LUA_TSTRING:
      return pack_string(p, index);
    case LUA_TNUMBER:
      return pack_number(p, index);
    case LUA_TTABLE:
      return pack_table(p, index);
    case LUA_TBOOLEAN:
      lua_pushvalue(p->L, index);
      return 1;
    case LUA_TLIGHTUSERDATA:
      if (is_null(p->L, index)) {
        lua_pushvalue(p->L, index);
        return 1;
      }
      break;
    default:
      break;
  }
  (void)snprintf(what, sizeof what, "is a %s, which JSON cannot carry", luaL_typename(p->L, index));
  return refuse(p, what);
}

static int json_pack(lua_State *L) {
  struct li_error e;
  struct pack p = {.L = L, .error = &e};
  luaL_checkany(L, 1);
  lua_settop(L, 1);
  if (!pack_value(&p, 1)) {
    return li_push_error(L, &e);
  }
  return 1;
}

static int json_resolve(lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  lua_settop(L, 1);
  if (strstr(text, "\"\\u0001") == NULL) {
    return 1;
  }
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
