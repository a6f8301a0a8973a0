/* SPDX-License-Identifier: MIT */
/* Where the bytes come from: a block of memory, or a file read with pread. */
#define _FILE_OFFSET_BITS 64

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe.h"

static enum li_status memory_read(const void *context, uint64_t offset, void *to, size_t size,
                                  struct li_error *error) {
  (void)error;
  memcpy(to, (const unsigned char *)context + (size_t)offset, size);
  return LI_OK;
}

void li_probe_memory(struct li_probe_source *source, const void *bytes, size_t size) {
  source->context = bytes;
  source->size_bytes = size;
  source->read_at = memory_read;
}

static enum li_status file_read(const void *context, uint64_t offset, void *to, size_t size,
                                struct li_error *error) {
  const struct li_probe_file *file = context;
  unsigned char *out = to;
  while (size > 0) {
    ssize_t n = pread(file->fd, out, size, (off_t)offset);
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n < 0) {
      li_error_set(error, LI_KIND_STORAGE, errno, "cannot read the file: %s", strerror(errno));
      return LI_IO;
    }
    if (n == 0) {
      li_error_set(error, LI_KIND_STORAGE, 0, "the file became shorter while it was read");
      return LI_IO;
    }
    out += n;
    offset += (uint64_t)n;
    size -= (size_t)n;
  }
  return LI_OK;
}

static enum li_status refuse(struct li_error *error, const char *path, int code) {
  li_error_set(error, LI_KIND_STORAGE, code, "cannot open '%s': %s", path, strerror(code));
  return LI_IO;
}

static const char *nature(mode_t mode) {
  return S_ISDIR(mode)    ? "a directory"
         : S_ISFIFO(mode) ? "a FIFO"
         : S_ISSOCK(mode) ? "a socket"
                          : "a device";
}

/* stat comes first because opening a FIFO or a device can block or have effects; fstat again
 * because the path may have changed hands in between, O_NONBLOCK for the same reason. */
static enum li_status check_regular(int fd, const char *path, struct stat *st,
                                    struct li_error *error) {
  if ((fd < 0 ? stat(path, st) : fstat(fd, st)) != 0) {
    return refuse(error, path, errno);
  }
  if (!S_ISREG(st->st_mode)) {
    li_error_set(error, LI_KIND_STORAGE, 0, "cannot open '%s': it is %s, not a regular file", path,
                 nature(st->st_mode));
    return LI_IO;
  }
  return LI_OK;
}

enum li_status li_probe_file_open(struct li_probe_file *file, const char *path,
                                  struct li_probe_source *source, struct li_error *error) {
  struct stat st;
  file->fd = -1;
  enum li_status status = check_regular(-1, path, &st, error);
  if (status != LI_OK) {
    return status;
  }
  do {
    file->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  } while (file->fd < 0 && errno == EINTR);
  if (file->fd < 0) {
    return refuse(error, path, errno);
  }
  status = check_regular(file->fd, path, &st, error);
  if (status != LI_OK) {
    li_probe_file_close(file);
    return status;
  }
  source->context = file;
  source->size_bytes = (uint64_t)st.st_size;
  source->read_at = file_read;
  return LI_OK;
}

void li_probe_file_close(struct li_probe_file *file) {
  if (file->fd >= 0) {
    (void)close(file->fd);
    file->fd = -1;
  }
}
