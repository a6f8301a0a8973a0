/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <math.h>
#include <string.h>

#include "alloc.h"

enum { DAY_S = 86400, FIRST_BUCKETS = 16 };

struct family {
  char name[LI_FAMILY_NAME_BYTES];
  struct li_limit limit;
};

struct bucket {
  uint64_t key;         /* of family and subject; 0: free */
  int64_t first_slot;   /* number of the oldest slot, counted from the epoch */
  double closed_until;
  int64_t counts[LI_LEDGER_SLOTS]; /* a day uses the first only */
};

struct li_ledger {
  struct family *families;
  size_t family_count;
  struct bucket *buckets; /* open addressing; the size is a power of two */
  size_t bucket_room, bucket_count;
};

struct li_ledger *li_ledger_new(void) {
  return li_calloc(1, sizeof(struct li_ledger));
}

void li_ledger_free(struct li_ledger *l) {
  if (l != NULL) {
    li_free(l->families);
    li_free(l->buckets);
    li_free(l);
  }
}

/* ── families ───────────────────────────────────────────────────────────────────────────────── */

static struct family *find_family(struct li_ledger *l, const char *name) {
  for (size_t i = 0; i < l->family_count; i++) {
    if (strcmp(l->families[i].name, name) == 0) {
      return &l->families[i];
    }
  }
  return NULL;
}

enum li_status li_ledger_limit(struct li_ledger *l, const char *name, const struct li_limit *limit) {
  if (limit->limit < 0 || limit->window_s < 0 || strlen(name) >= LI_FAMILY_NAME_BYTES) {
    return LI_INVALID;
  }
  struct family *f = find_family(l, name);
  if (f == NULL) {
    struct family *more = li_realloc(l->families, (l->family_count + 1) * sizeof *more);
    if (more == NULL) {
      return LI_NO_MEMORY;
    }
    l->families = more;
    f = &more[l->family_count++];
    memset(f, 0, sizeof *f);
    memcpy(f->name, name, strlen(name));
  }
  f->limit = *limit;
  return LI_OK;
}

/* ── buckets ────────────────────────────────────────────────────────────────────────────────── */

/* FNV-1a over both names; a 64-bit collision between two live buckets is not a thing that happens. */
static uint64_t key_of(const char *family, const char *subject) {
  uint64_t h = 1469598103934665603ULL;
  for (const char *p = family;; p++) {
    h = (h ^ (unsigned char)*p) * 1099511628211ULL;
    if (*p == '\0') {
      break;
    }
  }
  for (const char *p = subject; *p != '\0'; p++) {
    h = (h ^ (unsigned char)*p) * 1099511628211ULL;
  }
  return h != 0 ? h : 1;
}

static struct bucket *place(struct bucket *buckets, size_t room, uint64_t key) {
  size_t i = (size_t)(key ^ key >> 32) & (room - 1);
  while (buckets[i].key != 0 && buckets[i].key != key) {
    i = (i + 1) & (room - 1);
  }
  return &buckets[i];
}

static bool grow(struct li_ledger *l) {
  size_t room = l->bucket_room == 0 ? FIRST_BUCKETS : l->bucket_room * 2;
  struct bucket *buckets = li_calloc(room, sizeof *buckets);
  if (buckets == NULL) {
    return false;
  }
  for (size_t i = 0; i < l->bucket_room; i++) {
    if (l->buckets[i].key != 0) {
      *place(buckets, room, l->buckets[i].key) = l->buckets[i];
    }
  }
  li_free(l->buckets);
  l->buckets = buckets;
  l->bucket_room = room;
  return true;
}

/* NULL when there is none and `create` is false, or no memory for one. */
static struct bucket *find_bucket(struct li_ledger *l, const char *family, const char *subject,
                                  bool create) {
  uint64_t key = key_of(family, subject);
  if (l->bucket_room > 0) {
    struct bucket *b = place(l->buckets, l->bucket_room, key);
    if (b->key == key) {
      return b;
    }
  }
  if (!create || ((l->bucket_count + 1) * 2 > l->bucket_room && !grow(l))) {
    return NULL;
  }
  struct bucket *b = place(l->buckets, l->bucket_room, key);
  b->key = key;
  l->bucket_count++;
  return b;
}

/* ── windows ────────────────────────────────────────────────────────────────────────────────── */

/* One slot more than the window has: what was taken at a slot's end must stay for a whole window, and
 * its slot leaves as one. */
static double slot_s(const struct li_limit *limit) {
  return limit->window_s == LI_WINDOW_DAY ? (double)DAY_S
                                          : (double)limit->window_s / (LI_LEDGER_SLOTS - 1);
}

/* How many slots a window has. */
static int slots_of(const struct li_limit *limit) {
  return limit->window_s == LI_WINDOW_DAY ? 1 : LI_LEDGER_SLOTS;
}

