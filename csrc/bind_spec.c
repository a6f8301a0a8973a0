/* SPDX-License-Identifier: MIT */
#include "bind_spec.h"

#include <math.h>
#include <string.h>

#include "bind_fields.h"
#include "method.h"
#include "nearest.h"

enum { NUMBER_MAX_BITS = 53 };

enum field_type { TEXT, FLAG, SECONDS, BYTES, TABLE, BASE };

struct field {
  const char *name;
  enum field_type type;
  size_t offset;
};

#define FIELD(name, type) {#name, type, offsetof(struct li_spec, name)}
#define NAMED(name, type, member) {#name, type, offsetof(struct li_spec, member)}

/* Sorted by name, for the binary search. */
static const struct field fields[] = {
    FIELD(auth, FLAG),
    FIELD(base, BASE),
    FIELD(body, TEXT),
    NAMED(body_length, BYTES, body_length),
    NAMED(body_offset, BYTES, body_offset),
    FIELD(body_path, TEXT),
    FIELD(body_reader, FLAG),
    NAMED(connect_timeout, SECONDS, connect_timeout_s),
    FIELD(content_type, TEXT),
    NAMED(endpoint, TEXT, endpoint),
    NAMED(form, TABLE, has_form),
    NAMED(headers, TABLE, has_headers),
    FIELD(href, TEXT),
    NAMED(idle_timeout, SECONDS, idle_timeout_s),
    NAMED(is_upload, FLAG, is_upload),
    NAMED(keys, TABLE, has_keys),
    NAMED(max_response, BYTES, max_response_bytes),
    FIELD(method, TEXT),
    FIELD(path, TEXT),
    FIELD(progress, FLAG),
    NAMED(query, TABLE, has_query),
    NAMED(raw_query, TABLE, has_raw_query),
    FIELD(restli_method, TEXT),
    FIELD(sink_path, TEXT),
    NAMED(timeout, SECONDS, timeout_s),
    FIELD(tunnel, FLAG),
    FIELD(url, TEXT),
    FIELD(version, TEXT),
    FIELD(versioned, FLAG),
};

enum { FIELD_COUNT = sizeof fields / sizeof fields[0] };

static const struct field *find_field(const char *name, size_t size) {
  if (strlen(name) != size) {
    return NULL; /* a NUL inside */
  }
  size_t low = 0;
  size_t high = FIELD_COUNT;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = strcmp(name, fields[middle].name);
    if (order == 0) {
      return &fields[middle];
    }
    if (order < 0) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return NULL;
}

static int raise_unknown(lua_State *L, const char *who, const char *name, size_t size) {
  const char *names[FIELD_COUNT + 1];
  for (size_t i = 0; i < FIELD_COUNT; i++) {
    names[i] = fields[i].name;
  }
  names[FIELD_COUNT] = NULL;
  return li_unknown_field(L, who, name, size, names);
}

static int raise_type(lua_State *L, const char *who, const char *name, const char *expected) {
  return luaL_error(L, "%s: field '%s' must be a %s, got %s", who, name, expected,
                    luaL_typename(L, -1));
}

/* [-0, +0, v] seconds or bytes, on top of the stack: finite, not negative, whole for bytes. */
static double read_number(lua_State *L, const char *who, const struct field *f) {
  if (lua_type(L, -1) != LUA_TNUMBER) {
    raise_type(L, who, f->name, "number");
  }
  double value = (double)lua_tonumber(L, -1);
  double ceiling = ldexp(1, NUMBER_MAX_BITS);
  if (!(value >= 0 && value < ceiling) || (f->type == BYTES && value != floor(value))) {
    luaL_error(L, "%s: field '%s' must be %s", who, f->name,
               f->type == BYTES ? "a whole number of bytes, not negative"
                                : "a number of seconds, not negative");
  }
  return value;
}

static enum li_base read_base(lua_State *L, const char *who) {
  const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
  if (strcmp(name, "api") == 0) {
    return LI_BASE_API;
  }
  if (strcmp(name, "oauth") != 0) {
    luaL_error(L, "%s: field 'base' must be \"api\" or \"oauth\"", who);
  }
  return LI_BASE_OAUTH;
}

/* [-0, +0, v] stores the value on top of the stack. */
static void read_field(lua_State *L, const char *who, const struct field *f,
                       struct li_spec *spec) {
  char *at = (char *)spec + f->offset;
  switch (f->type) {
    case TEXT: {
      struct li_text *text = (struct li_text *)(void *)at;
      if (lua_type(L, -1) != LUA_TSTRING) {
        raise_type(L, who, f->name, "string");
      }
      text->bytes = lua_tolstring(L, -1, &text->size);
      break;
    }
    case FLAG:
      if (lua_type(L, -1) != LUA_TBOOLEAN) {
        raise_type(L, who, f->name, "boolean");
      }
      *(enum li_flag *)(void *)at = lua_toboolean(L, -1) ? LI_FLAG_TRUE : LI_FLAG_FALSE;
      break;
    case SECONDS:
    case BYTES:
      *(double *)(void *)at = read_number(L, who, f);
      break;
    case TABLE:
      if (!lua_istable(L, -1)) {
        raise_type(L, who, f->name, "table");
      }
      *(int *)(void *)at = 1;
      break;
    case BASE:
      spec->base = read_base(L, who);
      break;
  }
}

