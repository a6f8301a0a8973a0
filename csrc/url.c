/* SPDX-License-Identifier: MIT */
#include "url.h"

#include <string.h>

enum { PORT_MAX = 65535, LABEL_MAX = 63 };

static enum li_status refuse(struct li_error *error, const char *why) {
  li_error_set(error, LI_KIND_VALIDATION, 0, "%s", why);
  return LI_INVALID;
}

static char lower(char c) {
  return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static int is_digit(char c) {
  return c >= '0' && c <= '9';
}

static int starts_with(const char *text, size_t size, const char *prefix) {
  for (size_t i = 0; prefix[i] != '\0'; i++) {
    if (i >= size || lower(text[i]) != prefix[i]) {
      return 0;
    }
  }
  return 1;
}

static enum li_status check_characters(const char *text, size_t size, struct li_error *error) {
  for (size_t i = 0; i < size; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c < 0x20 || c == 0x7f) {
      return refuse(error, "the URL holds a control character");
    }
    if (c == ' ') {
      return refuse(error, "the URL holds a space");
    }
    if (c >= 0x80) {
      return refuse(error, "the URL holds a character that must be percent-encoded");
    }
    if (c == '\\') {
      return refuse(error, "the URL holds a backslash");
    }
    if (c == '#') {
      return refuse(error, "the URL holds a fragment ('#…'), which is never sent");
    }
  }
  return LI_OK;
}

static enum li_status parse_scheme(const char *text, size_t size, struct li_url *out,
                                   size_t *at, struct li_error *error) {
  if (starts_with(text, size, "https://")) {
    out->is_https = 1;
    *at = 8;
    return LI_OK;
  }
  if (starts_with(text, size, "http://")) {
    *at = 7;
    return LI_OK;
  }
  return refuse(error, "the URL must start with https://");
}

/* Digits up to 65535; nothing else. */
static enum li_status parse_port(const char *text, size_t size, struct li_url *out,
                                 struct li_error *error) {
  unsigned port = 0;
  for (size_t i = 0; i < size; i++) {
    if (!is_digit(text[i])) {
      return refuse(error, "the port in the URL is not a number");
    }
    port = port * 10 + (unsigned)(text[i] - '0');
    if (port > PORT_MAX) {
      return refuse(error, "the port in the URL is over 65535");
    }
  }
  if (port == 0) {
    return refuse(error, "the port in the URL is empty or 0");
  }
  out->port = port;
  return LI_OK;
}

/* Names and IPv4 addresses: labels of letters, digits, '-' and '_' between single dots. */
static int is_host_name(const char *host, size_t size) {
  size_t label = 0;
  for (size_t i = 0; i < size; i++) {
    char c = lower(host[i]);
    if (c == '.') {
      if (label == 0) {
        return 0;
      }
      label = 0;
      continue;
    }
    if (!(c >= 'a' && c <= 'z') && !is_digit(c) && c != '-' && c != '_') {
      return 0;
    }
    label++;
    if (label > LABEL_MAX) {
      return 0;
    }
  }
  return label > 0;
}

static int is_ipv6(const char *host, size_t size) {
  size_t colons = 0;
  for (size_t i = 0; i < size; i++) {
    char c = lower(host[i]);
    if (!is_digit(c) && !(c >= 'a' && c <= 'f') && c != ':' && c != '.') {
      return 0;
    }
    colons += c == ':';
  }
  return colons >= 2;
}

/* 127.a.b.c in plain decimal: the shorthands libcurl also understands are not taken for this
 * machine, so they cannot be used without TLS. */
static int is_loopback_v4(const char *host) {
  if (strncmp(host, "127.", 4) != 0) {
    return 0;
  }
  int parts = 1;
  for (const char *at = host + 4; parts < 4; parts++) {
    size_t digits = strspn(at, "0123456789");
    unsigned value = 0;
    if (digits == 0 || digits > 3 || (digits > 1 && at[0] == '0')) {
      return 0;
    }
    for (size_t i = 0; i < digits; i++) {
      value = value * 10 + (unsigned)(at[i] - '0');
    }
    if (value > 255) {
      return 0;
    }
    at += digits;
    if (parts == 3) {
      return *at == '\0';
    }
    if (*at != '.') {
      return 0;
    }
    at++;
  }
  return 0;
}

static void set_host(struct li_url *out, const char *host, size_t size) {
  for (size_t i = 0; i < size; i++) {
    out->host[i] = lower(host[i]);
  }
  out->host[size] = '\0';
  out->is_loopback = strcmp(out->host, "localhost") == 0 || strcmp(out->host, "::1") == 0 ||
                     is_loopback_v4(out->host);
}

