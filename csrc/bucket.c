/* SPDX-License-Identifier: MIT */
#include "bucket.h"

#include <math.h>
#include <string.h>

enum { DAY_S = 86400 };

/* Beyond what any clock says: seconds, and slots of the shortest window. */
#define FARTHEST 1e12
#define FARTHEST_SLOT 100000000000000LL

bool li_limit_may(const struct li_limit *limit) {
  return limit->requests >= LI_UNLIMITED && limit->requests <= LI_MOST_REQUESTS &&
         limit->window_s >= LI_WINDOW_DAY && limit->window_s <= LI_LONGEST_WINDOW_S;
}

static bool is_time(double at) {
  return at >= -FARTHEST && at <= FARTHEST * 2;
}

bool li_bucket_is_sane(const struct li_bucket *b) {
  uint32_t most = 0;
  for (int i = 0; i < LI_BUCKET_SLOTS; i++) {
    most = b->counts[i] > most ? b->counts[i] : most;
  }
  return most <= LI_MOST_REQUESTS && b->newest >= -FARTHEST_SLOT && b->newest <= FARTHEST_SLOT &&
         is_time(b->closed_until) && is_time(b->anew_at) && is_time(b->idle_at);
}

/* One slot more than the window has: what was taken at a slot's end must stay for a whole window, and
 * its slot leaves as one. */
static double slot_s(const struct li_limit *limit) {
  return limit->window_s == LI_WINDOW_DAY ? (double)DAY_S
                                          : (double)limit->window_s / (LI_BUCKET_SLOTS - 1);
}

static int slots_of(const struct li_limit *limit) {
  return limit->window_s == LI_WINDOW_DAY ? 1 : LI_BUCKET_SLOTS;
}

static double window_of(const struct li_limit *limit) {
  return limit->window_s == LI_WINDOW_DAY ? (double)DAY_S : (double)limit->window_s;
}

static int64_t number_of(const struct li_limit *limit, double at) {
  return (int64_t)floor(at / slot_s(limit));
}

static uint32_t *slot(struct li_bucket *b, const struct li_limit *limit, int64_t number) {
  int64_t slots = slots_of(limit);
  return &b->counts[((number % slots) + slots) % slots];
}

static int64_t used(const struct li_bucket *b, const struct li_limit *limit) {
  int64_t sum = 0;
  for (int i = 0; i < slots_of(limit); i++) {
    sum += b->counts[i];
  }
  return sum;
}

static void add(uint32_t *count, int64_t n) {
  int64_t sum = *count + n;
  *count = sum > LI_MOST_REQUESTS ? (uint32_t)LI_MOST_REQUESTS : (uint32_t)sum;
}

/* The clock was ahead by more than a window and came back: what it counted is spent now. */
static void rebase(struct li_bucket *b, const struct li_limit *limit, int64_t number, double now) {
  int64_t sum = used(b, limit);
  double latest = now + window_of(limit);
  memset(b->counts, 0, sizeof b->counts);
  b->newest = number;
  add(slot(b, limit, number), sum);
  b->closed_until = b->closed_until > latest ? latest : b->closed_until;
  b->anew_at = 0;
}

/* No moment is set farther ahead than two windows or days, by a clock that is ahead a little itself. What is
 * farther was never said by LinkedIn. */
static void forget_nonsense(struct li_bucket *b, const struct li_limit *limit, double now) {
  double window = window_of(limit) > DAY_S ? window_of(limit) : DAY_S;
  double latest = now + 5 * window;
  b->closed_until = b->closed_until > latest ? 0 : b->closed_until;
  b->anew_at = b->anew_at > latest ? 0 : b->anew_at;
  b->idle_at = b->idle_at > latest ? latest : b->idle_at;
}

/* Forget slots that have left the window. A clock that is a little behind changes nothing. */
static void roll(struct li_bucket *b, const struct li_limit *limit, double now) {
  int slots = slots_of(limit);
  int64_t number = number_of(limit, now);
  forget_nonsense(b, limit, now);
  if (b->anew_at > 0 && now >= b->anew_at) {
    memset(b->counts, 0, sizeof b->counts);
    b->anew_at = 0;
  }
  if (number < b->newest - slots) {
    rebase(b, limit, number, now);
  } else if (number > b->newest) {
    int64_t first = number - b->newest > slots ? number - slots + 1 : b->newest + 1;
    for (int64_t n = first; n <= number; n++) {
      *slot(b, limit, n) = 0;
    }
    b->newest = number;
  }
}

