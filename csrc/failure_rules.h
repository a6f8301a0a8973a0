/* SPDX-License-Identifier: MIT */
/* The table behind failure.h: which answer means what. Inside failure*.c only. */
#ifndef LI_FAILURE_RULES_H
#define LI_FAILURE_RULES_H

#include "failure.h"

/* An answer fits a rule when every field that is set fits; the first rule that fits wins. */
struct li_failure_rule {
  int status;           /* 0: any */
  long service_code;    /* 0: any */
  const char *code;     /* exact; NULL: any */
  const char *part;     /* anywhere in the message, any case; NULL: any */
  enum li_kind kind;
  int is_retryable;
  int wait_s;           /* for retryable ones; 0: unknown */
  const char *cause;
  const char *hint;     /* NULL: composed by `explain` */
  void (*explain)(const struct li_failure_input *in, struct li_failure *out);
};

extern const struct li_failure_rule li_failure_rules[];
extern const size_t li_failure_rule_count;

/* Composed hints (failure_hint.c); each may also adjust what the rule set. */
void li_explain_unauthorized(const struct li_failure_input *in, struct li_failure *out);
void li_explain_scopes(const struct li_failure_input *in, struct li_failure *out);
void li_explain_version(const struct li_failure_input *in, struct li_failure *out);
void li_explain_absent_resource(const struct li_failure_input *in, struct li_failure *out);
void li_explain_throttle(const struct li_failure_input *in, struct li_failure *out);
void li_explain_duplicate(const struct li_failure_input *in, struct li_failure *out);
void li_explain_server(const struct li_failure_input *in, struct li_failure *out);

/* strstr that ignores the case of ASCII letters; NULL when either is NULL. */
const char *li_find_text(const char *text, const char *part);

#endif
