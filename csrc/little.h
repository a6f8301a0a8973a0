/* SPDX-License-Identifier: MIT */
/*
 * Little text: the form of a post's `commentary`, and of nothing else.
 *
 *   fifteen reserved characters   \ | { } @ [ ] ( ) < > # * _ ~   escaped by a backslash
 *   mention                       @[Name](urn:li:person:x)
 *   hashtag                       #word, or {hashtag|\#|word}
 *
 * LinkedIn cuts a post at the first thing that breaks this grammar, so writing escapes all fifteen
 * wherever they are meant literally, and reading is strict: it names the offset of the first violation.
 *
 * LinkedIn page: marketing/community-management/shares/little-text-format
 * Pure: no allocation but through the buffers given.
 */
#ifndef LI_LITTLE_H
#define LI_LITTLE_H

#include <stdbool.h>

#include "buffer.h"
#include "urn.h"

bool li_little_is_reserved(unsigned char c);

/* Append `text` with every reserved character escaped. */
enum li_status li_little_escape(struct li_buffer *b, const char *text, size_t size);

/* The same, but #word (letters and digits of any script, not inside a word or a URL) becomes a hashtag
 * template. "C#" and "#1" stay literal: a hashtag begins with a letter and follows no letter or digit. */
enum li_status li_little_escape_hashtags(struct li_buffer *b, const char *text, size_t size);

enum li_little_kind {
  LI_LITTLE_END,
  LI_LITTLE_TEXT,    /* `text` decoded in the reader's buffer */
  LI_LITTLE_MENTION, /* `text` is the name (maybe empty), `urn` the URN, both decoded */
  LI_LITTLE_HASHTAG, /* `text` is the word */
  LI_LITTLE_BAD
};

struct li_little_reader {
  const char *source;
  size_t size, at;
  size_t start;            /* of the element last read */
  size_t bad_at;           /* byte offset of the violation */
  const char *bad;         /* what is wrong there */
  struct li_buffer text, urn;
  const char *sign;        /* of a hashtag: "#" or U+FF03 */
};

void li_little_read(struct li_little_reader *r, const char *source, size_t size);
void li_little_clear(struct li_little_reader *r);

/* The next element. After LI_LITTLE_BAD the reader stays there. */
enum li_little_kind li_little_next(struct li_little_reader *r);

#endif