/* Forget slots that have left the window. A clock behind the bucket's changes nothing. */
static void roll(struct bucket *b, const struct li_limit *limit, double now) {
  int slots = slots_of(limit);
  int64_t newest = (int64_t)floor(now / slot_s(limit));
  int64_t steps = newest - (b->first_slot + slots - 1);
  if (steps <= 0) {
    return;
  }
  if (steps >= slots) {
    memset(b->counts, 0, sizeof b->counts);
  } else {
    memmove(b->counts, b->counts + steps, (size_t)(slots - steps) * sizeof b->counts[0]);
    memset(b->counts + slots - steps, 0, (size_t)steps * sizeof b->counts[0]);
  }
  b->first_slot += steps;
}

static int64_t used(const struct bucket *b) {
  int64_t sum = 0;
  for (int i = 0; i < LI_LEDGER_SLOTS; i++) {
    sum += b->counts[i];
  }
  return sum;
}

/* When at least `needed` of what is used has left the window. */
static double free_at(const struct bucket *b, const struct li_limit *limit, int64_t needed) {
  int slots = slots_of(limit);
  int64_t freed = 0;
  for (int i = 0; i < slots; i++) {
    freed += b->counts[i];
    if (freed >= needed) {
      return (double)(b->first_slot + i + slots) * slot_s(limit);
    }
  }
  return (double)(b->first_slot + slots) * slot_s(limit);
}

/* ── the four operations ────────────────────────────────────────────────────────────────────── */

struct li_take li_ledger_take(struct li_ledger *l, const char *name, const char *subject, int64_t n,
                              double now) {
  struct li_take t = {.is_granted = true};
  struct family *f = find_family(l, name);
  if (f == NULL) {
    return t;
  }
  t.is_limited = true;
  struct bucket *b = find_bucket(l, name, subject, true);
  if (b == NULL) {
    t.is_granted = false;
    t.lacks_memory = true;
    t.retry_after_s = 1;
    return t;
  }
  roll(b, &f->limit, now);
  int64_t count = used(b);
  t.remaining = f->limit.limit - count;
  double until = b->closed_until;
  if (count + n > f->limit.limit) {
    double free = free_at(b, &f->limit, count + n - f->limit.limit);
    until = free > until ? free : until;
  }
  if (until > now) {
    t.is_granted = false;
    t.retry_after_s = until - now;
    return t;
  }
  b->counts[slots_of(&f->limit) - 1] += n;
  t.remaining -= n;
  return t;
}

/* The newest counts go first: what is given back was taken a moment ago. */
static void reduce(struct bucket *b, int64_t n) {
  for (int i = LI_LEDGER_SLOTS - 1; i >= 0 && n > 0; i--) {
    int64_t part = b->counts[i] < n ? b->counts[i] : n;
    b->counts[i] -= part;
    n -= part;
  }
}

void li_ledger_refund(struct li_ledger *l, const char *name, const char *subject, int64_t n, double now) {
  struct family *f = find_family(l, name);
  struct bucket *b = f != NULL ? find_bucket(l, name, subject, false) : NULL;
  if (b != NULL) {
    roll(b, &f->limit, now);
    reduce(b, n);
  }
}

void li_ledger_observe(struct li_ledger *l, const char *name, const char *subject, int64_t remaining,
                       double now) {
  struct family *f = find_family(l, name);
  struct bucket *b = f != NULL ? find_bucket(l, name, subject, true) : NULL;
  if (b == NULL) {
    return;
  }
  roll(b, &f->limit, now);
  int64_t missing = f->limit.limit - remaining - used(b);
  if (missing > 0) {
    b->counts[slots_of(&f->limit) - 1] += missing;
  }
}

void li_ledger_close(struct li_ledger *l, const char *name, const char *subject, double until) {
  struct bucket *b = find_bucket(l, name, subject, true);
  if (b != NULL && until > b->closed_until) {
    b->closed_until = until;
  }
}

bool li_ledger_view(struct li_ledger *l, size_t index, const char *subject, double now,
                    struct li_bucket_view *out) {
  if (index >= l->family_count) {
    return false;
  }
  struct family *f = &l->families[index];
  struct bucket *b = find_bucket(l, f->name, subject, false);
  memset(out, 0, sizeof *out);
  out->family = f->name;
  out->limit = f->limit.limit;
  out->window_s = f->limit.window_s;
  if (b != NULL) {
    roll(b, &f->limit, now);
    out->used = used(b);
  }
  out->remaining = out->limit > out->used ? out->limit - out->used : 0;
  out->resets_at = f->limit.window_s == LI_WINDOW_DAY ? (floor(now / DAY_S) + 1) * DAY_S
                   : b != NULL                        ? free_at(b, &f->limit, out->used)
                                                      : now;
  if (b != NULL && b->closed_until > now) {
    out->remaining = 0;
    out->resets_at = b->closed_until > out->resets_at || out->used < out->limit ? b->closed_until
                                                                                : out->resets_at;
  }
  return true;
}
