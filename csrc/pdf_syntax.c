/* SPDX-License-Identifier: MIT */
#include "pdf_syntax.h"

#include <string.h>

int li_pdf_is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static int is_delimiter(char c) {
  return c != '\0' && strchr("()<>[]{}/%", c) != NULL;
}

int li_pdf_is_end(char c) {
  return li_pdf_is_space(c) || is_delimiter(c);
}

/* White space and comments. */
static struct li_pdf_slice skip_space(struct li_pdf_slice s) {
  while (s.at < s.end && (li_pdf_is_space(*s.at) || *s.at == '%')) {
    if (*s.at != '%') {
      s.at++;
      continue;
    }
    while (s.at < s.end && *s.at != '\n' && *s.at != '\r') {
      s.at++;
    }
  }
  return s;
}

static int starts_with(struct li_pdf_slice s, const char *word, size_t size) {
  return (size_t)(s.end - s.at) >= size && memcmp(s.at, word, size) == 0;
}

/* "(text (nested) \) …)"; `s` is behind the first parenthesis. */
static struct li_pdf_slice skip_string(struct li_pdf_slice s) {
  size_t depth = 1;
  while (s.at < s.end && depth > 0) {
    if (*s.at == '\\' && s.end - s.at > 1) {
      s.at++;
    } else if (*s.at == '(') {
      depth++;
    } else if (*s.at == ')') {
      depth--;
    }
    s.at++;
  }
  return s;
}

/* One token; `*depth` counts what is open. 0 when there is none or it closes too much. */
static int skip_token(struct li_pdf_slice *s, size_t *depth) {
  if (starts_with(*s, "<<", 2) || starts_with(*s, ">>", 2)) {
    int opens = *s->at == '<';
    s->at += 2;
    *depth += opens ? 1u : 0u;
    return opens || (*depth)-- > 0;
  }
  char c = *s->at++;
  switch (c) {
    case '[':
      *depth += 1;
      return 1;
    case ']':
      return (*depth)-- > 0;
    case '(':
      *s = skip_string(*s);
      return 1;
    case '<':
      while (s->at < s->end && *s->at != '>') {
        s->at++;
      }
      s->at += s->at < s->end;
      return 1;
    case ')':
    case '>':
    case '{':
    case '}':
      return 0;
    default: /* name, number or keyword */
      while (s->at < s->end && !li_pdf_is_end(*s->at)) {
        s->at++;
      }
      return 1;
  }
}

int li_pdf_integer(struct li_pdf_slice s, int64_t *value, struct li_pdf_slice *rest) {
  s = skip_space(s);
  int is_negative = s.at < s.end && *s.at == '-';
  if (s.at < s.end && (*s.at == '-' || *s.at == '+')) {
    s.at++;
  }
  const char *start = s.at;
  int64_t n = 0;
  while (s.at < s.end && *s.at >= '0' && *s.at <= '9') {
    n = n * 10 + (*s.at++ - '0');
    if (n > 1000000000000000) {
      return 0;
    }
  }
  if (s.at == start || (s.at < s.end && !li_pdf_is_end(*s.at))) {
    return 0;
  }
  *value = is_negative ? -n : n;
  if (rest != NULL) {
    *rest = s;
  }
  return 1;
}

int li_pdf_is(struct li_pdf_slice s, const char *word, struct li_pdf_slice *rest) {
  size_t size = strlen(word);
  s = skip_space(s);
  if (!starts_with(s, word, size) || (s.at + size < s.end && !li_pdf_is_end(s.at[size]))) {
    return 0;
  }
  if (rest != NULL) {
    s.at += size;
    *rest = s;
  }
  return 1;
}

static int take_reference(struct li_pdf_slice s, int64_t *number, struct li_pdf_slice *rest) {
  int64_t generation;
  struct li_pdf_slice next;
  return li_pdf_integer(s, number, &next) && *number >= 0 &&
         li_pdf_integer(next, &generation, &next) && generation >= 0 && li_pdf_is(next, "R", rest);
}

int li_pdf_reference(struct li_pdf_slice s, int64_t *number) {
  return take_reference(s, number, NULL);
}

int li_pdf_skip(struct li_pdf_slice s, struct li_pdf_slice *rest) {
  size_t depth = 0;
  int64_t number;
  if (take_reference(s, &number, rest)) {
    return 1;
  }
  do {
    s = skip_space(s);
    if (s.at == s.end || !skip_token(&s, &depth)) {
      return 0;
    }
  } while (depth > 0);
  *rest = s;
  return 1;
}

int li_pdf_array(struct li_pdf_slice s, struct li_pdf_slice *inside) {
  s = skip_space(s);
  if (s.at == s.end || *s.at != '[') {
    return 0;
  }
  s.at++;
  *inside = s;
  return 1;
}

int li_pdf_get(struct li_pdf_slice s, const char *key, struct li_pdf_slice *value) {
  size_t size = strlen(key);
  s = skip_space(s);
  if (!starts_with(s, "<<", 2)) {
    return 0;
  }
  s.at += 2;
  for (;;) {
    s = skip_space(s);
    if (s.at == s.end || *s.at != '/') {
      return 0;
    }
    struct li_pdf_slice name = {s.at + 1, s.end};
    size_t depth = 0;
    (void)skip_token(&s, &depth);
    if ((size_t)(s.at - name.at) == size && memcmp(name.at, key, size) == 0) {
      *value = skip_space(s);
      return value->at < value->end;
    }
    if (!li_pdf_skip(s, &s)) {
      return 0;
    }
  }
}
