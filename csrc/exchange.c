/* SPDX-License-Identifier: MIT */
#include "exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "secret.h"
#include "url.h"

enum {
  DEFAULT_MAX_RESPONSE = 32 * 1024 * 1024,
  METHOD_MAX = 16,
  ORIGIN_MAX = LI_HOST_MAX + 32
};

static atomic_ullong last_id; /* ids are unique in the process; nothing else is shared */

/* ── checking what was given ────────────────────────────────────────────────────────────────── */

static bool refuse(struct li_error *e, const char *why) {
  li_error_set(e, LI_KIND_VALIDATION, 0, "%s", why);
  return false;
}

/* Has one of eight bytes a value below 32, or 127, or above? */
static bool is_suspicious(uint64_t eight) {
  const uint64_t ones = ~UINT64_C(0) / 255;
  return ((((eight - ones * 0x20) & ~eight) | (eight + ones)) & (ones * 0x80)) != 0;
}

/* CR and LF would let a value write headers of its own. Tabs are fine. Headers and token of every
 * call come through here, so eight bytes are looked at in one go. */
static bool has_control(const char *s) {
  size_t size = s != NULL ? strlen(s) : 0;
  for (size_t at = 0; at < size;) {
    uint64_t eight;
    if (size - at >= sizeof eight) {
      memcpy(&eight, s + at, sizeof eight);
      if (!is_suspicious(eight)) {
        at += sizeof eight;
        continue;
      }
    }
    unsigned char c = (unsigned char)s[at++];
    if ((c < ' ' && c != '\t') || c == 0x7f) {
      return true;
    }
  }
  return false;
}

