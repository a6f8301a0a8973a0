/* SPDX-License-Identifier: MIT */
#include "redact.h"

#include <string.h>

#include "alloc.h"
#include "needle.h"
#include "percent.h"

enum {
  GAP_MAX = 8,        /* spaces or backslashes between a key and its value */
  LOCAL_PART_MAX = 64, /* of an e-mail address, and twice that of a domain we look at */
  DOMAIN_MAX = 255,
  USERINFO_MAX = 256,
  ERROR_CODE_MAX = 48
};

/* The text under work. `marks[i]` is set where byte i is secret. */
struct scan {
  const char *text;
  size_t size;
  unsigned char *marks;
  size_t url_end; /* end of the URL last measured: measured once, whatever it contains */
};

/* ---- characters ---- */

static char lower(char c) {
  return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static int is_alpha(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}

static int is_digit(char c) {
  return c >= '0' && c <= '9';
}

static int is_word(char c) {
  return is_alpha(c) || is_digit(c) || c == '_' || c == '-';
}

static int is_blank(char c) {
  return c == ' ' || c == '\t';
}

static int is_quote(char c) {
  return c == '"' || c == '\'';
}

/* What ends a bare value or a URL inside prose, a form, a header or a log line. */
static int ends_value(char c) {
  return (unsigned char)c <= ' ' || c == 0x7f || is_quote(c) || c == '<' || c == '>' || c == '\\' ||
         c == '`';
}

static int ends_parameter(char c) {
  return ends_value(c) || c == '&' || c == ';' || c == ',' || c == ')' || c == ']' || c == '}';
}

/* ---- marking ---- */

static void mark(struct scan *s, size_t from, size_t to) {
  memset(s->marks + from, 1, to - from);
}

/* Does `word` (lower case) stand at `at`, in any case? */
static int stands_at(const struct scan *s, size_t at, const char *word) {
  size_t i = 0;
  for (; word[i] != '\0'; i++) {
    if (at + i >= s->size || lower(s->text[at + i]) != word[i]) {
      return 0;
    }
  }
  return 1;
}

static size_t skip_blanks(const struct scan *s, size_t at) {
  for (int n = 0; n < GAP_MAX && at < s->size && is_blank(s->text[at]); n++) {
    at++;
  }
  return at;
}

/* ---- known secrets ---- */

static enum li_status mark_needle(struct scan *s, const char *needle, size_t size) {
  if (size < LI_SECRET_MIN_BYTES) {
    return LI_OK;
  }
  return li_mark_needle(s->text, s->size, needle, size, s->marks);
}

/* The secret as a form or a query would carry it, where that differs. */
static enum li_status mark_encoded(struct scan *s, const struct li_secret *secret) {
  if (secret->size > s->size) {
    return LI_OK;
  }
  struct li_buffer encoded;
  li_buffer_init(&encoded, secret->size * 3);
  enum li_status status = li_percent_encode(&encoded, secret->bytes, secret->size);
  if (status == LI_OK && encoded.length_bytes != secret->size) {
    status = mark_needle(s, encoded.data, encoded.length_bytes);
  }
  li_buffer_clear(&encoded);
  return status;
}

/* ---- keys and their values ---- */

enum key_form {
  KEY_ANYWHERE, /* key=value, "key":"value", also as the end of a longer name */
  KEY_ALONE,    /* the same as a name of its own: `status_code=` is none */
  KEY_LINE,     /* a header: everything up to the end of the line */
  KEY_QUERY     /* only right after '?' or '&' */
};

struct key {
  const char *name;
  enum key_form form;
};

static const struct key keys[] = {
    {"access_token", KEY_ANYWHERE},  {"refresh_token", KEY_ANYWHERE},
    {"id_token", KEY_ANYWHERE},      {"client_secret", KEY_ANYWHERE},
    {"code_verifier", KEY_ANYWHERE}, {"clientsecret", KEY_ANYWHERE},
    {"accesstoken", KEY_ANYWHERE},   {"refreshtoken", KEY_ANYWHERE},
    {"passphrase", KEY_ANYWHERE},    {"password", KEY_ANYWHERE},
    {"vault_key", KEY_ANYWHERE},     {"client_assertion", KEY_ANYWHERE},
    {"code", KEY_ALONE},             {"token", KEY_ALONE},
    {"authorization", KEY_LINE},     {"cookie", KEY_LINE},
    {"ut", KEY_QUERY},               {"sig", KEY_QUERY},
    {"signature", KEY_QUERY},        {"x-amz-signature", KEY_QUERY},
};

static int may_start_here(const struct scan *s, size_t at, const struct key *key) {
  char before = at > 0 ? s->text[at - 1] : ' ';
  switch (key->form) {
    case KEY_ALONE:
      return !is_word(before);
    case KEY_QUERY:
      return before == '?' || before == '&';
    default:
      return 1;
  }
}

/* An error code of LinkedIn's (`"code":"ACCESS_DENIED"`) is not an OAuth code. */
static int is_error_code(const struct key *key, const char *at, size_t size) {
  size_t capitals = 0;
  size_t digits = 0;
  for (size_t i = 0; i < size; i++) {
    capitals += (at[i] >= 'A' && at[i] <= 'Z') || at[i] == '_';
    digits += (size_t)is_digit(at[i]);
  }
  return strcmp(key->name, "code") == 0 &&
         ((capitals == size && size <= ERROR_CODE_MAX) || (digits == size && size <= 6));
}

/* The end of a quoted value that starts at `at`; `is_escaped` when the quotes are `\"`. */
static size_t quoted_end(const struct scan *s, size_t at, char quote, int is_escaped) {
  while (at < s->size && s->text[at] != quote) {
    if (s->text[at] == '\\') {
      if (is_escaped) {
        return at;
      }
      at++;
    }
    at += at < s->size;
  }
  return at;
}

static size_t value_end(const struct scan *s, size_t at, const struct key *key) {
  if (key->form == KEY_LINE) {
    while (at < s->size && s->text[at] != '\r' && s->text[at] != '\n' && s->text[at] != '\0') {
      at++;
    }
    return at;
  }
  while (at < s->size && !ends_parameter(s->text[at])) {
    at++;
  }
  return at;
}

/* Where the value begins, after quotes, separator and blanks; 0 when this is no assignment. */
struct opening {
  size_t value_at;
  char quote;
  int is_escaped;
};

/* `\\"`: backslashes and one quote; returns where they end, or `at` when there is no quote. */
static size_t skip_quote(const struct scan *s, size_t at, char *quote, int *is_escaped) {
  size_t to = at;
  for (int n = 0; n < GAP_MAX && to < s->size && s->text[to] == '\\'; n++) {
    to++;
  }
  if (to == s->size || !is_quote(s->text[to])) {
    return at;
  }
  *is_escaped = to > at;
  *quote = s->text[to];
  return to + 1;
}

/* '=', ':' or an encoded '='; 0 for anything else. */
static size_t separator_length(const struct scan *s, size_t at) {
  if (at < s->size && (s->text[at] == '=' || s->text[at] == ':')) {
    return 1;
  }
  return stands_at(s, at, "%3d") ? 3 : 0;
}

static int open_value(const struct scan *s, size_t at, const struct key *key, struct opening *o) {
  char key_quote = '\0';
  int key_escaped = 0;
  size_t to = skip_blanks(s, skip_quote(s, at, &key_quote, &key_escaped));
  size_t separator = separator_length(s, to);
  if (separator == 0) {
    return 0;
  }
  int is_colon = s->text[to] == ':';
  int has_gap = to > at && key_quote == '\0';
  o->quote = '\0';
  o->is_escaped = 0;
  to = skip_blanks(s, to + separator);
  o->value_at = skip_quote(s, to, &o->quote, &o->is_escaped);
  if (o->quote != '\0' || key->form == KEY_LINE) {
    return 1;
  }
  /* Bare values: `key=value`; a colon without quotes is prose ("lacks a refresh_token: sign in"). */
  return !is_colon && !(key->form == KEY_ALONE && has_gap);
}

/* Mark the value of a key that ends before `at`; returns where to go on, or 0. */
static size_t take_value(struct scan *s, size_t at, const struct key *key) {
  struct opening o;
  if (!open_value(s, at, key, &o)) {
    return 0;
  }
  size_t end = o.quote != '\0' ? quoted_end(s, o.value_at, o.quote, o.is_escaped)
                               : value_end(s, o.value_at, key);
  if (key->form == KEY_ALONE && o.quote != '\0' &&
      is_error_code(key, s->text + o.value_at, end - o.value_at)) {
    return end;
  }
  mark(s, o.value_at, end);
  return end;
}

static size_t take_key(struct scan *s, size_t at) {
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    const struct key *key = &keys[i];
    if (lower(s->text[at]) != key->name[0] || !stands_at(s, at, key->name) ||
        !may_start_here(s, at, key)) {
      continue;
    }
    size_t end = take_value(s, at + strlen(key->name), key);
    if (end != 0) {
      return end;
    }
  }
  return 0;
}

