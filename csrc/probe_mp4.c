/* SPDX-License-Identifier: MIT */
/*
 * MP4 and MOV (ISO 14496-12, QuickTime): a walk over the boxes of the file,
 * which finds "moov" at either end, adds up fragments, and notices a cut.
 * Children are visited along known paths only, so nesting costs nothing.
 */
#include "probe_mp4.h"

#include <inttypes.h>
#include <string.h>

#include "bytes.h"

static void copy_type(char to[5], const unsigned char *from) {
  for (int i = 0; i < 4; i++) {
    to[i] = from[i] >= 0x20 && from[i] < 0x7F ? (char)from[i] : '?';
  }
  to[4] = '\0';
}

int li_mp4_is(const struct li_mp4_box *box, const char *type) {
  return memcmp(box->type, type, 4) == 0;
}

/* The size a header gives; `*header` becomes its length. 0 stands for "to the end". */
static enum li_status box_size(struct li_reader *r, uint64_t at, uint64_t left, uint64_t *size,
                               uint64_t *header, struct li_mp4_box *box) {
  unsigned char bytes[16];
  if (li_reader_bytes(r, at, bytes, 8) != LI_OK) {
    return r->status;
  }
  copy_type(box->type, bytes + 4);
  *size = li_be32(bytes);
  *header = 8;
  if (*size == 1) {
    if (li_reader_bytes(r, at + 8, bytes + 8, 8) != LI_OK) {
      return r->status;
    }
    *size = li_be64(bytes + 8);
    *header = 16;
  } else if (*size == 0) {
    *size = left;
  }
  return LI_OK;
}

enum li_status li_mp4_box_read(struct li_reader *r, uint64_t at, uint64_t end,
                               struct li_mp4_box *box) {
  uint64_t size = 0, header = 8;
  uint64_t left = end - at;
  if (left < 8 && end < r->size_bytes) {
    return li_reader_damaged(r, "%" PRIu64 " stray bytes at byte %" PRIu64, left, at);
  }
  if (box_size(r, at, left, &size, &header, box) != LI_OK) {
    return r->status;
  }
  if (size < header) {
    return li_reader_damaged(r, "box '%s' at byte %" PRIu64 " claims %" PRIu64 " bytes", box->type, at,
                             size);
  }
  if (size > r->size_bytes - at) {
    return li_reader_truncated(r, "box '%s' at byte %" PRIu64 " needs %" PRIu64 " bytes, %" PRIu64
                               " are there", box->type, at, size, r->size_bytes - at);
  }
  if (size > left) {
    return li_reader_damaged(r, "box '%s' at byte %" PRIu64 " is larger than what holds it", box->type,
                             at);
  }
  box->at = at;
  box->body = at + header;
  box->end = at + size;
  return LI_OK;
}

int li_mp4_next(struct li_reader *r, const struct li_mp4_box *parent, uint64_t *at,
                struct li_mp4_box *box) {
  /* QuickTime closes some lists with four zero bytes. */
  if (parent->end - *at < 8 || li_mp4_box_read(r, *at, parent->end, box) != LI_OK) {
    return 0;
  }
  *at = box->end;
  return 1;
}

enum li_status li_mp4_body(struct li_reader *r, const struct li_mp4_box *box, void *to,
                           size_t size) {
  if (box->end - box->body < size) {
    return li_reader_damaged(r, "box '%s' at byte %" PRIu64 " is too short", box->type, box->at);
  }
  return li_reader_bytes(r, box->body, to, size);
}

int64_t li_mp4_ms(uint64_t ticks, uint32_t timescale) {
  if (timescale == 0) {
    return -1;
  }
  uint64_t seconds = ticks / timescale;
  uint64_t rest = ticks % timescale;
  if (seconds > (uint64_t)INT64_MAX / 1000 - 1) {
    return INT64_MAX;
  }
  return (int64_t)(seconds * 1000 + rest * 1000 / timescale);
}

struct li_mp4_track *li_mp4_track_by_id(struct li_mp4 *m, uint32_t id) {
  for (uint32_t i = 0; i < m->out->track_count && i < LI_PROBE_TRACKS_MAX; i++) {
    if (m->tracks[i].id == id) {
      return &m->tracks[i];
    }
  }
  return NULL;
}

struct brand {
  const char *code; /* NULL ends the list */
  enum li_media_id id;
};

static const struct brand brands[] = {
    {"qt  ", LI_MEDIA_MOV},      {"M4A ", LI_MEDIA_M4A},     {"M4B ", LI_MEDIA_M4A},
    {"heic", LI_MEDIA_HEIC},     {"heix", LI_MEDIA_HEIC},    {"heim", LI_MEDIA_HEIC},
    {"heis", LI_MEDIA_HEIC},     {"hevc", LI_MEDIA_HEIC},    {"mif1", LI_MEDIA_HEIC},
    {"msf1", LI_MEDIA_HEIC},     {"avif", LI_MEDIA_AVIF},    {"avis", LI_MEDIA_AVIF},
    {"3gp4", LI_MEDIA_THREEGP},  {"3gp5", LI_MEDIA_THREEGP}, {"3gp6", LI_MEDIA_THREEGP},
    {"3gp7", LI_MEDIA_THREEGP},  {"3g2a", LI_MEDIA_THREEGP}, {NULL, LI_MEDIA_MP4},
};

