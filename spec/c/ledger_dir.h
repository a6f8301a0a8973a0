/* SPDX-License-Identifier: MIT */
/* A directory of its own for a test of ledger files, and the way out of it. */
#ifndef LEDGER_DIR_H
#define LEDGER_DIR_H

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"

static char dir[64];
static char path[96];

static inline void make_dir(void) {
  (void)snprintf(dir, sizeof dir, "/tmp/linkedin-ledger-XXXXXX");
  if (mkdtemp(dir) == NULL) {
    perror("mkdtemp");
    exit(1);
  }
  (void)snprintf(path, sizeof path, "%s/quota", dir);
}

static inline void remove_dir(void) {
  DIR *d = opendir(dir);
  for (struct dirent *e = d != NULL ? readdir(d) : NULL; e != NULL; e = readdir(d)) {
    if (e->d_name[0] != '.') {
      (void)unlinkat(dirfd(d), e->d_name, 0);
    }
  }
  if (d != NULL) {
    (void)closedir(d);
  }
  CHECK(rmdir(dir) == 0);
}

/* Is there a file of the path and this ending? */
static inline int has_file(const char *ending) {
  char name[128];
  (void)snprintf(name, sizeof name, "%s%s", path, ending);
  return access(name, F_OK) == 0;
}

#endif
