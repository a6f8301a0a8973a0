/* SPDX-License-Identifier: MIT */
/* Redaction of any bytes with any known secret: the secret is gone, the rest is only shortened,
 * and a second pass changes nothing more. The first byte says how long the secret is. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../csrc/redact.h"

static int contains(const char *text, size_t size, const char *part, size_t part_size) {
  for (size_t i = 0; i + part_size <= size; i++) {
    if (memcmp(text + i, part, part_size) == 0) {
      return 1;
    }
  }
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0 || data[0] >= size) {
    return 0;
  }
  struct li_secret secret = {(const char *)data + 1, data[0]};
  const char *text = secret.bytes + secret.size;
  size_t text_size = size - 1 - secret.size;
  struct li_buffer once;
  struct li_buffer twice;
  li_buffer_init(&once, 1 << 24);
  li_buffer_init(&twice, 1 << 24);
  if (li_redact(&once, text, text_size, &secret, 1) != LI_OK ||
      li_redact(&twice, once.data, once.length_bytes, NULL, 0) != LI_OK) {
    abort();
  }
  /* A secret made of stars may reappear in the marks that replace it. */
  int has_star = memchr(secret.bytes, '*', secret.size) != NULL;
  if (secret.size >= LI_SECRET_MIN_BYTES && !has_star && once.length_bytes > 0 &&
      contains(once.data, once.length_bytes, secret.bytes, secret.size)) {
    abort();
  }
  li_buffer_clear(&once);
  li_buffer_clear(&twice);
  return 0;
}
