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
 * Neither side judges whether the text is JSON: that is cjson's; garbage passes
 * through. Pure, one pass, any bytes are safe.
 */
#ifndef LI_JSONTEXT_H
#define LI_JSONTEXT_H

#include "buffer.h"

enum {
  LI_JSON_CHANGED = 1, /* the prepared text differs: read it instead of the original */
  LI_JSON_NUMBERS = 2, /* there are numbers */
  LI_JSON_NULLS = 4,   /* there is a null */
  LI_JSON_MARKS = 8    /* there are marks to be taken out of what was read */
};

struct li_json_rules {
  int has_integers;          /* keep 1 and 1.0 apart */
  long long largest_integer; /* above it (in size) integers become strings */
};

/* Appends the prepared text to `out` if it differs; returns the flags, -1 when `out` failed. */
int li_json_prepare(const char *text, size_t size, const struct li_json_rules *rules,
                    struct li_buffer *out);

/* Appends the text with its marks resolved. LI_OK or the buffer's status. */
enum li_status li_json_resolve(const char *text, size_t size, struct li_buffer *out);

#endif
