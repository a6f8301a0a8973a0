/* SPDX-License-Identifier: MIT */
/*
 * The driver's turn: take what was submitted, let libcurl perform, collect what
 * is done, wait. Runs with `drive` held, on whichever thread drives.
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "alloc.h"
#include "engine_internal.h"
#include "slot.h"

enum {
  CONNECTIONS_KEPT = 64,
  WATCH_LEAST_US = 20000,  /* between two looks at silence and deadlines */
  WATCH_MOST_US = 250000
};

/* ── coming and going ───────────────────────────────────────────────────────────────────────── */

/* Without a bundle of its own, libcurl needs the directory of authorities that slot.c leaves out. */
static bool has_ca_bundle(const curl_version_info_data *v) {
#if LIBCURL_VERSION_NUM >= 0x074600 /* 7.70 */
  return v->age >= CURLVERSION_SEVENTH && v->cainfo != NULL && access(v->cainfo, R_OK) == 0;
#else
  (void)v;
  return false;
#endif
}

bool li_driver_open(struct li_engine *e) {
  const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);
  e->has_ca_bundle = has_ca_bundle(v);
  e->may_raise_sigpipe = v->version_num < 0x075700; /* TLS writes without MSG_NOSIGNAL */
  e->multi = curl_multi_init();
  if (e->multi == NULL) {
    return false;
  }
  curl_multi_setopt(e->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
#if LIBCURL_VERSION_NUM >= 0x074300 /* 7.67 */
  curl_multi_setopt(e->multi, CURLMOPT_MAX_CONCURRENT_STREAMS, (long)LI_LANE_STREAMS);
#endif
  curl_multi_setopt(e->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT);
  curl_multi_setopt(e->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)LI_LANE_CONNECTIONS);
  return true;
}

void li_driver_close(struct li_engine *e) {
  while (e->idle != NULL) {
    struct li_slot *s = e->idle;
    e->idle = s->next;
    li_slot_free(s);
  }
  e->idle_handles = 0;
  li_lanes_clear(&e->lanes);
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
  e->idle_handles--;
  return s;
}

static void slot_put(struct li_engine *e, struct li_slot *s) {
  s->exchange = NULL;
  if (e->idle_handles >= LI_POOL_MOST) {
    li_slot_free(s);
    return;
  }
  s->next = e->idle;
  e->idle = s;
  e->idle_handles++;
}

/* ── starting ───────────────────────────────────────────────────────────────────────────────── */

/* Look at it in time: a quarter of what it may be silent for. */
static void watch(struct li_engine *e, const struct li_exchange *x, int64_t now_us) {
  int64_t every_us = x->idle_timeout_ms * 1000 / 4;
  every_us = every_us < WATCH_LEAST_US ? WATCH_LEAST_US : every_us;
  every_us = every_us > WATCH_MOST_US ? WATCH_MOST_US : every_us;
  e->watched++;
  if (e->watched == 1 || now_us + every_us < e->next_watch_us) {
    e->next_watch_us = now_us + every_us;
  }
}

/* The exchange's lane has room for it. */
static bool start(struct li_engine *e, struct li_exchange *x) {
  struct li_slot *s = slot_get(e);
  if (s == NULL) {
    return false;
  }
  s->exchange = x;
  x->slot = s;
  if (!li_slot_apply(s, x) || curl_multi_add_handle(e->multi, s->easy) != CURLM_OK) {
    x->slot = NULL;
    li_slot_free(s); /* half set up: not worth keeping */
    return false;
  }
  if (x->idle_timeout_ms > 0) {
    s->moved_at_us = li_monotonic_us();
    watch(e, x, s->moved_at_us);
  }
  return true;
}

/* Out of its lane, and into its port's news. */
static void complete(struct li_engine *e, struct li_exchange *x) {
  li_lane_leave(&e->lanes, x);
  li_engine_complete(e, x);
}

static void start_or_fail(struct li_engine *e, struct li_exchange *x) {
  if (!start(e, x)) {
    li_exchange_fail(x, LI_KIND_STORAGE, ENOMEM, "out of memory");
    complete(e, x);
  }
}

