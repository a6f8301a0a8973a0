/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "jsonnumber.h"
#include "lua_json.h"
#include "lua_list.h"
#include "utf8.h"

/* ── may it be written, and as it is? ───────────────────────────────────────────────────────── */

/* Where in the value we are: a chain from the innermost table to the root. The names are the keys on the
 * stack. */
struct step {
  const struct step *up;
  const void *table; /* that this step is inside of */
  const char *name;  /* NULL in lists */
  size_t name_bytes;
  long index;
};

struct check {
  lua_State *L;
  struct li_error *error;
  int needs_copy;
};

struct path {
  size_t bytes;
  char text[200];
};

static void path_append(struct path *p, const char *s, size_t size) {
  size_t room = sizeof p->text - 1 - p->bytes;
  memcpy(p->text + p->bytes, s, size < room ? size : room);
  p->bytes += size < room ? size : room;
  p->text[p->bytes] = '\0';
}

/* From the root: content.media[2].id */
static void path_write(struct path *p, const struct step *step) {
  char index[32];
  if (step == NULL) {
    return;
  }
  path_write(p, step->up);
  if (step->name != NULL) {
    path_append(p, ".", p->bytes > 0);
    path_append(p, step->name, step->name_bytes);
  } else {
    int n = snprintf(index, sizeof index, "[%ld]", step->index);
    path_append(p, index, (size_t)n);
  }
}

/* Of a key that is no text, or of a path that was cut, only what is text may be printed. */
static void path_clean(struct path *p) {
  p->text[li_utf8_check(p->text, p->bytes)] = '\0';
  for (char *c = p->text; *c != '\0'; c++) {
    *c = (unsigned char)*c < 0x20 ? '?' : *c;
  }
}

static enum li_status refuse(struct check *c, const struct step *at, const char *what) {
  struct path p = {0};
  path_write(&p, at);
  path_clean(&p);
  li_error_set(c->error, LI_KIND_VALIDATION, 0, "%s %s", p.text[0] != '\0' ? p.text : "the value", what);
  return LI_INVALID;
}

static enum li_status check_value(struct check *c, int index, const struct step *at, int depth);

static enum li_status check_string(struct check *c, int index, const struct step *at, const char *what) {
  size_t size;
  const char *s = lua_tolstring(c->L, index, &size);
  c->needs_copy = c->needs_copy || (size > 0 && s[0] == '\1');
  return li_utf8_check(s, size) == size ? LI_OK : refuse(c, at, what);
}

/* Does cjson, with its fourteen digits, write the number as it is? */
static int is_plain_number(lua_State *L, int index) {
  lua_Number n = lua_tonumber(L, index);
  return n == floor(n) && fabs(n) <= (double)LI_JSON_LARGEST_PLAIN;
}

static enum li_status check_number(struct check *c, int index, const struct step *at) {
  lua_Number n = lua_tonumber(c->L, index);
  if (isnan(n) || isinf(n)) {
    return refuse(c, at, "is not a finite number");
  }
  c->needs_copy = c->needs_copy || !is_plain_number(c->L, index);
  return LI_OK;
}

static enum li_status check_list(struct check *c, int index, size_t length, const struct step *at, int depth) {
  struct step step = {.up = at, .table = lua_topointer(c->L, index)};
  c->needs_copy = c->needs_copy || length == 0;
  for (size_t i = 1; i <= length; i++) {
    step.index = (long)i;
    lua_rawgeti(c->L, index, (int)i);
    if (check_value(c, lua_gettop(c->L), &step, depth) != LI_OK) {
      return LI_INVALID;
    }
    lua_pop(c->L, 1);
  }
  return LI_OK;
}

static enum li_status check_record(struct check *c, int index, const struct step *at, int depth) {
  struct step step = {.up = at, .table = lua_topointer(c->L, index)};
  lua_pushnil(c->L);
  while (lua_next(c->L, index)) {
    int value = lua_gettop(c->L);
    if (lua_type(c->L, value - 1) != LUA_TSTRING) {
      return refuse(c, at, LI_NO_LIST_NO_RECORD);
    }
    step.name = lua_tolstring(c->L, value - 1, &step.name_bytes);
    if (check_string(c, value - 1, at, "has a name that is not UTF-8") != LI_OK ||
        check_value(c, value, &step, depth) != LI_OK) {
      return LI_INVALID;
    }
    lua_pop(c->L, 1);
  }
  return LI_OK;
}

static int is_inside(const struct step *at, const void *table) {
  while (at != NULL && at->table != table) {
    at = at->up;
  }
  return at != NULL;
}

