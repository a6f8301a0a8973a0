/* SPDX-License-Identifier: MIT */
#include "body.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "secret.h"

static enum li_status open_bytes(struct li_body *b, const struct li_body_spec *spec) {
  b->length_bytes = (int64_t)spec->bytes_length;
  b->bytes = li_malloc(spec->bytes_length + 1);
  if (b->bytes == NULL) {
    return LI_NO_MEMORY;
  }
  if (spec->bytes_length > 0) {
    memcpy(b->bytes, spec->bytes, spec->bytes_length);
  }
  b->bytes[spec->bytes_length] = '\0';
  return LI_OK;
}

static enum li_status file_error(struct li_error *e, const char *what) {
  int code = errno;
  li_error_set(e, LI_KIND_STORAGE, code, "cannot %s the file to upload: %s", what, strerror(code));
  return LI_IO;
}

/* O_NONBLOCK: opening a FIFO must not wait for its writer; it is refused just after. */
static enum li_status open_file(struct li_body *b, const struct li_body_spec *spec,
                                struct li_error *e) {
  struct stat st;
  b->fd = open(spec->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (b->fd < 0) {
    return file_error(e, "open");
  }
  if (fstat(b->fd, &st) != 0) {
    return file_error(e, "examine");
  }
  if (!S_ISREG(st.st_mode)) {
    li_error_set(e, LI_KIND_STORAGE, 0, "what is to be uploaded is not a regular file");
    return LI_IO;
  }
  int64_t size = (int64_t)st.st_size;
  if (spec->offset_bytes < 0 || spec->offset_bytes > size) {
    li_error_set(e, LI_KIND_STORAGE, 0, "the file to upload has become shorter: %lld bytes",
                 (long long)size);
    return LI_INVALID;
  }
  b->length_bytes = spec->length_bytes >= 0 ? spec->length_bytes : size - spec->offset_bytes;
  if (b->length_bytes > size - spec->offset_bytes) {
    li_error_set(e, LI_KIND_STORAGE, 0, "the file to upload has become shorter: %lld bytes",
                 (long long)size);
    return LI_INVALID;
  }
  b->file_offset = spec->offset_bytes;
  return LI_OK;
}

static enum li_status open_pipe(struct li_body *b, const struct li_body_spec *spec) {
  b->length_bytes = spec->length_bytes;
  b->ring = li_malloc(LI_PIPE_BYTES);
  if (b->ring == NULL) {
    return LI_NO_MEMORY;
  }
  if (pthread_mutex_init(&b->lock, NULL) != 0) {
    li_free(b->ring);
    b->ring = NULL;
    return LI_NO_MEMORY;
  }
  return LI_OK;
}

enum li_status li_body_open(struct li_body *b, const struct li_body_spec *spec,
                            struct li_error *e) {
  enum li_status status = LI_OK;
  memset(b, 0, sizeof *b);
  b->fd = -1;
  b->kind = spec->kind;
  switch (spec->kind) {
    case LI_BODY_NONE:
      break;
    case LI_BODY_BYTES:
      status = open_bytes(b, spec);
      break;
    case LI_BODY_FILE:
      status = open_file(b, spec, e);
      break;
    case LI_BODY_PIPE:
      status = open_pipe(b, spec);
      break;
  }
  if (status == LI_NO_MEMORY) {
    li_error_set(e, LI_KIND_STORAGE, 0, "out of memory");
  }
  if (status != LI_OK) {
    li_body_close(b);
  }
  return status;
}

void li_body_close(struct li_body *b) {
  if (b->bytes != NULL) {
    li_wipe(b->bytes, (size_t)b->length_bytes); /* forms carry secrets */
    li_free(b->bytes);
  }
  if (b->kind == LI_BODY_FILE && b->fd >= 0) {
    close(b->fd);
  }
  if (b->ring != NULL) {
    li_wipe(b->ring, LI_PIPE_BYTES);
    pthread_mutex_destroy(&b->lock);
    li_free(b->ring);
  }
  memset(b, 0, sizeof *b);
  b->fd = -1;
}

static size_t least(size_t a, int64_t b) {
  return (int64_t)a < b ? a : (size_t)b;
}

static size_t read_file(struct li_body *b, char *to, size_t size, struct li_error *e) {
  size_t want = least(size, b->length_bytes - b->sent_bytes);
  ssize_t got;
  if (want == 0) {
    return 0;
  }
  do {
    got = pread(b->fd, to, want, (off_t)(b->file_offset + b->sent_bytes));
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    file_error(e, "read");
    return LI_BODY_FAILED;
  }
  if (got == 0) {
    li_error_set(e, LI_KIND_STORAGE, 0,
                 "the file shrank while it was uploaded: %lld bytes are missing; upload it again",
                 (long long)(b->length_bytes - b->sent_bytes));
    return LI_BODY_FAILED;
  }
  b->sent_bytes += got;
  return (size_t)got;
}

/* Under the lock: the bytes that are there. */
static size_t take_from_ring(struct li_body *b, char *to, size_t size) {
  size_t total = 0;
  while (b->ring_used > 0 && total < size) {
    size_t run = LI_PIPE_BYTES - b->ring_start;
    run = run < b->ring_used ? run : b->ring_used;
    run = run < size - total ? run : size - total;
    memcpy(to + total, b->ring + b->ring_start, run);
    b->ring_start = (b->ring_start + run) % LI_PIPE_BYTES;
    b->ring_used -= run;
    total += run;
  }
  return total;
}

static size_t read_pipe(struct li_body *b, char *to, size_t size, struct li_error *e) {
  pthread_mutex_lock(&b->lock);
  size_t total = take_from_ring(b, to, size);
  bool is_over = total == 0 && b->is_finished;
  b->is_paused = total == 0 && !b->is_finished;
  pthread_mutex_unlock(&b->lock);
  if (total > 0) {
    b->sent_bytes += (int64_t)total;
    return total;
  }
  if (!is_over) {
    return LI_BODY_PAUSE;
  }
  if (b->sent_bytes < b->length_bytes) {
    li_error_set(e, LI_KIND_STORAGE, 0, "the reader ended %lld bytes before the announced length",
                 (long long)(b->length_bytes - b->sent_bytes));
    return LI_BODY_FAILED;
  }
  return 0;
}

size_t li_body_read(struct li_body *b, char *to, size_t size, struct li_error *e) {
  switch (b->kind) {
    case LI_BODY_FILE:
      return read_file(b, to, size, e);
    case LI_BODY_PIPE:
      return read_pipe(b, to, size, e);
    case LI_BODY_BYTES: {
      size_t n = least(size, b->length_bytes - b->sent_bytes);
      memcpy(to, b->bytes + b->sent_bytes, n);
      b->sent_bytes += (int64_t)n;
      return n;
    }
    case LI_BODY_NONE:
      break;
  }
  return 0;
}

bool li_body_seek(struct li_body *b, int64_t offset) {
  if (b->kind == LI_BODY_PIPE) {
    return offset == 0 && b->sent_bytes == 0;
  }
  if (offset < 0 || offset > b->length_bytes) {
    return false;
  }
  b->sent_bytes = offset;
  return true;
}

/* Under the lock. */
static enum li_status check_write(const struct li_body *b, size_t size) {
  if (b->is_finished) {
    return LI_CLOSED;
  }
  if (size > LI_PIPE_BYTES) {
    return LI_TOO_LARGE;
  }
  if (b->length_bytes >= 0 && (int64_t)size > b->length_bytes - b->given_bytes) {
    return LI_INVALID;
  }
  return size > LI_PIPE_BYTES - b->ring_used ? LI_FULL : LI_OK;
}

/* Under the lock. */
static void put_in_ring(struct li_body *b, const char *from, size_t size) {
  size_t end = (b->ring_start + b->ring_used) % LI_PIPE_BYTES;
  size_t first = LI_PIPE_BYTES - end < size ? LI_PIPE_BYTES - end : size;
  memcpy(b->ring + end, from, first);
  memcpy(b->ring, from + first, size - first);
  b->ring_used += size;
  b->given_bytes += (int64_t)size;
}

enum li_status li_body_write(struct li_body *b, const char *from, size_t size, bool *was_paused) {
  *was_paused = false;
  if (b->kind != LI_BODY_PIPE) {
    return LI_CLOSED;
  }
  pthread_mutex_lock(&b->lock);
  enum li_status status = check_write(b, size);
  if (status == LI_OK && size > 0) {
    put_in_ring(b, from, size);
    *was_paused = b->is_paused;
    b->is_paused = false;
  }
  pthread_mutex_unlock(&b->lock);
  return status;
}

enum li_status li_body_finish(struct li_body *b, bool *was_paused) {
  *was_paused = false;
  if (b->kind != LI_BODY_PIPE) {
    return LI_CLOSED;
  }
  pthread_mutex_lock(&b->lock);
  b->is_finished = true;
  *was_paused = b->is_paused;
  b->is_paused = false;
  pthread_mutex_unlock(&b->lock);
  return LI_OK;
}

size_t li_body_room(struct li_body *b) {
  if (b->kind != LI_BODY_PIPE) {
    return 0;
  }
  pthread_mutex_lock(&b->lock);
  size_t room = b->is_finished ? 0 : LI_PIPE_BYTES - b->ring_used;
  pthread_mutex_unlock(&b->lock);
  return room;
}

bool li_body_is_paused(struct li_body *b) {
  if (b->kind != LI_BODY_PIPE) {
    return false;
  }
  pthread_mutex_lock(&b->lock);
  bool is_paused = b->is_paused;
  pthread_mutex_unlock(&b->lock);
  return is_paused;
}
