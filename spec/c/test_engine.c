/* SPDX-License-Identifier: MIT */
/* The engine without any Lua: its descriptor under a raw poll, several ports, threads, fork. */
#define _GNU_SOURCE
#include "engine.h"

#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "check.h"
#include "engine_internal.h"
#include "server.h"

enum { PATIENCE_MS = 20000, MANY = 200 };

static struct server server;

static struct li_exchange *get(const char *path) {
  struct li_error e;
  char url[SERVER_URL];
  struct li_exchange_spec spec = {.method = "GET", .url = server_url(&server, path, url),
                                  .total_timeout_ms = PATIENCE_MS};
  return li_exchange_new(&spec, &e);
}

static struct li_exchange *submitted(struct li_port *port, const char *path) {
  struct li_exchange *x = get(path);
  if (x != NULL) {
    CHECK_INT(LI_OK, li_engine_submit(port, x));
  }
  return x;
}

/* Step until all are done; false when that takes too long. */
static bool finish(struct li_port *port, struct li_exchange **list, size_t count) {
  long deadline = server_now_ms() + PATIENCE_MS;
  for (size_t i = 0; i < count; i++) {
    while (!li_exchange_done(list[i])) {
      uint64_t ids[16];
      if (server_now_ms() > deadline) {
        return false;
      }
      li_engine_step(port, 50);
      (void)li_engine_drain(port, ids, 16);
    }
  }
  return true;
}

static void release_all(struct li_exchange **list, size_t count) {
  for (size_t i = 0; i < count; i++) {
    li_exchange_release(list[i]);
  }
}

static bool is_readable(int fd, int timeout_ms) {
  struct pollfd p = {.fd = fd, .events = POLLIN};
  int n;
  do {
    n = poll(&p, 1, timeout_ms);
  } while (n < 0 && errno == EINTR);
  return n == 1;
}

/* ── one port ───────────────────────────────────────────────────────────────────────────────── */

static void drives_inline(void) {
  struct li_port *port;
  struct li_engine_stats stats;
  size_t size;
  REQUIRE(li_port_open(&port, NULL) == LI_OK);
  struct li_exchange *x = submitted(port, "/ok");
  REQUIRE(x != NULL && finish(port, &x, 1));
  CHECK(!x->has_failed);
  CHECK_INT(200, x->status);
  CHECK_STRING("{\"ok\":true}", x->content.data);
  const char *one = li_exchange_header(x, "x-one", &size);
  CHECK_BYTES("1", 1, one, size);
  li_engine_stats(port, &stats);
  CHECK(!stats.has_thread);
  CHECK_INT(0, stats.in_flight);
  CHECK_INT(LI_CLOSED, li_engine_submit(port, x)); /* once only */
  li_exchange_release(x);
  li_port_close(port);
}

static void keeps_its_descriptor_readable_while_there_is_news(void) {
  struct li_port *port;
  uint64_t ids[4];
  REQUIRE(li_port_open(&port, NULL) == LI_OK);
  int fd = li_engine_fd(port, NULL);
  REQUIRE(fd >= 0);
  CHECK_INT(fd, li_engine_fd(port, NULL));
  CHECK(!is_readable(fd, 0));
  struct li_exchange *list[3];
  for (int i = 0; i < 3; i++) {
    list[i] = submitted(port, "/ok");
  }
  long deadline = server_now_ms() + PATIENCE_MS;
  while (!li_exchange_done(list[0]) || !li_exchange_done(list[1]) || !li_exchange_done(list[2])) {
    REQUIRE(server_now_ms() < deadline);
    CHECK(is_readable(fd, PATIENCE_MS)); /* at once after the first: it is level-triggered */
  }
  CHECK_INT(2, li_engine_drain(port, ids, 2));
  CHECK(is_readable(fd, 0));
  CHECK_INT(1, li_engine_drain(port, ids + 2, 2));
  CHECK(!is_readable(fd, 0));
  CHECK_INT(0, li_engine_drain(port, ids + 3, 1));
  CHECK_INT(list[0]->id + list[1]->id + list[2]->id, ids[0] + ids[1] + ids[2]);
  release_all(list, 3);
  li_port_close(port);
}

