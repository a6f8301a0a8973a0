/* SPDX-License-Identifier: MIT */
#include "request.h"

#include <string.h>

#include "percent.h"
#include "secret.h"
#include "url.h"

enum { HEADER_NAME_MAX = 128, KEY_NAME_MAX = 64, BOUNDARY_BYTES = 32, BOUNDARY_TRIES = 8 };

#define FORM_TYPE "application/x-www-form-urlencoded"
#define JSON_TYPE "application/json"
#define MULTIPART_TYPE "multipart/mixed; boundary="

static enum li_status refuse(struct li_error *error, const char *why) {
  li_error_set(error, LI_KIND_VALIDATION, 0, "%s", why);
  return LI_INVALID;
}

void li_request_init(struct li_request *r) {
  memset(r, 0, sizeof *r);
  li_buffer_init(&r->url, LI_REQUEST_URL_MAX);
  li_buffer_init(&r->query, LI_REQUEST_URL_MAX);
  li_buffer_init(&r->headers, LI_REQUEST_HEADERS_MAX);
  li_buffer_init(&r->body, LI_REQUEST_BODY_MAX);
}

void li_request_reset(struct li_request *r) {
  li_buffer_wipe(&r->url);
  li_buffer_wipe(&r->query);
  li_buffer_wipe(&r->headers);
  li_buffer_wipe(&r->body);
  r->verb = NULL;
  r->header_count = 0;
  r->has_body = 0;
  r->has_form = 0;
  r->has_content_type = 0;
  r->is_tunnelled = 0;
}

void li_request_clear(struct li_request *r) {
  li_request_reset(r);
  li_buffer_clear(&r->url);
  li_buffer_clear(&r->query);
  li_buffer_clear(&r->headers);
  li_buffer_clear(&r->body);
}

/* ---- characters ---- */

