/* SPDX-License-Identifier: MIT */
/*
 * Secrets out of any text, before it is logged, printed or put in an error.
 *
 *   "Authorization: Bearer AQX…"       → "Authorization: ***"
 *   "grant_type=x&client_secret=S&a=b" → "grant_type=x&client_secret=***&a=b"
 *   {"access_token":"AQX…"}            → {"access_token":"***"}
 *
 * Two ways at once. Known secrets, given by the caller, vanish wherever they
 * stand, also percent-encoded. Patterns catch what nobody listed: bearer
 * tokens, JSON web tokens, OAuth's parameters in forms, queries, JSON (also
 * JSON inside a JSON string) and settings, Authorization and cookie headers,
 * query strings of upload and media URLs, user:password in URLs, e-mail
 * addresses. A run of secret bytes becomes "***", which is left alone by a
 * second pass.
 *
 * Limits: a secret shorter than four bytes is not looked for, and a secret in
 * an encoding other than those (base64, gzip) is not seen.
 *
 * Any bytes are welcome, NUL included; time is linear in the text for each
 * known secret and for all patterns together.
 */
#ifndef LI_REDACT_H
#define LI_REDACT_H

#include <stddef.h>

#include "buffer.h"

enum { LI_SECRET_MIN_BYTES = 4 };

struct li_secret {
  const char *bytes; /* borrowed */
  size_t size;
};

/* Append `text` to `out` without its secrets. LI_OK, or the buffer's failure; LI_NO_MEMORY
 * appends nothing of the text. */
enum li_status li_redact(struct li_buffer *out, const char *text, size_t size,
                         const struct li_secret *secrets, size_t secret_count);

#endif
