/* SPDX-License-Identifier: MIT */
/* The hints that depend on what was asked: composed here, one function per cause. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "failure_rules.h"
#include "scopes.h"

enum { NAMED_SCOPES_MAX = 3, WAIT_SERVER_S = 1, WAIT_BURST_S = 60, WAIT_FRESH_TOKEN_S = 2 };

static void say(struct li_failure *out, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Append to the hint; what does not fit is cut. */
static void say(struct li_failure *out, const char *format, ...) {
  size_t used = strlen(out->hint);
  va_list args;
  va_start(args, format);
  (void)vsnprintf(out->hint + used, sizeof out->hint - used, format, args);
  va_end(args);
}

/* "A", "A or B", "A, B or C" from names split by '|'. */
static void say_products(struct li_failure *out, const char *products) {
  int is_first = 1;
  while (*products != '\0') {
    size_t size = strcspn(products, "|");
    int is_last = products[size] == '\0';
    say(out, "%s'%.*s'", is_first ? "" : is_last ? " or " : ", ", (int)size, products);
    is_first = 0;
    products += size + !is_last;
  }
}

/* ---- scopes ---- */

static int is_in(const char *text, size_t size, const char *part) {
  size_t part_bytes = strlen(part);
  for (size_t i = 0; i + part_bytes <= size; i++) {
    if (memcmp(text + i, part, part_bytes) == 0) {
      return 1;
    }
  }
  return 0;
}

/* An organization's call is not helped by a member's scope, and the other way round. */
static int suits_actor(const char *name, size_t size, const char *actor) {
  if (actor == NULL) {
    return 1;
  }
  if (strncmp(actor, "urn:li:person:", 14) == 0) {
    return !is_in(name, size, "_organization");
  }
  if (strncmp(actor, "urn:li:organization", 19) == 0) {
    return !is_in(name, size, "_member");
  }
  return 1;
}

/* The first alternative that suits: the one the rest of the hint is about. */
static const char *suitable(const char *needs, const char *actor, size_t *size) {
  for (const char *at = needs; *at != '\0';) {
    *size = strcspn(at, "|");
    if (suits_actor(at, *size, actor)) {
      return at;
    }
    at += *size;
    at += *at == '|';
  }
  *size = strcspn(needs, "|");
  return needs;
}

/* "w_member_social or w_organization_social": at most three, only those that suit the actor. */
static void say_needs(struct li_failure *out, const char *needs, const char *actor) {
  size_t size;
  const char *first = suitable(needs, actor, &size);
  int named = 0;
  for (const char *at = first; *at != '\0' && named < NAMED_SCOPES_MAX;) {
    size = strcspn(at, "|");
    if (at == first || suits_actor(at, size, actor)) {
      say(out, "%s%.*s", named > 0 ? " or " : "", (int)size, at);
      named++;
    }
    at += size;
    at += *at == '|';
  }
}

/* Who grants the scope the hint is about, and whether anybody still can get it. */
static void say_source(struct li_failure *out, const struct li_failure_input *in) {
  size_t size;
  const char *name = suitable(in->needs, in->actor, &size);
  const struct li_scope *scope = li_scope_find(name, strcspn(name, "+|"));
  if (scope == NULL) {
    return;
  }
  if (scope->access == LI_SCOPE_CLOSED) {
    say(out, "; LinkedIn grants %s to no new application", scope->name);
    if (scope->products[0] != '\0' && !scope->is_deprecated) {
      say(out, ", only to those with the product ");
      say_products(out, scope->products);
    }
    return;
  }
  say(out, "; it comes with the product ");
  say_products(out, scope->products);
  if (scope->access == LI_SCOPE_REVIEW) {
    say(out, ", which LinkedIn grants after a review (partner verification)");
  }
}

