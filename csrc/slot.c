/* SPDX-License-Identifier: MIT */
#include "slot.h"

#include <string.h>

#include "alloc.h"
#include "engine_internal.h"

enum { UPLOAD_BUFFER_BYTES = 512 * 1024, LARGE_UPLOAD_BYTES = 1024 * 1024, TOLD_EVERY_US = 50000 };

/* ── what libcurl calls while it performs; bytes are copied, nothing else is done ───────────── */

static size_t on_header(char *line, size_t size, size_t count, void *user) {
  struct li_slot *s = user;
  return li_exchange_receive_header(s->exchange, line, size * count) ? size * count : 0;
}

static void tell_progress(struct li_slot *s) {
  struct li_exchange *x = s->exchange;
  if (!x->wants_progress) {
    return;
  }
  int64_t now = li_monotonic_us();
  if (now - x->told_at_us >= TOLD_EVERY_US) {
    x->told_at_us = now;
    li_engine_tell(s->engine, x);
  }
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user) {
  struct li_slot *s = user;
  if (!li_exchange_receive_body(s->exchange, bytes, size * count)) {
    return 0;
  }
  tell_progress(s);
  return size * count;
}

static size_t on_read(char *to, size_t size, size_t count, void *user) {
  struct li_slot *s = user;
  struct li_exchange *x = s->exchange;
  struct li_error error;
  size_t got = li_body_read(&x->body, to, size * count, &error);
  if (got == LI_BODY_PAUSE) {
    li_engine_tell(s->engine, x); /* hungry */
    return CURL_READFUNC_PAUSE;
  }
  if (got == LI_BODY_FAILED) {
    li_exchange_fail(x, error.kind, error.code, error.message);
    return CURL_READFUNC_ABORT;
  }
  atomic_store_explicit(&x->sent_bytes, (long long)x->body.sent_bytes, memory_order_relaxed);
  if (x->body.kind == LI_BODY_PIPE) {
    li_engine_tell(s->engine, x); /* there is room again */
  }
  tell_progress(s);
  return got;
}

static int on_seek(void *user, curl_off_t offset, int origin) {
  struct li_slot *s = user;
  if (origin != SEEK_SET || !li_body_seek(&s->exchange->body, (int64_t)offset)) {
    return CURL_SEEKFUNC_CANTSEEK;
  }
  return CURL_SEEKFUNC_OK;
}

#if LIBCURL_VERSION_NUM >= 0x075000 /* 7.80 */
/* Called just before a request is sent on a connection. When a reused connection turns out dead,
 * libcurl sends the request again on a new one; for a write that would be a second one, since the
 * first may have arrived. So the second time a write is refused, and ends as maybe done. */
static int on_prerequest(void *user, char *ip, char *local_ip, int port, int local_port) {
  struct li_slot *s = user;
  (void)ip;
  (void)local_ip;
  (void)port;
  (void)local_port;
  s->prerequests++;
  if (s->prerequests > 1 && !s->exchange->is_safe) {
    li_exchange_fail(s->exchange, LI_KIND_NETWORK, 0,
                     "the connection broke after the request was sent; it was not sent again");
    return CURL_PREREQFUNC_ABORT;
  }
  s->exchange->was_sent = true;
  return CURL_PREREQFUNC_OK;
}
#endif

/* ── making ─────────────────────────────────────────────────────────────────────────────────── */

static void set_once(struct li_slot *s) {
  CURL *c = s->easy;
  curl_easy_setopt(c, CURLOPT_PRIVATE, (char *)s);
  curl_easy_setopt(c, CURLOPT_ERRORBUFFER, s->error_text);
  curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(c, CURLOPT_HEADERDATA, s);
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(c, CURLOPT_WRITEDATA, s);
  curl_easy_setopt(c, CURLOPT_READFUNCTION, on_read);
  curl_easy_setopt(c, CURLOPT_READDATA, s);
  curl_easy_setopt(c, CURLOPT_SEEKFUNCTION, on_seek);
  curl_easy_setopt(c, CURLOPT_SEEKDATA, s);
#if LIBCURL_VERSION_NUM >= 0x075000
  curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, on_prerequest);
  curl_easy_setopt(c, CURLOPT_PREREQDATA, s);
#endif
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_NOPROGRESS, 1L);
  curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(c, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
  /* A CApath, which Debian builds in, would switch the cache of the CA store off: 17-32 ms and
   * 0.85 MiB for each connection. */
  curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
#if LIBCURL_VERSION_NUM >= 0x075700 /* 7.87: a dead DNS look-up must not stall everybody */
  curl_easy_setopt(c, CURLOPT_QUICK_EXIT, 1L);
#endif
}

