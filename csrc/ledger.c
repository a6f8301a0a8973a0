/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <string.h>

#include "alloc.h"

struct quota {
  char name[LI_QUOTA_NAME_BYTES];
  struct li_limit limits[LI_SCOPES];
};

struct li_ledger {
  struct li_ledger_store store;
  struct quota *quotas;
  size_t quota_count;
};

static const struct quota unknown = {.limits = {{.requests = LI_UNLIMITED}, {.requests = LI_UNLIMITED}}};

struct li_ledger *li_ledger_new(struct li_ledger_store store) {
  struct li_ledger *l = store.state != NULL ? li_calloc(1, sizeof *l) : NULL;
  if (l == NULL) {
    store.free(store.state);
    return NULL;
  }
  l->store = store;
  return l;
}

void li_ledger_free(struct li_ledger *l) {
  if (l != NULL) {
    l->store.free(l->store.state);
    li_free(l->quotas);
    li_free(l);
  }
}

/* ── limits ─────────────────────────────────────────────────────────────────────────────────── */

/* NULL when there is none of that name. */
static struct quota *find(const struct li_ledger *l, const char *name) {
  for (size_t i = 0; i < l->quota_count; i++) {
    if (strcmp(l->quotas[i].name, name) == 0) {
      return &l->quotas[i];
    }
  }
  return NULL;
}

static struct quota *make(struct li_ledger *l, const char *name) {
  struct quota *more = li_realloc(l->quotas, (l->quota_count + 1) * sizeof *more);
  if (more == NULL) {
    return NULL;
  }
  l->quotas = more;
  struct quota *q = &more[l->quota_count++];
  *q = unknown;
  memcpy(q->name, name, strlen(name) + 1);
  return q;
}

enum li_status li_ledger_limit(struct li_ledger *l, const char *name, enum li_scope scope,
                               const struct li_limit *limit) {
  if (!li_limit_may(limit) || strlen(name) >= LI_QUOTA_NAME_BYTES) {
    return LI_INVALID;
  }
  struct quota *q = find(l, name);
  if (q == NULL) {
    q = make(l, name);
  }
  if (q == NULL) {
    return LI_NO_MEMORY;
  }
  q->limits[scope] = *limit;
  return LI_OK;
}

/* ── keys ───────────────────────────────────────────────────────────────────────────────────── */

/* FNV-1a, over the end of the string too, so that "ab", "c" and "a", "bc" differ. */
static uint64_t mix(uint64_t h, const char *s) {
  do {
    h = (h ^ (unsigned char)*s) * 1099511628211ULL;
  } while (*s++ != '\0');
  return h;
}

/* A 64-bit collision between two live buckets is not a thing that happens. Programs that give a family
 * different windows each count in a bucket of their own: one would forget what the other needs. */
static uint64_t number_of(const struct li_key *key, const struct quota *q, const char *family,
                          enum li_scope scope) {
  uint64_t h = mix(mix(1469598103934665603ULL, family), key->application);
  h = scope == LI_SCOPE_MEMBER ? mix(h, key->member) : h;
  h = (h ^ (uint64_t)q->limits[scope].window_s) * 1099511628211ULL;
  return h != 0 ? h : 1;
}

/* ── the four operations ────────────────────────────────────────────────────────────────────── */

static const struct quota *quota_of(const struct li_ledger *l, const char *family) {
  const struct quota *q = find(l, family);
  return q != NULL ? q : &unknown;
}

static struct li_take take_from(struct li_ledger *l, const struct li_key *key, const struct quota *q,
                                enum li_scope scope, int64_t n, double now) {
  return l->store.take(l->store.state, number_of(key, q, key->family, scope), &q->limits[scope], n, now);
}

static void give_back(struct li_ledger *l, const struct li_key *key, const struct quota *q, enum li_scope scope,
                      int64_t n, double taken_at) {
  l->store.refund(l->store.state, number_of(key, q, key->family, scope), &q->limits[scope], n, taken_at);
}

static bool has_less(const struct li_take *a, const struct li_take *b) {
  return a->remaining != LI_UNLIMITED && (b->remaining == LI_UNLIMITED || a->remaining < b->remaining);
}

struct li_ledger_take li_ledger_take(struct li_ledger *l, const struct li_key *key, int64_t n, double now) {
  const struct quota *q = quota_of(l, key->family);
  struct li_take of_application = take_from(l, key, q, LI_SCOPE_APPLICATION, n, now);
  if (!of_application.is_granted || key->member == NULL) {
    return (struct li_ledger_take){.take = of_application, .scope = LI_SCOPE_APPLICATION};
  }
  struct li_take of_member = take_from(l, key, q, LI_SCOPE_MEMBER, n, now);
  if (!of_member.is_granted) {
    give_back(l, key, q, LI_SCOPE_APPLICATION, n, now);
  } else if (!has_less(&of_member, &of_application)) {
    return (struct li_ledger_take){.take = of_application, .scope = LI_SCOPE_APPLICATION};
  }
  return (struct li_ledger_take){.take = of_member, .scope = LI_SCOPE_MEMBER};
}

void li_ledger_refund(struct li_ledger *l, const struct li_key *key, int64_t n, double taken_at) {
  const struct quota *q = quota_of(l, key->family);
  give_back(l, key, q, LI_SCOPE_APPLICATION, n, taken_at);
  if (key->member != NULL) {
    give_back(l, key, q, LI_SCOPE_MEMBER, n, taken_at);
  }
}

void li_ledger_observe(struct li_ledger *l, const struct li_key *key, enum li_scope scope,
                       const struct li_observation *o, double now) {
  const struct quota *q = quota_of(l, key->family);
  scope = key->member != NULL ? scope : LI_SCOPE_APPLICATION;
  l->store.observe(l->store.state, number_of(key, q, key->family, scope), &q->limits[scope], o, now);
}

const char *li_ledger_look(struct li_ledger *l, size_t index, const struct li_key *key, double now,
                           struct li_limit limits[LI_SCOPES], struct li_bucket_view out[LI_SCOPES]) {
  if (index >= l->quota_count) {
    return NULL;
  }
  const struct quota *q = &l->quotas[index];
  for (int i = 0; i < LI_SCOPES; i++) {
    limits[i] = q->limits[i];
    if (i == LI_SCOPE_MEMBER && key->member == NULL) {
      out[i] = (struct li_bucket_view){.limit = LI_UNLIMITED, .remaining = LI_UNLIMITED};
    } else {
      l->store.look(l->store.state, number_of(key, q, q->name, (enum li_scope)i), &q->limits[i], now, &out[i]);
    }
  }
  return q->name;
}

bool li_ledger_complain(struct li_ledger *l, struct li_error *e) {
  return l->store.complain != NULL && l->store.complain(l->store.state, e);
}

const char *li_ledger_place(const struct li_ledger *l) {
  return l->store.is_shared != NULL && l->store.is_shared(l->store.state) ? "file" : "memory";
}
