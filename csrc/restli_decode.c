/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "restli.h"
#include "utf8.h"

void li_restli_read(struct li_restli_reader *r, const char *text, size_t size) {
  r->text = text;
  r->size = size;
  r->at = 0;
  r->value = "";
  r->value_bytes = 0;
  li_buffer_init(&r->decoded, size + 1); /* decoding never makes text longer */
}

static enum li_restli_token bad(struct li_restli_reader *r, struct li_error *e, const char *what) {
  li_error_set(e, LI_KIND_VALIDATION, 0, "not Rest.li at byte %zu: %s", r->at + 1, what);
  return LI_TOKEN_BAD;
}

/* What a byte means while a string is looked through; hexadecimal digits carry their value plus one. */
enum { STOP = 1, ESCAPE = 2, HIGH = 4 };

static unsigned char meaning(unsigned char c) {
  static const unsigned char low[128] = {
      ['('] = STOP, [')'] = STOP, [','] = STOP, [':'] = STOP, ['\''] = STOP, ['%'] = ESCAPE,
  };
  return c < 128 ? low[c] : HIGH;
}

/* -1 for what is no hexadecimal digit */
static int hex_value(unsigned char c) {
  static const unsigned char values[128] = {
      ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
      ['8'] = 9,  ['9'] = 10, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
      ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
  };
  return c < 128 ? (int)values[c] - 1 : -1;
}

/* The string from `start` up to `end`, which holds escapes, decoded. */
static enum li_restli_token decode_string(struct li_restli_reader *r, size_t start, size_t end,
                                          struct li_error *e) {
  li_buffer_reset(&r->decoded);
  char *to = li_buffer_reserve(&r->decoded, end - start);
  size_t used = 0;
  unsigned char seen = 0;
  if (to == NULL) {
    return bad(r, e, "out of memory");
  }
  for (size_t i = start; i < end; i++) {
    char c = r->text[i];
    if (c == '%') {
      int high = end - i > 2 ? hex_value((unsigned char)r->text[i + 1]) : -1;
      int low = high >= 0 ? hex_value((unsigned char)r->text[i + 2]) : -1;
      if (low < 0) {
        r->at = i;
        return bad(r, e, "% without two hexadecimal digits");
      }
      c = (char)(high * 16 + low);
      i += 2;
    }
    seen |= (unsigned char)c;
    to[used++] = c;
  }
  li_buffer_commit(&r->decoded, used);
  r->value = r->decoded.data;
  r->value_bytes = used;
  if (seen >= 0x80 && li_utf8_check(to, used) != used) {
    return bad(r, e, "the escaped bytes are not UTF-8");
  }
  return LI_TOKEN_STRING;
}

/* The empty string is written '' and nothing may follow it directly. */
static enum li_restli_token read_empty(struct li_restli_reader *r, struct li_error *e) {
  r->at += 2;
  if (r->at < r->size && meaning((unsigned char)r->text[r->at]) != STOP) {
    return bad(r, e, "text after ''");
  }
  r->value = "";
  r->value_bytes = 0;
  return LI_TOKEN_STRING;
}

/* What stands unescaped in a URL primitive though a strict writer would have escaped it is taken as
 * it is, '+' included; only what breaks the structure is refused. */
static enum li_restli_token read_string(struct li_restli_reader *r, struct li_error *e) {
  size_t start = r->at, end = r->at;
  unsigned char seen = 0;
  for (; end < r->size; end++) {
    unsigned char m = meaning((unsigned char)r->text[end]);
    if (m == STOP) {
      break;
    }
    seen |= m;
  }
  if (end < r->size && r->text[end] == '\'') {
    bool is_empty = end == start && r->size - end >= 2 && r->text[end + 1] == '\'';
    r->at = end;
    return is_empty ? read_empty(r, e) : bad(r, e, "a quote must be escaped as %27");
  }
  if (end == start) {
    return bad(r, e, "a value is missing (the empty string is '')");
  }
  if ((seen & ESCAPE) != 0) {
    if (decode_string(r, start, end, e) != LI_TOKEN_STRING) {
      return LI_TOKEN_BAD;
    }
  } else {
    r->value = r->text + start;
    r->value_bytes = end - start;
    if ((seen & HIGH) != 0 && li_utf8_check(r->value, r->value_bytes) != r->value_bytes) {
      return bad(r, e, "the bytes are not UTF-8");
    }
  }
  r->at = end;
  return LI_TOKEN_STRING;
}

enum li_restli_token li_restli_next(struct li_restli_reader *r, struct li_error *e) {
  if (r->at >= r->size) {
    return LI_TOKEN_END;
  }
  switch (r->text[r->at]) {
    case '(':
      r->at++;
      return LI_TOKEN_RECORD;
    case ')':
      r->at++;
      return LI_TOKEN_CLOSE;
    case ',':
      r->at++;
      return LI_TOKEN_COMMA;
    case ':':
      r->at++;
      return LI_TOKEN_COLON;
    default:
      break;
  }
  if (r->size - r->at >= 5 && memcmp(r->text + r->at, "List(", 5) == 0) {
    r->at += 5;
    return LI_TOKEN_LIST;
  }
  return read_string(r, e);
}
