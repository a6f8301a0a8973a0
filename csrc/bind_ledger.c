/* SPDX-License-Identifier: MIT */
/*
 * core.ledger: the quota ledger as a userdata; docstrings are in lua/linkedin/quota.lua.
 *
 *   new([path, now]) → ledger [, warning { kind, message }]   without a path, or when the file cannot be had, in memory
 *   ledger:place() → "memory", "file"
 *   ledger:complaint() → { kind, message } | nothing          what happened to the file; each is told once
 *   ledger:limit(family, requests, window_s [, scope])   0 seconds: the UTC day; scope "application", "member"
 *   ledger:take(family, application, member, n, now) → remaining (math.huge: no limit) | nil, retry_after_s, scope
 *   ledger:refund(family, application, member, n, taken_at)
 *   ledger:observe(family, application, member, now, is_refused [, remaining, reset_s, retry_after_s, scope])
 *   ledger:snapshot(application, member, now) → { [family] = { limit, used, remaining, window_s, resets_at,
 *                                                              member = { the same } } }
 *
 * member may be nil everywhere.
 */
#include <math.h>

#include "bind_core.h"
#include "ledger.h"

#define LEDGER_TYPE "linkedin.Ledger"

/* Some 30,000 years: what is beyond is no time. */
#define LATEST 1e12

static const char *const scopes[] = {"application", "member", NULL};

struct box {
  struct li_ledger *ledger;
};

/* ── arguments ──────────────────────────────────────────────────────────────────────────────── */

static struct li_ledger *check_ledger(lua_State *L) {
  struct box *b = luaL_checkudata(L, 1, LEDGER_TYPE);
  if (b->ledger == NULL) {
    luaL_error(L, "this ledger is closed");
  }
  return b->ledger;
}

static struct li_key check_key(lua_State *L, int arg) {
  return (struct li_key){
      .family = luaL_checkstring(L, arg),
      .application = luaL_checkstring(L, arg + 1),
      .member = luaL_optstring(L, arg + 2, NULL),
  };
}

/* A whole number in a range that fits; raises for anything else, NaN too. */
static int64_t check_count(lua_State *L, int arg, double least, double most) {
  double n = (double)luaL_checknumber(L, arg);
  luaL_argcheck(L, n >= least && n <= most && n == floor(n), arg, "a whole number in range expected");
  return (int64_t)n;
}

static double check_time(lua_State *L, int arg) {
  double at = (double)luaL_checknumber(L, arg);
  luaL_argcheck(L, at >= -LATEST && at <= LATEST, arg, "epoch seconds expected");
  return at;
}

/* What an answer says is not the caller's: what is no such number counts as not said. */
static double said(lua_State *L, int arg) {
  double n = lua_type(L, arg) == LUA_TNUMBER ? (double)lua_tonumber(L, arg) : -1;
  return n >= 0 && n <= LATEST ? n : -1;
}

static enum li_scope check_scope(lua_State *L, int arg) {
  return luaL_checkoption(L, arg, scopes[0], scopes) == 0 ? LI_SCOPE_APPLICATION : LI_SCOPE_MEMBER;
}

/* ── methods ────────────────────────────────────────────────────────────────────────────────── */

/* A file that cannot be had: the counts are this process's alone. */
static void push_warning(lua_State *L, const struct li_error *e) {
  lua_createtable(L, 0, 3);
  lua_pushliteral(L, "storage");
  lua_setfield(L, -2, "kind");
  lua_pushstring(L, e->message);
  lua_setfield(L, -2, "message");
}

static int ledger_new(lua_State *L) {
  struct li_error e = {.kind = LI_KIND_NONE};
  const char *path = luaL_optstring(L, 1, NULL);
  double now = path != NULL ? check_time(L, 2) : 0;
  struct li_ledger_store store = {.state = NULL};
  struct box *b = li_newuserdata(L, sizeof *b);
  b->ledger = NULL;
  luaL_getmetatable(L, LEDGER_TYPE);
  lua_setmetatable(L, -2);
  if (path == NULL || li_ledger_file(&store, path, now, &e) != LI_OK) {
    store = li_ledger_memory();
  }
  b->ledger = li_ledger_new(store);
  if (b->ledger == NULL) {
    return luaL_error(L, "not enough memory");
  }
  if (e.kind == LI_KIND_NONE) {
    return 1;
  }
  push_warning(L, &e);
  return 2;
}

static int ledger_complaint(lua_State *L) {
  struct li_error e;
  if (!li_ledger_complain(check_ledger(L), &e)) {
    return 0;
  }
  push_warning(L, &e);
  return 1;
}