static int is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* RFC 9110's token: what a header may be called. */
static int is_token_char(char c) {
  return is_alnum(c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

int li_is_header_value(const char *text, size_t size) {
  for (size_t i = 0; i < size; i++) {
    unsigned char c = (unsigned char)text[i];
    if ((c < 0x20 && c != '\t') || c == 0x7f) {
      return 0;
    }
  }
  return 1;
}

/* ---- URL ---- */

enum li_status li_request_begin(struct li_request *r, const char *base, size_t base_bytes) {
  return li_buffer_append(&r->url, base, base_bytes);
}

/* Encode the key named between braces; `*at` stands after the '{' and ends after the '}'. */
static enum li_status append_key(struct li_request *r, const char **at, const char *end,
                                 li_key_encoder encode, void *context, struct li_error *error) {
  const char *name = *at;
  const char *close = memchr(name, '}', (size_t)(end - name));
  if (close == NULL || close == name || close - name > KEY_NAME_MAX) {
    return refuse(error, "the path's braces are not closed, or name no key");
  }
  size_t name_bytes = (size_t)(close - name);
  size_t before = r->url.length_bytes;
  enum li_status status = encode(context, name, name_bytes, &r->url, error);
  if (status != LI_OK) {
    return status;
  }
  if (r->url.length_bytes == before) {
    li_error_set(error, LI_KIND_VALIDATION, 0, "the key '%.*s' is empty", (int)name_bytes, name);
    return LI_INVALID;
  }
  *at = close + 1;
  return LI_OK;
}

enum li_status li_request_path(struct li_request *r, const char *path, size_t path_bytes,
                               li_key_encoder encode, void *context, struct li_error *error) {
  size_t start = r->url.length_bytes;
  const char *end = path + path_bytes;
  while (path < end) {
    const char *brace = memchr(path, '{', (size_t)(end - path));
    const char *stop = brace != NULL ? brace : end;
    enum li_status status = li_buffer_append(&r->url, path, (size_t)(stop - path));
    if (status != LI_OK) {
      return status;
    }
    if (brace == NULL) {
      break;
    }
    path = brace + 1;
    status = append_key(r, &path, end, encode, context, error);
    if (status != LI_OK) {
      return status;
    }
  }
  if (r->url.status != LI_OK) {
    return r->url.status;
  }
  if (r->url.length_bytes == start) {
    return refuse(error, "the path is empty");
  }
  return li_url_check_path(r->url.data + start, r->url.length_bytes - start, error);
}

static enum li_status check_raw(const char *text, size_t size, const char *forbidden,
                                struct li_error *error, const char *why) {
  for (size_t i = 0; i < size; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c <= 0x20 || c >= 0x7f || strchr(forbidden, c) != NULL) {
      return refuse(error, why);
    }
  }
  return LI_OK;
}

enum li_status li_request_href(struct li_request *r, const char *href, size_t href_bytes,
                               struct li_error *error) {
  const char *query = memchr(href, '?', href_bytes);
  size_t path_bytes = query != NULL ? (size_t)(query - href) : href_bytes;
  enum li_status status = li_url_check_path(href, path_bytes, error);
  if (status == LI_OK) {
    status = li_buffer_append(&r->url, href, path_bytes);
  }
  if (status != LI_OK || query == NULL) {
    return status;
  }
  size_t query_bytes = href_bytes - path_bytes - 1;
  status = check_raw(query + 1, query_bytes, "#\\", error, "the link's query is not plain ASCII");
  return status == LI_OK ? li_buffer_append(&r->query, query + 1, query_bytes) : status;
}

enum li_status li_request_query_name(struct li_request *r, const char *name, size_t name_bytes) {
  if (r->query.length_bytes > 0) {
    li_buffer_append_char(&r->query, '&');
  }
  li_percent_encode(&r->query, name, name_bytes);
  return li_buffer_append_char(&r->query, '=');
}

enum li_status li_request_raw_query(struct li_request *r, const char *name, size_t name_bytes,
                                    const char *value, size_t value_bytes,
                                    struct li_error *error) {
  enum li_status status =
      check_raw(value, value_bytes, "&#\\\"<>", error,
                "a raw query value may hold visible ASCII only, and none of & # \\ \" < >");
  if (status != LI_OK) {
    return status;
  }
  li_request_query_name(r, name, name_bytes);
  return li_buffer_append(&r->query, value, value_bytes);
}

/* ---- bodies ---- */

void li_request_begin_form(struct li_request *r) {
  r->has_form = 1;
  r->has_body = 1;
}

enum li_status li_request_form(struct li_request *r, const char *name, size_t name_bytes,
                               const char *value, size_t value_bytes) {
  if (r->body.length_bytes > 0) {
    li_buffer_append_char(&r->body, '&');
  }
  li_percent_encode(&r->body, name, name_bytes);
  li_buffer_append_char(&r->body, '=');
  return li_percent_encode(&r->body, value, value_bytes);
}

/* ---- headers ---- */

enum li_status li_request_header(struct li_request *r, const char *name, const char *value,
                                 size_t value_bytes) {
  li_buffer_append_string(&r->headers, name);
  li_buffer_append(&r->headers, ": ", 2);
  li_buffer_append(&r->headers, value, value_bytes);
  r->header_count++;
  return li_buffer_append_char(&r->headers, '\0');
}

enum li_status li_request_header_lines(struct li_request *r, const char *lines, size_t bytes,
                                       size_t count) {
  r->header_count += count;
  return li_buffer_append(&r->headers, lines, bytes);
}

int li_is_header_named(const char *name, size_t name_bytes, const char *lower_case) {
  if (strlen(lower_case) != name_bytes) {
    return 0;
  }
  for (size_t i = 0; i < name_bytes; i++) {
    char c = name[i];
    if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != lower_case[i]) {
      return 0;
    }
  }
  return 1;
}

