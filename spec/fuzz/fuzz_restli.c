/* SPDX-License-Identifier: MIT */
/* Any bytes as Rest.li: every token is read to the end or refused, and what was read as a string is
 * written and read back the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../csrc/restli.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_string(const char *text, size_t size) {
  struct li_error e;
  struct li_buffer written;
  struct li_restli_reader again;
  li_buffer_init(&written, size * 3 + 16);
  if (li_restli_string(&written, LI_RESTLI_URL, text, size) != LI_OK) {
    abort();
  }
  li_restli_read(&again, written.data, written.length_bytes);
  if (li_restli_next(&again, &e) != LI_TOKEN_STRING || again.value_bytes != size ||
      memcmp(again.value, text, size) != 0) {
    abort();
  }
  li_buffer_clear(&again.decoded);
  li_buffer_clear(&written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct li_error e;
  struct li_restli_reader r;
  (void)li_restli_check_projection((const char *)data, size, &e);
  li_restli_read(&r, (const char *)data, size);
  for (;;) {
    enum li_restli_token token = li_restli_next(&r, &e);
    if (token == LI_TOKEN_END || token == LI_TOKEN_BAD) {
      break;
    }
    if (token == LI_TOKEN_STRING) {
      check_string(r.value, r.value_bytes);
    }
  }
  li_buffer_clear(&r.decoded);
  return 0;
}
