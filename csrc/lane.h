/* SPDX-License-Identifier: MIT */
/*
 * A lane: the exchanges of one origin, and how many of them may be under way.
 *
 * libcurl could queue what is above its connection limit by itself, but counts
 * the time in that queue as time to connect: a burst at a slow server would end
 * in connect time-outs. So an exchange is handed to libcurl when its lane has
 * room, and costs no easy handle before. A host that speaks HTTP/2 carries many
 * exchanges on one connection, which is learnt from its answers.
 *
 * Driver only. Lanes of origins not heard of for long are forgotten.
 */
#ifndef LI_LANE_H
#define LI_LANE_H

#include "exchange.h"

enum {
  LI_LANE_CONNECTIONS = 64, /* under way at once over HTTP/1.1, each on a connection of its own */
  LI_LANE_STREAMS = 200,    /* the same over HTTP/2; where the server allows fewer on a connection,
                             * libcurl opens another one */
  LI_LANES_MOST = 32        /* remembered; more exist only while all are busy */
};

struct li_lane {
  struct li_lane *next; /* most recently used first */
  size_t active;
  bool is_multiplexed;
  struct li_exchange *first, *last; /* waiting, linked by `next` */
  char origin[];
};

struct li_lanes {
  struct li_lane *first;
  size_t count;
  size_t waiting; /* exchanges, in all lanes */
};

void li_lanes_clear(struct li_lanes *lanes);

/* Put the exchange into its origin's lane: LI_OK, it may start; LI_FULL, it waits; LI_NO_MEMORY. */
enum li_status li_lane_enter(struct li_lanes *lanes, struct li_exchange *x);

/* The exchange is over, under way or waiting. */
void li_lane_leave(struct li_lanes *lanes, struct li_exchange *x);

/* The next one that may start now, or NULL; it counts as under way. */
struct li_exchange *li_lane_next(struct li_lanes *lanes, struct li_lane *lane);

#endif