static int ledger_place(lua_State *L) {
  lua_pushstring(L, li_ledger_place(check_ledger(L)));
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
      .requests = check_count(L, 3, 0, (double)LI_MOST_REQUESTS),
      .window_s = check_count(L, 4, LI_WINDOW_DAY, (double)LI_LONGEST_WINDOW_S),
  };
  enum li_status status = li_ledger_limit(l, family, check_scope(L, 5), &limit);
  luaL_argcheck(L, status != LI_INVALID, 2, "a family's name has at most 47 characters");
  return status == LI_NO_MEMORY ? luaL_error(L, "not enough memory") : 0;
}

static int ledger_take(lua_State *L) {
  struct li_ledger *l = check_ledger(L);
  struct li_key key = check_key(L, 2);
  int64_t n = check_count(L, 5, 0, (double)LI_MOST_REQUESTS);
  struct li_ledger_take t = li_ledger_take(l, &key, n, check_time(L, 6));
  if (t.take.is_granted) {
    if (t.take.remaining == LI_UNLIMITED) {
      lua_pushnumber(L, (lua_Number)HUGE_VAL);
    } else {
      lua_pushinteger(L, (lua_Integer)t.take.remaining);
    }
    return 1;
  }
  if (t.take.lacks_memory) {
    return luaL_error(L, "ledger:take: not enough memory");
  }
  lua_pushnil(L);
  lua_pushnumber(L, (lua_Number)t.take.retry_after_s);
  lua_pushstring(L, scopes[t.scope]);
  return 3;
}

static int ledger_refund(lua_State *L) {
  struct li_ledger *l = check_ledger(L);
  struct li_key key = check_key(L, 2);
  int64_t n = check_count(L, 5, 0, (double)LI_MOST_REQUESTS);
  li_ledger_refund(l, &key, n, check_time(L, 6));
  return 0;
}

static int ledger_observe(lua_State *L) {
  struct li_ledger *l = check_ledger(L);
  struct li_key key = check_key(L, 2);
  double now = check_time(L, 5);
  struct li_observation o = {
      .is_refused = lua_toboolean(L, 6),
      .remaining = (int64_t)said(L, 7),
      .reset_s = said(L, 8),
      .retry_after_s = said(L, 9),
  };
  li_ledger_observe(l, &key, check_scope(L, 10), &o, now);
  return 0;
}

/* [-0, +0, m] sets a field of the table on top, to an integer where it is one */
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

/* [-0, +0, m] sets the fields of one bucket in the table on top */
static void set_view(lua_State *L, const struct li_limit *limit, const struct li_bucket_view *v) {
  if (limit->requests == LI_UNLIMITED) {
    return;
  }
  set_number(L, "limit", (double)v->limit);
  set_number(L, "used", (double)v->used);
  set_number(L, "remaining", (double)v->remaining);
  set_number(L, "window_s", limit->window_s == LI_WINDOW_DAY ? 86400.0 : (double)limit->window_s);
  set_number(L, "resets_at", v->resets_at);
}

static int ledger_snapshot(lua_State *L) {
  struct li_ledger *l = check_ledger(L);
  struct li_key key = {.application = luaL_checkstring(L, 2), .member = luaL_optstring(L, 3, NULL)};
  double now = check_time(L, 4);
  struct li_limit limits[LI_SCOPES];
  struct li_bucket_view views[LI_SCOPES];
  lua_newtable(L);
  for (size_t i = 0;; i++) {
    const char *family = li_ledger_look(l, i, &key, now, limits, views);
    if (family == NULL) {
      return 1;
    }
    lua_createtable(L, 0, 5);
    set_view(L, &limits[LI_SCOPE_APPLICATION], &views[LI_SCOPE_APPLICATION]);
    if (key.member != NULL && limits[LI_SCOPE_MEMBER].requests != LI_UNLIMITED) {
      lua_createtable(L, 0, 5);
      set_view(L, &limits[LI_SCOPE_MEMBER], &views[LI_SCOPE_MEMBER]);
      lua_setfield(L, -2, "member");
    }
    lua_setfield(L, -2, family);
  }
}

int li_open_ledger(lua_State *L) {
  static const luaL_Reg functions[] = {{"new", ledger_new}, {NULL, NULL}};
  static const luaL_Reg methods[] = {
      {"limit", ledger_limit},     {"take", ledger_take},         {"refund", ledger_refund},
      {"observe", ledger_observe}, {"snapshot", ledger_snapshot}, {"complaint", ledger_complaint},
      {"place", ledger_place},     {NULL, NULL},
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
