/* SPDX-License-Identifier: MIT */
#include "utf8.h"

static int is_tail(unsigned char c) {
  return (c & 0xC0) == 0x80;
}

uint32_t li_utf8_next(const char *s, size_t size, size_t *width) {
  const unsigned char *p = (const unsigned char *)s;
  *width = 1;
  if (p[0] < 0x80) {
    return p[0];
  }
  if (p[0] >= 0xC2 && p[0] <= 0xDF && size >= 2 && is_tail(p[1])) {
    *width = 2;
    return ((uint32_t)(p[0] & 0x1F) << 6) | (p[1] & 0x3F);
  }
  if ((p[0] & 0xF0) == 0xE0 && size >= 3 && is_tail(p[1]) && is_tail(p[2])) {
    uint32_t c = ((uint32_t)(p[0] & 0x0F) << 12) | ((uint32_t)(p[1] & 0x3F) << 6) | (p[2] & 0x3F);
    if (c >= 0x800 && (c < 0xD800 || c > 0xDFFF)) {
      *width = 3;
      return c;
    }
  }
  if ((p[0] & 0xF8) == 0xF0 && size >= 4 && is_tail(p[1]) && is_tail(p[2]) && is_tail(p[3])) {
    uint32_t c = ((uint32_t)(p[0] & 0x07) << 18) | ((uint32_t)(p[1] & 0x3F) << 12) |
                 ((uint32_t)(p[2] & 0x3F) << 6) | (p[3] & 0x3F);
    if (c >= 0x10000 && c <= 0x10FFFF) {
      *width = 4;
      return c;
    }
  }
  return 0xFFFD;
}

size_t li_utf8_check(const char *s, size_t size) {
  size_t at = 0;
  while (at < size) {
    size_t width;
    if ((unsigned char)s[at] < 0x80) {
      at++;
      continue;
    }
    (void)li_utf8_next(s + at, size - at, &width);
    if (width == 1) {
      return at;
    }
    at += width;
  }
  return size;
}

size_t li_utf8_length(const char *s, size_t size) {
  size_t count = 0;
  for (size_t i = 0; i < size; i++) {
    count += !is_tail((unsigned char)s[i]);
  }
  return count;
}

size_t li_utf8_length_utf16(const char *s, size_t size) {
  size_t count = 0;
  for (size_t i = 0; i < size; i++) {
    count += !is_tail((unsigned char)s[i]);
    count += (unsigned char)s[i] >= 0xF0; /* beyond the BMP: a surrogate pair */
  }
  return count;
}
