/* SPDX-License-Identifier: MIT */
#include "bucket.h"

#include "check.h"

enum { DAY = 86400 };

static const struct li_limit day = {.requests = 3, .window_s = LI_WINDOW_DAY};
static const struct li_limit minute = {.requests = 10, .window_s = 60};

static void a_day_is_that_of_utc(void) {
  struct li_bucket b = {0};
  for (int i = 0; i < 3; i++) {
    CHECK(li_bucket_take(&b, &day, 1, 10 * DAY + 5).is_granted);
  }
  struct li_take t = li_bucket_take(&b, &day, 1, 10 * DAY + 5);
  CHECK(!t.is_granted && t.retry_after_s == DAY - 5);
  CHECK(li_bucket_take(&b, &day, 1, 11 * DAY).is_granted);
}

/* A little generator of its own, so that a failure repeats. */
static unsigned next_random(unsigned *state) {
  *state = *state * 1664525u + 1013904223u;
  return *state >> 16;
}

/* However the takes come, and are given back, no 60 seconds hold more than ten that stayed. */
static void no_window_ever_holds_more_than_the_limit(void) {
  enum { TAKES = 20000 };
  static double granted[TAKES];
  struct li_bucket b = {0};
  unsigned state = 7;
  int count = 0;
  double now = 1e9;
  for (int i = 0; i < TAKES; i++) {
    now += next_random(&state) % 8 == 0 ? (double)(next_random(&state) % 9000) / 100 : 0.37;
    if (!li_bucket_take(&b, &minute, 1, now).is_granted) {
      continue;
    }
    if (next_random(&state) % 4 == 0) {
      li_bucket_refund(&b, &minute, 1, now);
      continue;
    }
    granted[count++] = now;
    REQUIRE(count <= 10 || granted[count - 1] - granted[count - 11] >= 60);
  }
  CHECK(count > TAKES / 8);
}

static void it_opens_no_later_than_it_said(void) {
  struct li_bucket b = {0};
  unsigned state = 3;
  double now = 5e8;
  for (int i = 0; i < 5000; i++) {
    now += (double)(next_random(&state) % 700) / 100;
    struct li_take t = li_bucket_take(&b, &minute, 1 + next_random(&state) % 3, now);
    if (!t.is_granted) {
      REQUIRE(t.retry_after_s > 0 && t.retry_after_s <= 63);
      struct li_bucket later = b;
      REQUIRE(li_bucket_take(&later, &minute, 1, now + t.retry_after_s + 1e-6).is_granted);
    }
  }
}

static void a_clock_that_jumps_gives_nothing_away_and_locks_nothing_up(void) {
  struct li_bucket b = {0};
  CHECK(li_bucket_take(&b, &day, 3, 5000.0 * DAY).is_granted);
  CHECK(!li_bucket_take(&b, &day, 1, 4999.0 * DAY).is_granted);
  CHECK(!li_bucket_take(&b, &day, 1, 100.0 * DAY).is_granted);
  CHECK(li_bucket_take(&b, &day, 1, 101.0 * DAY).is_granted);
}

static void counts_saturate(void) {
  struct li_limit most = {.requests = LI_MOST_REQUESTS, .window_s = 60};
  struct li_bucket b = {0};
  CHECK(li_bucket_take(&b, &most, LI_MOST_REQUESTS, 0).is_granted);
  CHECK(!li_bucket_take(&b, &most, LI_MOST_REQUESTS, 0).is_granted);
  li_bucket_refund(&b, &most, LI_MOST_REQUESTS, 0);
  CHECK(li_bucket_take(&b, &most, LI_MOST_REQUESTS, 0).is_granted);
}

static void limits_have_their_range(void) {
  CHECK(li_limit_may(&day));
  CHECK(!li_limit_may(&(struct li_limit){.requests = -2}));
  CHECK(!li_limit_may(&(struct li_limit){.requests = LI_MOST_REQUESTS + 1}));
  CHECK(!li_limit_may(&(struct li_limit){.window_s = -1}));
  CHECK(!li_limit_may(&(struct li_limit){.window_s = LI_LONGEST_WINDOW_S + 1}));
}

static void what_is_left_by_linkedins_word_is_the_most_that_is_granted(void) {
  struct li_bucket b = {0};
  struct li_observation two = {.remaining = 2, .reset_s = 3600, .retry_after_s = -1};
  struct li_observation none = {.remaining = 0, .reset_s = 3600, .retry_after_s = -1};
  struct li_bucket_view v;
  li_bucket_observe(&b, &day, &two, 0);
  CHECK(!li_bucket_take(&b, &day, 3, 0).is_granted);
  CHECK(li_bucket_take(&b, &day, 1, 0).is_granted);
  li_bucket_observe(&b, &day, &none, 0);
  li_bucket_look(&b, &day, 10, &v);
  CHECK_INT(0, v.remaining);
  CHECK(v.resets_at == 3600);
  CHECK(li_bucket_take(&b, &day, 3, 3600).is_granted);
}

int main(void) {
  static const struct check_case cases[] = {
      {"a day is that of UTC", a_day_is_that_of_utc},
      {"no window ever holds more than the limit", no_window_ever_holds_more_than_the_limit},
      {"it opens no later than it said", it_opens_no_later_than_it_said},
      {"a clock that jumps gives nothing away and locks nothing up",
       a_clock_that_jumps_gives_nothing_away_and_locks_nothing_up},
      {"counts saturate", counts_saturate},
      {"limits have their range", limits_have_their_range},
      {"what is left by LinkedIn's word is the most that is granted",
       what_is_left_by_linkedins_word_is_the_most_that_is_granted},
  };
  return CHECK_RUN(cases);
}
