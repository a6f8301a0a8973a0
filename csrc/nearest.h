/* SPDX-License-Identifier: MIT */
/*
 * The valid names nearest to a misspelt one, by edit distance, ignoring case.
 *
 *   struct li_nearest n;
 *   li_nearest_init(&n, "organisations", 13);
 *   li_nearest_offer(&n, "organizations");   each candidate once
 *   n.names[0 .. n.count-1]                  best first, only those near enough to be meant
 *
 * Fixed storage, no allocation; names longer than 64 bytes are compared by
 * their first 64. Candidates are borrowed.
 */
#ifndef LI_NEAREST_H
#define LI_NEAREST_H

#include <stddef.h>

enum { LI_NEAREST_MAX = 3, LI_NEAREST_LENGTH = 64 };

struct li_nearest {
  const char *given;
  size_t given_bytes;
  size_t count;
  const char *names[LI_NEAREST_MAX];
  size_t distances[LI_NEAREST_MAX];
};

void li_nearest_init(struct li_nearest *n, const char *given, size_t given_bytes);
void li_nearest_offer(struct li_nearest *n, const char *candidate);

/* Insertions, deletions, replacements and swaps of neighbours that turn one name into the other. */
size_t li_edit_distance(const char *a, size_t a_bytes, const char *b, size_t b_bytes);

#endif
