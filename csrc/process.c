/* SPDX-License-Identifier: MIT */
/*
 * The engine of this process: made by the first port, ended by the last,
 * left alone by a child of fork, and stopped before the process ends.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "engine_internal.h"

enum { THREAD_STACK_BYTES = 512 * 1024, THREAD_TURN_MS = 60000 };

/* The one process-wide object, and what guards it. Forks are counted so that a child can tell an
 * inherited engine from its own without a system call. */
static pthread_mutex_t process_lock = PTHREAD_MUTEX_INITIALIZER;
static struct li_engine *process_engine;
static atomic_int fork_generation;
static pthread_once_t process_once = PTHREAD_ONCE_INIT;

int li_fork_generation(void) {
  return atomic_load_explicit(&fork_generation, memory_order_relaxed);
}

bool li_port_is_open(const struct li_port *port) {
  return port != NULL && port->engine != NULL && port->engine->generation == li_fork_generation();
}

/* ── the thread ─────────────────────────────────────────────────────────────────────────────── */

static bool is_stopping(struct li_engine *e) {
  pthread_mutex_lock(&e->lock);
  bool stop = e->is_stopping;
  pthread_mutex_unlock(&e->lock);
  return stop;
}

static void *thread_main(void *argument) {
  struct li_engine *e = argument;
  pthread_mutex_lock(&e->drive);
  while (!is_stopping(e)) {
    li_driver_turn(e, THREAD_TURN_MS);
  }
  pthread_mutex_unlock(&e->drive);
  return NULL;
}

/* The thread takes no signals: they belong to the host. */
static int create_thread(struct li_engine *e) {
  sigset_t all, before;
  pthread_attr_t attributes;
  sigfillset(&all);
  int rc = pthread_attr_init(&attributes);
  if (rc != 0) {
    return rc;
  }
  (void)pthread_attr_setstacksize(&attributes, THREAD_STACK_BYTES);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  rc = pthread_create(&e->thread, &attributes, thread_main, e);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  if (rc == 0) {
    atomic_store_explicit(&e->has_thread, true, memory_order_release);
  }
  return rc;
}

int li_engine_start_thread(struct li_engine *e) {
  int rc = 0;
  pthread_mutex_lock(&process_lock);
  if (!atomic_load(&e->has_thread)) {
    rc = create_thread(e);
  }
  pthread_mutex_unlock(&process_lock);
  return rc;
}

/* ── the doorbell ───────────────────────────────────────────────────────────────────────────── */

static struct li_exchange *find(struct li_engine *e, uint64_t id) {
  struct li_exchange *x = e->all;
  while (x != NULL && x->id != id) {
    x = x->all_next;
  }
  return x;
}

/* Will there be news that was not told yet? */
static bool may_ring(void *user, uint64_t id) {
  struct li_engine *e = user;
  pthread_mutex_lock(&e->lock);
  struct li_exchange *x = find(e, id);
  bool may = x != NULL && !x->is_in_news;
  pthread_mutex_unlock(&e->lock);
  return may;
}

static void is_gone(void *user, uint64_t id) {
  struct li_engine *e = user;
  pthread_mutex_lock(&e->lock);
  struct li_exchange *x = find(e, id);
  if (x != NULL) {
    atomic_store(&x->is_cancelled, true);
    e->has_requests = true;
  }
  pthread_mutex_unlock(&e->lock);
  if (x != NULL) {
    curl_multi_wakeup(e->multi);
  }
}

static struct li_doorbell *open_doorbell(struct li_engine *e, struct li_error *error) {
  const struct li_doorbell_port port = {.user = e, .may_ring = may_ring, .is_gone = is_gone};
  pthread_mutex_lock(&process_lock);
  struct li_doorbell *d = e->doorbell;
  if (d == NULL) {
    d = li_doorbell_open(&port, error);
    pthread_mutex_lock(&e->lock);
    e->doorbell = d;
    pthread_mutex_unlock(&e->lock);
  }
  pthread_mutex_unlock(&process_lock);
  return d;
}

const char *li_engine_doorbell(struct li_port *port, struct li_error *error) {
  if (!li_port_is_open(port)) {
    li_error_set(error, LI_KIND_STORAGE, 0, "the engine belongs to another process");
    return NULL;
  }
  int rc = li_engine_start_thread(port->engine);
  if (rc != 0) {
    li_error_set(error, LI_KIND_STORAGE, rc, "cannot start the I/O thread: %s", strerror(rc));
    return NULL;
  }
  struct li_doorbell *d = open_doorbell(port->engine, error);
  return d != NULL ? li_doorbell_path(d) : NULL;
}

/* Before the engine goes: nobody rings any more. */
static void close_doorbell(struct li_engine *e) {
  pthread_mutex_lock(&e->lock);
  struct li_doorbell *d = e->doorbell;
  e->doorbell = NULL;
  pthread_mutex_unlock(&e->lock);
  li_doorbell_close(d);
}

static void stop_thread(struct li_engine *e) {
  if (!atomic_load(&e->has_thread)) {
    return;
  }
  pthread_mutex_lock(&e->lock);
  e->is_stopping = true;
  pthread_mutex_unlock(&e->lock);
  curl_multi_wakeup(e->multi);
  pthread_join(e->thread, NULL);
  atomic_store(&e->has_thread, false);
}

