/* SPDX-License-Identifier: MIT */
#include "lua_restli.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua_list.h"
#include "utf8.h"

enum { PATH_BYTES = 200 };

struct walk {
  lua_State *L;
  enum li_restli_form form;
  struct li_buffer *out;
  struct li_error *error;
  int depth;
  size_t path_bytes;
  char path[PATH_BYTES];
};

/* ── paths for messages ─────────────────────────────────────────────────────────────────────── */

/* Lengthens the path by ".name", or by "[index]" when there is no name; returns what leave() wants. */
static size_t enter(struct walk *w, const char *name, long index) {
  size_t before = w->path_bytes;
  size_t room = PATH_BYTES - before;
  int n = name != NULL ? snprintf(w->path + before, room, "%s%s", before > 0 ? "." : "", name)
                       : snprintf(w->path + before, room, "[%ld]", index);
  w->path_bytes = n < 0 || (size_t)n >= room ? PATH_BYTES - 1 : before + (size_t)n;
  return before;
}

static void leave(struct walk *w, size_t before) {
  w->path_bytes = before;
  w->path[before] = '\0';
}

static enum li_status refuse(struct walk *w, const char *what) {
  li_error_set(w->error, LI_KIND_VALIDATION, 0, "%s %s", w->path[0] != '\0' ? w->path : "the value",
               what);
  return LI_INVALID;
}

/* ── primitives ─────────────────────────────────────────────────────────────────────────────── */

static enum li_status encode_text(struct walk *w, const char *s, size_t size) {
  char what[80];
  size_t bad = li_utf8_check(s, size);
  if (bad != size) {
    (void)snprintf(what, sizeof what, "is not UTF-8 at byte %zu", bad + 1);
    return refuse(w, what);
  }
  return li_restli_string(w->out, w->form, s, size);
}

static enum li_status encode_number(struct walk *w, int index) {
  char text[40];
#if LI_HAS_INTEGERS
  if (lua_isinteger(w->L, index)) {
    (void)snprintf(text, sizeof text, "%lld", (long long)lua_tointeger(w->L, index));
    return encode_text(w, text, strlen(text));
  }
#endif
  double n = (double)lua_tonumber(w->L, index);
  if (isnan(n) || isinf(n)) {
    return refuse(w, "is not a finite number");
  }
  if (n == floor(n) && fabs(n) < 9007199254740992.0) {
    (void)snprintf(text, sizeof text, "%.0f", n); /* 1234567.0 is the id 1234567 */
  } else {
    for (int digits = 15; digits <= 17; digits++) { /* the shortest that reads back the same */
      (void)snprintf(text, sizeof text, "%.*g", digits, n);
      if (strtod(text, NULL) == n) {
        break;
      }
    }
  }
  return encode_text(w, text, strlen(text));
}

/* ── tables ─────────────────────────────────────────────────────────────────────────────────── */

static enum li_status encode_value(struct walk *w, int index);

static enum li_status encode_list(struct walk *w, int index, size_t length) {
  (void)li_buffer_append(w->out, "List(", 5);
  for (size_t i = 1; i <= length; i++) {
    if (i > 1) {
      (void)li_buffer_append_char(w->out, ',');
    }
    lua_rawgeti(w->L, index, (int)i);
    size_t before = enter(w, NULL, (long)i);
    enum li_status status = encode_value(w, lua_gettop(w->L));
    lua_pop(w->L, 1);
    if (status != LI_OK) {
      return status;
    }
    leave(w, before);
  }
  return li_buffer_append_char(w->out, ')');
}

struct key {
  const char *text;
  size_t size;
};

static int compare_keys(const void *a, const void *b) {
  const struct key *x = a, *y = b;
  size_t shorter = x->size < y->size ? x->size : y->size;
  int order = memcmp(x->text, y->text, shorter);
  return order != 0 ? order : (x->size > y->size) - (x->size < y->size);
}

/* [-0, +1, m] pushes a userdata with the table's keys, sorted; NULL and no push for other keys than
 * strings. The strings stay alive in the table. */
static struct key *push_sorted_keys(lua_State *L, int index, size_t *count) {
  size_t n = 0;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    n++;
  }
  struct key *keys = lua_newuserdata(L, (n + 1) * sizeof *keys);
  *count = 0;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) != LUA_TSTRING) {
      lua_pop(L, 2);
      return NULL;
    }
    keys[*count].text = lua_tolstring(L, -1, &keys[*count].size);
    ++*count;
  }
  qsort(keys, *count, sizeof *keys, compare_keys);
  return keys;
}

