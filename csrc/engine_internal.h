/* SPDX-License-Identifier: MIT */
/* Shared by engine.c (who submits and who is told) and driver.c (what libcurl does). */
#ifndef LI_ENGINE_INTERNAL_H
#define LI_ENGINE_INTERNAL_H

#include <curl/curl.h>
#include <pthread.h>

#include "engine.h"

enum { LI_POOL_MOST = 64 };

struct li_slot; /* an easy handle and what it is set to; driver.c */

struct li_engine {
  /* guarded by the process lock of engine.c */
  int references;

  int generation; /* of forks; constant */

  pthread_mutex_t lock; /* guards the lists, and every port's news */
  pthread_cond_t news;  /* broadcast when any port got news: for who waits while another drives */
  struct li_exchange *submitted_first, *submitted_last;
  struct li_exchange *all; /* submitted and not done, of every port */
  bool has_cancels, has_resumes;
  bool is_stopping;
  size_t in_flight;
  uint64_t completed;

  pthread_mutex_t drive; /* held by whoever steps; guards all below */
  CURLM *multi;
  struct li_slot *idle;
  atomic_size_t idle_count;
  size_t active_count;
  atomic_ullong connections;

  atomic_bool has_thread;
  pthread_t thread;
};

struct li_port {
  struct li_engine *engine;
  struct li_exchange *news_first, *news_last; /* under the engine's lock */
  int fd_read, fd_write;                      /* the same eventfd, or a pipe; -1 until asked for */
  bool is_closing;
};

/* ── driver.c; all with `drive` held ── */
bool li_driver_open(struct li_engine *e);
void li_driver_close(struct li_engine *e);

/* One turn: take, perform, collect, and if nothing was collected wait at most `timeout_ms` and do it
 * again. */
void li_driver_turn(struct li_engine *e, int timeout_ms);

/* ── engine.c; used by the driver ── */

/* The submitted list, emptied; the caller goes through `next`. */
struct li_exchange *li_engine_take(struct li_engine *e);

/* Exchanges whose cancellation or resumption was asked for: calls `visit` on each active one that
 * is cancelled or may go on. */
bool li_engine_has_requests(struct li_engine *e);

/* The exchange is over: publish it to its port and drop the engine's reference. */
void li_engine_complete(struct li_engine *e, struct li_exchange *x);

/* News that is no completion: a hungry pipe, progress. */
void li_engine_tell(struct li_engine *e, struct li_exchange *x);

int64_t li_monotonic_us(void);

#endif
