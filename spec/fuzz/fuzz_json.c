/* SPDX-License-Identifier: MIT */
/*
 * Any bytes may be prepared and resolved. What was not changed is not copied, what was is longer; text
 * without marks comes out of resolving as it went in; numbers that are written read back the same.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../csrc/jsonnumber.h"
#include "../../csrc/jsontext.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int claim) {
  if (!claim) {
    abort();
  }
}

static void prepare(const char *text, size_t size, int has_integers, int marks_fractions) {
  struct li_json_rules rules = {
      .has_integers = has_integers,
      .marks_fractions = marks_fractions,
      .largest_integer = has_integers ? 9007199254740992LL : 99999999999999LL,
  };
  struct li_json_found found;
  struct li_buffer b;
  li_buffer_init(&b, size * 16 + 64);
  enum li_status status = li_json_prepare(text, size, &rules, &b, &found);
  require(status == LI_OK || status == LI_INVALID);
  if (status == LI_INVALID) {
    require(found.what != NULL && found.offset < size);
  } else if ((found.flags & LI_JSON_CHANGED) != 0) {
    require(b.length_bytes > size);
  } else {
    require(b.length_bytes == 0);
  }
  li_buffer_clear(&b);
}

static int has_mark(const char *text, size_t size) {
  for (size_t i = 0; i + 7 <= size; i++) {
    if (memcmp(text + i, "\"\\u0001", 7) == 0) {
      return 1;
    }
  }
  return 0;
}

static void resolve(const char *text, size_t size) {
  struct li_buffer b;
  li_buffer_init(&b, size * 2 + 64);
  require(li_json_resolve(text, size, &b) == LI_OK);
  if (!has_mark(text, size)) {
    require(b.length_bytes == size && (size == 0 || memcmp(b.data, text, size) == 0));
  }
  li_buffer_clear(&b);
}

static void number(const uint8_t *data, size_t size) {
  char text[LI_JSON_NUMBER_BYTES];
  double n;
  size_t used;
  if (size < sizeof n) {
    return;
  }
  memcpy(&n, data, sizeof n);
  if (isfinite(n)) {
    li_json_number_write(n, text);
    require(li_json_number_kind(text, strlen(text), 9007199254740992LL, &used) != LI_JSON_NO_NUMBER);
    require(used == strlen(text) && li_json_number_read(text, used) == n);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *text = (const char *)data;
  prepare(text, size, 0, 0);
  prepare(text, size, 1, 0);
  prepare(text, size, 0, 1);
  resolve(text, size);
  number(data, size);
  return 0;
}
