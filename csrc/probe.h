/* SPDX-License-Identifier: MIT */
/*
 * What a media file is, from its bytes and never from its name.
 *
 *   struct li_probe_source source;
 *   struct li_probe_result r;
 *   li_probe_memory(&source, bytes, size);
 *   if (li_probe(&source, NULL, &r, &error) == LI_OK)
 *     r.format->name "png", r.width 640, r.height 480
 *
 * A file whose format is known but not looked into (BMP, WebM …) is a result
 * that names it; so is one of no known format. A file that is cut off or
 * damaged where it was looked at is LI_INVALID with a message that says what
 * and where. Image, video and document data are not decoded.
 *
 * Nothing in a file is believed: every offset and sum is checked, there is no
 * recursion, memory is bounded (some 70 KiB; up to 12 MiB for a moment where a
 * PDF packs its objects), and a budget bounds the time.
 *
 * Any thread; one probe per source at a time. Pure: no Lua, no clock.
 */
#ifndef LI_PROBE_H
#define LI_PROBE_H

#include <stddef.h>
#include <stdint.h>

#include "media_format.h"
#include "status.h"

enum { LI_PROBE_TRACKS_MAX = 16 };

/* Random access to the bytes. */
struct li_probe_source {
  const void *context; /* borrowed, passed to read_at */
  uint64_t size_bytes;
  /* Fill all of `to`; the probe never asks beyond size_bytes. LI_OK, or a status with `error` set. */
  enum li_status (*read_at)(const void *context, uint64_t offset, void *to, size_t size,
                            struct li_error *error);
};

/* A block of memory (borrowed until the last probe of it). */
void li_probe_memory(struct li_probe_source *source, const void *bytes, size_t size);

/* A regular file. Open: LI_OK, or LI_IO with an error naming the path; whatever is not a regular
 * file (directory, FIFO, device, socket) is refused without being opened. Close is idempotent. */
struct li_probe_file {
  int fd;
};
enum li_status li_probe_file_open(struct li_probe_file *file, const char *path,
                                  struct li_probe_source *source, struct li_error *error);
void li_probe_file_close(struct li_probe_file *file);

/* How much work one probe may do; a file that needs more is refused. */
struct li_probe_budget {
  uint64_t read_bytes; /* read from the source or unpacked from it */
  uint64_t steps;      /* structures looked at */
};
extern const struct li_probe_budget li_probe_default_budget; /* 512 MiB, 8 million */

enum li_track_kind { LI_TRACK_OTHER, LI_TRACK_VIDEO, LI_TRACK_AUDIO };

struct li_probe_track {
  enum li_track_kind kind;
  char codec[5];          /* four-character code, "" when unknown */
  uint32_t width, height; /* as displayed; 0 when unknown */
  int64_t duration_ms;    /* -1 when unknown */
};

struct li_probe_result {
  const struct li_media_format *format; /* static */
  uint64_t size_bytes;
  uint32_t width, height; /* of the image or first video track, as displayed; 0 when unknown */
  uint64_t frames;        /* GIF, animated PNG; 0 when it is not that */
  int64_t duration_ms;    /* -1 when unknown */
  int64_t pages;          /* PDF pages, PPTX slides; -1 when unknown */
  uint32_t track_count;   /* all of them; the first LI_PROBE_TRACKS_MAX are described */
  struct li_probe_track tracks[LI_PROBE_TRACKS_MAX];
  char brand[5];          /* MP4 and MOV: major brand, "" without */
  char version[8];        /* PDF: "1.7", "" otherwise */
  int is_fragmented;      /* MP4 and MOV: samples live in fragments */
  int is_encrypted;       /* PDF */
};

/* Look at the content. `budget` NULL means the default. LI_OK; LI_INVALID (kind "validation": empty,
 * truncated, damaged, too complicated), LI_IO (kind "storage", errno in code) or LI_NO_MEMORY. */
enum li_status li_probe(const struct li_probe_source *source, const struct li_probe_budget *budget,
                        struct li_probe_result *out, struct li_error *error);

#endif
