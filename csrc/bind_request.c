/* SPDX-License-Identifier: MIT */
/* From a spec in Lua to c->request: keys, query and forms are encoded here, pair by pair. */
#include <stdlib.h>
#include <string.h>

#include "bind_error.h"
#include "bind_spec.h"
#include "lua_restli.h"

enum { PAIRS_MAX = 256 };

struct builder {
  lua_State *L;
  int spec_index;
  const struct li_spec *spec;
  struct li_client *client;
  struct li_error error;
  int has_agent;    /* the caller sends a User-Agent */
  int has_protocol; /* and an X-Restli-Protocol-Version */
};

/* ---- tables of pairs ---- */

/* Handles one pair; the value is on top of the stack. */
typedef enum li_status (*pair_handler)(struct builder *b, const char *name, size_t name_bytes);

static int by_name(const void *left, const void *right) {
  const struct li_text *a = left;
  const struct li_text *b = right;
  size_t size = a->size < b->size ? a->size : b->size;
  int order = memcmp(a->bytes, b->bytes, size);
  return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

/* [-0, +0, v] the names of the map part, sorted: the same call gives the same bytes each time. */
static size_t sorted_names(lua_State *L, int table, size_t list_length, const char *field,
                           struct li_text names[PAIRS_MAX]) {
  size_t count = 0;
  lua_pushnil(L);
  while (lua_next(L, table) != 0) { /* stack: key, value */
    lua_pop(L, 1);
    if (lua_type(L, -1) == LUA_TNUMBER) {
      lua_Number n = lua_tonumber(L, -1);
      if (n >= 1 && n <= (lua_Number)list_length) {
        continue; /* the array part, handled before */
      }
    }
    if (lua_type(L, -1) != LUA_TSTRING) {
      luaL_error(L, "field '%s': names must be strings, got a %s", field, luaL_typename(L, -1));
    }
    if (count == PAIRS_MAX) {
      luaL_error(L, "field '%s' has more than %d entries", field, PAIRS_MAX);
    }
    names[count].bytes = lua_tolstring(L, -1, &names[count].size);
    count++;
  }
  if (count > 1) {
    qsort(names, count, sizeof names[0], by_name);
  }
  return count;
}

/* [-0, +0, v] the entry { name, value } on top of the stack, as a pair. */
static enum li_status list_pair(struct builder *b, const char *field, pair_handler handle) {
  lua_State *L = b->L;
  if (!lua_istable(L, -1)) {
    luaL_error(L, "field '%s': a list entry must be { name, value }, got a %s", field,
               luaL_typename(L, -1));
  }
  lua_rawgeti(L, -1, 1); /* stack: entry, name */
  if (lua_type(L, -1) != LUA_TSTRING) {
    luaL_error(L, "field '%s': a list entry must be { name, value } with a string for its name",
               field);
  }
  size_t size;
  const char *name = lua_tolstring(L, -1, &size);
  lua_rawgeti(L, -2, 2); /* stack: entry, name, value */
  enum li_status status = handle(b, name, size);
  lua_pop(L, 2);
  return status;
}

/* [-0, +0, v] every pair of the spec's table `field`. Stops at the first that fails. */
static enum li_status each_pair(struct builder *b, const char *field, pair_handler handle) {
  lua_State *L = b->L;
  struct li_text names[PAIRS_MAX];
  enum li_status status = LI_OK;
  lua_getfield(L, b->spec_index, field);
  int table = lua_gettop(L);
  size_t length = li_rawlen(L, table);
  for (size_t i = 1; i <= length && status == LI_OK; i++) {
    lua_rawgeti(L, table, (int)i);
    status = list_pair(b, field, handle);
    lua_pop(L, 1);
  }
  size_t count = status == LI_OK ? sorted_names(L, table, length, field, names) : 0;
  for (size_t i = 0; i < count && status == LI_OK; i++) {
    lua_pushlstring(L, names[i].bytes, names[i].size);
    lua_rawget(L, table);
    status = handle(b, names[i].bytes, names[i].size);
    lua_pop(L, 1);
  }
  lua_settop(L, table - 1);
  return status;
}

/* [-0, +0, v] the string on top of the stack; anything else raises. */
static const char *string_value(lua_State *L, const char *field, const char *name, size_t *size) {
  if (lua_type(L, -1) != LUA_TSTRING) {
    luaL_error(L, "field '%s': '%s' must be a string, got a %s", field, name,
               luaL_typename(L, -1));
  }
  return lua_tolstring(L, -1, size);
}

static enum li_status add_query(struct builder *b, const char *name, size_t name_bytes) {
  struct li_buffer *query = &b->client->request.query;
  if (name_bytes == 0) {
    luaL_error(b->L, "field 'query': a name is empty");
  }
  enum li_status status = li_request_query_name(&b->client->request, name, name_bytes);
  return status == LI_OK ? li_lua_restli_encode(b->L, -1, LI_RESTLI_URL, query, name, &b->error)
                         : status;
}

static enum li_status add_raw_query(struct builder *b, const char *name, size_t name_bytes) {
  size_t size;
  const char *value = string_value(b->L, "raw_query", name, &size);
  int is_projection = strcmp(name, "projection") == 0 || strcmp(name, "fields") == 0;
  if (is_projection && !li_restli_check_projection(value, size, &b->error)) {
    return LI_INVALID;
  }
  return li_request_raw_query(&b->client->request, name, name_bytes, value, size, &b->error);
}

static enum li_status add_form(struct builder *b, const char *name, size_t name_bytes) {
  size_t size;
  const char *value = string_value(b->L, "form", name, &size);
  return li_request_form(&b->client->request, name, name_bytes, value, size);
}

/* [-0, +0, -] Looks which of our headers the caller's replace. */
static void scan_headers(struct builder *b) {
  lua_State *L = b->L;
  lua_getfield(L, b->spec_index, "headers");
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) { /* stack: headers, key, value */
    lua_pop(L, 1);
    if (lua_type(L, -1) == LUA_TSTRING) {
      size_t size;
      const char *name = lua_tolstring(L, -1, &size);
      b->has_agent |= li_is_header_named(name, size, "user-agent");
      b->has_protocol |= li_is_header_named(name, size, "x-restli-protocol-version");
    }
  }
  lua_pop(L, 1);
}

