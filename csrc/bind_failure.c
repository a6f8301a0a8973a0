/* SPDX-License-Identifier: MIT */
/*
 * core.failure.classify{ status=, code=, service_code=, message=, … } → table
 *
 * Fields in: those of struct li_failure_input, under the same names but
 * `retry_after`, `quota_reset` (seconds), `now`, `token_issued_at`,
 * `token_expires_at` (epoch seconds; `now` is the clock's by default), `method`
 * ("FINDER"), `verb`, `needs` (text or the catalogue's arrays), `held` (text or array), `products`
 * (text or array), `since` (YYYYMM). Fields out: kind, cause, retryable,
 * retry_after, maybe_done, throttle, whose, urn, hint, details. nil for a 2xx.
 */
#include <math.h>
#include <string.h>
#include <time.h>

#include "bind_core.h"
#include "bind_fields.h"
#include "bind_names.h"
#include "failure.h"

#define WHO "failure.classify"

static const char *const fields[] = {
    "status", "service_code", "code", "message", "method", "verb", "operation", "is_upload", "now",
    "token_issued_at", "token_expires_at", "has_refresh_token", "retry_after", "quota_reset", "needs",
    "held", "actor", "products", "version", "newest_version", "since", NULL,
};

/* [-0, +1, v] `needs`, `held`, `products`: text or tables; the string stays on the stack. */
static const char *field_names(lua_State *L, const char *name, char outer, char inner) {
  lua_getfield(L, 1, name);
  if (lua_isnil(L, -1)) {
    return NULL;
  }
  const char *text = li_push_names(L, -1, outer, inner);
  lua_remove(L, -2);
  if (text == NULL) {
    luaL_error(L, WHO ": field '%s' must be a string or an array of strings", name);
  }
  return text;
}

/* [-0, +1, v] a string field whose text stays on the stack. */
static const char *field(lua_State *L, const char *name) {
  return li_field_string(L, 1, WHO, name, NULL);
}

static double number(lua_State *L, const char *name, double otherwise) {
  return li_field_number(L, 1, WHO, name, otherwise);
}

/* An epoch second; outside what a double holds exactly it is no time at all. */
static int64_t moment(lua_State *L, const char *name) {
  double value = number(L, name, 0);
  return value > 0 && value < 9007199254740992.0 ? (int64_t)value : 0;
}

static unsigned since(lua_State *L) {
  double value = number(L, "since", 0);
  return value > 0 && value < 1000000 ? (unsigned)value : 0;
}

/* [-0, +11, v] reads the table at 1; strings stay on the stack so that they live. */
static void read_input(lua_State *L, struct li_failure_input *in) {
  memset(in, 0, sizeof *in);
  double status = number(L, "status", 0);
  double service_code = number(L, "service_code", 0);
  in->status = status > 0 && status < 1000 ? (int)status : 0;
  in->service_code = service_code > 0 && service_code < 2147483647.0 ? (long)service_code : 0;
  in->is_upload = li_field_boolean(L, 1, WHO, "is_upload", 0);
  in->has_refresh_token = li_field_boolean(L, 1, WHO, "has_refresh_token", 0);
  in->now_at = moment(L, "now");
  if (in->now_at == 0) {
    in->now_at = (int64_t)time(NULL);
  }
  in->token_issued_at = moment(L, "token_issued_at");
  in->token_expires_at = moment(L, "token_expires_at");
  in->retry_after_s = number(L, "retry_after", -1);
  in->quota_reset_s = number(L, "quota_reset", -1);
  in->since = since(L);
  in->code = field(L, "code");
  in->message = field(L, "message");
  in->verb = field(L, "verb");
  in->operation = field(L, "operation");
  in->actor = field(L, "actor");
  in->version = field(L, "version");
  in->newest_version = field(L, "newest_version");
  in->needs = field_names(L, "needs", '|', '+');
  in->held = field_names(L, "held", ' ', ' ');
  in->products = field_names(L, "products", '|', '|');
  const char *method = field(L, "method");
  in->method = method != NULL ? li_method_find(method, strlen(method)) : LI_METHOD_COUNT;
}

/* [-0, +0, m] */
static void set_text(lua_State *L, const char *name, const char *text) {
  if (text != NULL && *text != '\0') {
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
  }
}

static void push_details(lua_State *L, const struct li_failure *out) {
  lua_createtable(L, (int)out->detail_count, 0);
  for (size_t i = 0; i < out->detail_count; i++) {
    const struct li_failure_detail *d = &out->details[i];
    lua_createtable(L, 0, 2);
    lua_pushlstring(L, d->field, d->field_bytes);
    lua_setfield(L, -2, "field");
    lua_pushlstring(L, d->message, d->message_bytes);
    lua_setfield(L, -2, "message");
    lua_rawseti(L, -2, (int)i + 1);
  }
}

/* [-0, +1, -] whole seconds as an integer where the Lua has them. */
static void push_seconds(lua_State *L, double seconds) {
  if (seconds == floor(seconds) && seconds < 2147483647.0) {
    lua_pushinteger(L, (lua_Integer)seconds);
  } else {
    lua_pushnumber(L, (lua_Number)seconds);
  }
}

/* [-0, +1, m] */
static void push_failure(lua_State *L, const struct li_failure *out) {
  lua_createtable(L, 0, 10);
  set_text(L, "kind", li_kind_name(out->kind));
  set_text(L, "cause", out->cause);
  set_text(L, "hint", out->hint);
  set_text(L, "urn", out->urn);
  set_text(L, "whose", out->whose);
  if (out->throttle != LI_THROTTLE_NONE) {
    set_text(L, "throttle", out->throttle == LI_THROTTLE_DAY ? "day" : "burst");
  }
  lua_pushboolean(L, out->is_retryable);
  lua_setfield(L, -2, "retryable");
  if (out->maybe_done) {
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "maybe_done");
  }
  if (out->retry_after_s >= 0) {
    push_seconds(L, out->retry_after_s);
    lua_setfield(L, -2, "retry_after");
  }
  if (out->detail_count > 0) {
    push_details(L, out);
    lua_setfield(L, -2, "details");
  }
}

static int failure_classify(lua_State *L) {
  struct li_failure_input in;
  struct li_failure out;
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  luaL_checkstack(L, 24, NULL);
  li_check_fields(L, 1, WHO, fields);
  read_input(L, &in);
  li_failure_classify(&in, &out);
  if (out.kind == LI_KIND_NONE) {
    lua_pushnil(L);
  } else {
    push_failure(L, &out);
  }
  return 1;
}

/* failure.seconds_to_midnight(now) → seconds until the next 00:00 UTC */
static int failure_seconds_to_midnight(lua_State *L) {
  lua_Number now = luaL_checknumber(L, 1);
  luaL_argcheck(L, now > -9.0e15 && now < 9.0e15, 1, "expected epoch seconds");
  lua_pushinteger(L, (lua_Integer)li_seconds_to_midnight((int64_t)now));
  return 1;
}

int li_open_failure(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"classify", failure_classify},
      {"seconds_to_midnight", failure_seconds_to_midnight},
      {NULL, NULL},
  };
  lua_newtable(L);
  li_setfuncs(L, functions);
  return 1;
}
