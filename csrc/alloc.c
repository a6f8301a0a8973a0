/* SPDX-License-Identifier: MIT */
#include "alloc.h"

#include <string.h>

#ifdef LI_TORTURE
#include <stdatomic.h>

/* Test builds only: the counters are the one global state, and atomic. */
static atomic_long torture_count;
static atomic_long torture_fail_at;

static int must_fail(void) {
  long n = atomic_fetch_add(&torture_count, 1) + 1;
  long at = atomic_load(&torture_fail_at);
  return at != 0 && n == at;
}

void li_torture_fail_at(long n) {
  atomic_store(&torture_count, 0);
  atomic_store(&torture_fail_at, n);
}

long li_torture_count(void) {
  return atomic_load(&torture_count);
}

void *li_malloc(size_t size) {
  return must_fail() ? NULL : malloc(size);
}

void *li_calloc(size_t count, size_t size) {
  return must_fail() ? NULL : calloc(count, size);
}

void *li_realloc(void *old, size_t size) {
  return must_fail() ? NULL : realloc(old, size);
}

void li_free(void *p) {
  free(p);
}
#endif

char *li_strdup(const char *s) {
  size_t size = strlen(s) + 1;
  char *copy = li_malloc(size);
  if (copy != NULL) {
    memcpy(copy, s, size);
  }
  return copy;
}
