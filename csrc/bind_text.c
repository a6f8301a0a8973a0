/* SPDX-License-Identifier: MIT */
/*
 * core.text: little text and lengths; docstrings are in lua/linkedin/text.lua.
 *
 *   escape(s, hashtags?)  → little
 *   parse(s)              → array of { type, text, urn?, at } | nil, { message, offset, … }
 *   length(s)             → characters, UTF-16 units | nil, byte offset of what is no UTF-8
 *   is_reserved(c)        → boolean
 */
#include <string.h>

#include "bind_buffer.h"
#include "bind_core.h"
#include "bind_error.h"
#include "little.h"
#include "utf8.h"

static int text_escape(lua_State *L) {
  size_t size;
  const char *s = luaL_checklstring(L, 1, &size);
  int hashtags = lua_toboolean(L, 2);
  lua_settop(L, 1);
  struct li_buffer *b = li_push_buffer(L, size * 8 + 64);
  enum li_status status = hashtags ? li_little_escape_hashtags(b, s, size) : li_little_escape(b, s, size);
  if (status != LI_OK) {
    return li_push_status(L, status, "escaping text");
  }
  li_push_buffer_text(L, b);
  return 1;
}

/* [-0, +1, m] */
static void push_element(lua_State *L, enum li_little_kind kind, const struct li_little_reader *r) {
  static const char *const names[] = {"end", "text", "mention", "hashtag", "bad"};
  lua_createtable(L, 0, 4);
  lua_pushstring(L, names[kind]);
  lua_setfield(L, -2, "type");
  lua_pushlstring(L, r->text.data != NULL ? r->text.data : "", r->text.length_bytes);
  lua_setfield(L, -2, "text");
  lua_pushinteger(L, (lua_Integer)r->start);
  lua_setfield(L, -2, "at");
  if (kind == LI_LITTLE_MENTION) {
    lua_pushlstring(L, r->urn.data, r->urn.length_bytes);
    lua_setfield(L, -2, "urn");
  } else if (kind == LI_LITTLE_HASHTAG) {
    lua_pushstring(L, r->sign);
    lua_setfield(L, -2, "sign");
  }
}

/* A reader that the collector owns. */
static struct li_little_reader *push_reader(lua_State *L) {
  struct li_little_reader *r = li_newuserdata(L, sizeof *r);
  memset(r, 0, sizeof *r);
  luaL_getmetatable(L, "linkedin.LittleReader");
  lua_setmetatable(L, -2);
  return r;
}

static int reader_gc(lua_State *L) {
  li_little_clear(luaL_checkudata(L, 1, "linkedin.LittleReader"));
  return 0;
}

static int text_parse(lua_State *L) {
  size_t size;
  const char *s = luaL_checklstring(L, 1, &size);
  int count = 0;
  lua_settop(L, 1);
  struct li_little_reader *r = push_reader(L);
  li_little_read(r, s, size);
  lua_newtable(L);
  for (;;) {
    enum li_little_kind kind = li_little_next(r);
    if (kind == LI_LITTLE_END) {
      return 1;
    }
    if (kind == LI_LITTLE_BAD) {
      struct li_error e;
      size_t characters = li_utf8_length(s, r->bad_at);
      li_error_set(&e, LI_KIND_VALIDATION, 0, "character %zu: %s", characters + 1, r->bad);
      li_push_error(L, &e);
      lua_pushinteger(L, (lua_Integer)characters);
      lua_setfield(L, -2, "offset");
      lua_pushinteger(L, (lua_Integer)r->bad_at);
      lua_setfield(L, -2, "byte_offset");
      return 2;
    }
    push_element(L, kind, r);
    lua_rawseti(L, -2, ++count);
  }
}

static int text_length(lua_State *L) {
  size_t size;
  const char *s = luaL_checklstring(L, 1, &size);
  size_t bad = li_utf8_check(s, size);
  if (bad != size) {
    lua_pushnil(L);
    lua_pushinteger(L, (lua_Integer)bad);
    return 2;
  }
  lua_pushinteger(L, (lua_Integer)li_utf8_length(s, size));
  lua_pushinteger(L, (lua_Integer)li_utf8_length_utf16(s, size));
  return 2;
}

int li_open_text(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"escape", text_escape},
      {"parse", text_parse},
      {"length", text_length},
      {NULL, NULL},
  };
  if (luaL_newmetatable(L, "linkedin.LittleReader")) {
    lua_pushcfunction(L, reader_gc);
    lua_setfield(L, -2, "__gc");
  }
  lua_pop(L, 1);
  lua_newtable(L);
  li_setfuncs(L, functions);
  return 1;
}
