/* SPDX-License-Identifier: MIT */
/*
 * Shared by the files of the engine:
 *
 *   process.c  the engine of this process: made, inherited by fork, ended
 *   engine.c   what a port asks for: submit, cancel, resume, step
 *   news.c     what a port is told, and the descriptor that says so
 *   driver.c   one turn of libcurl
 *   slot.c     an easy handle and what it is set to
 *   doorbell.c a socket that rings, for hosts that can wait on nothing else
 *   lane.c     how many exchanges of one origin are under way
 *   transfer_error.c  what libcurl's failures mean
 *
 * Locks, in the order they are taken: process lock → drive → lock → the doorbell's own. The process
 * lock is held only while ports come and go and while the threads start.
 */
#ifndef LI_ENGINE_INTERNAL_H
#define LI_ENGINE_INTERNAL_H

#include <curl/curl.h>
#include <pthread.h>

#include "doorbell.h"
#include "engine.h"
#include "lane.h"

enum { LI_POOL_MOST = 64 };

struct li_slot;

struct li_engine {
  int references; /* ports; guarded by the process lock */
  int generation; /* of forks; constant */
  bool has_ca_bundle, may_raise_sigpipe; /* of this libcurl; constant */

  pthread_mutex_t lock; /* guards all down to `drive`, and every port's news */
  pthread_cond_t news;  /* broadcast when any port got news: for who waits while another drives */
  struct li_exchange *submitted_first, *submitted_last;
  struct li_exchange *all; /* submitted and not done, of every port */
  bool has_requests;       /* something is to be cancelled or resumed */
  bool is_stopping;
  struct li_doorbell *doorbell; /* NULL until asked for; also under the process lock */
  size_t in_flight;
  uint64_t completed;

  pthread_mutex_t drive; /* held by whoever steps; guards all below but the atomics */
  CURLM *multi;
  struct li_lanes lanes;
  struct li_slot *idle;
  size_t idle_handles;
  size_t watched;        /* active exchanges with an idle time-out */
  int64_t next_watch_us; /* when silence and deadlines are looked at next */
  bool has_told;         /* some port got news in this turn */
  atomic_ullong connections;

  atomic_bool has_thread;
  pthread_t thread;
};

struct li_port {
  struct li_engine *engine;
  struct li_exchange *news_first, *news_last; /* under the engine's lock */
  int fd_read, fd_write;                      /* the same eventfd, or a pipe; -1 until asked for */
};

int64_t li_monotonic_us(void);

/* ── process.c ── */

/* Start the thread unless it runs; 0 or an errno. */
int li_engine_start_thread(struct li_engine *e);

/* How often this process is a child of fork since the engine was loaded. */
int li_fork_generation(void);

/* ── news.c; with the engine's lock held ── */

bool li_port_has_news(const struct li_port *port);
void li_port_add_news(struct li_port *port, struct li_exchange *x);
void li_port_close_fds(struct li_port *port);

/* Wait until the port has news or the time is over, while somebody else drives. Without the lock. */
bool li_port_wait(struct li_port *port, int timeout_ms);

/* Drop what nobody will drain any more. Without the lock. */
void li_port_forget_news(struct li_port *port);

/* ── driver.c; with `drive` held ── */

bool li_driver_open(struct li_engine *e);
void li_driver_close(struct li_engine *e);

/* One turn: take, perform, collect; and unless a port was told something, wait at most `timeout_ms`
 * and do it once more. */
void li_driver_turn(struct li_engine *e, int timeout_ms);

/* ── engine.c; used by the driver ── */

/* The submitted list, emptied; the caller goes through `next`. */
struct li_exchange *li_engine_take(struct li_engine *e);

/* Was a cancellation or a resumption asked for since the last call? */
bool li_engine_take_requests(struct li_engine *e);

/* The exchange is over: publish it to its port and drop the engine's reference. */
void li_engine_complete(struct li_engine *e, struct li_exchange *x);

/* News that is no completion: a hungry pipe, progress. */
void li_engine_tell(struct li_engine *e, struct li_exchange *x);

/* ── transfer_error.c ── */

/* Fill the exchange's error for a transfer that ended with `code`, unless it has one. */
void li_transfer_failed(struct li_exchange *x, CURLcode code, const char *libcurl_text);

/* The answer redirects elsewhere, and nobody asked for that. */
void li_transfer_redirected(struct li_exchange *x);

#endif
