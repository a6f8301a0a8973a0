/* SPDX-License-Identifier: MIT */
/*
 * A process that uses a ledger file is killed at every place there is: after each so many instructions of a
 * take, at each call to the system while the file is made or set aside. What it leaves is a ledger, and lacks
 * nothing that was granted. Linux only: it is led there by ptrace.
 */
#define _DEFAULT_SOURCE 1
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "ledger.h"

#include "ledger_dir.h"

#ifdef __linux__
#include <sys/ptrace.h>

#define NOW 1764000000.0

static const struct li_limit limit = {.requests = 1000000, .window_s = LI_WINDOW_DAY};

static _Atomic int *granted; /* survives */

/* Those that watch every instruction themselves cannot be led. */
static int is_watched(void) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return 1;
#else
  const char *loaded = getenv("LD_PRELOAD");
  return loaded != NULL && strstr(loaded, "vgpreload") != NULL;
#endif
}

/* A child that stops and then does its work. */
static pid_t start(void (*work)(struct li_ledger_store *s), struct li_ledger_store *s) {
  pid_t pid = fork();
  if (pid == 0) {
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) {
      _exit(77);
    }
    raise(SIGSTOP);
    work(s);
    _exit(0);
  }
  return pid;
}

/* Go `count` steps and kill. False: it was over before; -1: not allowed to lead it. */
static int lead(pid_t pid, long request, int count) {
  int status = 0;
  waitpid(pid, &status, 0);
  if (WIFEXITED(status)) {
    return -1;
  }
  for (int i = 0; i < count; i++) {
    if (ptrace((enum __ptrace_request)request, pid, NULL, NULL) != 0 || waitpid(pid, &status, 0) != pid ||
        !WIFSTOPPED(status)) {
      return 0;
    }
  }
  kill(pid, SIGKILL);
  waitpid(pid, &status, 0);
  return 1;
}

static int64_t used(struct li_ledger_store *s, uint64_t key) {
  struct li_bucket_view view;
  s->look(s->state, key, &limit, NOW, &view);
  return view.used;
}

static uint64_t target = 1;

static void take_one(struct li_ledger_store *s) {
  if (s->take(s->state, target, &limit, 1, NOW).is_granted) {
    atomic_fetch_add(granted, 1);
  }
}

static struct li_ledger_store open_it(struct li_error *e) {
  struct li_ledger_store s = {.state = NULL};
  e->kind = LI_KIND_NONE;
  if (li_ledger_file(&s, path, NOW, e) == LI_OK) {
    (void)s.complain(s.state, e);
  }
  return s;
}

enum { BEFORE = 5 };

/* Kill it in a take of NOW, from a bucket of its own in which BEFORE were counted at `then`, after each so
 * many instructions. */
static void kill_at_every_instruction(double then) {
  enum { MOST = 20000, STEP = 41 };
  struct li_error e;
  int was_led = 1, killed = 0;
  make_dir();
  struct li_ledger_store s = open_it(&e);
  REQUIRE(s.state != NULL);
  for (int n = 1 + (int)getpid() % STEP; n < MOST && was_led > 0; n += STEP) { /* others each time */
    target = 1000 + (uint64_t)n;
    REQUIRE(s.take(s.state, target, &limit, BEFORE, then).is_granted);
    int recorded = atomic_load(granted);
    was_led = lead(start(take_one, &s), PTRACE_SINGLESTEP, n);
    int64_t after = used(&s, target);
    REQUIRE(after == BEFORE || after == BEFORE + 1);
    REQUIRE(after == BEFORE + 1 || atomic_load(granted) == recorded);
    killed += was_led > 0;
    REQUIRE(s.take(s.state, target, &limit, 1, NOW).is_granted && used(&s, target) == after + 1);
  }
  CHECK(was_led < 0 || killed > 10);
  CHECK(!s.complain(s.state, &e));
  printf("  %d kills\n", killed);
  s.free(s.state);
  remove_dir();
}

static void a_take_is_whole_or_undone_at_any_instruction(void) {
  kill_at_every_instruction(NOW);
}

/* The clock was a month ahead: all that was counted is moved. */
static void so_is_one_of_a_clock_that_came_back(void) {
  kill_at_every_instruction(NOW + 30 * 86400.0);
}

static void open_and_take(struct li_ledger_store *unused) {
  struct li_error e;
  struct li_ledger_store s = open_it(&e);
  (void)unused;
  if (s.state != NULL) {
    take_one(&s);
  }
}

/* Led through its calls to the system by one more each time, from what `prepare` left, and then looked at. */
static void kill_at_every_call(void (*prepare)(void), void (*work)(struct li_ledger_store *), void (*look)(void)) {
  enum { MOST = 2000 };
  int was_led = 1, killed = 0;
  for (int n = 1; n < MOST && was_led > 0; n++) {
    make_dir();
    atomic_store(granted, 0);
    prepare();
    was_led = lead(start(work, NULL), PTRACE_SYSCALL, n);
    killed += was_led > 0;
    look();
    remove_dir();
    REQUIRE(check_now.failures == 0);
  }
  CHECK(was_led < 0 || (was_led == 0 && killed > 20));
  printf("  %d kills\n", killed);
}

static void nothing(void) {
}

static void look_at_a_new_one(void) {
  struct li_error e;
  struct li_ledger_store s = open_it(&e);
  REQUIRE(s.state != NULL);
  CHECK_INT(LI_KIND_NONE, e.kind);
  CHECK(used(&s, target) >= atomic_load(granted) && used(&s, target) <= 1);
  CHECK(!has_file(".damaged-1"));
  s.free(s.state);
}

static void making_a_file_can_be_cut_off_anywhere(void) {
  kill_at_every_call(nothing, open_and_take, look_at_a_new_one);
}

static void damage(void) {
  look_at_a_new_one();
  FILE *f = fopen(path, "r+b");
  REQUIRE(f != NULL);
  (void)fputs("not a ledger", f);
  (void)fclose(f);
}

static void look_at_what_is_new(void) {
  struct li_error e;
  struct li_ledger_store s = open_it(&e);
  REQUIRE(s.state != NULL);
  CHECK(has_file(".damaged-1") && !has_file(".damaged-2"));
  CHECK(used(&s, target) >= atomic_load(granted));
  s.free(s.state);
}

static void setting_aside_can_be_cut_off_anywhere(void) {
  kill_at_every_call(damage, open_and_take, look_at_what_is_new);
}

int main(void) {
  static const struct check_case cases[] = {
      {"a take is whole or undone, killed at any instruction", a_take_is_whole_or_undone_at_any_instruction},
      {"so is one of a clock that came back", so_is_one_of_a_clock_that_came_back},
      {"making a file can be cut off anywhere", making_a_file_can_be_cut_off_anywhere},
      {"setting a damaged one aside can be cut off anywhere", setting_aside_can_be_cut_off_anywhere},
  };
  void *shared = mmap(NULL, sizeof *granted, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED || is_watched()) {
    printf("0 passed, 0 failed, 1 skipped\n");
    return shared == MAP_FAILED;
  }
  granted = shared;
  return CHECK_RUN(cases);
}

#else

int main(void) {
  printf("0 passed, 0 failed, 1 skipped\n");
  return 0;
}

#endif