struct li_slot *li_slot_new(struct li_engine *e) {
  struct li_slot *s = li_calloc(1, sizeof *s);
  if (s == NULL) {
    return NULL;
  }
  s->engine = e;
  s->easy = curl_easy_init();
  if (s->easy == NULL) {
    li_free(s);
    return NULL;
  }
  set_once(s);
  return s;
}

static void forget_headers(struct li_slot *s) {
  if (s->header_block != NULL) { /* holds the bearer token */
    volatile char *p = s->header_block;
    for (size_t i = 0; i < s->header_block_bytes; i++) {
      p[i] = 0;
    }
    li_free(s->header_block);
  }
  for (struct curl_slist *h = s->headers; h != NULL; h = h->next) {
    volatile char *p = h->data;
    while (*p != '\0') {
      *p++ = 0;
    }
  }
  curl_slist_free_all(s->headers);
  s->header_block = NULL;
  s->header_block_bytes = 0;
  s->headers = NULL;
}

void li_slot_free(struct li_slot *s) {
  if (s == NULL) {
    return;
  }
  curl_easy_cleanup(s->easy);
  forget_headers(s);
  li_free(s->custom_method);
  li_free(s->ca_file);
  li_free(s->proxy);
  li_free(s->user_agent);
  li_free(s);
}

/* ── applying ───────────────────────────────────────────────────────────────────────────────── */

static bool same(const char *a, const char *b) {
  return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Remember a string setting; false when memory is short. `changed` says that libcurl must hear it. */
static bool remember(char **kept, const char *value, bool *changed) {
  *changed = !same(*kept, value);
  if (!*changed) {
    return true;
  }
  li_free(*kept);
  *kept = NULL;
  if (value != NULL) {
    *kept = li_strdup(value);
    return *kept != NULL;
  }
  return true;
}

static bool apply_strings(struct li_slot *s, struct li_exchange *x) {
  CURL *c = s->easy;
  bool changed;
  /* Nothing on this machine is behind a proxy unless the caller says so. */
  const char *proxy = x->proxy == NULL && x->is_loopback ? "" : x->proxy;
  if (!remember(&s->ca_file, x->ca_file, &changed)) {
    return false;
  }
  if (changed && curl_easy_setopt(c, CURLOPT_CAINFO, s->ca_file) != CURLE_OK) {
    return false;
  }
  if (!remember(&s->proxy, proxy, &changed)) {
    return false;
  }
  if (changed && curl_easy_setopt(c, CURLOPT_PROXY, s->proxy) != CURLE_OK) {
    return false;
  }
  if (!remember(&s->user_agent, x->user_agent, &changed)) {
    return false;
  }
  return !changed || curl_easy_setopt(c, CURLOPT_USERAGENT, s->user_agent) == CURLE_OK;
}

static bool append_header(struct curl_slist **list, const char *line) {
  struct curl_slist *longer = curl_slist_append(*list, line);
  if (longer == NULL) {
    return false;
  }
  *list = longer;
  return true;
}

/* The list is rebuilt only when it differs from the last exchange's. */
static bool apply_headers(struct li_slot *s, struct li_exchange *x) {
  if (s->headers != NULL && s->header_block_bytes == x->header_block_bytes &&
      memcmp(s->header_block, x->header_block, x->header_block_bytes) == 0) {
    return true;
  }
  forget_headers(s);
  s->header_block = li_malloc(x->header_block_bytes + 1);
  if (s->header_block == NULL) {
    return false;
  }
  memcpy(s->header_block, x->header_block, x->header_block_bytes);
  s->header_block_bytes = x->header_block_bytes;
  if (!append_header(&s->headers, "Expect:")) { /* no 100-continue: it costs a second on many hosts */
    return false;
  }
  for (const char *line = x->header_block; line < x->header_block + x->header_block_bytes;
       line += strlen(line) + 1) {
    if (!append_header(&s->headers, line)) {
      return false;
    }
  }
  return curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, s->headers) == CURLE_OK;
}

static void apply_timeouts(struct li_slot *s, struct li_exchange *x) {
  CURL *c = s->easy;
  if (s->connect_timeout_ms != x->connect_timeout_ms || !s->was_set) {
    s->connect_timeout_ms = x->connect_timeout_ms;
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)x->connect_timeout_ms);
  }
  if (s->total_timeout_ms != x->total_timeout_ms || !s->was_set) {
    s->total_timeout_ms = x->total_timeout_ms;
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)x->total_timeout_ms);
  }
  if (s->idle_timeout_ms != x->idle_timeout_ms || !s->was_set) {
    s->idle_timeout_ms = x->idle_timeout_ms;
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, x->idle_timeout_ms > 0 ? 1L : 0L);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)((x->idle_timeout_ms + 999) / 1000));
  }
}

