/* SPDX-License-Identifier: MIT */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE /* flock */
#endif
#include "shared_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"

/* TRIES: somebody else may be making the file, or setting it aside, at the same moment. */
enum { TRIES = 200, PAUSE_NS = 5000000, LOCK_AT = 256, CHUNK = 16384, MOST_DAMAGED = 100 };

struct header {
  char magic[8];
  uint32_t version, lock_kind;
  uint64_t byte_order, content_bytes;
  uint64_t check;    /* of the fields above */
  uint64_t is_ready; /* written last */
};

static const uint64_t order = 0x0102030405060708ULL;

static struct header header_of(const struct li_shared_layout *layout) {
  struct header h;
  memset(&h, 0, sizeof h);
  memcpy(h.magic, layout->magic, sizeof h.magic);
  h.version = layout->version;
  h.lock_kind = li_shared_lock_kind();
  h.byte_order = order;
  h.content_bytes = layout->bytes;
  h.check = 1469598103934665603ULL;
  for (size_t i = 0; i < offsetof(struct header, check); i++) {
    h.check = (h.check ^ ((const unsigned char *)&h)[i]) * 1099511628211ULL;
  }
  h.is_ready = 1;
  return h;
}

static enum li_status refuse(struct li_error *e, const char *path, const char *what) {
  li_error_set(e, LI_KIND_STORAGE, errno, "%s: %s: %s", path, what, strerror(errno));
  return LI_IO;
}

/* ── folders and files ──────────────────────────────────────────────────────────────────────── */

/* Make what is missing of the path's folders; an error shows when the file is opened. */
static void make_folders(char *path) {
  for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    (void)mkdir(path, 0700);
    *slash = '/';
  }
}

