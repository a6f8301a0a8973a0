/* SPDX-License-Identifier: MIT */
#include "jsontext.h"

#include "check.h"

static const struct li_json_rules with_integers = {.has_integers = 1, .largest_integer = 9007199254740992LL};
static const struct li_json_rules without = {.largest_integer = 99999999999999LL};

static void prepares_with(const struct li_json_rules *rules, const char *text, const char *expected) {
  struct li_json_found found;
  struct li_buffer b;
  li_buffer_init(&b, 4096);
  CHECK_INT(LI_OK, li_json_prepare(text, strlen(text), rules, &b, &found));
  CHECK_STRING(expected, (found.flags & LI_JSON_CHANGED) != 0 ? b.data : text);
  li_buffer_clear(&b);
}

static void prepares(const char *text, const char *expected) {
  prepares_with(&with_integers, text, expected);
}

static void leaves_what_a_double_holds(void) {
  prepares("{\"a\":[1,-2,0.5,true,null,\"x\"]}", "{\"a\":[1,-2,0.5,true,null,\"x\"]}");
  prepares_with(&without, "[1.0,99999999999999]", "[1.0,99999999999999]");
}

static void turns_what_it_would_change_into_strings(void) {
  prepares("[9007199254740993]", "[\"9007199254740993\"]");
  prepares("{\"a\":1e400}", "{\"a\":\"1e400\"}");
  prepares_with(&without, "[100000000000000]", "[\"100000000000000\"]");
}

static void marks_floats_and_empty_arrays(void) {
  prepares("[1.0, []]", "[\"\\u0001f1.0\", [\"\\u0001a\"]]");
  prepares("[ \n]", "[\"\\u0001a\" \n]");
}

static void strings_that_look_like_marks_give_way(void) {
  prepares("[\"\\u0001a\",\"\\\\u0001\"]", "[\"\\u0001\\u0001a\",\"\\\\u0001\"]");
}

static void marks_fractions_where_the_locale_is_foreign(void) {
  struct li_json_rules rules = without;
  rules.marks_fractions = 1;
  prepares_with(&rules, "[1.5,2]", "[\"\\u0001f1.5\",2]");
}

static void refuses_at(const char *text, size_t size, size_t offset) {
  struct li_json_found found;
  struct li_buffer b;
  li_buffer_init(&b, 4096);
  CHECK_INT(LI_INVALID, li_json_prepare(text, size, &with_integers, &b, &found));
  CHECK_INT(offset, found.offset);
  li_buffer_clear(&b);
}

static void refuses_what_cjson_would_let_pass(void) {
  refuses_at("[01]", 4, 1);
  refuses_at("{9007199254740993 :1}", 21, 1);
  refuses_at("1\0", 2, 1);
  refuses_at("[\"twelve bytes\1\"]", 17, 14);
}

static void a_buffer_that_is_full_is_told(void) {
  struct li_json_found found;
  struct li_buffer b;
  li_buffer_init(&b, 8);
  CHECK_INT(LI_TOO_LARGE, li_json_prepare("[[],[],[]]", 10, &with_integers, &b, &found));
  CHECK(b.data == NULL);
  li_buffer_clear(&b);
}

static void resolves(const char *text, const char *expected) {
  struct li_buffer b;
  li_buffer_init(&b, 4096);
  CHECK_INT(LI_OK, li_json_resolve(text, strlen(text), &b));
  CHECK_STRING(expected, b.data);
  li_buffer_clear(&b);
}

static void resolves_marks(void) {
  resolves("{\"n\":\"\\u0001n12345678901234567\",\"a\":\"\\u0001a\",\"s\":\"\\u0001\\u0001a\"}",
           "{\"n\":12345678901234567,\"a\":[],\"s\":\"\\u0001a\"}");
  resolves("[\"a\\\"\\u0001n5\"]", "[\"a\\\"\\u0001n5\"]");
}

int main(void) {
  static const struct check_case cases[] = {
      {"leaves what a double holds", leaves_what_a_double_holds},
      {"turns what a double would change into strings", turns_what_it_would_change_into_strings},
      {"marks floats and empty arrays", marks_floats_and_empty_arrays},
      {"strings that look like marks give way", strings_that_look_like_marks_give_way},
      {"marks fractions where the locale is foreign", marks_fractions_where_the_locale_is_foreign},
      {"refuses what cjson would let pass", refuses_what_cjson_would_let_pass},
      {"a buffer that is full is told", a_buffer_that_is_full_is_told},
      {"resolves marks", resolves_marks},
  };
  return CHECK_RUN(cases);
}
