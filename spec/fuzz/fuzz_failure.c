/* SPDX-License-Identifier: MIT */
/* Classification of any answer: always a kind and a hint, details inside the message. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../csrc/failure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const codes[] = {NULL, "DUPLICATE_POST", "invalid_request", "ACCESS_DENIED"};
  if (size < 4) {
    return 0;
  }
  char *message = malloc(size - 3);
  if (message == NULL) {
    return 0;
  }
  memcpy(message, data + 4, size - 4);
  message[size - 4] = '\0';
  struct li_failure_input in = {
      .status = 300 + (data[0] | (data[1] & 1) << 8),
      .code = codes[data[2] & 3],
      .message = message,
      .method = (enum li_method)(data[3] % (LI_METHOD_COUNT + 1)),
      .operation = message,
      .needs = message,
      .held = (data[1] & 2) != 0 ? message : NULL,
      .actor = (data[1] & 4) != 0 ? message : NULL,
      .products = message,
      .version = message,
      .newest_version = message,
      .retry_after_s = -1,
      .quota_reset_s = -1,
  };
  struct li_failure out;
  li_failure_classify(&in, &out);
  if (out.kind == LI_KIND_NONE || out.cause == NULL || out.hint[0] == '\0') {
    abort();
  }
  for (size_t i = 0; i < out.detail_count; i++) {
    if (out.details[i].field < message ||
        out.details[i].field + out.details[i].field_bytes > message + strlen(message)) {
      abort();
    }
  }
  free(message);
  return 0;
}
