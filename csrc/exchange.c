/* SPDX-License-Identifier: MIT */
#include "exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "alloc.h"

enum { DEFAULT_MAX_RESPONSE = 32 * 1024 * 1024 };

static atomic_ullong last_id; /* ids are unique in the process; nothing else is shared */

/* ── making ─────────────────────────────────────────────────────────────────────────────────── */

static bool starts_with(const char *s, const char *prefix) {
  return strncasecmp(s, prefix, strlen(prefix)) == 0;
}

/* The host part of an authority without userinfo, up to port, path or end. */
static bool is_loopback_host(const char *host) {
  size_t size = strcspn(host, ":/?#");
  if (host[0] == '[') {
    return strncmp(host, "[::1]", 5) == 0;
  }
  if (size == 9 && strncasecmp(host, "localhost", 9) == 0) {
    return true;
  }
  if (size < 7 || strncmp(host, "127.", 4) != 0) {
    return false;
  }
  return strspn(host, "0123456789.") >= size; /* 127.evil.example is a name, not an address */
}

static bool check_url(struct li_exchange *x, struct li_error *e) {
  for (const unsigned char *p = (const unsigned char *)x->url; *p != '\0'; p++) {
    if (*p <= ' ' || *p == 0x7f) {
      li_error_set(e, LI_KIND_VALIDATION, 0, "the URL contains a space or a control character");
      return false;
    }
  }
  x->is_https = starts_with(x->url, "https://");
  bool is_http = starts_with(x->url, "http://");
  const char *host = strstr(x->url, "://");
  x->is_loopback = host != NULL && is_loopback_host(host + 3);
  if (x->is_https || (is_http && x->is_loopback)) {
    return true;
  }
  li_error_set(e, LI_KIND_VALIDATION, 0, is_http
      ? "plain http is for loopback addresses only: use https"
      : "the URL must begin with https://");
  return false;
}

static bool copy_headers(struct li_exchange *x, const struct li_exchange_spec *spec,
                         struct li_error *e) {
  size_t total = 0;
  for (size_t i = 0; i < spec->header_count; i++) {
    const char *line = spec->headers[i];
    for (const unsigned char *p = (const unsigned char *)line; *p != '\0'; p++) {
      if ((*p < ' ' && *p != '\t') || *p == 0x7f) {
        li_error_set(e, LI_KIND_VALIDATION, 0, "a header contains a line break or control character");
        return false;
      }
    }
    total += strlen(line) + 1;
  }
  x->header_block = li_malloc(total + 1);
  if (x->header_block == NULL) {
    return false;
  }
  for (size_t i = 0; i < spec->header_count; i++) {
    size_t size = strlen(spec->headers[i]) + 1;
    memcpy(x->header_block + x->header_block_bytes, spec->headers[i], size);
    x->header_block_bytes += size;
  }
  return true;
}

/* Copies where there is something to copy; false when memory is short. */
static bool copy_string(char **to, const char *from) {
  if (from == NULL) {
    return true;
  }
  *to = li_strdup(from);
  return *to != NULL;
}

static bool open_sink(struct li_exchange *x, const char *path, struct li_error *e) {
  if (path == NULL) {
    return true;
  }
  x->sink_fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (x->sink_fd < 0) {
    li_error_set(e, LI_KIND_STORAGE, errno, "cannot write the answer to a file: %s", strerror(errno));
  }
  return x->sink_fd >= 0;
}

static bool fill(struct li_exchange *x, const struct li_exchange_spec *spec, struct li_error *e) {
  return copy_string(&x->method, spec->method) && copy_string(&x->url, spec->url) &&
         copy_string(&x->ca_file, spec->ca_file) && copy_string(&x->proxy, spec->proxy) &&
         copy_string(&x->user_agent, spec->user_agent) && copy_headers(x, spec, e) &&
         check_url(x, e) && li_body_open(&x->body, &spec->body, e) == LI_OK &&
         open_sink(x, spec->sink_path, e);
}