/* ---- bearer tokens and JSON web tokens ---- */

static int is_token_char(char c) {
  return is_word(c) || c == '.' || c == '~' || c == '+' || c == '/' || c == '=' || c == '%' ||
         c == '*';
}

static size_t take_bearer(struct scan *s, size_t at) {
  if (!stands_at(s, at, "bearer")) {
    return 0;
  }
  size_t from = skip_blanks(s, at + 6);
  size_t end = from;
  while (end < s->size && is_token_char(s->text[end])) {
    end++;
  }
  if (from == at + 6 || end == from) {
    return 0;
  }
  mark(s, from, end);
  return end;
}

static size_t take_jwt(struct scan *s, size_t at) {
  if (s->text[at] != 'e' || at + 3 >= s->size || memcmp(s->text + at, "eyJ", 3) != 0 ||
      (at > 0 && is_word(s->text[at - 1]))) {
    return 0;
  }
  size_t end = at;
  int dots = 0;
  while (end < s->size && (is_word(s->text[end]) || s->text[end] == '.')) {
    dots += s->text[end] == '.';
    end++;
  }
  if (dots < 2) {
    return 0;
  }
  mark(s, at, end);
  return end;
}

/* ---- URLs ---- */

/* The query of an upload or media URL is its signature. */
static size_t take_signed_url(struct scan *s, size_t at) {
  int is_signed = (s->text[at] == '/' &&
                   (stands_at(s, at, "/dms-uploads/") || stands_at(s, at, "/mediaupload/"))) ||
                  (lower(s->text[at]) == 'l' && stands_at(s, at, "licdn.com/"));
  if (!is_signed || at < s->url_end) {
    return 0;
  }
  size_t query = 0;
  size_t end = at;
  while (end < s->size && !ends_value(s->text[end])) {
    if (query == 0 && s->text[end] == '?') {
      query = end + 1;
    }
    end++;
  }
  s->url_end = end;
  if (query != 0) {
    mark(s, query, end);
  }
  return 0; /* the path may hold more */
}

