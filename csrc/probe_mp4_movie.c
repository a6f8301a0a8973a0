/* SPDX-License-Identifier: MIT */
/* moov: the movie header, the tracks, and the defaults for fragments. */
#include <inttypes.h>
#include <string.h>

#include "bytes.h"
#include "probe_mp4.h"

/* Behind version, flags and dates: timescale and duration, in 32 or 64 bits (mvhd, mdhd). */
static enum li_status read_clock(struct li_reader *r, const struct li_mp4_box *box,
                                 uint32_t *timescale, int64_t *duration_ms) {
  unsigned char body[32] = {0};
  uint64_t ticks, unknown;
  if (li_mp4_body(r, box, body, 1) != LI_OK ||
      li_mp4_body(r, box, body, body[0] == 1 ? 32 : 20) != LI_OK) {
    return r->status;
  }
  if (body[0] == 1) {
    *timescale = li_be32(body + 20);
    ticks = li_be64(body + 24);
    unknown = UINT64_MAX;
  } else {
    *timescale = li_be32(body + 12);
    ticks = li_be32(body + 16);
    unknown = UINT32_MAX;
  }
  *duration_ms = ticks == 0 || ticks == unknown ? -1 : li_mp4_ms(ticks, *timescale);
  return LI_OK;
}

/* Size as displayed: 16.16 fixed point, sides swapped by a matrix that turns a quarter. */
static enum li_status read_track_header(struct li_mp4 *m, const struct li_mp4_box *box,
                                        struct li_probe_track *track, struct li_mp4_track *state) {
  unsigned char body[96] = {0};
  if (li_mp4_body(m->r, box, body, 1) != LI_OK) {
    return m->r->status;
  }
  size_t matrix = body[0] == 1 ? 52 : 40;
  if (li_mp4_body(m->r, box, body, matrix + 44) != LI_OK) {
    return m->r->status;
  }
  state->id = li_be32(body + (body[0] == 1 ? 20 : 12));
  track->width = li_be32(body + matrix + 36) >> 16;
  track->height = li_be32(body + matrix + 40) >> 16;
  if (li_be32(body + matrix) == 0 && li_be32(body + matrix + 4) != 0) {
    uint32_t width = track->width;
    track->width = track->height;
    track->height = width;
  }
  return LI_OK;
}

static enum li_status read_handler(struct li_mp4 *m, const struct li_mp4_box *box,
                                   struct li_probe_track *track) {
  unsigned char body[12];
  if (li_mp4_body(m->r, box, body, sizeof body) != LI_OK) {
    return m->r->status;
  }
  if (memcmp(body + 8, "vide", 4) == 0) {
    track->kind = LI_TRACK_VIDEO;
  } else if (memcmp(body + 8, "soun", 4) == 0) {
    track->kind = LI_TRACK_AUDIO;
  }
  return LI_OK;
}

/* The first sample description names the codec; its picture size serves when the track has none. */
static enum li_status read_description(struct li_mp4 *m, const struct li_mp4_box *box,
                                       struct li_probe_track *track) {
  unsigned char body[8 + 36] = {0};
  uint64_t size = box->end - box->body;
  if (size < 16) {
    return LI_OK; /* no entry */
  }
  size = size < sizeof body ? size : sizeof body;
  if (li_mp4_body(m->r, box, body, (size_t)size) != LI_OK) {
    return m->r->status;
  }
  for (int i = 0; i < 4; i++) {
    unsigned char c = body[12 + i];
    track->codec[i] = c >= 0x20 && c < 0x7F ? (char)c : '?';
  }
  if (track->kind == LI_TRACK_VIDEO && (track->width == 0 || track->height == 0)) {
    track->width = li_be16(body + 8 + 32);
    track->height = li_be16(body + 8 + 34);
  }
  return LI_OK;
}

