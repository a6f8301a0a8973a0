/* SPDX-License-Identifier: MIT */
/*
 * The process's engine: who is in it, what was submitted, who is told.
 *
 * Locks, in the order they are taken: process lock → drive → lock. The process
 * lock is held only while ports come and go.
 */
#include "engine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/eventfd.h>
#endif

#include "alloc.h"
#include "engine_internal.h"

enum { THREAD_STACK_BYTES = 512 * 1024, THREAD_TURN_MS = 60000 };

/* The one process-wide object, and what guards it. Forks are counted so that a child can tell an
 * inherited engine from its own without a system call. */
static pthread_mutex_t process_lock = PTHREAD_MUTEX_INITIALIZER;
static struct li_engine *process_engine;
static atomic_int fork_generation;
static pthread_once_t process_once = PTHREAD_ONCE_INIT;

int64_t li_monotonic_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ── fork and exit ──────────────────────────────────────────────────────────────────────────── */

static void before_fork(void) {
  pthread_mutex_lock(&process_lock);
}

static void after_fork_parent(void) {
  pthread_mutex_unlock(&process_lock);
}

/* The child shares sockets with its parent: it must not touch the inherited handles, so they are
 * left alone, and the next port makes a new engine. */
static void after_fork_child(void) {
  atomic_fetch_add(&fork_generation, 1);
  process_engine = NULL;
  pthread_mutex_unlock(&process_lock);
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

/* At exit() the thread must be gone before OpenSSL cleans up under it. Registered after
 * curl_global_init, so it runs before OpenSSL's own handler. */
static void at_exit(void) {
  pthread_mutex_lock(&process_lock);
  struct li_engine *e = process_engine;
  process_engine = NULL; /* ports that are still open see a stopped engine and leak quietly */
  pthread_mutex_unlock(&process_lock);
  if (e != NULL) {
    stop_thread(e);
  }
}

static void process_init(void) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  pthread_atfork(before_fork, after_fork_parent, after_fork_child);
  atexit(at_exit);
}

bool li_port_is_open(const struct li_port *port) {
  return port != NULL && port->engine != NULL &&
         port->engine->generation == atomic_load_explicit(&fork_generation, memory_order_relaxed);
}

/* ── coming and going ───────────────────────────────────────────────────────────────────────── */

static struct li_engine *engine_new(void) {
  struct li_engine *e = li_calloc(1, sizeof *e);
  if (e == NULL) {
    return NULL;
  }
  pthread_mutex_init(&e->lock, NULL);
  pthread_mutex_init(&e->drive, NULL);
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
#ifndef __APPLE__
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
#endif
  pthread_cond_init(&e->news, &attributes);
  pthread_condattr_destroy(&attributes);
  e->generation = atomic_load(&fork_generation);
  if (!li_driver_open(e)) {
    pthread_cond_destroy(&e->news);
    pthread_mutex_destroy(&e->drive);
    pthread_mutex_destroy(&e->lock);
    li_free(e);
    return NULL;
  }
  return e;
}

static void engine_free(struct li_engine *e) {
  stop_thread(e);
  pthread_mutex_lock(&e->drive);
  li_driver_close(e);
  pthread_mutex_unlock(&e->drive);
  pthread_cond_destroy(&e->news);
  pthread_mutex_destroy(&e->drive);
  pthread_mutex_destroy(&e->lock);
  li_free(e);
}

enum li_status li_port_open(struct li_port **out, struct li_error *error) {
  *out = NULL;
  pthread_once(&process_once, process_init);
  struct li_port *port = li_calloc(1, sizeof *port);
  if (port == NULL) {
    li_error_set(error, LI_KIND_STORAGE, 0, "out of memory");
    return LI_NO_MEMORY;
  }
  port->fd_read = port->fd_write = -1;
  pthread_mutex_lock(&process_lock);
  if (process_engine == NULL) {
    process_engine = engine_new();
  }
  port->engine = process_engine;
  if (port->engine != NULL) {
    port->engine->references++;
  }
  pthread_mutex_unlock(&process_lock);
  if (port->engine == NULL) {
    li_free(port);
    li_error_set(error, LI_KIND_STORAGE, 0, "out of memory");
    return LI_NO_MEMORY;
  }
  *out = port;
  return LI_OK;
}

static void close_fds(struct li_port *port) {
  if (port->fd_read >= 0) {
    close(port->fd_read);
  }
  if (port->fd_write >= 0 && port->fd_write != port->fd_read) {
    close(port->fd_write);
  }
  port->fd_read = port->fd_write = -1;
}

/* Under the engine's lock: ask for the end of everything the port has in flight. */
static bool cancel_all(struct li_port *port) {
  bool any = false;
  for (struct li_exchange *x = port->engine->all; x != NULL; x = x->all_next) {
    if (x->port == port) {
      atomic_store(&x->is_cancelled, true);
      any = true;
    }
  }
  return any;
}

static bool has_in_flight(struct li_port *port) {
  struct li_engine *e = port->engine;
  pthread_mutex_lock(&e->lock);
  bool any = cancel_all(port);
  e->has_cancels = e->has_cancels || any;
  pthread_mutex_unlock(&e->lock);
  return any;
}

