/* SPDX-License-Identifier: MIT */
/*
 * engine.client: requests for one user of LinkedIn's API. The contract of a spec's fields is in
 * bind_spec.h.
 *
 *   engine.client{ api_url=, oauth_url=, upload_url=, version=, user_agent=, … } → client | nil, err
 *   client:set_token(string | nil) → true | nil, err
 *   client:submit(spec)  → exchange | nil, err           never blocks
 *   client:prepare(spec) → { method, url, headers, body, … } | nil, err   sends nothing, shows no secret
 *   client:close()       wipes the token; other methods then raise
 */
#include <stdint.h>
#include <string.h>

#include "alloc.h"
#include "bind_buffer.h"
#include "bind_engine.h"
#include "bind_error.h"
#include "bind_fields.h"
#include "bind_spec.h"
#include "redact.h"

#define CLIENT_TYPE "linkedin.Client"
#define WHO "engine.client"

enum {
  CONNECT_TIMEOUT_S = 10,
  TIMEOUT_S = 30,
  TIMEOUT_MAX_S = 7 * 86400, /* longer is as good as never, and fits every clock */
  HEADERS_MAX = 64,
  REDACTED_MAX = 256 * 1024 * 1024
};

struct client {
  int is_open;
  struct li_client shared;
  char *ca_file; /* owned; NULL: the system's */
  char *proxy;   /* owned; NULL: as the environment says, "": none */
  double timeout_s, connect_timeout_s, idle_timeout_s; /* 0: none */
  double max_response_bytes;                           /* 0: the engine's default */
};

static const char *const options[] = {
    "api_url", "oauth_url", "upload_url", "version", "user_agent", "ca_file", "proxy",
    "connect_timeout", "timeout", "idle_timeout", "max_response", NULL,
};

static struct client *check_client(lua_State *L, int index) {
  struct client *c = luaL_checkudata(L, index, CLIENT_TYPE);
  luaL_argcheck(L, c->is_open, index, "the client is closed");
  return c;
}

static void release(struct client *c) {
  if (!c->is_open) {
    return;
  }
  c->is_open = 0;
  li_client_clear(&c->shared);
  li_free(c->ca_file);
  li_free(c->proxy);
  c->ca_file = c->proxy = NULL;
}

static int client_close(lua_State *L) {
  release(luaL_checkudata(L, 1, CLIENT_TYPE));
  return 0;
}

static int client_tostring(lua_State *L) {
  struct client *c = luaL_checkudata(L, 1, CLIENT_TYPE);
  if (c->is_open) {
    lua_pushfstring(L, CLIENT_TYPE " (%s)", c->shared.base[LI_BASE_API].host);
  } else {
    lua_pushliteral(L, CLIENT_TYPE " (closed)");
  }
  return 1;
}

/* ---- options ---- */

/* [-0, +1, v] a text for libcurl, copied: NULL when absent. LI_INVALID when it cannot be one. */
static enum li_status copy_option(lua_State *L, const char *name, char **to,
                                  struct li_error *error) {
  size_t size;
  const char *text = li_field_string(L, 1, WHO, name, &size);
  if (text == NULL) {
    return LI_OK;
  }
  if (memchr(text, '\0', size) != NULL || !li_is_header_value(text, size)) {
    li_error_set(error, LI_KIND_VALIDATION, 0, "%s holds a control character", name);
    return LI_INVALID;
  }
  *to = li_strdup(text);
  return *to != NULL ? LI_OK : LI_NO_MEMORY;
}

typedef enum li_status (*text_setter)(struct li_client *c, const char *text, size_t size,
                                      struct li_error *error);

static enum li_status set_text(lua_State *L, struct client *c, const char *name,
                               text_setter setter, struct li_error *error) {
  size_t size;
  const char *text = li_field_string(L, 1, WHO, name, &size);
  return text != NULL ? setter(&c->shared, text, size, error) : LI_OK;
}

static enum li_status set_url(lua_State *L, struct client *c, const char *name, enum li_base base,
                              struct li_error *error) {
  size_t size;
  const char *text = li_field_string(L, 1, WHO, name, &size);
  if (text == NULL) {
    return LI_OK;
  }
  enum li_status status = li_client_set_url(&c->shared, base, text, size, error);
  if (status == LI_INVALID) {
    struct li_error inner = *error;
    li_error_set(error, inner.kind, 0, "%s: %.300s", name, inner.message);
  }
  return status;
}

static double seconds_option(lua_State *L, const char *name, double otherwise) {
  double value = li_field_number(L, 1, WHO, name, otherwise);
  if (value < 0 || value > TIMEOUT_MAX_S) {
    luaL_error(L, WHO ": field '%s' must be seconds, from 0 (none) to a week", name);
  }
  return value;
}