/* stbl → stsd, below minf. */
static enum li_status read_samples(struct li_mp4 *m, const struct li_mp4_box *minf,
                                   struct li_probe_track *track) {
  struct li_mp4_box stbl, box;
  for (uint64_t at = minf->body; li_mp4_next(m->r, minf, &at, &stbl);) {
    if (!li_mp4_is(&stbl, "stbl")) {
      continue;
    }
    for (uint64_t inner = stbl.body; li_mp4_next(m->r, &stbl, &inner, &box);) {
      if (li_mp4_is(&box, "stsd") && read_description(m, &box, track) != LI_OK) {
        return m->r->status;
      }
    }
  }
  return m->r->status;
}

static enum li_status read_media(struct li_mp4 *m, const struct li_mp4_box *mdia,
                                 struct li_probe_track *track, struct li_mp4_track *state) {
  struct li_mp4_box box, minf = {.end = 0};
  for (uint64_t at = mdia->body; li_mp4_next(m->r, mdia, &at, &box);) {
    if (li_mp4_is(&box, "mdhd")) {
      (void)read_clock(m->r, &box, &state->timescale, &track->duration_ms);
    } else if (li_mp4_is(&box, "hdlr")) {
      (void)read_handler(m, &box, track);
    } else if (li_mp4_is(&box, "minf")) {
      minf = box;
    }
  }
  if (m->r->status == LI_OK && minf.end != 0) {
    return read_samples(m, &minf, track); /* last, because it asks for the handler */
  }
  return m->r->status;
}

static enum li_status read_track(struct li_mp4 *m, const struct li_mp4_box *trak) {
  struct li_probe_track track = {.duration_ms = -1};
  struct li_mp4_track state = {.id = 0};
  struct li_mp4_box box;
  for (uint64_t at = trak->body; li_mp4_next(m->r, trak, &at, &box);) {
    if (li_mp4_is(&box, "tkhd")) {
      (void)read_track_header(m, &box, &track, &state);
    } else if (li_mp4_is(&box, "mdia")) {
      (void)read_media(m, &box, &track, &state);
    }
  }
  if (m->r->status != LI_OK) {
    return m->r->status;
  }
  if (track.kind == LI_TRACK_VIDEO && m->out->width == 0) {
    m->out->width = track.width;
    m->out->height = track.height;
  }
  if (m->out->track_count < LI_PROBE_TRACKS_MAX) {
    m->out->tracks[m->out->track_count] = track;
    m->tracks[m->out->track_count] = state;
  }
  m->out->track_count++;
  return LI_OK;
}

/* mvex → trex: how long a sample of a fragment lasts unless it says so itself. */
static enum li_status read_defaults(struct li_mp4 *m, const struct li_mp4_box *mvex) {
  struct li_mp4_box box;
  m->out->is_fragmented = 1;
  for (uint64_t at = mvex->body; li_mp4_next(m->r, mvex, &at, &box);) {
    unsigned char body[16];
    if (!li_mp4_is(&box, "trex")) {
      continue;
    }
    if (li_mp4_body(m->r, &box, body, sizeof body) != LI_OK) {
      return m->r->status;
    }
    struct li_mp4_track *track = li_mp4_track_by_id(m, li_be32(body + 4));
    if (track != NULL) {
      track->default_duration = li_be32(body + 12);
    }
  }
  return m->r->status;
}

enum li_status li_mp4_movie(struct li_mp4 *m, const struct li_mp4_box *moov) {
  struct li_mp4_box box, mvex = {.end = 0};
  int has_header = 0;
  for (uint64_t at = moov->body; li_mp4_next(m->r, moov, &at, &box);) {
    uint32_t timescale;
    if (li_mp4_is(&box, "mvhd")) {
      has_header = 1;
      (void)read_clock(m->r, &box, &timescale, &m->movie_ms);
    } else if (li_mp4_is(&box, "trak")) {
      (void)read_track(m, &box);
    } else if (li_mp4_is(&box, "mvex")) {
      mvex = box;
    } else if (li_mp4_is(&box, "cmov")) {
      return li_reader_damaged(m->r, "its header is compressed, a form nobody reads any more");
    }
  }
  if (m->r->status == LI_OK && !has_header) {
    return li_reader_damaged(m->r, "its 'moov' box has no movie header");
  }
  if (m->r->status == LI_OK && mvex.end != 0) {
    return read_defaults(m, &mvex); /* after the tracks it speaks of */
  }
  return m->r->status;
}
