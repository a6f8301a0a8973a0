/* SPDX-License-Identifier: MIT */
/*
 * The smallest frame for tests of pure C: a test program is a list of cases,
 * each a sentence and a function.
 *
 *   static void grows(void) {
 *     struct li_buffer b;
 *     li_buffer_init(&b, 16);
 *     REQUIRE(li_buffer_append(&b, "abc", 3) == LI_OK);
 *     CHECK_STRING("abc", b.data);
 *     li_buffer_clear(&b);
 *   }
 *
 *   int main(void) {
 *     static const struct check_case cases[] = {{"grows as bytes are appended", grows}};
 *     return CHECK_RUN(cases);
 *   }
 *
 * A failing case prints one line that starts with FAILED and the run goes on
 * with the next case; the last line is "N passed, N failed", and the status is
 * 1 if any failed. CHECK notes a failure and continues, REQUIRE leaves the case.
 * Expected first, actual second.
 */
#ifndef CHECK_H
#define CHECK_H

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct check_case {
  const char *name;
  void (*run)(void);
};

/* What the running case has met so far; one test program, one thread. */
static struct {
  const char *name;
  int failures;
} check_now;

#if defined(__GNUC__)
#define CHECK_PRINTF __attribute__((format(printf, 3, 4), unused))
#else
#define CHECK_PRINTF
#endif

/* Only the first failure of a case is printed, so that a case is one line. */
static inline CHECK_PRINTF void check_failed(const char *file, int line, const char *format, ...) {
  if (check_now.failures++ > 0) {
    return;
  }
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  printf("FAILED %s: %s:%d: %s\n", check_now.name, file, line, text);
}

static inline void check_int(const char *file, int line, const char *expression,
                             intmax_t expected, intmax_t actual) {
  if (expected != actual) {
    check_failed(file, line, "%s: expected %" PRIdMAX ", got %" PRIdMAX, expression, expected, actual);
  }
}

static inline void check_string(const char *file, int line, const char *expression,
                                const char *expected, const char *actual) {
  if (actual == NULL || strcmp(expected, actual) != 0) {
    check_failed(file, line, "%s: expected \"%s\", got \"%s\"", expression, expected,
                 actual == NULL ? "(null)" : actual);
  }
}

static inline void check_bytes(const char *file, int line, const char *expression, const void *expected,
                               size_t expected_bytes, const void *actual, size_t actual_bytes) {
  if (expected_bytes != actual_bytes) {
    check_failed(file, line, "%s: expected %zu bytes, got %zu", expression, expected_bytes, actual_bytes);
  } else if (expected_bytes > 0 && memcmp(expected, actual, expected_bytes) != 0) {
    check_failed(file, line, "%s: the bytes differ", expression);
  }
}

#define CHECK(claim)                               \
  do {                                             \
    if (!(claim)) {                                \
      check_failed(__FILE__, __LINE__, "%s", #claim); \
    }                                              \
  } while (0)

/* Only in a function that returns nothing. */
#define REQUIRE(claim)                             \
  do {                                             \
    if (!(claim)) {                                \
      check_failed(__FILE__, __LINE__, "%s", #claim); \
      return;                                      \
    }                                              \
  } while (0)

#define CHECK_INT(expected, actual) \
  check_int(__FILE__, __LINE__, #actual, (intmax_t)(expected), (intmax_t)(actual))
#define CHECK_STRING(expected, actual) check_string(__FILE__, __LINE__, #actual, (expected), (actual))
#define CHECK_BYTES(expected, expected_bytes, actual, actual_bytes) \
  check_bytes(__FILE__, __LINE__, #actual, (expected), (expected_bytes), (actual), (actual_bytes))

static inline int check_run(const struct check_case *cases, size_t count) {
  size_t failed = 0;
  for (size_t i = 0; i < count; i++) {
    check_now.name = cases[i].name;
    check_now.failures = 0;
    printf("· %s\n", cases[i].name); /* should the program die, the last of these names the case */
    fflush(stdout);
    cases[i].run();
    failed += check_now.failures > 0;
  }
  printf("%zu passed, %zu failed\n", count - failed, failed);
  return failed > 0;
}

#define CHECK_RUN(cases) check_run((cases), sizeof(cases) / sizeof((cases)[0]))

#endif