/* [-0, +n, v] */
static enum li_status read_options(lua_State *L, struct client *c, struct li_error *error) {
  c->timeout_s = seconds_option(L, "timeout", TIMEOUT_S);
  c->connect_timeout_s = seconds_option(L, "connect_timeout", CONNECT_TIMEOUT_S);
  c->idle_timeout_s = seconds_option(L, "idle_timeout", 0);
  c->max_response_bytes = li_field_number(L, 1, WHO, "max_response", 0);
  if (c->max_response_bytes < 0 || c->max_response_bytes > (double)(SIZE_MAX / 4)) {
    luaL_error(L, WHO ": field 'max_response' must be bytes, not negative");
  }
  enum li_status status = set_url(L, c, "api_url", LI_BASE_API, error);
  if (status == LI_OK) {
    status = set_url(L, c, "oauth_url", LI_BASE_OAUTH, error);
  }
  if (status == LI_OK) {
    status = set_url(L, c, "upload_url", LI_BASE_UPLOAD, error);
  }
  if (status == LI_OK) {
    status = set_text(L, c, "version", li_client_set_version, error);
  }
  if (status == LI_OK) {
    status = set_text(L, c, "user_agent", li_client_set_user_agent, error);
  }
  if (status == LI_OK) {
    status = copy_option(L, "ca_file", &c->ca_file, error);
  }
  return status == LI_OK ? copy_option(L, "proxy", &c->proxy, error) : status;
}

/* [-0, +2, m] nil and what went wrong. */
static int push_failure(lua_State *L, enum li_status status, const struct li_error *error) {
  return status == LI_INVALID ? li_push_error(L, error) : li_push_status(L, status, "client");
}