static void forget_news(struct li_port *port) {
  pthread_mutex_lock(&port->engine->lock);
  struct li_exchange *x = port->news_first;
  port->news_first = port->news_last = NULL;
  pthread_mutex_unlock(&port->engine->lock);
  while (x != NULL) {
    struct li_exchange *next = x->news_next;
    li_exchange_release(x);
    x = next;
  }
}

void li_port_close(struct li_port *port) {
  if (port == NULL) {
    return;
  }
  struct li_engine *e = port->engine;
  if (!li_port_is_open(port)) { /* inherited by fork: the engine's locks are not ours */
    close_fds(port);
    li_free(port);
    return;
  }
  while (has_in_flight(port)) {
    li_engine_step(port, 100);
    forget_news(port);
  }
  forget_news(port);
  pthread_mutex_lock(&process_lock);
  bool is_last = --e->references == 0;
  if (is_last && process_engine == e) {
    process_engine = NULL;
  }
  pthread_mutex_unlock(&process_lock);
  if (is_last) {
    engine_free(e);
  }
  close_fds(port);
  li_free(port);
}

/* ── submitting ─────────────────────────────────────────────────────────────────────────────── */

/* Wakes the driver when somebody else is driving: the thread, or another state's step. */
static void wake(struct li_engine *e) {
  if (!atomic_load_explicit(&e->has_thread, memory_order_acquire) &&
      pthread_mutex_trylock(&e->drive) == 0) {
    pthread_mutex_unlock(&e->drive);
    return;
  }
  curl_multi_wakeup(e->multi);
}

enum li_status li_engine_submit(struct li_port *port, struct li_exchange *x) {
  if (!li_port_is_open(port) || x->is_submitted) {
    return LI_CLOSED;
  }
  struct li_engine *e = port->engine;
  li_exchange_retain(x);
  x->port = port;
  x->is_submitted = true;
  pthread_mutex_lock(&e->lock);
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
  pthread_mutex_unlock(&e->lock);
  wake(e);
  return LI_OK;
}

void li_engine_cancel(struct li_port *port, struct li_exchange *x) {
  if (!li_port_is_open(port) || !x->is_submitted || li_exchange_done(x)) {
    return;
  }
  struct li_engine *e = port->engine;
  atomic_store(&x->is_cancelled, true);
  pthread_mutex_lock(&e->lock);
  e->has_cancels = true;
  pthread_mutex_unlock(&e->lock);
  wake(e);
}

void li_engine_resume(struct li_port *port, struct li_exchange *x) {
  if (!li_port_is_open(port) || li_exchange_done(x)) {
    return;
  }
  struct li_engine *e = port->engine;
  pthread_mutex_lock(&e->lock);
  e->has_resumes = true;
  pthread_mutex_unlock(&e->lock);
  wake(e);
}

struct li_exchange *li_engine_take(struct li_engine *e) {
  pthread_mutex_lock(&e->lock);
  struct li_exchange *x = e->submitted_first;
  e->submitted_first = e->submitted_last = NULL;
  pthread_mutex_unlock(&e->lock);
  return x;
}

bool li_engine_has_requests(struct li_engine *e) {
  pthread_mutex_lock(&e->lock);
  bool any = e->has_cancels || e->has_resumes;
  e->has_cancels = e->has_resumes = false;
  pthread_mutex_unlock(&e->lock);
  return any;
}

/* ── telling ────────────────────────────────────────────────────────────────────────────────── */

static void signal_fd(struct li_port *port) {
  uint64_t one = 1;
  if (port->fd_write >= 0) {
    ssize_t n;
    do {
      n = write(port->fd_write, &one, port->fd_write == port->fd_read ? sizeof one : 1);
    } while (n < 0 && errno == EINTR);
  }
}

static void clear_fd(struct li_port *port) {
  char bytes[64];
  if (port->fd_read >= 0) {
    while (read(port->fd_read, bytes, sizeof bytes) == (ssize_t)sizeof bytes) {
    }
  }
}

/* Under the lock. News holds a reference until it is drained. */
static void add_news(struct li_engine *e, struct li_exchange *x) {
  struct li_port *port = x->port;
  if (x->is_in_news) {
    return;
  }
  li_exchange_retain(x);
  x->is_in_news = true;
  x->news_next = NULL;
  if (port->news_last != NULL) {
    port->news_last->news_next = x;
    port->news_last = x;
  } else {
    port->news_first = port->news_last = x;
    signal_fd(port);
  }
  pthread_cond_broadcast(&e->news);
}

void li_engine_tell(struct li_engine *e, struct li_exchange *x) {
  pthread_mutex_lock(&e->lock);
  add_news(e, x);
  pthread_mutex_unlock(&e->lock);
}

void li_engine_complete(struct li_engine *e, struct li_exchange *x) {
  pthread_mutex_lock(&e->lock);
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
  atomic_store_explicit(&x->is_done, true, memory_order_release);
  add_news(e, x);
  pthread_mutex_unlock(&e->lock);
  li_exchange_release(x);
}

