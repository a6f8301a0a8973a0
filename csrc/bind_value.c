/* SPDX-License-Identifier: MIT */
#include "bind_value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 32, FIELDS_MAX = 64, NUMBER_BYTES = 40 };

struct encoder {
  lua_State *L;
  struct li_buffer *out;
  const char *name;
  struct li_error *error;
};

struct text {
  const char *bytes;
  size_t size;
};

static enum li_status encode(struct encoder *e, int index, int depth);

static enum li_status refuse(struct encoder *e, const char *why) {
  li_error_set(e->error, LI_KIND_VALIDATION, 0, "'%.80s' %s", e->name, why);
  return LI_INVALID;
}

/* What encodeURIComponent leaves alone, without the structure characters of Rest.li. */
static int is_plain(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (c != '\0' && strchr("-_.!~*", c) != NULL);
}

static enum li_status encode_text(struct encoder *e, const char *text, size_t size) {
  static const char hex[] = "0123456789ABCDEF";
  if (size == 0) {
    return li_buffer_append(e->out, "''", 2);
  }
  char *to = size <= (size_t)-1 / 3 ? li_buffer_reserve(e->out, size * 3) : NULL;
  if (to == NULL) {
    return e->out->status != LI_OK ? e->out->status : LI_TOO_LARGE;
  }
  size_t used = 0;
  for (size_t i = 0; i < size; i++) {
    unsigned char c = (unsigned char)text[i];
    if (is_plain(c)) {
      to[used++] = (char)c;
    } else {
      to[used++] = '%';
      to[used++] = hex[c >> 4];
      to[used++] = hex[c & 15];
    }
  }
  li_buffer_commit(e->out, used);
  return LI_OK;
}

/* Whole numbers in full, never as 1e+15; others as short as they read back the same. */
static enum li_status encode_number(struct encoder *e, int index) {
  char digits[NUMBER_BYTES];
#if LI_HAS_INTEGERS
  if (lua_isinteger(e->L, index)) {
    int written = snprintf(digits, sizeof digits, LUA_INTEGER_FMT, lua_tointeger(e->L, index));
    return li_buffer_append(e->out, digits, (size_t)written);
  }
#endif
  double value = (double)lua_tonumber(e->L, index);
  if (!isfinite(value)) {
    return refuse(e, "is not a finite number");
  }
  int is_whole = value == floor(value) && fabs(value) <= 9007199254740992.0;
  int written = snprintf(digits, sizeof digits, is_whole ? "%.0f" : "%.17g", value);
  return li_buffer_append(e->out, digits, (size_t)written);
}

static enum li_status encode_list(struct encoder *e, int index, size_t length, int depth) {
  enum li_status status = li_buffer_append_string(e->out, "List(");
  for (size_t i = 1; i <= length && status == LI_OK; i++) {
    if (i > 1) {
      li_buffer_append_char(e->out, ',');
    }
    lua_rawgeti(e->L, index, (int)i);
    status = encode(e, lua_gettop(e->L), depth + 1);
    lua_pop(e->L, 1);
  }
  return status == LI_OK ? li_buffer_append_char(e->out, ')') : status;
}

static int by_name(const void *left, const void *right) {
  const struct text *a = left;
  const struct text *b = right;
  size_t size = a->size < b->size ? a->size : b->size;
  int order = memcmp(a->bytes, b->bytes, size);
  return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

/* [-0, +0, -] the record's names, sorted; LI_INVALID when one is no string or there are too many. */
static enum li_status read_names(struct encoder *e, int index, struct text names[FIELDS_MAX],
                                 size_t *count) {
  lua_State *L = e->L;
  *count = 0;
  lua_pushnil(L);
  while (lua_next(L, index) != 0) { /* stack: key, value */
    lua_pop(L, 1);
    if (lua_type(L, -1) != LUA_TSTRING || *count == FIELDS_MAX) {
      lua_pop(L, 1);
      return refuse(e, "is neither a list nor a record of named fields");
    }
    names[*count].bytes = lua_tolstring(L, -1, &names[*count].size);
    (*count)++;
  }
  qsort(names, *count, sizeof names[0], by_name);
  return LI_OK;
}

static enum li_status encode_record(struct encoder *e, int index, int depth) {
  struct text names[FIELDS_MAX];
  size_t count;
  enum li_status status = read_names(e, index, names, &count);
  if (status == LI_OK) {
    status = li_buffer_append_char(e->out, '(');
  }
  for (size_t i = 0; i < count && status == LI_OK; i++) {
    if (i > 0) {
      li_buffer_append_char(e->out, ',');
    }
    encode_text(e, names[i].bytes, names[i].size);
    li_buffer_append_char(e->out, ':');
    lua_pushlstring(e->L, names[i].bytes, names[i].size);
    lua_rawget(e->L, index);
    status = encode(e, lua_gettop(e->L), depth + 1);
    lua_pop(e->L, 1);
  }
  return status == LI_OK ? li_buffer_append_char(e->out, ')') : status;
}

static enum li_status encode_table(struct encoder *e, int index, int depth) {
  if (depth > DEPTH_MAX) {
    return refuse(e, "is nested too deeply");
  }
  luaL_checkstack(e->L, 8, NULL);
  size_t length = li_rawlen(e->L, index);
  if (length > 0) {
    return encode_list(e, index, length, depth);
  }
  lua_pushnil(e->L);
  if (lua_next(e->L, index) == 0) {
    return li_buffer_append_string(e->out, "List()");
  }
  lua_pop(e->L, 2);
  return encode_record(e, index, depth);
}

static enum li_status encode(struct encoder *e, int index, int depth) {
  size_t size;
  switch (lua_type(e->L, index)) {
    case LUA_TSTRING: {
      const char *text = lua_tolstring(e->L, index, &size);
      return encode_text(e, text, size);
    }
    case LUA_TNUMBER:
      return encode_number(e, index);
    case LUA_TBOOLEAN:
      return li_buffer_append_string(e->out, lua_toboolean(e->L, index) ? "true" : "false");
    case LUA_TTABLE:
      return encode_table(e, index, depth);
    case LUA_TLIGHTUSERDATA: /* cjson.null */
      return li_buffer_append_string(e->out, "null");
    default:
      return refuse(e, "is of a type that Rest.li cannot carry");
  }
}

enum li_status li_encode_value(lua_State *L, int index, enum li_value_place place,
                               struct li_buffer *out, const char *name, struct li_error *error) {
  (void)place; /* both places escape alike */
  struct encoder e = {L, out, name, error};
  return encode(&e, li_absindex(L, index), 0);
}
