/* SPDX-License-Identifier: MIT */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#endif
/* The ledger's file: shared by processes that are killed, damaged, deleted, and found full. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ledger.h"

#include "check.h"

#define NOW 1764000000.0

static char folder[] = "/tmp/linkedin-ledger-XXXXXX";
static char path[256];

static const char *fresh_path(const char *name) {
  (void)snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static struct li_ledger *open_ledger(const char *file, int64_t requests, struct li_error *e) {
  struct li_limit limit = {.requests = requests, .window_s = LI_WINDOW_DAY};
  struct li_ledger_store store;
  e->kind = LI_KIND_NONE;
  if (li_ledger_file(&store, file, NOW, e) != LI_OK) {
    return NULL;
  }
  struct li_ledger *l = li_ledger_new(store);
  if (l != NULL) {
    li_ledger_limit(l, "posts", LI_SCOPE_APPLICATION, &limit);
  }
  return l;
}

static bool take(struct li_ledger *l, double now) {
  static const struct li_key key = {.family = "posts", .application = "a"};
  return li_ledger_take(l, &key, 1, now).take.is_granted;
}

static int64_t used(struct li_ledger *l) {
  static const struct li_key key = {.application = "a"};
  struct li_limit limits[LI_SCOPES];
  struct li_bucket_view views[LI_SCOPES];
  return li_ledger_look(l, 0, &key, NOW, limits, views) != NULL ? views[0].used : -1;
}

static void pause_ns(long ns) {
  struct timespec t = {.tv_nsec = ns};
  nanosleep(&t, NULL);
}

/* ── together ───────────────────────────────────────────────────────────────────────────────── */

static void two_who_open_it_count_together(void) {
  struct li_error e;
  struct li_ledger *a = open_ledger(fresh_path("together"), 3, &e), *b = open_ledger(path, 3, &e);
  REQUIRE(a != NULL && b != NULL);
  CHECK_STRING("file", li_ledger_place(a));
  CHECK(take(a, NOW) && take(b, NOW) && take(a, NOW));
  CHECK(!take(a, NOW) && !take(b, NOW));
  li_ledger_free(a);
  li_ledger_free(b);
  a = open_ledger(path, 3, &e);
  REQUIRE(a != NULL);
  CHECK(e.kind == LI_KIND_NONE && !take(a, NOW));
  CHECK(take(a, NOW + 86400));
  li_ledger_free(a);
}

#ifdef LI_NO_ROBUST_MUTEX
enum { SLOWER = 20 };
#else
enum { SLOWER = 1 };
#endif

enum { PROCESSES = 8 };

struct worker {
  volatile int attempts, granted, is_attempting;
};

struct arena {
  struct worker workers[PROCESSES];
};

struct race {
  int takes, limit;
  long pause_granted_ns; /* after a grant, so that killing finds them at work */
  int kill_every_us, least_kills;
};

/* What each process does: note what it is about to do, do it, note what came of it. */
static void work(struct worker *w, const struct race *race) {
  struct li_error e;
  struct li_ledger *l = open_ledger(path, race->limit, &e);
  if (l == NULL) {
    _exit(3);
  }
  while (w->attempts < race->takes) {
    w->is_attempting = 1;
    bool is_granted = take(l, NOW);
    w->granted += is_granted;
    w->is_attempting = 0;
    w->attempts++;
    if (is_granted && race->pause_granted_ns > 0) {
      pause_ns(race->pause_granted_ns);
    }
  }
  li_ledger_free(l);
  _exit(0);
}

static pid_t start(struct worker *w, const struct race *race) {
  pid_t pid = fork();
  if (pid == 0) {
    work(w, race);
  }
  return pid;
}

