/* SPDX-License-Identifier: MIT */
/* What happens to a ledger file at the hands of others: while it is open, and where it is none of ours. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <math.h>
#include <sys/stat.h>

#include "ledger.h"
#include "ledger_table.h"
#include "shared_file.h"

#include "ledger_dir.h"

#define NOW 1764000000.0

/* Where shared_file.c has them. */
enum { BOOT_AT = 128, LOCK_AT = 256 };

static const struct li_limit limit = {.requests = 50, .window_s = LI_WINDOW_DAY};

static struct li_error said;

static struct li_ledger_store open_it(void) {
  struct li_ledger_store s = {.state = NULL};
  said.kind = LI_KIND_NONE;
  if (li_ledger_file(&s, path, NOW, &said) == LI_OK) {
    (void)s.complain(s.state, &said);
  }
  return s;
}

static void close_it(struct li_ledger_store *s) {
  s->free(s->state);
}

static bool take_at(struct li_ledger_store *s, uint64_t key, int64_t n, double now) {
  return s->take(s->state, key, &limit, n, now).is_granted;
}

static bool take(struct li_ledger_store *s, uint64_t key, int64_t n) {
  return take_at(s, key, n, NOW);
}

static int64_t used(struct li_ledger_store *s, uint64_t key) {
  struct li_bucket_view view;
  s->look(s->state, key, &limit, NOW, &view);
  return view.used;
}

static bool complains_of(struct li_ledger_store *s, const char *part) {
  said.message[0] = '\0';
  bool is_said = s->complain(s->state, &said) && said.kind == LI_KIND_STORAGE && strstr(said.message, part) != NULL;
  if (!is_said) {
    printf("  it says: %s\n", said.message);
  }
  return is_said && !s->complain(s->state, &said);
}

static void overwrite(size_t at, const void *bytes, size_t size) {
  int fd = open(path, O_WRONLY);
  CHECK(fd >= 0 && pwrite(fd, bytes, size, (off_t)at) == (ssize_t)size);
  (void)close(fd);
}

/* Where a bucket is that has no neighbours: its set's first place. */
static size_t cell_at(uint64_t key) {
  size_t place = (size_t)(key % LI_TABLE_SETS) * LI_TABLE_WAYS;
  return LI_SHARED_HEADER_BYTES + offsetof(struct li_table, cells) + place * sizeof(struct li_cell);
}

/* ── a bucket ───────────────────────────────────────────────────────────────────────────────── */

static const struct li_bucket nonsense = {
    .newest = INT64_MIN, .closed_until = 2.5e11, .anew_at = 2.5e11, .idle_at = (double)INFINITY};

static void a_bucket_damaged_while_it_is_open_counts_anew(void) {
  make_dir();
  struct li_ledger_store a = open_it(), b = open_it();
  CHECK(take(&a, 7, 50) && take(&a, 8, 50));
  overwrite(cell_at(7) + offsetof(struct li_cell, bucket), &nonsense, sizeof nonsense);
  CHECK(take(&b, 7, 50) && complains_of(&b, "damaged"));
  CHECK(!take(&a, 7, 1) && !take(&a, 8, 1) && !a.complain(a.state, &said));
  close_it(&a);
  close_it(&b);
  remove_dir();
}

static void a_bucket_damaged_on_the_disk_costs_no_other_its_count(void) {
  make_dir();
  struct li_ledger_store a = open_it();
  CHECK(take(&a, 7, 50) && take(&a, 8, 50));
  close_it(&a);
  overwrite(cell_at(7) + 40, "?", 1);
  a = open_it();
  CHECK(said.kind == LI_KIND_STORAGE && strstr(said.message, "1 of its counts") != NULL);
  CHECK(take(&a, 7, 50) && !take(&a, 8, 1) && !has_file(".damaged-1"));
  close_it(&a);
  a = open_it();
  CHECK_INT(LI_KIND_NONE, said.kind);
  close_it(&a);
  remove_dir();
}

/* What the new bucket says is then what the damaged one said. */
static void a_damaged_sum_is_mended_by_the_first_take(void) {
  make_dir();
  struct li_ledger_store a = open_it();
  CHECK(take(&a, 7, 1));
  overwrite(cell_at(7), "????????", 8);
  CHECK(take(&a, 7, 1) && take(&a, 7, 49) && !take(&a, 7, 1));
  close_it(&a);
  remove_dir();
}

static void a_closing_that_nobody_lives_to_see_end_is_forgotten(void) {
  make_dir();
  struct li_ledger_store a = open_it();
  struct li_observation o = {.is_refused = true, .remaining = -1, .reset_s = -1, .retry_after_s = 86400};
  a.observe(a.state, 7, &limit, &o, NOW + 8000.0 * 365 * 86400);
  CHECK(take(&a, 7, 50) && !take(&a, 7, 1));
  CHECK(take_at(&a, 7, 1, NOW + 86400));
  close_it(&a);
  remove_dir();
}

