/* SPDX-License-Identifier: MIT */
#include "slot.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>

#include "alloc.h"
#include "engine_internal.h"
#include "secret.h"

#define ENCODING "gzip"

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

/* Programs that the host starts must not inherit connections, or they would keep them open. */
static int on_socket(void *user, curl_socket_t fd, curlsocktype purpose) {
  (void)user;
  (void)purpose;
  (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
  return CURL_SOCKOPT_OK;
}

#if LIBCURL_VERSION_NUM >= 0x075000 /* 7.80 */
/* Called just before a request is sent on a connection. When a reused connection turns out dead,
 * libcurl sends the request again on a new one; for a write that would be a second one, since the
 * first may have arrived, and for a read one that nobody counted. So the second time is refused:
 * whether it is sent again is for those to say who know what it is. */
static int on_prerequest(void *user, char *ip, char *local_ip, int port, int local_port) {
  struct li_slot *s = user;
  (void)ip;
  (void)local_ip;
  (void)port;
  (void)local_port;
  s->prerequests++;
  if (s->prerequests > 1) {
    li_exchange_fail(s->exchange, LI_KIND_NETWORK, 0,
                     "the connection broke after the request was sent, without an answer; it was not sent again");
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
  curl_easy_setopt(c, CURLOPT_SOCKOPTFUNCTION, on_socket);
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_NOPROGRESS, 1L);
  curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L); /* upload URLs are opaque */
  curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, ENCODING); /* to decode; append_own_headers asks for it */
  curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(c, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
  /* A CApath, which Debian builds in, would switch the cache of the CA store off: 17-32 ms and
   * 0.85 MiB for each connection. */
  if (s->engine->has_ca_bundle) {
    curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
  }
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
  if (s->header_block != NULL) { /* holds the bearer token, and so does the list */
    li_wipe(s->header_block, s->header_block_bytes);
    li_free(s->header_block);
  }
  for (struct curl_slist *h = s->headers; h != NULL; h = h->next) {
    li_wipe(h->data, strlen(h->data));
  }
  curl_slist_free_all(s->headers);
  s->header_block = NULL;
  s->header_block_bytes = 0;
  s->headers = NULL;
}

static void forget_settings(struct li_slot *s) {
  forget_headers(s);
  li_free(s->custom_method);
  li_free(s->ca_file);
  li_free(s->proxy);
  li_free(s->user_agent);
  s->custom_method = s->ca_file = s->proxy = s->user_agent = NULL;
  s->verb = LI_VERB_UNSET;
  s->was_set = false;
}

