/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "alloc.h"
#include "ledger.h"
#include "shared_file.h"

/* A key may stand in any of the WAYS places of its set, so that taking one out leaves no hole to mend. */
enum { SETS = 256, WAYS = 16, LOOK_EVERY = 256, KEPT_IDLE_S = 2 * 86400, FAR_S = 800 * 86400 };

struct content {
  uint64_t keys[SETS][WAYS]; /* 0: free */
  struct li_bucket buckets[SETS][WAYS];
};

struct ledger_file {
  struct li_shared_file file;
  struct li_ledger_store memory; /* when the file is lost; its state is NULL until then */
  struct li_error complaint;     /* not told yet, while its kind is not LI_KIND_NONE */
  double looked_at;
  unsigned since_look;
};

/* ── what a file may hold ───────────────────────────────────────────────────────────────────── */

static bool is_sane(double value) {
  return isfinite(value) && value > -1e13 && value < 1e13;
}

/* A clock that was wrong may have closed a bucket for years. */
static void mend(double *value, double now) {
  if (*value > now + FAR_S) {
    *value = now;
  }
}

static bool check_content(void *content, void *context) {
  struct content *c = content;
  double now = *(double *)context;
  for (int i = 0; i < SETS * WAYS; i++) {
    struct li_bucket *b = &c->buckets[i / WAYS][i % WAYS];
    if (c->keys[i / WAYS][i % WAYS] == 0) {
      continue;
    }
    if (!is_sane(b->closed_until) || !is_sane(b->anew_at) || !is_sane(b->idle_at) ||
        b->newest > INT64_C(10000000000000) || b->newest < -INT64_C(10000000000000)) {
      return false;
    }
    mend(&b->closed_until, now);
    mend(&b->anew_at, now);
    mend(&b->idle_at, now);
  }
  return true;
}

static const struct li_shared_layout layout = {
    .magic = "LIQUOTA", .version = 1, .bytes = sizeof(struct content), .check = check_content};

/* ── finding a bucket ───────────────────────────────────────────────────────────────────────── */

static int set_of(uint64_t key) {
  return (int)((key ^ key >> 29) % SETS);
}

static struct li_bucket *find(struct content *c, uint64_t key) {
  int set = set_of(key);
  for (int way = 0; way < WAYS; way++) {
    if (c->keys[set][way] == key) {
      return &c->buckets[set][way];
    }
  }
  return NULL;
}

/* A bucket that counts nothing any more gives its place up; two days late, for the sake of processes
 * whose clock is ahead. NULL when all are in use. */
static struct li_bucket *find_or_make(struct content *c, uint64_t key, double now) {
  struct li_bucket *b = find(c, key);
  if (b != NULL) {
    return b;
  }
  int set = set_of(key), free_way = -1;
  for (int way = 0; way < WAYS && (free_way < 0 || c->keys[set][free_way] != 0); way++) {
    if (c->keys[set][way] == 0 || c->buckets[set][way].idle_at + KEPT_IDLE_S < now) {
      free_way = way;
    }
  }
  if (free_way < 0) {
    return NULL;
  }
  c->keys[set][free_way] = 0; /* should the process end here, the place is free */
  memset(&c->buckets[set][free_way], 0, sizeof(struct li_bucket));
  c->keys[set][free_way] = key;
  return &c->buckets[set][free_way];
}

/* ── is the file still there? ───────────────────────────────────────────────────────────────── */

static void fall_back(struct ledger_file *l, const struct li_error *why) {
  l->complaint = *why;
  l->memory = li_ledger_memory();
}

/* Somebody deleted, replaced or cut the file: share what there is now, so that all count together again. */
static void look(struct ledger_file *l, double now) {
  l->looked_at = now;
  l->since_look = 0;
  if (li_shared_file_is_current(&l->file)) {
    return;
  }
  struct li_shared_file fresh;
  struct li_error e = {.kind = LI_KIND_NONE};
  enum li_status status = li_shared_file_open(&fresh, l->file.path, &layout, &now, &e);
  li_shared_file_close(&l->file);
  if (status == LI_OK) {
    l->file = fresh;
  } else {
    fall_back(l, &e);
  }
}