/* Those that waited for what became free meanwhile. Never while walking the list of exchanges: one
 * that cannot start is taken off it. */
static void start_waiting(struct li_engine *e) {
  for (struct li_lane *lane = e->lanes.first; lane != NULL && e->lanes.waiting > 0;
       lane = lane->next) {
    struct li_exchange *x = li_lane_next(&e->lanes, lane);
    while (x != NULL) {
      start_or_fail(e, x);
      x = li_lane_next(&e->lanes, lane);
    }
  }
}

/* ── ending ─────────────────────────────────────────────────────────────────────────────────── */

static void note_protocol(struct li_slot *s, struct li_exchange *x) {
  long version = 0;
  if (x->is_https && curl_easy_getinfo(s->easy, CURLINFO_HTTP_VERSION, &version) == CURLE_OK) {
    x->lane->is_multiplexed = version >= CURL_HTTP_VERSION_2_0;
  }
}

static void note_result(struct li_slot *s, CURLcode code) {
  struct li_exchange *x = s->exchange;
  long status = 0, connects = 0;
  curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(s->easy, CURLINFO_NUM_CONNECTS, &connects);
  atomic_fetch_add_explicit(&s->engine->connections, (unsigned long long)connects,
                            memory_order_relaxed);
  x->status = (int)status;
#if LIBCURL_VERSION_NUM < 0x075000 /* no on_prerequest in slot.c */
  x->was_sent = code != CURLE_COULDNT_CONNECT && code != CURLE_COULDNT_RESOLVE_HOST;
#endif
  if (code != CURLE_OK) {
    li_transfer_failed(x, code, s->error_text);
    return;
  }
  note_protocol(s, x);
  if (x->body.kind == LI_BODY_BYTES) {
    atomic_store_explicit(&x->sent_bytes, (long long)x->body.length_bytes, memory_order_relaxed);
  }
  if (status >= 300 && status < 400 && status != 304 && !x->accepts_redirects) {
    li_transfer_redirected(x);
  }
}

static void finish(struct li_engine *e, struct li_slot *s, CURLcode code) {
  struct li_exchange *x = s->exchange;
  note_result(s, code);
  curl_multi_remove_handle(e->multi, s->easy);
  if (x->idle_timeout_ms > 0) {
    e->watched--;
  }
  x->slot = NULL;
  slot_put(e, s);
  complete(e, x);
}

/* End an exchange that is under way or waits, its failure filled. */
static void end(struct li_engine *e, struct li_exchange *x) {
  if (x->slot != NULL) {
    finish(e, x->slot, CURLE_ABORTED_BY_CALLBACK);
  } else {
    complete(e, x);
  }
}

static void cancel(struct li_engine *e, struct li_exchange *x) {
  li_exchange_fail(x, LI_KIND_CANCELLED, 0, "the call was cancelled");
  end(e, x);
}

/* ── the turn ───────────────────────────────────────────────────────────────────────────────── */

static void enter(struct li_engine *e, struct li_exchange *x) {
  switch (li_lane_enter(&e->lanes, x)) {
    case LI_OK:
      start_or_fail(e, x);
      break;
    case LI_FULL:
      break;
    default:
      li_exchange_fail(x, LI_KIND_STORAGE, ENOMEM, "out of memory");
      complete(e, x);
  }
}

static void take_submitted(struct li_engine *e) {
  struct li_exchange *x = li_engine_take(e);
  while (x != NULL) {
    struct li_exchange *next = x->next;
    if (atomic_load(&x->is_cancelled)) {
      cancel(e, x);
    } else {
      enter(e, x);
    }
    x = next;
  }
}

/* The next exchange that the driver has, under way or waiting; NULL after the last. */
static struct li_exchange *next_taken(struct li_engine *e, struct li_exchange *after) {
  pthread_mutex_lock(&e->lock);
  struct li_exchange *x = after != NULL ? after->all_next : e->all;
  while (x != NULL && x->lane == NULL) {
    x = x->all_next; /* submitted after this turn took its share: the next turn sees it */
  }
  pthread_mutex_unlock(&e->lock);
  return x;
}

