/* SPDX-License-Identifier: MIT */
#include "secret.h"

#include <string.h>

#include "alloc.h"

void li_wipe(void *bytes, size_t size) {
  if (size == 0) {
    return;
  }
  /* Called through a volatile pointer: whether it has an effect is not the compiler's to know. */
  void *(*const volatile overwrite)(void *, int, size_t) = memset;
  overwrite(bytes, 0, size);
}

enum li_status li_secret_set(struct li_secret_bytes *s, const char *bytes, size_t size) {
  li_secret_clear(s);
  char *copy = li_malloc(size + 1);
  if (copy == NULL) {
    return LI_NO_MEMORY;
  }
  memcpy(copy, bytes, size);
  copy[size] = '\0';
  s->bytes = copy;
  s->size = size;
  return LI_OK;
}

void li_secret_clear(struct li_secret_bytes *s) {
  if (s->bytes != NULL) {
    li_wipe(s->bytes, s->size);
    li_free(s->bytes);
  }
  s->bytes = NULL;
  s->size = 0;
}

void li_buffer_wipe(struct li_buffer *b) {
  if (b->data != NULL) {
    li_wipe(b->data, b->length_bytes);
  }
  li_buffer_reset(b);
}
