/* SPDX-License-Identifier: MIT */
/* The answer of an exchange: header lines and pieces of body in any order and of any bytes, then
 * everything that reads them. The first byte chooses method, ceiling and sink. */
#include <stdint.h>
#include <string.h>

#include "exchange.h"

static void read_back(const struct li_exchange *x) {
  const char *name, *value;
  size_t position = 0, name_size, value_size, total = 0;
  while (li_exchange_next_header(x, &position, &name, &name_size, &value, &value_size)) {
    char wanted[64];
    size_t size;
    total += name_size + value_size;
    if (name_size > 0 && name_size < sizeof wanted && memchr(name, '\0', name_size) == NULL) {
      memcpy(wanted, name, name_size);
      wanted[name_size] = '\0';
      if (li_exchange_header(x, wanted, &size) == NULL) {
        __builtin_trap(); /* what the walk finds, the look-up finds */
      }
    }
  }
  if (total > x->headers.length_bytes || x->content.length_bytes > x->max_response_bytes) {
    __builtin_trap();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const methods[] = {"GET", "HEAD", "POST", "PUT"};
  struct li_error e;
  if (size < 1) {
    return 0;
  }
  struct li_exchange_spec spec = {
      .method = methods[data[0] & 3],
      .url = "http://127.0.0.1/",
      .max_response_bytes = (data[0] & 4) != 0 ? 64 : 4096,
      .sink_path = (data[0] & 8) != 0 ? "/dev/null" : NULL,
  };
  struct li_exchange *x = li_exchange_new(&spec, &e);
  if (x == NULL) {
    return 0;
  }
  /* pieces: one byte says which kind and how long */
  bool goes_on = true;
  for (size_t at = 1; at < size && goes_on;) {
    size_t length = data[at] & 0x7f;
    bool is_header = (data[at] & 0x80) == 0;
    at++;
    length = length < size - at ? length : size - at;
    const char *piece = (const char *)data + at;
    goes_on = is_header ? li_exchange_receive_header(x, piece, length)
                        : li_exchange_receive_body(x, piece, length);
    if (goes_on == x->has_failed) {
      __builtin_trap(); /* stops exactly when it has a reason */
    }
    at += length;
  }
  read_back(x);
  li_exchange_release(x);
  return 0;
}
