/* SPDX-License-Identifier: MIT */
/*
 * One HTTP request as LinkedIn wants it, from pieces to bytes.
 *
 *   struct li_request r;
 *   li_request_init(&r);
 *   li_request_begin(&r, "https://api.linkedin.com", 24);
 *   li_request_path(&r, "/rest/posts/{id}", 16, encode_key, context, &e);
 *   li_request_query_name(&r, "viewContext", 11);  then append the encoded value to r.query
 *   li_request_finish(&r, &plan, &e);
 *   → r.verb, r.url, r.headers, and a body
 *
 * The caller encodes values (Rest.li codec); this file puts pieces together,
 * refuses what must not go on the wire, and moves a long query into the body
 * (query tunnelling). Everything is copied into the request's own buffers,
 * which are kept for the next request: `li_request_reset` wipes and reuses.
 *
 * Functions answer LI_OK, LI_INVALID with an error that says what is wrong
 * without quoting secrets, or the buffer's failure.
 */
#ifndef LI_REQUEST_H
#define LI_REQUEST_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "status.h"

enum {
  LI_TUNNEL_OVER_BYTES = 4000,         /* LinkedIn's own client tunnels queries longer than this */
  LI_REQUEST_URL_MAX = 1024 * 1024,    /* ids of a large batch; tunnelled long before */
  LI_REQUEST_HEADERS_MAX = 64 * 1024,
  LI_REQUEST_BODY_MAX = 64 * 1024 * 1024 /* forms and tunnelled bodies; others are not copied */
};

struct li_request {
  const char *verb;          /* on the wire; set by finish */
  struct li_buffer url;
  struct li_buffer query;    /* encoded pairs joined by '&', without '?' */
  struct li_buffer headers;  /* "Name: value" lines, each ended by a NUL */
  size_t header_count;
  struct li_buffer body;     /* a form, or what tunnelling made */
  int has_body;              /* the bytes to send are in `body` */
  int has_form;              /* `body` holds form pairs */
  int has_content_type;
  int is_tunnelled;
};

/* How the pieces are to be sent. All borrowed. */
struct li_request_plan {
  const char *verb;            /* the real one: "GET" */
  const char *content_type;    /* of the body; NULL: application/json, or the form's own */
  size_t content_type_bytes;
  const char *body;            /* bytes in memory that are not in `body`; NULL without */
  size_t body_bytes;
  int has_other_body;          /* a file or a pipe: cannot be wrapped */
  int may_tunnel;
  uint64_t nonce;              /* different for each call: seeds the multipart boundary */
};

/* Encode the key called `name` onto the end of `out`. LI_INVALID with an error when it cannot. */
typedef enum li_status (*li_key_encoder)(void *context, const char *name, size_t name_bytes,
                                         struct li_buffer *out, struct li_error *error);

void li_request_init(struct li_request *r);
void li_request_reset(struct li_request *r);
void li_request_clear(struct li_request *r);

/* Start the URL with a base, which carries no slash at its end. */
enum li_status li_request_begin(struct li_request *r, const char *base, size_t base_bytes);

/* Append a path template; names in braces are replaced by encoded keys. A key that encodes to
 * nothing is refused: the request would reach the collection instead of the entity. */
enum li_status li_request_path(struct li_request *r, const char *path, size_t path_bytes,
                               li_key_encoder encode, void *context, struct li_error *error);

/* Append a link LinkedIn gave ("/rest/posts?q=author&start=10"), byte for byte after a check. */
enum li_status li_request_href(struct li_request *r, const char *href, size_t href_bytes,
                               struct li_error *error);

/* Begin a query pair; the caller appends the encoded value to r->query next. */
enum li_status li_request_query_name(struct li_request *r, const char *name, size_t name_bytes);

/* A whole pair whose value has a grammar of its own (`fields`, `projection`) and stays raw. */
enum li_status li_request_raw_query(struct li_request *r, const char *name, size_t name_bytes,
                                    const char *value, size_t value_bytes,
                                    struct li_error *error);

/* The body is an application/x-www-form-urlencoded form, empty so far; then one pair of it. */
void li_request_begin_form(struct li_request *r);
enum li_status li_request_form(struct li_request *r, const char *name, size_t name_bytes,
                               const char *value, size_t value_bytes);

/* A header of our own, known to be sound. */
enum li_status li_request_header(struct li_request *r, const char *name, const char *value,
                                 size_t value_bytes);

/* Ready-made lines, each ended by a NUL. */
enum li_status li_request_header_lines(struct li_request *r, const char *lines, size_t bytes,
                                       size_t count);

/* A header of the caller's: name and value are checked, and headers the library writes itself are
 * refused. */
enum li_status li_request_user_header(struct li_request *r, const char *name, size_t name_bytes,
                                      const char *value, size_t value_bytes,
                                      struct li_error *error);

/* Query, content type and tunnelling; nothing may be added afterwards. */
enum li_status li_request_finish(struct li_request *r, const struct li_request_plan *plan,
                                 struct li_error *error);

/* Is the header called that, in any case? `lower_case` is the name in lower case. */
int li_is_header_named(const char *name, size_t name_bytes, const char *lower_case);

/* May the bytes stand in a header's value: no control characters but the tab? Also for tokens. */
int li_is_header_value(const char *text, size_t size);

#endif
