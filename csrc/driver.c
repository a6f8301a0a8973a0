/* SPDX-License-Identifier: MIT */
/*
 * The driver's turn: take what was submitted, let libcurl perform, collect what
 * is done, wait. Runs with `drive` held, on whichever thread drives.
 */
#include <string.h>

#include "alloc.h"
#include "engine_internal.h"
#include "slot.h"

bool li_driver_open(struct li_engine *e) {
  e->multi = curl_multi_init();
  if (e->multi == NULL) {
    return false;
  }
  curl_multi_setopt(e->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
  curl_multi_setopt(e->multi, CURLMOPT_MAXCONNECTS, 64L);
  return true;
}

void li_driver_close(struct li_engine *e) {
  while (e->idle != NULL) {
    struct li_slot *s = e->idle;
    e->idle = s->next;
    li_slot_free(s);
  }
  e->idle_count = 0;
  curl_multi_cleanup(e->multi);
  e->multi = NULL;
}

/* ── slots ──────────────────────────────────────────────────────────────────────────────────── */

static struct li_slot *slot_get(struct li_engine *e) {
  struct li_slot *s = e->idle;
  if (s == NULL) {
    return li_slot_new(e);
  }
  e->idle = s->next;
  e->idle_count--;
  return s;
}

static void slot_put(struct li_engine *e, struct li_slot *s) {
  s->exchange = NULL;
  if (e->idle_count >= LI_POOL_MOST) {
    li_slot_free(s);
    return;
  }
  s->next = e->idle;
  e->idle = s;
  e->idle_count++;
}

/* ── results ────────────────────────────────────────────────────────────────────────────────── */

/* The host of a URL, for messages: never the path or the query. */
static void host_of(const char *url, char *to, size_t size) {
  const char *host = strstr(url, "://");
  host = host != NULL ? host + 3 : url;
  size_t n = strcspn(host, "/?#");
  n = n < size - 1 ? n : size - 1;
  memcpy(to, host, n);
  to[n] = '\0';
}

static void fail_timeout(struct li_slot *s, const char *host) {
  struct li_exchange *x = s->exchange;
  if (strstr(s->error_text, "too slow") != NULL) {
    li_error_set(&x->error, LI_KIND_TIMEOUT, CURLE_OPERATION_TIMEDOUT,
                 "%s went silent for %lld ms", host, (long long)x->idle_timeout_ms);
  } else if (s->prerequests == 0) {
    li_error_set(&x->error, LI_KIND_TIMEOUT, CURLE_OPERATION_TIMEDOUT,
                 "no connection to %s in time", host);
  } else {
    li_error_set(&x->error, LI_KIND_TIMEOUT, CURLE_OPERATION_TIMEDOUT,
                 "%s did not finish its answer within %lld ms", host, (long long)x->total_timeout_ms);
  }
}

struct failure {
  CURLcode code;
  enum li_kind kind;
  const char *text; /* before the host */
};

static const struct failure failures[] = {
    {CURLE_COULDNT_RESOLVE_HOST, LI_KIND_NETWORK, "no such host (DNS): "},
    {CURLE_COULDNT_RESOLVE_PROXY, LI_KIND_NETWORK, "no such proxy (DNS) on the way to "},
    {CURLE_COULDNT_CONNECT, LI_KIND_NETWORK, "nobody accepts connections at "},
    {CURLE_SEND_ERROR, LI_KIND_NETWORK, "the connection broke while sending to "},
    {CURLE_RECV_ERROR, LI_KIND_NETWORK, "the connection broke while receiving from "},
    {CURLE_GOT_NOTHING, LI_KIND_NETWORK, "the connection was closed without an answer by "},
    {CURLE_PARTIAL_FILE, LI_KIND_NETWORK, "the answer was cut short by "},
    {CURLE_HTTP2, LI_KIND_NETWORK, "the HTTP/2 connection broke to "},
    {CURLE_HTTP2_STREAM, LI_KIND_NETWORK, "the HTTP/2 stream was reset by "},
    {CURLE_SEND_FAIL_REWIND, LI_KIND_NETWORK, "the connection broke while sending to "},
    {CURLE_PEER_FAILED_VERIFICATION, LI_KIND_TLS, "the certificate is not to be trusted of "},
    {CURLE_SSL_CONNECT_ERROR, LI_KIND_TLS, "the TLS handshake failed with "},
    {CURLE_SSL_CACERT_BADFILE, LI_KIND_TLS, "the CA file cannot be read; needed for "},
    {CURLE_SSL_ISSUER_ERROR, LI_KIND_TLS, "the certificate's issuer is wrong of "},
    {CURLE_WEIRD_SERVER_REPLY, LI_KIND_PROTOCOL, "no HTTP was answered by "},
    {CURLE_UNSUPPORTED_PROTOCOL, LI_KIND_PROTOCOL, "no HTTP was answered by "},
    {CURLE_BAD_CONTENT_ENCODING, LI_KIND_PROTOCOL, "the answer's compression is broken, from "},
    {CURLE_URL_MALFORMAT, LI_KIND_VALIDATION, "the URL is malformed; host "},
    {CURLE_OUT_OF_MEMORY, LI_KIND_STORAGE, "out of memory while talking to "},
};

static void fail_with(struct li_slot *s, CURLcode code) {
  struct li_exchange *x = s->exchange;
  char host[128];
  host_of(x->url, host, sizeof host);
  if (x->has_failed) {
    return; /* a callback ended it and said why */
  }
  x->has_failed = true;
  if (code == CURLE_OPERATION_TIMEDOUT) {
    fail_timeout(s, host);
    return;
  }
  for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
    if (failures[i].code == code) {
      const char *detail = failures[i].kind == LI_KIND_TLS ? s->error_text : "";
      li_error_set(&x->error, failures[i].kind, (int)code, "%s%s%s%s", failures[i].text, host,
                   detail[0] != '\0' ? ": " : "", detail);
      return;
    }
  }
  li_error_set(&x->error, LI_KIND_NETWORK, (int)code, "%s: %s", host, curl_easy_strerror(code));
}

