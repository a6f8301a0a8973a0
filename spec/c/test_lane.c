/* SPDX-License-Identifier: MIT */
#include "lane.h"

#include "alloc.h"
#include "check.h"

static struct li_exchange *make(const char *url) {
  struct li_error e;
  struct li_exchange_spec spec = {.method = "GET", .url = url};
  return li_exchange_new(&spec, &e);
}

static void keeps_the_order_of_those_that_wait(void) {
  enum { ALL = LI_LANE_CONNECTIONS + 10 };
  struct li_lanes lanes = {0};
  struct li_exchange *list[ALL];
  for (int i = 0; i < ALL; i++) {
    list[i] = make("https://a.example/x");
    REQUIRE(list[i] != NULL);
    CHECK_INT(i < LI_LANE_CONNECTIONS ? LI_OK : LI_FULL, li_lane_enter(&lanes, list[i]));
  }
  CHECK_INT(10, lanes.waiting);
  struct li_lane *lane = list[0]->lane;
  CHECK(li_lane_next(&lanes, lane) == NULL);
  li_lane_leave(&lanes, list[LI_LANE_CONNECTIONS + 1]); /* from the middle of the queue */
  li_lane_leave(&lanes, list[ALL - 1]);                 /* and its end */
  for (int i = 0; i < 3; i++) {
    li_lane_leave(&lanes, list[i]);
  }
  CHECK(li_lane_next(&lanes, lane) == list[LI_LANE_CONNECTIONS]);
  CHECK(li_lane_next(&lanes, lane) == list[LI_LANE_CONNECTIONS + 2]);
  CHECK(li_lane_next(&lanes, lane) == list[LI_LANE_CONNECTIONS + 3]);
  CHECK(li_lane_next(&lanes, lane) == NULL);
  CHECK_INT(5, lanes.waiting);
  struct li_exchange *late = make("https://a.example/late");
  CHECK_INT(LI_FULL, li_lane_enter(&lanes, late)); /* behind the last, which left */
  CHECK_INT(6, lanes.waiting);
  lane->is_multiplexed = true;
  for (int i = 0; i < 5; i++) {
    CHECK(li_lane_next(&lanes, lane) != late);
  }
  CHECK(li_lane_next(&lanes, lane) == late);
  for (int i = 0; i < ALL; i++) {
    li_lane_leave(&lanes, list[i]); /* those that left already are left alone */
    li_exchange_release(list[i]);
  }
  li_lane_leave(&lanes, late);
  li_exchange_release(late);
  CHECK_INT(0, lane->active);
  li_lanes_clear(&lanes);
}

static void tells_origins_apart(void) {
  static const char *const urls[] = {
      "https://a.example/",    "https://A.example:443/x?y", "https://a.example:444/",
      "https://b.example/",    "http://127.0.0.1/",         "https://127.0.0.1:80/",
      "https://[::1]/",        "http://[::1]/",
  };
  struct li_lanes lanes = {0};
  struct li_exchange *list[8];
  for (int i = 0; i < 8; i++) {
    list[i] = make(urls[i]);
    REQUIRE(list[i] != NULL);
    CHECK_INT(LI_OK, li_lane_enter(&lanes, list[i]));
  }
  CHECK(list[0]->lane == list[1]->lane);
  CHECK_INT(7, lanes.count);
  CHECK_STRING("https://a.example:443", list[1]->origin);
  CHECK_STRING("[::1]:80", li_exchange_host(list[7]));
  for (int i = 0; i < 8; i++) {
    li_lane_leave(&lanes, list[i]);
    li_exchange_release(list[i]);
  }
  li_lanes_clear(&lanes);
}

static void forgets_lanes_of_long_ago(void) {
  struct li_lanes lanes = {0};
  struct li_exchange *busy = make("https://busy.example/");
  REQUIRE(busy != NULL);
  CHECK_INT(LI_OK, li_lane_enter(&lanes, busy));
  for (int i = 0; i < 3 * LI_LANES_MOST; i++) {
    char url[64];
    (void)snprintf(url, sizeof url, "https://host%d.example/", i);
    struct li_exchange *x = make(url);
    REQUIRE(x != NULL);
    CHECK_INT(LI_OK, li_lane_enter(&lanes, x));
    li_lane_leave(&lanes, x);
    li_exchange_release(x);
  }
  CHECK_INT(LI_LANES_MOST, lanes.count);
  CHECK_INT(1, busy->lane->active);
  li_lane_leave(&lanes, busy);
  li_exchange_release(busy);
  li_lanes_clear(&lanes);
}

int main(void) {
  static const struct check_case cases[] = {
      {"keeps the order of those that wait", keeps_the_order_of_those_that_wait},
      {"tells origins apart", tells_origins_apart},
      {"forgets lanes of long ago, but none that is busy", forgets_lanes_of_long_ago},
  };
  return CHECK_RUN(cases);
}
