/* SPDX-License-Identifier: MIT */
#include "jsonnumber.h"
#include "jsontext.h"
#include "lua_json.h"
#include "lua_list.h"

struct mend {
  lua_State *L;
  int has_marks, has_nulls, has_integers; /* is there any such thing to look for? */
};

/* [-1, +1, m] the string on top with its mark resolved; 0: it has none and stays */
static int mend_string(lua_State *L) {
  size_t size;
  const char *s = lua_tolstring(L, -1, &size);
  if (size < 1 || s[0] != '\1') {
    return 0;
  }
  if (size > 1 && s[1] == 'f') {
    lua_pushnumber(L, (lua_Number)li_json_number_read(s + 2, size - 2));
  } else {
    lua_pushlstring(L, s + 1, size - 1);
  }
  lua_remove(L, -2);
  return 1;
}

/* [-1, +1, -] an integral number as an integer; never one that was written as a float: those are marks */
static int mend_number(lua_State *L) {
#if LI_HAS_INTEGERS
  lua_Integer i;
  if (!lua_isinteger(L, -1) && lua_numbertointeger(lua_tonumber(L, -1), &i) &&
      (lua_Number)i == lua_tonumber(L, -1)) {
    lua_pop(L, 1);
    lua_pushinteger(L, i);
    return 1;
  }
#else
  (void)L;
#endif
  return 0;
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

static void mend_table(const struct mend *m, int index);

/* [-1, +1, e] → is it another value than before? */
static int mend_value(const struct mend *m) {
  switch (lua_type(m->L, -1)) {
    case LUA_TSTRING:
      return m->has_marks && mend_string(m->L);
    case LUA_TNUMBER:
      return m->has_integers && mend_number(m->L);
    case LUA_TTABLE:
      luaL_checkstack(m->L, 8, "JSON is nested too deep");
      mend_table(m, lua_gettop(m->L));
      return 0;
    default:
      return 0;
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

/* [-0, +0, e] */
static void mend_fields(const struct mend *m, int index) {
  lua_State *L = m->L;
  int has_marked_keys = 0;
  lua_pushnil(L);
  while (lua_next(L, index)) { /* key, value; existing fields may be assigned meanwhile */
    int is_other;
    has_marked_keys = has_marked_keys || (m->has_marks && is_marked_key(L, -2));
    if (m->has_nulls && li_lua_json_is_null(L, -1) && lua_type(L, -2) == LUA_TSTRING) {
      lua_pop(L, 1);
      lua_pushnil(L);
      is_other = 1;
    } else {
      is_other = mend_value(m);
    }
    if (is_other) {
      lua_pushvalue(L, -2);
      lua_insert(L, -2); /* key, key, value */
      lua_rawset(L, index);
    } else {
      lua_pop(L, 1);
    }
  }
  if (has_marked_keys) {
    mend_keys(L, index);
  }
}

static void mend_table(const struct mend *m, int index) {
  if (!m->has_marks || !is_empty_mark(m->L, index)) {
    mend_fields(m, index);
    return;
  }
  lua_pushnil(m->L);
  lua_rawseti(m->L, index, 1);
  li_lua_push_list_mark(m->L);
  lua_setmetatable(m->L, index);
}

void li_lua_json_mend(lua_State *L, int flags, int keep_null) {
  struct mend m = {
      .L = L,
      .has_marks = (flags & LI_JSON_MARKS) != 0,
      .has_nulls = (flags & LI_JSON_NULLS) != 0 && !keep_null,
      .has_integers = LI_HAS_INTEGERS && (flags & LI_JSON_NUMBERS) != 0,
  };
  if (m.has_marks || m.has_nulls || m.has_integers) {
    (void)mend_value(&m);
  }
}
