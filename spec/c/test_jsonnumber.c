/* SPDX-License-Identifier: MIT */
#include "jsonnumber.h"

#include "check.h"

#define EXACT 9007199254740992LL

static enum li_json_number kind(const char *text) {
  size_t used;
  enum li_json_number k = li_json_number_kind(text, strlen(text), EXACT, &used);
  CHECK(k == LI_JSON_NO_NUMBER || used == strlen(text));
  return k;
}

static void integers_are_large_beyond_the_given_size(void) {
  CHECK_INT(LI_JSON_INTEGER, kind("0"));
  CHECK_INT(LI_JSON_INTEGER, kind("-0"));
  CHECK_INT(LI_JSON_INTEGER, kind("9007199254740992"));
  CHECK_INT(LI_JSON_INTEGER, kind("-9007199254740992"));
  CHECK_INT(LI_JSON_LARGE, kind("9007199254740993"));
  CHECK_INT(LI_JSON_LARGE, kind("-9007199254740993"));
  CHECK_INT(LI_JSON_LARGE, kind("999999999999999999"));
  CHECK_INT(LI_JSON_LARGE, kind("10000000000000000000000"));
}

static void integral_values_are_told_from_fractions_as_a_double_has_them(void) {
  CHECK_INT(LI_JSON_INTEGRAL, kind("1.0"));
  CHECK_INT(LI_JSON_INTEGRAL, kind("-0.0"));
  CHECK_INT(LI_JSON_INTEGRAL, kind("1e3"));
  CHECK_INT(LI_JSON_INTEGRAL, kind("1.25E+2"));
  CHECK_INT(LI_JSON_INTEGRAL, kind("1e300"));
  CHECK_INT(LI_JSON_INTEGRAL, kind("9007199254740993.5"));
  CHECK_INT(LI_JSON_FRACTION, kind("1.5"));
  CHECK_INT(LI_JSON_FRACTION, kind("125e-2"));
  CHECK_INT(LI_JSON_FRACTION, kind("4.9e-324"));
  CHECK_INT(LI_JSON_FRACTION, kind("0.10000000000000000000000000000000001"));
}

static void what_no_double_holds_is_lost(void) {
  CHECK_INT(LI_JSON_LOST, kind("1e400"));
  CHECK_INT(LI_JSON_LOST, kind("-1e309"));
  CHECK_INT(LI_JSON_LOST, kind("1e-400"));
  CHECK_INT(LI_JSON_LOST, kind("1e99999999999999999999999"));
  CHECK_INT(LI_JSON_INTEGRAL, kind("0e99999999999999999999999"));
  CHECK_INT(LI_JSON_INTEGRAL, kind("0.000e-9999"));
}

static void other_runs_are_no_numbers(void) {
  static const char *const runs[] = {"",   "-",   "01",  "-01",  "1.",  "1.e1", "1e",  "1e+",
                                     "1-", "1.5.", "--1", "1e5e", "1e5.", "1+1",  "-.5", "1ee5"};
  for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
    if (kind(runs[i]) != LI_JSON_NO_NUMBER) {
      check_failed(__FILE__, __LINE__, "%s passes for a number", runs[i]);
    }
  }
}

static void a_number_ends_where_another_character_begins(void) {
  size_t used;
  CHECK_INT(LI_JSON_FRACTION, li_json_number_kind("-1.5,2", 6, EXACT, &used));
  CHECK_INT(4, used);
  CHECK_INT(LI_JSON_INTEGER, li_json_number_kind("12", 1, EXACT, &used));
  CHECK_INT(1, used);
}

static void reads_without_asking_the_locale(void) {
  CHECK(li_json_number_read("-1.5e3", 6) == -1500);
  CHECK(li_json_number_read("0.1", 3) == 0.1);
  CHECK(li_json_number_read("123456789.123456789", 19) == 123456789.123456789);
  CHECK(li_json_number_read("2.2250738585072014e-308", 23) == 2.2250738585072014e-308);
}

static void writes(double n, const char *expected) {
  char text[LI_JSON_NUMBER_BYTES];
  li_json_number_write(n, text);
  CHECK_STRING(expected, text);
  CHECK(li_json_number_read(text, strlen(text)) == n);
}

static void writes_the_shortest_text_that_reads_back(void) {
  writes(0.1, "0.1");
  writes(0.1 + 0.2, "0.30000000000000004");
  writes(100, "100");
  writes(9007199254740992.0, "9007199254740992");
  writes(-1.7976931348623157e308, "-1.7976931348623157e+308");
  writes(5e-324, "5e-324");
  writes(-0.0, "-0");
}

int main(void) {
  static const struct check_case cases[] = {
      {"integers are large beyond the given size", integers_are_large_beyond_the_given_size},
      {"integral values are told from fractions, as a double has them",
       integral_values_are_told_from_fractions_as_a_double_has_them},
      {"what no double holds is lost", what_no_double_holds_is_lost},
      {"other runs of these characters are no numbers", other_runs_are_no_numbers},
      {"a number ends where another character begins", a_number_ends_where_another_character_begins},
      {"reads without asking the locale", reads_without_asking_the_locale},
      {"writes the shortest text that reads back the same", writes_the_shortest_text_that_reads_back},
  };
  return CHECK_RUN(cases);
}
