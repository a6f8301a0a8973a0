/* SPDX-License-Identifier: MIT */
#if defined(__linux__)
#define _GNU_SOURCE /* struct ucred */
#endif
#include "doorbell.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"

enum { ID_DIGITS = 16, BACKLOG = 511, STACK_BYTES = 256 * 1024, FIRST_ROOM = 16, PATH_BYTES = 96 };

/* Of a wait for a moment: what the other 60 bits can say, and no more than a day. */
#define MOST_MS UINT64_C(86400000)

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

struct visitor {
  int fd;
  uint64_t id;         /* waits for it; 0: for no exchange */
  int64_t rings_at_ms; /* waits for a moment; 0: for none */
  char digits[ID_DIGITS];
  int digit_count;
};

struct li_doorbell {
  struct li_doorbell_port port;
  pthread_t thread;
  pthread_mutex_t lock; /* guards the visitors */
  struct visitor *visitors;
  struct pollfd *polled; /* the thread's: the stop pipe, the listener, the visitors */
  size_t count, room;
  int listener, stop[2];
  char folder[PATH_BYTES], path[PATH_BYTES + 8];
};

/* ── sockets ────────────────────────────────────────────────────────────────────────────────── */

static void prepare(int fd) {
  (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
  (void)fcntl(fd, F_SETFL, O_NONBLOCK);
#ifdef SO_NOSIGPIPE
  int on = 1;
  (void)setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
}

/* A folder that only this user may enter. */
static bool make_folder(struct li_doorbell *d) {
  const char *base = getenv("TMPDIR");
  base = base != NULL && base[0] == '/' && strlen(base) < 60 ? base : "/tmp";
  (void)snprintf(d->folder, sizeof d->folder, "%s/linkedin-XXXXXX", base);
  if (mkdtemp(d->folder) == NULL) {
    d->folder[0] = '\0';
    return false;
  }
  (void)snprintf(d->path, sizeof d->path, "%s/bell", d->folder);
  return true;
}

static bool listen_there(struct li_doorbell *d) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (!make_folder(d)) {
    return false;
  }
  memcpy(address.sun_path, d->path, strlen(d->path) + 1);
  d->listener = socket(AF_UNIX, SOCK_STREAM, 0);
  if (d->listener < 0) {
    return false;
  }
  prepare(d->listener);
  return bind(d->listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(d->listener, BACKLOG) == 0;
}

/* Only this process has anything to wait for. */
static bool is_ourselves(int fd) {
#if defined(__linux__)
  struct ucred who;
  socklen_t size = sizeof who;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && who.pid == getpid();
#else
  (void)fd;
  return true;
#endif
}

/* ── visitors ───────────────────────────────────────────────────────────────────────────────── */

static bool make_room(struct li_doorbell *d) {
  if (d->count < d->room) {
    return true;
  }
  size_t room = d->room > 0 ? d->room * 2 : FIRST_ROOM;
  struct visitor *visitors = li_realloc(d->visitors, room * sizeof *visitors);
  if (visitors == NULL) {
    return false;
  }
  d->visitors = visitors;
  struct pollfd *polled = li_realloc(d->polled, (room + 2) * sizeof *polled);
  if (polled == NULL) {
    return false;
  }
  d->polled = polled;
  d->room = room;
  return true;
}

static void welcome(struct li_doorbell *d) {
  int fd;
  while ((fd = accept(d->listener, NULL, NULL)) >= 0) {
    prepare(fd);
    pthread_mutex_lock(&d->lock);
    bool may_stay = is_ourselves(fd) && make_room(d);
    if (may_stay) {
      d->visitors[d->count++] = (struct visitor){.fd = fd};
    }
    pthread_mutex_unlock(&d->lock);
    if (!may_stay) {
      close(fd);
    }
  }
}

/* With the lock held: tell whoever waits for the exchange. */
static void ring(struct li_doorbell *d, uint64_t id) {
  for (size_t i = 0; i < d->count; i++) {
    if (d->visitors[i].id == id) {
      d->visitors[i].id = 0;
      (void)!send(d->visitors[i].fd, "!", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
  }
}

void li_doorbell_ring(struct li_doorbell *d, uint64_t id) {
  pthread_mutex_lock(&d->lock);
  ring(d, id);
  pthread_mutex_unlock(&d->lock);
}

static int digit_of(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* 0: not an id. */
static uint64_t id_of(const char *digits) {
  uint64_t id = 0;
  for (int i = 0; i < ID_DIGITS; i++) {
    int digit = digit_of(digits[i]);
    if (digit < 0) {
      return 0;
    }
    id = id << 4 | (uint64_t)digit;
  }
  return id;
}

static uint64_t span_of(uint64_t id) {
  uint64_t ms = id & (UINT64_MAX >> 4);
  return ms < MOST_MS ? ms : MOST_MS;
}

static int64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Ring for whose moment has come; milliseconds until the next one, -1 for none. */
static int ring_in_time(struct li_doorbell *d) {
  int64_t now = 0, next = -1;
  for (size_t i = 0; i < d->count; i++) {
    struct visitor *v = &d->visitors[i];
    if (v->rings_at_ms == 0) {
      continue;
    }
    now = now != 0 ? now : now_ms();
    if (v->rings_at_ms <= now) {
      v->rings_at_ms = 0;
      (void)!send(v->fd, "!", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    } else if (next < 0 || v->rings_at_ms - now < next) {
      next = v->rings_at_ms - now;
    }
  }
  return next > 60000 ? 60000 : (int)next;
}

/* What the visitor sends: ids. False when it left, or speaks nonsense. */
static bool listen_to(struct li_doorbell *d, size_t index) {
  struct visitor *v = &d->visitors[index];
  for (;;) {
    ssize_t n = recv(v->fd, v->digits + v->digit_count, (size_t)(ID_DIGITS - v->digit_count), MSG_DONTWAIT);
    if (n <= 0) {
      return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
    }
    v->digit_count += (int)n;
    if (v->digit_count < ID_DIGITS) {
      continue;
    }
    v->digit_count = 0;
    uint64_t id = id_of(v->digits);
    if (id == 0) {
      return false;
    }
    if (id >> 60 == 15) {
      v->rings_at_ms = now_ms() + (int64_t)span_of(id);
      continue;
    }
    pthread_mutex_lock(&d->lock);
    v->id = id;
    pthread_mutex_unlock(&d->lock);
    if (!d->port.may_ring(d->port.user, id)) { /* it was done before we asked */
      li_doorbell_ring(d, id);
    }
  }
}

static void say_goodbye(struct li_doorbell *d, size_t index) {
  pthread_mutex_lock(&d->lock);
  struct visitor gone = d->visitors[index];
  d->visitors[index] = d->visitors[--d->count];
  pthread_mutex_unlock(&d->lock);
  close(gone.fd);
  if (gone.id != 0) {
    d->port.is_gone(d->port.user, gone.id);
  }
}

/* ── the thread ─────────────────────────────────────────────────────────────────────────────── */

/* Only the thread changes the list's length, so that it may read that without the lock. */
static void *thread_main(void *argument) {
  struct li_doorbell *d = argument;
  for (;;) {
    d->polled[0] = (struct pollfd){.fd = d->stop[0], .events = POLLIN};
    d->polled[1] = (struct pollfd){.fd = d->listener, .events = POLLIN};
    for (size_t i = 0; i < d->count; i++) {
      d->polled[i + 2] = (struct pollfd){.fd = d->visitors[i].fd, .events = POLLIN};
    }
    int ready = poll(d->polled, (nfds_t)(d->count + 2), ring_in_time(d));
    if (ready < 0 && errno != EINTR) {
      return NULL;
    }
    if (ready <= 0) {
      continue;
    }
    if (d->polled[0].revents != 0) {
      return NULL;
    }
    for (size_t i = d->count; i > 0; i--) { /* from the end: who leaves is replaced by the last */
      if (d->polled[i + 1].revents != 0 && !listen_to(d, i - 1)) {
        say_goodbye(d, i - 1);
      }
    }
    if (d->polled[1].revents != 0) {
      welcome(d);
    }
  }
}

static int start_thread(struct li_doorbell *d) {
  sigset_t all, before;
  pthread_attr_t attributes;
  sigfillset(&all);
  int rc = pthread_attr_init(&attributes);
  if (rc != 0) {
    return rc;
  }
  (void)pthread_attr_setstacksize(&attributes, STACK_BYTES);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  rc = pthread_create(&d->thread, &attributes, thread_main, d);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  return rc;
}

/* ── coming and going ───────────────────────────────────────────────────────────────────────── */

static void free_all(struct li_doorbell *d) {
  for (size_t i = 0; i < d->count; i++) {
    close(d->visitors[i].fd);
  }
  for (int i = 0; i < 2; i++) {
    if (d->stop[i] >= 0) {
      close(d->stop[i]);
    }
  }
  if (d->listener >= 0) {
    close(d->listener);
    (void)unlink(d->path);
  }
  if (d->folder[0] != '\0') {
    (void)rmdir(d->folder);
  }
  pthread_mutex_destroy(&d->lock);
  li_free(d->visitors);
  li_free(d->polled);
  li_free(d);
}

struct li_doorbell *li_doorbell_open(const struct li_doorbell_port *port, struct li_error *e) {
  struct li_doorbell *d = li_calloc(1, sizeof *d);
  if (d == NULL || pthread_mutex_init(&d->lock, NULL) != 0) {
    li_free(d);
    li_error_set(e, LI_KIND_STORAGE, ENOMEM, "out of memory");
    return NULL;
  }
  d->port = *port;
  d->listener = d->stop[0] = d->stop[1] = -1;
  errno = ENOMEM;
  int rc = make_room(d) && pipe(d->stop) == 0 && listen_there(d) ? 0 : errno;
  if (rc == 0) {
    prepare(d->stop[0]);
    prepare(d->stop[1]);
    rc = start_thread(d);
  }
  if (rc != 0) {
    free_all(d);
    li_error_set(e, LI_KIND_STORAGE, rc, "cannot open the socket that rings for nginx: %s", strerror(rc));
    return NULL;
  }
  return d;
}

void li_doorbell_close(struct li_doorbell *d) {
  if (d != NULL) {
    (void)!write(d->stop[1], "x", 1);
    pthread_join(d->thread, NULL);
    free_all(d);
  }
}

const char *li_doorbell_path(const struct li_doorbell *d) {
  return d->path;
}
