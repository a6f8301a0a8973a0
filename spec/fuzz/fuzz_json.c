/* SPDX-License-Identifier: MIT */
/* Any bytes may be prepared and resolved; text without marks comes out of resolving as it went in. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../csrc/jsontext.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void prepare(const char *text, size_t size, int has_integers) {
  struct li_json_rules rules = {
      .has_integers = has_integers,
      .largest_integer = has_integers ? 9007199254740992LL : 99999999999999LL,
  };
  struct li_buffer b;
  li_buffer_init(&b, size * 16 + 64);
  if (li_json_prepare(text, size, &rules, &b) < 0) {
    abort();
  }
  li_buffer_clear(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *text = (const char *)data;
  struct li_buffer b;
  prepare(text, size, 0);
  prepare(text, size, 1);
  li_buffer_init(&b, size * 2 + 64);
  if (li_json_resolve(text, size, &b) != LI_OK) {
    abort();
  }
  int has_marks = 0;
  for (size_t i = 0; i + 7 <= size && !has_marks; i++) {
    has_marks = memcmp(text + i, "\"\\u0001", 7) == 0;
  }
  if (!has_marks && (b.length_bytes != size || memcmp(b.data, text, size) != 0)) {
    abort();
  }
  li_buffer_clear(&b);
  return 0;
}
