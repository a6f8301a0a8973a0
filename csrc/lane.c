/* SPDX-License-Identifier: MIT */
#include "lane.h"

#include <string.h>

#include "alloc.h"

void li_lanes_clear(struct li_lanes *lanes) {
  while (lanes->first != NULL) {
    struct li_lane *lane = lanes->first;
    lanes->first = lane->next;
    li_free(lane);
  }
  lanes->count = 0;
}

/* The least recently used lane that nobody is in makes room for a new one. */
static void forget_one(struct li_lanes *lanes) {
  struct li_lane **idle = NULL;
  for (struct li_lane **at = &lanes->first; *at != NULL; at = &(*at)->next) {
    if ((*at)->active == 0 && (*at)->first == NULL) {
      idle = at;
    }
  }
  if (idle != NULL) {
    struct li_lane *lane = *idle;
    *idle = lane->next;
    li_free(lane);
    lanes->count--;
  }
}

static struct li_lane *new_lane(struct li_lanes *lanes, const char *origin) {
  size_t size = strlen(origin) + 1;
  if (lanes->count >= LI_LANES_MOST) {
    forget_one(lanes);
  }
  struct li_lane *lane = li_calloc(1, sizeof *lane + size);
  if (lane != NULL) {
    memcpy(lane->origin, origin, size);
    lane->next = lanes->first;
    lanes->first = lane;
    lanes->count++;
  }
  return lane;
}

static struct li_lane *find(struct li_lanes *lanes, const char *origin) {
  for (struct li_lane **at = &lanes->first; *at != NULL; at = &(*at)->next) {
    struct li_lane *lane = *at;
    if (strcmp(lane->origin, origin) == 0) {
      *at = lane->next; /* to the front */
      lane->next = lanes->first;
      lanes->first = lane;
      return lane;
    }
  }
  return new_lane(lanes, origin);
}

static bool has_room(const struct li_lane *lane) {
  size_t most = lane->is_multiplexed ? LI_LANE_STREAMS : LI_LANE_CONNECTIONS;
  return lane->active < most;
}

enum li_status li_lane_enter(struct li_lanes *lanes, struct li_exchange *x) {
  struct li_lane *lane = find(lanes, x->origin);
  if (lane == NULL) {
    return LI_NO_MEMORY;
  }
  x->lane = lane;
  if (lane->first == NULL && has_room(lane)) {
    lane->active++;
    return LI_OK;
  }
  x->next = NULL;
  x->is_waiting = true;
  if (lane->last != NULL) {
    lane->last->next = x;
  } else {
    lane->first = x;
  }
  lane->last = x;
  lanes->waiting++;
  return LI_FULL;
}

static void unlink_waiting(struct li_lanes *lanes, struct li_exchange *x) {
  struct li_lane *lane = x->lane;
  struct li_exchange *before = NULL;
  for (struct li_exchange *at = lane->first; at != x; at = at->next) {
    before = at;
  }
  if (before != NULL) {
    before->next = x->next;
  } else {
    lane->first = x->next;
  }
  if (lane->last == x) {
    lane->last = before;
  }
  x->is_waiting = false;
  lanes->waiting--;
}

void li_lane_leave(struct li_lanes *lanes, struct li_exchange *x) {
  if (x->lane == NULL) {
    return;
  }
  if (x->is_waiting) {
    unlink_waiting(lanes, x);
  } else {
    x->lane->active--;
  }
  x->lane = NULL;
}

struct li_exchange *li_lane_next(struct li_lanes *lanes, struct li_lane *lane) {
  struct li_exchange *x = lane->first;
  if (x == NULL || !has_room(lane)) {
    return NULL;
  }
  unlink_waiting(lanes, x);
  lane->active++;
  return x;
}