static void clear_spec(struct li_spec *spec) {
  memset(spec, 0, sizeof *spec);
  spec->base = LI_BASE_API;
  spec->versioned = spec->auth = spec->tunnel = spec->progress = LI_FLAG_UNSET;
  spec->body_reader = spec->is_upload = LI_FLAG_UNSET;
  spec->timeout_s = spec->connect_timeout_s = spec->idle_timeout_s = -1;
  spec->max_response_bytes = spec->body_offset = spec->body_length = -1;
}

/* The caller's mistakes that no single field shows. */
static void check_combination(lua_State *L, const char *who, const struct li_spec *s) {
  int targets = (s->path.bytes != NULL) + (s->href.bytes != NULL) + (s->url.bytes != NULL);
  int bodies = s->has_form + (s->body.bytes != NULL) + (s->body_path.bytes != NULL) +
               (s->body_reader == LI_FLAG_TRUE);
  if (targets != 1) {
    luaL_error(L, "%s: give one of 'path', 'href' and 'url'", who);
  }
  if (bodies > 1) {
    luaL_error(L, "%s: give one of 'form', 'body', 'body_path' and 'body_reader'", who);
  }
  if (s->path.bytes == NULL && s->has_keys) {
    luaL_error(L, "%s: 'keys' fill a 'path'", who);
  }
  if (s->url.bytes != NULL && (s->has_query || s->has_raw_query)) {
    luaL_error(L, "%s: a 'url' is used as it is and takes no 'query'", who);
  }
  if (s->body_offset >= 0 && s->body_path.bytes == NULL) {
    luaL_error(L, "%s: 'body_offset' is for a 'body_path'", who);
  }
  if (s->body_length >= 0 && s->body_path.bytes == NULL && s->body_reader != LI_FLAG_TRUE) {
    luaL_error(L, "%s: 'body_length' is for a 'body_path' or a 'body_reader'", who);
  }
}

static int is_verb(const struct li_text *t) {
  static const char *const verbs[] = {"GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"};
  for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
    if (strlen(verbs[i]) == t->size && memcmp(verbs[i], t->bytes, t->size) == 0) {
      return 1;
    }
  }
  return 0;
}

static void check_method(lua_State *L, const char *who, struct li_spec *s) {
  if (s->method.bytes != NULL && !is_verb(&s->method)) {
    luaL_error(L, "%s: field 'method' must be GET, POST, PUT, DELETE, HEAD, PATCH or OPTIONS", who);
  }
  s->restli = LI_METHOD_COUNT;
  if (s->restli_method.bytes == NULL) {
    return;
  }
  s->restli = li_method_find(s->restli_method.bytes, s->restli_method.size);
  if (s->restli != LI_METHOD_COUNT) {
    return;
  }
  struct li_nearest nearest;
  li_nearest_init(&nearest, s->restli_method.bytes, s->restli_method.size);
  for (int i = 0; i < LI_METHOD_COUNT; i++) {
    if (li_method_header((enum li_method)i) != NULL) {
      li_nearest_offer(&nearest, li_method_header((enum li_method)i));
    }
  }
  luaL_error(L, "%s: unknown Rest.li method '%s', did you mean '%s'?", who, s->restli_method.bytes,
             nearest.count > 0 ? nearest.names[0] : "GET");
}

void li_read_spec(lua_State *L, int index, const char *who, struct li_spec *spec) {
  luaL_checktype(L, index, LUA_TTABLE);
  index = li_absindex(L, index);
  clear_spec(spec);
  lua_pushnil(L);
  while (lua_next(L, index) != 0) { /* stack: key, value */
    if (lua_type(L, -2) != LUA_TSTRING) {
      luaL_error(L, "%s: fields are named, but there is a key of type %s", who,
                 luaL_typename(L, -2));
    }
    size_t size;
    const char *name = lua_tolstring(L, -2, &size);
    const struct field *f = find_field(name, size);
    if (f == NULL) {
      raise_unknown(L, who, name, size);
    } else {
      read_field(L, who, f, spec);
    }
    lua_pop(L, 1);
  }
  check_combination(L, who, spec);
  check_method(L, who, spec);
}

const char *li_spec_verb(const struct li_spec *s) {
  if (s->method.bytes != NULL) {
    return s->method.bytes;
  }
  if (s->restli != LI_METHOD_COUNT) {
    return li_method_verb(s->restli);
  }
  int has_body = s->has_form || s->body.bytes != NULL || s->body_path.bytes != NULL ||
                 s->body_reader == LI_FLAG_TRUE;
  return has_body ? (s->url.bytes != NULL ? "PUT" : "POST") : "GET";
}
