/* SPDX-License-Identifier: MIT */
/*
 * One bucket of the quota ledger: a count of requests in a window, plain data without pointers.
 *
 *   struct li_bucket b = {0};
 *   struct li_limit posts = {.requests = 50, .window_s = LI_WINDOW_DAY};
 *   struct li_take t = li_bucket_take(&b, &posts, 1, now);
 *   if (!t.is_granted) … t.retry_after_s …
 *
 * Two kinds of window: the UTC day, and the last n seconds, kept in slots so that no n seconds ever hold
 * more than the limit (it may refuse up to one slot early). LinkedIn's own words correct the count: what it
 * says is left, and a refusal, which closes the bucket.
 *
 * Time is an argument, in epoch seconds. A clock that steps back gives no spent window back; when it was a
 * whole window ahead, what it counted is taken as spent now.
 *
 * The bytes may come from anywhere: what no function here would write, li_bucket_is_sane finds; a moment too
 * far ahead to be anybody's, such as a closing until the year 9999, is forgotten. Processes that share a bucket
 * each work on a copy (ledger_table.h).
 */
#ifndef LI_BUCKET_H
#define LI_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

enum { LI_WINDOW_DAY = 0, LI_BUCKET_SLOTS = 30, LI_UNLIMITED = -1 };

#define LI_MOST_REQUESTS 4000000000LL
#define LI_LONGEST_WINDOW_S (366 * 86400LL)

struct li_limit {
  int64_t requests; /* in a window, 0 to LI_MOST_REQUESTS; LI_UNLIMITED: refused only while closed */
  int64_t window_s; /* LI_WINDOW_DAY, or 1 to LI_LONGEST_WINDOW_S */
};

struct li_bucket {
  int64_t newest; /* number of the newest slot, counted from the epoch; slot n is counts[n % slots] */
  double closed_until;
  double anew_at; /* LinkedIn's own window ends then, and the count with it; 0: not known */
  double idle_at; /* from then on the bucket is as good as a new one */
  uint32_t counts[LI_BUCKET_SLOTS]; /* a day uses the first only */
};

struct li_take {
  bool is_granted;
  bool lacks_memory;    /* refused because a new bucket could not be had */
  double retry_after_s; /* when refused: until enough may be free again */
  int64_t remaining;    /* after this take; LI_UNLIMITED */
};

/* What an answer says. */
struct li_observation {
  int64_t remaining;    /* requests left; -1: it does not say */
  double reset_s;       /* seconds until LinkedIn counts anew; -1 */
  double retry_after_s; /* of a refusal; -1 */
  bool is_refused;      /* 429 */
};

struct li_bucket_view {
  int64_t limit, used, remaining; /* limit and remaining may be LI_UNLIMITED */
  double resets_at;               /* epoch seconds; when all of what is used will be free again */
};

/* Is the limit one of those described above? */
bool li_limit_may(const struct li_limit *limit);

/* Is each field in the range that the functions below keep, and accept? */
bool li_bucket_is_sane(const struct li_bucket *b);

/* Take n requests, 0 to LI_MOST_REQUESTS, all or none. */
struct li_take li_bucket_take(struct li_bucket *b, const struct li_limit *limit, int64_t n, double now);

/* Give back n that were taken at `taken_at` and never sent. A window that has ended gets nothing back. */
void li_bucket_refund(struct li_bucket *b, const struct li_limit *limit, int64_t n, double taken_at);

/* Learn from an answer. The count is never lowered: what others took may not have arrived yet. */
void li_bucket_observe(struct li_bucket *b, const struct li_limit *limit, const struct li_observation *o,
                       double now);

void li_bucket_look(struct li_bucket *b, const struct li_limit *limit, double now, struct li_bucket_view *out);

#endif
