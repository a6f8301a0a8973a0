/* SPDX-License-Identifier: MIT */
/*
 * OLE2 compound files (MS-CFB): PPT and DOC are told apart by the streams in
 * the directory, and the main stream is followed to its end, so that a cut is
 * noticed. Sector chains come from the FAT, whose own sectors are listed in
 * the header and then in a chain of DIFAT sectors.
 */
#include <inttypes.h>
#include <string.h>

#include "bytes.h"
#include "probe_formats.h"

enum {
  HEADER_BYTES = 512,
  HEADER_DIFAT = 109, /* FAT sectors listed in the header, at byte 76 */
  ENTRY_BYTES = 128,
  ENTRY_STREAM = 2,
  MINI_STREAM_BYTES = 4096 /* smaller streams live elsewhere */
};
#define SECTOR_MAX 0xFFFFFFFAu
#define END_OF_CHAIN 0xFFFFFFFEu

struct ole {
  struct li_reader *r;
  unsigned char header[HEADER_BYTES];
  unsigned shift;       /* a sector has 1 << shift bytes */
  uint32_t difat_index; /* which DIFAT sector … */
  uint32_t difat_at;    /* … is this one: the walk goes on from here */
};

static uint64_t offset_of(const struct ole *o, uint32_t sector) {
  return ((uint64_t)sector + 1) << o->shift;
}

static enum li_status read_number(struct ole *o, uint32_t sector, uint32_t index, uint32_t *value) {
  unsigned char bytes[4];
  if (sector > SECTOR_MAX) {
    return li_reader_damaged(o->r, "a list of sectors ends too early");
  }
  if (li_reader_bytes(o->r, offset_of(o, sector) + (uint64_t)index * 4, bytes, 4) == LI_OK) {
    *value = li_le32(bytes);
  }
  return o->r->status;
}

/* The DIFAT sector of that index; each ends with the number of the next. */
static enum li_status find_difat(struct ole *o, uint32_t index, uint32_t *sector) {
  uint32_t links = (1u << (o->shift - 2)) - 1;
  if (index < o->difat_index || o->difat_at == END_OF_CHAIN) {
    o->difat_index = 0;
    o->difat_at = li_le32(o->header + 68);
  }
  while (o->difat_index < index) {
    if (read_number(o, o->difat_at, links, &o->difat_at) != LI_OK) {
      return o->r->status;
    }
    o->difat_index++;
  }
  *sector = o->difat_at;
  return LI_OK;
}

/* The sector that holds part `index` of the FAT. */
static enum li_status find_fat(struct ole *o, uint32_t index, uint32_t *sector) {
  uint32_t links = (1u << (o->shift - 2)) - 1;
  uint32_t difat = END_OF_CHAIN;
  if (index < HEADER_DIFAT) {
    *sector = li_le32(o->header + 76 + (size_t)index * 4);
    return LI_OK;
  }
  index -= HEADER_DIFAT;
  if (find_difat(o, index / links, &difat) != LI_OK) {
    return o->r->status;
  }
  return read_number(o, difat, index % links, sector);
}

/* What follows `sector` in its chain. */
static enum li_status next_sector(struct ole *o, uint32_t *sector) {
  uint32_t per_sector = 1u << (o->shift - 2);
  uint32_t fat = END_OF_CHAIN;
  if (find_fat(o, *sector / per_sector, &fat) != LI_OK) {
    return o->r->status;
  }
  return read_number(o, fat, *sector % per_sector, sector);
}

/* Is the name, UTF-16LE with a zero at its end, this ASCII word? */
static int is_named(const unsigned char *entry, const char *word) {
  size_t length = strlen(word);
  if (li_le16(entry + 64) != (length + 1) * 2) {
    return 0;
  }
  for (size_t i = 0; i < length; i++) {
    if (entry[i * 2] != (unsigned char)word[i] || entry[i * 2 + 1] != 0) {
      return 0;
    }
  }
  return 1;
}

struct stream_name {
  const char *name;
  enum li_media_id id;
};

static const struct stream_name stream_names[] = {
    {"PowerPoint Document", LI_MEDIA_PPT}, {"WordDocument", LI_MEDIA_DOC},
    {"Workbook", LI_MEDIA_XLS},            {"Book", LI_MEDIA_XLS},
    {"EncryptedPackage", LI_MEDIA_LOCKED},
};

static enum li_media_id identify(const unsigned char *entry) {
  if (entry[66] == ENTRY_STREAM) {
    for (size_t i = 0; i < sizeof stream_names / sizeof stream_names[0]; i++) {
      if (is_named(entry, stream_names[i].name)) {
        return stream_names[i].id;
      }
    }
  }
  return LI_MEDIA_OLE;
}

/* All sectors of a stream must be inside the file; the last one may be short. */
static enum li_status follow_stream(struct ole *o, const unsigned char *entry) {
  uint32_t sector = li_le32(entry + 116);
  uint64_t left = li_le32(entry + 120);
  uint64_t sector_bytes = (uint64_t)1 << o->shift;
  if (left < MINI_STREAM_BYTES) {
    return LI_OK;
  }
  for (;;) {
    uint64_t part = left < sector_bytes ? left : sector_bytes;
    if (sector > SECTOR_MAX) {
      return li_reader_damaged(o->r, "its main stream is shorter than its size says");
    }
    if (offset_of(o, sector) + part > o->r->size_bytes) {
      return li_reader_truncated(o->r, "its main stream goes on to byte %" PRIu64 ", the file has %" PRIu64
                                 " bytes", offset_of(o, sector) + part, o->r->size_bytes);
    }
    left -= part;
    if (left == 0) {
      return LI_OK;
    }
    if (next_sector(o, &sector) != LI_OK) {
      return o->r->status;
    }
  }
}

/* Look through one sector of the directory; 1 when it names the document. */
static int search_directory(struct ole *o, uint32_t sector, struct li_probe_result *out) {
  uint32_t count = (1u << o->shift) / ENTRY_BYTES;
  for (uint32_t i = 0; i < count; i++) {
    unsigned char entry[ENTRY_BYTES];
    if (li_reader_bytes(o->r, offset_of(o, sector) + (uint64_t)i * ENTRY_BYTES, entry,
                        sizeof entry) != LI_OK) {
      return 0;
    }
    enum li_media_id id = identify(entry);
    if (id != LI_MEDIA_OLE) {
      li_probe_set_format(o->r, out, id);
      (void)follow_stream(o, entry);
      return 1;
    }
  }
  return 0;
}

enum li_status li_probe_ole(struct li_reader *r, struct li_probe_result *out) {
  struct ole o = {.r = r, .difat_at = END_OF_CHAIN};
  if (li_reader_bytes(r, 0, o.header, sizeof o.header) != LI_OK) {
    return r->status;
  }
  o.shift = li_le16(o.header + 30);
  if (o.shift != 9 && o.shift != 12) {
    return li_reader_damaged(r, "sectors of 2^%u bytes", o.shift);
  }
  /* A directory has few sectors; a loop in its chain ends by count. */
  uint64_t most = (r->size_bytes >> o.shift) + 1;
  uint32_t sector = li_le32(o.header + 48);
  for (uint64_t i = 0; i < most && sector <= SECTOR_MAX; i++) {
    if (search_directory(&o, sector, out) || r->status != LI_OK || next_sector(&o, &sector) != LI_OK) {
      return r->status;
    }
  }
  if (sector <= SECTOR_MAX) {
    return li_reader_damaged(r, "its directory runs in a circle");
  }
  return LI_OK;
}
