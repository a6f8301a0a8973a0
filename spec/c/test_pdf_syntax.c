/* SPDX-License-Identifier: MIT */
/* PDF objects in memory: what is found, and what reads as absent. */
#include "check.h"
#include "pdf_syntax.h"

static struct li_pdf_slice slice(const char *text) {
  struct li_pdf_slice s = {text, text + strlen(text)};
  return s;
}

static int64_t integer(const char *dictionary, const char *key) {
  struct li_pdf_slice value;
  int64_t n = -99;
  return li_pdf_get(slice(dictionary), key, &value) && li_pdf_integer(value, &n, NULL) ? n : -99;
}

static void finds_keys(void) {
  CHECK_INT(7, integer("<</Count 7>>", "Count"));
  CHECK_INT(7, integer(" << /Type /Pages\n/Kids [3 0 R 4 0 R] /Count 7 >>", "Count"));
  CHECK_INT(-7, integer("<< /A << /Count 1 >> /B (Count \\) (x) 3) /C <4142> /Count -7 >>", "Count"));
  CHECK_INT(7, integer("<< /A true /B null /C 1.5 % /Count 1\n /Count 7 >>", "Count"));
  CHECK_INT(7, integer("<< /Countess 1 /Count%\n+7>>", "Count"));
}

static void misses_what_is_not_there(void) {
  static const char *const texts[] = {
      "", "<<", "<< >>", "/Count 7", "<< /Coun 7 >>", "<< /Count", "<< /Count ", "<< /A (Count 7",
      "<< /A [ /Count 7 >>", "<< /A >> /Count 7", "<< 7 /Count 7 >>", "<< /Count 7x >>",
      "<< /Count 99999999999999999999 >>", "<< /A ] /Count 7 >>", "<< /A } /Count 7 >>",
  };
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    CHECK_INT(-99, integer(texts[i], "Count"));
  }
}

static void reads_references(void) {
  int64_t n;
  CHECK(li_pdf_reference(slice(" 12 0 R>>"), &n) && n == 12);
  CHECK(!li_pdf_reference(slice("12 0 Rx"), &n));
  CHECK(!li_pdf_reference(slice("12 0"), &n));
  CHECK(!li_pdf_reference(slice("-1 0 R"), &n));
}

static void skips_any_depth(void) {
  static char deep[20001];
  struct li_pdf_slice rest;
  memset(deep, '[', 10000);
  memset(deep + 10000, ']', 10000);
  CHECK(li_pdf_skip(slice(deep), &rest) && rest.at == rest.end);
  deep[19999] = '\0';
  CHECK(!li_pdf_skip(slice(deep), &rest));
}

static void compares_words(void) {
  struct li_pdf_slice rest;
  CHECK(li_pdf_is(slice(" stream\n"), "stream", &rest) && *rest.at == '\n');
  CHECK(li_pdf_is(slice("/FlateDecode/X"), "/FlateDecode", NULL));
  CHECK(!li_pdf_is(slice("streams"), "stream", NULL));
}

int main(void) {
  static const struct check_case cases[] = {
      {"finds keys behind values of every kind", finds_keys},
      {"misses what is not there or breaks off", misses_what_is_not_there},
      {"reads references", reads_references},
      {"skips values of any depth", skips_any_depth},
      {"compares whole words", compares_words},
  };
  return CHECK_RUN(cases);
}
