/* SPDX-License-Identifier: MIT */
/*
 * Reading a hostile file: bounds, budget and messages in one place.
 *
 * Every call costs a step and, when it misses the window, the bytes it reads;
 * a loop that reads is therefore bounded. Failures are sticky: after one, all
 * reads answer the same status, and `error` holds the first message.
 */
#ifndef LI_PROBE_READER_H
#define LI_PROBE_READER_H

#include "probe.h"

enum {
  LI_READER_WINDOW = 64 * 1024,
  LI_READER_PEEK = 4 * 1024 /* read at a random place; sequential reading fills the window */
};

struct li_reader {
  const struct li_probe_source *source; /* borrowed */
  struct li_error *error;               /* borrowed */
  const char *subject;                  /* "PNG image": begins the messages */
  uint64_t size_bytes;
  enum li_status status;
  uint64_t bytes_left, steps_left;
  uint64_t window_at;
  size_t window_bytes;
  unsigned char *window; /* borrowed: li_reader_window_bytes(size_bytes) */
};

/* How large a window this source asks for: LI_READER_WINDOW, or all of a smaller one. */
size_t li_reader_window_bytes(const struct li_probe_source *source);

void li_reader_init(struct li_reader *r, const struct li_probe_source *source, unsigned char *window,
                    const struct li_probe_budget *budget, struct li_error *error);

/* Copy `size` bytes at `offset`. A read past the end fails with "… is truncated". */
enum li_status li_reader_bytes(struct li_reader *r, uint64_t offset, void *to, size_t size);

/* Look at up to a window of bytes at `offset` without copying: `*size` is at least 1 on LI_OK, and
 * 0 at the end of the file. Borrowed until the next call. */
enum li_status li_reader_view(struct li_reader *r, uint64_t offset, const unsigned char **at,
                              size_t *size);

/* Pay for work that reads nothing new (unpacking, long loops in memory). */
enum li_status li_reader_charge(struct li_reader *r, uint64_t bytes, uint64_t steps);

/* Fail: "<subject> is damaged: <text>", "<subject> is truncated: <text>". Always LI_INVALID, unless
 * an earlier failure stands. */
enum li_status li_reader_damaged(struct li_reader *r, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;
enum li_status li_reader_truncated(struct li_reader *r, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;

#endif
