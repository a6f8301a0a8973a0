/* SPDX-License-Identifier: MIT */
/*
 * moof: what a fragment adds to the duration of its tracks.
 *
 * traf → tfhd (which track, default sample duration), tfdt (where it starts),
 * trun (samples, each with its own duration or the default). Sums saturate.
 */
#include <inttypes.h>

#include "bytes.h"
#include "probe_mp4.h"

enum {
  TFHD_BASE_OFFSET = 0x01,
  TFHD_DESCRIPTION = 0x02,
  TFHD_DURATION = 0x08,
  TRUN_DATA_OFFSET = 0x01,
  TRUN_FIRST_FLAGS = 0x04,
  TRUN_DURATION = 0x100,
  TRUN_PER_SAMPLE = 0xF00
};

static uint64_t add(uint64_t a, uint64_t b) {
  return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* The track a fragment speaks of, and its default; `*track` NULL for one that is not described. */
static enum li_status read_header(struct li_mp4 *m, const struct li_mp4_box *box,
                                  struct li_mp4_track **track, uint32_t *duration) {
  unsigned char body[24] = {0};
  size_t at = 8;
  if (li_mp4_body(m->r, box, body, 8) != LI_OK) {
    return m->r->status;
  }
  uint32_t flags = li_be32(body) & 0xFFFFFF;
  *track = li_mp4_track_by_id(m, li_be32(body + 4));
  *duration = *track != NULL ? (*track)->default_duration : 0;
  at += (flags & TFHD_BASE_OFFSET ? 8 : 0) + (flags & TFHD_DESCRIPTION ? 4 : 0);
  if (flags & TFHD_DURATION) {
    if (li_mp4_body(m->r, box, body, at + 4) != LI_OK) {
      return m->r->status;
    }
    *duration = li_be32(body + at);
  }
  return LI_OK;
}

static enum li_status read_start(struct li_mp4 *m, const struct li_mp4_box *box, uint64_t *start) {
  unsigned char body[12] = {0};
  if (li_mp4_body(m->r, box, body, 1) != LI_OK ||
      li_mp4_body(m->r, box, body, body[0] == 1 ? 12 : 8) != LI_OK) {
    return m->r->status;
  }
  *start = body[0] == 1 ? li_be64(body + 4) : li_be32(body + 4);
  return LI_OK;
}

static uint32_t record_bytes(uint32_t flags) {
  uint32_t size = 0;
  for (uint32_t bit = TRUN_DURATION; bit & TRUN_PER_SAMPLE; bit <<= 1) {
    size += flags & bit ? 4 : 0;
  }
  return size;
}

/* The duration comes first in each record. */
static enum li_status sum_records(struct li_mp4 *m, uint64_t at, uint32_t count, uint32_t size,
                                  uint64_t *ticks) {
  for (uint32_t i = 0; i < count; i++, at += size) {
    unsigned char duration[4];
    if (li_reader_bytes(m->r, at, duration, sizeof duration) != LI_OK) {
      return m->r->status;
    }
    *ticks = add(*ticks, li_be32(duration));
  }
  return LI_OK;
}

static enum li_status read_run(struct li_mp4 *m, const struct li_mp4_box *box, uint32_t duration,
                               uint64_t *ticks) {
  unsigned char body[8];
  if (li_mp4_body(m->r, box, body, sizeof body) != LI_OK) {
    return m->r->status;
  }
  uint32_t flags = li_be32(body) & 0xFFFFFF;
  uint32_t count = li_be32(body + 4);
  uint64_t head = 8 + (flags & TRUN_DATA_OFFSET ? 4u : 0u) + (flags & TRUN_FIRST_FLAGS ? 4u : 0u);
  uint32_t size = record_bytes(flags);
  if (box->end - box->body < head || (uint64_t)count * size > box->end - box->body - head) {
    return li_reader_damaged(m->r, "a fragment at byte %" PRIu64 " lists more samples than it has room "
                             "for", box->at);
  }
  if (flags & TRUN_DURATION) {
    return sum_records(m, box->body + head, count, size, ticks);
  }
  *ticks = add(*ticks, (uint64_t)count * duration);
  return LI_OK;
}

static enum li_status read_track_fragment(struct li_mp4 *m, const struct li_mp4_box *traf) {
  struct li_mp4_track *track = NULL;
  struct li_mp4_box box;
  uint32_t duration = 0;
  uint64_t start = UINT64_MAX, ticks = 0;
  for (uint64_t at = traf->body; li_mp4_next(m->r, traf, &at, &box);) {
    if (li_mp4_is(&box, "tfhd")) {
      (void)read_header(m, &box, &track, &duration);
    } else if (li_mp4_is(&box, "tfdt")) {
      (void)read_start(m, &box, &start);
    } else if (li_mp4_is(&box, "trun")) {
      (void)read_run(m, &box, duration, &ticks);
    }
  }
  if (m->r->status == LI_OK && track != NULL) {
    uint64_t end = add(start == UINT64_MAX ? track->end_ticks : start, ticks);
    track->end_ticks = end > track->end_ticks ? end : track->end_ticks;
  }
  return m->r->status;
}

enum li_status li_mp4_fragment(struct li_mp4 *m, const struct li_mp4_box *moof) {
  struct li_mp4_box box;
  for (uint64_t at = moof->body; li_mp4_next(m->r, moof, &at, &box);) {
    if (li_mp4_is(&box, "traf") && read_track_fragment(m, &box) != LI_OK) {
      return m->r->status;
    }
  }
  return m->r->status;
}
