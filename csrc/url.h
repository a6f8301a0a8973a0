/* SPDX-License-Identifier: MIT */
/*
 * Absolute http(s) URLs: which are acceptable, and which may see a token.
 *
 *   struct li_url u;
 *   li_url_parse("https://api.linkedin.com/x?y=1", 30, &u, &e)
 *     u.host "api.linkedin.com", u.port 443, u.path points at "/x?y=1"
 *
 * Upload URLs are opaque and used byte for byte, so parsing changes nothing;
 * it refuses what could mean something else to whoever reads it next: control
 * characters, spaces, bytes beyond ASCII, backslashes, user:password@,
 * fragments, schemes other than https, and http to anything but this machine.
 *
 * Everything is fixed storage; slices point into the given text (borrowed).
 */
#ifndef LI_URL_H
#define LI_URL_H

#include <stddef.h>

#include "buffer.h"
#include "status.h"

enum { LI_HOST_MAX = 255, LI_URL_MAX_BYTES = 64 * 1024 };

struct li_url {
  int is_https;
  int is_loopback;           /* localhost, 127.a.b.c or [::1] */
  char host[LI_HOST_MAX + 1]; /* lower case, without brackets or port */
  unsigned port;             /* the scheme's default when none is written */
  size_t origin_bytes;       /* "https://host:port" as written */
  const char *path;          /* what follows the origin, query included; "" possible */
  size_t path_bytes;
};

/* LI_OK; LI_INVALID with an error that says what is wrong, never quoting the query. */
enum li_status li_url_parse(const char *text, size_t size, struct li_url *out,
                            struct li_error *error);

/* The same for a base such as api_url: no query either. Slashes at the end are not part of it:
 * `path_bytes` leaves them out. */
enum li_status li_url_parse_base(const char *text, size_t size, struct li_url *out,
                                 struct li_error *error);

/* May a token travel there? Only to LinkedIn, or to a host the user configured as one of `bases`
 * (NULL entries are skipped). Encryption is li_url_parse's business. */
int li_url_may_carry_token(const struct li_url *url, const struct li_url *const *bases,
                           size_t base_count);

/* Is the path safe to put behind a base: starts with one '/', nothing but visible ASCII, no '?',
 * '#' or backslash, and no segment "." or ".."? */
enum li_status li_url_check_path(const char *path, size_t size, struct li_error *error);

#endif
