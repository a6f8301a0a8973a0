/* SPDX-License-Identifier: MIT */
/* The probe below Lua: its budget, its reading, and disks that fail. */
#include "check.h"
#include "probe.h"

/* Forty thousand extension blocks, then a picture of one pixel. */
enum { BLOCKS = 40000, GIF_BYTES = 13 + BLOCKS * 3 + 15 };

static unsigned char gif[GIF_BYTES];

static void make_gif(void) {
  static const unsigned char head[13] = {'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0, 0, 0, 0};
  static const unsigned char block[3] = {0x21, 0xFE, 0};
  static const unsigned char tail[15] = {0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 1, 0x4C, 0, 0x3B};
  memcpy(gif, head, sizeof head);
  size_t at = sizeof head;
  for (int i = 0; i < BLOCKS; i++) {
    memcpy(gif + at, block, sizeof block);
    at += sizeof block;
  }
  memcpy(gif + at, tail, sizeof tail);
}

struct disk {
  int reads;
  int fails_at; /* the read that fails, from 1; 0 none */
};

static enum li_status disk_read(const void *context, uint64_t offset, void *to, size_t size,
                                struct li_error *error) {
  struct disk *disk = *(struct disk *const *)context;
  if (++disk->reads == disk->fails_at) {
    li_error_set(error, LI_KIND_STORAGE, 5, "broken disk");
    return LI_IO;
  }
  memcpy(to, gif + offset, size);
  return LI_OK;
}

static enum li_status probe(struct disk *disk, uint64_t read_bytes, uint64_t steps,
                            struct li_probe_result *out, struct li_error *error) {
  struct li_probe_source source = {&disk, GIF_BYTES, disk_read};
  struct li_probe_budget budget = {read_bytes, steps};
  make_gif();
  return li_probe(&source, &budget, out, error);
}

static void reads_windows(void) {
  struct disk disk = {0, 0};
  struct li_probe_result r;
  struct li_error e;
  CHECK_INT(LI_OK, probe(&disk, 1 << 20, 1000000, &r, &e));
  CHECK_STRING("gif", r.format->name);
  CHECK_INT(1, r.frames);
  CHECK(disk.reads <= 2);
}

static void keeps_to_its_budget(void) {
  struct disk disk = {0, 0};
  struct li_probe_result r;
  struct li_error e;
  CHECK_INT(LI_INVALID, probe(&disk, 1 << 20, 4000, &r, &e));
  CHECK_INT(LI_KIND_VALIDATION, e.kind);
  CHECK_STRING("GIF image cannot be examined: it is too complicated, or made to waste time", e.message);
  CHECK_INT(LI_INVALID, probe(&disk, 5000, 1000000, &r, &e));
  CHECK_INT(LI_INVALID, probe(&disk, 0, 0, &r, &e));
}

static void passes_on_what_the_disk_says(void) {
  for (int n = 1; n <= 2; n++) {
    struct disk disk = {0, n};
    struct li_probe_result r;
    struct li_error e;
    CHECK_INT(LI_IO, probe(&disk, 1 << 20, 1000000, &r, &e));
    CHECK_INT(LI_KIND_STORAGE, e.kind);
    CHECK_INT(5, e.code);
    CHECK_STRING("broken disk", e.message);
    CHECK_INT(n, disk.reads);
  }
}

static void knows_every_format(void) {
  for (int id = 0; id < LI_MEDIA_COUNT; id++) {
    const struct li_media_format *f = li_media_format((enum li_media_id)id);
    CHECK_INT(id, f->id);
    CHECK(f->name[0] != '\0' && f->label[0] != '\0' && strchr(f->mime_type, '/') != NULL);
    CHECK(strcmp(f->kind, "image") == 0 || strcmp(f->kind, "video") == 0 ||
          strcmp(f->kind, "document") == 0 || strcmp(f->kind, "unknown") == 0);
  }
  CHECK_STRING("binary", li_media_format(LI_MEDIA_COUNT)->name);
}

int main(void) {
  static const struct check_case cases[] = {
      {"reads windows, not bytes", reads_windows},
      {"keeps to its budget", keeps_to_its_budget},
      {"passes on what the disk says, and reads no further", passes_on_what_the_disk_says},
      {"knows every format of the list", knows_every_format},
  };
  return CHECK_RUN(cases);
}
