/* SPDX-License-Identifier: MIT */
/*
 * What all requests of one client share: where they go, how they introduce
 * themselves, and the access token.
 *
 *   struct li_client c;
 *   li_client_init(&c);
 *   li_client_set_url(&c, LI_BASE_API, "https://api.linkedin.com", 24, &e);
 *   li_client_set_token(&c, token, n, &e);
 *   li_client_begin(&c, &wanted, &e);    → c.request holds URL base and headers
 *   … path, query, body (request.h) …
 *   li_client_clear(&c);                 wipes the token
 *
 * Header lines that never change are made once, so a call only copies them.
 * The token goes only where li_url_may_carry_token allows. One thread at a time.
 */
#ifndef LI_CLIENT_H
#define LI_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#include "request.h"
#include "secret.h"
#include "url.h"

enum li_base { LI_BASE_API, LI_BASE_OAUTH, LI_BASE_UPLOAD, LI_BASE_COUNT };

enum { LI_VERSION_MAX = 15, LI_TOKEN_MAX = 16 * 1024, LI_USER_AGENT_MAX = 512 };

struct li_client {
  char *base_text[LI_BASE_COUNT];      /* owned; NULL where none is set */
  struct li_url base[LI_BASE_COUNT];   /* slices of base_text */
  struct li_secret_bytes token;
  struct li_secret_bytes token_line;   /* "Authorization: Bearer …" and its NUL */
  struct li_buffer agent_line;         /* "User-Agent: …" and its NUL */
  char version[LI_VERSION_MAX + 1];    /* "202609" */
  struct li_request request;           /* scratch, reused by every call */
  uint64_t nonce;
};

/* What a request wants from its client. */
struct li_wanted {
  const char *url;             /* absolute: an upload; NULL: behind a base. borrowed */
  size_t url_bytes;
  enum li_base base;           /* when there is no url */
  int wants_token;
  int wants_protocol;          /* X-Restli-Protocol-Version */
  int wants_agent;             /* User-Agent; 0 when the caller sends one of their own */
  const char *restli_method;   /* NULL: none */
  const char *version;         /* LinkedIn-Version; NULL: none. A checked one */
};

/* Empty, with LinkedIn's own hosts and the default version. LI_OK or LI_NO_MEMORY. */
enum li_status li_client_init(struct li_client *c);
void li_client_clear(struct li_client *c);

/* LI_INVALID leaves the old base. */
enum li_status li_client_set_url(struct li_client *c, enum li_base base, const char *text,
                                 size_t size, struct li_error *error);

/* NULL forgets the token. Anything that cannot stand in a header, or is empty or very long, is
 * refused and leaves the old one. */
enum li_status li_client_set_token(struct li_client *c, const char *token, size_t size,
                                   struct li_error *error);

enum li_status li_client_set_user_agent(struct li_client *c, const char *text, size_t size,
                                        struct li_error *error);

/* "YYYYMM" or "YYYYMM.RR". */
enum li_status li_check_version(const char *text, size_t size, struct li_error *error);
enum li_status li_client_set_version(struct li_client *c, const char *text, size_t size,
                                     struct li_error *error);

/* Start c->request: URL (base, or the whole of `url`) and the headers wanted. */
enum li_status li_client_begin(struct li_client *c, const struct li_wanted *wanted,
                               struct li_error *error);

#endif
