/* SPDX-License-Identifier: MIT */
/* The answer of an exchange: receiving it, and reading its headers. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "exchange.h"

/* What a server announces is believed up to here; beyond, memory grows with what really comes. */
enum { RESERVED_MOST = 1024 * 1024 };

/* ── receiving ──────────────────────────────────────────────────────────────────────────────── */

static bool is_too_large(struct li_exchange *x, const char *what, size_t ceiling_bytes) {
  char message[200];
  (void)snprintf(message, sizeof message, "the answer's %s over %zu bytes; it was cut off", what,
                 ceiling_bytes);
  li_exchange_fail(x, LI_KIND_PROTOCOL, 0, message);
  x->hint = ceiling_bytes == x->max_response_bytes
                ? "Where that much is to be expected, raise max_response or write it to a file"
                : NULL;
  return false;
}

/* Why an append to one of the answer's buffers failed. */
static bool append_failed(struct li_exchange *x, const struct li_buffer *b, const char *what) {
  if (b->status == LI_NO_MEMORY) {
    li_exchange_fail(x, LI_KIND_STORAGE, ENOMEM, "out of memory while receiving the answer");
    return false;
  }
  return is_too_large(x, what, b->ceiling_bytes);
}

/* The value of a Content-Length line; saturates. */
static int64_t length_of(const char *text, size_t size) {
  int64_t value = 0;
  size_t at = 0;
  while (at < size && (text[at] == ' ' || text[at] == '\t')) {
    at++;
  }
  for (; at < size && text[at] >= '0' && text[at] <= '9'; at++) {
    int digit = text[at] - '0';
    value = value > (INT64_MAX - digit) / 10 ? INT64_MAX : value * 10 + digit;
  }
  return value;
}

/* Refuse ten gigabytes before they come. Only where giving up early leaves no doubt about a write,
 * and not for HEAD, whose length is that of a body that never comes. */
static bool check_announced(struct li_exchange *x) {
  if (x->sink_fd >= 0 || !x->is_safe || x->method[0] == 'H' ||
      x->announced_bytes <= (int64_t)x->max_response_bytes) {
    return true;
  }
  return is_too_large(x, "body announces itself to be", x->max_response_bytes);
}

bool li_exchange_receive_header(struct li_exchange *x, const char *line, size_t size) {
  static const char length[] = "content-length:";
  x->header_bytes += size;
  if (x->header_bytes > LI_HEADERS_CEILING) {
    return is_too_large(x, "headers grow", LI_HEADERS_CEILING);
  }
  if (size >= 5 && memcmp(line, "HTTP/", 5) == 0) {
    li_buffer_reset(&x->headers); /* an interim answer came before: only the final one counts */
    x->announced_bytes = -1;
  } else if (size >= sizeof length && strncasecmp(line, length, sizeof length - 1) == 0) {
    x->announced_bytes = length_of(line + sizeof length - 1, size - (sizeof length - 1));
    if (!check_announced(x)) {
      return false;
    }
  }
  if (x->headers.data == NULL) {
    (void)li_buffer_reserve(&x->headers, 512); /* most answers' headers; failing shows below */
  }
  if (li_buffer_append(&x->headers, line, size) != LI_OK) {
    return append_failed(x, &x->headers, "headers grow");
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
      int code = errno;
      (void)snprintf(message, sizeof message, "cannot write the answer to its file: %s",
                     strerror(code));
      li_exchange_fail(x, LI_KIND_STORAGE, code, message);
      return false;
    }
    bytes += n;
    size -= (size_t)n;
  }
  return true;
}

/* One allocation instead of a doubling series, where the length is known. */
static void reserve_announced(struct li_exchange *x, size_t size) {
  int64_t announced = x->announced_bytes;
  if (x->content.data == NULL && announced > (int64_t)size && announced <= RESERVED_MOST &&
      announced <= (int64_t)x->max_response_bytes) {
    (void)li_buffer_reserve(&x->content, (size_t)announced);
  }
}

bool li_exchange_receive_body(struct li_exchange *x, const char *bytes, size_t size) {
  atomic_fetch_add_explicit(&x->received_bytes, (long long)size, memory_order_relaxed);
  if (x->sink_fd >= 0) {
    return write_sink(x, bytes, size);
  }
  reserve_announced(x, size);
  if (li_buffer_append(&x->content, bytes, size) != LI_OK) {
    return append_failed(x, &x->content, "body grows");
  }
  return true;
}

/* ── reading ────────────────────────────────────────────────────────────────────────────────── */

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