/* Scopes as LinkedIn lists them ("a,b" or "a b"), at most 200 bytes of them. */
static void say_held(struct li_failure *out, const char *held) {
  if (*held == '\0') {
    say(out, "it has none");
  } else {
    say(out, "it has %.200s", held);
  }
}

static void say_operation(struct li_failure *out, const struct li_failure_input *in) {
  say(out, "%s", in->operation != NULL ? in->operation : "This call");
}

static void explain_lacking_scope(const struct li_failure_input *in, struct li_failure *out) {
  out->cause = "scope_missing";
  say_operation(out, in);
  say(out, " needs the scope ");
  say_needs(out, in->needs, in->actor);
  say(out, " and the token lacks it (");
  say_held(out, in->held);
  say(out, "): add it to `scopes` and let the member sign in again");
  say_source(out, in);
}

static void explain_role(const struct li_failure_input *in, struct li_failure *out) {
  int is_page = in->actor != NULL && strncmp(in->actor, "urn:li:organization", 19) == 0;
  say(out, "The token has the scope; check that the application still has ");
  if (in->products != NULL && *in->products != '\0') {
    say(out, "the product ");
    say_products(out, in->products);
  } else {
    say(out, "its product");
  }
  if (is_page) {
    say(out, " and that the member is ADMINISTRATOR or CONTENT_ADMINISTRATOR of %.80s", in->actor);
  } else {
    say(out, ", that the URN belongs to the member, and that the member has the page or ad-account "
             "role the call needs");
  }
}

void li_explain_scopes(const struct li_failure_input *in, struct li_failure *out) {
  int needs_known = in->needs != NULL && *in->needs != '\0';
  if (needs_known && in->held != NULL) {
    if (!li_scopes_meet(in->held, strlen(in->held), in->needs)) {
      explain_lacking_scope(in, out);
    } else {
      explain_role(in, out);
    }
    return;
  }
  if (needs_known) {
    say_operation(out, in);
    say(out, " needs the scope ");
    say_needs(out, in->needs, in->actor);
    say_source(out, in);
    say(out, "; check that the member granted it (introspect the token) and holds the role");
    return;
  }
  if (in->products != NULL && *in->products != '\0') {
    say_operation(out, in);
    say(out, " comes with the product ");
    say_products(out, in->products);
    say(out, ": add it to the application in the developer portal (some need LinkedIn's approval), and use "
             "the kind of token it asks for");
    return;
  }
  say(out, "The application lacks the product, or the member did not grant the scope, or lacks the "
           "role: compare the token's scopes (introspect it) with the application's Products tab");
}

/* ---- 401 ---- */

static void say_sign_in_again(const struct li_failure_input *in, struct li_failure *out) {
  say(out, in->has_refresh_token ? "refresh the token, or let the member sign in again"
                                 : "the member must sign in again (the application has no refresh "
                                   "token for them)");
}

/* The pairs LinkedIn sends; either half may be missing. */
static int is_token_error(const struct li_failure_input *in, long service_code, const char *code) {
  return in->service_code == service_code || (in->code != NULL && strcmp(in->code, code) == 0);
}

static int is_fresh(const struct li_failure_input *in) {
  return in->token_issued_at != 0 && in->now_at >= in->token_issued_at &&
         in->now_at - in->token_issued_at < LI_FRESH_TOKEN_S;
}

static int is_past(const struct li_failure_input *in) {
  return in->token_expires_at != 0 && in->now_at >= in->token_expires_at;
}

/* LinkedIn's hosts learn of a new token one after another. */
static void explain_fresh_token(struct li_failure *out) {
  out->cause = "token_not_known_yet";
  out->is_retryable = 1;
  out->retry_after_s = WAIT_FRESH_TOKEN_S;
  say(out, "The token was issued moments ago and LinkedIn does not know it everywhere yet: try "
           "again in a few seconds");
}

