/* SPDX-License-Identifier: MIT */
/*
 * The buckets of a ledger, as they lie in memory that processes share: no pointers, all under one lock.
 *
 *   li_table_undo(t);                            with the lock, first
 *   struct li_table_work w;
 *   if (li_table_get(t, key, true, now, &w) != LI_TABLE_FULL) { … w.bucket …; li_table_put(t, &w); }
 *
 * A key's place is in one of two sets of sixteen, whichever is emptier when it comes, so that the table is
 * nearly full before one finds no place.
 *
 * A change is whole or undone, at whatever instruction a process is killed: what a place held is put into the
 * journal, then the place is written, then the journal is struck out. Whoever has the lock next and finds it
 * open puts back what it says.
 *
 * Each bucket has a sum, and one whose sum is wrong is never trusted: it counts anew.
 */
#ifndef LI_LEDGER_TABLE_H
#define LI_LEDGER_TABLE_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bucket.h"

enum { LI_TABLE_SETS = 1024, LI_TABLE_WAYS = 16, LI_TABLE_PLACES = LI_TABLE_SETS * LI_TABLE_WAYS };

struct li_cell {
  uint64_t sum; /* of the key and the bucket */
  struct li_bucket bucket;
};

struct li_table {
  _Atomic uint64_t mark; /* says that the journal is open, and of which place it is */
  uint64_t key_before;
  struct li_cell cell_before;
  alignas(64) uint64_t keys[LI_TABLE_PLACES]; /* 0: free */
  struct li_cell cells[LI_TABLE_PLACES];
};

/* A copy of a bucket, to be changed and put back. */
struct li_table_work {
  uint64_t key;
  size_t place;
  bool is_damaged;         /* what lies there: to be written over, whatever it says */
  struct li_bucket bucket; /* an empty one where there is none */
};

enum li_table_find {
  LI_TABLE_FOUND,
  LI_TABLE_NONE,    /* and none was to be made: not to be put back */
  LI_TABLE_DAMAGED, /* found, and counts anew */
  LI_TABLE_FULL
};

void li_table_undo(struct li_table *t);
enum li_table_find li_table_get(const struct li_table *t, uint64_t key, bool is_made, double now,
                                struct li_table_work *w);
void li_table_put(struct li_table *t, const struct li_table_work *w);

/* Forget all damaged buckets; how many. */
int li_table_mend(struct li_table *t);

#endif
