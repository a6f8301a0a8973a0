/* SPDX-License-Identifier: MIT */
/* Any bytes as little text are read to the end or refused inside their bounds; any bytes escaped are
 * read back as one run of the same text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../csrc/little.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_escaped(const char *text, size_t size) {
  struct li_buffer escaped;
  struct li_little_reader r;
  li_buffer_init(&escaped, size * 2 + 16);
  if (li_little_escape(&escaped, text, size) != LI_OK) {
    abort();
  }
  li_little_read(&r, escaped.data != NULL ? escaped.data : "", escaped.length_bytes);
  enum li_little_kind kind = li_little_next(&r);
  if (size > 0 && (kind != LI_LITTLE_TEXT || r.text.length_bytes != size ||
                   memcmp(r.text.data, text, size) != 0 || li_little_next(&r) != LI_LITTLE_END)) {
    abort();
  }
  li_little_clear(&r);
  li_buffer_clear(&escaped);
}

static void read_all(const char *text, size_t size) {
  struct li_little_reader r;
  li_little_read(&r, text, size);
  for (;;) {
    enum li_little_kind kind = li_little_next(&r);
    if (kind == LI_LITTLE_BAD && r.bad_at > size) {
      abort();
    }
    if (kind == LI_LITTLE_BAD || kind == LI_LITTLE_END) {
      break;
    }
  }
  li_little_clear(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *text = (const char *)data;
  struct li_buffer tagged;
  read_all(text, size);
  check_escaped(text, size);
  li_buffer_init(&tagged, size * 8 + 64);
  if (li_little_escape_hashtags(&tagged, text, size) != LI_OK) {
    abort();
  }
  li_buffer_clear(&tagged);
  return 0;
}
