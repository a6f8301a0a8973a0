/* SPDX-License-Identifier: MIT */
#include "client.h"

#include <string.h>

#include "alloc.h"
#include "version.h"

#define API_URL "https://api.linkedin.com"
#define OAUTH_URL "https://www.linkedin.com/oauth"
#define AGENT "lua-linkedin/" LI_VERSION
#define BEARER "Authorization: Bearer "

enum { HEADERS_ROOM = 2048, BODY_ROOM = 2048 };

/* Its sizeof counts the NUL that ends the line. */
static const char protocol_line[] = "X-Restli-Protocol-Version: 2.0.0";

static enum li_status refuse(struct li_error *error, const char *why) {
  li_error_set(error, LI_KIND_VALIDATION, 0, "%s", why);
  return LI_INVALID;
}

enum li_status li_client_init(struct li_client *c) {
  memset(c, 0, sizeof *c);
  li_request_init(&c->request);
  li_buffer_init(&c->agent_line, LI_USER_AGENT_MAX + 32);
  memcpy(c->version, LI_API_VERSION, sizeof LI_API_VERSION);
  /* Room for ordinary tokens and forms from the start: a buffer that grows leaves copies of its
   * secrets in freed memory. */
  if (li_buffer_reserve(&c->request.headers, HEADERS_ROOM) == NULL ||
      li_buffer_reserve(&c->request.body, BODY_ROOM) == NULL) {
    return LI_NO_MEMORY;
  }
  struct li_error error;
  enum li_status status = li_client_set_url(c, LI_BASE_API, API_URL, sizeof API_URL - 1, &error);
  if (status == LI_OK) {
    status = li_client_set_url(c, LI_BASE_OAUTH, OAUTH_URL, sizeof OAUTH_URL - 1, &error);
  }
  if (status == LI_OK) {
    status = li_client_set_user_agent(c, AGENT, sizeof AGENT - 1, &error);
  }
  return status;
}

void li_client_clear(struct li_client *c) {
  li_secret_clear(&c->token);
  li_secret_clear(&c->token_line);
  li_request_clear(&c->request);
  li_buffer_clear(&c->agent_line);
  for (int i = 0; i < LI_BASE_COUNT; i++) {
    li_free(c->base_text[i]);
    c->base_text[i] = NULL;
  }
}

enum li_status li_client_set_url(struct li_client *c, enum li_base base, const char *text,
                                 size_t size, struct li_error *error) {
  struct li_url url;
  enum li_status status = li_url_parse_base(text, size, &url, error);
  if (status != LI_OK) {
    return status;
  }
  char *copy = li_malloc(size + 1);
  if (copy == NULL) {
    return LI_NO_MEMORY;
  }
  memcpy(copy, text, size);
  copy[size] = '\0';
  (void)li_url_parse_base(copy, size, &url, error); /* again, for slices of the copy */
  li_free(c->base_text[base]);
  c->base_text[base] = copy;
  c->base[base] = url;
  return LI_OK;
}

enum li_status li_client_set_token(struct li_client *c, const char *token, size_t size,
                                   struct li_error *error) {
  if (token == NULL) {
    li_secret_clear(&c->token);
    li_secret_clear(&c->token_line);
    return LI_OK;
  }
  if (size == 0) {
    return refuse(error, "the access token is empty");
  }
  if (size > LI_TOKEN_MAX) {
    return refuse(error, "the access token is too long to be one");
  }
  for (size_t i = 0; i < size; i++) {
    unsigned char b = (unsigned char)token[i];
    if (b <= 0x20 || b >= 0x7f) {
      return refuse(error, "the access token holds a line break, a space or another character that "
                           "may not stand in one");
    }
  }
  struct li_buffer line;
  li_buffer_init(&line, LI_TOKEN_MAX + 64);
  (void)li_buffer_reserve(&line, sizeof BEARER + size); /* at once: growing leaves copies behind */
  li_buffer_append_string(&line, BEARER);
  li_buffer_append(&line, token, size);
  enum li_status status = li_buffer_append_char(&line, '\0');
  if (status == LI_OK) {
    status = li_secret_set(&c->token_line, line.data, line.length_bytes);
  }
  if (status == LI_OK) {
    status = li_secret_set(&c->token, token, size);
  }
  li_buffer_clear(&line);
  if (status != LI_OK) {
    li_secret_clear(&c->token_line);
    li_secret_clear(&c->token);
  }
  return status;
}

