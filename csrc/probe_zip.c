/* SPDX-License-Identifier: MIT */
/*
 * ZIP archives, for what office programs make of them: the central directory is
 * walked, its counts are checked against what is there, and the names of the
 * entries tell PPTX, DOCX, XLSX and the rest. PPTX: one entry a slide.
 */
#include <inttypes.h>
#include <string.h>

#include "bytes.h"
#include "probe_formats.h"

enum {
  EOCD_BYTES = 22,
  COMMENT_MAX = 65535,
  CENTRAL_BYTES = 46,
  LOCAL_BYTES = 30,
  LOCATOR_BYTES = 20, /* of zip64, before the end record */
  EOCD64_BYTES = 56,
  NAME_BYTES = 64
};
#define EOCD_SIGNATURE 0x06054B50u
#define EOCD64_SIGNATURE 0x06064B50u
#define LOCATOR_SIGNATURE 0x07064B50u
#define CENTRAL_SIGNATURE 0x02014B50u

struct directory {
  uint64_t count, bytes, offset;
  uint64_t end; /* where the end record begins */
};

struct contents {
  int has_types, has_word, has_slides, has_sheets, has_macros;
  int64_t slides;
  int has_mimetype;
  uint64_t mimetype_at; /* its local header */
};

/* Is an end record at `at`, with a comment that fits? */
static int is_end_record(struct li_reader *r, uint64_t at, unsigned char *record) {
  return r->size_bytes - at >= EOCD_BYTES &&
         li_reader_bytes(r, at, record, EOCD_BYTES) == LI_OK && li_le32(record) == EOCD_SIGNATURE &&
         li_le16(record + 20) <= r->size_bytes - at - EOCD_BYTES;
}

/* The last end record. Looked for forwards, which is how the reader is fast. */
static enum li_status find_end(struct li_reader *r, struct directory *d, unsigned char *record) {
  uint64_t furthest = EOCD_BYTES + COMMENT_MAX;
  uint64_t at = r->size_bytes > furthest ? r->size_bytes - furthest : 0;
  int is_found = 0;
  for (;;) {
    const unsigned char *bytes;
    size_t size;
    if (li_reader_view(r, at, &bytes, &size) != LI_OK) {
      return r->status;
    }
    const unsigned char *p = size > 0 ? memchr(bytes, 'P', size) : NULL;
    if (p == NULL) {
      at += size;
      if (size == 0) {
        break;
      }
      continue;
    }
    at += (uint64_t)(p - bytes);
    if (is_end_record(r, at, record)) {
      d->end = at;
      is_found = 1;
    }
    at++;
  }
  if (!is_found) {
    return li_reader_truncated(r, "its list of contents, which stands at the end, is missing");
  }
  return li_reader_bytes(r, d->end, record, EOCD_BYTES);
}

/* Counts too large for the old record stand in the zip64 one. */
static enum li_status read_zip64(struct li_reader *r, struct directory *d) {
  unsigned char bytes[EOCD64_BYTES];
  if (d->end < LOCATOR_BYTES ||
      li_reader_bytes(r, d->end - LOCATOR_BYTES, bytes, LOCATOR_BYTES) != LI_OK ||
      li_le32(bytes) != LOCATOR_SIGNATURE) {
    return li_reader_damaged(r, "its zip64 locator is missing");
  }
  uint64_t at = li_le64(bytes + 8);
  if (li_reader_bytes(r, at, bytes, sizeof bytes) != LI_OK) {
    return r->status;
  }
  if (li_le32(bytes) != EOCD64_SIGNATURE) {
    return li_reader_damaged(r, "its zip64 end record is missing");
  }
  d->count = li_le64(bytes + 32);
  d->bytes = li_le64(bytes + 40);
  d->offset = li_le64(bytes + 48);
  d->end = at;
  return LI_OK;
}

static enum li_status read_directory(struct li_reader *r, struct directory *d) {
  unsigned char record[EOCD_BYTES] = {0};
  if (find_end(r, d, record) != LI_OK) {
    return r->status;
  }
  d->count = li_le16(record + 10);
  d->bytes = li_le32(record + 12);
  d->offset = li_le32(record + 16);
  if ((d->count == 0xFFFF || d->bytes == UINT32_MAX || d->offset == UINT32_MAX) &&
      read_zip64(r, d) != LI_OK) {
    return r->status;
  }
  if (d->bytes > d->end) {
    return li_reader_damaged(r, "its list of contents is larger than the file");
  }
  /* The list stands right before its end record, whatever was put in front of the archive. */
  d->offset = d->end - d->bytes;
  return LI_OK;
}

static int starts_with(const char *name, size_t size, const char *prefix) {
  size_t length = strlen(prefix);
  return size >= length && memcmp(name, prefix, length) == 0;
}

static int is(const char *name, size_t size, const char *word) {
  return size == strlen(word) && memcmp(name, word, size) == 0;
}

/* "ppt/slides/slide12.xml" */
static int is_slide(const char *name, size_t size) {
  static const char prefix[] = "ppt/slides/slide";
  size_t at = sizeof prefix - 1;
  if (!starts_with(name, size, prefix)) {
    return 0;
  }
  size_t digits = at;
  while (digits < size && name[digits] >= '0' && name[digits] <= '9') {
    digits++;
  }
  return digits > at && is(name + digits, size - digits, ".xml");
}

