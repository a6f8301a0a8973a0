/* SPDX-License-Identifier: MIT */
/* The torture build: the n-th allocation fails, for every n until none is left to fail. */
#include "alloc.h"
#include "ledger.h"

#include "ledger_dir.h"

static struct li_ledger_store memory(void) {
  return li_ledger_memory();
}

/* As the binding opens it: in memory where the file cannot be had. */
static struct li_ledger_store file(void) {
  struct li_ledger_store store;
  struct li_error e = {.kind = LI_KIND_NONE};
  enum li_status status = li_ledger_file(&store, path, 0, &e);
  CHECK(status == LI_OK || (status == LI_NO_MEMORY && e.kind == LI_KIND_STORAGE));
  return status == LI_OK ? store : li_ledger_memory();
}

/* Grants without a bucket to count them in; -1 when it could not get that far. */
static int uncounted_grants(struct li_ledger_store (*open_store)(void)) {
  static const struct li_limit limit = {.requests = 1, .window_s = LI_WINDOW_DAY};
  int grants = 0, is_limited = 1;
  (void)unlink(path);
  struct li_ledger *l = li_ledger_new(open_store());
  if (l == NULL) {
    return -1;
  }
  is_limited = li_ledger_limit(l, "posts", LI_SCOPE_MEMBER, &limit) == LI_OK && is_limited;
  is_limited = li_ledger_limit(l, "ads", LI_SCOPE_APPLICATION, &limit) == LI_OK && is_limited;
  for (int i = 0; i < 100 && is_limited; i++) {
    char member[16];
    (void)snprintf(member, sizeof member, "m%d", i);
    struct li_key key = {.family = "posts", .application = "a", .member = member};
    struct li_take first = li_ledger_take(l, &key, 1, 0).take;
    CHECK(first.is_granted || first.lacks_memory);
    grants += first.is_granted && li_ledger_take(l, &key, 1, 0).take.is_granted;
  }
  li_ledger_free(l);
  return is_limited ? grants : -1;
}

static void fail_each(struct li_ledger_store (*open_store)(void)) {
  long n = 0;
  int made, grants;
  do {
    li_torture_fail_at(++n);
    grants = uncounted_grants(open_store);
    made = li_torture_count() >= n;
    li_torture_fail_at(0);
    CHECK(grants <= 0);
    REQUIRE(n < 1000);
  } while (made);
  CHECK_INT(0, grants);
  CHECK(n > 5);
}

static void nothing_is_granted_that_is_not_counted(void) {
  fail_each(memory);
}

static void nor_from_a_file(void) {
  make_dir();
  fail_each(file);
  remove_dir();
}

/* The file goes away, and no memory is left for another: the counts go on in what was had before. */
static void a_file_lost_when_memory_is_short_is_no_crash(void) {
  static const struct li_limit limit = {.requests = 1, .window_s = LI_WINDOW_DAY};
  make_dir();
  for (long n = 1; n < 6; n++) {
    struct li_ledger_store s = file();
    REQUIRE(s.state != NULL && unlink(path) == 0);
    li_torture_fail_at(n);
    struct li_take first = s.take(s.state, 1, &limit, 1, 10);
    struct li_take second = s.take(s.state, 1, &limit, 1, 10);
    li_torture_fail_at(0);
    CHECK(first.is_granted || first.lacks_memory);
    CHECK(!first.is_granted || !second.is_granted);
    s.free(s.state);
  }
  remove_dir();
}

int main(void) {
  static const struct check_case cases[] = {
      {"nothing is granted that is not counted", nothing_is_granted_that_is_not_counted},
      {"nor from a file", nor_from_a_file},
      {"a file lost when memory is short is no crash", a_file_lost_when_memory_is_short_is_no_crash},
  };
  return CHECK_RUN(cases);
}