enum li_status li_client_set_user_agent(struct li_client *c, const char *text, size_t size,
                                        struct li_error *error) {
  if (size == 0 || size > LI_USER_AGENT_MAX || !li_is_header_value(text, size)) {
    return refuse(error, "user_agent is empty, too long, or holds a control character");
  }
  li_buffer_reset(&c->agent_line);
  li_buffer_append_string(&c->agent_line, "User-Agent: ");
  li_buffer_append(&c->agent_line, text, size);
  return li_buffer_append_char(&c->agent_line, '\0');
}

enum li_status li_check_version(const char *text, size_t size, struct li_error *error) {
  int is_sound = size == 6 || size == 9;
  for (size_t i = 0; i < size && is_sound; i++) {
    is_sound = i == 6 ? text[i] == '.' : text[i] >= '0' && text[i] <= '9';
  }
  if (!is_sound) {
    return refuse(error, "a version is written YYYYMM or YYYYMM.RR, as in \"" LI_API_VERSION "\"");
  }
  return LI_OK;
}

enum li_status li_client_set_version(struct li_client *c, const char *text, size_t size,
                                     struct li_error *error) {
  enum li_status status = li_check_version(text, size, error);
  if (status == LI_OK) {
    memcpy(c->version, text, size);
    c->version[size] = '\0';
  }
  return status;
}

static enum li_status add_token(struct li_client *c, const struct li_url *url,
                                struct li_error *error) {
  const struct li_url *bases[LI_BASE_COUNT];
  for (int i = 0; i < LI_BASE_COUNT; i++) {
    bases[i] = c->base_text[i] != NULL ? &c->base[i] : NULL;
  }
  if (!li_url_may_carry_token(url, bases, LI_BASE_COUNT)) {
    li_error_set(error, LI_KIND_AUTH, 0,
                 "the access token is for LinkedIn and is not sent to %.100s", url->host);
    return LI_INVALID;
  }
  if (c->token_line.bytes == NULL) {
    li_error_set(error, LI_KIND_AUTH, 0, "there is no access token to send");
    return LI_INVALID;
  }
  return li_request_header_lines(&c->request, c->token_line.bytes, c->token_line.size, 1);
}

static enum li_status add_headers(struct li_client *c, const struct li_wanted *wanted) {
  struct li_request *r = &c->request;
  if (wanted->wants_agent) {
    li_request_header_lines(r, c->agent_line.data, c->agent_line.length_bytes, 1);
  }
  if (wanted->wants_protocol) {
    li_request_header_lines(r, protocol_line, sizeof protocol_line, 1);
  }
  if (wanted->version != NULL) {
    li_request_header(r, "LinkedIn-Version", wanted->version, strlen(wanted->version));
  }
  if (wanted->restli_method != NULL) {
    li_request_header(r, "X-RestLi-Method", wanted->restli_method, strlen(wanted->restli_method));
  }
  return r->headers.status;
}

enum li_status li_client_begin(struct li_client *c, const struct li_wanted *wanted,
                               struct li_error *error) {
  struct li_url parsed;
  const struct li_url *url = &c->base[wanted->base];
  const char *text = c->base_text[wanted->base];
  size_t size = 0;
  enum li_status status = LI_OK;
  li_request_reset(&c->request);
  if (wanted->url != NULL) {
    status = li_url_parse(wanted->url, wanted->url_bytes, &parsed, error);
    url = &parsed;
    text = wanted->url;
    size = wanted->url_bytes;
  } else {
    size = url->origin_bytes + url->path_bytes;
  }
  if (status == LI_OK) {
    status = li_request_begin(&c->request, text, size);
  }
  if (status == LI_OK && wanted->wants_token) {
    status = add_token(c, url, error);
  }
  return status == LI_OK ? add_headers(c, wanted) : status;
}
