/* SPDX-License-Identifier: MIT */
#include "jsontext.h"

#include <stdint.h>
#include <string.h>

#include "jsonnumber.h"

#define MARK "\\u0001"

enum { MARK_BYTES = 6 };

struct scan {
  const char *text;
  size_t size;
  size_t copied; /* up to here the text is in `out` */
  const struct li_json_rules *rules;
  struct li_buffer *out;
  struct li_json_found *found;
};

/* Copy what was passed over since the last change, then `insert`. */
static void change(struct scan *s, size_t upto, const char *insert) {
  (void)li_buffer_append(s->out, s->text + s->copied, upto - s->copied);
  (void)li_buffer_append_string(s->out, insert);
  s->copied = upto;
  s->found->flags |= LI_JSON_CHANGED;
}

/* Eight bytes of a string among which are no quote, backslash or control character. */
static int is_plain_run(const char *p) {
  const uint64_t ones = 0x0101010101010101ULL;
  uint64_t bytes;
  memcpy(&bytes, p, sizeof bytes);
  uint64_t quotes = bytes ^ ones * '"', slashes = bytes ^ ones * '\\';
  uint64_t found = ((bytes - ones * 0x20) & ~bytes) | ((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes);
  return (found & ones * 0x80) == 0;
}

/* From `at` inside a string, over what needs no look. */
static size_t skip_plain(const char *text, size_t size, size_t at) {
  while (size - at >= 8 && is_plain_run(text + at)) {
    at += 8;
  }
  return at;
}

/* The index after the string that begins at `at` (its opening quote). */
static size_t skip_string(const char *text, size_t size, size_t at) {
  for (at++; at < size; at++) {
    at = skip_plain(text, size, at);
    if (at < size && text[at] == '"') {
      return at + 1;
    }
    at += at < size && text[at] == '\\';
  }
  return size;
}

static int has_mark(const char *text, size_t size, size_t quote) {
  return size - quote > MARK_BYTES && memcmp(text + quote + 1, MARK, MARK_BYTES) == 0;
}

static int is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static size_t skip_space(const struct scan *s, size_t at) {
  while (at < s->size && is_space(s->text[at])) {
    at++;
  }
  return at;
}

/* Such a byte has no place in JSON, written as it is. */
static int is_control(char c) {
  return (unsigned char)c < 0x20 && !is_space(c);
}

/* An invalid document: the scan ends here. */
static size_t refuse(struct scan *s, size_t at, const char *what) {
  s->found->what = what;
  s->found->offset = at;
  return s->size;
}

/* The index after the string, as skip_string; looks at each byte on the way. */
static size_t scan_string(struct scan *s, size_t at) {
  if (has_mark(s->text, s->size, at)) {
    change(s, at + 1, MARK);
    s->found->flags |= LI_JSON_MARKS;
  }
  for (at++; at < s->size; at++) {
    at = skip_plain(s->text, s->size, at);
    char c = at < s->size ? s->text[at] : ' ';
    if (c == '"') {
      return at + 1;
    }
    if (c == '\\') {
      at++;
    } else if (is_control(c)) {
      return refuse(s, at, "a control character");
    }
  }
  return s->size;
}

static void quote_number(struct scan *s, size_t start, size_t end, const char *before) {
  change(s, start, before);
  (void)li_buffer_append(s->out, s->text + start, end - start);
  (void)li_buffer_append_char(s->out, '"');
  s->copied = end;
}

static size_t scan_number(struct scan *s, size_t start) {
  size_t used;
  enum li_json_number kind =
      li_json_number_kind(s->text + start, s->size - start, s->rules->largest_integer, &used);
  size_t end = start + used, next = skip_space(s, end);
  if (kind == LI_JSON_NO_NUMBER) {
    return refuse(s, start, "an invalid number");
  }
  if (next < s->size && s->text[next] == ':') {
    return refuse(s, start, "a number for a name");
  }
  if (kind == LI_JSON_LARGE || kind == LI_JSON_LOST) {
    quote_number(s, start, end, "\"");
  } else if ((kind == LI_JSON_INTEGRAL && s->rules->has_integers) ||
             (kind != LI_JSON_INTEGER && s->rules->marks_fractions)) {
    quote_number(s, start, end, "\"" MARK "f");
    s->found->flags |= LI_JSON_MARKS;
  } else if (kind == LI_JSON_INTEGER) {
    s->found->flags |= LI_JSON_NUMBERS;
  }
  return end;
}

static size_t scan_bracket(struct scan *s, size_t at) {
  size_t next = skip_space(s, at + 1);
  if (next < s->size && s->text[next] == ']') {
    change(s, at + 1, "\"" MARK "a\"");
    s->found->flags |= LI_JSON_MARKS;
  }
  return at + 1;
}

static size_t scan_other(struct scan *s, size_t at) {
  char c = s->text[at];
  if (c == 'n') {
    s->found->flags |= LI_JSON_NULLS;
  } else if (is_control(c)) {
    return refuse(s, at, "a control character");
  }
  return at + 1;
}

enum li_status li_json_prepare(const char *text, size_t size, const struct li_json_rules *rules,
                               struct li_buffer *out, struct li_json_found *found) {
  struct scan s = {.text = text, .size = size, .rules = rules, .out = out, .found = found};
  memset(found, 0, sizeof *found);
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
      at = scan_other(&s, at);
    }
  }
  if (found->what != NULL) {
    return LI_INVALID;
  }
  if ((found->flags & LI_JSON_CHANGED) != 0) {
    (void)li_buffer_append(out, text + s.copied, size - s.copied);
  }
  return out->status;
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
