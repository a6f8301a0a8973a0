/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "alloc.h"
#include "ledger.h"
#include "ledger_table.h"
#include "shared_file.h"

/* To ask the system whether the file is still there costs more than all the rest: it is asked when so many
 * operations, or so many seconds of the caller's clock, have gone by. */
enum { LOOK_EVERY = 256 };
#define LOOK_EVERY_S 0.05

#define FULL_RETRY_S 60.0

struct ledger_file {
  struct li_shared_file file;
  struct li_ledger_store memory; /* for when the file is lost; had from the start, so that losing it cannot fail */
  bool is_lost, is_full;
  struct li_error complaint; /* not told yet, while its kind is not LI_KIND_NONE */
  double looked_at;
  int looks_in;
};

/* ── what a file may hold ───────────────────────────────────────────────────────────────────── */

/* Damaged buckets are forgotten; their number is the context. */
static bool mend(void *content, void *context) {
  *(int *)context = li_table_mend(content);
  return true;
}

static const struct li_shared_layout layout = {
    .magic = "LIQUOTA", .version = 2, .bytes = sizeof(struct li_table), .check = mend};

static enum li_status open_file(struct li_shared_file *file, const char *path, struct li_error *e) {
  int forgotten = 0;
  e->kind = LI_KIND_NONE;
  enum li_status status = li_shared_file_open(file, path, &layout, &forgotten, e);
  if (status == LI_OK && forgotten > 0) {
    li_error_set(e, LI_KIND_STORAGE, 0, "%s: %d of its counts were damaged and begin anew", path, forgotten);
  }
  return status;
}

/* ── is the file still there? ───────────────────────────────────────────────────────────────── */

static void complain(struct ledger_file *l, const struct li_error *e) {
  if (e->kind != LI_KIND_NONE) {
    l->complaint = *e;
  }
}

/* Share what there is now under the name, so that all count together again. */
static void reopen(struct ledger_file *l) {
  struct li_shared_file fresh;
  struct li_error e;
  char *path = l->file.path; /* survives the closing, which comes first: then a damaged lock can be mended */
  l->file.path = NULL;
  li_shared_file_close(&l->file);
  l->is_lost = open_file(&fresh, path, &e) != LI_OK;
  li_free(path);
  if (!l->is_lost) {
    l->file = fresh;
  }
  complain(l, &e);
}

static bool is_time_to_look(struct ledger_file *l, double now) {
  if (--l->looks_in > 0 && now >= l->looked_at && now < l->looked_at + LOOK_EVERY_S) {
    return false;
  }
  l->looks_in = LOOK_EVERY;
  l->looked_at = now;
  return true;
}

static void look_after_the_file(struct ledger_file *l) {
  if (li_shared_file_is_current(&l->file)) {
    li_shared_lock_renew(&l->file.lock);
  } else {
    reopen(l);
  }
}

/* The table, and its lock. NULL: count in memory. */
static struct li_table *begin(struct ledger_file *l, double now) {
  if (!l->is_lost && is_time_to_look(l, now)) {
    look_after_the_file(l);
  }
  bool is_locked = !l->is_lost && li_shared_lock_take(&l->file.lock);
  if (!l->is_lost && !is_locked) {
    reopen(l); /* if nobody else has it open, with a new lock */
    is_locked = !l->is_lost && li_shared_lock_take(&l->file.lock);
  }
  if (!l->is_lost && !is_locked) {
    li_error_set(&l->complaint, LI_KIND_STORAGE, 0, "%s: its lock is damaged, or held by a process that was stopped",
                 l->file.path);
    li_shared_file_close(&l->file);
    l->is_lost = true;
  }
  if (l->is_lost) {
    return NULL;
  }
  li_table_undo(l->file.content);
  return l->file.content;
}

static void end(struct ledger_file *l) {
  li_shared_lock_give(&l->file.lock);
}

/* ── one bucket ─────────────────────────────────────────────────────────────────────────────── */

static void complain_of(struct ledger_file *l, enum li_table_find found) {
  if (found == LI_TABLE_DAMAGED) {
    li_error_set(&l->complaint, LI_KIND_STORAGE, 0, "%s: a count was damaged and begins anew", l->file.path);
  }
  if (found == LI_TABLE_FULL && !l->is_full) {
    li_error_set(&l->complaint, LI_KIND_STORAGE, 0,
                 "%s is full: what would need another count is refused until some have had their day", l->file.path);
  }
  l->is_full = found == LI_TABLE_FULL || (l->is_full && found != LI_TABLE_FOUND);
}