/* Headers the library answers for, and what to use in their place. */
static const char *reason_to_refuse(const char *name, size_t name_bytes) {
  static const struct {
    const char *name;
    const char *instead;
  } reserved[] = {
      {"authorization", "the header Authorization is written by the client: set the access token"},
      {"host", "the header Host follows from the URL: set api_url"},
      {"content-length", "the header Content-Length follows from the body"},
      {"transfer-encoding", "the header Transfer-Encoding follows from the body"},
      {"connection", "the header Connection is the engine's business"},
      {"linkedin-version", "the header LinkedIn-Version is written by the client: set version"},
      {"x-restli-method", "the header X-RestLi-Method is written by the client"},
      {"x-http-method-override", "the header X-HTTP-Method-Override is written by the client"},
      {"content-type", "the header Content-Type is written by the client: set content_type"},
      {"cookie", "cookies are not sent to LinkedIn's API"},
  };
  for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
    if (li_is_header_named(name, name_bytes, reserved[i].name)) {
      return reserved[i].instead;
    }
  }
  return NULL;
}

enum li_status li_request_user_header(struct li_request *r, const char *name, size_t name_bytes,
                                      const char *value, size_t value_bytes,
                                      struct li_error *error) {
  if (name_bytes == 0 || name_bytes > HEADER_NAME_MAX) {
    return refuse(error, "a header's name is empty or too long");
  }
  for (size_t i = 0; i < name_bytes; i++) {
    if (!is_token_char(name[i])) {
      return refuse(error, "a header's name holds a character that may not stand in one");
    }
  }
  const char *reason = reason_to_refuse(name, name_bytes);
  if (reason != NULL) {
    return refuse(error, reason);
  }
  if (!li_is_header_value(value, value_bytes)) {
    li_error_set(error, LI_KIND_VALIDATION, 0,
                 "the header '%.*s' holds a line break or another control character",
                 (int)name_bytes, name);
    return LI_INVALID;
  }
  li_buffer_append(&r->headers, name, name_bytes);
  li_buffer_append(&r->headers, ": ", 2);
  li_buffer_append(&r->headers, value, value_bytes);
  r->header_count++;
  return li_buffer_append_char(&r->headers, '\0');
}

/* ---- tunnelling ---- */

