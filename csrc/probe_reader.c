/* SPDX-License-Identifier: MIT */
#include "probe_reader.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

size_t li_reader_window_bytes(const struct li_probe_source *source) {
  return source->size_bytes < LI_READER_WINDOW ? (size_t)source->size_bytes : LI_READER_WINDOW;
}

void li_reader_init(struct li_reader *r, const struct li_probe_source *source, unsigned char *window,
                    const struct li_probe_budget *budget, struct li_error *error) {
  r->source = source;
  r->window = window;
  r->error = error;
  r->subject = "the file";
  r->size_bytes = source->size_bytes;
  r->status = LI_OK;
  r->bytes_left = budget->read_bytes;
  r->steps_left = budget->steps;
  r->window_at = 0;
  r->window_bytes = 0;
}

/* The first failure stands. */
static enum li_status fail(struct li_reader *r, const char *what, const char *text) {
  if (r->status == LI_OK) {
    r->status = LI_INVALID;
    li_error_set(r->error, LI_KIND_VALIDATION, 0, "%s %s: %s", r->subject, what, text);
  }
  return r->status;
}

enum li_status li_reader_damaged(struct li_reader *r, const char *format, ...) {
  char text[200];
  va_list args;
  va_start(args, format);
  (void)vsnprintf(text, sizeof text, format, args);
  va_end(args);
  return fail(r, "is damaged", text);
}

enum li_status li_reader_truncated(struct li_reader *r, const char *format, ...) {
  char text[200];
  va_list args;
  va_start(args, format);
  (void)vsnprintf(text, sizeof text, format, args);
  va_end(args);
  return fail(r, "is truncated", text);
}

enum li_status li_reader_charge(struct li_reader *r, uint64_t bytes, uint64_t steps) {
  if (r->status == LI_OK && (bytes > r->bytes_left || steps > r->steps_left)) {
    return fail(r, "cannot be examined", "it is too complicated, or made to waste time");
  }
  if (r->status == LI_OK) {
    r->bytes_left -= bytes;
    r->steps_left -= steps;
  }
  return r->status;
}

static int is_in_window(const struct li_reader *r, uint64_t offset) {
  return offset >= r->window_at && offset - r->window_at < r->window_bytes;
}

/* Make the window hold `offset`, which is inside the file. */
static enum li_status fill(struct li_reader *r, uint64_t offset) {
  uint64_t left = r->size_bytes - offset;
  uint64_t want = offset == r->window_at + r->window_bytes ? LI_READER_WINDOW : LI_READER_PEEK;
  size_t size = (size_t)(left < want ? left : want);
  if (li_reader_charge(r, size, 0) != LI_OK) {
    return r->status;
  }
  r->window_bytes = 0;
  r->status = r->source->read_at(r->source->context, offset, r->window, size, r->error);
  if (r->status == LI_OK) {
    r->window_at = offset;
    r->window_bytes = size;
  }
  return r->status;
}

enum li_status li_reader_view(struct li_reader *r, uint64_t offset, const unsigned char **at,
                              size_t *size) {
  *at = r->window;
  *size = 0;
  if (li_reader_charge(r, 0, 1) != LI_OK || offset >= r->size_bytes) {
    return r->status;
  }
  if (!is_in_window(r, offset) && fill(r, offset) != LI_OK) {
    return r->status;
  }
  *at = r->window + (size_t)(offset - r->window_at);
  *size = r->window_bytes - (size_t)(offset - r->window_at);
  return LI_OK;
}

enum li_status li_reader_bytes(struct li_reader *r, uint64_t offset, void *to, size_t size) {
  unsigned char *out = to;
  if (r->status == LI_OK && (offset > r->size_bytes || size > r->size_bytes - offset)) {
    return li_reader_truncated(r, "it ends after %" PRIu64 " bytes, more are needed at byte %" PRIu64,
                               r->size_bytes, offset);
  }
  while (size > 0) {
    const unsigned char *at;
    size_t have;
    if (li_reader_view(r, offset, &at, &have) != LI_OK) {
      return r->status;
    }
    have = have < size ? have : size;
    memcpy(out, at, have);
    out += have;
    offset += have;
    size -= have;
  }
  return r->status;
}