/* A generic image brand ("mif1") is AVIF when a compatible brand says so. */
static int is_avif_inside(struct li_reader *r, const struct li_mp4_box *ftyp) {
  for (uint64_t at = ftyp->body + 8; at + 4 <= ftyp->end; at += 4) {
    char code[4];
    if (li_reader_bytes(r, at, code, sizeof code) != LI_OK) {
      return 0;
    }
    if (memcmp(code, "avif", 4) == 0) {
      return 1;
    }
  }
  return 0;
}

static enum li_status read_brand(struct li_mp4 *m, const struct li_mp4_box *ftyp) {
  unsigned char code[4];
  const struct brand *b = brands;
  if (li_mp4_body(m->r, ftyp, code, sizeof code) != LI_OK) {
    return m->r->status;
  }
  copy_type(m->out->brand, code);
  while (b->code != NULL && memcmp(b->code, m->out->brand, 4) != 0) {
    b++;
  }
  enum li_media_id id = b->id;
  if (id == LI_MEDIA_HEIC && is_avif_inside(m->r, ftyp)) {
    id = LI_MEDIA_AVIF;
  }
  li_probe_set_format(m->r, m->out, id);
  return m->r->status;
}

static enum li_status visit(struct li_mp4 *m, const struct li_mp4_box *box) {
  if (li_mp4_is(box, "moov") && !m->has_movie) {
    m->has_movie = 1;
    return li_mp4_movie(m, box);
  }
  if (li_mp4_is(box, "moof")) {
    m->out->is_fragmented = 1;
    return li_mp4_fragment(m, box);
  }
  m->has_data = m->has_data || li_mp4_is(box, "mdat");
  return LI_OK;
}

/* Seven bytes or fewer behind a whole film are padding, not the start of a box. */
static int is_padding(const struct li_mp4 *m, uint64_t left) {
  return left < 8 && m->has_movie && m->has_data;
}

static enum li_status walk_file(struct li_mp4 *m, uint64_t at) {
  struct li_mp4_box box;
  uint64_t size = m->r->size_bytes;
  while (at < size && !is_padding(m, size - at)) {
    if (li_mp4_box_read(m->r, at, size, &box) != LI_OK || visit(m, &box) != LI_OK) {
      return m->r->status;
    }
    at = box.end;
  }
  return LI_OK;
}

static int64_t longest_track_ms(const struct li_probe_result *out) {
  int64_t longest = -1;
  for (uint32_t i = 0; i < out->track_count && i < LI_PROBE_TRACKS_MAX; i++) {
    if (out->tracks[i].duration_ms > longest) {
      longest = out->tracks[i].duration_ms;
    }
  }
  return longest;
}

/* The movie header's word counts, except in fragmented files, where it may leave fragments out. */
static void settle_durations(struct li_mp4 *m) {
  for (uint32_t i = 0; i < m->out->track_count && i < LI_PROBE_TRACKS_MAX; i++) {
    struct li_probe_track *track = &m->out->tracks[i];
    int64_t end_ms = li_mp4_ms(m->tracks[i].end_ticks, m->tracks[i].timescale);
    if (end_ms > 0 && end_ms > track->duration_ms) {
      track->duration_ms = end_ms;
    }
  }
  int64_t longest = longest_track_ms(m->out);
  m->out->duration_ms = m->movie_ms;
  if (m->movie_ms < 0 || (m->out->is_fragmented && longest > m->movie_ms)) {
    m->out->duration_ms = longest;
  }
}

enum li_status li_probe_mp4(struct li_reader *r, struct li_probe_result *out) {
  struct li_mp4 m = {.r = r, .out = out, .movie_ms = -1};
  struct li_mp4_box first;
  li_probe_set_format(r, out, LI_MEDIA_MOV); /* the oldest QuickTime files have no brand */
  if (li_mp4_box_read(r, 0, r->size_bytes, &first) != LI_OK) {
    return r->status;
  }
  uint64_t at = 0;
  if (li_mp4_is(&first, "ftyp")) {
    if (read_brand(&m, &first) != LI_OK) {
      return r->status;
    }
    at = first.end;
  }
  if (strcmp(out->format->kind, "image") == 0) {
    return LI_OK;
  }
  if (walk_file(&m, at) != LI_OK) {
    return r->status;
  }
  if (!m.has_movie) {
    return li_reader_truncated(r, "it has no 'moov' box, so the recording was not finished");
  }
  if (!m.has_data) {
    return li_reader_truncated(r, "it has no 'mdat' box, so no pictures");
  }
  settle_durations(&m);
  return LI_OK;
}