/* user:password@ after "://" */
static size_t take_userinfo(struct scan *s, size_t at) {
  if (s->text[at] != ':' || !stands_at(s, at, "://")) {
    return 0;
  }
  size_t from = at + 3;
  for (size_t i = from; i < s->size && i - from < USERINFO_MAX; i++) {
    char c = s->text[i];
    if (c == '@') {
      mark(s, from, i);
      return i + 1; /* past the '@', which is no e-mail address's */
    }
    if (ends_value(c) || c == '/' || c == '?' || c == '#') {
      return 0;
    }
  }
  return 0;
}

/* ---- e-mail addresses ---- */

static int is_local_char(char c) {
  return is_word(c) || c == '.' || c == '+' || c == '%' || (unsigned char)c >= 0x80;
}

static int is_domain_char(char c) {
  return is_alpha(c) || is_digit(c) || c == '.' || c == '-' || (unsigned char)c >= 0x80;
}

/* The end of a domain that starts at `at`, or 0 when it is none (no dot, no letters after it). */
static size_t domain_end(const struct scan *s, size_t at) {
  size_t end = at;
  size_t dot = 0;
  while (end < s->size && end - at < DOMAIN_MAX && is_domain_char(s->text[end])) {
    if (s->text[end] == '.' && end > at && end + 1 < s->size && is_domain_char(s->text[end + 1]) &&
        s->text[end + 1] != '.' && s->text[end + 1] != '-' && !is_digit(s->text[end + 1])) {
      dot = end;
    }
    end++;
  }
  while (end > at && (s->text[end - 1] == '.' || s->text[end - 1] == '-')) {
    end--; /* the full stop of a sentence */
  }
  return dot != 0 && dot < end ? end : 0;
}

static size_t take_email(struct scan *s, size_t at) {
  size_t sign = s->text[at] == '@' ? 1 : s->text[at] == '%' && stands_at(s, at, "%40") ? 3 : 0;
  if (sign == 0) {
    return 0;
  }
  size_t from = at;
  while (from > 0 && at - from < LOCAL_PART_MAX && is_local_char(s->text[from - 1])) {
    from--;
  }
  size_t end = domain_end(s, at + sign);
  if (from == at || end == 0) {
    return 0;
  }
  mark(s, from, end);
  return end;
}

/* ---- the whole ---- */

static void mark_patterns(struct scan *s) {
  static size_t (*const takers[])(struct scan *, size_t) = {
      take_key, take_bearer, take_jwt, take_signed_url, take_userinfo, take_email,
  };
  for (size_t at = 0; at < s->size;) {
    size_t next = 0;
    for (size_t i = 0; i < sizeof takers / sizeof takers[0] && next <= at; i++) {
      next = takers[i](s, at);
    }
    at = next > at ? next : at + 1;
  }
}

static enum li_status emit(struct li_buffer *out, const struct scan *s) {
  for (size_t at = 0; at < s->size;) {
    size_t end = at;
    while (end < s->size && s->marks[end] == s->marks[at]) {
      end++;
    }
    if (s->marks[at]) {
      li_buffer_append(out, "***", 3);
    } else {
      li_buffer_append(out, s->text + at, end - at);
    }
    at = end;
  }
  return out->status;
}

enum li_status li_redact(struct li_buffer *out, const char *text, size_t size,
                         const struct li_secret *secrets, size_t secret_count) {
  if (size == 0) {
    return out->status;
  }
  struct scan s = {text, size, li_calloc(size, 1), 0};
  if (s.marks == NULL) {
    return LI_NO_MEMORY;
  }
  enum li_status status = LI_OK;
  for (size_t i = 0; i < secret_count && status == LI_OK; i++) {
    status = mark_needle(&s, secrets[i].bytes, secrets[i].size);
    if (status == LI_OK) {
      status = mark_encoded(&s, &secrets[i]);
    }
  }
  if (status == LI_OK) {
    mark_patterns(&s);
    status = emit(out, &s);
  }
  li_free(s.marks);
  return status;
}
