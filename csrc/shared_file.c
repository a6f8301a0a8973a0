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
enum { TRIES = 200, PAUSE_NS = 5000000, BOOT_AT = 128, LOCK_AT = 256, CHUNK = 16384, MOST_DAMAGED = 9 };

/* So often a header that others use and that is no header is looked at: it may be in the making. */
enum { PATIENCE = 20 };

enum { PATH_BYTES = 4096, BOOT_BYTES = 40 };

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

/* Is it a header, of whatever version? */
static bool is_header(const struct header *h, const struct li_shared_layout *layout) {
  uint64_t check = 1469598103934665603ULL;
  for (size_t i = 0; i < offsetof(struct header, check); i++) {
    check = (check ^ ((const unsigned char *)h)[i]) * 1099511628211ULL;
  }
  return memcmp(h->magic, layout->magic, sizeof h->magic) == 0 && h->check == check;
}

/* Which start of which machine this is; empty where that cannot be known. */
static void read_boot(char out[BOOT_BYTES]) {
  memset(out, 0, BOOT_BYTES);
  int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    (void)!read(fd, out, BOOT_BYTES - 1);
    close(fd);
  }
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

/* A link, or a file that is ours to move. Somebody else's stays where it is, and so does a folder: to name
 * one by mistake shall not cost it. */
static bool may_set_aside(const struct stat *s) {
  return S_ISLNK(s->st_mode) || (S_ISREG(s->st_mode) && s->st_uid == geteuid());
}

/* Blocks on the disk for every byte, so that none is wanted later: a file that came from a backup may have
 * holes. */
static bool reserve(int fd, size_t bytes) {
#ifdef __linux__
  errno = posix_fallocate(fd, 0, (off_t)bytes);
  return errno == 0;
#else
  static const char zeros[CHUNK];
  struct stat s;
  if (fstat(fd, &s) != 0) {
    return false;
  }
  for (size_t at = (size_t)s.st_size; at < bytes;) {
    size_t part = bytes - at < CHUNK ? bytes - at : CHUNK;
    ssize_t n = pwrite(fd, zeros, part, (off_t)at);
    if (n <= 0 && errno != EINTR) {
      return false;
    }
    at += n > 0 ? (size_t)n : 0;
  }
  return true;
#endif
}

static bool is_same(const char *path, dev_t device, ino_t inode) {
  struct stat s;
  return lstat(path, &s) == 0 && s.st_dev == device && s.st_ino == inode;
}

static bool lock(int fd, int how) {
  int rc;
  do {
    rc = flock(fd, how);
  } while (rc != 0 && errno == EINTR);
  return rc == 0;
}

/* The first free name beside the path; when all are taken, the last. */
static bool name_aside(char other[PATH_BYTES], const char *path) {
  struct stat s;
  for (int n = 1; n <= MOST_DAMAGED; n++) {
    int length = snprintf(other, PATH_BYTES, "%s.damaged-%d", path, n);
    if (length < 0 || length >= PATH_BYTES) {
      errno = ENAMETOOLONG;
      return false;
    }
    if (lstat(other, &s) != 0) {
      break;
    }
  }
  return true;
}

/* Move what lies there out of the way. One process at a time, so that none moves what another has just made
 * in its place; where that cannot be had, the others are quick. */
