/* SPDX-License-Identifier: MIT */
#include "lua_restli.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua_list.h"
#include "utf8.h"

enum { PATH_BYTES = 200, SMALL_RECORD = 16 };

/* Where a value stands: its name or its index in what holds it. Written out only when it is refused. */
struct place {
  const struct place *above;
  const char *name; /* NULL: index counts */
  size_t index;
};

struct walk {
  lua_State *L;
  enum li_restli_form form;
  struct li_buffer *out;
  struct li_error *error;
  int depth;
};

/* ── paths for messages ─────────────────────────────────────────────────────────────────────── */

/* Writes "a.b[2]" and returns its length, cut at the end of `to`. */
static size_t write_path(const struct place *p, char *to, size_t room) {
  if (p == NULL) {
    to[0] = '\0';
    return 0;
  }
  size_t before = write_path(p->above, to, room);
  int n = p->name != NULL
              ? snprintf(to + before, room - before, "%s%s", before > 0 ? "." : "", p->name)
              : snprintf(to + before, room - before, "[%zu]", p->index);
  return n < 0 || (size_t)n >= room - before ? room - 1 : before + (size_t)n;
}

static enum li_status refuse(struct walk *w, const struct place *p, const char *what) {
  char path[PATH_BYTES];
  (void)write_path(p, path, sizeof path);
  li_error_set(w->error, LI_KIND_VALIDATION, 0, "%s %s", path[0] != '\0' ? path : "the value", what);
  return LI_INVALID;
}

/* ── primitives ─────────────────────────────────────────────────────────────────────────────── */

static enum li_status encode_text(struct walk *w, const struct place *p, const char *s, size_t size) {
  char what[80];
  size_t bad = li_utf8_check(s, size);
  if (bad != size) {
    (void)snprintf(what, sizeof what, "is not UTF-8 at byte %zu", bad + 1);
    return refuse(w, p, what);
  }
  return li_restli_string(w->out, w->form, s, size);
}

/* Digits of a whole number, without the detour through printf. */
static enum li_status encode_integer(struct walk *w, long long n) {
  char text[24];
  char *end = text + sizeof text, *at = end;
  unsigned long long left = n < 0 ? 0ULL - (unsigned long long)n : (unsigned long long)n;
  do {
    *--at = (char)('0' + left % 10);
    left /= 10;
  } while (left > 0);
  if (n < 0) {
    *--at = '-';
  }
  return li_buffer_append(w->out, at, (size_t)(end - at));
}

static enum li_status encode_number(struct walk *w, const struct place *p, int index) {
  char text[40];
#if LI_HAS_INTEGERS
  if (lua_isinteger(w->L, index)) {
    return encode_integer(w, (long long)lua_tointeger(w->L, index));
  }
#endif
  double n = (double)lua_tonumber(w->L, index);
  if (isnan(n) || isinf(n)) {
    return refuse(w, p, "is not a finite number");
  }
  if (n == floor(n) && fabs(n) < 9007199254740992.0) {
    return encode_integer(w, (long long)n); /* 1234567.0 is the id 1234567 */
  }
  for (int digits = 15; digits <= 17; digits++) { /* the shortest that reads back the same */
    (void)snprintf(text, sizeof text, "%.*g", digits, n);
    if (strtod(text, NULL) == n) {
      break;
    }
  }
  return encode_text(w, p, text, strlen(text));
}

/* ── tables ─────────────────────────────────────────────────────────────────────────────────── */

static enum li_status encode_value(struct walk *w, const struct place *p, int index);

static enum li_status encode_list(struct walk *w, const struct place *p, int index, size_t length) {
  struct place here = {.above = p};
  (void)li_buffer_append(w->out, "List(", 5);
  for (size_t i = 1; i <= length; i++) {
    if (i > 1) {
      (void)li_buffer_append_char(w->out, ',');
    }
    lua_rawgeti(w->L, index, (int)i);
    here.index = i;
    enum li_status status = encode_value(w, &here, lua_gettop(w->L));
    lua_pop(w->L, 1);
    if (status != LI_OK) {
      return status;
    }
  }
  return li_buffer_append_char(w->out, ')');
}

