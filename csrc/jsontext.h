/* SPDX-License-Identifier: MIT */
/*
 * JSON text made safe for lua-cjson, and text made by it put right.
 *
 * cjson reads every number as a double and cannot write an empty array. So
 * before it reads, what a double would change is turned into strings, and what
 * must be told apart afterwards into marks: strings that begin with U+0001.
 *
 *   9007199254740993  →  "9007199254740993"   (stays a string: the library's rule)
 *   1.0               →  "\u0001f1.0"         (where the Lua has integers: stays a float)
 *   []                →  ["\u0001a"]          (so that it is written as [] again)
 *   "\u0001…"         →  "\u0001\u0001…"      (real ones give way)
 *
 * After it writes, "\u0001n123" becomes 123 and "\u0001a" becomes [].
 *
 * Whether the text is JSON is cjson's to judge, but for what cjson lets pass or
 * a rewrite would cover up: numbers that are none (01, 1., {9:0}), and control
 * characters, a NUL above all, at which cjson stops reading. Tabs and line ends
 * inside strings are let through, as cjson does.
 *
 * Pure, one pass, no copy where nothing is rewritten; any bytes are safe.
 */
#ifndef LI_JSONTEXT_H
#define LI_JSONTEXT_H

#include "buffer.h"

enum {
  LI_JSON_CHANGED = 1, /* the prepared text differs: read it instead of the original */
  LI_JSON_NUMBERS = 2, /* there are integers */
  LI_JSON_NULLS = 4,   /* there is a null */
  LI_JSON_MARKS = 8    /* there are marks to be taken out of what was read */
};

struct li_json_rules {
  int has_integers;          /* keep 1 and 1.0 apart */
  int marks_fractions;       /* cjson would misread them: the locale has another decimal point */
  long long largest_integer; /* above it (in size) integers become strings */
};

struct li_json_found {
  int flags;
  size_t offset;    /* LI_INVALID: of what is no JSON, from 0 */
  const char *what; /* and what it is; static */
};

/* Appends the prepared text to `out` if it differs. LI_OK, LI_INVALID, or the buffer's status. */
enum li_status li_json_prepare(const char *text, size_t size, const struct li_json_rules *rules,
                               struct li_buffer *out, struct li_json_found *found);

/* Appends the text with its marks resolved. LI_OK or the buffer's status. */
enum li_status li_json_resolve(const char *text, size_t size, struct li_buffer *out);

#endif
