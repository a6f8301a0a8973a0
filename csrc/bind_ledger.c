/* SPDX-License-Identifier: MIT */
/*
 * core.ledger: the quota ledger as a userdata; docstrings are in lua/linkedin/quota.lua.
 *
 *   new() → ledger
 *   ledger:limit(family, limit, window_s)          0 seconds: the UTC day
 *   ledger:take(family, subject, n, now) → remaining | nil, retry_after_s
 *   ledger:refund(family, subject, n, now)
 *   ledger:observe(family, subject, remaining, now)
 *   ledger:close(family, subject, until)
 *   ledger:snapshot(subject, now) → { [family] = { limit, used, remaining, window_s, resets_at } }
 */
#include "bind_core.h"
#include "ledger.h"

#define LEDGER_TYPE "linkedin.Ledger"

struct box {
  struct li_ledger *ledger;
};

static struct li_ledger *check_ledger(lua_State *L) {
  struct box *b = luaL_checkudata(L, 1, LEDGER_TYPE);
  if (b->ledger == NULL) {
    luaL_error(L, "this ledger is closed");
  }
  return b->ledger;
}

static int ledger_new(lua_State *L) {
  struct box *b = li_newuserdata(L, sizeof *b);
  b->ledger = NULL;
  luaL_getmetatable(L, LEDGER_TYPE);
  lua_setmetatable(L, -2);
  b->ledger = li_ledger_new();
  if (b->ledger == NULL) {
    return luaL_error(L, "out of memory");
  }
  return 1;
}

static int ledger_gc(lua_State *L) {
  struct box *b = luaL_checkudata(L, 1, LEDGER_TYPE);
  li_ledger_free(b->ledger);
  b->ledger = NULL;
  return 0;
}

static int ledger_limit(lua_State *L) {
  struct li_ledger *l = check_ledger(L);
  const char *family = luaL_checkstring(L, 2);
  struct li_limit limit = {
      .limit = (int64_t)luaL_checknumber(L, 3),
      .window_s = (int64_t)luaL_checknumber(L, 4),
  };
  enum li_status status = li_ledger_limit(l, family, &limit);
  luaL_argcheck(L, status != LI_INVALID, 3, "a limit and a window are not negative, a name is short");
  if (status == LI_NO_MEMORY) {
    return luaL_error(L, "out of memory");
  }
  return 0;
}

static int ledger_take(lua_State *L) {
  struct li_ledger *l = check_ledger(L);
  struct li_take t = li_ledger_take(l, luaL_checkstring(L, 2), luaL_checkstring(L, 3),
                                    (int64_t)luaL_checknumber(L, 4), (double)luaL_checknumber(L, 5));
  if (t.is_granted) {
    lua_pushnumber(L, (lua_Number)t.remaining);
    return 1;
  }
  if (t.lacks_memory) {
    return luaL_error(L, "ledger:take: not enough memory");
  }
  lua_pushnil(L);
  lua_pushnumber(L, (lua_Number)t.retry_after_s);
  return 2;
}

static int ledger_refund(lua_State *L) {
  struct li_ledger *l = check_ledger(L);
  li_ledger_refund(l, luaL_checkstring(L, 2), luaL_checkstring(L, 3), (int64_t)luaL_checknumber(L, 4),
                   (double)luaL_checknumber(L, 5));
  return 0;
}

static int ledger_observe(lua_State *L) {
  struct li_ledger *l = check_ledger(L);
  li_ledger_observe(l, luaL_checkstring(L, 2), luaL_checkstring(L, 3), (int64_t)luaL_checknumber(L, 4),
                    (double)luaL_checknumber(L, 5));
  return 0;
}

static int ledger_close(lua_State *L) {
  struct li_ledger *l = check_ledger(L);
  li_ledger_close(l, luaL_checkstring(L, 2), luaL_checkstring(L, 3), (double)luaL_checknumber(L, 4));
  return 0;
}

/* [-0, +0, m] */
static void set_number(lua_State *L, const char *name, double value) {
#if LI_HAS_INTEGERS
  lua_Integer i;
  if (lua_numbertointeger(value, &i) && (double)i == value) {
    lua_pushinteger(L, i);
    lua_setfield(L, -2, name);
    return;
  }
#endif
  lua_pushnumber(L, (lua_Number)value);
  lua_setfield(L, -2, name);
}

static int ledger_snapshot(lua_State *L) {
  struct li_ledger *l = check_ledger(L);
  const char *subject = luaL_checkstring(L, 2);
  double now = (double)luaL_checknumber(L, 3);
  struct li_bucket_view v;
  lua_newtable(L);
  for (size_t i = 0; li_ledger_view(l, i, subject, now, &v); i++) {
    lua_createtable(L, 0, 5);
    set_number(L, "limit", (double)v.limit);
    set_number(L, "used", (double)v.used);
    set_number(L, "remaining", (double)v.remaining);
    set_number(L, "window_s", v.window_s == LI_WINDOW_DAY ? 86400.0 : (double)v.window_s);
    set_number(L, "resets_at", v.resets_at);
    lua_setfield(L, -2, v.family);
  }
  return 1;
}

int li_open_ledger(lua_State *L) {
  static const luaL_Reg functions[] = {{"new", ledger_new}, {NULL, NULL}};
  static const luaL_Reg methods[] = {
      {"limit", ledger_limit},     {"take", ledger_take},   {"refund", ledger_refund},
      {"observe", ledger_observe}, {"close", ledger_close}, {"snapshot", ledger_snapshot},
      {NULL, NULL},
  };
  if (luaL_newmetatable(L, LEDGER_TYPE)) {
    lua_pushcfunction(L, ledger_gc);
    lua_setfield(L, -2, "__gc");
    lua_newtable(L);
    li_setfuncs(L, methods);
    lua_setfield(L, -2, "__index");
  }
  lua_pop(L, 1);
  lua_newtable(L);
  li_setfuncs(L, functions);
  return 1;
}