struct field {
  const char *name;
  size_t size;
  int value; /* stack index, 0: look it up */
};

static int compare_fields(const void *a, const void *b) {
  const struct field *x = a, *y = b;
  size_t shorter = x->size < y->size ? x->size : y->size;
  int order = memcmp(x->name, y->name, shorter);
  return order != 0 ? order : (x->size > y->size) - (x->size < y->size);
}

/* Few fields: insertion costs less than a general sort. */
static void sort_fields(struct field *fields, size_t count) {
  if (count > SMALL_RECORD) {
    qsort(fields, count, sizeof *fields, compare_fields);
    return;
  }
  for (size_t i = 1; i < count; i++) {
    struct field f = fields[i];
    size_t j = i;
    while (j > 0 && compare_fields(&fields[j - 1], &f) > 0) {
      fields[j] = fields[j - 1];
      j--;
    }
    fields[j] = f;
  }
}

static enum li_status write_fields(struct walk *w, const struct place *p, int table,
                                   struct field *fields, size_t count) {
  struct place here = {.above = p};
  sort_fields(fields, count);
  (void)li_buffer_append_char(w->out, '(');
  for (size_t i = 0; i < count; i++) {
    if (i > 0) {
      (void)li_buffer_append_char(w->out, ',');
    }
    here.name = fields[i].name;
    enum li_status status = encode_text(w, &here, fields[i].name, fields[i].size);
    if (status != LI_OK) {
      return status;
    }
    (void)li_buffer_append_char(w->out, ':');
    if (fields[i].value != 0) {
      status = encode_value(w, &here, fields[i].value);
    } else {
      lua_pushlstring(w->L, fields[i].name, fields[i].size);
      lua_rawget(w->L, table);
      status = encode_value(w, &here, lua_gettop(w->L));
      lua_pop(w->L, 1);
    }
    if (status != LI_OK) {
      return status;
    }
  }
  return li_buffer_append_char(w->out, ')');
}

/* More fields than fit on the stack: their names in a userdata, the values looked up one by one. */
static enum li_status encode_large_record(struct walk *w, const struct place *p, int index) {
  size_t room = 0, count = 0;
  lua_pushnil(w->L);
  while (lua_next(w->L, index)) {
    lua_pop(w->L, 1);
    room++;
  }
  struct field *fields = lua_newuserdata(w->L, room * sizeof *fields);
  lua_pushnil(w->L);
  while (lua_next(w->L, index)) {
    lua_pop(w->L, 1);
    if (lua_type(w->L, -1) != LUA_TSTRING) {
      return refuse(w, p, LI_NO_LIST_NO_RECORD);
    }
    fields[count].name = lua_tolstring(w->L, -1, &fields[count].size);
    fields[count++].value = 0;
  }
  return write_fields(w, p, index, fields, count);
}

/* Names and values stay on the stack while they are written: that saves looking them up again. */
static enum li_status encode_record(struct walk *w, const struct place *p, int index) {
  struct field fields[SMALL_RECORD];
  size_t count = 0;
  int top = lua_gettop(w->L);
  enum li_status status;
  lua_pushnil(w->L);
  while (lua_next(w->L, index)) {
    if (lua_type(w->L, -2) != LUA_TSTRING) {
      return refuse(w, p, LI_NO_LIST_NO_RECORD);
    }
    if (count == SMALL_RECORD) {
      lua_settop(w->L, top);
      status = encode_large_record(w, p, index);
      lua_settop(w->L, top);
      return status;
    }
    fields[count].name = lua_tolstring(w->L, -2, &fields[count].size);
    fields[count++].value = lua_gettop(w->L);
    lua_pushvalue(w->L, -2); /* key, value, key: the first two stay */
  }
  status = write_fields(w, p, index, fields, count);
  lua_settop(w->L, top);
  return status;
}

