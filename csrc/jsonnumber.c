/* SPDX-License-Identifier: MIT */
#include "jsonnumber.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_EXACT 9007199254740992.0

enum { SURE_DIGITS = 15, LARGEST_EXPONENT = 100000 };

static int is_digit(char c) {
  return c >= '0' && c <= '9';
}

static int is_number_char(char c) {
  return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

static size_t skip_digits(const char *text, size_t size, size_t at) {
  while (at < size && is_digit(text[at])) {
    at++;
  }
  return at;
}

/* Where the parts of a number are; a part that is not there is empty. */
struct parts {
  size_t whole, whole_end;       /* digits before the point, without the sign */
  size_t fraction, fraction_end; /* digits after it */
  size_t exponent, end;          /* sign and digits after the e */
};

/* 0 when the run at `text` is not of the grammar; `p->end` is where it stopped being so. */
static int split(const char *text, size_t size, struct parts *p) {
  p->whole = size > 0 && text[0] == '-';
  p->whole_end = skip_digits(text, size, p->whole);
  p->fraction = p->fraction_end = p->exponent = p->end = p->whole_end;
  if (p->whole_end == p->whole || (text[p->whole] == '0' && p->whole_end > p->whole + 1)) {
    return 0;
  }
  if (p->end < size && text[p->end] == '.') {
    p->fraction = p->end + 1;
    p->fraction_end = p->end = skip_digits(text, size, p->fraction);
    if (p->fraction_end == p->fraction) {
      return 0;
    }
  }
  p->exponent = p->end;
  if (p->end < size && (text[p->end] | 0x20) == 'e') {
    p->exponent = p->end + 1;
    size_t digits = p->exponent;
    digits += digits < size && (text[digits] == '+' || text[digits] == '-');
    p->end = skip_digits(text, size, digits);
    if (p->end == digits) {
      return 0;
    }
  }
  return p->end == size || !is_number_char(text[p->end]);
}

static int is_large(const char *digits, size_t count, long long largest) {
  if (count > 18) {
    return 1; /* no leading zeros: it has that size */
  }
  long long n = 0;
  for (size_t i = 0; i < count; i++) {
    n = n * 10 + (digits[i] - '0');
  }
  return n > largest;
}

static long exponent_of(const char *text, const struct parts *p) {
  size_t at = p->exponent;
  int is_negative = at < p->end && text[at] == '-';
  long e = 0;
  for (at += at < p->end && !is_digit(text[at]); at < p->end && e < LARGEST_EXPONENT; at++) {
    e = e * 10 + (text[at] - '0');
  }
  return is_negative ? -e : e;
}

/* The digits without their point, which strtod would read by the locale: 1.25e3 → 125e1. */
static double value_of(const char *text, const struct parts *p) {
  char plain[LI_JSON_LONGEST_NUMBER + 24];
  size_t n = p->whole_end, fraction = p->fraction_end - p->fraction;
  memcpy(plain, text, n);
  memcpy(plain + n, text + p->fraction, fraction);
  (void)snprintf(plain + n + fraction, sizeof plain - n - fraction, "e%ld",
                 exponent_of(text, p) - (long)fraction);
  return strtod(plain, NULL);
}

static int is_zero(const char *text, size_t from, size_t upto) {
  while (from < upto && text[from] == '0') {
    from++;
  }
  return from == upto;
}

/* A number with a point or an exponent. */
static enum li_json_number kind_of_float(const char *text, const struct parts *p) {
  size_t digits = p->whole_end - p->whole + (p->fraction_end - p->fraction);
  int has_exponent = p->exponent > p->fraction_end, is_whole = is_zero(text, p->fraction, p->fraction_end);
  if (!has_exponent && digits <= SURE_DIGITS) {
    return is_whole ? LI_JSON_INTEGRAL : LI_JSON_FRACTION; /* so few digits a double keeps apart */
  }
  double n = value_of(text, p);
  int is_nought = is_whole && is_zero(text, p->whole, p->whole_end);
  if (isinf(n) || (n == 0 && !is_nought)) {
    return LI_JSON_LOST;
  }
  return n == floor(n) ? LI_JSON_INTEGRAL : LI_JSON_FRACTION;
}

enum li_json_number li_json_number_kind(const char *text, size_t size, long long largest, size_t *used) {
  struct parts p;
  int is_number = split(text, size, &p);
  *used = p.end;
  if (!is_number) {
    return LI_JSON_NO_NUMBER;
  }
  if (p.end == p.whole_end) {
    return is_large(text + p.whole, p.end - p.whole, largest) ? LI_JSON_LARGE : LI_JSON_INTEGER;
  }
  return p.end > LI_JSON_LONGEST_NUMBER ? LI_JSON_LOST : kind_of_float(text, &p);
}

double li_json_number_read(const char *text, size_t size) {
  struct parts p;
  return size <= LI_JSON_LONGEST_NUMBER && split(text, size, &p) ? value_of(text, &p) : 0;
}

/* The locale's decimal point, of any length, becomes ".". */
static void mend_point(char *text) {
  char *point = text;
  while (*point != '\0' && is_number_char(*point)) {
    point++;
  }
  if (*point == '\0') {
    return;
  }
  char *rest = point;
  while (*rest != '\0' && !is_number_char(*rest)) {
    rest++;
  }
  *point = '.';
  memmove(point + 1, rest, strlen(rest) + 1);
}

void li_json_number_write(double n, char *out) {
  if (n == floor(n) && fabs(n) <= LARGEST_EXACT) {
    (void)snprintf(out, LI_JSON_NUMBER_BYTES, "%.0f", n);
    return;
  }
  /* Fifteen digits are as short as it gets but for the smallest numbers, which have fewer. */
  for (int digits = fabs(n) < 2.3e-308 ? 1 : 15; digits <= 17; digits++) {
    (void)snprintf(out, LI_JSON_NUMBER_BYTES, "%.*g", digits, n);
    if (strtod(out, NULL) == n) {
      break;
    }
  }
  mend_point(out);
}
