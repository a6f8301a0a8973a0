/* SPDX-License-Identifier: MIT */
/*
 * Bytes that must not outlive their use: tokens, client secrets, keys.
 *
 *   struct li_secret_bytes s = {0};
 *   li_secret_set(&s, token, n);     copied
 *   li_secret_clear(&s);             overwritten, then freed
 */
#ifndef LI_SECRET_H
#define LI_SECRET_H

#include <stddef.h>

#include "buffer.h"
#include "status.h"

struct li_secret_bytes {
  char *bytes; /* NUL terminated; NULL when empty */
  size_t size;
};

/* Overwrite `size` bytes; the compiler may not leave it out. */
void li_wipe(void *bytes, size_t size);

/* Replace what is held by a copy. LI_NO_MEMORY leaves it empty. */
enum li_status li_secret_set(struct li_secret_bytes *s, const char *bytes, size_t size);

void li_secret_clear(struct li_secret_bytes *s);

/* Empty a buffer for reuse and overwrite what it held. */
void li_buffer_wipe(struct li_buffer *b);

#endif
