/* SPDX-License-Identifier: MIT */
/*
 * The Rest.li 2.0 codec: values in URLs, and ids in headers and JSON keys.
 *
 *   [1, "a,b"]            List(1,a%2Cb)
 *   {a: 1, b: ["", "x"]}  (a:1,b:List('',x))
 *   "urn:li:share:1"      urn%3Ali%3Ashare%3A1
 *
 * The structure characters List( ) ( ) , : stay raw; inside a primitive
 * everything is percent-encoded but letters, digits and - _ . ! ~ *. The
 * reduced form (JSON keys, x-restli-id) escapes only ( ) , ' : and %.
 * Primitives have no types on the wire: what they mean is the schema's.
 *
 * linkedin.github.io/rest.li/spec/protocol
 *
 * Writing is appending to a buffer; reading is a stream of tokens. Neither
 * allocates but through the buffer; depth is bounded by the caller.
 */
#ifndef LI_RESTLI_H
#define LI_RESTLI_H

#include <stdbool.h>

#include "buffer.h"

enum li_restli_form { LI_RESTLI_URL, LI_RESTLI_REDUCED };

enum { LI_RESTLI_DEPTH = 64 };

/* A primitive, encoded; '' for the empty one. The text must be UTF-8 (li_utf8_check). */
enum li_status li_restli_string(struct li_buffer *b, enum li_restli_form form, const char *s,
                                size_t size);

enum li_restli_token {
  LI_TOKEN_END,    /* of the text */
  LI_TOKEN_LIST,   /* List( */
  LI_TOKEN_RECORD, /* ( */
  LI_TOKEN_CLOSE,  /* ) */
  LI_TOKEN_COMMA,
  LI_TOKEN_COLON,
  LI_TOKEN_STRING, /* decoded: the reader's value */
  LI_TOKEN_BAD     /* the error tells */
};

struct li_restli_reader {
  const char *text;
  size_t size, at;
  const char *value; /* the last string: in the text where nothing was escaped, else in `decoded` */
  size_t value_bytes;
  struct li_buffer decoded;
};

/* The text is borrowed while reading; clear with li_buffer_clear(&r->decoded). */
void li_restli_read(struct li_restli_reader *r, const char *text, size_t size);

enum li_restli_token li_restli_next(struct li_restli_reader *r, struct li_error *e);

/* A projection or fields mask, which goes into URLs raw: balanced parentheses and only the
 * characters of its grammar. False and `e` filled otherwise. */
bool li_restli_check_projection(const char *s, size_t size, struct li_error *e);

#endif
