/* SPDX-License-Identifier: MIT */
/* What a port is told about its exchanges, and the descriptor that says so. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/eventfd.h>
#endif

#include "engine_internal.h"

enum { DRAIN_MOST = 64 };

/* ── the descriptor: readable while there is news ───────────────────────────────────────────── */

static int open_fds(struct li_port *port) {
#ifdef __linux__
  port->fd_read = port->fd_write = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  return port->fd_read >= 0 ? 0 : errno;
#else
  int fds[2];
  if (pipe(fds) != 0) {
    return errno;
  }
  for (int i = 0; i < 2; i++) {
    (void)fcntl(fds[i], F_SETFD, FD_CLOEXEC);
    (void)fcntl(fds[i], F_SETFL, O_NONBLOCK);
  }
  port->fd_read = fds[0];
  port->fd_write = fds[1];
  return 0;
#endif
}

void li_port_close_fds(struct li_port *port) {
  if (port->fd_read >= 0) {
    close(port->fd_read);
  }
  if (port->fd_write >= 0 && port->fd_write != port->fd_read) {
    close(port->fd_write);
  }
  port->fd_read = port->fd_write = -1;
}

static void signal_fd(struct li_port *port) {
  uint64_t one = 1;
  size_t size = port->fd_write == port->fd_read ? sizeof one : 1;
  ssize_t n = -1;
  if (port->fd_write < 0) {
    return;
  }
  do {
    n = write(port->fd_write, &one, size);
  } while (n < 0 && errno == EINTR);
}

static void clear_fd(struct li_port *port) {
  char bytes[64];
  if (port->fd_read >= 0) {
    while (read(port->fd_read, bytes, sizeof bytes) == (ssize_t)sizeof bytes) {
    }
  }
}

int li_engine_fd(struct li_port *port, struct li_error *error) {
  if (!li_port_is_open(port)) {
    li_error_set(error, LI_KIND_STORAGE, 0, "the engine belongs to another process");
    return -1;
  }
  struct li_engine *e = port->engine;
  int rc = 0;
  pthread_mutex_lock(&e->lock);
  if (port->fd_read < 0) {
    rc = open_fds(port);
    if (rc == 0 && li_port_has_news(port)) {
      signal_fd(port);
    }
  }
  pthread_mutex_unlock(&e->lock);
  if (rc == 0) {
    rc = li_engine_start_thread(e);
  }
  if (rc != 0) {
    li_error_set(error, LI_KIND_STORAGE, rc, "cannot start the I/O thread: %s", strerror(rc));
    return -1;
  }
  return port->fd_read;
}

/* ── news ───────────────────────────────────────────────────────────────────────────────────── */

bool li_port_has_news(const struct li_port *port) {
  return port->news_first != NULL;
}

/* News holds a reference until it is drained. */
void li_port_add_news(struct li_port *port, struct li_exchange *x) {
  if (port->engine->doorbell != NULL) {
    li_doorbell_ring(port->engine->doorbell, x->id);
  }
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
  pthread_cond_broadcast(&port->engine->news);
}

/* Under the lock: the oldest piece of news, or NULL. The reference becomes the caller's. */
static struct li_exchange *take_news(struct li_port *port) {
  struct li_exchange *x = port->news_first;
  if (x != NULL) {
    port->news_first = x->news_next;
    x->is_in_news = false;
    if (port->news_first == NULL) {
      port->news_last = NULL;
      clear_fd(port);
    }
  }
  return x;
}

size_t li_engine_drain(struct li_port *port, uint64_t *ids, size_t room) {
  struct li_exchange *taken[DRAIN_MOST];
  size_t count = 0;
  if (!li_port_is_open(port)) {
    return 0;
  }
  room = room < DRAIN_MOST ? room : DRAIN_MOST;
  pthread_mutex_lock(&port->engine->lock);
  while (count < room && li_port_has_news(port)) {
    taken[count] = take_news(port);
    ids[count] = taken[count]->id;
    count++;
  }
  pthread_mutex_unlock(&port->engine->lock);
  for (size_t i = 0; i < count; i++) {
    li_exchange_release(taken[i]); /* may free, which is not for the lock */
  }
  return count;
}

void li_port_forget_news(struct li_port *port) {
  uint64_t ids[DRAIN_MOST];
  while (li_engine_drain(port, ids, DRAIN_MOST) > 0) {
  }
}

/* ── waiting while somebody else drives ─────────────────────────────────────────────────────── */

static struct timespec in_ms(int timeout_ms) {
  struct timespec until;
#ifdef __APPLE__
  clock_gettime(CLOCK_REALTIME, &until);
#else
  clock_gettime(CLOCK_MONOTONIC, &until);
#endif
  until.tv_sec += timeout_ms / 1000;
  until.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
  if (until.tv_nsec >= 1000000000) {
    until.tv_sec++;
    until.tv_nsec -= 1000000000;
  }
  return until;
}

bool li_port_wait(struct li_port *port, int timeout_ms) {
  struct li_engine *e = port->engine;
  if (port->fd_read >= 0) { /* poll, not a condition: a signal must end the wait */
    struct pollfd p = {.fd = port->fd_read, .events = POLLIN};
    (void)poll(&p, 1, timeout_ms);
    pthread_mutex_lock(&e->lock);
  } else {
    struct timespec until = in_ms(timeout_ms);
    int rc = 0;
    pthread_mutex_lock(&e->lock);
    while (!li_port_has_news(port) && rc == 0) {
      rc = pthread_cond_timedwait(&e->news, &e->lock, &until);
    }
  }
  bool any = li_port_has_news(port);
  pthread_mutex_unlock(&e->lock);
  return any;
}
