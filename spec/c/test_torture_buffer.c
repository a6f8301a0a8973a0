/* SPDX-License-Identifier: MIT */
/* The torture build: the n-th allocation fails, for every n until none is left to fail. */
#include "alloc.h"
#include "buffer.h"
#include "check.h"

/* Appends until the buffer has grown several times; the first failure wins. */
static enum li_status fill(struct li_buffer *b) {
  for (int i = 0; i < 2000; i++) {
    (void)li_buffer_append_string(b, "some text ");
  }
  return b->status;
}

static void every_failing_allocation_is_told_and_leaves_nothing(void) {
  long n = 0;
  enum li_status status;
  do {
    struct li_buffer b;
    li_buffer_init(&b, 1 << 20);
    li_torture_fail_at(++n);
    status = fill(&b);
    long made = li_torture_count();
    li_torture_fail_at(0);
    if (status != LI_OK) {
      CHECK_INT(LI_NO_MEMORY, status);
      CHECK(b.data == NULL);
      CHECK_INT(n, made);
    }
    li_buffer_clear(&b);
    REQUIRE(n < 1000);
  } while (status != LI_OK);
  CHECK(n > 2); /* it did grow, so something was tortured */
}

static void a_copied_string_may_be_refused(void) {
  li_torture_fail_at(1);
  char *copy = li_strdup("abc");
  CHECK(copy == NULL);
  li_torture_fail_at(0);
  copy = li_strdup("abc");
  CHECK_STRING("abc", copy);
  li_free(copy);
}

int main(void) {
  static const struct check_case cases[] = {
      {"every failing allocation is told and leaves nothing", every_failing_allocation_is_told_and_leaves_nothing},
      {"a copied string may be refused", a_copied_string_may_be_refused},
  };
  return CHECK_RUN(cases);
}
