/* SPDX-License-Identifier: MIT */
/*
 * What a take from a ledger in a shared file costs, for bench/ledger.lua: prints
 *
 *   alone, ledger     nanoseconds of a take, nobody else there
 *   alone, rival      the same from a count in a file: flock, pread, compare, pwrite, unlock
 *   four, ledger      takes a second that four processes make together, all from one bucket
 *   four, rival       the same of the rival
 *
 * The file is in the directory of the first argument.
 */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE 1
#endif
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ledger.h"

enum { ROUNDS = 7, TAKES = 100000, RIVAL_TAKES = 20000, PROCESSES = 4 };

#define TOGETHER_S 0.3

static const char *directory;

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double wall_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

/* ── a way to take ──────────────────────────────────────────────────────────────────────────── */

struct taker {
  struct li_ledger *ledger; /* NULL: the rival */
  int fd;
};

static struct taker open_taker(int is_rival) {
  static const struct li_limit day = {.requests = LI_MOST_REQUESTS, .window_s = LI_WINDOW_DAY};
  struct taker t = {.fd = -1};
  char path[512];
  (void)snprintf(path, sizeof path, "%s/%s", directory, is_rival ? "count" : "quota");
  if (is_rival) {
    int64_t zero = 0;
    t.fd = open(path, O_RDWR | O_CREAT, 0600);
    if (t.fd < 0 || (lseek(t.fd, 0, SEEK_END) == 0 && pwrite(t.fd, &zero, sizeof zero, 0) < 0)) {
      fail(path);
    }
    return t;
  }
  struct li_error e;
  struct li_ledger_store store;
  if (li_ledger_file(&store, path, wall_s(), &e) != LI_OK) {
    (void)fprintf(stderr, "%s\n", e.message);
    exit(1);
  }
  t.ledger = li_ledger_new(store);
  if (t.ledger == NULL || li_ledger_limit(t.ledger, "profile", LI_SCOPE_APPLICATION, &day) != LI_OK) {
    fail("ledger");
  }
  return t;
}

static void close_taker(struct taker *t) {
  li_ledger_free(t->ledger);
  if (t->fd >= 0) {
    (void)close(t->fd);
  }
}

static void rival_take(int fd) {
  int64_t count = 0;
  if (flock(fd, LOCK_EX) != 0 || pread(fd, &count, sizeof count, 0) < 0) {
    fail("rival");
  }
  count += count < LI_MOST_REQUESTS;
  if (pwrite(fd, &count, sizeof count, 0) < 0 || flock(fd, LOCK_UN) != 0) {
    fail("rival");
  }
}

static void take(const struct taker *t, double now) {
  static const struct li_key key = {.family = "profile", .application = "86abcdefghijkl"};
  if (t->ledger == NULL) {
    rival_take(t->fd);
  } else if (!li_ledger_take(t->ledger, &key, 1, now).take.is_granted) {
    fail("refused");
  }
}

/* ── alone ──────────────────────────────────────────────────────────────────────────────────── */

static double time_alone(int is_rival) {
  struct taker t = open_taker(is_rival);
  int takes = is_rival ? RIVAL_TAKES : TAKES;
  double wall = wall_s(), start = now_s();
  for (int i = 0; i < takes; i++) {
    take(&t, wall + i * 1e-6);
  }
  double ns = (now_s() - start) / takes * 1e9;
  close_taker(&t);
  return ns;
}

/* ── four together ──────────────────────────────────────────────────────────────────────────── */

/* Until it is over, with a look at the clock every 64 takes, as `now` of a program moves too. */
static long take_until(const struct taker *t, double end) {
  long count = 0;
  while (now_s() < end) {
    double wall = wall_s();
    for (int i = 0; i < 64; i++) {
      take(t, wall);
    }
    count += 64;
  }
  return count;
}

static double rate_together(int is_rival) {
  atomic_long *sum = mmap(NULL, sizeof *sum, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (sum == MAP_FAILED) {
    fail("mmap");
  }
  double start = now_s() + 0.05, end = start + TOGETHER_S;
  for (int i = 0; i < PROCESSES; i++) {
    if (fork() == 0) {
      struct taker t = open_taker(is_rival);
      while (now_s() < start) {
      }
      atomic_fetch_add(sum, take_until(&t, end));
      _exit(0);
    }
  }
  int status;
  while (wait(&status) > 0) {
    if (status != 0) {
      fail("a process");
    }
  }
  double rate = (double)atomic_load(sum) / TOGETHER_S;
  munmap(sum, sizeof *sum);
  return rate;
}

int main(int argc, char **argv) {
  double best[4] = {1e9, 1e9, 0, 0};
  directory = argc > 1 ? argv[1] : "/tmp";
  for (int i = 0; i < ROUNDS; i++) {
    for (int is_rival = 0; is_rival < 2; is_rival++) {
      double ns = time_alone(is_rival), rate = rate_together(is_rival);
      best[is_rival] = ns < best[is_rival] ? ns : best[is_rival];
      best[2 + is_rival] = rate > best[2 + is_rival] ? rate : best[2 + is_rival];
    }
  }
  printf("%.1f %.1f %.0f %.0f\n", best[0], best[1], best[2], best[3]);
  return 0;
}