static enum li_status check_table(struct check *c, int index, const struct step *at, int depth) {
  size_t length = li_rawlen(c->L, index);
  if (is_inside(at, lua_topointer(c->L, index))) {
    return refuse(c, at, "contains itself");
  }
  if (depth >= LI_JSON_DEPTH || !lua_checkstack(c->L, 10)) {
    return refuse(c, at, "is nested too deep");
  }
  if (length == 0 && !li_lua_is_marked_list(c->L, index)) {
    return check_record(c, index, at, depth + 1);
  }
  return li_lua_is_list(c->L, index, length) ? check_list(c, index, length, at, depth + 1)
                                             : refuse(c, at, LI_NO_LIST_NO_RECORD);
}

static enum li_status check_value(struct check *c, int index, const struct step *at, int depth) {
  char what[64];
  switch (lua_type(c->L, index)) {
    case LUA_TSTRING:
      return check_string(c, index, at, "is not UTF-8");
    case LUA_TNUMBER:
      return check_number(c, index, at);
    case LUA_TTABLE:
      return check_table(c, index, at, depth);
    case LUA_TBOOLEAN:
      return LI_OK;
    default:
      break;
  }
  if (li_lua_json_is_null(c->L, index)) {
    return LI_OK;
  }
  (void)snprintf(what, sizeof what, "is a %s, which JSON cannot carry", luaL_typename(c->L, index));
  return refuse(c, at, what);
}

enum li_status li_lua_json_check(lua_State *L, int index, int *needs_copy, struct li_error *error) {
  struct check c = {.L = L, .error = error};
  int top = lua_gettop(L);
  enum li_status status = check_value(&c, index, NULL, 0);
  lua_settop(L, top);
  *needs_copy = c.needs_copy;
  return status;
}

/* ── the copy ───────────────────────────────────────────────────────────────────────────────── */

/* [-0, +1, m] */
static void pack_string(lua_State *L, int index) {
  size_t size;
  const char *s = lua_tolstring(L, index, &size);
  if (size > 0 && s[0] == '\1') {
    lua_pushliteral(L, "\1");
    lua_pushvalue(L, index);
    lua_concat(L, 2);
  } else {
    lua_pushvalue(L, index);
  }
}

/* [-0, +1, m] numbers that cjson would change go as marked text */
static void pack_number(lua_State *L, int index) {
  char text[2 + LI_JSON_NUMBER_BYTES] = "\1n";
  if (is_plain_number(L, index)) {
    lua_pushvalue(L, index);
    return;
  }
#if LI_HAS_INTEGERS
  if (lua_isinteger(L, index)) {
    (void)snprintf(text + 2, sizeof text - 2, "%lld", (long long)lua_tointeger(L, index));
    lua_pushstring(L, text);
    return;
  }
#endif
  li_json_number_write((double)lua_tonumber(L, index), text + 2);
  lua_pushstring(L, text);
}

/* [-0, +1, m] */
static void pack_list(lua_State *L, int index, size_t length) {
  lua_createtable(L, length < 4096 ? (int)length : 0, 0);
  int copy = lua_gettop(L);
  for (size_t i = 1; i <= length; i++) {
    lua_rawgeti(L, index, (int)i);
    li_lua_json_pack(L, copy + 1);
    lua_rawseti(L, copy, (int)i);
    lua_pop(L, 1);
  }
}

/* [-0, +1, m] an empty one goes as it is: its metatable may mean something to OpenResty's cjson */
static void pack_record(lua_State *L, int index) {
  lua_pushnil(L);
  if (!lua_next(L, index)) {
    lua_pushvalue(L, index);
    return;
  }
  lua_pop(L, 2);
  lua_newtable(L);
  int copy = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, index)) { /* copy, key, value */
    pack_string(L, copy + 1);
    li_lua_json_pack(L, copy + 2);
    lua_rawset(L, copy);
    lua_pop(L, 1);
  }
}

/* [-0, +1, m] */
static void pack_table(lua_State *L, int index) {
  size_t length = li_rawlen(L, index);
  luaL_checkstack(L, 10, "JSON is nested too deep");
  if (length > 0) {
    pack_list(L, index, length);
  } else if (li_lua_is_marked_list(L, index)) {
    lua_pushliteral(L, "\1a");
  } else {
    pack_record(L, index);
  }
}

void li_lua_json_pack(lua_State *L, int index) {
  switch (lua_type(L, index)) {
    case LUA_TSTRING:
      pack_string(L, index);
      break;
    case LUA_TNUMBER:
      pack_number(L, index);
      break;
    case LUA_TTABLE:
      pack_table(L, index);
      break;
    default:
      lua_pushvalue(L, index);
      break;
  }
}
