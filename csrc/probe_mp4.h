/* SPDX-License-Identifier: MIT */
/* The boxes of the ISO base media file format, shared by the files of the MP4 probe. */
#ifndef LI_PROBE_MP4_H
#define LI_PROBE_MP4_H

#include "probe_formats.h"

struct li_mp4_box {
  char type[5];
  uint64_t at;   /* of its header */
  uint64_t body; /* of its content */
  uint64_t end;  /* at <= body <= end <= its parent's end */
};

/* What the fragments need to know about a track beyond the result. */
struct li_mp4_track {
  uint32_t id;
  uint32_t timescale;        /* ticks a second, 0 unknown */
  uint32_t default_duration; /* of a sample in a fragment, ticks */
  uint64_t end_ticks;        /* where the last fragment ended */
};

struct li_mp4 {
  struct li_reader *r;
  struct li_probe_result *out;
  struct li_mp4_track tracks[LI_PROBE_TRACKS_MAX]; /* beside out->tracks */
  int has_movie, has_data;
  int64_t movie_ms; /* from the movie header, -1 unknown */
};

/* Read the box at `at` inside a parent that ends at `end`. A box that leaves the file is truncated,
 * one that leaves its parent is damage. */
enum li_status li_mp4_box_read(struct li_reader *r, uint64_t at, uint64_t end,
                               struct li_mp4_box *box);

/* Step through children: start with `at = parent->body`; 1 while there is one, 0 at the end or on
 * failure (the reader knows which). */
int li_mp4_next(struct li_reader *r, const struct li_mp4_box *parent, uint64_t *at,
                struct li_mp4_box *box);

int li_mp4_is(const struct li_mp4_box *box, const char *type);

/* Copy the first `size` bytes of the content; shorter content is damage. */
enum li_status li_mp4_body(struct li_reader *r, const struct li_mp4_box *box, void *to, size_t size);

/* Ticks to milliseconds, saturating; -1 when the timescale is 0. */
int64_t li_mp4_ms(uint64_t ticks, uint32_t timescale);

/* The track of that id; NULL when it is none of the described ones. */
struct li_mp4_track *li_mp4_track_by_id(struct li_mp4 *m, uint32_t id);

/* The content of "moov" (probe_mp4_movie.c). */
enum li_status li_mp4_movie(struct li_mp4 *m, const struct li_mp4_box *moov);

/* Add what one "moof" lasts (probe_mp4_fragment.c). */
enum li_status li_mp4_fragment(struct li_mp4 *m, const struct li_mp4_box *moof);

#endif