/* Run the race, killing one at random every so often and starting another in its place. */
static void run_race(const struct race *race, const char *name) {
  struct arena *arena = mmap(NULL, sizeof *arena, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(arena != MAP_FAILED);
  memset(arena, 0, sizeof *arena);
  fresh_path(name);
  pid_t pids[PROCESSES];
  int running = PROCESSES, kills = 0, in_doubt = 0, granted = 0, bad = 0, waited_us = 0;
  unsigned random = 12345;
  for (int i = 0; i < PROCESSES; i++) {
    pids[i] = start(&arena->workers[i], race);
    REQUIRE(pids[i] > 0);
  }
  while (running > 0) {
    pause_ns(500000);
    waited_us += 500;
    bool kills_now = waited_us >= race->kill_every_us;
    random = random * 1664525u + 1013904223u;
    int victim = (int)(random >> 16) % PROCESSES;
    if (kills_now && pids[victim] > 0 && kill(pids[victim], SIGKILL) == 0) {
      waited_us = 0;
    }
    for (int i = 0; i < PROCESSES; i++) {
      int status;
      if (pids[i] <= 0 || waitpid(pids[i], &status, WNOHANG) != pids[i]) {
        continue;
      }
      if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
        kills++;
        in_doubt += arena->workers[i].is_attempting;
        arena->workers[i].is_attempting = 0;
        pids[i] = start(&arena->workers[i], race);
      } else {
        bad += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
        pids[i] = -1;
        running--;
      }
    }
  }
  for (int i = 0; i < PROCESSES; i++) {
    granted += arena->workers[i].granted;
    CHECK(arena->workers[i].attempts >= race->takes);
  }
  munmap(arena, sizeof *arena);
  struct li_error e;
  struct li_ledger *l = open_ledger(path, race->limit, &e);
  REQUIRE(l != NULL);
  printf("  %d kills, %d granted, %d in doubt, the file says %d\n", kills, granted, in_doubt, (int)used(l));
  CHECK_INT(0, bad);
  CHECK(e.kind == LI_KIND_NONE);
  CHECK_INT(race->limit, used(l));
  CHECK(granted <= race->limit && race->limit <= granted + in_doubt);
  CHECK(kills >= race->least_kills);
  CHECK(!take(l, NOW) && take(l, NOW + 86400));
  li_ledger_free(l);
}

/* 8 processes, 10,000 takes each, a bucket of 5,000, a kill every 50 ms. */
static void the_limit_is_granted_exactly_whoever_is_killed(void) {
  static const struct race race = {
      .takes = 10000, .limit = 5000, .pause_granted_ns = 1500000, .kill_every_us = 50000, .least_kills = 5};
  run_race(&race, "race");
}

/* Without pauses, so that a kill often finds the lock held. */
static void a_killed_holder_leaves_the_lock_and_the_count_whole(void) {
  static const struct race race = {
      .takes = 400000 / SLOWER, .limit = 3000000 / SLOWER, .kill_every_us = 2000, .least_kills = 20};
  run_race(&race, "tight");
}

static void eight_who_make_it_at_once_make_one(void) {
  static const struct race race = {.takes = 50, .limit = 300, .kill_every_us = 1000000};
  for (int i = 0; i < 20; i++) {
    char name[24];
    (void)snprintf(name, sizeof name, "once-%d", i);
    run_race(&race, name);
  }
}

/* ── damage ─────────────────────────────────────────────────────────────────────────────────── */

static void write_file(const char *bytes, size_t size) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  CHECK(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
  close(fd);
}

/* A complaint of the store, once. */
static bool complains(struct li_ledger *l) {
  struct li_error e;
  bool first = li_ledger_complain(l, &e), second = li_ledger_complain(l, &e);
  return first && !second && e.kind == LI_KIND_STORAGE;
}

static void what_is_not_ours_is_set_aside(void) {
  struct li_error e;
  fresh_path("foreign");
  write_file("somebody's notes", 16);
  struct li_ledger *l = open_ledger(path, 3, &e);
  REQUIRE(l != NULL);
  CHECK(complains(l) && take(l, NOW));
  li_ledger_free(l);
  char other[300];
  (void)snprintf(other, sizeof other, "%s.damaged-1", path);
  CHECK(access(other, F_OK) == 0);
}

static void a_link_and_a_file_that_others_may_write_are_not_trusted(void) {
  struct li_error e;
  char target[300];
  fresh_path("link");
  (void)snprintf(target, sizeof target, "%s/target", folder);
  REQUIRE(symlink(target, path) == 0);
  struct li_ledger *l = open_ledger(path, 3, &e);
  REQUIRE(l != NULL);
  CHECK(complains(l) && access(target, F_OK) != 0);
  li_ledger_free(l);
  REQUIRE(chmod(path, 0666) == 0);
  l = open_ledger(path, 3, &e);
  REQUIRE(l != NULL);
  CHECK(complains(l));
  li_ledger_free(l);
}

