/* SPDX-License-Identifier: MIT */
/*
 * A unix socket that rings when an exchange has news: for hosts that can wait on sockets they connect
 * themselves and on no other descriptor (nginx's cosockets, copas).
 *
 *   client: connects, sends the exchange's id as 16 hexadecimal digits
 *   engine: sends one byte when the exchange has news, or is not under way (any more)
 *   client: may send another id on the same connection; or "f" and 15 digits: so many milliseconds, after
 *           which the byte comes, for hosts that have no timers
 *
 * A connection that ends while it waits cancels its exchange: whoever waited is gone.
 *
 * The socket is in a folder that only this user may enter, and who connects must be this very process,
 * where the system tells. A thread of its own accepts and reads; the byte is sent by whoever has the news.
 */
#ifndef LI_DOORBELL_H
#define LI_DOORBELL_H

#include <stdbool.h>
#include <stdint.h>

#include "status.h"

struct li_doorbell;

struct li_doorbell_port {
  void *user;
  /* Is there something to wait for? Called without the bell's lock. */
  bool (*may_ring)(void *user, uint64_t id);
  void (*is_gone)(void *user, uint64_t id); /* nobody waits any more */
};

/* NULL, and `e` filled, when the socket or the thread cannot be made. */
struct li_doorbell *li_doorbell_open(const struct li_doorbell_port *port, struct li_error *e);
void li_doorbell_close(struct li_doorbell *d);

/* Where to connect; borrowed. */
const char *li_doorbell_path(const struct li_doorbell *d);

/* The exchange has news. Any thread; never blocks. */
void li_doorbell_ring(struct li_doorbell *d, uint64_t id);

#endif
