/* SPDX-License-Identifier: MIT */
/* The torture build: one exchange of each kind with the n-th allocation failing, for every n. */
#define _GNU_SOURCE
#include "alloc.h"
#include "check.h"
#include "engine.h"
#include "server.h"

enum { PATIENCE_MS = 20000, ALLOCATIONS_MOST = 500 };

static struct server server;
static char file_path[] = "/tmp/li-torture-XXXXXX";

static void fill(struct li_exchange_spec *spec, int kind) {
  static const char *const headers[] = {"Authorization: Bearer x", "X-A: b"};
  spec->headers = headers;
  spec->header_count = 2;
  spec->user_agent = "torture";
  spec->total_timeout_ms = PATIENCE_MS;
  spec->idle_timeout_ms = PATIENCE_MS;
  spec->method = kind == 0 ? "GET" : kind == 1 ? "POST" : "PUT";
  switch (kind) {
    case 1:
      spec->body = (struct li_body_spec){.kind = LI_BODY_BYTES, .bytes = "abc", .bytes_length = 3};
      break;
    case 2:
      spec->body = (struct li_body_spec){.kind = LI_BODY_FILE, .path = file_path, .length_bytes = -1};
      break;
    case 3:
      spec->body = (struct li_body_spec){.kind = LI_BODY_PIPE, .length_bytes = 3};
      spec->wants_progress = true;
      break;
    case 4:
      spec->method = "GET";
      spec->sink_path = "/dev/null";
      break;
    default:
      break;
  }
}

/* True when the exchange succeeded; otherwise it must say that memory was short. */
static bool finish(struct li_port *port, struct li_exchange *x) {
  bool was_paused;
  uint64_t ids[4];
  long deadline = server_now_ms() + PATIENCE_MS;
  if (x->body.kind == LI_BODY_PIPE) {
    CHECK_INT(LI_OK, li_body_write(&x->body, "abc", 3, &was_paused));
    CHECK_INT(LI_OK, li_body_finish(&x->body, &was_paused));
  }
  while (!li_exchange_done(x) && server_now_ms() < deadline) {
    li_engine_step(port, 50);
    (void)li_engine_drain(port, ids, 4);
  }
  CHECK(li_exchange_done(x));
  CHECK(x->has_failed ? x->error.kind == LI_KIND_STORAGE : x->status == 200);
  if (x->has_failed) {
    CHECK(strstr(x->error.message, "memory") != NULL);
  }
  return !x->has_failed;
}

static bool once(int kind, bool with_thread) {
  struct li_port *port;
  struct li_error e = {LI_KIND_NONE, 0, ""};
  struct li_exchange_spec spec = {0};
  char url[SERVER_URL];
  bool ok = false;
  if (li_port_open(&port, &e) != LI_OK) {
    CHECK(e.kind == LI_KIND_STORAGE);
    return false;
  }
  spec.url = server_url(&server, "/ok", url);
  fill(&spec, kind);
  struct li_exchange *x = li_exchange_new(&spec, &e);
  if (x == NULL) {
    CHECK(e.kind == LI_KIND_STORAGE && strstr(e.message, "memory") != NULL);
  } else if (!with_thread || li_engine_fd(port, &e) >= 0) {
    CHECK_INT(LI_OK, li_engine_submit(port, x));
    ok = finish(port, x);
  }
  li_exchange_release(x);
  li_port_close(port);
  return ok;
}

static void torture(int kind) {
  for (int with_thread = 0; with_thread < 2; with_thread++) {
    long n = 0;
    bool ok = false;
    while (!ok && n < ALLOCATIONS_MOST) {
      li_torture_fail_at(++n);
      ok = once(kind, with_thread);
    }
    CHECK(ok);
    CHECK(n > 3);
    li_torture_fail_at(0);
  }
}

static void get(void) {
  torture(0);
}

static void post_bytes(void) {
  torture(1);
}

static void put_file(void) {
  torture(2);
}

static void put_pipe(void) {
  torture(3);
}

static void get_into_a_file(void) {
  torture(4);
}

int main(void) {
  static const struct check_case cases[] = {
      {"a GET survives every failing allocation", get},
      {"a POST of bytes does", post_bytes},
      {"a PUT of a file does", put_file},
      {"a PUT from a pipe does", put_pipe},
      {"a GET into a file does", get_into_a_file},
  };
  int fd = mkstemp(file_path);
  if (fd < 0 || write(fd, "file", 4) != 4 || close(fd) != 0 || !server_start(&server)) {
    printf("cannot start the server\n");
    return 1;
  }
  int rc = CHECK_RUN(cases);
  server_stop(&server);
  unlink(file_path);
  return rc;
}
