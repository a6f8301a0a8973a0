/* SPDX-License-Identifier: MIT */
#include "nearest.h"

#include <string.h>

static unsigned char lower(char c) {
  return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Damerau's distance with adjacent swaps, three rows at a time. */
size_t li_edit_distance(const char *a, size_t a_bytes, const char *b, size_t b_bytes) {
  size_t rows[3][LI_NEAREST_LENGTH + 1];
  a_bytes = least(a_bytes, LI_NEAREST_LENGTH);
  b_bytes = least(b_bytes, LI_NEAREST_LENGTH);
  for (size_t j = 0; j <= b_bytes; j++) {
    rows[0][j] = j;
  }
  for (size_t i = 1; i <= a_bytes; i++) {
    size_t *row = rows[i % 3];
    const size_t *above = rows[(i - 1) % 3];
    const size_t *two_above = rows[(i + 1) % 3];
    row[0] = i;
    for (size_t j = 1; j <= b_bytes; j++) {
      unsigned char x = lower(a[i - 1]);
      unsigned char y = lower(b[j - 1]);
      size_t best = least(above[j] + 1, row[j - 1] + 1);
      best = least(best, above[j - 1] + (x != y));
      if (i > 1 && j > 1 && x == lower(b[j - 2]) && lower(a[i - 2]) == y) {
        best = least(best, two_above[j - 2] + 1);
      }
      row[j] = best;
    }
  }
  return rows[a_bytes % 3][b_bytes];
}

void li_nearest_init(struct li_nearest *n, const char *given, size_t given_bytes) {
  memset(n, 0, sizeof *n);
  n->given = given;
  n->given_bytes = given_bytes;
}

/* A third of the name, at least two letters, may be wrong; a longer name that starts as given
 * ("vanity" for "vanityName") is meant as well. */
static int is_near(const struct li_nearest *n, const char *candidate, size_t distance) {
  size_t allowed = n->given_bytes / 3 > 2 ? n->given_bytes / 3 : 2;
  if (distance <= allowed) {
    return 1;
  }
  if (n->given_bytes < 4 || strlen(candidate) < n->given_bytes) {
    return 0;
  }
  for (size_t i = 0; i < n->given_bytes; i++) {
    if (lower(candidate[i]) != lower(n->given[i])) {
      return 0;
    }
  }
  return 1;
}

void li_nearest_offer(struct li_nearest *n, const char *candidate) {
  size_t distance = li_edit_distance(n->given, n->given_bytes, candidate, strlen(candidate));
  if (!is_near(n, candidate, distance)) {
    return;
  }
  size_t at = n->count;
  while (at > 0 && n->distances[at - 1] > distance) {
    at--;
  }
  if (at == LI_NEAREST_MAX) {
    return;
  }
  size_t last = n->count < LI_NEAREST_MAX ? n->count : LI_NEAREST_MAX - 1;
  for (size_t i = last; i > at; i--) {
    n->names[i] = n->names[i - 1];
    n->distances[i] = n->distances[i - 1];
  }
  n->names[at] = candidate;
  n->distances[at] = distance;
  n->count = last + 1;
}