static void apply_protocol(struct li_slot *s, struct li_exchange *x) {
  CURL *c = s->easy;
  if (s->is_loopback != x->is_loopback || !s->was_set) {
    s->is_loopback = x->is_loopback;
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, x->is_loopback ? "http,https" : "https");
#else
    curl_easy_setopt(c, CURLOPT_PROTOCOLS, x->is_loopback ? (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS)
                                                         : (long)CURLPROTO_HTTPS);
#endif
  }
  if (s->is_http1_only != x->is_http1_only || !s->was_set) {
    s->is_http1_only = x->is_http1_only;
    curl_easy_setopt(c, CURLOPT_HTTP_VERSION,
                     x->is_http1_only ? (long)CURL_HTTP_VERSION_1_1 : (long)CURL_HTTP_VERSION_2TLS);
  }
}

static enum li_slot_verb verb_of(const struct li_exchange *x) {
  switch (x->body.kind) {
    case LI_BODY_FILE:
    case LI_BODY_PIPE:
      return LI_VERB_READ;
    case LI_BODY_BYTES:
      return x->wants_progress ? LI_VERB_READ : LI_VERB_BYTES;
    case LI_BODY_NONE:
      break;
  }
  if (strcmp(x->method, "HEAD") == 0) {
    return LI_VERB_HEAD;
  }
  return strcmp(x->method, "POST") == 0 || strcmp(x->method, "PUT") == 0 ? LI_VERB_BYTES : LI_VERB_GET;
}

static void set_verb(CURL *c, enum li_slot_verb verb) {
  switch (verb) {
    case LI_VERB_GET:
      curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
      break;
    case LI_VERB_HEAD:
      curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
      break;
    case LI_VERB_BYTES:
      curl_easy_setopt(c, CURLOPT_UPLOAD, 0L);
      curl_easy_setopt(c, CURLOPT_POST, 1L);
      break;
    case LI_VERB_READ:
      curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
      break;
    case LI_VERB_UNSET:
      break;
  }
}

static void apply_body(struct li_slot *s, struct li_exchange *x, enum li_slot_verb verb) {
  CURL *c = s->easy;
  if (verb == LI_VERB_BYTES) {
    const char *bytes = x->body.kind == LI_BODY_BYTES ? x->body.bytes : "";
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)x->body.length_bytes);
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, bytes);
  } else if (verb == LI_VERB_READ) {
    curl_easy_setopt(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)x->body.length_bytes);
    bool is_large = x->body.length_bytes < 0 || x->body.length_bytes > LARGE_UPLOAD_BYTES;
    if (is_large != s->is_upload_sized) {
      s->is_upload_sized = is_large;
      curl_easy_setopt(c, CURLOPT_UPLOAD_BUFFERSIZE, is_large ? (long)UPLOAD_BUFFER_BYTES : 64L * 1024);
    }
  }
}

/* The method that libcurl would send by itself for the verb. */
static const char *implied_method(enum li_slot_verb verb) {
  switch (verb) {
    case LI_VERB_HEAD:
      return "HEAD";
    case LI_VERB_BYTES:
      return "POST";
    case LI_VERB_READ:
      return "PUT";
    default:
      return "GET";
  }
}

static bool apply_method(struct li_slot *s, struct li_exchange *x) {
  enum li_slot_verb verb = verb_of(x);
  bool changed;
  if (verb != s->verb) {
    set_verb(s->easy, verb);
    s->verb = verb;
  }
  apply_body(s, x, verb);
  const char *custom = strcmp(x->method, implied_method(verb)) == 0 ? NULL : x->method;
  if (!remember(&s->custom_method, custom, &changed)) {
    return false;
  }
  return !changed || curl_easy_setopt(s->easy, CURLOPT_CUSTOMREQUEST, s->custom_method) == CURLE_OK;
}

bool li_slot_apply(struct li_slot *s, struct li_exchange *x) {
  s->prerequests = 0;
  s->error_text[0] = '\0';
  apply_timeouts(s, x);
  apply_protocol(s, x);
  /* Wait for a connection that may multiplex; over plain http there is none to hope for. */
  curl_easy_setopt(s->easy, CURLOPT_PIPEWAIT, x->is_https && !x->is_http1_only ? 1L : 0L);
  s->was_set = true;
  return apply_strings(s, x) && apply_headers(s, x) && apply_method(s, x) &&
         curl_easy_setopt(s->easy, CURLOPT_URL, x->url) == CURLE_OK;
}