/* `text` is "host", "host:port", "[v6]" or "[v6]:port". */
static enum li_status parse_authority(const char *text, size_t size, struct li_url *out,
                                      struct li_error *error) {
  if (memchr(text, '@', size) != NULL) {
    return refuse(error, "the URL holds a user name or password");
  }
  const char *end = text + size;
  const char *host = text;
  const char *stop;
  if (size > 0 && text[0] == '[') {
    host = text + 1;
    stop = memchr(text, ']', size);
    if (stop == NULL || !is_ipv6(host, (size_t)(stop - host))) {
      return refuse(error, "the URL's IPv6 address is malformed");
    }
    text = stop + 1;
  } else {
    stop = memchr(text, ':', size);
    stop = stop != NULL ? stop : end;
    if (!is_host_name(host, (size_t)(stop - host))) {
      return refuse(error, "the URL's host is missing or malformed");
    }
    text = stop;
  }
  if ((size_t)(stop - host) > LI_HOST_MAX) {
    return refuse(error, "the URL's host is too long");
  }
  set_host(out, host, (size_t)(stop - host));
  if (text == end) {
    out->port = out->is_https ? 443 : 80;
    return LI_OK;
  }
  if (*text != ':') {
    return refuse(error, "the URL's host is malformed");
  }
  return parse_port(text + 1, (size_t)(end - text - 1), out, error);
}

enum li_status li_url_parse(const char *text, size_t size, struct li_url *out,
                            struct li_error *error) {
  memset(out, 0, sizeof *out);
  if (size == 0) {
    return refuse(error, "the URL is empty");
  }
  if (size > LI_URL_MAX_BYTES) {
    return refuse(error, "the URL is too long");
  }
  size_t at = 0;
  enum li_status status = check_characters(text, size, error);
  if (status == LI_OK) {
    status = parse_scheme(text, size, out, &at, error);
  }
  if (status != LI_OK) {
    return status;
  }
  size_t end = at;
  while (end < size && text[end] != '/' && text[end] != '?') {
    end++;
  }
  status = parse_authority(text + at, end - at, out, error);
  if (status != LI_OK) {
    return status;
  }
  if (!out->is_https && !out->is_loopback) {
    return refuse(error, "plain http is for this machine only: use https");
  }
  out->origin_bytes = end;
  out->path = text + end;
  out->path_bytes = size - end;
  return LI_OK;
}

enum li_status li_url_parse_base(const char *text, size_t size, struct li_url *out,
                                 struct li_error *error) {
  enum li_status status = li_url_parse(text, size, out, error);
  if (status != LI_OK) {
    return status;
  }
  if (memchr(out->path, '?', out->path_bytes) != NULL) {
    return refuse(error, "a base URL takes no query");
  }
  while (out->path_bytes > 0 && out->path[out->path_bytes - 1] == '/') {
    out->path_bytes--;
  }
  return LI_OK;
}

static int is_linkedin(const char *host) {
  static const char domain[] = "linkedin.com";
  size_t size = strlen(host);
  size_t domain_size = sizeof domain - 1;
  if (size < domain_size || strcmp(host + size - domain_size, domain) != 0) {
    return 0;
  }
  return size == domain_size || host[size - domain_size - 1] == '.';
}

int li_url_may_carry_token(const struct li_url *url, const struct li_url *const *bases,
                           size_t base_count) {
  if (is_linkedin(url->host)) {
    return 1;
  }
  for (size_t i = 0; i < base_count; i++) {
    if (bases[i] != NULL && strcmp(bases[i]->host, url->host) == 0) {
      return 1;
    }
  }
  return 0;
}

/* "." and "..", plain or with the dots percent-encoded: servers resolve both. */
static int is_dot_segment(const char *at, size_t size) {
  size_t dots = 0;
  while (size > 0) {
    if (*at == '.') {
      at++;
      size--;
    } else if (size >= 3 && at[0] == '%' && at[1] == '2' && lower(at[2]) == 'e') {
      at += 3;
      size -= 3;
    } else {
      return 0;
    }
    dots++;
  }
  return dots == 1 || dots == 2;
}

enum li_status li_url_check_path(const char *path, size_t size, struct li_error *error) {
  if (size == 0 || path[0] != '/' || (size > 1 && path[1] == '/')) {
    return refuse(error, "the path must start with one '/'");
  }
  for (size_t start = 1, i = 1; i <= size; i++) {
    unsigned char c = i < size ? (unsigned char)path[i] : '/';
    if (c <= 0x20 || c >= 0x7f || c == '\\' || c == '#' || c == '?') {
      return refuse(error, "the path holds a space, '?', '#', a backslash or a byte that must be "
                           "percent-encoded");
    }
    if (c == '/') {
      if (is_dot_segment(path + start, i - start)) {
        return refuse(error, "the path holds a '.' or '..' segment");
      }
      start = i + 1;
    }
  }
  return LI_OK;
}
