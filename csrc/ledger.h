/* SPDX-License-Identifier: MIT */
/*
 * The quota ledger: how many requests of a family are left, for an application and for a member.
 *
 *   struct li_limit posts = {.limit = 50, .window_s = LI_WINDOW_DAY};
 *   struct li_ledger *l = li_ledger_new();
 *   li_ledger_limit(l, "posts", &posts);
 *   struct li_take t = li_ledger_take(l, "posts", "app-1", 1, now);
 *   if (!t.is_granted) … t.retry_after_s …
 *   li_ledger_refund(l, "posts", "app-1", 1, now);      the request was never sent
 *
 * A bucket is a family and a subject (an application, or an application and a member); it has a
 * limit, a window and a count. Two kinds of window: the UTC day, and the last n seconds, kept in
 * slots so that no n seconds ever hold more than the limit (it may refuse up to one slot early).
 * LinkedIn's own words correct the count: what it says is left, and a 429, which closes the bucket.
 *
 * Time is an argument, in epoch seconds. A clock that steps back does not give a spent window back.
 * Pure and memory only; one thread at a time.
 */
#ifndef LI_LEDGER_H
#define LI_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

enum { LI_WINDOW_DAY = 0, LI_LEDGER_SLOTS = 30, LI_FAMILY_NAME_BYTES = 48 };

struct li_limit {
  int64_t limit;    /* requests in a window */
  int64_t window_s; /* LI_WINDOW_DAY, or seconds */
};

struct li_take {
  bool is_granted;
  bool is_limited;        /* false: no limit is known for the family; always granted */
  double retry_after_s;   /* when refused: until enough may be free again */
  int64_t remaining;      /* after this take */
  bool lacks_memory;      /* refused because a new bucket could not be had */
};

struct li_bucket_view {
  const char *family; /* borrowed until the ledger changes */
  int64_t limit, used, remaining, window_s;
  double resets_at;   /* epoch seconds */
};

struct li_ledger;

/* NULL when memory is short. */
struct li_ledger *li_ledger_new(void);
void li_ledger_free(struct li_ledger *l);

/* Set the limit of a family; its buckets keep their counts. LI_OK, LI_NO_MEMORY, LI_INVALID (a limit
 * below 0, a window below 0, a name over LI_FAMILY_NAME_BYTES - 1). */
enum li_status li_ledger_limit(struct li_ledger *l, const char *family, const struct li_limit *limit);

/* Take n requests, all or none. Without memory for a new bucket it is refused, never granted blindly. */
struct li_take li_ledger_take(struct li_ledger *l, const char *family, const char *subject, int64_t n,
                              double now);

/* Give back what was taken and not sent. */
void li_ledger_refund(struct li_ledger *l, const char *family, const char *subject, int64_t n, double now);

/* LinkedIn says that `remaining` are left: the count is never below that. */
void li_ledger_observe(struct li_ledger *l, const char *family, const char *subject, int64_t remaining,
                       double now);

/* LinkedIn refuses until then: so do we. */
void li_ledger_close(struct li_ledger *l, const char *family, const char *subject, double until);

/* The families' buckets of one subject, in the order of definition; true while index is in range. */
bool li_ledger_view(struct li_ledger *l, size_t index, const char *subject, double now,
                    struct li_bucket_view *out);

#endif