/* ── fork and exit ──────────────────────────────────────────────────────────────────────────── */

static void before_fork(void) {
  pthread_mutex_lock(&process_lock);
}

static void after_fork_in_parent(void) {
  pthread_mutex_unlock(&process_lock);
}

/* The child shares sockets with its parent: it must not touch the inherited handles, so they are
 * left alone, and the next port makes a new engine. */
static void after_fork_in_child(void) {
  atomic_fetch_add(&fork_generation, 1);
  process_engine = NULL;
  pthread_mutex_unlock(&process_lock);
}

/* At exit() the thread must be gone before OpenSSL cleans up under it. Registered after
 * curl_global_init, so it runs before OpenSSL's own handler. The engine itself is left: ports may
 * still be open, and the process ends anyway. */
static void at_exit(void) {
  pthread_mutex_lock(&process_lock);
  struct li_engine *e = process_engine;
  if (e != NULL) {
    close_doorbell(e);
    stop_thread(e);
  }
  pthread_mutex_unlock(&process_lock);
}

static void process_init(void) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
  atexit(at_exit);
}

/* ── coming and going ───────────────────────────────────────────────────────────────────────── */

static bool init_locks(struct li_engine *e) {
  pthread_condattr_t attributes;
  if (pthread_condattr_init(&attributes) != 0) {
    return false;
  }
#ifndef __APPLE__
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
#endif
  bool ok = pthread_mutex_init(&e->lock, NULL) == 0 && pthread_mutex_init(&e->drive, NULL) == 0 &&
            pthread_cond_init(&e->news, &attributes) == 0;
  pthread_condattr_destroy(&attributes);
  return ok;
}

static void free_locks(struct li_engine *e) {
  pthread_cond_destroy(&e->news);
  pthread_mutex_destroy(&e->drive);
  pthread_mutex_destroy(&e->lock);
}

static struct li_engine *engine_new(void) {
  struct li_engine *e = li_calloc(1, sizeof *e);
  if (e == NULL) {
    return NULL;
  }
  e->generation = li_fork_generation();
  if (!init_locks(e)) {
    li_free(e);
    return NULL;
  }
  if (!li_driver_open(e)) {
    free_locks(e);
    li_free(e);
    return NULL;
  }
  return e;
}

static void engine_free(struct li_engine *e) {
  close_doorbell(e);
  stop_thread(e);
  pthread_mutex_lock(&e->drive);
  li_driver_close(e);
  pthread_mutex_unlock(&e->drive);
  free_locks(e);
  li_free(e);
}

/* The process's engine with one reference more; NULL when memory is short. */
static struct li_engine *join_engine(void) {
  pthread_mutex_lock(&process_lock);
  if (process_engine == NULL) {
    process_engine = engine_new();
  }
  struct li_engine *e = process_engine;
  if (e != NULL) {
    e->references++;
  }
  pthread_mutex_unlock(&process_lock);
  return e;
}

static void leave_engine(struct li_engine *e) {
  pthread_mutex_lock(&process_lock);
  bool is_last = --e->references == 0;
  if (is_last && process_engine == e) {
    process_engine = NULL;
  }
  pthread_mutex_unlock(&process_lock);
  if (is_last) {
    engine_free(e);
  }
}

void li_engine_prepare(void) {
  pthread_once(&process_once, process_init);
}

enum li_status li_port_open(struct li_port **out, struct li_error *error) {
  li_engine_prepare();
  *out = NULL;
  struct li_port *port = li_calloc(1, sizeof *port);
  if (port != NULL) {
    port->fd_read = port->fd_write = -1;
    port->engine = join_engine();
  }
  if (port == NULL || port->engine == NULL) {
    li_free(port);
    li_error_set(error, LI_KIND_STORAGE, ENOMEM, "out of memory");
    return LI_NO_MEMORY;
  }
  *out = port;
  return LI_OK;
}

/* Ask for the end of everything the port has in flight; false when there is nothing. */
static bool cancel_all(struct li_port *port) {
  struct li_engine *e = port->engine;
  bool any = false;
  pthread_mutex_lock(&e->lock);
  for (struct li_exchange *x = e->all; x != NULL; x = x->all_next) {
    if (x->port == port) {
      atomic_store(&x->is_cancelled, true);
      any = true;
    }
  }
  e->has_requests = e->has_requests || any;
  pthread_mutex_unlock(&e->lock);
  return any;
}

void li_port_close(struct li_port *port) {
  if (port == NULL) {
    return;
  }
  if (li_port_is_open(port)) { /* else inherited by fork: the engine's locks are not ours */
    enum { SLICE_MS = 100 };
    while (cancel_all(port)) {
      if (atomic_load(&port->engine->has_thread)) {
        curl_multi_wakeup(port->engine->multi);
      }
      (void)li_engine_step(port, SLICE_MS);
      li_port_forget_news(port);
    }
    li_port_forget_news(port);
    leave_engine(port->engine);
  }
  li_port_close_fds(port);
  li_free(port);
}