static void hands_over_to_the_thread_with_calls_in_flight(void) {
  struct li_port *port;
  struct li_exchange *list[20];
  REQUIRE(li_port_open(&port, NULL) == LI_OK);
  for (int i = 0; i < 10; i++) {
    list[i] = submitted(port, "/slow");
  }
  li_engine_step(port, 1);
  li_engine_step(port, 1);
  REQUIRE(li_engine_fd(port, NULL) >= 0);
  for (int i = 10; i < 20; i++) {
    list[i] = submitted(port, "/ok");
  }
  REQUIRE(finish(port, list, 20));
  for (int i = 0; i < 20; i++) {
    CHECK_INT(200, list[i]->status);
  }
  release_all(list, 20);
  li_port_close(port);
}

static void closes_with_calls_in_flight(void) {
  for (int with_thread = 0; with_thread < 2; with_thread++) {
    struct li_port *port;
    struct li_exchange *list[MANY];
    REQUIRE(li_port_open(&port, NULL) == LI_OK);
    if (with_thread) {
      REQUIRE(li_engine_fd(port, NULL) >= 0);
    }
    for (int i = 0; i < MANY; i++) {
      list[i] = submitted(port, i % 2 == 0 ? "/hang" : "/ok");
    }
    li_engine_step(port, 1);
    li_port_close(port);
    for (int i = 0; i < MANY; i++) {
      CHECK(li_exchange_done(list[i]));
      CHECK(list[i]->status == 200 || list[i]->error.kind == LI_KIND_CANCELLED);
    }
    release_all(list, MANY);
  }
}

/* ── several ports ──────────────────────────────────────────────────────────────────────────── */

static void tells_each_port_of_its_own(void) {
  for (int with_thread = 0; with_thread < 2; with_thread++) {
    struct li_port *a, *b;
    uint64_t ids[4];
    REQUIRE(li_port_open(&a, NULL) == LI_OK && li_port_open(&b, NULL) == LI_OK);
    CHECK(a->engine == b->engine);
    int fd = with_thread ? li_engine_fd(a, NULL) : -1;
    struct li_exchange *xa = submitted(a, "/ok");
    struct li_exchange *xb = submitted(b, "/ok");
    long deadline = server_now_ms() + PATIENCE_MS;
    while (!li_exchange_done(xa) || !li_exchange_done(xb)) {
      REQUIRE(server_now_ms() < deadline);
      li_engine_step(a, 20); /* drives for both */
    }
    CHECK_INT(1, li_engine_drain(b, ids, 4));
    CHECK_INT(xb->id, ids[0]);
    CHECK(fd < 0 || is_readable(fd, 0));
    li_port_close(b);
    CHECK_INT(1, li_engine_drain(a, ids, 4));
    CHECK_INT(xa->id, ids[0]);
    CHECK(fd < 0 || !is_readable(fd, 0));
    li_exchange_release(xa);
    li_exchange_release(xb);
    li_port_close(a);
  }
}

static void gives_each_port_a_descriptor(void) {
  struct li_port *a, *b;
  REQUIRE(li_port_open(&a, NULL) == LI_OK && li_port_open(&b, NULL) == LI_OK);
  struct li_exchange *x = submitted(b, "/ok");
  REQUIRE(finish(b, &x, 1));
  int fd_a = li_engine_fd(a, NULL), fd_b = li_engine_fd(b, NULL);
  CHECK(fd_a >= 0 && fd_b >= 0 && fd_a != fd_b);
  struct li_exchange *y = submitted(a, "/ok");
  CHECK(is_readable(fd_a, PATIENCE_MS));
  CHECK(!is_readable(fd_b, 0));
  li_exchange_release(x);
  li_exchange_release(y);
  li_port_close(a);
  li_port_close(b);
}

