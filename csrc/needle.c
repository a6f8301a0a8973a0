/* SPDX-License-Identifier: MIT */
#include "needle.h"

#include <string.h>

#include "alloc.h"

/* borders[i]: the length of the longest proper prefix of needle[0..i] that is also its suffix. */
static void build_borders(const char *needle, size_t size, size_t *borders) {
  borders[0] = 0;
  size_t matched = 0;
  for (size_t i = 1; i < size; i++) {
    while (matched > 0 && needle[i] != needle[matched]) {
      matched = borders[matched - 1];
    }
    matched += needle[i] == needle[matched];
    borders[i] = matched;
  }
}

enum li_status li_mark_needle(const char *text, size_t size, const char *needle,
                              size_t needle_bytes, unsigned char *marks) {
  if (needle_bytes == 0 || needle_bytes > size) {
    return LI_OK;
  }
  size_t *borders = li_malloc(needle_bytes * sizeof *borders);
  if (borders == NULL) {
    return LI_NO_MEMORY;
  }
  build_borders(needle, needle_bytes, borders);
  size_t matched = 0;
  size_t marked = 0; /* up to here: overlapping finds must not mark a byte twice, to stay linear */
  for (size_t i = 0; i < size; i++) {
    while (matched > 0 && text[i] != needle[matched]) {
      matched = borders[matched - 1];
    }
    matched += text[i] == needle[matched];
    if (matched == needle_bytes) {
      size_t from = i + 1 - needle_bytes;
      from = from > marked ? from : marked;
      memset(marks + from, 1, i + 1 - from);
      marked = i + 1;
      matched = borders[needle_bytes - 1];
    }
  }
  li_free(borders);
  return LI_OK;
}
