/* SPDX-License-Identifier: MIT */
/*
 * An easy handle with its settings remembered, pooled between exchanges.
 *
 * TLS sessions and the connection's state live in the handle, and most calls
 * of a client differ in little: so a slot keeps what it is set to, and
 * applying an exchange sets what differs. Driver only, one thread at a time.
 */
#ifndef LI_SLOT_H
#define LI_SLOT_H

#include <curl/curl.h>
#include <stdbool.h>

#include "exchange.h"

struct li_engine;

/* The way a request's body is given to libcurl. */
enum li_slot_verb { LI_VERB_UNSET, LI_VERB_GET, LI_VERB_HEAD, LI_VERB_BYTES, LI_VERB_READ };

struct li_slot {
  CURL *easy;
  struct li_exchange *exchange; /* while active */
  struct li_engine *engine;
  struct li_slot *next;         /* in the idle list */
  int prerequests;              /* connections this exchange was about to be sent on */
  int64_t moved_at_us;          /* when bytes were last seen to move, and how many by then */
  int64_t moved_bytes;
  char error_text[CURL_ERROR_SIZE];

  /* what the handle is set to */
  enum li_slot_verb verb;
  char *custom_method;
  char *header_block;
  size_t header_block_bytes;
  struct curl_slist *headers;
  char *ca_file, *proxy, *user_agent;
  int64_t connect_timeout_ms, total_timeout_ms;
  bool was_set;
  bool is_loopback, is_http1_only, is_upload_sized, may_wait, has_no_expect;
};

/* NULL when memory is short. */
struct li_slot *li_slot_new(struct li_engine *e);
void li_slot_free(struct li_slot *s);

/* Set the handle up for the exchange; false when memory is short. */
bool li_slot_apply(struct li_slot *s, struct li_exchange *x);

/* Is there a connection, and the request on its way? */
bool li_slot_was_sent(const struct li_slot *s);

/* Did bytes move, in either direction, since the last look? */
bool li_slot_has_moved(struct li_slot *s);

#endif
