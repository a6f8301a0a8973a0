/* SPDX-License-Identifier: MIT */
/* The torture build: the n-th allocation fails, for every n until none is left to fail. */
#include "alloc.h"
#include "ledger.h"
#include "check.h"

/* Grants without a bucket to count them in; -1 when it could not get that far. */
static int uncounted_grants(void) {
  static const struct li_limit limit = {.requests = 1, .window_s = LI_WINDOW_DAY};
  int grants = 0, is_limited = 1;
  struct li_ledger *l = li_ledger_new(li_ledger_memory());
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

static void nothing_is_granted_that_is_not_counted(void) {
  long n = 0;
  int made, grants;
  do {
    li_torture_fail_at(++n);
    grants = uncounted_grants();
    made = li_torture_count() >= n;
    li_torture_fail_at(0);
    CHECK(grants <= 0);
    REQUIRE(n < 1000);
  } while (made);
  CHECK_INT(0, grants);
  CHECK(n > 5);
}

int main(void) {
  static const struct check_case cases[] = {
      {"nothing is granted that is not counted", nothing_is_granted_that_is_not_counted},
  };
  return CHECK_RUN(cases);
}