/* ── the header and the lock ────────────────────────────────────────────────────────────────── */

static void a_header_damaged_while_it_is_open_is_set_aside_by_the_next(void) {
  make_dir();
  struct li_ledger_store a = open_it();
  CHECK(take(&a, 1, 10));
  overwrite(0, "????????????????????", 20);
  struct li_ledger_store b = open_it();
  REQUIRE(b.state != NULL);
  CHECK(strstr(said.message, ".damaged-1") != NULL && has_file(".damaged-1"));
  CHECK(take(&b, 1, 30));
  CHECK(take_at(&a, 1, 20, NOW + 1) && !take_at(&b, 1, 1, NOW + 1)); /* they have come together */
  close_it(&a);
  close_it(&b);
  CHECK(!has_file(".damaged-2"));
  remove_dir();
}

/* Another version, in order: so its sum fits. */
static void write_version(uint32_t version) {
  struct {
    char magic[8];
    uint32_t version, lock_kind;
    uint64_t byte_order, content_bytes, check;
  } h;
  int fd = open(path, O_RDWR);
  REQUIRE(fd >= 0 && pread(fd, &h, sizeof h, 0) == (ssize_t)sizeof h);
  h.version = version;
  h.check = 1469598103934665603ULL;
  for (size_t i = 0; i < sizeof h - sizeof h.check; i++) {
    h.check = (h.check ^ ((const unsigned char *)&h)[i]) * 1099511628211ULL;
  }
  CHECK(pwrite(fd, &h, sizeof h, 0) == (ssize_t)sizeof h);
  (void)close(fd);
}

static void one_of_another_version_that_is_in_use_stays(void) {
  make_dir();
  struct li_ledger_store a = open_it();
  write_version(99);
  struct li_ledger_store b = open_it();
  CHECK(b.state == NULL && strstr(said.message, "another version") != NULL && !has_file(".damaged-1"));
  close_it(&a);
  b = open_it();
  CHECK(b.state != NULL && has_file(".damaged-1"));
  close_it(&b);
  remove_dir();
}

static void one_in_use_on_another_machine_stays(void) {
  make_dir();
  struct li_ledger_store a = open_it();
  overwrite(BOOT_AT, "another", 7);
  struct li_ledger_store b = open_it();
  CHECK(b.state == NULL && strstr(said.message, "another machine") != NULL && has_file(""));
  close_it(&a);
  b = open_it(); /* left behind by a machine that stopped */
  CHECK(b.state != NULL && said.kind == LI_KIND_NONE);
  close_it(&b);
  remove_dir();
}

#ifndef LI_NO_ROBUST_MUTEX /* where the lock is a file, these bytes are not used */

/* glibc's place for who holds it; a thread of this number there is not. */
static const unsigned char nobody[] = {0xf0, 0xff, 0xff, 0x3f};

static void a_lock_that_nobody_holds_is_made_anew_and_the_counts_kept(void) {
  make_dir();
  struct li_ledger_store a = open_it();
  CHECK(take(&a, 1, 20));
  overwrite(LOCK_AT, nobody, sizeof nobody);
  CHECK(take(&a, 1, 30) && !take(&a, 1, 1));
  CHECK_STRING("file", a.is_shared(a.state) ? "file" : "memory");
  close_it(&a);
  remove_dir();
}

static void where_others_wait_for_it_too_each_counts_for_itself(void) {
  make_dir();
  struct li_ledger_store a = open_it(), b = open_it();
  CHECK(take(&a, 1, 20));
  overwrite(LOCK_AT, "????????????????????????????????????????", 40);
  CHECK(take(&a, 1, 50) && !take(&a, 1, 1));
  CHECK(complains_of(&a, "lock") && !a.is_shared(a.state));
  CHECK(take(&b, 1, 30) && b.is_shared(b.state)); /* the last is alone with it */
  close_it(&a);
  a = open_it();
  CHECK_INT(50, used(&a, 1));
  close_it(&a);
  close_it(&b);
  remove_dir();
}

#endif

/* ── the file ───────────────────────────────────────────────────────────────────────────────── */

static void a_file_cut_off_is_left_before_it_is_touched(void) {
  make_dir();
  struct li_ledger_store a = open_it();
  CHECK(take(&a, 1, 50));
  REQUIRE(truncate(path, 100) == 0);
  CHECK(take_at(&a, 1, 50, NOW + 1) && complains_of(&a, ".damaged-1"));
  close_it(&a);
  remove_dir();
}

static void a_file_moved_away_is_made_again(void) {
  make_dir();
  char other[128];
  (void)snprintf(other, sizeof other, "%s/other", dir);
  struct li_ledger_store a = open_it(), b = open_it();
  CHECK(take(&a, 1, 50));
  REQUIRE(rename(path, other) == 0);
  CHECK(take_at(&a, 1, 30, NOW + 1) && take_at(&b, 1, 20, NOW + 1) && !take_at(&a, 1, 1, NOW + 1));
  close_it(&a);
  close_it(&b);
  remove_dir();
}

