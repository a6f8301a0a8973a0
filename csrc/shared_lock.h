/* SPDX-License-Identifier: MIT */
/*
 * A lock for memory that processes share, which none of them can take to the grave: when its holder is
 * killed, the next one gets it.
 *
 *   li_shared_lock_init(word);                   once, while nobody else looks
 *   li_shared_lock_open(&l, word, "/path/of/the/file");
 *   if (li_shared_lock_take(&l)) { … li_shared_lock_give(&l); }
 *
 * A robust mutex in the shared memory where the system has them: some tens of nanoseconds. Elsewhere
 * (LI_NO_ROBUST_MUTEX) a lock on a file beside it, a system call or two each time.
 */
#ifndef LI_SHARED_LOCK_H
#define LI_SHARED_LOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#if defined(__APPLE__) && !defined(LI_NO_ROBUST_MUTEX)
#define LI_NO_ROBUST_MUTEX 1
#endif

enum { LI_SHARED_LOCK_BYTES = 256 }; /* room for the word, on every system */

struct li_shared_lock {
  void *word;  /* in the shared memory; borrowed */
  char *path;  /* of the lock file; NULL where none is needed */
  int fd;
  pid_t owner; /* who opened fd: a forked child opens its own */
};

/* Bytes that name the kind of lock, so that two programs with different kinds never share one. */
unsigned li_shared_lock_kind(void);

/* Make the word a free lock, whatever it held. */
bool li_shared_lock_init(void *word);

/* `path` is of the file that the memory belongs to. False when memory is short. */
bool li_shared_lock_open(struct li_shared_lock *l, void *word, const char *path);
void li_shared_lock_close(struct li_shared_lock *l);

/* Now and then: a lock file that somebody has deleted is not the one that others find. */
void li_shared_lock_renew(struct li_shared_lock *l);

/* False when the lock cannot be had: it is damaged, or its holder was stopped and has not gone on for two
 * seconds. Touch nothing then. */
bool li_shared_lock_take(struct li_shared_lock *l);
void li_shared_lock_give(struct li_shared_lock *l);

#endif