/* splitmix64: the boundary need not be secret, only absent from the body, which is checked. */
static uint64_t mix(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static void make_boundary(uint64_t *state, char boundary[BOUNDARY_BYTES + 1]) {
  static const char digits[] = "abcdefghijklmnopqrstuvwxyz012345";
  uint64_t bits = 0;
  for (size_t i = 0; i < BOUNDARY_BYTES; i++) {
    if (i % 8 == 0) {
      bits = mix(state);
    }
    boundary[i] = digits[bits & 31];
    bits >>= 5;
  }
  boundary[BOUNDARY_BYTES] = '\0';
}

static int occurs(const char *text, size_t size, const char *part, size_t part_bytes) {
  const char *at = text;
  const char *end = text + size;
  while ((size_t)(end - at) >= part_bytes) {
    at = memchr(at, part[0], (size_t)(end - at) - part_bytes + 1);
    if (at == NULL) {
      return 0;
    }
    if (memcmp(at, part, part_bytes) == 0) {
      return 1;
    }
    at++;
  }
  return 0;
}

static enum li_status choose_boundary(const struct li_request_plan *plan,
                                      char boundary[BOUNDARY_BYTES + 1], struct li_error *error) {
  uint64_t state = plan->nonce;
  for (int i = 0; i < BOUNDARY_TRIES; i++) {
    make_boundary(&state, boundary);
    if (!occurs(plan->body, plan->body_bytes, boundary, BOUNDARY_BYTES)) {
      return LI_OK;
    }
  }
  return refuse(error, "the body holds every boundary tried"); /* made on purpose, if ever */
}

static const char *type_of(const struct li_request_plan *plan, size_t *bytes) {
  if (plan->content_type != NULL) {
    *bytes = plan->content_type_bytes;
    return plan->content_type;
  }
  *bytes = sizeof JSON_TYPE - 1;
  return JSON_TYPE;
}

static enum li_status set_content_type(struct li_request *r, const char *type, size_t bytes) {
  r->has_content_type = 1;
  return li_request_header(r, "Content-Type", type, bytes);
}

/* Query as first part, the real body as second. */
static enum li_status wrap_body(struct li_request *r, const struct li_request_plan *plan,
                                struct li_error *error) {
  char boundary[BOUNDARY_BYTES + 1];
  enum li_status status = choose_boundary(plan, boundary, error);
  if (status != LI_OK) {
    return status;
  }
  size_t type_bytes;
  const char *type = type_of(plan, &type_bytes);
  li_buffer_append_string(&r->body, "--");
  li_buffer_append_string(&r->body, boundary);
  li_buffer_append_string(&r->body, "\r\nContent-Type: " FORM_TYPE "\r\n\r\n");
  li_buffer_append(&r->body, r->query.data, r->query.length_bytes);
  li_buffer_append_string(&r->body, "\r\n--");
  li_buffer_append_string(&r->body, boundary);
  li_buffer_append_string(&r->body, "\r\nContent-Type: ");
  li_buffer_append(&r->body, type, type_bytes);
  li_buffer_append_string(&r->body, "\r\n\r\n");
  li_buffer_append(&r->body, plan->body, plan->body_bytes);
  li_buffer_append_string(&r->body, "\r\n--");
  li_buffer_append_string(&r->body, boundary);
  status = li_buffer_append_string(&r->body, "--\r\n");
  if (status != LI_OK) {
    return status;
  }
  char type_line[sizeof MULTIPART_TYPE + BOUNDARY_BYTES];
  memcpy(type_line, MULTIPART_TYPE, sizeof MULTIPART_TYPE - 1);
  memcpy(type_line + sizeof MULTIPART_TYPE - 1, boundary, BOUNDARY_BYTES + 1);
  return set_content_type(r, type_line, strlen(type_line));
}

static enum li_status tunnel(struct li_request *r, const struct li_request_plan *plan,
                             struct li_error *error) {
  if (plan->has_other_body || r->has_form) {
    return refuse(error, "the query is too long to be sent beside this kind of body");
  }
  enum li_status status;
  li_request_header(r, "X-HTTP-Method-Override", plan->verb, strlen(plan->verb));
  if (plan->body != NULL) {
    status = wrap_body(r, plan, error);
  } else {
    set_content_type(r, FORM_TYPE, sizeof FORM_TYPE - 1);
    status = li_buffer_append(&r->body, r->query.data, r->query.length_bytes);
  }
  r->verb = "POST";
  r->has_body = 1;
  r->is_tunnelled = 1;
  return status;
}

static enum li_status add_content_type(struct li_request *r, const struct li_request_plan *plan) {
  if (r->has_form && plan->content_type == NULL) {
    return set_content_type(r, FORM_TYPE, sizeof FORM_TYPE - 1);
  }
  if (r->has_form || plan->body != NULL || plan->has_other_body || plan->content_type != NULL) {
    size_t bytes;
    const char *type = type_of(plan, &bytes);
    return set_content_type(r, type, bytes);
  }
  return LI_OK;
}

enum li_status li_request_finish(struct li_request *r, const struct li_request_plan *plan,
                                 struct li_error *error) {
  if (r->query.status != LI_OK) {
    return r->query.status;
  }
  if (r->body.status != LI_OK) {
    return r->body.status;
  }
  if (r->query.length_bytes > LI_TUNNEL_OVER_BYTES && plan->may_tunnel) {
    enum li_status status = tunnel(r, plan, error);
    return status != LI_OK ? status : r->headers.status;
  }
  r->verb = plan->verb;
  if (r->query.length_bytes > 0) {
    li_buffer_append_char(&r->url, '?');
    li_buffer_append(&r->url, r->query.data, r->query.length_bytes);
  }
  enum li_status status = add_content_type(r, plan);
  return status != LI_OK ? status : r->url.status;
}
