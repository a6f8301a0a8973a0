/* SPDX-License-Identifier: MIT */
/* GIF: walk the blocks to the trailer and count the images, which are the frames. */
#include <inttypes.h>

#include "bytes.h"
#include "probe_formats.h"

enum { EXTENSION = 0x21, IMAGE = 0x2C, TRAILER = 0x3B, HEADER_BYTES = 13 };

/* Bytes of a colour table, from the flags that announce it. */
static uint64_t table_bytes(unsigned char flags) {
  return flags & 0x80 ? (uint64_t)3 << ((flags & 7) + 1) : 0;
}

/* Move `*at` behind a chain of sub-blocks: length, bytes, …, zero. */
static enum li_status skip_sub_blocks(struct li_reader *r, uint64_t *at) {
  unsigned char length;
  do {
    if (li_reader_bytes(r, *at, &length, 1) != LI_OK) {
      return r->status;
    }
    *at += 1 + (uint64_t)length;
  } while (length != 0);
  return LI_OK;
}

static enum li_status skip_image(struct li_reader *r, uint64_t *at) {
  unsigned char descriptor[9];
  if (li_reader_bytes(r, *at, descriptor, sizeof descriptor) != LI_OK) {
    return r->status;
  }
  *at += sizeof descriptor + table_bytes(descriptor[8]) + 1; /* 1: the code size of LZW */
  return skip_sub_blocks(r, at);
}

enum li_status li_probe_gif(struct li_reader *r, struct li_probe_result *out) {
  unsigned char header[HEADER_BYTES];
  if (li_reader_bytes(r, 0, header, sizeof header) != LI_OK) {
    return r->status;
  }
  out->width = li_le16(header + 6);
  out->height = li_le16(header + 8);
  if (out->width == 0 || out->height == 0) {
    return li_reader_damaged(r, "its size is given as %" PRIu32 " x %" PRIu32 " pixels", out->width,
                             out->height);
  }
  uint64_t at = HEADER_BYTES + table_bytes(header[10]);
  for (;;) {
    unsigned char kind;
    if (li_reader_bytes(r, at++, &kind, 1) != LI_OK) {
      return r->status;
    }
    if (kind == TRAILER) {
      return out->frames > 0 ? LI_OK : li_reader_damaged(r, "it holds no picture");
    }
    if (kind == IMAGE) {
      out->frames++;
      (void)skip_image(r, &at);
    } else if (kind == EXTENSION) {
      at++; /* its label */
      (void)skip_sub_blocks(r, &at);
    } else {
      return li_reader_damaged(r, "unknown block 0x%02X at byte %" PRIu64, kind, at - 1);
    }
    if (r->status != LI_OK) {
      return r->status;
    }
  }
}