/* engine.client(options) → client | nil, err */
static int client_new(lua_State *L) {
  if (lua_isnoneornil(L, 1)) {
    lua_settop(L, 0);
    lua_newtable(L);
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  luaL_checkstack(L, 24, NULL);
  li_check_fields(L, 1, WHO, options);
  struct client *c = li_newuserdata(L, sizeof *c);
  memset(c, 0, sizeof *c);
  luaL_getmetatable(L, CLIENT_TYPE);
  lua_setmetatable(L, -2);
  c->is_open = 1;
  struct li_error error;
  enum li_status status = li_client_init(&c->shared);
  if (status == LI_OK) {
    status = read_options(L, c, &error);
  }
  if (status != LI_OK) {
    release(c);
    return push_failure(L, status, &error);
  }
  lua_pushvalue(L, 2);
  return 1;
}

/* ---- methods ---- */

static int client_set_token(lua_State *L) {
  struct client *c = check_client(L, 1);
  struct li_error error;
  size_t size = 0;
  const char *token = lua_isnoneornil(L, 2) ? NULL : luaL_checklstring(L, 2, &size);
  enum li_status status = li_client_set_token(&c->shared, token, size, &error);
  if (status != LI_OK) {
    return push_failure(L, status, &error);
  }
  lua_pushboolean(L, 1);
  return 1;
}

/* [-0, +1, m] pushes text without secrets. */
static void push_redacted(lua_State *L, const struct client *c, const char *text, size_t size) {
  struct li_secret token = {c->shared.token.bytes, c->shared.token.size};
  struct li_buffer *out = li_push_buffer(L, REDACTED_MAX);
  if (li_redact(out, text, size, &token, token.bytes != NULL) != LI_OK) {
    luaL_error(L, "client:prepare: not enough memory");
  }
  li_push_buffer_text(L, out);
  lua_remove(L, -2);
}

/* [-0, +1, m] pushes the header lines as name → value. */
static void push_headers(lua_State *L, const struct client *c) {
  const struct li_buffer *lines = &c->shared.request.headers;
  lua_newtable(L);
  for (size_t at = 0; at < lines->length_bytes;) {
    const char *line = lines->data + at;
    size_t size = strlen(line);
    /* Redacted as a whole line: some headers are secret by their name. */
    push_redacted(L, c, line, size);
    const char *clean = lua_tostring(L, -1);
    const char *colon = strstr(clean, ": ");
    if (colon != NULL) {
      lua_pushlstring(L, clean, (size_t)(colon - clean));
      lua_pushstring(L, colon + 2);
      lua_rawset(L, -4); /* stack: headers, line */
    }
    lua_pop(L, 1);
    at += size + 1;
  }
}

/* [-0, +0, m] sets the body on the table on top. */
static void set_body(lua_State *L, const struct client *c, const struct li_spec *spec) {
  const struct li_request *r = &c->shared.request;
  if (r->has_body) {
    push_redacted(L, c, r->body.data != NULL ? r->body.data : "", r->body.length_bytes);
    lua_setfield(L, -2, "body");
  } else if (spec->body.bytes != NULL) {
    push_redacted(L, c, spec->body.bytes, spec->body.size);
    lua_setfield(L, -2, "body");
  } else if (spec->body_path.bytes != NULL) {
    lua_pushlstring(L, spec->body_path.bytes, spec->body_path.size);
    lua_setfield(L, -2, "body_path");
  }
}

static int client_prepare(lua_State *L) {
  struct li_spec spec;
  struct client *c = check_client(L, 1);
  lua_settop(L, 2);
  li_read_spec(L, 2, "client:prepare", &spec);
  if (li_build_request(L, 2, &c->shared, &spec) != 0) {
    return 2;
  }
  const struct li_request *r = &c->shared.request;
  lua_createtable(L, 0, 5);
  lua_pushstring(L, r->verb);
  lua_setfield(L, -2, "method");
  push_redacted(L, c, r->url.data, r->url.length_bytes);
  lua_setfield(L, -2, "url");
  push_headers(L, c);
  lua_setfield(L, -2, "headers");
  lua_pushboolean(L, r->is_tunnelled);
  lua_setfield(L, -2, "tunnelled");
  set_body(L, c, &spec);
  li_request_reset(&c->shared.request);
  return 1;
}

/* ---- submit ---- */

static int64_t milliseconds(double given_s, double default_s) {
  double seconds = given_s >= 0 ? given_s : default_s;
  return (int64_t)((seconds < TIMEOUT_MAX_S ? seconds : TIMEOUT_MAX_S) * 1000);
}

/* What is sent: bytes of our own, the caller's, a window of a file, or a pipe. */
static void choose_body(const struct li_request *r, const struct li_spec *s,
                        struct li_body_spec *body) {
  body->length_bytes = s->body_length >= 0 ? (int64_t)s->body_length : -1;
  body->offset_bytes = s->body_offset >= 0 ? (int64_t)s->body_offset : 0;
  if (r->has_body) {
    body->kind = LI_BODY_BYTES;
    body->bytes = r->body.data != NULL ? r->body.data : "";
    body->bytes_length = r->body.length_bytes;
  } else if (s->body.bytes != NULL) {
    body->kind = LI_BODY_BYTES;
    body->bytes = s->body.bytes;
    body->bytes_length = s->body.size;
  } else if (s->body_path.bytes != NULL) {
    body->kind = LI_BODY_FILE;
    body->path = s->body_path.bytes;
  } else if (s->body_reader == LI_FLAG_TRUE) {
    body->kind = LI_BODY_PIPE;
  }
}

/* Point at the request's header lines; their number, or 0 when there are more than `room`. */
static size_t point_at_lines(const struct li_request *r, const char **lines, size_t room) {
  if (r->header_count + 1 > room) {
    return 0;
  }
  const char *at = r->headers.data;
  for (size_t i = 0; i < r->header_count; i++) {
    lines[i] = at;
    at += strlen(at) + 1;
  }
  size_t count = r->header_count;
  if (!r->has_content_type) {
    lines[count++] = "Content-Type:"; /* libcurl would call a POST without a body a form */
  }
  return count;
}

static void fill_exchange(const struct client *c, const struct li_spec *s,
                          struct li_exchange_spec *x) {
  const struct li_request *r = &c->shared.request;
  memset(x, 0, sizeof *x);
  x->method = r->verb;
  x->url = r->url.data;
  x->connect_timeout_ms = milliseconds(s->connect_timeout_s, c->connect_timeout_s);
  x->idle_timeout_ms = milliseconds(s->idle_timeout_s, c->idle_timeout_s);
  x->total_timeout_ms = milliseconds(s->timeout_s, c->timeout_s);
  double max = s->max_response_bytes >= 0 ? s->max_response_bytes : c->max_response_bytes;
  x->max_response_bytes = max < (double)(SIZE_MAX / 4) ? (size_t)max : SIZE_MAX / 4;
  x->sink_path = s->sink_path.bytes;
  x->ca_file = c->ca_file;
  x->proxy = c->proxy;
  x->is_read = strcmp(li_spec_verb(s), "GET") == 0;
  x->wants_progress = s->progress == LI_FLAG_TRUE;
  choose_body(r, s, &x->body);
}

static int client_submit(lua_State *L) {
  struct li_spec spec;
  struct li_exchange_spec x;
  const char *lines[HEADERS_MAX];
  struct client *c = check_client(L, 1);
  lua_settop(L, 2);
  li_read_spec(L, 2, "client:submit", &spec);
  if (li_build_request(L, 2, &c->shared, &spec) != 0) {
    return 2;
  }
  struct li_exchange_box *box = li_push_exchange(L);
  fill_exchange(c, &spec, &x);
  x.header_count = point_at_lines(&c->shared.request, lines, HEADERS_MAX);
  if (x.header_count == 0) {
    return luaL_error(L, "client:submit: more than %d headers", HEADERS_MAX);
  }
  x.headers = lines;
  int results = li_submit_in_box(L, box, &x);
  li_request_reset(&c->shared.request);
  return results;
}

int li_open_client(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"set_token", client_set_token},
      {"submit", client_submit},
      {"prepare", client_prepare},
      {"close", client_close},
      {NULL, NULL},
  };
  static const luaL_Reg metamethods[] = {
      {"__gc", client_close},
      {"__close", client_close},
      {"__tostring", client_tostring},
      {NULL, NULL},
  };
  if (luaL_newmetatable(L, CLIENT_TYPE)) {
    li_setfuncs(L, metamethods);
    lua_newtable(L);
    li_setfuncs(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pushliteral(L, CLIENT_TYPE);
    lua_setfield(L, -2, "__name");
  }
  lua_pop(L, 1);
  lua_pushcfunction(L, client_new);
  return 1;
}
