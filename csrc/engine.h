/* SPDX-License-Identifier: MIT */
/*
 * The I/O engine: one libcurl multi handle per process, shared by everybody in
 * it, and a port for each user (each lua_State has one).
 *
 *   struct li_port *p;
 *   li_port_open(&p, &error);
 *   li_engine_submit(p, exchange);
 *   while (!li_exchange_done(exchange)) li_engine_step(p, 200);
 *   li_port_close(p);
 *
 * One step function, two drivers. Until somebody asks for a file descriptor,
 * whoever waits drives: li_engine_step performs, polls and collects on the
 * caller's thread, and no thread exists. From the first li_engine_fd on, an
 * I/O thread drives, for good, and a step is a wait on the port's descriptor.
 *
 * What happened to a port's exchanges is its news: each completion exactly
 * once, and, for those that asked, that a pipe wants bytes or that bytes moved.
 * The descriptor is readable while there is news.
 *
 * Threads: every function may be called from any thread, a port's from one at a
 * time. Fork: a child inherits nothing; its first li_port_open makes an engine
 * of its own, and inherited ports are closed (LI_CLOSED), their memory left.
 */
#ifndef LI_ENGINE_H
#define LI_ENGINE_H

#include "exchange.h"

struct li_port;

struct li_engine_stats {
  size_t in_flight;     /* submitted, not done, of all ports */
  uint64_t completed;
  uint64_t connections; /* opened since the start */
  bool has_thread;
};

/* Join the process's engine, made if there is none. LI_OK, LI_NO_MEMORY, LI_IO. */
enum li_status li_port_open(struct li_port **port, struct li_error *e);

/* What libcurl and OpenSSL do once in a process: some milliseconds, and tens of them when their files are
 * not in memory. The first port does it; a host whose loop must not wait has any other thread do it before. */
void li_engine_prepare(void);

/* Cancel what the port has in flight, forget its news, leave the engine; the last one to leave ends
 * the thread and frees everything. Idempotent through NULL. */
void li_port_close(struct li_port *port);

/* Take the exchange (the engine holds a reference of its own) and wake the driver. LI_OK or LI_CLOSED. */
enum li_status li_engine_submit(struct li_port *port, struct li_exchange *x);

/* Ask for the end of the exchange; it completes as "cancelled" unless it was done. Idempotent. */
void li_engine_cancel(struct li_port *port, struct li_exchange *x);

/* A pipe got bytes or its end: let its transfer go on. */
void li_engine_resume(struct li_port *port, struct li_exchange *x);

/* After fork, in the child: an exchange that was in flight is the parent's, and ends here as
 * cancelled, `maybe_done` for a write. Harmless for all others. */
void li_engine_settle_inherited(struct li_exchange *x);

/* The path of a unix socket that rings when an exchange has news, see doorbell.h; the thread drives from
 * now on. Borrowed until the port is closed. NULL, and `e` filled, when it cannot be had. */
const char *li_engine_doorbell(struct li_port *port, struct li_error *e);

/* One turn of at most `timeout_ms`, and of 200 ms whatever is given; returns early on news or a
 * signal, so that Ctrl-C reaches the script. True when there is news. */
bool li_engine_step(struct li_port *port, int timeout_ms);

/* Start the I/O thread unless it runs; the descriptor to poll for reading, owned by the port; -1 and
 * `e` when the system refuses. */
int li_engine_fd(struct li_port *port, struct li_error *e);

/* Take up to `room` items of news: ids of exchanges. Returns their number. When the last is taken
 * the descriptor is no longer readable. */
size_t li_engine_drain(struct li_port *port, uint64_t *ids, size_t room);

void li_engine_stats(struct li_port *port, struct li_engine_stats *out);

/* Is the port of this process (not inherited by fork) and open? */
bool li_port_is_open(const struct li_port *port);

#endif