size_t li_engine_drain(struct li_port *port, uint64_t *ids, size_t room) {
  size_t count = 0;
  if (!li_port_is_open(port)) {
    return 0;
  }
  struct li_exchange *taken[64];
  room = room < 64 ? room : 64;
  pthread_mutex_lock(&port->engine->lock);
  while (count < room && port->news_first != NULL) {
    struct li_exchange *x = port->news_first;
    port->news_first = x->news_next;
    x->is_in_news = false;
    taken[count] = x;
    ids[count++] = x->id;
  }
  if (port->news_first == NULL) {
    port->news_last = NULL;
    clear_fd(port);
  }
  pthread_mutex_unlock(&port->engine->lock);
  for (size_t i = 0; i < count; i++) {
    li_exchange_release(taken[i]);
  }
  return count;
}

/* ── driving ────────────────────────────────────────────────────────────────────────────────── */

static bool has_news(struct li_port *port) {
  pthread_mutex_lock(&port->engine->lock);
  bool any = port->news_first != NULL;
  pthread_mutex_unlock(&port->engine->lock);
  return any;
}

/* Somebody else drives (a thread, or another state's step): wait to be told. */
static bool wait_for_news(struct li_port *port, int timeout_ms) {
  struct li_engine *e = port->engine;
  if (port->fd_read >= 0) { /* poll, not a condition: a signal must end the wait */
    struct pollfd p = {.fd = port->fd_read, .events = POLLIN};
    (void)poll(&p, 1, timeout_ms);
    return has_news(port);
  }
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += timeout_ms / 1000;
  until.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
  if (until.tv_nsec >= 1000000000) {
    until.tv_sec++;
    until.tv_nsec -= 1000000000;
  }
  pthread_mutex_lock(&e->lock);
  int rc = 0;
  while (port->news_first == NULL && rc == 0) {
    rc = pthread_cond_timedwait(&e->news, &e->lock, &until);
  }
  bool any = port->news_first != NULL;
  pthread_mutex_unlock(&e->lock);
  return any;
}

bool li_engine_step(struct li_port *port, int timeout_ms) {
  if (!li_port_is_open(port)) {
    return false;
  }
  struct li_engine *e = port->engine;
  if (atomic_load_explicit(&e->has_thread, memory_order_acquire)) {
    return wait_for_news(port, timeout_ms);
  }
  if (pthread_mutex_trylock(&e->drive) != 0) {
    /* Another state's step may end before our exchange is done: look again soon. */
    return wait_for_news(port, timeout_ms < 20 ? timeout_ms : 20);
  }
  li_driver_turn(e, has_news(port) ? 0 : timeout_ms);
  pthread_mutex_unlock(&e->drive);
  return has_news(port);
}

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

static bool open_fds(struct li_port *port) {
#ifdef __linux__
  port->fd_read = port->fd_write = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  return port->fd_read >= 0;
#else
  int fds[2];
  if (pipe(fds) != 0) {
    return false;
  }
  for (int i = 0; i < 2; i++) {
    (void)fcntl(fds[i], F_SETFD, FD_CLOEXEC);
    (void)fcntl(fds[i], F_SETFL, O_NONBLOCK);
  }
  port->fd_read = fds[0];
  port->fd_write = fds[1];
  return true;
#endif
}

/* The thread takes no signals: they belong to the host. */
static int start_thread(struct li_engine *e) {
  sigset_t all, before;
  pthread_attr_t attributes;
  sigfillset(&all);
  pthread_attr_init(&attributes);
  (void)pthread_attr_setstacksize(&attributes, THREAD_STACK_BYTES);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int rc = pthread_create(&e->thread, &attributes, thread_main, e);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  if (rc == 0) {
    atomic_store_explicit(&e->has_thread, true, memory_order_release);
  }
  return rc;
}

int li_engine_fd(struct li_port *port, struct li_error *error) {
  if (!li_port_is_open(port)) {
    li_error_set(error, LI_KIND_STORAGE, 0, "the engine belongs to another process");
    return -1;
  }
  struct li_engine *e = port->engine;
  int rc = 0;
  pthread_mutex_lock(&process_lock);
  pthread_mutex_lock(&e->lock);
  if (port->fd_read < 0 && !open_fds(port)) {
    rc = errno;
  } else if (port->news_first != NULL) {
    signal_fd(port);
  }
  pthread_mutex_unlock(&e->lock);
  if (rc == 0 && !atomic_load(&e->has_thread)) {
    rc = start_thread(e);
  }
  pthread_mutex_unlock(&process_lock);
  if (rc != 0) {
    li_error_set(error, LI_KIND_STORAGE, rc, "cannot start the I/O thread: %s", strerror(rc));
    return -1;
  }
  return port->fd_read;
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
  out->idle_handles = atomic_load(&e->idle_count);
  out->connections = atomic_load(&e->connections);
  out->has_thread = atomic_load(&e->has_thread);
  pthread_mutex_unlock(&e->lock);
}