/* A port in a thread of its own, as a second lua_State would have it. */
static void *use_a_port(void *argument) {
  struct li_port *port;
  struct li_exchange *list[MANY];
  bool promotes = *(bool *)argument;
  size_t good = 0;
  if (li_port_open(&port, NULL) != LI_OK) {
    return NULL;
  }
  for (int i = 0; i < MANY; i++) {
    list[i] = submitted(port, i % 10 == 0 ? "/hang" : "/ok");
    if (i % 10 == 0) {
      li_engine_cancel(port, list[i]);
    }
    if (i % 7 == 0) {
      li_engine_step(port, 1);
    }
    if (promotes && i == MANY / 2) {
      (void)li_engine_fd(port, NULL);
    }
  }
  bool ok = finish(port, list, MANY);
  for (int i = 0; i < MANY; i++) {
    good += li_exchange_done(list[i]) && (list[i]->status == 200 || i % 10 == 0);
  }
  release_all(list, MANY);
  li_port_close(port);
  return ok && good == MANY ? argument : NULL;
}

static void serves_ports_of_several_threads(void) {
  for (int round = 0; round < 2; round++) {
    pthread_t threads[4];
    bool promotes[4] = {false, false, round == 1, false};
    for (int i = 0; i < 4; i++) {
      REQUIRE(pthread_create(&threads[i], NULL, use_a_port, &promotes[i]) == 0);
    }
    for (int i = 0; i < 4; i++) {
      void *result = NULL;
      pthread_join(threads[i], &result);
      CHECK(result != NULL);
    }
  }
}

/* ── pipes and news ─────────────────────────────────────────────────────────────────────────── */

static void tells_that_a_pipe_is_hungry(void) {
  struct li_port *port;
  struct li_error e;
  uint64_t id = 0;
  bool was_paused = false;
  char url[SERVER_URL];
  struct li_exchange_spec spec = {.method = "PUT", .url = server_url(&server, "/ok", url),
                                  .total_timeout_ms = PATIENCE_MS,
                                  .body = {.kind = LI_BODY_PIPE, .length_bytes = -1}};
  REQUIRE(li_port_open(&port, NULL) == LI_OK);
  struct li_exchange *x = li_exchange_new(&spec, &e);
  REQUIRE(x != NULL);
  CHECK_INT(LI_OK, li_engine_submit(port, x));
  long deadline = server_now_ms() + PATIENCE_MS;
  while (li_engine_drain(port, &id, 1) == 0) {
    REQUIRE(server_now_ms() < deadline);
    li_engine_step(port, 20);
  }
  CHECK_INT(x->id, id);
  CHECK(!li_exchange_done(x));
  CHECK_INT(LI_OK, li_body_write(&x->body, "abc", 3, &was_paused));
  CHECK(was_paused);
  CHECK_INT(LI_OK, li_body_finish(&x->body, &was_paused));
  li_engine_resume(port, x);
  CHECK(finish(port, &x, 1));
  CHECK_INT(200, x->status);
  li_exchange_release(x);
  li_port_close(port);
}

/* ── fork, signals ──────────────────────────────────────────────────────────────────────────── */

static int child(struct li_port *inherited, struct li_exchange *x) {
  struct li_port *port;
  if (li_port_is_open(inherited) || li_engine_step(inherited, 0) ||
      li_engine_fd(inherited, NULL) >= 0) {
    return 1;
  }
  li_engine_settle_inherited(x);
  if (!li_exchange_done(x) || x->error.kind != LI_KIND_CANCELLED) {
    return 2;
  }
  li_engine_cancel(inherited, x);
  li_port_close(inherited);
  if (li_port_open(&port, NULL) != LI_OK) {
    return 3;
  }
  struct li_exchange *y = submitted(port, "/ok");
  if (!finish(port, &y, 1) || y->status != 200) {
    return 4;
  }
  li_exchange_release(y);
  li_exchange_release(x);
  li_port_close(port);
  return 0;
}

