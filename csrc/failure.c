/* SPDX-License-Identifier: MIT */
#include "failure.h"

#include <stdio.h>
#include <string.h>

#include "failure_rules.h"

enum { DAY_S = 86400 };

static unsigned char lower(char c) {
  return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

const char *li_find_text(const char *text, const char *part) {
  if (text == NULL || part == NULL) {
    return NULL;
  }
  for (; *text != '\0'; text++) {
    size_t i = 0;
    while (part[i] != '\0' && lower(text[i]) == lower(part[i])) {
      i++;
    }
    if (part[i] == '\0') {
      return text;
    }
  }
  return NULL;
}

int64_t li_seconds_to_midnight(int64_t now_at) {
  int64_t since = now_at % DAY_S;
  return DAY_S - (since < 0 ? since + DAY_S : since);
}

static int fits(const struct li_failure_rule *rule, const struct li_failure_input *in) {
  if (rule->status != 0 && rule->status != in->status) {
    return 0;
  }
  if (rule->service_code != 0 && rule->service_code != in->service_code) {
    return 0;
  }
  if (rule->code != NULL && (in->code == NULL || strcmp(rule->code, in->code) != 0)) {
    return 0;
  }
  return rule->part == NULL || li_find_text(in->message, rule->part) != NULL;
}

/* What a status says that no rule names. */
static void judge_by_status(const struct li_failure_input *in, struct li_failure *out) {
  if (in->status >= 500) {
    out->kind = LI_KIND_HTTP;
    out->cause = "server_error";
    out->is_retryable = 1;
    li_explain_server(in, out);
  } else if (in->status >= 400) {
    out->kind = LI_KIND_HTTP;
    out->cause = "refused";
    (void)snprintf(out->hint, sizeof out->hint, "LinkedIn refused the request; see the message");
  } else if (in->status >= 300) {
    out->kind = LI_KIND_PROTOCOL;
    out->cause = "redirected";
    (void)snprintf(out->hint, sizeof out->hint,
                   "LinkedIn's API does not redirect: check api_url and any proxy on the way");
  } else {
    out->kind = LI_KIND_PROTOCOL;
    out->cause = "unexpected_status";
    (void)snprintf(out->hint, sizeof out->hint,
                   "Something on the way answered for LinkedIn: check api_url and the proxy");
  }
}

static void apply(const struct li_failure_rule *rule, const struct li_failure_input *in,
                  struct li_failure *out) {
  out->kind = rule->kind;
  out->cause = rule->cause;
  out->is_retryable = rule->is_retryable;
  if (rule->is_retryable && rule->wait_s > 0) {
    out->retry_after_s = rule->wait_s;
  }
  if (rule->is_retryable && in->retry_after_s >= 0) {
    out->retry_after_s = in->retry_after_s;
  }
  if (rule->hint != NULL) {
    (void)snprintf(out->hint, sizeof out->hint, "%s", rule->hint);
  }
  if (rule->explain != NULL) {
    rule->explain(in, out);
  }
}

/* ---- fields named in messages ---- */

static void add_detail(struct li_failure *out, const char *field, size_t field_bytes,
                       const char *message, size_t message_bytes) {
  if (out->detail_count == LI_FAILURE_DETAILS_MAX || field_bytes == 0) {
    return;
  }
  struct li_failure_detail *d = &out->details[out->detail_count++];
  d->field = field;
  d->field_bytes = field_bytes;
  d->message = message;
  d->message_bytes = message_bytes;
}

/* "ERROR :: /author :: Urn doesn't start with 'urn:'…", one or more lines. */
static void find_schema_errors(const char *message, struct li_failure *out) {
  static const char mark[] = "ERROR :: ";
  for (const char *at = strstr(message, mark); at != NULL; at = strstr(at, mark)) {
    at += sizeof mark - 1;
    size_t line = strcspn(at, "\n");
    const char *stop = strstr(at, " :: ");
    if (stop == NULL || (size_t)(stop - at) > line) {
      return;
    }
    size_t field = (size_t)(stop - at);
    add_detail(out, at, field, stop + 4, line - field - 4);
  }
}

/* "Unpermitted fields present in REQUEST_BODY: … while processing fields [/content, /a/b]" */
static void find_unpermitted_fields(const char *message, struct li_failure *out) {
  const char *at = li_find_text(message, "processing fields [");
  if (at == NULL) {
    return;
  }
  at += strlen("processing fields [");
  while (*at != '\0' && *at != ']') {
    size_t size = strcspn(at, ",]");
    add_detail(out, at, size, "unpermitted field", strlen("unpermitted field"));
    at += size;
    at += strspn(at, ", ");
  }
}

void li_failure_classify(const struct li_failure_input *in, struct li_failure *out) {
  memset(out, 0, sizeof *out);
  out->retry_after_s = -1;
  if (in->status >= 200 && in->status < 300) {
    return;
  }
  const struct li_failure_rule *rule = NULL;
  for (size_t i = 0; i < li_failure_rule_count && rule == NULL; i++) {
    rule = fits(&li_failure_rules[i], in) ? &li_failure_rules[i] : NULL;
  }
  if (rule != NULL) {
    apply(rule, in, out);
  } else {
    judge_by_status(in, out);
  }
  if (in->message != NULL) {
    find_schema_errors(in->message, out);
    find_unpermitted_fields(in->message, out);
  }
}
