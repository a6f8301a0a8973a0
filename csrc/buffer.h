/* SPDX-License-Identifier: MIT */
/*
 * A growing run of bytes, born with its ceiling.
 *
 *   struct li_buffer b;
 *   li_buffer_init(&b, 4096);
 *   li_buffer_append(&b, "abc", 3);
 *   li_buffer_clear(&b);
 *
 * A failed append frees what was held and makes every later append fail with
 * the same status, so a caller may append many times and look once, at the
 * end. `data` is NUL terminated whenever it is not NULL; the NUL is not
 * counted. One thread at a time.
 */
#ifndef LI_BUFFER_H
#define LI_BUFFER_H

#include <stddef.h>

#include "status.h"

struct li_buffer {
  char *data;
  size_t length_bytes;
  size_t capacity_bytes;
  size_t ceiling_bytes;
  enum li_status status; /* of the first failure, LI_OK until then */
};

/* Make an empty buffer in caller's storage; allocates nothing. */
void li_buffer_init(struct li_buffer *b, size_t ceiling_bytes);

/* Free the bytes, overwriting them first; the buffer is as after init. */
void li_buffer_clear(struct li_buffer *b);

/* Forget the content and any failure, keep the memory for reuse. */
void li_buffer_reset(struct li_buffer *b);

/* Copy `size` bytes to the end. LI_OK, LI_NO_MEMORY or LI_TOO_LARGE. */
enum li_status li_buffer_append(struct li_buffer *b, const void *bytes, size_t size);

/* The same for a NUL-terminated string and for one byte. */
enum li_status li_buffer_append_string(struct li_buffer *b, const char *s);
enum li_status li_buffer_append_char(struct li_buffer *b, char c);

/* Make room for `size` more bytes and return where they go; NULL on failure.
 * The caller writes them and then calls li_buffer_commit with what was used. */
char *li_buffer_reserve(struct li_buffer *b, size_t size);
void li_buffer_commit(struct li_buffer *b, size_t used);

/* The bytes become the caller's (given: free with li_free); the buffer is empty. */
char *li_buffer_give(struct li_buffer *b, size_t *length_bytes);

#endif