/* A child leaves what it inherited where it is, and what only the parent's thread knew is lost to it:
 * that is meant. It ends by becoming another program, so that no leak checker reports it. */
static void leave(int status) {
  char command[32];
  (void)snprintf(command, sizeof command, "exit %d", status);
  (void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
  _exit(status);
}

static void survives_fork(void) {
  for (int with_thread = 0; with_thread < 2; with_thread++) {
    struct li_port *port;
    int status = -1;
    REQUIRE(li_port_open(&port, NULL) == LI_OK);
    if (with_thread) {
      REQUIRE(li_engine_fd(port, NULL) >= 0);
    }
    struct li_exchange *x = submitted(port, "/slow");
    li_engine_step(port, 1);
    pid_t pid = fork();
    if (pid == 0) {
      leave(child(port, x));
    }
    REQUIRE(pid > 0 && waitpid(pid, &status, 0) == pid);
    CHECK_INT(0, WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status));
    CHECK(finish(port, &x, 1));
    CHECK_INT(200, x->status);
    li_exchange_release(x);
    li_port_close(port);
  }
}

static void on_signal(int number) {
  (void)number;
}

static void steps_until_a_signal(void) {
  struct sigaction action = {.sa_handler = on_signal}, before;
  struct itimerval timer = {.it_value = {.tv_usec = 20000}};
  struct li_port *port;
  REQUIRE(li_port_open(&port, NULL) == LI_OK);
  struct li_exchange *x = submitted(port, "/hang");
  for (int i = 0; i < 3; i++) {
    li_engine_step(port, 5);
  }
  sigaction(SIGALRM, &action, &before);
  long from = server_now_ms();
  setitimer(ITIMER_REAL, &timer, NULL);
  li_engine_step(port, 100000);
  CHECK(server_now_ms() - from < 190 || server_now_ms() - from > 2000); /* 200 without the signal */
  sigaction(SIGALRM, &before, NULL);
  li_exchange_release(x);
  li_port_close(port);
}

static void works_while_it_holds_sigpipe_back(void) {
  struct li_port *port;
  sigset_t mask;
  REQUIRE(li_port_open(&port, NULL) == LI_OK);
  port->engine->may_raise_sigpipe = true; /* as an older libcurl would */
  struct li_exchange *x = submitted(port, "/ok");
  CHECK(finish(port, &x, 1));
  CHECK_INT(200, x->status);
  pthread_sigmask(SIG_SETMASK, NULL, &mask);
  CHECK(!sigismember(&mask, SIGPIPE));
  li_exchange_release(x);
  li_port_close(port);
}

int main(void) {
  static const struct check_case cases[] = {
      {"drives inline, without a thread", drives_inline},
      {"keeps its descriptor readable while there is news",
       keeps_its_descriptor_readable_while_there_is_news},
      {"hands over to the thread with calls in flight", hands_over_to_the_thread_with_calls_in_flight},
      {"closes with calls in flight", closes_with_calls_in_flight},
      {"tells each port of its own exchanges", tells_each_port_of_its_own},
      {"gives each port a descriptor of its own", gives_each_port_a_descriptor},
      {"serves ports of several threads", serves_ports_of_several_threads},
      {"tells that a pipe is hungry", tells_that_a_pipe_is_hungry},
      {"survives fork, on both sides", survives_fork},
      {"steps until a signal comes", steps_until_a_signal},
      {"works while it holds SIGPIPE back", works_while_it_holds_sigpipe_back},
  };
  if (!server_start(&server)) {
    printf("cannot start the server\n");
    return 1;
  }
  int rc = CHECK_RUN(cases);
  server_stop(&server);
  return rc;
}