void li_slot_free(struct li_slot *s) {
  if (s == NULL) {
    return;
  }
  curl_easy_cleanup(s->easy);
  forget_settings(s);
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
  if (changed && (curl_easy_setopt(c, CURLOPT_CAINFO, s->ca_file) != CURLE_OK ||
                  curl_easy_setopt(c, CURLOPT_CAPATH, NULL) != CURLE_OK)) {
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

static bool has_header(const struct li_exchange *x, const char *name) {
  size_t size = strlen(name);
  const char *end = x->header_block + x->header_block_bytes;
  for (const char *line = x->header_block; line < end; line += strlen(line) + 1) {
    if (strncasecmp(line, name, size) == 0 && line[size] == ':') {
      return true;
    }
  }
  return false;
}

/* libcurl formats its own Accept-Encoding anew for each request, byte by byte, and names every
 * compression it knows: a line in the list costs half, and gzip alone is what API hosts speak. */
static bool append_own_headers(struct li_slot *s, const struct li_exchange *x, bool has_body) {
  if (has_body && !append_header(&s->headers, "Expect:")) { /* 100-continue costs a second on many hosts */
    return false;
  }
  return has_header(x, "Accept-Encoding") ||
         append_header(&s->headers, "Accept-Encoding: " ENCODING);
}

/* The list is rebuilt only when it differs from the last exchange's. */
static bool apply_headers(struct li_slot *s, struct li_exchange *x) {
  bool has_body = x->body.kind != LI_BODY_NONE;
  if (s->header_block != NULL && s->has_no_expect == has_body &&
      s->header_block_bytes == x->header_block_bytes &&
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
  s->has_no_expect = has_body;
  if (!append_own_headers(s, x, has_body)) {
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

/* The total counts from submission. What starts at once gets it whole, so that the setting stays as
 * it is from one exchange to the next. */
static int64_t left_of_total_ms(const struct li_exchange *x) {
  enum { AT_ONCE_MS = 20 };
  if (x->total_timeout_ms <= 0) {
    return 0;
  }
  int64_t waited_ms = (li_monotonic_us() - x->submitted_at_us) / 1000;
  if (waited_ms < AT_ONCE_MS) {
    return x->total_timeout_ms;
  }
  return waited_ms < x->total_timeout_ms ? x->total_timeout_ms - waited_ms : 1;
}

static void apply_timeouts(struct li_slot *s, struct li_exchange *x) {
  CURL *c = s->easy;
  if (s->connect_timeout_ms != x->connect_timeout_ms || !s->was_set) {
    s->connect_timeout_ms = x->connect_timeout_ms;
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)x->connect_timeout_ms);
  }
  int64_t total_ms = left_of_total_ms(x);
  if (s->total_timeout_ms != total_ms || !s->was_set) {
    s->total_timeout_ms = total_ms;
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)total_ms);
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
      curl_easy_setopt(c, CURLOPT_HTTPGET, 1L); /* an upload before leaves its flag otherwise */
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

/* A new exchange wants libcurl's own authorities back: there is no setting for that but a reset. */
static void start_afresh(struct li_slot *s) {
  curl_easy_reset(s->easy);
  forget_settings(s);
  set_once(s);
}

static void apply_pipewait(struct li_slot *s, const struct li_exchange *x) {
  /* Wait for a connection that may multiplex; over plain http there is none to hope for. */
  bool may_wait = x->is_https && !x->is_http1_only;
  if (s->may_wait != may_wait || !s->was_set) {
    s->may_wait = may_wait;
    curl_easy_setopt(s->easy, CURLOPT_PIPEWAIT, may_wait ? 1L : 0L);
  }
}

bool li_slot_apply(struct li_slot *s, struct li_exchange *x) {
  if (s->ca_file != NULL && x->ca_file == NULL) {
    start_afresh(s);
  }
  s->prerequests = 0;
  s->moved_bytes = 0;
  s->error_text[0] = '\0';
  apply_timeouts(s, x);
  apply_protocol(s, x);
  apply_pipewait(s, x);
  s->was_set = true;
  return apply_strings(s, x) && apply_headers(s, x) && apply_method(s, x) &&
         curl_easy_setopt(s->easy, CURLOPT_URL, x->url) == CURLE_OK;
}

/* ── watching ───────────────────────────────────────────────────────────────────────────────── */

bool li_slot_was_sent(const struct li_slot *s) {
#if LIBCURL_VERSION_NUM >= 0x075000
  return s->exchange->was_sent;
#else
  curl_off_t at_us = 0;
  curl_easy_getinfo(s->easy, CURLINFO_PRETRANSFER_TIME_T, &at_us);
  return at_us > 0;
#endif
}

bool li_slot_has_moved(struct li_slot *s) {
  curl_off_t up = 0, down = 0;
  long headers = 0;
  curl_easy_getinfo(s->easy, CURLINFO_SIZE_UPLOAD_T, &up);
  curl_easy_getinfo(s->easy, CURLINFO_SIZE_DOWNLOAD_T, &down);
  curl_easy_getinfo(s->easy, CURLINFO_HEADER_SIZE, &headers);
  int64_t bytes = (int64_t)up + (int64_t)down + headers;
  bool has_moved = bytes != s->moved_bytes;
  s->moved_bytes = bytes;
  return has_moved;
}
