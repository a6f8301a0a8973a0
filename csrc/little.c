/* SPDX-License-Identifier: MIT */
#include "little.h"

#include <string.h>

#include "utf8.h"

#define FULL_WIDTH_SIGN "\xEF\xBC\x83" /* U+FF03 */

bool li_little_is_reserved(unsigned char c) {
  return c != '\0' && strchr("\\|{}@[]()<>#*_~", c) != NULL;
}

/* ── writing ────────────────────────────────────────────────────────────────────────────────── */

enum li_status li_little_escape(struct li_buffer *b, const char *text, size_t size) {
  size_t run = 0;
  for (size_t i = 0; i < size; i++) {
    if (li_little_is_reserved((unsigned char)text[i])) {
      (void)li_buffer_append(b, text + run, i - run);
      (void)li_buffer_append_char(b, '\\');
      run = i;
    }
  }
  return li_buffer_append(b, text + run, size - run);
}

/* Letters and digits of any script: beyond ASCII everything counts but what is surely punctuation, a
 * space or a symbol; LinkedIn does not define the word of a hashtag. */
static bool is_word_char(uint32_t c) {
  if (c < 0x80) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }
  if (c < 0xC0) {
    return c == 0xAA || c == 0xB5 || c == 0xBA;
  }
  if (c == 0xD7 || c == 0xF7) {
    return false;
  }
  return !((c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3020) ||
           (c >= 0xD800 && c <= 0xF8FF) || (c >= 0xFE00 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF0F) ||
           (c >= 0xFF1A && c <= 0xFF20) || (c >= 0xFF3B && c <= 0xFF40) || (c >= 0xFF5B && c <= 0xFF65) ||
           c == 0xFFFD || (c >= 0x1F000 && c <= 0x1FAFF) || c >= 0xE0000);
}

