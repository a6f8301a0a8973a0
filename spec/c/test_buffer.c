/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include "alloc.h"
#include "check.h"

static void starts_empty(void) {
  struct li_buffer b;
  li_buffer_init(&b, 16);
  CHECK(b.data == NULL);
  CHECK_INT(0, b.length_bytes);
  CHECK_INT(LI_OK, b.status);
  li_buffer_clear(&b);
}

static void appends_and_terminates(void) {
  struct li_buffer b;
  li_buffer_init(&b, 4096);
  CHECK_INT(LI_OK, li_buffer_append(&b, "a\0b", 3));
  CHECK_INT(LI_OK, li_buffer_append_string(&b, "cd"));
  CHECK_INT(LI_OK, li_buffer_append_char(&b, 'e'));
  REQUIRE(b.data != NULL);
  CHECK_BYTES("a\0bcde", 7, b.data, b.length_bytes + 1);
  li_buffer_clear(&b);
}

static void takes_exactly_its_ceiling(void) {
  struct li_buffer b;
  li_buffer_init(&b, 4);
  CHECK_INT(LI_OK, li_buffer_append_string(&b, "abcd"));
  CHECK_STRING("abcd", b.data);
  CHECK_INT(LI_TOO_LARGE, li_buffer_append_char(&b, 'e'));
  li_buffer_clear(&b);
}

static void frees_at_the_first_failure_and_stays_failed(void) {
  struct li_buffer b;
  li_buffer_init(&b, 4);
  CHECK_INT(LI_TOO_LARGE, li_buffer_append_string(&b, "abcde"));
  CHECK(b.data == NULL);
  CHECK_INT(0, b.length_bytes);
  CHECK_INT(LI_TOO_LARGE, li_buffer_append_char(&b, 'a'));
  CHECK(li_buffer_reserve(&b, 1) == NULL);
  li_buffer_clear(&b);
}

static void refuses_a_size_that_would_overflow(void) {
  struct li_buffer b;
  li_buffer_init(&b, SIZE_MAX);
  CHECK_INT(LI_OK, li_buffer_append_char(&b, 'a'));
  CHECK(li_buffer_reserve(&b, SIZE_MAX) == NULL);
  CHECK(b.status != LI_OK);
  li_buffer_clear(&b);
}

static void reset_forgets_content_and_failure(void) {
  struct li_buffer b;
  li_buffer_init(&b, 4);
  (void)li_buffer_append_string(&b, "abcde");
  li_buffer_reset(&b);
  CHECK_INT(LI_OK, b.status);
  CHECK_INT(LI_OK, li_buffer_append_string(&b, "xy"));
  CHECK_STRING("xy", b.data);
  li_buffer_reset(&b);
  CHECK_INT(0, b.length_bytes);
  li_buffer_clear(&b);
}

static void reserve_and_commit_write_in_place(void) {
  struct li_buffer b;
  li_buffer_init(&b, 100);
  char *room = li_buffer_reserve(&b, 10);
  REQUIRE(room != NULL);
  memcpy(room, "0123456789", 10);
  li_buffer_commit(&b, 4);
  CHECK_INT(4, b.length_bytes);
  CHECK_STRING("0123", b.data);
  li_buffer_clear(&b);
}

static void give_hands_over_the_bytes(void) {
  struct li_buffer b;
  li_buffer_init(&b, 100);
  CHECK_INT(LI_OK, li_buffer_append_string(&b, "mine"));
  size_t size = 0;
  char *bytes = li_buffer_give(&b, &size);
  REQUIRE(bytes != NULL);
  CHECK_BYTES("mine", 5, bytes, size + 1);
  CHECK(b.data == NULL);
  CHECK_INT(0, b.length_bytes);
  li_free(bytes);
  CHECK_INT(LI_OK, li_buffer_append_string(&b, "again"));
  li_buffer_clear(&b);
}

static void holds_what_many_small_appends_gave(void) {
  struct li_buffer b;
  li_buffer_init(&b, 100000);
  for (int i = 0; i < 100000; i++) {
    (void)li_buffer_append_char(&b, (char)('a' + i % 26));
  }
  REQUIRE(b.status == LI_OK);
  CHECK_INT(100000, b.length_bytes);
  for (int i = 0; i < 100000; i++) {
    REQUIRE(b.data[i] == 'a' + i % 26);
  }
  li_buffer_clear(&b);
}

int main(void) {
  static const struct check_case cases[] = {
      {"starts empty", starts_empty},
      {"appends bytes, strings and characters, and terminates", appends_and_terminates},
      {"takes exactly as much as its ceiling", takes_exactly_its_ceiling},
      {"frees at the first failure and stays failed", frees_at_the_first_failure_and_stays_failed},
      {"refuses a size that would overflow", refuses_a_size_that_would_overflow},
      {"reset forgets content and failure", reset_forgets_content_and_failure},
      {"reserve and commit write in place", reserve_and_commit_write_in_place},
      {"give hands over the bytes and leaves an empty buffer", give_hands_over_the_bytes},
      {"holds what many small appends gave", holds_what_many_small_appends_gave},
  };
  return CHECK_RUN(cases);
}