static void refuses(const char *part) {
  struct li_ledger_store a = open_it();
  CHECK(a.state == NULL && said.kind == LI_KIND_STORAGE && strstr(said.message, part) != NULL);
  if (strstr(said.message, part) == NULL) {
    printf("  it says: %s\n", said.message);
  }
  CHECK(!has_file(".damaged-1"));
}

static void what_is_no_file_or_belongs_to_another_stays_where_it_is(void) {
  make_dir();
  REQUIRE(mkdir(path, 0700) == 0);
  refuses("is no file");
  REQUIRE(rmdir(path) == 0 && mkfifo(path, 0600) == 0);
  refuses("is no file");
  REQUIRE(unlink(path) == 0);
  if (geteuid() == 0) {
    struct li_ledger_store a = open_it();
    close_it(&a);
    REQUIRE(chown(path, 12345, 12345) == 0);
    refuses("another user");
  }
  remove_dir();
}

static void no_more_than_nine_are_kept(void) {
  make_dir();
  for (int i = 0; i < 12; i++) {
    struct li_ledger_store a = open_it();
    REQUIRE(a.state != NULL);
    close_it(&a);
    overwrite(0, "?", 1);
  }
  CHECK(has_file(".damaged-9") && !has_file(".damaged-10"));
  remove_dir();
}

static void a_program_that_goes_elsewhere_keeps_its_file(void) {
  char here[4096];
  make_dir();
  REQUIRE(getcwd(here, sizeof here) != NULL && chdir(dir) == 0);
  struct li_ledger_store a;
  REQUIRE(li_ledger_file(&a, "quota", NOW, &said) == LI_OK);
  REQUIRE(chdir(here) == 0);
  CHECK(take_at(&a, 1, 20, NOW + 1));
  struct li_ledger_store b = open_it();
  REQUIRE(b.state != NULL);
  CHECK_INT(20, used(&b, 1));
  close_it(&a);
  close_it(&b);
  remove_dir();
}

/* ── anywhere ───────────────────────────────────────────────────────────────────────────────── */

static unsigned next_random(unsigned *state) {
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

/* The lock apart, which is waited for before it is given up. */
static void no_damage_while_it_is_open_grants_without_end(void) {
  enum { ROUNDS = 2000 };
  unsigned state = (unsigned)getpid();
  printf("  seed %u\n", state);
  make_dir();
  struct li_ledger_store a = open_it();
  REQUIRE(a.state != NULL);
  for (int round = 0; round < ROUNDS; round++) {
    uint64_t key = 1000 + (uint64_t)round % 300;
    for (unsigned i = next_random(&state) % 4; i > 0; i--) {
      unsigned char byte = (unsigned char)next_random(&state);
      size_t journal = LI_SHARED_HEADER_BYTES + next_random(&state) % 256;
      overwrite(next_random(&state) % 4 ? cell_at(key) + next_random(&state) % sizeof(struct li_cell) : journal, &byte, 1);
    }
    int granted = 0;
    for (int i = 0; i < 120; i++) {
      granted += take(&a, key, 1);
    }
    REQUIRE(granted <= 50 && !take(&a, key, 1));
  }
  CHECK(a.is_shared(a.state));
  close_it(&a);
  remove_dir();
}

int main(void) {
  static const struct check_case cases[] = {
      {"a bucket damaged while it is open counts anew", a_bucket_damaged_while_it_is_open_counts_anew},
      {"a bucket damaged on the disk costs no other its count", a_bucket_damaged_on_the_disk_costs_no_other_its_count},
      {"a damaged sum is mended by the first take", a_damaged_sum_is_mended_by_the_first_take},
      {"a closing that nobody lives to see end is forgotten", a_closing_that_nobody_lives_to_see_end_is_forgotten},
      {"a header damaged while it is open is set aside by the next",
       a_header_damaged_while_it_is_open_is_set_aside_by_the_next},
      {"one of another version that is in use stays", one_of_another_version_that_is_in_use_stays},
      {"one in use on another machine stays", one_in_use_on_another_machine_stays},
#ifndef LI_NO_ROBUST_MUTEX
      {"a lock that nobody holds is made anew, and the counts kept",
       a_lock_that_nobody_holds_is_made_anew_and_the_counts_kept},
      {"where others wait for it too, each counts for itself", where_others_wait_for_it_too_each_counts_for_itself},
#endif
      {"a file cut off is left before it is touched", a_file_cut_off_is_left_before_it_is_touched},
      {"a file moved away is made again", a_file_moved_away_is_made_again},
      {"what is no file, or belongs to another, stays where it is",
       what_is_no_file_or_belongs_to_another_stays_where_it_is},
      {"no more than nine are kept", no_more_than_nine_are_kept},
      {"a program that goes elsewhere keeps its file", a_program_that_goes_elsewhere_keeps_its_file},
      {"no damage while it is open grants without end", no_damage_while_it_is_open_grants_without_end},
  };
  return CHECK_RUN(cases);
}
