/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "restli.h"
#include "utf8.h"

void li_restli_read(struct li_restli_reader *r, const char *text, size_t size,
                    enum li_restli_form form) {
  r->text = text;
  r->size = size;
  r->at = 0;
  r->form = form;
  li_buffer_init(&r->string, size + 1); /* decoding never makes text longer */
}

static enum li_restli_token bad(struct li_restli_reader *r, struct li_error *e, const char *what) {
  li_error_set(e, LI_KIND_VALIDATION, 0, "not Rest.li at byte %zu: %s", r->at + 1, what);
  return LI_TOKEN_BAD;
}

static int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return -1;
}

static bool is_structure(char c) {
  return c == '(' || c == ')' || c == ',' || c == ':';
}

/* What stands unescaped in a URL primitive though a strict writer would have escaped it is taken as
 * it is, '+' included; only what breaks the structure is refused. */
static enum li_restli_token read_string(struct li_restli_reader *r, struct li_error *e) {
  size_t start = r->at;
  li_buffer_reset(&r->string);
  if (r->size - r->at >= 2 && memcmp(r->text + r->at, "''", 2) == 0) {
    r->at += 2;
    if (r->at < r->size && !is_structure(r->text[r->at])) {
      return bad(r, e, "text after ''");
    }
    (void)li_buffer_append(&r->string, "", 0);
    return r->string.status == LI_OK ? LI_TOKEN_STRING : bad(r, e, "out of memory");
  }
  while (r->at < r->size && !is_structure(r->text[r->at])) {
    char c = r->text[r->at];
    if (c == '\'') {
      return bad(r, e, "a quote must be escaped as %27");
    }
    if (c == '%') {
      int high = r->size - r->at > 2 ? hex_value(r->text[r->at + 1]) : -1;
      int low = high >= 0 ? hex_value(r->text[r->at + 2]) : -1;
      if (low < 0) {
        return bad(r, e, "% without two hexadecimal digits");
      }
      c = (char)(high * 16 + low);
      r->at += 2;
    }
    r->at++;
    (void)li_buffer_append_char(&r->string, c);
  }
  if (r->string.status != LI_OK) {
    return bad(r, e, "out of memory");
  }
  if (r->at == start) {
    return bad(r, e, "a value is missing (the empty string is '')");
  }
  if (li_utf8_check(r->string.data, r->string.length_bytes) != r->string.length_bytes) {
    r->at = start;
    return bad(r, e, "the escaped bytes are not UTF-8");
  }
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
