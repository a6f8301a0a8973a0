/* SPDX-License-Identifier: MIT */
#include "ledger_table.h"

#include <string.h>

#define MARK 0x6c656467657200ULL

/* A bucket that counts nothing any more gives its place up; two days late, for the sake of processes
 * whose clock is behind. */
enum { KEPT_IDLE_S = 2 * 86400 };

static const struct li_cell empty;

/* ── sums ───────────────────────────────────────────────────────────────────────────────────── */

/* Each word times an odd number of its own: one changed word never goes unseen, and no product waits for
 * another. */
static uint64_t sum_of(uint64_t key, const struct li_bucket *b) {
  enum { WORDS = sizeof *b / 8 };
  _Static_assert(sizeof *b % 8 == 0, "a bucket is summed by words");
  uint64_t words[WORDS], factor = 0xd6e8feb86659fd93ULL;
  memcpy(words, b, sizeof words);
  uint64_t sum = (key + 0xa0761d6478bd642fULL) * factor;
  for (size_t i = 0; i < WORDS; i++) {
    factor += 0x9fb21c651e98df24ULL;
    sum += (words[i] + 0xa0761d6478bd642fULL) * factor;
  }
  sum ^= sum >> 32;
  return sum != 0 ? sum : 1;
}

static bool is_good(uint64_t key, const struct li_cell *c) {
  return c->sum == sum_of(key, &c->bucket) && li_bucket_is_sane(&c->bucket);
}

/* ── the journal ────────────────────────────────────────────────────────────────────────────── */

/* What a killed process had stored is what the others see. So that it stored in this order, the compiler is
 * told; the processor keeps it, for whoever takes the lock later. */
static void in_order(void) {
  atomic_signal_fence(memory_order_seq_cst);
}

static void strike(struct li_table *t) {
  in_order();
  atomic_store_explicit(&t->mark, 0, memory_order_relaxed);
}

void li_table_undo(struct li_table *t) {
  uint64_t mark = atomic_load_explicit(&t->mark, memory_order_relaxed);
  if (mark == 0) {
    return;
  }
  uint64_t place = mark ^ MARK; /* a mark that is damaged names none */
  if (place < LI_TABLE_PLACES && (t->key_before == 0 || is_good(t->key_before, &t->cell_before))) {
    t->keys[place] = t->key_before;
    t->cells[place] = t->cell_before;
  }
  strike(t);
}

static void write_place(struct li_table *t, size_t place, uint64_t key, const struct li_cell *cell) {
  t->key_before = t->keys[place];
  t->cell_before = t->cells[place];
  in_order();
  atomic_store_explicit(&t->mark, MARK ^ place, memory_order_relaxed);
  in_order();
  t->keys[place] = key;
  t->cells[place] = *cell;
  strike(t);
}

/* ── places ─────────────────────────────────────────────────────────────────────────────────── */

static size_t first_set(uint64_t key) {
  return (size_t)(key ^ key >> 29) % LI_TABLE_SETS;
}

static size_t second_set(uint64_t key) {
  return (size_t)((key * 0x9e3779b97f4a7c15ULL) >> 40) % LI_TABLE_SETS;
}

/* In a set, or LI_TABLE_PLACES. */
static size_t find_in(const struct li_table *t, size_t set, uint64_t key) {
  size_t place = set * LI_TABLE_WAYS;
  for (int way = 0; way < LI_TABLE_WAYS; way++, place++) {
    if (t->keys[place] == key) {
      return place;
    }
  }
  return LI_TABLE_PLACES;
}

static bool is_free(const struct li_table *t, size_t place, double now) {
  const struct li_cell *c = &t->cells[place];
  return t->keys[place] == 0 || c->bucket.idle_at + KEPT_IDLE_S < now || !is_good(t->keys[place], c);
}

/* How many are free in a set, and the first of them. */
static int count_free(const struct li_table *t, size_t set, double now, size_t *first) {
  int count = 0;
  for (size_t place = (set + 1) * LI_TABLE_WAYS; place-- > set * LI_TABLE_WAYS;) {
    if (is_free(t, place, now)) {
      *first = place;
      count++;
    }
  }
  return count;
}

static size_t find_free(const struct li_table *t, uint64_t key, double now) {
  size_t a = LI_TABLE_PLACES, b = LI_TABLE_PLACES;
  int in_a = count_free(t, first_set(key), now, &a), in_b = count_free(t, second_set(key), now, &b);
  return in_b > in_a ? b : a;
}

enum li_table_find li_table_get(const struct li_table *t, uint64_t key, bool is_made, double now,
                                struct li_table_work *w) {
  w->key = key;
  w->is_damaged = false;
  w->bucket = empty.bucket;
  w->place = find_in(t, first_set(key), key);
  if (w->place == LI_TABLE_PLACES) {
    w->place = find_in(t, second_set(key), key);
  }
  if (w->place < LI_TABLE_PLACES) {
    const struct li_cell *c = &t->cells[w->place];
    if (!is_good(key, c)) {
      w->is_damaged = true;
      return LI_TABLE_DAMAGED;
    }
    w->bucket = c->bucket;
    return LI_TABLE_FOUND;
  }
  if (!is_made) {
    return LI_TABLE_NONE;
  }
  w->place = find_free(t, key, now);
  return w->place < LI_TABLE_PLACES ? LI_TABLE_FOUND : LI_TABLE_FULL;
}

void li_table_put(struct li_table *t, const struct li_table_work *w) {
  const struct li_cell *c = &t->cells[w->place];
  if (w->is_damaged || t->keys[w->place] != w->key || memcmp(&c->bucket, &w->bucket, sizeof w->bucket) != 0) {
    struct li_cell after = {.sum = sum_of(w->key, &w->bucket), .bucket = w->bucket};
    write_place(t, w->place, w->key, &after);
  }
}

int li_table_mend(struct li_table *t) {
  int count = 0;
  li_table_undo(t);
  for (size_t place = 0; place < LI_TABLE_PLACES; place++) {
    if (t->keys[place] != 0 && !is_good(t->keys[place], &t->cells[place])) {
      write_place(t, place, 0, &empty);
      count++;
    }
  }
  return count;
}
