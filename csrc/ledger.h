/* SPDX-License-Identifier: MIT */
/*
 * The quota ledger: how many requests of a family are left, for an application and for each of its members.
 *
 *   struct li_ledger *l = li_ledger_new(li_ledger_memory());
 *   li_ledger_limit(l, "posts", LI_SCOPE_APPLICATION, &posts);
 *   struct li_key key = {.family = "posts", .application = "app-1", .member = "urn:li:person:a"};
 *   struct li_ledger_take t = li_ledger_take(l, &key, 1, now);
 *   if (!t.take.is_granted) … t.take.retry_after_s …
 *   li_ledger_refund(l, &key, 1, now);      the request was never sent
 *
 * A request is counted in the bucket of its family and application, and, where the key names a member, in
 * the member's own: it is granted by both or counted in neither. A family without a limit is granted, unless
 * LinkedIn has refused it. What a bucket is, and what time means: bucket.h.
 *
 * Where the buckets are is a matter of four operations and their state; memory, or a
 * file shared by processes. Pure; one thread at a time.
 */
#ifndef LI_LEDGER_H
#define LI_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bucket.h"
#include "status.h"

enum { LI_QUOTA_NAME_BYTES = 48 };

enum li_scope { LI_SCOPE_APPLICATION, LI_SCOPE_MEMBER, LI_SCOPES };

/* Borrowed strings. */
struct li_key {
  const char *family, *application;
  const char *member; /* NULL: nobody */
};

/* The buckets, each known by a number that stands for its key; one that is not there is empty. */
struct li_ledger_store {
  void *state;
  struct li_take (*take)(void *state, uint64_t bucket, const struct li_limit *limit, int64_t n, double now);
  void (*refund)(void *state, uint64_t bucket, const struct li_limit *limit, int64_t n, double taken_at);
  void (*observe)(void *state, uint64_t bucket, const struct li_limit *limit,
                  const struct li_observation *o, double now);
  void (*look)(void *state, uint64_t bucket, const struct li_limit *limit, double now,
               struct li_bucket_view *out);
  bool (*complain)(void *state, struct li_error *e); /* NULL: it never has to */
  bool (*is_shared)(const void *state);              /* with other processes; NULL: never */
  void (*free)(void *state);                         /* may take NULL */
};

/* Buckets in this process's memory; `state` is NULL when memory is short. */
struct li_ledger_store li_ledger_memory(void);

/* Buckets in a file that all processes of the user have in memory together (shared_file.h). LI_OK, LI_IO or
 * LI_NO_MEMORY, with `e` filled. A file that had to be set aside is no failure: the store complains of it.
 * When the file is lost later, the counts go on in memory, with a complaint. Room for some 16,000 buckets
 * that count at the same time; what finds none is refused, with a complaint.
 *
 * What processes take together is exactly what the limit says, however many race and whichever is killed.
 * Children of fork may go on using the store; each thread opens its own. A file that somebody deletes, moves
 * or replaces is noticed within 256 operations or a twentieth of a second of the caller's clock; so is one
 * that was cut off, but to touch it before that ends the process (SIGBUS), which no library can prevent. */
enum li_status li_ledger_file(struct li_ledger_store *store, const char *path, double now, struct li_error *e);

struct li_ledger_take {
  struct li_take take;
  enum li_scope scope; /* whose bucket refused; granted: whose has less left */
};

struct li_ledger;

/* The store is taken, also on failure. NULL when memory is short. */
struct li_ledger *li_ledger_new(struct li_ledger_store store);
void li_ledger_free(struct li_ledger *l);

/* Set a limit before the family's first take. LI_OK, LI_NO_MEMORY, LI_INVALID (no such limit, or a name
 * over LI_QUOTA_NAME_BYTES - 1). */
enum li_status li_ledger_limit(struct li_ledger *l, const char *family, enum li_scope scope,
                               const struct li_limit *limit);

/* The four operations, as bucket.h has them. */
struct li_ledger_take li_ledger_take(struct li_ledger *l, const struct li_key *key, int64_t n, double now);
void li_ledger_refund(struct li_ledger *l, const struct li_key *key, int64_t n, double taken_at);
void li_ledger_observe(struct li_ledger *l, const struct li_key *key, enum li_scope scope,
                       const struct li_observation *o, double now);

/* What the store has to complain of, each once. False: nothing. */
bool li_ledger_complain(struct li_ledger *l, struct li_error *e);

/* Where the buckets are: "memory", "file". */
const char *li_ledger_place(const struct li_ledger *l);

/* The buckets of one family that has limits, `index` from 0 in the order of definition; its name, borrowed
 * until a limit is set, NULL past the last. `key->family` is not read. */
const char *li_ledger_look(struct li_ledger *l, size_t index, const struct li_key *key, double now,
                           struct li_limit limits[LI_SCOPES], struct li_bucket_view out[LI_SCOPES]);

#endif