static bool is_safe_method(const char *method) {
  return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

struct li_exchange *li_exchange_new(const struct li_exchange_spec *spec, struct li_error *e) {
  struct li_exchange *x = li_calloc(1, sizeof *x);
  li_error_set(e, LI_KIND_STORAGE, 0, "out of memory");
  if (x == NULL) {
    return NULL;
  }
  atomic_init(&x->references, 1);
  x->id = atomic_fetch_add(&last_id, 1) + 1;
  x->sink_fd = -1;
  x->body.fd = -1;
  x->announced_bytes = -1;
  x->connect_timeout_ms = spec->connect_timeout_ms;
  x->idle_timeout_ms = spec->idle_timeout_ms;
  x->total_timeout_ms = spec->total_timeout_ms;
  x->max_response_bytes = spec->max_response_bytes != 0 ? spec->max_response_bytes : DEFAULT_MAX_RESPONSE;
  x->wants_progress = spec->wants_progress;
  x->is_http1_only = spec->is_http1_only;
  x->is_safe = spec->is_read || is_safe_method(spec->method);
  li_buffer_init(&x->headers, LI_HEADERS_CEILING);
  li_buffer_init(&x->content, x->max_response_bytes);
  if (!fill(x, spec, e)) {
    li_exchange_release(x);
    return NULL;
  }
  return x;
}

void li_exchange_retain(struct li_exchange *x) {
  atomic_fetch_add_explicit(&x->references, 1, memory_order_relaxed);
}

void li_exchange_release(struct li_exchange *x) {
  if (x == NULL || atomic_fetch_sub_explicit(&x->references, 1, memory_order_acq_rel) != 1) {
    return;
  }
  if (x->header_block != NULL) { /* carries the bearer token */
    volatile char *p = x->header_block;
    for (size_t i = 0; i < x->header_block_bytes; i++) {
      p[i] = 0;
    }
  }
  li_free(x->header_block);
  li_free(x->method);
  li_free(x->url);
  li_free(x->ca_file);
  li_free(x->proxy);
  li_free(x->user_agent);
  li_body_close(&x->body);
  if (x->sink_fd >= 0) {
    close(x->sink_fd);
  }
  li_buffer_clear(&x->headers);
  li_buffer_clear(&x->content);
  li_free(x);
}

/* ── receiving ──────────────────────────────────────────────────────────────────────────────── */

void li_exchange_fail(struct li_exchange *x, enum li_kind kind, int code, const char *message) {
  if (!x->has_failed) {
    x->has_failed = true;
    li_error_set(&x->error, kind, code, "%s", message);
  }
}

static bool receive_failed(struct li_exchange *x, const struct li_buffer *b, const char *what) {
  char message[160];
  if (b->status == LI_NO_MEMORY) {
    li_exchange_fail(x, LI_KIND_STORAGE, 0, "out of memory while receiving the answer");
    return false;
  }
  (void)snprintf(message, sizeof message, "the answer's %s over %zu bytes; it was cut off", what,
                 b->ceiling_bytes);
  li_exchange_fail(x, LI_KIND_PROTOCOL, 0, message);
  return false;
}

static void note_length(struct li_exchange *x, const char *line, size_t size) {
  static const char name[] = "content-length:";
  size_t at = sizeof name - 1;
  int64_t value = 0;
  if (size < at || strncasecmp(line, name, at) != 0) {
    return;
  }
  while (at < size && (line[at] == ' ' || line[at] == '\t')) {
    at++;
  }
  while (at < size && line[at] >= '0' && line[at] <= '9' && value < INT64_MAX / 10 - 9) {
    value = value * 10 + (line[at] - '0');
    at++;
  }
  x->announced_bytes = value;
}

bool li_exchange_receive_header(struct li_exchange *x, const char *line, size_t size) {
  if (size >= 5 && memcmp(line, "HTTP/", 5) == 0) {
    li_buffer_reset(&x->headers); /* an interim answer came before: only the final one counts */
    x->announced_bytes = -1;
  } else {
    note_length(x, line, size);
  }
  if (x->sink_fd < 0 && x->announced_bytes > (int64_t)x->max_response_bytes && x->is_safe) {
    struct li_buffer announced = {.ceiling_bytes = x->max_response_bytes};
    return receive_failed(x, &announced, "body announces itself to be");
  }
  if (li_buffer_append(&x->headers, line, size) != LI_OK) {
    return receive_failed(x, &x->headers, "headers grow");
  }
  return true;
}

static bool write_sink(struct li_exchange *x, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t n = write(x->sink_fd, bytes, size);
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n < 0) {
      char message[160];
      (void)snprintf(message, sizeof message, "cannot write the answer to its file: %s", strerror(errno));
      li_exchange_fail(x, LI_KIND_STORAGE, errno, message);
      return false;
    }
    bytes += n;
    size -= (size_t)n;
  }
  return true;
}

bool li_exchange_receive_body(struct li_exchange *x, const char *bytes, size_t size) {
  atomic_fetch_add_explicit(&x->received_bytes, (long long)size, memory_order_relaxed);
  if (x->sink_fd >= 0) {
    return write_sink(x, bytes, size);
  }
  if (li_buffer_append(&x->content, bytes, size) != LI_OK) {
    return receive_failed(x, &x->content, "body grows");
  }
  return true;
}

/* ── reading ────────────────────────────────────────────────────────────────────────────────── */

bool li_exchange_done(const struct li_exchange *x) {
  return atomic_load_explicit(&x->is_done, memory_order_acquire);
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool li_exchange_next_header(const struct li_exchange *x, size_t *position, const char **name,
                             size_t *name_size, const char **value, size_t *value_size) {
  const char *data = x->headers.data;
  while (data != NULL && *position < x->headers.length_bytes) {
    const char *line = data + *position;
    size_t left = x->headers.length_bytes - *position;
    const char *newline = memchr(line, '\n', left);
    size_t size = newline != NULL ? (size_t)(newline - line) + 1 : left;
    const char *colon = memchr(line, ':', size);
    *position += size;
    if (colon == NULL || colon == line) {
      continue; /* the status line, the blank line, or nonsense */
    }
    const char *from = colon + 1, *end = line + size;
    while (from < end && is_blank(*from)) {
      from++;
    }
    while (end > from && is_blank(end[-1])) {
      end--;
    }
    *name = line;
    *name_size = (size_t)(colon - line);
    *value = from;
    *value_size = (size_t)(end - from);
    return true;
  }
  return false;
}

const char *li_exchange_header(const struct li_exchange *x, const char *name, size_t *size) {
  size_t position = 0, wanted = strlen(name), name_size, value_size;
  const char *found, *value;
  while (li_exchange_next_header(x, &position, &found, &name_size, &value, &value_size)) {
    if (name_size == wanted && strncasecmp(found, name, wanted) == 0) {
      *size = value_size;
      return value;
    }
  }
  return NULL;
}

bool li_exchange_maybe_done(const struct li_exchange *x) {
  return !x->is_safe && x->was_sent;
}
