/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "alloc.h"
#include "ledger.h"

enum { FIRST_ROOM = 16 };

struct entry {
  uint64_t key; /* 0: free */
  struct li_bucket bucket;
};

/* Open addressing; the room is a power of two, at most half of it in use. */
struct memory {
  struct entry *entries;
  size_t room, count;
};

static struct entry *place(struct entry *entries, size_t room, uint64_t key) {
  size_t i = (size_t)(key ^ key >> 32) & (room - 1);
  while (entries[i].key != 0 && entries[i].key != key) {
    i = (i + 1) & (room - 1);
  }
  return &entries[i];
}

static size_t count_busy(const struct memory *m, double now) {
  size_t busy = 0;
  for (size_t i = 0; i < m->room; i++) {
    busy += m->entries[i].key != 0 && m->entries[i].bucket.idle_at > now;
  }
  return busy;
}

/* Move to room enough for twice the buckets that still count; those that are as good as new stay behind. */
static bool make_room(struct memory *m, double now) {
  size_t room = FIRST_ROOM, busy = count_busy(m, now);
  while (room < busy * 4) {
    room *= 2;
  }
  struct entry *entries = li_calloc(room, sizeof *entries);
  if (entries == NULL) {
    return false;
  }
  for (size_t i = 0; i < m->room; i++) {
    if (m->entries[i].key != 0 && m->entries[i].bucket.idle_at > now) {
      *place(entries, room, m->entries[i].key) = m->entries[i];
    }
  }
  li_free(m->entries);
  *m = (struct memory){.entries = entries, .room = room, .count = busy};
  return true;
}

static struct li_bucket *find(struct memory *m, uint64_t key) {
  struct entry *e = m->room > 0 ? place(m->entries, m->room, key) : NULL;
  return e != NULL && e->key == key ? &e->bucket : NULL;
}

/* NULL when memory is short. */
static struct li_bucket *find_or_make(struct memory *m, uint64_t key, double now) {
  struct li_bucket *b = find(m, key);
  if (b != NULL) {
    return b;
  }
  if ((m->count + 1) * 2 > m->room && !make_room(m, now)) {
    return NULL;
  }
  struct entry *e = place(m->entries, m->room, key);
  e->key = key;
  m->count++;
  return &e->bucket;
}

static struct li_take memory_take(void *state, uint64_t key, const struct li_limit *limit, int64_t n,
                                  double now) {
  bool is_limited = limit->requests != LI_UNLIMITED;
  struct li_bucket *b = is_limited ? find_or_make(state, key, now) : find(state, key);
  if (b != NULL) {
    return li_bucket_take(b, limit, n, now);
  }
  /* A bucket that cannot be had never grants blindly. */
  return (struct li_take){
      .is_granted = !is_limited, .lacks_memory = is_limited, .retry_after_s = 1, .remaining = LI_UNLIMITED};
}

static void memory_refund(void *state, uint64_t key, const struct li_limit *limit, int64_t n, double taken_at) {
  struct li_bucket *b = find(state, key);
  if (b != NULL) {
    li_bucket_refund(b, limit, n, taken_at);
  }
}

static void memory_observe(void *state, uint64_t key, const struct li_limit *limit,
                           const struct li_observation *o, double now) {
  bool says_something = o->is_refused || o->remaining >= 0;
  struct li_bucket *b = says_something ? find_or_make(state, key, now) : NULL;
  if (b != NULL) {
    li_bucket_observe(b, limit, o, now);
  }
}

static void memory_look(void *state, uint64_t key, const struct li_limit *limit, double now,
                        struct li_bucket_view *out) {
  struct li_bucket empty = {0}, *b = find(state, key);
  li_bucket_look(b != NULL ? b : &empty, limit, now, out);
}

static void memory_free(void *state) {
  struct memory *m = state;
  if (m != NULL) {
    li_free(m->entries);
    li_free(m);
  }
}

struct li_ledger_store li_ledger_memory(void) {
  return (struct li_ledger_store){
      .state = li_calloc(1, sizeof(struct memory)),
      .take = memory_take,
      .refund = memory_refund,
      .observe = memory_observe,
      .look = memory_look,
      .free = memory_free,
  };
}
