/* SPDX-License-Identifier: MIT */
#include "urn.h"

#include <string.h>

static bool fail(struct li_error *e, const char *what) {
  li_error_set(e, LI_KIND_VALIDATION, 0, "not a URN (urn:li:type:id): %s", what);
  return false;
}

static bool is_name_char(unsigned char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

/* A name up to the next colon; advances past it. */
static bool take_name(const char *text, size_t size, size_t *at, struct li_slice *out) {
  size_t start = *at;
  while (*at < size && is_name_char((unsigned char)text[*at])) {
    ++*at;
  }
  out->text = text + start;
  out->size = *at - start;
  if (out->size == 0 || *at >= size || text[*at] != ':') {
    return false;
  }
  ++*at;
  return true;
}

static bool check_characters(const char *text, size_t size, struct li_error *e) {
  for (size_t i = 0; i < size; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c <= ' ' || c == 0x7f) {
      return fail(e, "it contains a space or a control character");
    }
  }
  return true;
}

static bool add_part(struct li_urn *urn, const char *text, size_t size, struct li_error *e) {
  if (size == 0) {
    return fail(e, "a part of the tuple is empty");
  }
  if (urn->part_count == LI_URN_PARTS) {
    return fail(e, "the tuple has too many parts");
  }
  urn->parts[urn->part_count].text = text;
  urn->parts[urn->part_count++].size = size;
  return true;
}

/* Splits "(a,b)" at the commas that stand outside of inner parentheses. */
static bool split_tuple(struct li_urn *urn, struct li_error *e) {
  const char *text = urn->id.text;
  size_t size = urn->id.size, start = 1;
  int depth = 0;
  for (size_t i = 0; i < size; i++) {
    depth += text[i] == '(';
    depth -= text[i] == ')';
    if (depth == 0 && i + 1 < size) {
      return fail(e, "text after the closing parenthesis");
    }
    bool is_end = depth == 0 || (depth == 1 && text[i] == ',');
    if (is_end) {
      if (!add_part(urn, text + start, i - start, e)) {
        return false;
      }
      start = i + 1;
    }
  }
  return depth == 0 || fail(e, "a parenthesis is not closed");
}

bool li_urn_parse(const char *text, size_t size, struct li_urn *urn, struct li_error *e) {
  size_t at = 4;
  memset(urn, 0, sizeof *urn);
  if (size < 4 || memcmp(text, "urn:", 4) != 0) {
    return fail(e, "it does not begin with 'urn:'");
  }
  if (!check_characters(text, size, e)) {
    return false;
  }
  if (!take_name(text, size, &at, &urn->name_space) || urn->name_space.size < 2 ||
      memcmp(urn->name_space.text, "li", 2) != 0) {
    return fail(e, "the part after 'urn:' is not 'li'");
  }
  if (!take_name(text, size, &at, &urn->type)) {
    return fail(e, "its type is missing or has an odd character");
  }
  urn->id.text = text + at;
  urn->id.size = size - at;
  if (urn->id.size == 0) {
    return fail(e, "its id is empty");
  }
  urn->is_tuple = urn->id.text[0] == '(';
  if (urn->is_tuple) {
    return split_tuple(urn, e);
  }
  if (memchr(urn->id.text, '(', urn->id.size) != NULL || memchr(urn->id.text, ')', urn->id.size) != NULL) {
    return fail(e, "a parenthesis inside the id");
  }
  return add_part(urn, urn->id.text, urn->id.size, e);
}