static void note_result(struct li_slot *s, CURLcode code) {
  struct li_exchange *x = s->exchange;
  curl_off_t elapsed_us = 0;
  long status = 0, connects = 0;
  curl_easy_getinfo(s->easy, CURLINFO_TOTAL_TIME_T, &elapsed_us);
  curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(s->easy, CURLINFO_NUM_CONNECTS, &connects);
  atomic_fetch_add(&s->engine->connections, (unsigned long long)connects);
  x->elapsed_us = (int64_t)elapsed_us;
  x->status = (int)status;
  if (x->body.kind == LI_BODY_BYTES && code == CURLE_OK) {
    atomic_store(&x->sent_bytes, (long long)x->body.length_bytes);
  }
#if LIBCURL_VERSION_NUM < 0x075000
  x->was_sent = code != CURLE_COULDNT_CONNECT && code != CURLE_COULDNT_RESOLVE_HOST;
#endif
  if (code != CURLE_OK) {
    fail_with(s, code);
  }
}

static void finish(struct li_engine *e, struct li_slot *s, CURLcode code) {
  struct li_exchange *x = s->exchange;
  note_result(s, code);
  curl_multi_remove_handle(e->multi, s->easy);
  e->active_count--;
  x->slot = NULL;
  slot_put(e, s);
  li_engine_complete(e, x);
}

/* ── the turn ───────────────────────────────────────────────────────────────────────────────── */

static void start(struct li_engine *e, struct li_exchange *x) {
  struct li_slot *s = slot_get(e);
  if (s != NULL) {
    s->exchange = x;
    x->slot = s;
    if (li_slot_apply(s, x) && curl_multi_add_handle(e->multi, s->easy) == CURLM_OK) {
      e->active_count++;
      return;
    }
    x->slot = NULL;
    li_slot_free(s); /* half set up: not worth keeping */
  }
  li_exchange_fail(x, LI_KIND_STORAGE, 0, "out of memory");
  li_engine_complete(e, x);
}

static void cancel(struct li_engine *e, struct li_exchange *x) {
  li_exchange_fail(x, LI_KIND_CANCELLED, 0, "the call was cancelled");
  if (x->slot != NULL) {
    finish(e, x->slot, CURLE_ABORTED_BY_CALLBACK);
  } else {
    li_engine_complete(e, x);
  }
}

static void take_submitted(struct li_engine *e) {
  struct li_exchange *x = li_engine_take(e);
  while (x != NULL) {
    struct li_exchange *next = x->next;
    if (atomic_load(&x->is_cancelled)) {
      cancel(e, x);
    } else {
      start(e, x);
    }
    x = next;
  }
}

/* A cancelled or resumable exchange, of those libcurl works on. NULL when there is none (left). */
static struct li_exchange *next_request(struct li_engine *e, struct li_exchange *after) {
  pthread_mutex_lock(&e->lock);
  struct li_exchange *x = after != NULL ? after->all_next : e->all;
  while (x != NULL && x->slot == NULL) {
    x = x->all_next; /* submitted after this turn took its share: the next turn sees it */
  }
  pthread_mutex_unlock(&e->lock);
  return x;
}

static void obey_requests(struct li_engine *e) {
  if (!li_engine_has_requests(e)) {
    return;
  }
  struct li_exchange *x = next_request(e, NULL);
  while (x != NULL) {
    struct li_exchange *next = next_request(e, x);
    struct li_slot *s = x->slot;
    if (atomic_load(&x->is_cancelled)) {
      cancel(e, x);
    } else if (x->body.kind == LI_BODY_PIPE) {
      curl_easy_pause(s->easy, CURLPAUSE_CONT);
    }
    x = next;
  }
}

static int collect(struct li_engine *e) {
  int left, done = 0;
  CURLMsg *message;
  while ((message = curl_multi_info_read(e->multi, &left)) != NULL) {
    if (message->msg == CURLMSG_DONE) {
      char *private_data = NULL;
      CURLcode code = message->data.result; /* the message dies with the handle's removal */
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private_data);
      finish(e, (struct li_slot *)(void *)private_data, code);
      done++;
    }
  }
  return done;
}

static int perform(struct li_engine *e) {
  int running;
  take_submitted(e);
  obey_requests(e);
  curl_multi_perform(e->multi, &running);
  return collect(e);
}

void li_driver_turn(struct li_engine *e, int timeout_ms) {
  if (perform(e) > 0 || timeout_ms <= 0) {
    return;
  }
  int ready = 0;
  curl_multi_poll(e->multi, NULL, 0, timeout_ms, &ready);
  (void)perform(e);
}
