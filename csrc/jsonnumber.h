/* SPDX-License-Identifier: MIT */
/*
 * Numbers as JSON writes them (RFC 8259 section 6), whatever the host's locale calls a decimal point.
 *
 *   li_json_number_end("-1.5e3,", 7)  → 6, the byte after it
 *   li_json_number_end("01", 2)       → 0, no JSON number
 *
 * Pure; any bytes are safe.
 */
#ifndef LI_JSONNUMBER_H
#define LI_JSONNUMBER_H

#include <stddef.h>

enum { LI_JSON_NUMBER_BYTES = 32, LI_JSON_LONGEST_NUMBER = 400 };

/* What a Lua number would make of it. */
enum li_json_number {
  LI_JSON_NO_NUMBER, /* not of the grammar */
  LI_JSON_INTEGER,   /* digits only, at most the given size */
  LI_JSON_LARGE,     /* digits only, beyond it */
  LI_JSON_FRACTION,  /* has a fraction that survives as a double */
  LI_JSON_INTEGRAL,  /* written with a point or an exponent, of integral value: 1.0, 1e3 */
  LI_JSON_LOST       /* beyond a double's range in either direction, or over LI_JSON_LONGEST_NUMBER */
};

/* The kind of the run of number characters that begins at `text`, and its length in `used`. Integers are
 * LARGE above `largest` in size. */
enum li_json_number li_json_number_kind(const char *text, size_t size, long long largest, size_t *used);

/* The value of a JSON number of at most LI_JSON_LONGEST_NUMBER bytes. */
double li_json_number_read(const char *text, size_t size);

/* Write the shortest text, of up to 17 digits, that reads back as `n`, which is finite; integral values
 * that a double holds exactly have no exponent. `out` has LI_JSON_NUMBER_BYTES. */
void li_json_number_write(double n, char *out);

#endif