/* Nobody else may be able to write what we trust. */
static bool is_ours(const struct stat *s) {
  return S_ISREG(s->st_mode) && s->st_uid == geteuid() && (s->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static bool write_zeros(int fd, size_t bytes) {
  static const char zeros[CHUNK];
  for (size_t at = 0; at < bytes;) {
    size_t part = bytes - at < CHUNK ? bytes - at : CHUNK;
    ssize_t n = pwrite(fd, zeros, part, (off_t)at);
    if (n <= 0) {
      if (n < 0 && errno == EINTR) {
        continue;
      }
      errno = n == 0 ? ENOSPC : errno;
      return false;
    }
    at += (size_t)n;
  }
  return true;
}

/* Move what lies there out of the way, under the first free name. */
static enum li_status set_aside(const char *path, struct li_error *e) {
  char other[1024];
  for (int n = 1; n <= MOST_DAMAGED; n++) {
    int length = snprintf(other, sizeof other, "%s.damaged-%d", path, n);
    if (length < 0 || (size_t)length >= sizeof other) {
      errno = ENAMETOOLONG;
      break;
    }
    if (link(path, other) == 0) { /* fails where the name is taken, which rename would not */
      if (unlink(path) != 0) {
        break;
      }
      li_error_set(e, LI_KIND_STORAGE, 0, "%s was damaged or is not ours; it is set aside as %s, and a new one was made",
                   path, other);
      return LI_OK;
    }
    if (errno == ENOENT) { /* somebody else was faster */
      return LI_OK;
    }
    if (errno != EEXIST) { /* a folder, or a link that may not be linked */
      if (rename(path, other) != 0) {
        break;
      }
      li_error_set(e, LI_KIND_STORAGE, 0, "%s is no file of ours; it is set aside as %s", path, other);
      return LI_OK;
    }
  }
  return refuse(e, path, "what lies there is not ours, and cannot be set aside");
}

/* ── one try to open ────────────────────────────────────────────────────────────────────────── */

enum outcome { OPENED, AGAIN, FOREIGN, FAILED };

static void forget(struct li_shared_file *f) {
  if (f->map != NULL) {
    munmap(f->map, f->map_bytes);
  }
  if (f->fd >= 0) {
    close(f->fd);
  }
  f->map = f->content = NULL;
  f->fd = -1;
}

static bool map(struct li_shared_file *f) {
  void *bytes = mmap(NULL, f->map_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, f->fd, 0);
  if (bytes == MAP_FAILED) {
    return false;
  }
  f->map = bytes;
  f->content = (char *)bytes + LI_SHARED_HEADER_BYTES;
  return true;
}

static bool is_whole(const struct li_shared_file *f, const struct li_shared_layout *layout) {
  struct header wanted = header_of(layout);
  return memcmp(f->map, &wanted, sizeof wanted) == 0;
}

static bool lock(int fd, int how) {
  int rc;
  do {
    rc = flock(fd, how);
  } while (rc != 0 && errno == EINTR);
  return rc == 0;
}

/* Empty, or its maker died before it was done: the header comes last. */
static bool is_unmade(int fd, off_t size) {
  static const struct header nothing;
  struct header h;
  ssize_t n = size == 0 ? 0 : pread(fd, &h, sizeof h, 0);
  return n == 0 || (n > 0 && memcmp(&h, &nothing, (size_t)n) == 0);
}

/* Nobody else has the file: judge it, make it where it is new, and its lock in any case. */
static enum outcome open_alone(struct li_shared_file *f, const struct li_shared_layout *layout, void *context,
                               off_t size, const char **what) {
  bool is_new = is_unmade(f->fd, size);
  if (!is_new && (size_t)size != f->map_bytes) {
    return FOREIGN;
  }
  if (is_new && !write_zeros(f->fd, f->map_bytes)) {
    int why = errno;
    (void)!ftruncate(f->fd, 0);
    errno = why;
    *what = "no room for the file";
    return FAILED;
  }
  if (!map(f)) {
    *what = "cannot be mapped";
    return FAILED;
  }
  if (!is_new && (!is_whole(f, layout) || !layout->check(f->content, context))) {
    return FOREIGN;
  }
  if (!li_shared_lock_init((char *)f->map + LOCK_AT)) {
    *what = "cannot make a lock";
    return FAILED;
  }
  struct header h = header_of(layout);
  memcpy(f->map, &h, sizeof h);
  if (!lock(f->fd, LOCK_SH)) {
    *what = "cannot be locked";
    return FAILED;
  }
  return OPENED;
}

/* Others have it open, so that what they use can be used. */
static enum outcome join_others(struct li_shared_file *f, const struct li_shared_layout *layout, const char **what) {
  struct stat s;
  if (!lock(f->fd, LOCK_SH | LOCK_NB)) { /* somebody is alone with it for a moment */
    return AGAIN;
  }
  if (fstat(f->fd, &s) != 0 || (size_t)s.st_size != f->map_bytes) {
    return AGAIN;
  }
  if (!map(f)) {
    *what = "cannot be mapped";
    return FAILED;
  }
  return is_whole(f, layout) ? OPENED : AGAIN;
}

static enum outcome try_to_open(struct li_shared_file *f, const struct li_shared_layout *layout, void *context,
                                const char **what) {
  struct stat s;
  f->fd = open(f->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (f->fd < 0) {
    *what = "cannot be opened";
    return errno == ELOOP || errno == EISDIR ? FOREIGN : FAILED;
  }
  if (fstat(f->fd, &s) != 0) {
    *what = "cannot be looked at";
    return FAILED;
  }
  if (!is_ours(&s)) {
    return FOREIGN;
  }
  f->device = s.st_dev;
  f->inode = s.st_ino;
  enum outcome outcome;
  if (lock(f->fd, LOCK_EX | LOCK_NB)) {
    outcome = fstat(f->fd, &s) == 0 ? open_alone(f, layout, context, s.st_size, what) : AGAIN;
  } else {
    outcome = join_others(f, layout, what);
  }
  /* Meanwhile it may have been set aside by somebody else. */
  return outcome == OPENED && !li_shared_file_is_current(f) ? AGAIN : outcome;
}

static enum li_status open_at_last(struct li_shared_file *f, const struct li_shared_layout *layout, void *context,
                                   struct li_error *e) {
  const struct timespec pause = {.tv_nsec = PAUSE_NS};
  int aside = 0;
  for (int i = 0; i < TRIES; i++) {
    const char *what = "cannot be opened";
    enum outcome outcome = try_to_open(f, layout, context, &what);
    if (outcome == OPENED) {
      return LI_OK;
    }
    int why = errno;
    bool still_there = outcome == FOREIGN && (f->fd < 0 || li_shared_file_is_current(f) || f->map == NULL);
    enum li_status status = LI_OK;
    if (outcome == FAILED) {
      errno = why;
      status = refuse(e, f->path, what);
    } else if (still_there && aside++ < 3) {
      status = set_aside(f->path, e); /* while we hold its lock */
    }
    forget(f);
    if (status != LI_OK) {
      return status;
    }
    if (outcome == AGAIN) {
      (void)nanosleep(&pause, NULL);
    }
  }
  errno = EBUSY;
  return refuse(e, f->path, "somebody else keeps it busy");
}

/* ── the interface ──────────────────────────────────────────────────────────────────────────── */

enum li_status li_shared_file_open(struct li_shared_file *f, const char *path,
                                   const struct li_shared_layout *layout, void *context, struct li_error *e) {
  *f = (struct li_shared_file){.fd = -1, .map_bytes = LI_SHARED_HEADER_BYTES + layout->bytes};
  f->lock.fd = -1;
  f->path = li_strdup(path);
  if (f->path == NULL) {
    li_error_set(e, LI_KIND_STORAGE, 0, "not enough memory");
    return LI_NO_MEMORY;
  }
  make_folders(f->path);
  enum li_status status = open_at_last(f, layout, context, e);
  if (status == LI_OK && !li_shared_lock_open(&f->lock, (char *)f->map + LOCK_AT, path)) {
    li_error_set(e, LI_KIND_STORAGE, 0, "not enough memory");
    status = LI_NO_MEMORY;
  }
  if (status != LI_OK) {
    li_shared_file_close(f);
  }
  return status;
}

void li_shared_file_close(struct li_shared_file *f) {
  li_shared_lock_close(&f->lock);
  forget(f);
  li_free(f->path);
  f->path = NULL;
}

bool li_shared_file_is_current(const struct li_shared_file *f) {
  struct stat s;
  return stat(f->path, &s) == 0 && s.st_dev == f->device && s.st_ino == f->inode &&
         (size_t)s.st_size >= f->map_bytes;
}