static enum li_status set_aside(const struct li_shared_file *f, struct li_error *e) {
  char guard[PATH_BYTES], other[PATH_BYTES];
  int length = snprintf(guard, sizeof guard, "%s.lock", f->path);
  int fd = length > 0 && length < PATH_BYTES ? open(guard, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
  bool is_moved = false;
  if (fd >= 0) {
    (void)lock(fd, LOCK_EX);
  }
  bool is_there = is_same(f->path, f->device, f->inode);
  if (is_there) {
    is_moved = name_aside(other, f->path) && rename(f->path, other) == 0;
  }
  int why = errno;
  if (fd >= 0) {
    (void)lock(fd, LOCK_UN);
    close(fd);
  }
  errno = why;
  if (is_there && !is_moved) {
    return refuse(e, f->path, "what lies there is not ours, and cannot be set aside");
  }
  if (is_moved) {
    li_error_set(e, LI_KIND_STORAGE, 0, "%.140s was damaged or is not ours; it is set aside as %.140s, and a new one was made",
                 f->path, other);
  }
  return LI_OK; /* or somebody else was faster */
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
  if ((is_new && ftruncate(f->fd, 0) != 0) || !reserve(f->fd, f->map_bytes)) {
    int why = errno;
    if (is_new) {
      (void)!ftruncate(f->fd, 0);
    }
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
  read_boot((char *)f->map + BOOT_AT);
  struct header h = header_of(layout);
  memcpy(f->map, &h, sizeof h);
  if (!lock(f->fd, LOCK_SH)) {
    *what = "cannot be locked";
    return FAILED;
  }
  return OPENED;
}

/* Of a file whose header is not the one that is wanted, while others have it open. */
static enum outcome judge_header(const struct li_shared_file *f, const struct li_shared_layout *layout, int tried,
                                 const char **what) {
  if (is_header(f->map, layout)) {
    errno = EBUSY;
    *what = "in use by another version of this library";
    return FAILED;
  }
  return tried < PATIENCE ? AGAIN : FOREIGN;
}

/* Memory is not shared between machines, though their files may be. */
static bool is_of_this_machine(const struct li_shared_file *f) {
  char boot[BOOT_BYTES];
  read_boot(boot);
  return memcmp((const char *)f->map + BOOT_AT, boot, BOOT_BYTES) == 0;
}

/* Others have it open, so that what they use can be used. */
static enum outcome join_others(struct li_shared_file *f, const struct li_shared_layout *layout, int tried,
                                const char **what) {
  struct stat s;
  if (!lock(f->fd, LOCK_SH | LOCK_NB)) { /* somebody is alone with it for a moment */
    return AGAIN;
  }
  if (fstat(f->fd, &s) != 0 || (size_t)s.st_size != f->map_bytes) {
    return tried < PATIENCE ? AGAIN : FOREIGN;
  }
  if (!map(f)) {
    *what = "cannot be mapped";
    return FAILED;
  }
  if (!is_whole(f, layout)) {
    return judge_header(f, layout, tried, what);
  }
  if (!is_of_this_machine(f)) {
    errno = EBUSY;
    *what = "in use on another machine";
    return FAILED;
  }
  return OPENED;
}

/* What lies there cannot be opened, or is not ours. */
static enum outcome judge_stranger(struct li_shared_file *f, const char **what) {
  struct stat s;
  int why = errno;
  if (lstat(f->path, &s) == 0) {
    f->device = s.st_dev;
    f->inode = s.st_ino;
    if (may_set_aside(&s) && (S_ISLNK(s.st_mode) || f->fd >= 0)) {
      return FOREIGN;
    }
    why = f->fd >= 0 ? EPERM : why;
    *what = S_ISREG(s.st_mode) ? "belongs to another user, or may not be written" : "is no file";
  }
  errno = why;
  return FAILED;
}

static enum outcome try_to_open(struct li_shared_file *f, const struct li_shared_layout *layout, void *context,
                                int tried, const char **what) {
  struct stat s;
  f->fd = open(f->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
  if (f->fd < 0 || fstat(f->fd, &s) != 0 || !is_ours(&s)) {
    return judge_stranger(f, what);
  }
  f->device = s.st_dev;
  f->inode = s.st_ino;
  enum outcome outcome;
  if (lock(f->fd, LOCK_EX | LOCK_NB)) {
    outcome = fstat(f->fd, &s) == 0 ? open_alone(f, layout, context, s.st_size, what) : AGAIN;
  } else if (errno == EWOULDBLOCK) {
    outcome = join_others(f, layout, tried, what);
  } else {
    *what = "its file system has no locks";
    outcome = FAILED;
  }
  /* Meanwhile it may have been set aside by somebody else. */
  return outcome == OPENED && !li_shared_file_is_current(f) ? AGAIN : outcome;
}

static enum li_status open_at_last(struct li_shared_file *f, const struct li_shared_layout *layout, void *context,
                                   struct li_error *e) {
  const struct timespec pause = {.tv_nsec = PAUSE_NS};
  for (int i = 0, aside = 0; i < TRIES && aside < 4; i++) {
    const char *what = "cannot be opened";
    enum outcome outcome = try_to_open(f, layout, context, i, &what);
    enum li_status status = LI_OK;
    if (outcome == OPENED) {
      return LI_OK;
    }
    if (outcome == FAILED) {
      status = refuse(e, f->path, what);
    } else if (outcome == FOREIGN) {
      status = set_aside(f, e);
      aside++;
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

/* A process may go to another folder before the file is opened again. */
static char *absolute(const char *path) {
  char here[PATH_BYTES];
  if (path[0] == '/' || getcwd(here, sizeof here) == NULL) {
    return li_strdup(path);
  }
  size_t bytes = strlen(here) + strlen(path) + 2;
  char *name = li_malloc(bytes);
  if (name != NULL) {
    (void)snprintf(name, bytes, "%s/%s", here, path);
  }
  return name;
}

enum li_status li_shared_file_open(struct li_shared_file *f, const char *path,
                                   const struct li_shared_layout *layout, void *context, struct li_error *e) {
  *f = (struct li_shared_file){.fd = -1, .map_bytes = LI_SHARED_HEADER_BYTES + layout->bytes};
  f->lock.fd = -1;
  f->path = absolute(path);
  if (f->path == NULL) {
    li_error_set(e, LI_KIND_STORAGE, 0, "not enough memory");
    return LI_NO_MEMORY;
  }
  make_folders(f->path);
  enum li_status status = open_at_last(f, layout, context, e);
  if (status == LI_OK && !li_shared_lock_open(&f->lock, (char *)f->map + LOCK_AT, f->path)) {
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
