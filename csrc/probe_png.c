/* SPDX-License-Identifier: MIT */
/* PNG: walk the chunks from IHDR to IEND. Pixels are not unpacked. */
#include <inttypes.h>
#include <string.h>

#include "bytes.h"
#include "probe_formats.h"

enum { IHDR_BYTES = 13 };

/* CRC-32 as in PNG, bit by bit: it runs over 17 bytes. */
static uint32_t crc32_of(const unsigned char *bytes, size_t size) {
  uint32_t crc = 0xFFFFFFFFu;
  for (size_t i = 0; i < size; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) {
      crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
    }
  }
  return ~crc;
}

static enum li_status read_header(struct li_reader *r, struct li_probe_result *out) {
  unsigned char chunk[8 + IHDR_BYTES + 4];
  if (li_reader_bytes(r, 8, chunk, sizeof chunk) != LI_OK) {
    return r->status;
  }
  if (li_be32(chunk) != IHDR_BYTES || memcmp(chunk + 4, "IHDR", 4) != 0) {
    return li_reader_damaged(r, "it does not begin with an IHDR chunk");
  }
  if (crc32_of(chunk + 4, 4 + IHDR_BYTES) != li_be32(chunk + 8 + IHDR_BYTES)) {
    return li_reader_damaged(r, "the checksum of its header does not match");
  }
  out->width = li_be32(chunk + 8);
  out->height = li_be32(chunk + 12);
  if (out->width == 0 || out->height == 0 || out->width > INT32_MAX || out->height > INT32_MAX) {
    return li_reader_damaged(r, "its size is given as %" PRIu32 " x %" PRIu32 " pixels", out->width,
                             out->height);
  }
  return LI_OK;
}

static int is_chunk_type(const unsigned char *type) {
  for (int i = 0; i < 4; i++) {
    if ((type[i] | 0x20) < 'a' || (type[i] | 0x20) > 'z') {
      return 0;
    }
  }
  return 1;
}

/* acTL: this is an animated PNG of so many frames. */
static enum li_status read_animation(struct li_reader *r, uint64_t at, uint32_t length,
                                     struct li_probe_result *out) {
  unsigned char count[4];
  if (length < 8) {
    return li_reader_damaged(r, "its animation header is %" PRIu32 " bytes long", length);
  }
  if (li_reader_bytes(r, at, count, sizeof count) == LI_OK) {
    out->frames = li_be32(count);
  }
  return r->status;
}

enum li_status li_probe_png(struct li_reader *r, struct li_probe_result *out) {
  int has_data = 0;
  uint64_t at = 8 + 8 + IHDR_BYTES + 4;
  if (read_header(r, out) != LI_OK) {
    return r->status;
  }
  for (;;) {
    unsigned char head[8];
    if (li_reader_bytes(r, at, head, sizeof head) != LI_OK) {
      return r->status;
    }
    uint32_t length = li_be32(head);
    if (length > INT32_MAX || !is_chunk_type(head + 4)) {
      return li_reader_damaged(r, "no chunk at byte %" PRIu64, at);
    }
    if ((uint64_t)length + 12 > r->size_bytes - at) {
      return li_reader_truncated(r, "chunk %.4s at byte %" PRIu64 " needs %" PRIu64 " bytes, %" PRIu64
                                 " are there", (const char *)head + 4, at, (uint64_t)length + 12,
                                 r->size_bytes - at);
    }
    if (memcmp(head + 4, "IEND", 4) == 0) {
      return has_data ? LI_OK : li_reader_damaged(r, "it holds no picture data");
    }
    if (memcmp(head + 4, "acTL", 4) == 0 && read_animation(r, at + 8, length, out) != LI_OK) {
      return r->status;
    }
    has_data = has_data || memcmp(head + 4, "IDAT", 4) == 0;
    at += (uint64_t)length + 12;
  }
}
