/* SPDX-License-Identifier: MIT */
/*
 * A ledger file with any bytes written over it, anywhere: it is opened or refused, grants no more than the limit
 * to each bucket, and so does the one made in its place. The first byte says where the damage may be; then
 * come places, two bytes each, and what is written there, one.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../csrc/ledger.h"
#include "../../csrc/ledger_table.h"
#include "../../csrc/shared_file.h"

#define NOW 1764000000.0

enum { LIMIT = 50, KEY = 7, LOCK_AT = 256, LOCK_END = 512 };

static const struct li_limit limit = {.requests = LIMIT, .window_s = LI_WINDOW_DAY};

static void require(int claim) {
  if (!claim) {
    abort();
  }
}

static char path[64];

static struct li_ledger_store open_it(void) {
  struct li_ledger_store s = {.state = NULL};
  struct li_error e;
  require(li_ledger_file(&s, path, NOW, &e) == LI_OK);
  (void)s.complain(s.state, &e);
  return s;
}

/* The part of the file that a take of KEY touches, rather than its two megabytes. */
static off_t place_of(unsigned where, unsigned at) {
  size_t cell = LI_SHARED_HEADER_BYTES + offsetof(struct li_table, cells) + KEY * LI_TABLE_WAYS * sizeof(struct li_cell);
  size_t keys = LI_SHARED_HEADER_BYTES + offsetof(struct li_table, keys) + KEY * LI_TABLE_WAYS * sizeof(uint64_t);
  switch (where % 4) {
    case 0:
      return (off_t)(at % LOCK_AT);
    case 1:
      return (off_t)(LI_SHARED_HEADER_BYTES + at % 256);
    case 2:
      return (off_t)(keys + at % (LI_TABLE_WAYS * sizeof(uint64_t)));
    default:
      return (off_t)(cell + at % sizeof(struct li_cell));
  }
}

static void damage(int fd, const uint8_t *data, size_t size) {
  for (size_t i = 1; i + 3 <= size && i < 3 * 200; i += 3) {
    require(pwrite(fd, &data[i + 2], 1, place_of(data[0] + data[i] / 64u, data[i] | data[i + 1] << 8)) == 1);
  }
}

/* More than a window's worth of tries: no more than the limit. */
static void spend(struct li_ledger_store *s) {
  int granted = 0;
  for (int i = 0; i < 2 * LIMIT + 1; i++) {
    granted += s->take(s->state, KEY, &limit, 1, NOW).is_granted;
  }
  require(granted <= LIMIT && !s->take(s->state, KEY, &limit, 1, NOW).is_granted);
  require(s->take(s->state, KEY, &limit, 1, NOW + 7 * 86400).is_granted); /* nobody is locked out for ever */
}

static void remove_aside(void) {
  char other[96];
  for (int n = 1; n < 10; n++) {
    (void)snprintf(other, sizeof other, "%s.damaged-%d", path, n);
    (void)unlink(other);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) {
    return 0;
  }
  /* The same files again and again: in memory, where the system has such a place. */
  (void)snprintf(path, sizeof path, "%s/linkedin-fuzz-%ld", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp",
                 (long)getpid());
  struct li_ledger_store s = open_it();
  (void)s.take(s.state, KEY, &limit, 20, NOW);
  int fd = open(path, O_RDWR);
  require(fd >= 0);
  bool is_open = data[0] & 64;
  if (!is_open) {
    s.free(s.state);
  }
  damage(fd, data, size);
  close(fd);
  if (!is_open) {
    s = open_it();
  }
  spend(&s);
  s.free(s.state);
  s = open_it();
  spend(&s);
  s.free(s.state);
  remove_aside();
  (void)unlink(path);
  (void)snprintf(path + strlen(path), 8, ".lock");
  (void)unlink(path);
  return 0;
}
