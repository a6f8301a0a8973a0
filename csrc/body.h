/* SPDX-License-Identifier: MIT */
/*
 * The body of a request: bytes, a window of a file, or a bounded pipe.
 *
 *   bytes  copied; libcurl sends them as they are
 *   file   opened when the exchange is made, read with pread by the driver;
 *          what another process truncates meanwhile ends as an error, never
 *          as a shorter upload
 *   pipe   filled by li_body_write from any thread, emptied by the driver;
 *          full means "not now", and the reader pauses while it is empty
 *
 * Threads: a body belongs to its exchange. Bytes and files are touched by the
 * driver alone once submitted. The pipe's fields are guarded by its mutex.
 */
#ifndef LI_BODY_H
#define LI_BODY_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "status.h"

enum li_body_kind { LI_BODY_NONE, LI_BODY_BYTES, LI_BODY_FILE, LI_BODY_PIPE };

enum { LI_PIPE_BYTES = 256 * 1024 };

/* What the driver's read may answer besides a count. */
#define LI_BODY_PAUSE ((size_t)-1) /* the pipe is empty, but not finished */
#define LI_BODY_FAILED ((size_t)-2)

struct li_body {
  enum li_body_kind kind;
  int64_t length_bytes; /* -1: not known before the pipe is finished */
  int64_t sent_bytes;   /* handed to libcurl so far */
  char *bytes;
  int fd;
  int64_t file_offset;
  pthread_mutex_t lock; /* guards all below */
  char *ring;
  size_t ring_start, ring_used;
  int64_t given_bytes;  /* written by the feeder so far */
  bool is_finished, is_paused;
};

/* What to make a body of; pointers are borrowed, bytes are copied. */
struct li_body_spec {
  enum li_body_kind kind;
  const char *bytes;
  size_t bytes_length;
  const char *path;
  int64_t offset_bytes;
  int64_t length_bytes; /* file: -1 up to its end; pipe: -1 unknown */
};

/* LI_OK, LI_NO_MEMORY, LI_IO (no such file, not a regular file), LI_INVALID (window beyond the end). */
enum li_status li_body_open(struct li_body *b, const struct li_body_spec *spec, struct li_error *e);

/* Idempotent; harmless on a zeroed body. */
void li_body_close(struct li_body *b);

/* The driver's side: copy up to `size` bytes to `to`. Returns the count, 0 at the end, or one of
 * the two special values; on LI_BODY_FAILED the error is filled. */
size_t li_body_read(struct li_body *b, char *to, size_t size, struct li_error *e);

/* Start again at `offset`; false where that cannot be (a pipe that was read from). */
bool li_body_seek(struct li_body *b, int64_t offset);

/* The feeder's side of a pipe: all of `size` bytes or none. LI_OK, LI_FULL, LI_CLOSED (finished, or
 * no pipe), LI_TOO_LARGE (more than the pipe ever holds), LI_INVALID (more than the length that was
 * announced). `was_paused` tells that the driver waits and must be woken. */
enum li_status li_body_write(struct li_body *b, const char *from, size_t size, bool *was_paused);
enum li_status li_body_finish(struct li_body *b, bool *was_paused);

/* Bytes that a write may bring now; 0 for other kinds. */
size_t li_body_room(struct li_body *b);

/* Is the driver waiting for the feeder? Then silence on the wire is nobody else's fault. */
bool li_body_is_paused(struct li_body *b);

#endif
