/* SPDX-License-Identifier: MIT */
/* Any bytes as a URN: refused, or taken apart into slices that lie inside of it. */
#include <stdint.h>
#include <stdlib.h>

#include "../../csrc/urn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_slice(struct li_slice s, const char *text, size_t size) {
  if (s.text < text || s.text + s.size > text + size || s.size == 0) {
    abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct li_urn urn;
  struct li_error e;
  const char *text = (const char *)data;
  if (!li_urn_parse(text, size, &urn, &e)) {
    return 0;
  }
  check_slice(urn.type, text, size);
  check_slice(urn.id, text, size);
  for (size_t i = 0; i < urn.part_count; i++) {
    check_slice(urn.parts[i], text, size);
  }
  return 0;
}