static enum li_status encode_record(struct walk *w, int index) {
  size_t count;
  struct key *keys = push_sorted_keys(w->L, index, &count);
  if (keys == NULL) {
    return refuse(w, "is a table that is neither a list (1, 2, 3 …) nor a record (named fields)");
  }
  (void)li_buffer_append_char(w->out, '(');
  for (size_t i = 0; i < count; i++) {
    if (i > 0) {
      (void)li_buffer_append_char(w->out, ',');
    }
    size_t before = enter(w, keys[i].text, 0);
    enum li_status status = encode_text(w, keys[i].text, keys[i].size);
    if (status == LI_OK) {
      (void)li_buffer_append_char(w->out, ':');
      lua_pushlstring(w->L, keys[i].text, keys[i].size);
      lua_rawget(w->L, index);
      status = encode_value(w, lua_gettop(w->L));
      lua_pop(w->L, 1);
    }
    if (status != LI_OK) {
      lua_pop(w->L, 1);
      return status;
    }
    leave(w, before);
  }
  lua_pop(w->L, 1);
  return li_buffer_append_char(w->out, ')');
}

static enum li_status encode_table(struct walk *w, int index) {
  size_t length = li_rawlen(w->L, index);
  if (++w->depth > LI_RESTLI_DEPTH || !lua_checkstack(w->L, 8)) {
    return refuse(w, "is nested too deep, or contains itself");
  }
  enum li_status status;
  if (length > 0 || li_lua_is_marked_list(w->L, index)) {
    status = li_lua_is_list(w->L, index, length)
                 ? encode_list(w, index, length)
                 : refuse(w, "is a table that is neither a list (1, 2, 3 …) nor a record (named fields)");
  } else {
    status = encode_record(w, index);
  }
  w->depth--;
  return status;
}

static enum li_status encode_value(struct walk *w, int index) {
  size_t size;
  const char *s;
  char what[48];
  switch (lua_type(w->L, index)) {
    case LUA_TSTRING:
      s = lua_tolstring(w->L, index, &size);
      return encode_text(w, s, size);
    case LUA_TNUMBER:
      return encode_number(w, index);
    case LUA_TBOOLEAN:
      return li_buffer_append_string(w->out, lua_toboolean(w->L, index) ? "true" : "false");
    case LUA_TTABLE:
      return encode_table(w, index);
    case LUA_TLIGHTUSERDATA:
      if (lua_touserdata(w->L, index) == NULL) {
        return li_buffer_append_string(w->out, "null");
      }
      break;
    default:
      break;
  }
  (void)snprintf(what, sizeof what, "is a %s, which Rest.li cannot carry", luaL_typename(w->L, index));
  return refuse(w, what);
}

enum li_status li_lua_restli_encode(lua_State *L, int index, enum li_restli_form form,
                                    struct li_buffer *b, const char *name, struct li_error *e) {
  struct walk w = {.L = L, .form = form, .out = b, .error = e};
  int top = lua_gettop(L);
  index = li_absindex(L, index);
  if (name != NULL) {
    (void)enter(&w, name, 0);
  }
  enum li_status status = encode_value(&w, index);
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

/* [-0, +1, m] */
static void push_string(struct parse *p) {
  const char *s = p->reader.string.data;
  size_t size = p->reader.string.length_bytes;
  char *end;
  if (p->is_typed && size > 0) {
    if (strcmp(s, "true") == 0 || strcmp(s, "false") == 0) {
      lua_pushboolean(p->L, s[0] == 't');
      return;
    }
    if (strcmp(s, "null") == 0) {
      lua_pushlightuserdata(p->L, NULL);
      return;
    }
    if (strspn(s, "0123456789+-.eE") == size) {
#if LI_HAS_INTEGERS
      if (lua_stringtonumber(p->L, s) == size + 1) {
        return;
      }
#endif
      double n = strtod(s, &end);
      if (*end == '\0') {
        lua_pushnumber(p->L, n);
        return;
      }
    }
  }
  lua_pushlstring(p->L, s != NULL ? s : "", size);
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
    lua_pushlstring(p->L, p->reader.string.length_bytes > 0 ? p->reader.string.data : "",
                    p->reader.string.length_bytes);
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

enum li_status li_lua_restli_decode(lua_State *L, const char *text, size_t size,
                                    enum li_restli_form form, int is_typed, struct li_error *e) {
  struct parse p = {.error = e, .is_typed = is_typed};
  li_restli_read(&p.reader, text, size, form);
  lua_pushcfunction(L, parse_protected);
  lua_pushlightuserdata(L, &p);
  int rc = lua_pcall(L, 1, 2, 0); /* ok, value; or an error and nil */
  li_buffer_clear(&p.reader.string);
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
