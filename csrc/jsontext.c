/* SPDX-License-Identifier: MIT */
#include "jsontext.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MARK "\\u0001"

enum { MARK_BYTES = 6, LONGEST_NUMBER = 400 };

struct scan {
  const char *text;
  size_t size;
  size_t copied; /* up to here the text is in `out` */
  const struct li_json_rules *rules;
  struct li_buffer *out;
  int flags;
};

/* Copy what was passed over since the last change, then `insert`. */
static void change(struct scan *s, size_t upto, const char *insert) {
  (void)li_buffer_append(s->out, s->text + s->copied, upto - s->copied);
  (void)li_buffer_append_string(s->out, insert);
  s->copied = upto;
  s->flags |= LI_JSON_CHANGED;
}

/* The index after the string that begins at `at` (its opening quote). */
static size_t skip_string(const char *text, size_t size, size_t at) {
  at++;
  while (at < size) {
    const char *quote = memchr(text + at, '"', size - at);
    const char *slash = memchr(text + at, '\\', (quote != NULL ? (size_t)(quote - text) : size) - at);
    if (slash == NULL) {
      return quote != NULL ? (size_t)(quote - text) + 1 : size;
    }
    at = (size_t)(slash - text) + 2;
  }
  return size;
}

static int has_mark(const char *text, size_t size, size_t quote) {
  return size - quote > MARK_BYTES && memcmp(text + quote + 1, MARK, MARK_BYTES) == 0;
}

static size_t scan_string(struct scan *s, size_t at) {
  if (has_mark(s->text, s->size, at)) {
    change(s, at + 1, MARK);
    s->flags |= LI_JSON_MARKS;
  }
  return skip_string(s->text, s->size, at);
}

static int is_number_char(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/* Would a double, or the way this Lua prints it, lose digits of this integer? */
static int integer_is_too_large(const struct scan *s, const char *digits) {
  errno = 0;
  long long n = strtoll(digits, NULL, 10);
  return errno == ERANGE || n > s->rules->largest_integer || n < -s->rules->largest_integer;
}

static void quote_number(struct scan *s, size_t start, size_t end, const char *before) {
  change(s, start, before);
  (void)li_buffer_append(s->out, s->text + start, end - start);
  (void)li_buffer_append_char(s->out, '"');
  s->copied = end;
}

static size_t scan_number(struct scan *s, size_t start) {
  char digits[LONGEST_NUMBER];
  size_t end = start;
  int is_integer = 1;
  while (end < s->size && is_number_char(s->text[end])) {
    is_integer = is_integer && s->text[end] != '.' && (s->text[end] | 0x20) != 'e';
    end++;
  }
  s->flags |= LI_JSON_NUMBERS;
  if (end - start >= LONGEST_NUMBER) {
    quote_number(s, start, end, "\"");
    return end;
  }
  memcpy(digits, s->text + start, end - start);
  digits[end - start] = '\0';
  if (is_integer) {
    if (integer_is_too_large(s, digits)) {
      quote_number(s, start, end, "\"");
    }
    return end;
  }
  char *stop;
  double n = strtod(digits, &stop);
  if (*stop != '\0') {
    return end; /* 1.2.3: cjson will say so */
  }
  if (isinf(n)) {
    quote_number(s, start, end, "\"");
  } else if (s->rules->has_integers && n == floor(n)) {
    quote_number(s, start, end, "\"" MARK "f");
    s->flags |= LI_JSON_MARKS;
  }
  return end;
}

static size_t scan_bracket(struct scan *s, size_t at) {
  size_t next = at + 1;
  while (next < s->size && strchr(" \t\r\n", s->text[next]) != NULL && s->text[next] != '\0') {
    next++;
  }
  if (next < s->size && s->text[next] == ']') {
    change(s, at + 1, "\"" MARK "a\"");
    s->flags |= LI_JSON_MARKS;
  }
  return at + 1;
}

int li_json_prepare(const char *text, size_t size, const struct li_json_rules *rules,
                    struct li_buffer *out) {
  struct scan s = {.text = text, .size = size, .rules = rules, .out = out};
  size_t at = 0;
  while (at < size) {
    char c = text[at];
    if (c == '"') {
      at = scan_string(&s, at);
    } else if ((c >= '0' && c <= '9') || c == '-') {
      at = scan_number(&s, at);
    } else if (c == '[') {
      at = scan_bracket(&s, at);
    } else {
      s.flags |= c == 'n' ? LI_JSON_NULLS : 0;
      at++;
    }
  }
  if ((s.flags & LI_JSON_CHANGED) != 0) {
    (void)li_buffer_append(out, text + s.copied, size - s.copied);
  }
  return out->status == LI_OK ? s.flags : -1;
}

/* One string that begins with a mark; returns the index after it. */
static size_t resolve_mark(const char *text, size_t size, size_t at, struct li_buffer *out) {
  size_t end = skip_string(text, size, at), after = at + 1 + MARK_BYTES;
  char kind = after < end ? text[after] : '\0';
  if (kind == 'n' && end - after >= 2) { /* with its closing quote */
    (void)li_buffer_append(out, text + after + 1, end - after - 2);
  } else if (kind == 'a') {
    (void)li_buffer_append(out, "[]", 2);
  } else { /* a real U+0001 that gave way */
    (void)li_buffer_append_char(out, '"');
    (void)li_buffer_append(out, text + after, end - after);
  }
  return end;
}

enum li_status li_json_resolve(const char *text, size_t size, struct li_buffer *out) {
  size_t at = 0, copied = 0;
  while (at < size) {
    const char *quote = memchr(text + at, '"', size - at);
    if (quote == NULL) {
      break;
    }
    at = (size_t)(quote - text);
    if (has_mark(text, size, at)) {
      (void)li_buffer_append(out, text + copied, at - copied);
      at = resolve_mark(text, size, at, out);
      copied = at;
    } else {
      at = skip_string(text, size, at);
    }
  }
  return li_buffer_append(out, text + copied, size - copied);
}
