/* SPDX-License-Identifier: MIT */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE /* flock */
#endif
#include "shared_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"

/* Who is only slow, on a machine that is busy, has the lock for less than PATIENCE_S. */
enum { PATIENCE_S = 2, YIELDS = 20, NAP_NS = 50000, MOST_WAITS = YIELDS + PATIENCE_S * (1000000000 / NAP_NS) };

/* After the n-th try that found the lock taken: its holder is not running, so let others run. No clock is
 * asked, which may be set meanwhile. False when that has gone on for too long. */
static bool wait_a_little(int n) {
  static const struct timespec nap = {.tv_nsec = NAP_NS};
  if (n < YIELDS) {
    sched_yield();
  } else {
    nanosleep(&nap, NULL);
  }
  return n < MOST_WAITS;
}

#ifndef LI_NO_ROBUST_MUTEX

/* Holders have the lock for some tens of nanoseconds: worth a look or two before sleeping. */
enum { SPINS = 60 };

_Static_assert(sizeof(pthread_mutex_t) <= LI_SHARED_LOCK_BYTES, "the room for the lock is too small");

unsigned li_shared_lock_kind(void) {
#ifdef __GLIBC__
  return 0x10000u | (unsigned)sizeof(pthread_mutex_t);
#else
  return 0x30000u | (unsigned)sizeof(pthread_mutex_t);
#endif
}

/* Not one that checks who holds it: a process in another container may have the same number. */
bool li_shared_lock_init(void *word) {
  pthread_mutexattr_t attributes;
  memset(word, 0, LI_SHARED_LOCK_BYTES);
  if (pthread_mutexattr_init(&attributes) != 0) {
    return false;
  }
  bool ok = pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED) == 0 &&
            pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST) == 0 &&
            pthread_mutex_init(word, &attributes) == 0;
  pthread_mutexattr_destroy(&attributes);
  return ok;
}

bool li_shared_lock_open(struct li_shared_lock *l, void *word, const char *path) {
  (void)path;
  *l = (struct li_shared_lock){.word = word, .fd = -1};
  return true;
}

void li_shared_lock_close(struct li_shared_lock *l) {
  *l = (struct li_shared_lock){.fd = -1};
}

void li_shared_lock_renew(struct li_shared_lock *l) {
  (void)l;
}

/* glibc aborts on some kinds that damaged bytes may spell, and takes others for a lock of one process. */
static bool is_plausible(const pthread_mutex_t *mutex) {
#ifdef __GLIBC__
  enum { ROBUST = 16, SHARED = 128 };
  return mutex->__data.__kind == (ROBUST | SHARED);
#else
  (void)mutex;
  return true;
#endif
}

static int try_a_while(pthread_mutex_t *mutex) {
  int rc = EBUSY;
  for (int i = 0; i < SPINS && rc == EBUSY; i++) {
    rc = pthread_mutex_trylock(mutex);
  }
  return rc;
}

static int lock_soon(pthread_mutex_t *mutex) {
  int rc = try_a_while(mutex);
  for (int i = 0; rc == EBUSY && wait_a_little(i); i++) {
    rc = pthread_mutex_trylock(mutex);
  }
  return rc;
}

bool li_shared_lock_take(struct li_shared_lock *l) {
  int rc = is_plausible(l->word) ? lock_soon(l->word) : EINVAL;
  if (rc == EOWNERDEAD) { /* its holder was killed; what it left, the next one can use */
    rc = pthread_mutex_consistent(l->word);
    if (rc != 0) {
      pthread_mutex_unlock(l->word);
    }
  }
  return rc == 0;
}

void li_shared_lock_give(struct li_shared_lock *l) {
  pthread_mutex_unlock(l->word);
}

#else

unsigned li_shared_lock_kind(void) {
  return 0x20000u;
}

bool li_shared_lock_init(void *word) {
  memset(word, 0, LI_SHARED_LOCK_BYTES);
  return true;
}

bool li_shared_lock_open(struct li_shared_lock *l, void *word, const char *path) {
  static const char suffix[] = ".lock";
  size_t bytes = strlen(path);
  *l = (struct li_shared_lock){.word = word, .fd = -1, .path = li_malloc(bytes + sizeof suffix)};
  if (l->path == NULL) {
    return false;
  }
  memcpy(l->path, path, bytes);
  memcpy(l->path + bytes, suffix, sizeof suffix);
  return true;
}

void li_shared_lock_close(struct li_shared_lock *l) {
  if (l->fd >= 0) {
    close(l->fd);
  }
  li_free(l->path);
  *l = (struct li_shared_lock){.fd = -1};
}

void li_shared_lock_renew(struct li_shared_lock *l) {
  if (l->fd >= 0) {
    close(l->fd);
  }
  l->fd = -1;
}

/* The lock belongs to the open file, which a forked child shares with its parent: it opens its own. */
static bool has_file(struct li_shared_lock *l) {
  if (l->fd >= 0 && l->owner == getpid()) {
    return true;
  }
  if (l->fd >= 0) {
    close(l->fd);
  }
  l->fd = open(l->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  l->owner = getpid();
  return l->fd >= 0;
}

bool li_shared_lock_take(struct li_shared_lock *l) {
  bool is_held = false, goes_on = has_file(l);
  for (int i = 0; !is_held && goes_on; i++) {
    is_held = flock(l->fd, LOCK_EX | LOCK_NB) == 0;
    goes_on = is_held || ((errno == EWOULDBLOCK || errno == EINTR) && wait_a_little(i));
  }
  return is_held;
}

void li_shared_lock_give(struct li_shared_lock *l) {
  (void)flock(l->fd, LOCK_UN);
}

#endif
