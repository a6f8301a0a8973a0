/* SPDX-License-Identifier: MIT */
/* URL parsing of any bytes: what is accepted is plain, and its parts add up to it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../csrc/catalogue.h"
#include "../../csrc/url.h"

static void require(int claim) {
  if (!claim) {
    abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *text = (const char *)data;
  struct li_url url;
  struct li_error error;
  if (li_url_parse(text, size, &url, &error) == LI_OK) {
    require(url.origin_bytes + url.path_bytes == size);
    require(url.is_https || url.is_loopback);
    require(url.host[0] != '\0' && strpbrk(url.host, "@/\\?#% \r\n") == NULL);
    require(url.port > 0 && url.port <= 65535);
    require(memchr(text, '\0', size) == NULL && memchr(text, '\n', size) == NULL);
    (void)li_url_may_carry_token(&url, NULL, 0);
  } else {
    require(error.kind == LI_KIND_VALIDATION && error.message[0] != '\0');
  }
  if (li_url_parse_base(text, size, &url, &error) == LI_OK) {
    require(url.path_bytes == 0 || url.path[url.path_bytes - 1] != '/');
  }
  (void)li_url_check_path(text, size, &error);
  (void)li_resource_match(text, size);
  return 0;
}
