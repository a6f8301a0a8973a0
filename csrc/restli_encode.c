/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "restli.h"

enum { PLAIN_IN_URL = 1, PLAIN_REDUCED = 2 };

#define U (PLAIN_IN_URL | PLAIN_REDUCED) /* letters, digits and - _ . ! ~ * */
#define R PLAIN_REDUCED
/* What needs no escape, by byte. Reduced escapes only ( ) , ' : and %. */
static const unsigned char plain[256] = {
    R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R,
    R, U, R, R, R, 0, R, 0, 0, 0, U, R, 0, U, U, R, U, U, U, U, U, U, U, U, U, U, 0, R, R, R, R, R,
    R, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, R, R, R, R, U,
    R, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, R, R, R, U, R,
    R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R,
    R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R,
    R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R,
    R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R, R,
};
#undef U
#undef R

enum li_status li_restli_string(struct li_buffer *b, enum li_restli_form form, const char *s,
                                size_t size) {
  static const char hex[] = "0123456789ABCDEF";
  unsigned char mask = form == LI_RESTLI_URL ? PLAIN_IN_URL : PLAIN_REDUCED;
  if (size == 0) {
    return li_buffer_append(b, "''", 2);
  }
  /* The worst case at once keeps the loop free of checks; long runs are rare in URLs. */
  char *to = size < (size_t)-1 / 3 ? li_buffer_reserve(b, size * 3) : NULL;
  if (to == NULL) {
    return b->status != LI_OK ? b->status : LI_TOO_LARGE;
  }
  char *start = to;
  for (size_t i = 0; i < size; i++) {
    unsigned char c = (unsigned char)s[i];
    if ((plain[c] & mask) != 0) {
      *to++ = (char)c;
    } else {
      *to++ = '%';
      *to++ = hex[c >> 4];
      *to++ = hex[c & 15];
    }
  }
  li_buffer_commit(b, (size_t)(to - start));
  return LI_OK;
}

/* ── projections ────────────────────────────────────────────────────────────────────────────── */

static bool is_projection_char(unsigned char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         strchr("(),:*~_-.$!@", c) != NULL;
}

bool li_restli_check_projection(const char *s, size_t size, struct li_error *e) {
  int depth = 0;
  for (size_t i = 0; i < size; i++) {
    unsigned char c = (unsigned char)s[i];
    if (c == '\0' || !is_projection_char(c)) {
      li_error_set(e, LI_KIND_VALIDATION, 0,
                   "byte %zu of the projection is none of its grammar (names, ( ) , : * ~)", i + 1);
      return false;
    }
    depth += c == '(';
    depth -= c == ')';
    if (depth < 0) {
      li_error_set(e, LI_KIND_VALIDATION, 0, "the projection closes a parenthesis too many at byte %zu",
                   i + 1);
      return false;
    }
  }
  if (depth > 0) {
    li_error_set(e, LI_KIND_VALIDATION, 0, "the projection leaves %d parentheses open", depth);
    return false;
  }
  return true;
}