static enum li_status add_header(struct builder *b, const char *name, size_t name_bytes) {
  size_t size;
  const char *value = string_value(b->L, "headers", name, &size);
  return li_request_user_header(&b->client->request, name, name_bytes, value, size, &b->error);
}

/* ---- path ---- */

/* [-0, +0, -] An empty string or table on top of the stack: as a key it would name no entity. */
static int is_empty(lua_State *L) {
  if (lua_type(L, -1) == LUA_TSTRING) {
    return li_rawlen(L, -1) == 0;
  }
  if (!lua_istable(L, -1)) {
    return 0;
  }
  lua_pushnil(L);
  if (lua_next(L, -2) == 0) {
    return 1;
  }
  lua_pop(L, 2);
  return 0;
}

/* A li_key_encoder: the context is the builder, with the keys on top of the stack. */
static enum li_status encode_key(void *context, const char *name, size_t name_bytes,
                                 struct li_buffer *out, struct li_error *error) {
  struct builder *b = context;
  lua_State *L = b->L;
  lua_pushlstring(L, name, name_bytes);
  if (!b->spec->has_keys) {
    luaL_error(L, "the path wants the key '%s', and there are no keys", lua_tostring(L, -1));
  }
  lua_pushvalue(L, -1);
  lua_rawget(L, -3); /* stack: keys, name, value */
  if (lua_isnil(L, -1)) {
    luaL_error(L, "the path wants the key '%s', which keys lack", lua_tostring(L, -2));
  }
  if (is_empty(L)) {
    li_error_set(error, LI_KIND_VALIDATION, 0, "the key '%s' is empty", lua_tostring(L, -2));
    return LI_INVALID;
  }
  enum li_status status =
      li_lua_restli_encode(L, -1, LI_RESTLI_URL, out, lua_tostring(L, -2), error);
  lua_pop(L, 2);
  return status;
}

static enum li_status add_path(struct builder *b) {
  lua_State *L = b->L;
  const struct li_spec *s = b->spec;
  int top = lua_gettop(L);
  if (s->href.bytes != NULL) {
    return li_request_href(&b->client->request, s->href.bytes, s->href.size, &b->error);
  }
  if (s->path.bytes == NULL) {
    return LI_OK; /* an absolute URL is complete */
  }
  lua_getfield(L, b->spec_index, "keys");
  enum li_status status = li_request_path(&b->client->request, s->path.bytes, s->path.size,
                                          encode_key, b, &b->error);
  lua_settop(L, top);
  return status;
}

/* ---- the whole ---- */

