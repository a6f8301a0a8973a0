/* SPDX-License-Identifier: MIT */
/*
 * What a take costs in C, for bench/ledger.lua: prints nanoseconds of
 *
 *   a bare counter          the least that counting costs: a key hashed, a count compared and raised
 *   day                     an application's bucket of a UTC day
 *   day, member             and the member's
 *   rolling                 a bucket of the last 60 seconds
 *   10,000 members          each in turn, so that the buckets are in no cache
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ledger.h"

enum { ROUNDS = 15, TAKES = 200000, MEMBERS = 10000 };

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct li_ledger *ledger_of(void) {
  static const struct li_limit day = {.requests = LI_MOST_REQUESTS, .window_s = LI_WINDOW_DAY};
  static const struct li_limit minute = {.requests = LI_MOST_REQUESTS, .window_s = 60};
  struct li_ledger *l = li_ledger_new(li_ledger_memory());
  if (l == NULL || li_ledger_limit(l, "profile", LI_SCOPE_APPLICATION, &day) != LI_OK ||
      li_ledger_limit(l, "posts", LI_SCOPE_APPLICATION, &day) != LI_OK ||
      li_ledger_limit(l, "posts", LI_SCOPE_MEMBER, &day) != LI_OK ||
      li_ledger_limit(l, "ads", LI_SCOPE_APPLICATION, &minute) != LI_OK) {
    exit(1);
  }
  return l;
}

static int64_t bare(const char *volatile name, int64_t *counts) {
  uint64_t h = 1469598103934665603ULL;
  for (const char *p = name; *p != '\0'; p++) {
    h = (h ^ (unsigned char)*p) * 1099511628211ULL;
  }
  int64_t *count = &counts[h & 15];
  return *count < LI_MOST_REQUESTS ? ++*count : -1;
}

static double time_bare(void) {
  static int64_t counts[16];
  double start = now_s();
  for (int i = 0; i < TAKES; i++) {
    if (bare("profile 86abcdefghijkl", counts) < 0) {
      exit(1);
    }
  }
  return (now_s() - start) / TAKES * 1e9;
}

static double time_takes(const char *family, const char *const *members, int count) {
  struct li_ledger *l = ledger_of();
  struct li_key key = {.family = family, .application = "86abcdefghijkl"};
  double start = now_s();
  for (int i = 0; i < TAKES; i++) {
    key.member = count > 0 ? members[i % count] : NULL;
    if (!li_ledger_take(l, &key, 1, 1764000000 + i * 1e-4).take.is_granted) {
      exit(1);
    }
  }
  double ns = (now_s() - start) / TAKES * 1e9;
  li_ledger_free(l);
  return ns;
}

static double least(double a, double b) {
  return a < b ? a : b;
}

int main(void) {
  static char names[MEMBERS][32];
  static const char *members[MEMBERS];
  double best[5] = {1e9, 1e9, 1e9, 1e9, 1e9};
  for (int i = 0; i < MEMBERS; i++) {
    (void)snprintf(names[i], sizeof names[i], "urn:li:person:%08d", i);
    members[i] = names[i];
  }
  for (int i = 0; i < ROUNDS; i++) { /* in turns: what else the machine does only adds */
    best[0] = least(best[0], time_bare());
    best[1] = least(best[1], time_takes("profile", NULL, 0));
    best[2] = least(best[2], time_takes("posts", members, 1));
    best[3] = least(best[3], time_takes("ads", NULL, 0));
    best[4] = least(best[4], time_takes("posts", members, MEMBERS));
  }
  printf("%.1f %.1f %.1f %.1f %.1f\n", best[0], best[1], best[2], best[3], best[4]);
  return 0;
}