static enum li_status encode_table(struct walk *w, const struct place *p, int index) {
  size_t length = li_rawlen(w->L, index);
  if (++w->depth > LI_RESTLI_DEPTH || !lua_checkstack(w->L, 2 * SMALL_RECORD + 8)) {
    return refuse(w, p, "is nested too deep, or contains itself");
  }
  enum li_status status;
  if (length > 0 || li_lua_is_marked_list(w->L, index)) {
    status = li_lua_is_list(w->L, index, length) ? encode_list(w, p, index, length)
                                                 : refuse(w, p, LI_NO_LIST_NO_RECORD);
  } else {
    status = encode_record(w, p, index);
  }
  w->depth--;
  return status;
}

static enum li_status encode_value(struct walk *w, const struct place *p, int index) {
  size_t size;
  const char *s;
  char what[48];
  switch (lua_type(w->L, index)) {
    case LUA_TSTRING:
      s = lua_tolstring(w->L, index, &size);
      return encode_text(w, p, s, size);
    case LUA_TNUMBER:
      return encode_number(w, p, index);
    case LUA_TBOOLEAN:
      return li_buffer_append_string(w->out, lua_toboolean(w->L, index) ? "true" : "false");
    case LUA_TTABLE:
      return encode_table(w, p, index);
    case LUA_TLIGHTUSERDATA:
      if (lua_touserdata(w->L, index) == NULL) {
        return li_buffer_append_string(w->out, "null");
      }
      break;
    default:
      break;
  }
  (void)snprintf(what, sizeof what, "is a %s, which Rest.li cannot carry", luaL_typename(w->L, index));
  return refuse(w, p, what);
}

enum li_status li_lua_restli_encode(lua_State *L, int index, enum li_restli_form form,
                                    struct li_buffer *b, const char *name, struct li_error *e) {
  struct walk w = {.L = L, .form = form, .out = b, .error = e};
  struct place root = {.name = name};
  int top = lua_gettop(L);
  enum li_status status = encode_value(&w, name != NULL ? &root : NULL, li_absindex(L, index));
  lua_settop(L, top);
  if (status == LI_NO_MEMORY || status == LI_TOO_LARGE) {
    li_error_set(e, LI_KIND_VALIDATION, 0,
                 status == LI_NO_MEMORY ? "out of memory" : "the encoded value is too long");
  }
  return status;
}

/* ── decoding ───────────────────────────────────────────────────────────────────────────────── */

struct parse {
  lua_State *L;
  struct li_restli_reader reader;
  struct li_error *error;
  enum li_restli_token token; /* looked at, not used yet */
  int depth, is_typed;
};

static void advance(struct parse *p) {
  p->token = li_restli_next(&p->reader, p->error);
}

static enum li_status unexpected(struct parse *p, const char *wanted) {
  if (p->token != LI_TOKEN_BAD) {
    li_error_set(p->error, LI_KIND_VALIDATION, 0, "not Rest.li at byte %zu: expected %s",
                 p->reader.at, wanted);
  }
  return LI_INVALID;
}

/* [-0, +1, m] a primitive as what it looks like */
static void push_typed(lua_State *L, const char *s, size_t size) {
  char number[64];
  char *end;
  if ((size == 4 && memcmp(s, "true", 4) == 0) || (size == 5 && memcmp(s, "false", 5) == 0)) {
    lua_pushboolean(L, s[0] == 't');
    return;
  }
  if (size == 4 && memcmp(s, "null", 4) == 0) {
    lua_pushlightuserdata(L, NULL);
    return;
  }
  if (size < sizeof number) {
    memcpy(number, s, size);
    number[size] = '\0';
    if (strspn(number, "0123456789+-.eE") == size) {
#if LI_HAS_INTEGERS
      if (lua_stringtonumber(L, number) == size + 1) {
        return;
      }
#endif
      double n = strtod(number, &end);
      if (*end == '\0') {
        lua_pushnumber(L, n);
        return;
      }
    }
  }
  lua_pushlstring(L, s, size);
}

/* [-0, +1, m] */
static void push_string(struct parse *p) {
  const char *s = p->reader.value;
  size_t size = p->reader.value_bytes;
  if (p->is_typed && size > 0) {
    push_typed(p->L, s, size);
    return;
  }
  lua_pushlstring(p->L, s, size);
}

static enum li_status parse_value(struct parse *p);