static size_t word_size(const char *text, size_t size) {
  size_t at = 0, width;
  while (at < size && is_word_char(li_utf8_next(text + at, size - at, &width))) {
    at += width;
  }
  return at;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Does a hashtag begin at text[at], a '#'? */
static size_t hashtag_at(const char *text, size_t size, size_t at) {
  if (at > 0) {
    unsigned char before = (unsigned char)text[at - 1];
    if (before >= 0x80 || is_word_char(before) || before == '/' || before == '&' || before == '#') {
      return 0;
    }
  }
  size_t word = word_size(text + at + 1, size - at - 1);
  return word > 0 && !is_digit(text[at + 1]) ? word : 0;
}

static bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Is the character part of a URL? Looks back to the last space for "://". */
static bool is_in_url(const char *text, size_t at) {
  size_t start = at;
  while (start > 0 && !is_space(text[start - 1])) {
    start--;
  }
  for (size_t i = start; i + 3 <= at; i++) {
    if (memcmp(text + i, "://", 3) == 0) {
      return true;
    }
  }
  return false;
}

enum li_status li_little_escape_hashtags(struct li_buffer *b, const char *text, size_t size) {
  size_t run = 0;
  for (size_t i = 0; i < size; i++) {
    size_t word = text[i] == '#' ? hashtag_at(text, size, i) : 0;
    if (word > 0 && !is_in_url(text, i)) {
      (void)li_little_escape(b, text + run, i - run);
      (void)li_buffer_append_string(b, "{hashtag|\\#|");
      (void)li_little_escape(b, text + i + 1, word);
      (void)li_buffer_append_char(b, '}');
      i += word;
      run = i + 1;
    }
  }
  return li_little_escape(b, text + run, size - run);
}

/* ── reading ────────────────────────────────────────────────────────────────────────────────── */

void li_little_read(struct li_little_reader *r, const char *source, size_t size) {
  memset(r, 0, sizeof *r);
  r->source = source;
  r->size = size;
  li_buffer_init(&r->text, size + 1);
  li_buffer_init(&r->urn, size + 1);
}

void li_little_clear(struct li_little_reader *r) {
  li_buffer_clear(&r->text);
  li_buffer_clear(&r->urn);
}

static enum li_little_kind bad(struct li_little_reader *r, size_t at, const char *what) {
  r->bad_at = at;
  r->bad = what;
  return LI_LITTLE_BAD;
}

/* Plain characters and escapes up to the first unescaped reserved one, into `out`. False at a broken
 * escape. */
static bool read_run(struct li_little_reader *r, struct li_buffer *out) {
  while (r->at < r->size) {
    char c = r->source[r->at];
    if (c == '\\') {
      if (r->at + 1 >= r->size || !li_little_is_reserved((unsigned char)r->source[r->at + 1])) {
        (void)bad(r, r->at, "a backslash must stand before a reserved character");
        return false;
      }
      (void)li_buffer_append_char(out, r->source[r->at + 1]);
      r->at += 2;
    } else if (li_little_is_reserved((unsigned char)c)) {
      return true;
    } else {
      (void)li_buffer_append_char(out, c);
      r->at++;
    }
  }
  return true;
}

static bool take(struct li_little_reader *r, char c) {
  if (r->at < r->size && r->source[r->at] == c) {
    r->at++;
    return true;
  }
  return false;
}

static bool is_mentionable(const struct li_buffer *b) {
  struct li_urn urn;
  struct li_error e;
  return b->data != NULL && li_urn_parse(b->data, b->length_bytes, &urn, &e) && !urn.is_tuple &&
         ((urn.type.size == 6 && memcmp(urn.type.text, "person", 6) == 0) ||
          (urn.type.size == 12 && memcmp(urn.type.text, "organization", 12) == 0));
}

/* "@" is at r->start. */
static enum li_little_kind read_mention(struct li_little_reader *r) {
  r->at = r->start + 1;
  if (take(r, '[')) {
    if (!read_run(r, &r->text)) {
      return LI_LITTLE_BAD;
    }
    if (!take(r, ']')) {
      return r->at < r->size ? bad(r, r->at, "a reserved character in the name must be escaped")
                             : bad(r, r->size, "the name of the mention does not end");
    }
  }
  if (!take(r, '(')) {
    return bad(r, r->start, "@ must begin a mention, @[Name](urn); a literal one is \\@");
  }
  if (!read_run(r, &r->urn)) {
    return LI_LITTLE_BAD;
  }
  if (!take(r, ')')) {
    return r->at < r->size ? bad(r, r->at, "a reserved character in the URN must be escaped")
                           : bad(r, r->size, "the mention does not end");
  }
  if (!is_mentionable(&r->urn)) {
    return bad(r, r->start, "only urn:li:person:… and urn:li:organization:… can be mentioned");
  }
  return LI_LITTLE_MENTION;
}

static enum li_little_kind read_hashtag(struct li_little_reader *r) {
  size_t word = word_size(r->source + r->start + 1, r->size - r->start - 1);
  if (word == 0) {
    return bad(r, r->start, "# must begin a hashtag; a literal one is \\#");
  }
  (void)li_buffer_append(&r->text, r->source + r->start + 1, word);
  r->at = r->start + 1 + word;
  r->sign = "#";
  return LI_LITTLE_HASHTAG;
}

static bool take_text(struct li_little_reader *r, const char *s) {
  size_t size = strlen(s);
  if (r->size - r->at >= size && memcmp(r->source + r->at, s, size) == 0) {
    r->at += size;
    return true;
  }
  return false;
}

/* "{" is at r->start. */
static enum li_little_kind read_template(struct li_little_reader *r) {
  if (!take_text(r, "{hashtag|")) {
    return bad(r, r->start, "{ must begin {hashtag|\\#|word}; a literal one is \\{");
  }
  r->sign = "#";
  if (take_text(r, FULL_WIDTH_SIGN)) {
    r->sign = FULL_WIDTH_SIGN;
  } else if (!take_text(r, "\\#") && !take_text(r, "#")) {
    return bad(r, r->at, "the sign of a hashtag is #, \\# or the full-width one");
  }
  if (!take(r, '|')) {
    return bad(r, r->at, "a | must follow the hashtag's sign");
  }
  size_t start = r->at;
  if (!read_run(r, &r->text)) {
    return LI_LITTLE_BAD;
  }
  if (!take(r, '}')) {
    return r->at < r->size ? bad(r, r->at, "a reserved character in the hashtag must be escaped")
                           : bad(r, r->size, "the hashtag template does not end");
  }
  if (r->text.length_bytes == 0) {
    return bad(r, start, "the hashtag is empty");
  }
  return LI_LITTLE_HASHTAG;
}

static enum li_little_kind read_element(struct li_little_reader *r) {
  switch (r->source[r->at]) {
    case '@':
      return read_mention(r);
    case '#':
      return read_hashtag(r);
    case '{':
      return read_template(r);
    default:
      return bad(r, r->at, "a reserved character must be escaped with a backslash");
  }
}

enum li_little_kind li_little_next(struct li_little_reader *r) {
  li_buffer_reset(&r->text);
  li_buffer_reset(&r->urn);
  r->sign = NULL;
  if (r->bad != NULL) {
    return LI_LITTLE_BAD;
  }
  r->start = r->at;
  if (r->at >= r->size) {
    return LI_LITTLE_END;
  }
  if (r->source[r->at] != '\\' && li_little_is_reserved((unsigned char)r->source[r->at])) {
    enum li_little_kind kind = read_element(r);
    return r->text.status != LI_OK || r->urn.status != LI_OK ? bad(r, r->start, "out of memory") : kind;
  }
  if (!read_run(r, &r->text)) {
    return LI_LITTLE_BAD;
  }
  return r->text.status != LI_OK ? bad(r, r->start, "out of memory") : LI_LITTLE_TEXT;
}
