/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <stdint.h>
#include <string.h>

#include "alloc.h"

enum { FIRST_CAPACITY = 256 };

/* Called through a volatile pointer, so that no compiler leaves the wiping out. */
static void *(*const volatile wipe)(void *, int, size_t) = memset;

void li_buffer_init(struct li_buffer *b, size_t ceiling_bytes) {
  memset(b, 0, sizeof *b);
  b->ceiling_bytes = ceiling_bytes;
}

static void release(struct li_buffer *b) {
  if (b->data != NULL) {
    wipe(b->data, 0, b->length_bytes); /* buffers carry tokens and form bodies */
    li_free(b->data);
  }
  b->data = NULL;
  b->length_bytes = 0;
  b->capacity_bytes = 0;
}

void li_buffer_clear(struct li_buffer *b) {
  release(b);
  b->status = LI_OK;
}

void li_buffer_reset(struct li_buffer *b) {
  b->length_bytes = 0;
  b->status = LI_OK;
  if (b->data != NULL) {
    b->data[0] = '\0';
  }
}

static enum li_status fail(struct li_buffer *b, enum li_status status) {
  release(b);
  b->status = status;
  return status;
}

/* Room for `size` more bytes and the NUL. Growth doubles, up to the ceiling. */
static enum li_status grow(struct li_buffer *b, size_t size) {
  if (b->status != LI_OK) {
    return b->status;
  }
  if (size > b->ceiling_bytes || b->length_bytes > b->ceiling_bytes - size) {
    return fail(b, LI_TOO_LARGE);
  }
  size_t need = b->length_bytes + size + 1;
  if (need == 0) {
    return fail(b, LI_TOO_LARGE);
  }
  if (need <= b->capacity_bytes) {
    return LI_OK;
  }
  size_t capacity = b->capacity_bytes == 0 ? FIRST_CAPACITY : b->capacity_bytes;
  while (capacity < need) {
    capacity = capacity > SIZE_MAX / 2 ? need : capacity * 2;
  }
  char *data = li_realloc(b->data, capacity);
  if (data == NULL) {
    return fail(b, LI_NO_MEMORY);
  }
  b->data = data;
  b->capacity_bytes = capacity;
  return LI_OK;
}

char *li_buffer_reserve(struct li_buffer *b, size_t size) {
  return grow(b, size) == LI_OK ? b->data + b->length_bytes : NULL;
}

void li_buffer_commit(struct li_buffer *b, size_t used) {
  b->length_bytes += used;
  b->data[b->length_bytes] = '\0';
}

enum li_status li_buffer_append(struct li_buffer *b, const void *bytes, size_t size) {
  char *to = li_buffer_reserve(b, size);
  if (to == NULL) {
    return b->status;
  }
  if (size > 0) {
    memcpy(to, bytes, size);
  }
  li_buffer_commit(b, size);
  return LI_OK;
}

enum li_status li_buffer_append_string(struct li_buffer *b, const char *s) {
  return li_buffer_append(b, s, strlen(s));
}

enum li_status li_buffer_append_char(struct li_buffer *b, char c) {
  return li_buffer_append(b, &c, 1);
}

char *li_buffer_give(struct li_buffer *b, size_t *length_bytes) {
  char *data = b->data;
  if (length_bytes != NULL) {
    *length_bytes = b->length_bytes;
  }
  b->data = NULL;
  b->length_bytes = 0;
  b->capacity_bytes = 0;
  return data;
}
