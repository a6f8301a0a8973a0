/* SPDX-License-Identifier: MIT */
/*
 * Why a call failed, and what cures it.
 *
 * li_failure_classify reads what LinkedIn answered (status, code, message) in
 * the light of what was asked (method, operation, scopes, token age, version)
 * and says of which kind the failure is, whether the same call may succeed
 * later and when, and one sentence of advice:
 *
 *   429, "… throttle MEMBER DAY limit …", now = 22:00 UTC
 *     → quota, retryable, retry_after 7200, throttle "day", whose "member"
 *   422, "Content is a duplicate of urn:li:share:7"
 *     → duplicate, urn "urn:li:share:7": the post lives
 *
 * LinkedIn's texts vary; what is not recognised is judged by its status alone.
 * Pure: time is an argument, everything passed in is borrowed.
 */
#ifndef LI_FAILURE_H
#define LI_FAILURE_H

#include <stddef.h>
#include <stdint.h>

#include "method.h"
#include "status.h"

enum {
  LI_FAILURE_HINT_MAX = 768,
  LI_FAILURE_URN_MAX = 128,
  LI_FAILURE_DETAILS_MAX = 8,
  LI_FRESH_TOKEN_S = 120 /* a token this young may be refused while LinkedIn still spreads it */
};

/* What is known about the call and its answer. NULL, 0 and -1 (where said) mean unknown. */
struct li_failure_input {
  int status;
  long service_code;            /* serviceErrorCode */
  const char *code;             /* `code`, or OAuth's `error` */
  const char *message;          /* `message`, or OAuth's `error_description` */
  enum li_method method;        /* LI_METHOD_COUNT when unknown; then `verb` decides */
  const char *verb;             /* "POST" */
  const char *operation;        /* "posts.create", for the text */
  int is_upload;                /* answered by an upload host */
  int64_t now_at;               /* epoch seconds */
  int64_t token_issued_at;      /* epoch seconds, 0 unknown */
  int64_t token_expires_at;     /* epoch seconds, 0 unknown */
  int has_refresh_token;
  double retry_after_s;         /* the Retry-After header, -1 without */
  double quota_reset_s;         /* X-Restli-Quota-Reset, -1 without */
  const char *needs;            /* scopes of the operation, as in scopes.h */
  const char *held;             /* scopes of the token, split by spaces or commas */
  const char *actor;            /* URN of the author or owner acted for */
  const char *products;         /* split by '|' */
  const char *version;          /* LinkedIn-Version sent */
  const char *newest_version;   /* newest one known to work */
  unsigned since;               /* first version of the resource, YYYYMM */
};

enum li_throttle {
  LI_THROTTLE_NONE,
  LI_THROTTLE_BURST, /* seconds to minutes */
  LI_THROTTLE_DAY    /* until 00:00 UTC */
};

/* A field LinkedIn named in its message; slices of the input's message, borrowed with it. */
struct li_failure_detail {
  const char *field;
  size_t field_bytes;
  const char *message;
  size_t message_bytes;
};

struct li_failure {
  enum li_kind kind;     /* LI_KIND_NONE for a 2xx */
  const char *cause;     /* a stable word for programs and documentation: "scope_missing" */
  int is_retryable;
  double retry_after_s;  /* -1: not known, or not retryable */
  int maybe_done;        /* a write that may have happened */
  enum li_throttle throttle;
  const char *whose;     /* "application", "member", "application_and_member"; NULL */
  char urn[LI_FAILURE_URN_MAX]; /* the living entity of a duplicate; "" otherwise */
  char hint[LI_FAILURE_HINT_MAX];
  size_t detail_count;
  struct li_failure_detail details[LI_FAILURE_DETAILS_MAX];
};

void li_failure_classify(const struct li_failure_input *in, struct li_failure *out);

/* Seconds from `now_at` until the next 00:00 UTC, 1 to 86400. */
int64_t li_seconds_to_midnight(int64_t now_at);

#endif
