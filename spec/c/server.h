/* SPDX-License-Identifier: MIT */
/*
 * A small HTTP server in a thread, for tests of the engine: loopback, any port.
 *
 *   struct server s;
 *   char url[SERVER_URL];
 *   server_start(&s);
 *   server_url(&s, "/ok", url)   answers {"ok":true}; any body is read and forgotten
 *   server_url(&s, "/hang", url) never answers
 *   server_url(&s, "/slow", url) answers after 50 ms
 *   server_stop(&s);
 */
#ifndef SERVER_H
#define SERVER_H

/* Includers define _GNU_SOURCE: strcasestr. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SERVER_CONNECTIONS = 256, SERVER_HEAD = 8192, SERVER_SLOW_MS = 50 };

struct server_connection {
  int fd;
  size_t used;
  long long body_left; /* -1 while the head is read */
  bool is_chunked;
  long answer_at_ms; /* 0 unless an answer is due */
  char head[SERVER_HEAD];
};

struct server {
  int listener, port, wake[2];
  pthread_t thread;
  struct server_connection *connections;
};

static inline long server_now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static inline void server_answer(struct server_connection *c) {
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\nX-One: 1\r\n\r\n{\"ok\":true}";
  (void)send(c->fd, answer, sizeof answer - 1, MSG_NOSIGNAL);
  c->used = 0;
  c->body_left = -1;
  c->is_chunked = false;
  c->answer_at_ms = 0;
}

static inline void server_request_complete(struct server_connection *c) {
  if (strncmp(strchr(c->head, ' '), " /hang", 6) == 0) {
    c->answer_at_ms = 1L << 62;
  } else if (strncmp(strchr(c->head, ' '), " /slow", 6) == 0) {
    c->answer_at_ms = server_now_ms() + SERVER_SLOW_MS;
  } else {
    server_answer(c);
  }
}

/* The head is complete: what of the body is still to come? */
static inline void server_begin_body(struct server_connection *c, char *end) {
  size_t extra = c->used - (size_t)(end + 4 - c->head);
  char *length = strcasestr(c->head, "\r\nContent-Length:");
  c->is_chunked = strcasestr(c->head, "\r\nTransfer-Encoding: chunked") != NULL;
  c->body_left = length != NULL && length < end ? atoll(length + 17) : 0;
  c->body_left -= (long long)extra;
  if (c->is_chunked) {
    c->body_left = extra >= 5 && memcmp(c->head + c->used - 5, "0\r\n\r\n", 5) == 0 ? 0 : 1;
  }
}

/* False when the connection is over. */
static inline bool server_read(struct server_connection *c) {
  char bytes[65536];
  ssize_t n = recv(c->fd, bytes, sizeof bytes, 0);
  if (n <= 0) {
    return false;
  }
  if (c->body_left < 0) {
    size_t room = sizeof c->head - 1 - c->used;
    size_t take = (size_t)n < room ? (size_t)n : room;
    memcpy(c->head + c->used, bytes, take);
    c->used += take;
    c->head[c->used] = '\0';
    char *end = strstr(c->head, "\r\n\r\n");
    if (end == NULL) {
      return c->used < sizeof c->head - 1;
    }
    server_begin_body(c, end);
    c->body_left -= c->is_chunked ? 0 : (long long)((size_t)n - take);
  } else if (c->is_chunked) {
    c->body_left = n >= 5 && memcmp(bytes + n - 5, "0\r\n\r\n", 5) == 0 ? 0 : 1;
  } else {
    c->body_left -= n;
  }
  if (c->body_left <= 0 && c->answer_at_ms == 0) {
    server_request_complete(c);
  }
  return true;
}

static inline void server_accept(struct server *s) {
  int fd = accept(s->listener, NULL, NULL);
  for (int i = 0; fd >= 0 && i < SERVER_CONNECTIONS; i++) {
    if (s->connections[i].fd < 0) {
      s->connections[i] = (struct server_connection){.fd = fd, .body_left = -1};
      return;
    }
  }
  if (fd >= 0) {
    close(fd);
  }
}

static inline void *server_main(void *argument) {
  struct server *s = argument;
  struct pollfd p[SERVER_CONNECTIONS + 2];
  for (;;) {
    p[0] = (struct pollfd){.fd = s->wake[0], .events = POLLIN};
    p[1] = (struct pollfd){.fd = s->listener, .events = POLLIN};
    for (int i = 0; i < SERVER_CONNECTIONS; i++) {
      p[i + 2] = (struct pollfd){.fd = s->connections[i].fd, .events = POLLIN};
    }
    (void)poll(p, SERVER_CONNECTIONS + 2, 10);
    if (p[0].revents != 0) {
      return NULL;
    }
    for (int i = 0; i < SERVER_CONNECTIONS; i++) {
      struct server_connection *c = &s->connections[i];
      if (c->fd >= 0 && p[i + 2].revents != 0 && !server_read(c)) {
        close(c->fd);
        c->fd = -1;
      }
      if (c->fd >= 0 && c->answer_at_ms != 0 && server_now_ms() >= c->answer_at_ms) {
        server_answer(c);
      }
    }
    if (p[1].revents != 0) {
      server_accept(s);
    }
  }
}

static inline bool server_start(struct server *s) {
  struct sockaddr_in a = {.sin_family = AF_INET};
  socklen_t size = sizeof a;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  s->connections = malloc(SERVER_CONNECTIONS * sizeof *s->connections);
  s->listener = socket(AF_INET, SOCK_STREAM, 0);
  if (s->connections == NULL || s->listener < 0 || pipe(s->wake) != 0 ||
      bind(s->listener, (struct sockaddr *)&a, sizeof a) != 0 || listen(s->listener, 256) != 0 ||
      getsockname(s->listener, (struct sockaddr *)&a, &size) != 0) {
    return false;
  }
  for (int i = 0; i < SERVER_CONNECTIONS; i++) {
    s->connections[i].fd = -1;
  }
  s->port = ntohs(a.sin_port);
  sigset_t all, before; /* signals are the test's */
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int rc = pthread_create(&s->thread, NULL, server_main, s);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return rc == 0;
}

static inline void server_stop(struct server *s) {
  (void)!write(s->wake[1], "x", 1);
  pthread_join(s->thread, NULL);
  for (int i = 0; i < SERVER_CONNECTIONS; i++) {
    if (s->connections[i].fd >= 0) {
      close(s->connections[i].fd);
    }
  }
  free(s->connections);
  close(s->listener);
  close(s->wake[0]);
  close(s->wake[1]);
}

enum { SERVER_URL = 128 };

static inline const char *server_url(const struct server *s, const char *path, char to[SERVER_URL]) {
  (void)snprintf(to, SERVER_URL, "http://127.0.0.1:%d%s", s->port, path);
  return to;
}

#endif