static bool check_method(const char *method, struct li_error *e) {
  size_t letters = strspn(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  return (letters > 0 && letters <= METHOD_MAX && method[letters] == '\0') ||
         refuse(e, "the method must be upper case letters, such as GET");
}

static bool check_headers(const struct li_exchange_spec *spec, struct li_error *e) {
  for (size_t i = 0; i < spec->header_count; i++) {
    const char *line = spec->headers[i];
    if (has_control(line)) {
      return refuse(e, "a header contains a line break or control character");
    }
    if (line[0] == ':' || strpbrk(line, ":;") == NULL) {
      return refuse(e, "a header has no name: write it as 'Name: value'");
    }
  }
  return true;
}

static bool check(const struct li_exchange_spec *spec, struct li_url *url, struct li_error *e) {
  if (has_control(spec->user_agent) || has_control(spec->proxy) || has_control(spec->ca_file)) {
    return refuse(e, "user_agent, proxy or ca_file contains a control character");
  }
  return li_url_parse(spec->url, strlen(spec->url), url, e) == LI_OK &&
         check_method(spec->method, e) && check_headers(spec, e);
}

/* ── making ─────────────────────────────────────────────────────────────────────────────────── */

static size_t text_size(const char *s) {
  return s != NULL ? strlen(s) + 1 : 0;
}

/* Copy a string behind the ones before it. */
static const char *put(char **at, const char *s) {
  size_t size = text_size(s);
  if (size == 0) {
    return NULL;
  }
  char *copy = memcpy(*at, s, size);
  *at += size;
  return copy;
}

static void put_headers(struct li_exchange *x, char **at, const struct li_exchange_spec *spec) {
  const char *from = *at;
  for (size_t i = 0; i < spec->header_count; i++) {
    (void)put(at, spec->headers[i]);
  }
  x->header_block = from;
  x->header_block_bytes = (size_t)(*at - from);
}

static char *append(char *to, const char *s) {
  size_t size = strlen(s);
  memcpy(to, s, size + 1);
  return to + size;
}

/* By hand: a formatted print would cost more than all else that is done here. */
static void write_origin(char *to, const struct li_url *url) {
  char digits[8];
  char *first = digits + sizeof digits - 1;
  unsigned port = url->port;
  bool is_v6 = strchr(url->host, ':') != NULL;
  *first = '\0';
  do {
    *--first = (char)('0' + port % 10);
    port /= 10;
  } while (port > 0);
  to = append(to, url->is_https ? "https://" : "http://");
  to = append(to, is_v6 ? "[" : "");
  to = append(to, url->host);
  to = append(to, is_v6 ? "]:" : ":");
  (void)append(to, first);
}

/* The struct with every string of the spec behind it; NULL when memory is short. */
static struct li_exchange *allocate(const struct li_exchange_spec *spec, const struct li_url *url) {
  char origin[ORIGIN_MAX];
  write_origin(origin, url);
  size_t size = text_size(spec->method) + text_size(spec->url) + text_size(spec->ca_file) +
                text_size(spec->proxy) + text_size(spec->user_agent) + text_size(origin);
  for (size_t i = 0; i < spec->header_count; i++) {
    size += text_size(spec->headers[i]);
  }
  struct li_exchange *x = li_malloc(sizeof *x + size);
  if (x == NULL) {
    return NULL;
  }
  memset(x, 0, sizeof *x);
  char *at = (char *)(x + 1);
  x->text_bytes = size;
  x->method = put(&at, spec->method);
  x->url = put(&at, spec->url);
  x->ca_file = put(&at, spec->ca_file);
  x->proxy = put(&at, spec->proxy);
  x->user_agent = put(&at, spec->user_agent);
  x->origin = put(&at, origin);
  put_headers(x, &at, spec);
  return x;
}

static void fill(struct li_exchange *x, const struct li_exchange_spec *spec,
                 const struct li_url *url) {
  atomic_init(&x->references, 1);
  x->id = atomic_fetch_add(&last_id, 1) + 1;
  x->sink_fd = -1;
  x->body.fd = -1;
  x->announced_bytes = -1;
  x->connect_timeout_ms = spec->connect_timeout_ms;
  x->idle_timeout_ms = spec->idle_timeout_ms;
  x->total_timeout_ms = spec->total_timeout_ms;
  x->max_response_bytes =
      spec->max_response_bytes != 0 ? spec->max_response_bytes : DEFAULT_MAX_RESPONSE;
  x->wants_progress = spec->wants_progress;
  x->is_http1_only = spec->is_http1_only;
  x->accepts_redirects = spec->accepts_redirects;
  x->is_https = url->is_https != 0;
  x->is_loopback = url->is_loopback != 0;
  x->is_safe = spec->is_read || strcmp(spec->method, "GET") == 0 ||
               strcmp(spec->method, "HEAD") == 0;
  li_buffer_init(&x->headers, LI_HEADERS_CEILING);
  li_buffer_init(&x->content, x->max_response_bytes);
}

static bool open_sink(struct li_exchange *x, const char *path, struct li_error *e) {
  if (path == NULL) {
    return true;
  }
  x->sink_fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (x->sink_fd < 0) {
    int code = errno;
    li_error_set(e, LI_KIND_STORAGE, code, "cannot write the answer to a file: %s", strerror(code));
  }
  return x->sink_fd >= 0;
}

struct li_exchange *li_exchange_new(const struct li_exchange_spec *spec, struct li_error *e) {
  struct li_url url;
  if (!check(spec, &url, e)) {
    return NULL;
  }
  struct li_exchange *x = allocate(spec, &url);
  if (x == NULL) {
    li_error_set(e, LI_KIND_STORAGE, ENOMEM, "out of memory");
    return NULL;
  }
  fill(x, spec, &url);
  if (li_body_open(&x->body, &spec->body, e) != LI_OK || !open_sink(x, spec->sink_path, e)) {
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
  li_body_close(&x->body);
  if (x->sink_fd >= 0) {
    close(x->sink_fd);
  }
  li_buffer_clear(&x->headers);
  li_buffer_clear(&x->content);
  li_wipe(x + 1, x->text_bytes); /* the bearer token, signed upload URLs */
  li_free(x);
}

/* ── asking ─────────────────────────────────────────────────────────────────────────────────── */

const char *li_exchange_host(const struct li_exchange *x) {
  return x->origin + (x->is_https ? sizeof "https://" : sizeof "http://") - 1;
}

void li_exchange_fail(struct li_exchange *x, enum li_kind kind, int code, const char *message) {
  if (!x->has_failed) {
    x->has_failed = true;
    li_error_set(&x->error, kind, code, "%s", message);
  }
}

bool li_exchange_done(const struct li_exchange *x) {
  return atomic_load_explicit(&x->is_done, memory_order_acquire);
}

bool li_exchange_maybe_done(const struct li_exchange *x) {
  return !x->is_safe && x->was_sent;
}