static void note_entry(struct contents *c, const char *name, size_t size, uint64_t local_at) {
  if (is(name, size, "[Content_Types].xml")) {
    c->has_types = 1;
  } else if (starts_with(name, size, "word/")) {
    c->has_word = 1;
    c->has_macros = c->has_macros || is(name, size, "word/vbaProject.bin");
  } else if (starts_with(name, size, "ppt/")) {
    c->has_slides = 1;
    c->has_macros = c->has_macros || is(name, size, "ppt/vbaProject.bin");
    c->slides += is_slide(name, size);
  } else if (starts_with(name, size, "xl/")) {
    c->has_sheets = 1;
  } else if (is(name, size, "mimetype")) {
    c->has_mimetype = 1;
    c->mimetype_at = local_at;
  }
}

/* One entry at `*at`, which moves behind it. */
static enum li_status read_entry(struct li_reader *r, const struct directory *d, uint64_t *at,
                                 struct contents *c) {
  unsigned char head[CENTRAL_BYTES];
  char name[NAME_BYTES];
  if (d->end - *at < CENTRAL_BYTES) {
    return li_reader_damaged(r, "its list of contents announces %" PRIu64 " entries and holds fewer",
                             d->count);
  }
  if (li_reader_bytes(r, *at, head, sizeof head) != LI_OK) {
    return r->status;
  }
  if (li_le32(head) != CENTRAL_SIGNATURE) {
    return li_reader_damaged(r, "no entry of its list of contents at byte %" PRIu64, *at);
  }
  uint64_t name_bytes = li_le16(head + 28);
  uint64_t size = CENTRAL_BYTES + name_bytes + li_le16(head + 30) + li_le16(head + 32);
  if (size > d->end - *at) {
    return li_reader_damaged(r, "the entry at byte %" PRIu64 " is larger than the list it is in", *at);
  }
  uint64_t local_at = li_le32(head + 42);
  if (local_at != UINT32_MAX && local_at >= d->offset) {
    return li_reader_damaged(r, "the entry at byte %" PRIu64 " points outside the archive", *at);
  }
  size_t known = name_bytes < sizeof name ? (size_t)name_bytes : sizeof name;
  if (li_reader_bytes(r, *at + CENTRAL_BYTES, name, known) != LI_OK) {
    return r->status;
  }
  if (name_bytes <= sizeof name) {
    note_entry(c, name, known, local_at);
  } else if (starts_with(name, known, "word/") || starts_with(name, known, "ppt/")) {
    note_entry(c, name, known, local_at);
  }
  *at += size;
  return LI_OK;
}

static enum li_status read_entries(struct li_reader *r, const struct directory *d,
                                   struct contents *c) {
  uint64_t at = d->offset;
  for (uint64_t i = 0; i < d->count; i++) {
    if (read_entry(r, d, &at, c) != LI_OK) {
      return r->status;
    }
  }
  unsigned char next[4];
  if (d->end - at >= CENTRAL_BYTES && li_reader_bytes(r, at, next, sizeof next) == LI_OK &&
      li_le32(next) == CENTRAL_SIGNATURE) {
    return li_reader_damaged(r, "its list of contents announces %" PRIu64 " entries and holds more",
                             d->count);
  }
  return r->status;
}

struct mimetype {
  const char *text;
  enum li_media_id id;
};

static const struct mimetype mimetypes[] = {
    {"application/vnd.oasis.opendocument.text", LI_MEDIA_ODT},
    {"application/vnd.oasis.opendocument.presentation", LI_MEDIA_ODP},
    {"application/vnd.oasis.opendocument.spreadsheet", LI_MEDIA_ODS},
    {"application/epub+zip", LI_MEDIA_EPUB},
};

/* OpenDocument and EPUB keep their type, unpacked, in an entry of that name. */
static enum li_media_id read_mimetype(struct li_reader *r, uint64_t at) {
  unsigned char head[LOCAL_BYTES];
  char text[NAME_BYTES];
  if (li_reader_bytes(r, at, head, sizeof head) != LI_OK) {
    return LI_MEDIA_ZIP;
  }
  size_t size = li_le32(head + 22) < sizeof text ? (size_t)li_le32(head + 22) : sizeof text;
  at += LOCAL_BYTES + (uint64_t)li_le16(head + 26) + li_le16(head + 28);
  if (li_reader_bytes(r, at, text, size) != LI_OK) {
    return LI_MEDIA_ZIP;
  }
  for (size_t i = 0; i < sizeof mimetypes / sizeof mimetypes[0]; i++) {
    if (is(text, size, mimetypes[i].text)) {
      return mimetypes[i].id;
    }
  }
  return LI_MEDIA_ZIP;
}

static enum li_media_id identify(struct li_reader *r, const struct contents *c) {
  if (c->has_types && c->has_slides) {
    return c->has_macros ? LI_MEDIA_PPTM : LI_MEDIA_PPTX;
  }
  if (c->has_types && c->has_word) {
    return c->has_macros ? LI_MEDIA_DOCM : LI_MEDIA_DOCX;
  }
  if (c->has_types && c->has_sheets) {
    return LI_MEDIA_XLSX;
  }
  return c->has_mimetype ? read_mimetype(r, c->mimetype_at) : LI_MEDIA_ZIP;
}

enum li_status li_probe_zip(struct li_reader *r, struct li_probe_result *out) {
  struct directory d = {0};
  struct contents c = {0};
  r->subject = "ZIP archive (perhaps an Office document)";
  if (read_directory(r, &d) != LI_OK || read_entries(r, &d, &c) != LI_OK) {
    return r->status;
  }
  enum li_media_id id = identify(r, &c);
  if (r->status != LI_OK) {
    return r->status;
  }
  li_probe_set_format(r, out, id);
  if (c.has_slides && c.slides > 0) {
    out->pages = c.slides;
  }
  return LI_OK;
}