/* Whatever bytes rot: no crash, no hang, and what is granted is not more than the limit for each bucket. */
static void rotten_bytes_are_survived(void) {
  struct li_error e;
  unsigned random = 99;
  for (int round = 0; round < 300; round++) {
    char name[16];
    (void)snprintf(name, sizeof name, "rot-%d", round);
    struct li_ledger *l = open_ledger(fresh_path(name), 3, &e);
    REQUIRE(l != NULL && take(l, NOW));
    li_ledger_free(l);
    int fd = open(path, O_RDWR);
    struct stat s;
    REQUIRE(fd >= 0 && fstat(fd, &s) == 0);
    for (int i = 0; i < 200; i++) {
      random = random * 1664525u + 1013904223u;
      off_t at = (off_t)((random >> 8) % (unsigned)(round % 2 == 0 ? s.st_size : 600));
      unsigned char byte = (unsigned char)(random >> 3);
      CHECK(pwrite(fd, &byte, 1, round % 3 == 2 ? s.st_size - 1 - at : at) == 1);
    }
    close(fd);
    l = open_ledger(path, 3, &e);
    REQUIRE(l != NULL);
    int granted = 0;
    for (int i = 0; i < 10; i++) {
      granted += take(l, NOW);
    }
    CHECK(granted <= 3);
    li_ledger_free(l);
    unlink(path);
  }
}

static void a_cut_file_is_set_aside(void) {
  struct li_error e;
  struct li_ledger *l = open_ledger(fresh_path("cut"), 3, &e);
  REQUIRE(l != NULL);
  li_ledger_free(l);
  REQUIRE(truncate(path, 5000) == 0);
  l = open_ledger(path, 3, &e);
  REQUIRE(l != NULL);
  CHECK(complains(l) && take(l, NOW));
  li_ledger_free(l);
}

static void one_whose_maker_died_is_made_again_without_a_word(void) {
  struct li_error e;
  fresh_path("unmade");
  static const char zeros[8192];
  write_file(zeros, sizeof zeros);
  struct li_ledger *l = open_ledger(path, 3, &e);
  REQUIRE(l != NULL);
  CHECK(!complains(l) && take(l, NOW));
  li_ledger_free(l);
}

static void a_deleted_file_is_shared_again_a_second_later(void) {
  struct li_error e;
  struct li_ledger *a = open_ledger(fresh_path("deleted"), 3, &e);
  REQUIRE(a != NULL && take(a, NOW));
  REQUIRE(unlink(path) == 0);
  struct li_ledger *b = open_ledger(path, 3, &e);
  REQUIRE(b != NULL && take(b, NOW + 2) && take(a, NOW + 2) && take(b, NOW + 2));
  CHECK(!take(a, NOW + 2) && !take(b, NOW + 2));
  li_ledger_free(a);
  li_ledger_free(b);
}

/* ── no room, no right ──────────────────────────────────────────────────────────────────────── */

static void a_full_disk_is_an_error_and_no_signal(void) {
  struct li_error e;
  struct rlimit before, small;
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  small = before;
  small.rlim_cur = 20000;
  signal(SIGXFSZ, SIG_IGN);
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  struct li_ledger *l = open_ledger(fresh_path("full"), 3, &e);
  setrlimit(RLIMIT_FSIZE, &before);
  CHECK(l == NULL && e.kind == LI_KIND_STORAGE && strstr(e.message, "room") != NULL);
  l = open_ledger(path, 3, &e); /* room again */
  REQUIRE(l != NULL);
  CHECK(!complains(l) && take(l, NOW));
  li_ledger_free(l);
}

static void a_folder_that_cannot_be_made_is_an_error(void) {
  struct li_error e;
  CHECK(open_ledger("/proc/nowhere/quota", 3, &e) == NULL);
  CHECK(e.kind == LI_KIND_STORAGE);
}

static void a_file_lost_for_good_goes_on_in_memory(void) {
  struct li_error e;
  char deep[300];
  (void)snprintf(deep, sizeof deep, "%s/deep", folder);
  struct li_ledger *l = open_ledger(fresh_path("deep/quota"), 3, &e);
  REQUIRE(l != NULL && take(l, NOW));
  char lock[300];
  (void)snprintf(lock, sizeof lock, "%s.lock", path); /* where the lock is a file */
  unlink(lock);
  REQUIRE(unlink(path) == 0 && rmdir(deep) == 0);
  int fd = open(deep, O_CREAT | O_WRONLY, 0600); /* where the folder was */
  close(fd);
  CHECK(take(l, NOW + 2) && complains(l));
  CHECK(take(l, NOW + 2) && take(l, NOW + 2) && !take(l, NOW + 2));
  li_ledger_free(l);
  unlink(deep);
}