static int starts_with(const struct li_text *text, const char *prefix) {
  size_t size = strlen(prefix);
  return text->bytes != NULL && text->size >= size && memcmp(text->bytes, prefix, size) == 0;
}

static int is_versioned(const struct li_spec *s) {
  if (s->versioned != LI_FLAG_UNSET) {
    return s->versioned;
  }
  return starts_with(&s->path, "/rest/") || starts_with(&s->href, "/rest/");
}

static enum li_status choose_version(const struct builder *b, struct li_wanted *wanted,
                                     struct li_error *error) {
  const struct li_spec *s = b->spec;
  if (!is_versioned(s)) {
    return LI_OK;
  }
  wanted->version = b->client->version;
  if (s->version.bytes == NULL) {
    return LI_OK;
  }
  wanted->version = s->version.bytes;
  return li_check_version(s->version.bytes, s->version.size, error);
}

/* The base of the URL, and the headers that come from the client. */
static enum li_status begin(struct builder *b) {
  const struct li_spec *s = b->spec;
  if (s->has_headers) {
    scan_headers(b);
  }
  struct li_wanted wanted = {
      .url = s->url.bytes,
      .url_bytes = s->url.size,
      .base = s->base,
      .wants_token = s->auth == LI_FLAG_TRUE,
      .wants_agent = !b->has_agent,
      .wants_protocol = s->url.bytes == NULL && s->base == LI_BASE_API && !b->has_protocol,
      .restli_method = s->restli != LI_METHOD_COUNT ? li_method_header(s->restli) : NULL,
  };
  enum li_status status = choose_version(b, &wanted, &b->error);
  return status == LI_OK ? li_client_begin(b->client, &wanted, &b->error) : status;
}

static int has_nul(const struct li_text *text) {
  return text->bytes != NULL && memchr(text->bytes, '\0', text->size) != NULL;
}

static enum li_status check_texts(struct builder *b) {
  const struct li_text *type = &b->spec->content_type;
  if (has_nul(&b->spec->body_path) || has_nul(&b->spec->sink_path)) {
    li_error_set(&b->error, LI_KIND_VALIDATION, 0, "a file's path holds a NUL byte");
    return LI_INVALID;
  }
  if (type->bytes != NULL && !li_is_header_value(type->bytes, type->size)) {
    li_error_set(&b->error, LI_KIND_VALIDATION, 0,
                 "content_type holds a line break or another control character");
    return LI_INVALID;
  }
  return LI_OK;
}

static enum li_status finish(struct builder *b) {
  const struct li_spec *s = b->spec;
  struct li_request_plan plan = {
      .verb = li_spec_verb(s),
      .content_type = s->content_type.bytes,
      .content_type_bytes = s->content_type.size,
      .body = s->body.bytes,
      .body_bytes = s->body.size,
      .has_other_body = s->body_path.bytes != NULL || s->body_reader == LI_FLAG_TRUE,
      .may_tunnel = s->tunnel != LI_FLAG_FALSE && s->base == LI_BASE_API && s->url.bytes == NULL,
      .nonce = ++b->client->nonce,
  };
  return li_request_finish(&b->client->request, &plan, &b->error);
}

static enum li_status build(struct builder *b) {
  const struct li_spec *s = b->spec;
  enum li_status status = check_texts(b);
  if (status == LI_OK) {
    status = begin(b);
  }
  if (status == LI_OK && s->has_headers) {
    status = each_pair(b, "headers", add_header);
  }
  if (status == LI_OK) {
    status = add_path(b);
  }
  if (status == LI_OK && s->has_query) {
    status = each_pair(b, "query", add_query);
  }
  if (status == LI_OK && s->has_raw_query) {
    status = each_pair(b, "raw_query", add_raw_query);
  }
  if (status == LI_OK && s->has_form) {
    li_request_begin_form(&b->client->request);
    status = each_pair(b, "form", add_form);
  }
  return status == LI_OK ? finish(b) : status;
}

int li_build_request(lua_State *L, int index, struct li_client *c, const struct li_spec *spec) {
  struct builder b = {.L = L, .spec_index = li_absindex(L, index), .spec = spec, .client = c};
  luaL_checkstack(L, 12, NULL);
  enum li_status status = build(&b);
  if (status == LI_OK) {
    return 0;
  }
  li_request_reset(&c->request);
  return status == LI_INVALID ? li_push_error(L, &b.error) : li_push_status(L, status, "request");
}
