/* SPDX-License-Identifier: MIT */
/*
 * One request and its answer, from submission to result.
 *
 *    NEW → QUEUED (li_engine_submit) → ACTIVE (driver takes it) → DONE (driver)
 *    QUEUED or ACTIVE → DONE, as cancelled (li_engine_cancel)
 *
 * NEW: owned by its maker. QUEUED and ACTIVE: only the driver touches anything
 * but the atomics and the pipe. DONE: immutable, any thread may read; `is_done`
 * is the release/acquire fence between the two.
 *
 * Reference-counted: the maker holds one, the engine one while it has it. An
 * exchange knows HTTP, not LinkedIn; it never sees a lua_State.
 */
#ifndef LI_EXCHANGE_H
#define LI_EXCHANGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "body.h"
#include "buffer.h"
#include "status.h"

/* Of all header lines together, those of interim answers included. */
enum { LI_HEADERS_CEILING = 256 * 1024 };

/* All pointers are borrowed until li_exchange_new returns; everything is copied. */
struct li_exchange_spec {
  const char *method;         /* "GET"; upper case letters */
  const char *url;            /* https, or http to a loopback address */
  const char *const *headers; /* "Name: value" lines */
  size_t header_count;
  struct li_body_spec body;
  int64_t connect_timeout_ms; /* 0: none, for all three */
  int64_t idle_timeout_ms;    /* no byte in either direction once connected; seen within a quarter more */
  int64_t total_timeout_ms;   /* from submission */
  size_t max_response_bytes;  /* of the decoded body kept in memory; 0: 32 MiB */
  const char *sink_path;      /* write the body there instead; NULL: memory */
  const char *ca_file;
  const char *proxy;          /* NULL: as the environment says; "": none */
  const char *user_agent;
  bool wants_progress;        /* tell the port while bytes move */
  bool is_http1_only;
  bool is_read;               /* changes nothing whatever its method: a tunnelled GET is a POST */
  bool accepts_redirects;     /* a 3xx is an answer like others; without, it is a failure */
};

struct li_lane;
struct li_port;
struct li_slot;

struct li_exchange {
  atomic_int references;
  atomic_bool is_done;
  atomic_bool is_cancelled; /* asked for; the driver obeys */
  atomic_llong sent_bytes, received_bytes;
  uint64_t id;              /* unique in the process, never 0 */

  /* the request; constant after new. The strings live behind the struct, in one allocation. */
  const char *method, *url, *ca_file, *proxy, *user_agent;
  const char *origin;       /* "https://api.linkedin.com:443" */
  const char *header_block; /* the lines, each NUL terminated */
  size_t header_block_bytes, text_bytes;
  struct li_body body;
  int64_t connect_timeout_ms, idle_timeout_ms, total_timeout_ms;
  size_t max_response_bytes;
  bool wants_progress, is_http1_only, accepts_redirects;
  bool is_loopback, is_https;
  bool is_safe; /* changes nothing: happening twice is harmless */

  /* the answer; the driver's until is_done */
  int status;
  struct li_buffer headers; /* of the final answer, raw */
  struct li_buffer content;
  int sink_fd;
  int64_t elapsed_us;       /* from submission to end */
  int64_t announced_bytes;  /* Content-Length, -1 unknown */
  size_t header_bytes;      /* received, of every answer */
  bool was_sent;            /* the request may have reached the server */
  bool has_failed;
  struct li_error error;
  const char *hint;         /* a sentence that cures, or NULL; static text */

  /* the engine's: guarded by its lock, then the driver's */
  struct li_port *port;
  struct li_exchange *next;      /* in the submit list, then in its lane's queue */
  struct li_exchange *news_next; /* in the port's news */
  struct li_exchange *all_prev, *all_next;
  bool is_submitted, is_in_news, is_waiting;
  int generation;                /* of forks, at submission */
  int64_t submitted_at_us, told_at_us;
  struct li_lane *lane;
  struct li_slot *slot;          /* the driver's easy handle while ACTIVE */
};

/* NULL and `e` filled when memory is short, the URL is not allowed, a string carries a control
 * character, or the body or the sink cannot be opened. The reference is given: li_exchange_release. */
struct li_exchange *li_exchange_new(const struct li_exchange_spec *spec, struct li_error *e);
void li_exchange_retain(struct li_exchange *x);
void li_exchange_release(struct li_exchange *x);

/* "api.linkedin.com:443": for messages, which never name path or query. Borrowed. */
const char *li_exchange_host(const struct li_exchange *x);

/* Record the failure that ends the exchange; the first one counts. */
void li_exchange_fail(struct li_exchange *x, enum li_kind kind, int code, const char *message);

bool li_exchange_done(const struct li_exchange *x);

/* May a failed write have happened? True when it was no GET and may have reached the server. */
bool li_exchange_maybe_done(const struct li_exchange *x);

/* ── answer.c ── */

/* Receiving, as libcurl's callbacks use it; apart so that it can be fuzzed without a network.
 * Both return false to end the transfer, with the error filled. */
bool li_exchange_receive_header(struct li_exchange *x, const char *line, size_t size);
bool li_exchange_receive_body(struct li_exchange *x, const char *bytes, size_t size);

/* Valid after is_done. A header's value is given by name in any case: borrowed from the exchange,
 * not NUL terminated, its length in `size`; NULL when absent. */
const char *li_exchange_header(const struct li_exchange *x, const char *name, size_t *size);

/* Walk the header lines: `*position` starts at 0; false at the end. Slices are borrowed. */
bool li_exchange_next_header(const struct li_exchange *x, size_t *position, const char **name,
                             size_t *name_size, const char **value, size_t *value_size);

#endif