/* [-0, +1, m] after List( */
static enum li_status parse_list(struct parse *p) {
  int count = 0;
  lua_newtable(p->L);
  li_lua_push_list_mark(p->L);
  lua_setmetatable(p->L, -2);
  advance(p);
  while (p->token != LI_TOKEN_CLOSE) {
    enum li_status status = parse_value(p);
    if (status != LI_OK) {
      return status;
    }
    lua_rawseti(p->L, -2, ++count);
    if (p->token == LI_TOKEN_COMMA) {
      advance(p);
      if (p->token == LI_TOKEN_CLOSE) {
        return unexpected(p, "a value after the comma");
      }
    } else if (p->token != LI_TOKEN_CLOSE) {
      return unexpected(p, "a comma or )");
    }
  }
  advance(p);
  return LI_OK;
}

/* [-0, +1, m] after ( */
static enum li_status parse_record(struct parse *p) {
  lua_newtable(p->L);
  advance(p);
  while (p->token != LI_TOKEN_CLOSE) {
    if (p->token != LI_TOKEN_STRING) {
      return unexpected(p, "the name of a field");
    }
    lua_pushlstring(p->L, p->reader.value, p->reader.value_bytes);
    advance(p);
    if (p->token != LI_TOKEN_COLON) {
      return unexpected(p, "a colon after the field's name");
    }
    advance(p);
    enum li_status status = parse_value(p);
    if (status != LI_OK) {
      return status;
    }
    lua_rawset(p->L, -3);
    if (p->token == LI_TOKEN_COMMA) {
      advance(p);
      if (p->token == LI_TOKEN_CLOSE) {
        return unexpected(p, "a field after the comma");
      }
    } else if (p->token != LI_TOKEN_CLOSE) {
      return unexpected(p, "a comma or )");
    }
  }
  advance(p);
  return LI_OK;
}

/* [-0, +1, m] the value that begins with the token looked at */
static enum li_status parse_value(struct parse *p) {
  enum li_status status;
  switch (p->token) {
    case LI_TOKEN_STRING:
      push_string(p);
      advance(p);
      return LI_OK;
    case LI_TOKEN_LIST:
    case LI_TOKEN_RECORD:
      if (++p->depth > LI_RESTLI_DEPTH || !lua_checkstack(p->L, 8)) {
        li_error_set(p->error, LI_KIND_VALIDATION, 0, "nested deeper than %d", LI_RESTLI_DEPTH);
        return LI_INVALID;
      }
      status = p->token == LI_TOKEN_LIST ? parse_list(p) : parse_record(p);
      p->depth--;
      return status;
    default:
      return unexpected(p, "a value");
  }
}

/* Runs protected: a raise for lack of memory must not leak the reader's buffer. */
static int parse_protected(lua_State *L) {
  struct parse *p = lua_touserdata(L, 1);
  p->L = L;
  lua_settop(L, 0);
  advance(p);
  enum li_status status = parse_value(p);
  if (status == LI_OK && p->token != LI_TOKEN_END) {
    status = unexpected(p, "the end");
  }
  lua_pushboolean(L, status == LI_OK);
  if (status == LI_OK) {
    lua_insert(L, 1);
    lua_settop(L, 2); /* ok, value */
  }
  return lua_gettop(L) >= 2 && status == LI_OK ? 2 : 1;
}

enum li_status li_lua_restli_decode(lua_State *L, const char *text, size_t size, int is_typed,
                                    struct li_error *e) {
  struct parse p = {.error = e, .is_typed = is_typed};
  li_restli_read(&p.reader, text, size);
  lua_pushcfunction(L, parse_protected);
  lua_pushlightuserdata(L, &p);
  int rc = lua_pcall(L, 1, 2, 0); /* ok, value; or an error and nil */
  li_buffer_clear(&p.reader.decoded);
  if (rc != 0) {
    lua_error(L);
  }
  int is_ok = lua_toboolean(L, -2);
  lua_remove(L, -2);
  if (!is_ok) {
    lua_pop(L, 1);
    return LI_INVALID;
  }
  return LI_OK;
}