/* ── many buckets, wrong clocks ─────────────────────────────────────────────────────────────── */

static void what_finds_no_place_is_refused(void) {
  enum { MEMBERS = 20000 };
  struct li_error e;
  struct li_ledger *l = open_ledger(fresh_path("many"), 100000, &e);
  struct li_limit one = {.requests = 1, .window_s = LI_WINDOW_DAY};
  REQUIRE(l != NULL && li_ledger_limit(l, "posts", LI_SCOPE_MEMBER, &one) == LI_OK);
  int first = 0, again = 0;
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < MEMBERS; i++) {
      char member[32];
      (void)snprintf(member, sizeof member, "urn:li:person:%d", i);
      struct li_key key = {.family = "posts", .application = "a", .member = member};
      struct li_take t = li_ledger_take(l, &key, 1, NOW).take;
      *(round == 0 ? &first : &again) += t.is_granted;
    }
  }
  CHECK(first > 14000 && first <= 16384);
  CHECK_INT(0, again);
  struct li_key key = {.family = "posts", .application = "a", .member = "another"};
  CHECK(li_ledger_take(l, &key, 1, NOW + 4 * 86400).take.is_granted); /* the old ones have made room */
  li_ledger_free(l);
}

static void a_clock_that_is_years_ahead_does_not_lock_out(void) {
  struct li_error e;
  struct li_ledger *l = open_ledger(fresh_path("ahead"), 3, &e);
  static const struct li_key key = {.family = "posts", .application = "a"};
  struct li_observation refusal = {.remaining = 0, .reset_s = 3600, .retry_after_s = 3600, .is_refused = true};
  REQUIRE(l != NULL);
  li_ledger_observe(l, &key, LI_SCOPE_APPLICATION, &refusal, NOW + 3650.0 * 86400);
  li_ledger_free(l);
  l = open_ledger(path, 3, &e);
  REQUIRE(l != NULL);
  (void)take(l, NOW + 86400); /* what was counted then is taken as spent now */
  CHECK(take(l, NOW + 2 * 86400));
  li_ledger_free(l);
}

static void a_forked_child_counts_on(void) {
  struct li_error e;
  struct li_ledger *l = open_ledger(fresh_path("forked"), 2, &e);
  REQUIRE(l != NULL && take(l, NOW));
  pid_t pid = fork();
  if (pid == 0) {
    _exit(take(l, NOW) ? 0 : 1);
  }
  int status = -1;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0 && !take(l, NOW));
  li_ledger_free(l);
}

static void clean_up(void) {
  char command[300];
  (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
  if (system(command) != 0) {
    perror("rm");
  }
}

int main(void) {
  static const struct check_case cases[] = {
      {"two who open it count together", two_who_open_it_count_together},
      {"eight processes are granted the limit exactly, whoever is killed", the_limit_is_granted_exactly_whoever_is_killed},
      {"a killed holder leaves the lock and the count whole", a_killed_holder_leaves_the_lock_and_the_count_whole},
      {"eight who make it at once make one", eight_who_make_it_at_once_make_one},
      {"what is not ours is set aside", what_is_not_ours_is_set_aside},
      {"a link, and a file that others may write, are not trusted", a_link_and_a_file_that_others_may_write_are_not_trusted},
      {"rotten bytes are survived", rotten_bytes_are_survived},
      {"a cut file is set aside", a_cut_file_is_set_aside},
      {"one whose maker died is made again without a word", one_whose_maker_died_is_made_again_without_a_word},
      {"a deleted file is shared again a second later", a_deleted_file_is_shared_again_a_second_later},
      {"a full disk is an error and no signal", a_full_disk_is_an_error_and_no_signal},
      {"a folder that cannot be made is an error", a_folder_that_cannot_be_made_is_an_error},
      {"a file lost for good goes on in memory", a_file_lost_for_good_goes_on_in_memory},
      {"what finds no place is refused", what_finds_no_place_is_refused},
      {"a clock that is years ahead does not lock out", a_clock_that_is_years_ahead_does_not_lock_out},
      {"a forked child counts on", a_forked_child_counts_on},
  };
  if (mkdtemp(folder) == NULL) {
    return 1;
  }
  int failed = CHECK_RUN(cases);
  clean_up();
  return failed;
}
