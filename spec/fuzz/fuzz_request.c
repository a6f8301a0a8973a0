/* SPDX-License-Identifier: MIT */
/* Requests from hostile pieces: what is accepted carries no control byte in URL or headers, stays
 * under its base, and its headers are as many as it says. Pieces are split by the byte 0xff. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../csrc/client.h"

#define BASE "https://api.linkedin.com"

struct piece {
  const char *bytes;
  size_t size;
};

static void require(int claim) {
  if (!claim) {
    abort();
  }
}

/* The next piece, and what is left of the input. */
static struct piece take(struct piece *input) {
  const char *stop = memchr(input->bytes, 0xff, input->size);
  size_t size = stop != NULL ? (size_t)(stop - input->bytes) : input->size;
  struct piece piece = {input->bytes, size};
  size_t used = size + (stop != NULL);
  input->bytes += used;
  input->size -= used;
  return piece;
}

static enum li_status write_key(void *context, const char *name, size_t name_bytes,
                                struct li_buffer *out, struct li_error *error) {
  const struct piece *key = context;
  (void)name;
  (void)name_bytes;
  (void)error;
  return li_buffer_append(out, key->bytes, key->size); /* unencoded: the worst a codec could do */
}

static void check_url(const struct li_request *r) {
  require(memcmp(r->url.data, BASE "/", sizeof BASE) == 0);
  for (size_t i = 0; i < r->url.length_bytes; i++) {
    unsigned char c = (unsigned char)r->url.data[i];
    require(c > 0x20 && c < 0x7f);
  }
}

static void check_headers(const struct li_request *r) {
  size_t lines = 0;
  for (size_t at = 0; at < r->headers.length_bytes; lines++) {
    const char *line = r->headers.data + at;
    size_t size = strlen(line);
    require(li_is_header_value(line, size) && strstr(line, ": ") != NULL);
    at += size + 1;
  }
  require(lines == r->header_count);
}

static enum li_status build(struct li_client *c, struct piece input) {
  struct li_error e;
  struct li_wanted wanted = {.base = LI_BASE_API, .wants_token = 1, .wants_protocol = 1};
  struct li_request *r = &c->request;
  struct piece path = take(&input);
  struct piece key = take(&input);
  struct piece name = take(&input);
  struct piece value = take(&input);
  struct piece raw = take(&input);
  struct li_request_plan plan = {.verb = "GET", .may_tunnel = 1, .body = input.bytes,
                                 .body_bytes = input.size};
  enum li_status status = li_client_begin(c, &wanted, &e);
  if (status == LI_OK) {
    status = li_request_user_header(r, name.bytes, name.size, value.bytes, value.size, &e);
  }
  if (status == LI_OK) {
    status = path.size > 0 && path.bytes[0] == '!'
                 ? li_request_href(r, path.bytes + 1, path.size - 1, &e)
                 : li_request_path(r, path.bytes, path.size, write_key, &key, &e);
  }
  if (status == LI_OK) {
    status = li_request_raw_query(r, "projection", 10, raw.bytes, raw.size, &e);
  }
  return status == LI_OK ? li_request_finish(r, &plan, &e) : status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char token[] = "AQX";
  struct li_client c;
  struct li_error e;
  struct piece input = {(const char *)data, size};
  require(li_client_init(&c) == LI_OK);
  require(li_client_set_token(&c, token, sizeof token - 1, &e) == LI_OK);
  (void)li_client_set_token(&c, (const char *)data, size, &e);
  (void)li_client_set_user_agent(&c, (const char *)data, size, &e);
  (void)li_client_set_version(&c, (const char *)data, size, &e);
  if (build(&c, input) == LI_OK) {
    check_url(&c.request);
    check_headers(&c.request);
  }
  li_client_clear(&c);
  return 0;
}