static void obey_requests(struct li_engine *e) {
  if (!li_engine_take_requests(e)) {
    return;
  }
  struct li_exchange *x = next_taken(e, NULL);
  while (x != NULL) {
    struct li_exchange *next = next_taken(e, x);
    if (atomic_load(&x->is_cancelled)) {
      cancel(e, x);
    } else if (x->slot != NULL && x->body.kind == LI_BODY_PIPE) {
      curl_easy_pause(x->slot->easy, CURLPAUSE_CONT);
    }
    x = next;
  }
}

static void watch_waiting(struct li_exchange *x, int64_t now_us) {
  if (x->total_timeout_ms > 0 && now_us - x->submitted_at_us >= x->total_timeout_ms * 1000) {
    char message[320];
    (void)snprintf(message, sizeof message,
                   "waited %lld ms for a free connection to %s",
                   (long long)x->total_timeout_ms, li_exchange_host(x));
    li_exchange_fail(x, LI_KIND_TIMEOUT, 0, message);
    x->hint = "Send fewer calls at once, or raise timeout";
  }
}

static void watch_active(struct li_exchange *x, int64_t now_us) {
  struct li_slot *s = x->slot;
  if (x->idle_timeout_ms <= 0) {
    return;
  }
  if (!li_slot_was_sent(s) || li_slot_has_moved(s) || li_body_is_paused(&x->body)) {
    s->moved_at_us = now_us;
  } else if (now_us - s->moved_at_us >= x->idle_timeout_ms * 1000) {
    char message[320];
    (void)snprintf(message, sizeof message, "%s went silent for %lld ms", li_exchange_host(x),
                   (long long)x->idle_timeout_ms);
    li_exchange_fail(x, LI_KIND_TIMEOUT, CURLE_OPERATION_TIMEDOUT, message);
    x->hint = "Try again; raise idle_timeout where long silence is normal";
  }
}

/* Silence, and the deadlines of those that libcurl does not know yet. */
static void watch_all(struct li_engine *e) {
  if (e->watched == 0 && e->lanes.waiting == 0) {
    return;
  }
  int64_t now_us = li_monotonic_us();
  if (now_us < e->next_watch_us) {
    return;
  }
  e->next_watch_us = now_us + WATCH_MOST_US;
  struct li_exchange *x = next_taken(e, NULL);
  while (x != NULL) {
    struct li_exchange *next = next_taken(e, x);
    if (x->slot != NULL) {
      watch_active(x, now_us);
    } else {
      watch_waiting(x, now_us);
    }
    if (x->has_failed) {
      end(e, x);
    }
    x = next;
  }
}

static void collect(struct li_engine *e) {
  int left;
  CURLMsg *message;
  while ((message = curl_multi_info_read(e->multi, &left)) != NULL) {
    if (message->msg == CURLMSG_DONE) {
      char *private_data = NULL;
      CURLcode code = message->data.result; /* the message dies with the handle's removal */
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private_data);
      finish(e, (struct li_slot *)(void *)private_data, code);
    }
  }
}

static void perform(struct li_engine *e) {
  int running;
  take_submitted(e);
  obey_requests(e);
  watch_all(e);
  start_waiting(e);
  curl_multi_perform(e->multi, &running);
  collect(e);
  start_waiting(e); /* performed at once next time: libcurl's poll does not wait for them */
}

static int until_watch_ms(const struct li_engine *e, int timeout_ms) {
  if (e->watched == 0 && e->lanes.waiting == 0) {
    return timeout_ms;
  }
  int64_t left_ms = (e->next_watch_us - li_monotonic_us()) / 1000 + 1;
  left_ms = left_ms < 0 ? 0 : left_ms;
  return left_ms < timeout_ms ? (int)left_ms : timeout_ms;
}

/* A server of nginx's light threads would add its own descriptor to this poll, through the extra
 * descriptors that curl_multi_poll takes, and serve it after. */
void li_driver_turn(struct li_engine *e, int timeout_ms) {
  e->has_told = false;
  perform(e);
  if (e->has_told || timeout_ms <= 0) {
    return;
  }
  int ready = 0;
  curl_multi_poll(e->multi, NULL, 0, until_watch_ms(e, timeout_ms), &ready);
  perform(e);
}
