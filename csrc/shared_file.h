/* SPDX-License-Identifier: MIT */
/*
 * A file of one size and layout that the processes of a user have in memory together.
 *
 *   struct li_shared_layout layout = {.magic = "LIQUOTA", .version = 1, .bytes = …, .check = …};
 *   struct li_shared_file f;
 *   if (li_shared_file_open(&f, "/home/…/quota", &layout, context, &e) == LI_OK) … f.bytes …
 *   li_shared_file_close(&f);
 *
 * Whoever has the file open holds a shared flock on it. Whoever finds nobody there is alone: only then is
 * the content judged, and the lock in it made anew, so that a lock left by a machine that lost power, or
 * bytes that rotted on the disk, mean nothing. A file that is damaged, or that others may write, is renamed
 * to `….damaged-N` and a new one made; `e` then says so while the result is LI_OK. A folder, a file of another
 * user, one in use by another version or on another machine is an error, and stays where it is.
 *
 * The space is written when the file is made, so that a full disk is an error here and no SIGBUS later.
 * Somebody who truncates the file under us is noticed by li_shared_file_is_current, asked now and then;
 * a touch in between would end the process, as it would with any mapped file.
 */
#ifndef LI_SHARED_FILE_H
#define LI_SHARED_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "shared_lock.h"
#include "status.h"

enum { LI_SHARED_HEADER_BYTES = 4096 }; /* before the content */

struct li_shared_layout {
  char magic[8];
  uint32_t version; /* of the content; another one is a foreign file */
  size_t bytes;     /* of the content */
  /* Is the content one that can be used? May mend it. `context` is the opener's. */
  bool (*check)(void *content, void *context);
};

struct li_shared_file {
  char *path;
  void *map;
  void *content;
  size_t map_bytes;
  int fd;
  dev_t device;
  ino_t inode;
  struct li_shared_lock lock;
};

/* LI_OK, LI_IO, LI_NO_MEMORY; `e` is filled for all but a plain success. Folders that are missing are
 * made, for the user alone. */
enum li_status li_shared_file_open(struct li_shared_file *f, const char *path,
                                   const struct li_shared_layout *layout, void *context, struct li_error *e);
void li_shared_file_close(struct li_shared_file *f);

/* Is it still the file that others find under the path, in its whole length? */
bool li_shared_file_is_current(const struct li_shared_file *f);

#endif