/* NULL: count in memory. */
static struct content *begin(struct ledger_file *l, double now) {
  if (l->memory.state != NULL) {
    return NULL;
  }
  if (++l->since_look >= LOOK_EVERY || fabs(now - l->looked_at) >= 1) {
    look(l, now);
  }
  if (l->memory.state == NULL && !li_shared_lock_take(&l->file.lock)) {
    struct li_error e;
    li_error_set(&e, LI_KIND_STORAGE, 0, "%s: its lock is damaged", l->file.path);
    li_shared_file_close(&l->file);
    fall_back(l, &e);
  }
  return l->memory.state == NULL ? l->file.content : NULL;
}

static void end(struct ledger_file *l) {
  li_shared_lock_give(&l->file.lock);
}

/* ── the operations ─────────────────────────────────────────────────────────────────────────── */

static struct li_take file_take(void *state, uint64_t key, const struct li_limit *limit, int64_t n, double now) {
  struct ledger_file *l = state;
  struct content *c = begin(l, now);
  if (c == NULL) {
    return l->memory.take(l->memory.state, key, limit, n, now);
  }
  bool is_limited = limit->requests != LI_UNLIMITED;
  struct li_bucket *b = is_limited ? find_or_make(c, key, now) : find(c, key);
  struct li_take t = {
      .is_granted = !is_limited, .lacks_memory = is_limited, .retry_after_s = 1, .remaining = LI_UNLIMITED};
  if (b != NULL) {
    t = li_bucket_take(b, limit, n, now);
  }
  end(l);
  return t;
}

static void file_refund(void *state, uint64_t key, const struct li_limit *limit, int64_t n, double taken_at) {
  struct ledger_file *l = state;
  struct content *c = begin(l, taken_at);
  if (c == NULL) {
    l->memory.refund(l->memory.state, key, limit, n, taken_at);
    return;
  }
  struct li_bucket *b = find(c, key);
  if (b != NULL) {
    li_bucket_refund(b, limit, n, taken_at);
  }
  end(l);
}

static void file_observe(void *state, uint64_t key, const struct li_limit *limit, const struct li_observation *o,
                         double now) {
  struct ledger_file *l = state;
  if (!o->is_refused && o->remaining < 0) {
    return; /* it says nothing */
  }
  struct content *c = begin(l, now);
  if (c == NULL) {
    l->memory.observe(l->memory.state, key, limit, o, now);
    return;
  }
  struct li_bucket *b = find_or_make(c, key, now);
  if (b != NULL) {
    li_bucket_observe(b, limit, o, now);
  }
  end(l);
}

static void file_look(void *state, uint64_t key, const struct li_limit *limit, double now,
                      struct li_bucket_view *out) {
  struct ledger_file *l = state;
  struct content *c = begin(l, now);
  if (c == NULL) {
    l->memory.look(l->memory.state, key, limit, now, out);
    return;
  }
  struct li_bucket empty = {0}, *b = find(c, key);
  li_bucket_look(b != NULL ? b : &empty, limit, now, out);
  end(l);
}

static bool file_complain(void *state, struct li_error *e) {
  struct ledger_file *l = state;
  bool has_one = l->complaint.kind != LI_KIND_NONE;
  if (has_one) {
    *e = l->complaint;
    l->complaint.kind = LI_KIND_NONE;
  }
  return has_one;
}

static void file_free(void *state) {
  struct ledger_file *l = state;
  if (l != NULL) {
    if (l->memory.state != NULL) {
      l->memory.free(l->memory.state);
    } else {
      li_shared_file_close(&l->file);
    }
    li_free(l);
  }
}

enum li_status li_ledger_file(struct li_ledger_store *store, const char *path, double now, struct li_error *e) {
  *store = (struct li_ledger_store){
      .take = file_take, .refund = file_refund, .observe = file_observe, .look = file_look,
      .complain = file_complain, .free = file_free, .name = "file",
  };
  struct ledger_file *l = li_calloc(1, sizeof *l);
  if (l == NULL) {
    li_error_set(e, LI_KIND_STORAGE, 0, "not enough memory");
    return LI_NO_MEMORY;
  }
  struct li_error said = {.kind = LI_KIND_NONE};
  enum li_status status = li_shared_file_open(&l->file, path, &layout, &now, &said);
  if (status != LI_OK) {
    if (e != NULL) {
      *e = said;
    }
    li_free(l);
    return status;
  }
  l->looked_at = now;
  l->complaint = said;
  store->state = l;
  return LI_OK;
}