static enum li_table_find get(struct ledger_file *l, const struct li_table *t, uint64_t key, bool is_made, double now,
                              struct li_table_work *w) {
  enum li_table_find found = li_table_get(t, key, is_made, now, w);
  complain_of(l, found);
  return found;
}

static bool has_place(enum li_table_find found) {
  return found == LI_TABLE_FOUND || found == LI_TABLE_DAMAGED;
}

/* ── the operations ─────────────────────────────────────────────────────────────────────────── */

static struct li_take file_take(void *state, uint64_t key, const struct li_limit *limit, int64_t n, double now) {
  struct ledger_file *l = state;
  struct li_table *t = begin(l, now);
  if (t == NULL) {
    return l->memory.take(l->memory.state, key, limit, n, now);
  }
  struct li_table_work w;
  enum li_table_find found = get(l, t, key, limit->requests != LI_UNLIMITED, now, &w);
  struct li_take taken = {.retry_after_s = FULL_RETRY_S};
  if (found != LI_TABLE_FULL) {
    taken = li_bucket_take(&w.bucket, limit, n, now);
  }
  if (has_place(found)) {
    li_table_put(t, &w);
  }
  end(l);
  return taken;
}

static void file_refund(void *state, uint64_t key, const struct li_limit *limit, int64_t n, double taken_at) {
  struct ledger_file *l = state;
  struct li_table *t = begin(l, l->looked_at);
  if (t == NULL) {
    l->memory.refund(l->memory.state, key, limit, n, taken_at);
    return;
  }
  struct li_table_work w;
  if (has_place(get(l, t, key, false, taken_at, &w))) {
    li_bucket_refund(&w.bucket, limit, n, taken_at);
    li_table_put(t, &w);
  }
  end(l);
}

static void file_observe(void *state, uint64_t key, const struct li_limit *limit, const struct li_observation *o,
                         double now) {
  struct ledger_file *l = state;
  if (!o->is_refused && o->remaining < 0) {
    return; /* it says nothing */
  }
  struct li_table *t = begin(l, now);
  if (t == NULL) {
    l->memory.observe(l->memory.state, key, limit, o, now);
    return;
  }
  struct li_table_work w;
  if (has_place(get(l, t, key, true, now, &w))) {
    li_bucket_observe(&w.bucket, limit, o, now);
    li_table_put(t, &w);
  }
  end(l);
}

static void file_look(void *state, uint64_t key, const struct li_limit *limit, double now,
                      struct li_bucket_view *out) {
  struct ledger_file *l = state;
  struct li_table *t = begin(l, now);
  if (t == NULL) {
    l->memory.look(l->memory.state, key, limit, now, out);
    return;
  }
  struct li_table_work w;
  (void)get(l, t, key, false, now, &w);
  end(l);
  li_bucket_look(&w.bucket, limit, now, out);
}

/* ── the store ──────────────────────────────────────────────────────────────────────────────── */

static bool file_complain(void *state, struct li_error *e) {
  struct ledger_file *l = state;
  bool has_one = l->complaint.kind != LI_KIND_NONE;
  if (has_one) {
    *e = l->complaint;
    l->complaint.kind = LI_KIND_NONE;
  }
  return has_one;
}

static bool file_is_shared(const void *state) {
  return !((const struct ledger_file *)state)->is_lost;
}

static void file_free(void *state) {
  struct ledger_file *l = state;
  if (l != NULL) {
    if (!l->is_lost) {
      li_shared_file_close(&l->file);
    }
    l->memory.free(l->memory.state);
    li_free(l);
  }
}

enum li_status li_ledger_file(struct li_ledger_store *store, const char *path, double now, struct li_error *e) {
  *store = (struct li_ledger_store){
      .take = file_take, .refund = file_refund, .observe = file_observe, .look = file_look,
      .complain = file_complain, .is_shared = file_is_shared, .free = file_free,
  };
  struct ledger_file *l = li_calloc(1, sizeof *l);
  if (l == NULL) {
    li_error_set(e, LI_KIND_STORAGE, 0, "not enough memory");
    return LI_NO_MEMORY;
  }
  l->is_lost = true;
  l->looked_at = now;
  l->looks_in = LOOK_EVERY;
  l->memory = li_ledger_memory();
  struct li_error said = {.kind = LI_KIND_NONE};
  enum li_status status = LI_NO_MEMORY;
  if (l->memory.state != NULL) {
    status = open_file(&l->file, path, &said);
  } else {
    li_error_set(&said, LI_KIND_STORAGE, 0, "not enough memory");
  }
  if (status != LI_OK) {
    if (e != NULL) {
      *e = said;
    }
    file_free(l);
    return status;
  }
  l->is_lost = false;
  l->complaint = said;
  store->state = l;
  return LI_OK;
}
