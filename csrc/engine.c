/* SPDX-License-Identifier: MIT */
/* What a port asks of the engine: submit, cancel, resume, step. */
#include "engine.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "engine_internal.h"

int64_t li_monotonic_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ── asking ─────────────────────────────────────────────────────────────────────────────────── */

/* Wakes the driver when somebody else is driving: the thread, or another state's step. */
static void wake(struct li_engine *e) {
  if (!atomic_load_explicit(&e->has_thread, memory_order_acquire) &&
      pthread_mutex_trylock(&e->drive) == 0) {
    pthread_mutex_unlock(&e->drive);
    return;
  }
  curl_multi_wakeup(e->multi);
}

/* Under the lock. */
static void enlist(struct li_engine *e, struct li_exchange *x) {
  x->next = NULL;
  if (e->submitted_last != NULL) {
    e->submitted_last->next = x;
  } else {
    e->submitted_first = x;
  }
  e->submitted_last = x;
  x->all_prev = NULL;
  x->all_next = e->all;
  if (e->all != NULL) {
    e->all->all_prev = x;
  }
  e->all = x;
  e->in_flight++;
}

/* Under the lock. */
static void delist(struct li_engine *e, struct li_exchange *x) {
  if (x->all_prev != NULL) {
    x->all_prev->all_next = x->all_next;
  } else {
    e->all = x->all_next;
  }
  if (x->all_next != NULL) {
    x->all_next->all_prev = x->all_prev;
  }
  e->in_flight--;
  e->completed++;
}

enum li_status li_engine_submit(struct li_port *port, struct li_exchange *x) {
  if (!li_port_is_open(port) || x->is_submitted) {
    return LI_CLOSED;
  }
  struct li_engine *e = port->engine;
  li_exchange_retain(x);
  x->port = port;
  x->is_submitted = true;
  x->generation = e->generation;
  x->submitted_at_us = li_monotonic_us();
  pthread_mutex_lock(&e->lock);
  enlist(e, x);
  pthread_mutex_unlock(&e->lock);
  wake(e);
  return LI_OK;
}

static void request(struct li_engine *e) {
  pthread_mutex_lock(&e->lock);
  e->has_requests = true;
  pthread_mutex_unlock(&e->lock);
  wake(e);
}

/* In flight, in an engine of this very process? */
static bool is_ours(const struct li_port *port, const struct li_exchange *x) {
  return li_port_is_open(port) && x->is_submitted && x->generation == li_fork_generation() &&
         !li_exchange_done(x);
}

void li_engine_cancel(struct li_port *port, struct li_exchange *x) {
  if (is_ours(port, x)) {
    atomic_store(&x->is_cancelled, true);
    request(port->engine);
  }
}

void li_engine_resume(struct li_port *port, struct li_exchange *x) {
  if (is_ours(port, x)) {
    request(port->engine);
  }
}

/* In the child nobody else knows the exchange: the parent has a copy of its own. */
void li_engine_settle_inherited(struct li_exchange *x) {
  if (!x->is_submitted || x->generation == li_fork_generation() || li_exchange_done(x)) {
    return;
  }
  x->was_sent = true; /* the parent goes on with it */
  li_exchange_fail(x, LI_KIND_CANCELLED, 0,
                   "the call belongs to the parent process, which goes on with it after fork");
  atomic_store_explicit(&x->is_done, true, memory_order_release);
}

/* ── what the driver reads and writes ───────────────────────────────────────────────────────── */

struct li_exchange *li_engine_take(struct li_engine *e) {
  pthread_mutex_lock(&e->lock);
  struct li_exchange *x = e->submitted_first;
  e->submitted_first = e->submitted_last = NULL;
  pthread_mutex_unlock(&e->lock);
  return x;
}

bool li_engine_take_requests(struct li_engine *e) {
  pthread_mutex_lock(&e->lock);
  bool any = e->has_requests;
  e->has_requests = false;
  pthread_mutex_unlock(&e->lock);
  return any;
}

void li_engine_tell(struct li_engine *e, struct li_exchange *x) {
  e->has_told = true;
  pthread_mutex_lock(&e->lock);
  li_port_add_news(x->port, x);
  pthread_mutex_unlock(&e->lock);
}

void li_engine_complete(struct li_engine *e, struct li_exchange *x) {
  e->has_told = true;
  x->elapsed_us = li_monotonic_us() - x->submitted_at_us;
  pthread_mutex_lock(&e->lock);
  delist(e, x);
  atomic_store_explicit(&x->is_done, true, memory_order_release);
  li_port_add_news(x->port, x);
  pthread_mutex_unlock(&e->lock);
  li_exchange_release(x);
}

/* ── stepping ───────────────────────────────────────────────────────────────────────────────── */

static bool has_news(struct li_port *port) {
  pthread_mutex_lock(&port->engine->lock);
  bool any = li_port_has_news(port);
  pthread_mutex_unlock(&port->engine->lock);
  return any;
}

/* A libcurl of before 7.87 writes TLS without MSG_NOSIGNAL: on the host's thread SIGPIPE is held
 * back meanwhile, and one that arose is swallowed. */
static void turn_without_sigpipe(struct li_engine *e, int timeout_ms) {
  static const struct timespec at_once;
  sigset_t pipe_only, before, pending;
  sigemptyset(&pipe_only);
  sigaddset(&pipe_only, SIGPIPE);
  sigpending(&pending);
  bool was_pending = sigismember(&pending, SIGPIPE) == 1;
  pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
  li_driver_turn(e, timeout_ms);
  sigpending(&pending);
  if (!was_pending && sigismember(&pending, SIGPIPE) == 1) {
#ifdef __APPLE__
    int number;
    (void)sigwait(&pipe_only, &number);
    (void)at_once;
#else
    (void)sigtimedwait(&pipe_only, NULL, &at_once);
#endif
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* So that Ctrl-C reaches a script's hook soon, whatever time-out it gives. */
enum { STEP_MOST_MS = 200, OTHERS_STEP_MS = 20 };

bool li_engine_step(struct li_port *port, int timeout_ms) {
  if (!li_port_is_open(port)) {
    return false;
  }
  struct li_engine *e = port->engine;
  timeout_ms = timeout_ms < STEP_MOST_MS ? timeout_ms : STEP_MOST_MS;
  if (atomic_load_explicit(&e->has_thread, memory_order_acquire)) {
    return li_port_wait(port, timeout_ms);
  }
  if (pthread_mutex_trylock(&e->drive) != 0) {
    /* Another state's step may end before our exchange is done: look again soon. */
    return li_port_wait(port, timeout_ms < OTHERS_STEP_MS ? timeout_ms : OTHERS_STEP_MS);
  }
  timeout_ms = has_news(port) ? 0 : timeout_ms;
  if (e->may_raise_sigpipe) {
    turn_without_sigpipe(e, timeout_ms);
  } else {
    li_driver_turn(e, timeout_ms);
  }
  pthread_mutex_unlock(&e->drive);
  return has_news(port);
}

void li_engine_stats(struct li_port *port, struct li_engine_stats *out) {
  memset(out, 0, sizeof *out);
  if (!li_port_is_open(port)) {
    return;
  }
  struct li_engine *e = port->engine;
  pthread_mutex_lock(&e->lock);
  out->in_flight = e->in_flight;
  out->completed = e->completed;
  pthread_mutex_unlock(&e->lock);
  out->connections = atomic_load(&e->connections);
  out->has_thread = atomic_load(&e->has_thread);
}