void li_explain_unauthorized(const struct li_failure_input *in, struct li_failure *out) {
  int is_revoked = is_token_error(in, 65601, "REVOKED_ACCESS_TOKEN");
  int is_expired = is_token_error(in, 65602, "EXPIRED_ACCESS_TOKEN");
  if (in->is_upload) {
    out->cause = "upload_url_refused";
    say(out, "The upload URL's signature is refused or has expired: initialize the upload again; "
             "images need the access token with the upload, video parts must not carry it");
  } else if (is_fresh(in) && (is_revoked || is_expired)) {
    explain_fresh_token(out);
  } else if (is_token_error(in, 65604, "EMPTY_ACCESS_TOKEN")) {
    out->cause = "token_empty";
    say(out, "No token arrived: set access_token, and check that nothing strips the Authorization "
             "header on the way");
  } else if (is_revoked) {
    out->cause = "token_revoked";
    say(out, "The member removed the application, changed their password, or consented again with "
             "other scopes, which ends earlier tokens: ");
    say_sign_in_again(in, out);
  } else if (is_expired || is_past(in)) {
    out->cause = "token_expired";
    say(out, "Member tokens live 60 days, application tokens 30 minutes: ");
    say_sign_in_again(in, out);
  } else if (in->service_code == 65603 || in->service_code == 65605 ||
             li_find_text(in->message, "header") != NULL) {
    out->cause = "header_malformed";
    say(out, "The header must read 'Authorization: Bearer <token>': check the token for spaces, "
             "quotes or a line break around it");
  } else {
    out->cause = "token_invalid";
    say(out, "LinkedIn does not know this token: check that it is complete, of this application "
             "and from this host; else ");
    say_sign_in_again(in, out);
  }
}

/* ---- versions ---- */

/* Sent with the newest version, an absent resource is no matter of versions. */
static int is_newest(const struct li_failure_input *in) {
  return in->version != NULL && in->newest_version != NULL &&
         strcmp(in->version, in->newest_version) >= 0;
}

static void explain_absent_in_version(const struct li_failure_input *in, struct li_failure *out,
                                      const char *newest) {
  if (is_newest(in)) {
    out->kind = LI_KIND_HTTP;
    out->cause = "resource_unknown";
    say(out, "LinkedIn has no such resource in version %s: check the path; resources of products "
             "the application lacks are hidden the same way",
        in->version);
    return;
  }
  say(out, "The resource is not in version %s",
      in->version != NULL ? in->version : "the one asked for");
  if (in->since != 0) {
    say(out, ": it came with %u", in->since);
  }
  say(out, "; set version = \"%s\"", newest);
}

void li_explain_version(const struct li_failure_input *in, struct li_failure *out) {
  const char *newest = in->newest_version != NULL ? in->newest_version : "the current YYYYMM";
  if (strcmp(out->cause, "version_missing") == 0) {
    say(out, "Every /rest call names a version: set version = \"%s\"", newest);
  } else if (strcmp(out->cause, "absent_in_version") == 0) {
    explain_absent_in_version(in, out, newest);
  } else {
    say(out, "Version %s is sunset, or not out yet: set version = \"%s\", the newest this release "
             "knows to work",
        in->version != NULL ? in->version : "asked for", newest);
  }
}

void li_explain_absent_resource(const struct li_failure_input *in, struct li_failure *out) {
  if (in->products == NULL || *in->products == '\0') {
    out->kind = LI_KIND_HTTP;
    say(out, "Check the path; LinkedIn also hides resources of products the application lacks");
    return;
  }
  say(out, "LinkedIn hides a resource from applications without its product: add ");
  say_products(out, in->products);
  say(out, " on the Products tab");
}

/* ---- throttling ---- */

static const char *throttled_party(const char *message) {
  if (li_find_text(message, "APPLICATION_AND_MEMBER") != NULL) {
    return "application_and_member";
  }
  if (li_find_text(message, "APPLICATION") != NULL) {
    return "application";
  }
  return li_find_text(message, "MEMBER") != NULL ? "member" : NULL;
}

