/* SPDX-License-Identifier: MIT */
/* WebP: dimensions from the first chunk. LinkedIn takes no WebP; this serves the message. */
#include <inttypes.h>
#include <string.h>

#include "bytes.h"
#include "probe_formats.h"

enum { CHUNK_AT = 12, BODY_AT = 20 };

/* "VP8 ": a key frame's start code and two 14-bit sizes. */
static void read_lossy(const unsigned char *body, struct li_probe_result *out) {
  if (memcmp(body + 3, "\x9D\x01\x2A", 3) == 0) {
    out->width = li_le16(body + 6) & 0x3FFF;
    out->height = li_le16(body + 8) & 0x3FFF;
  }
}

static void read_lossless(const unsigned char *body, struct li_probe_result *out) {
  uint32_t bits = li_le32(body + 1);
  if (body[0] == 0x2F) {
    out->width = (bits & 0x3FFF) + 1;
    out->height = (bits >> 14 & 0x3FFF) + 1;
  }
}

static void read_extended(const unsigned char *body, struct li_probe_result *out) {
  out->width = li_le24(body + 4) + 1;
  out->height = li_le24(body + 7) + 1;
}

enum li_status li_probe_webp(struct li_reader *r, struct li_probe_result *out) {
  unsigned char head[BODY_AT];
  unsigned char body[10] = {0};
  if (li_reader_bytes(r, 0, head, sizeof head) != LI_OK) {
    return r->status;
  }
  uint64_t end = (uint64_t)li_le32(head + 4) + 8;
  if (end > r->size_bytes) {
    return li_reader_truncated(r, "%" PRIu64 " bytes are announced, %" PRIu64 " are there", end,
                               r->size_bytes);
  }
  uint32_t length = li_le32(head + CHUNK_AT + 4);
  if (end < BODY_AT || length < 5 || length > end - BODY_AT) {
    return li_reader_damaged(r, "its first chunk is given as %" PRIu32 " bytes", length);
  }
  if (li_reader_bytes(r, BODY_AT, body, length < sizeof body ? length : sizeof body) != LI_OK) {
    return r->status;
  }
  if (memcmp(head + CHUNK_AT, "VP8 ", 4) == 0) {
    read_lossy(body, out);
  } else if (memcmp(head + CHUNK_AT, "VP8L", 4) == 0) {
    read_lossless(body, out);
  } else if (memcmp(head + CHUNK_AT, "VP8X", 4) == 0) {
    read_extended(body, out);
  }
  return LI_OK;
}