/* When the slot leaves the window. */
static double leaves_at(const struct li_limit *limit, int64_t number) {
  return (double)(number + slots_of(limit)) * slot_s(limit);
}

/* When at least `needed` of what is used has left the window. */
static double free_at(struct li_bucket *b, const struct li_limit *limit, int64_t needed) {
  int64_t freed = 0, number = b->newest - slots_of(limit) + 1;
  for (; number < b->newest; number++) {
    freed += *slot(b, limit, number);
    if (freed >= needed) {
      break;
    }
  }
  double at = leaves_at(limit, number);
  return b->anew_at > 0 && b->anew_at < at ? b->anew_at : at;
}

static void stay(struct li_bucket *b, double until) {
  b->idle_at = until > b->idle_at ? until : b->idle_at;
}

struct li_take li_bucket_take(struct li_bucket *b, const struct li_limit *limit, int64_t n, double now) {
  struct li_take t = {.remaining = LI_UNLIMITED};
  roll(b, limit, now);
  double until = b->closed_until;
  if (limit->requests != LI_UNLIMITED) {
    int64_t count = used(b, limit);
    t.remaining = limit->requests - count;
    if (n > t.remaining) {
      double free = free_at(b, limit, n - t.remaining);
      until = free > until ? free : until;
    }
  }
  if (until > now) {
    t.retry_after_s = until - now;
    return t;
  }
  t.is_granted = true;
  if (limit->requests != LI_UNLIMITED) {
    t.remaining -= n;
    stay(b, leaves_at(limit, b->newest));
    add(slot(b, limit, b->newest), n);
  }
  return t;
}

void li_bucket_refund(struct li_bucket *b, const struct li_limit *limit, int64_t n, double taken_at) {
  int64_t number = number_of(limit, taken_at);
  if (number > b->newest || number <= b->newest - slots_of(limit)) {
    return;
  }
  uint32_t *count = slot(b, limit, number);
  *count -= *count < n ? *count : (uint32_t)n;
}

static void close_until(struct li_bucket *b, double until) {
  if (until > b->closed_until) {
    stay(b, until);
    b->closed_until = until;
  }
}

/* LinkedIn's figures are believed up to two days or windows: a reset in milliseconds is none. */
static bool is_credible(const struct li_limit *limit, double seconds) {
  double window = window_of(limit) > DAY_S ? window_of(limit) : DAY_S;
  return seconds >= 0 && seconds <= 2 * window;
}

static void correct(struct li_bucket *b, const struct li_limit *limit, int64_t remaining) {
  int64_t missing = limit->requests - remaining - used(b, limit);
  if (limit->requests != LI_UNLIMITED && missing > 0) {
    stay(b, leaves_at(limit, b->newest));
    add(slot(b, limit, b->newest), missing);
  }
}

void li_bucket_observe(struct li_bucket *b, const struct li_limit *limit, const struct li_observation *o,
                       double now) {
  bool has_reset = is_credible(limit, o->reset_s);
  roll(b, limit, now);
  if (o->remaining >= 0) {
    correct(b, limit, o->remaining);
  }
  if (o->is_refused && is_credible(limit, o->retry_after_s)) {
    close_until(b, now + o->retry_after_s);
  } else if ((o->is_refused || o->remaining == 0) && has_reset) {
    close_until(b, now + o->reset_s);
  }
  /* Only while nothing is left is its reset ours: of a window that slides it is always a window away. */
  if (o->remaining == 0 && has_reset) {
    b->anew_at = now + o->reset_s;
  }
}

void li_bucket_look(struct li_bucket *b, const struct li_limit *limit, double now, struct li_bucket_view *out) {
  roll(b, limit, now);
  out->limit = limit->requests;
  out->used = used(b, limit);
  out->remaining = limit->requests > out->used ? limit->requests - out->used : 0;
  out->resets_at = limit->window_s == LI_WINDOW_DAY ? leaves_at(limit, b->newest)
                   : out->used > 0                  ? free_at(b, limit, out->used)
                                                    : now;
  if (b->anew_at > 0) {
    out->resets_at = b->anew_at;
  }
  if (limit->requests == LI_UNLIMITED) {
    out->remaining = LI_UNLIMITED;
  }
  if (b->closed_until > now) {
    out->remaining = 0;
    out->resets_at = b->closed_until;
  }
}
