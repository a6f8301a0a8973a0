/* SPDX-License-Identifier: MIT */
/* The cases of test_ledger_file.c with the lock of systems that have no robust mutexes. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#define LI_NO_ROBUST_MUTEX 1
#include "shared_lock.c" /* before the library's own is linked */

#include "test_ledger_file.c"
