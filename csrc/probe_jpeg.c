/* SPDX-License-Identifier: MIT */
/*
 * JPEG (ITU-T T.81): walk the marker segments to the first scan for the
 * dimensions, then make sure the end marker is there. Entropy-coded data stuffs
 * a zero behind each 0xFF, so FF D9 in it can only be the end.
 */
#include <inttypes.h>
#include <string.h>

#include "bytes.h"
#include "probe_formats.h"

enum { SOI = 0xD8, EOI = 0xD9, SOS = 0xDA, TEM = 0x01, TAIL_BYTES = 64 * 1024 };

static int is_start_of_frame(unsigned marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

static int stands_alone(unsigned marker) {
  return marker == TEM || (marker >= 0xD0 && marker <= SOI);
}

static enum li_status read_frame(struct li_reader *r, uint64_t at, uint32_t length,
                                 struct li_probe_result *out) {
  unsigned char body[6];
  if (length < 8) {
    return li_reader_damaged(r, "its frame header is %" PRIu32 " bytes long", length);
  }
  if (li_reader_bytes(r, at, body, sizeof body) != LI_OK) {
    return r->status;
  }
  out->height = li_be16(body + 1);
  out->width = li_be16(body + 3);
  if (out->width == 0 || out->height == 0) {
    return li_reader_damaged(r, "its size is given as %" PRIu32 " x %" PRIu32 " pixels", out->width,
                             out->height);
  }
  return LI_OK;
}

/* Does "FF D9" stand at or behind `at`? Also 0 when reading fails. */
static int find_end(struct li_reader *r, uint64_t at) {
  const unsigned char *bytes;
  size_t size;
  int after_ff = 0;
  while (li_reader_view(r, at, &bytes, &size) == LI_OK && size > 0) {
    for (size_t i = 0; i < size;) {
      if (after_ff && bytes[i] == EOI) {
        return 1;
      }
      const unsigned char *ff = memchr(bytes + i, 0xFF, size - i);
      if (ff == NULL) {
        after_ff = 0;
        break;
      }
      after_ff = 1;
      i = (size_t)(ff - bytes) + 1;
    }
    at += size;
  }
  return 0;
}

/* The end is near the end as a rule; phones append a film, so look from the start as well. */
static enum li_status check_end(struct li_reader *r, uint64_t scan_at) {
  uint64_t tail_at = r->size_bytes > TAIL_BYTES ? r->size_bytes - TAIL_BYTES : 0;
  if (tail_at > scan_at && find_end(r, tail_at)) {
    return LI_OK;
  }
  if (!find_end(r, scan_at)) {
    return li_reader_truncated(r, "it has no end marker");
  }
  return LI_OK;
}

/* The marker at `*at`, after fill bytes; `*at` moves behind it. */
static enum li_status next_marker(struct li_reader *r, uint64_t *at, unsigned *marker) {
  unsigned char byte;
  if (li_reader_bytes(r, *at, &byte, 1) != LI_OK) {
    return r->status;
  }
  if (byte != 0xFF) {
    return li_reader_damaged(r, "no marker at byte %" PRIu64, *at);
  }
  while (byte == 0xFF) {
    *at += 1;
    if (li_reader_bytes(r, *at, &byte, 1) != LI_OK) {
      return r->status;
    }
  }
  *at += 1;
  *marker = byte;
  return LI_OK;
}

enum li_status li_probe_jpeg(struct li_reader *r, struct li_probe_result *out) {
  uint64_t at = 2;
  for (;;) {
    unsigned marker = 0;
    unsigned char length_bytes[2];
    if (next_marker(r, &at, &marker) != LI_OK) {
      return r->status;
    }
    if (stands_alone(marker)) {
      continue;
    }
    if (marker == 0 || marker == EOI) {
      return li_reader_damaged(r, "it holds no picture");
    }
    if (li_reader_bytes(r, at, length_bytes, sizeof length_bytes) != LI_OK) {
      return r->status;
    }
    uint32_t length = li_be16(length_bytes);
    if (length < 2) {
      return li_reader_damaged(r, "segment at byte %" PRIu64 " has length %" PRIu32, at, length);
    }
    if (is_start_of_frame(marker) && read_frame(r, at + 2, length, out) != LI_OK) {
      return r->status;
    }
    at += length;
    if (marker == SOS) {
      break;
    }
  }
  if (out->width == 0) {
    return li_reader_damaged(r, "picture data come before the frame header");
  }
  return check_end(r, at);
}
