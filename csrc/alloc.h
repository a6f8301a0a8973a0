/* SPDX-License-Identifier: MIT */
/*
 * The one door to the heap for all C of this library.
 *
 * Ordinary builds map straight onto malloc. A build with -DLI_TORTURE counts
 * every request and can be told to fail the n-th, so that a test may walk
 * through every allocation a call makes (`make torture`).
 */
#ifndef LI_ALLOC_H
#define LI_ALLOC_H

#include <stdlib.h>

#ifdef LI_TORTURE
void *li_malloc(size_t size);
void *li_calloc(size_t count, size_t size);
void *li_realloc(void *old, size_t size);
void li_free(void *p);
char *li_strdup(const char *s);

/* Fail the n-th allocation from now (1 = the next); 0 switches failing off. Any thread. */
void li_torture_fail_at(long n);
/* Allocations counted since the last li_torture_fail_at. */
long li_torture_count(void);
#else
#define li_malloc malloc
#define li_calloc calloc
#define li_realloc realloc
#define li_free free
char *li_strdup(const char *s);
#endif

#endif
