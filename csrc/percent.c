/* SPDX-License-Identifier: MIT */
#include "percent.h"

#include <stdint.h>

static int is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

enum li_status li_percent_encode(struct li_buffer *out, const char *text, size_t size) {
  static const char hex[] = "0123456789ABCDEF";
  if (size > SIZE_MAX / 3) {
    return LI_TOO_LARGE;
  }
  char *to = li_buffer_reserve(out, size * 3);
  if (to == NULL) {
    return out->status;
  }
  size_t used = 0;
  for (size_t i = 0; i < size; i++) {
    unsigned char c = (unsigned char)text[i];
    if (is_unreserved((char)c)) {
      to[used++] = (char)c;
    } else {
      to[used++] = '%';
      to[used++] = hex[c >> 4];
      to[used++] = hex[c & 15];
    }
  }
  li_buffer_commit(out, used);
  return LI_OK;
}

/* The value of a hexadecimal digit, or -1. */
static int digit_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

enum li_status li_percent_decode(struct li_buffer *out, const char *text, size_t size) {
  char *to = li_buffer_reserve(out, size);
  if (to == NULL) {
    return out->status;
  }
  size_t used = 0;
  for (size_t i = 0; i < size; i++) {
    int high = text[i] == '%' && i + 2 < size ? digit_value(text[i + 1]) : -1;
    int low = high >= 0 ? digit_value(text[i + 2]) : -1;
    if (low >= 0) {
      to[used++] = (char)(high * 16 + low);
      i += 2;
    } else {
      to[used++] = text[i];
    }
  }
  li_buffer_commit(out, used);
  return LI_OK;
}