static void say_wait(struct li_failure *out, double seconds) {
  long long s = (long long)seconds;
  if (s >= 7200) {
    say(out, "in %lld hours %lld minutes", s / 3600, s % 3600 / 60);
  } else if (s >= 120) {
    say(out, "in %lld minutes", (s + 59) / 60);
  } else {
    say(out, "in %lld seconds", s);
  }
}

void li_explain_throttle(const struct li_failure_input *in, struct li_failure *out) {
  int is_day = li_find_text(in->message, " DAY ") != NULL;
  out->whose = throttled_party(in->message);
  out->throttle = is_day ? LI_THROTTLE_DAY : LI_THROTTLE_BURST;
  out->cause = is_day ? "quota_day" : "quota_burst";
  double wait_s = is_day ? (double)li_seconds_to_midnight(in->now_at) : WAIT_BURST_S;
  if (in->retry_after_s >= 0) {
    wait_s = in->retry_after_s;
  } else if (in->quota_reset_s >= 0) {
    wait_s = in->quota_reset_s;
  }
  out->retry_after_s = wait_s;
  if (is_day) {
    say(out, "The daily limit is spent and resets at 00:00 UTC, ");
  } else {
    say(out, "Too many calls at once: try again ");
  }
  say_wait(out, wait_s);
  say(out, "; queue what can wait, cache what is read often, and use webhooks rather than polling");
}

/* ---- duplicates ---- */

static int is_urn_kind(const char *at, size_t *size) {
  static const char *const kinds[] = {"share:", "ugcPost:", "activity:", "comment:"};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (strncmp(at, kinds[i], strlen(kinds[i])) == 0) {
      *size = strlen(kinds[i]);
      return 1;
    }
  }
  return 0;
}

/* Copy the first URN of a post in the message; "" when there is none or it is too long. */
static void find_urn(const char *message, char *urn, size_t room) {
  urn[0] = '\0';
  for (const char *at = message; at != NULL && (at = strstr(at, "urn:li:")) != NULL; at += 7) {
    size_t kind;
    if (!is_urn_kind(at + 7, &kind)) {
      continue;
    }
    size_t size = 7 + kind + strspn(at + 7 + kind, "0123456789");
    if (size > 7 + kind && size < room) {
      memcpy(urn, at, size);
      urn[size] = '\0';
      return;
    }
  }
}

void li_explain_duplicate(const struct li_failure_input *in, struct li_failure *out) {
  find_urn(in->message, out->urn, sizeof out->urn);
  if (out->urn[0] != '\0') {
    say(out, "The same content is already published as %s: use that post, or change the text, or "
             "wait 10 minutes",
        out->urn);
  } else {
    say(out, "The same content was published a short while ago: change the text, or wait 10 "
             "minutes");
  }
}

/* ---- the server's own trouble ---- */

static int may_have_happened(const struct li_failure_input *in) {
  switch (in->method) {
    case LI_METHOD_CREATE:
    case LI_METHOD_BATCH_CREATE:
    case LI_METHOD_ACTION:
    case LI_METHOD_CALL_POST:
      return 1;
    case LI_METHOD_COUNT:
      return in->verb != NULL && strcmp(in->verb, "POST") == 0;
    default:
      return 0; /* reads, and writes that may be repeated without doing more */
  }
}

void li_explain_server(const struct li_failure_input *in, struct li_failure *out) {
  if (may_have_happened(in)) {
    out->maybe_done = 1;
    out->is_retryable = 0;
    out->retry_after_s = -1;
    say(out, "LinkedIn failed after it may have done the work: look whether it happened before "
             "sending it again");
    return;
  }
  if (out->retry_after_s < 0) {
    out->retry_after_s = WAIT_SERVER_S;
  }
  if (out->hint[0] == '\0') {
    say(out, "LinkedIn has trouble of its own: try again shortly, and quote the request id in "
             "support if it lasts");
  }
}
