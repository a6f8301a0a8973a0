/* SPDX-License-Identifier: MIT */
/*
 * The format families behind li_probe; not for others. Each is called with
 * `out` empty but for format and size, fills what it finds, and may refine the
 * format (MP4 → MOV, ZIP → PPTX). Failures are the reader's.
 */
#ifndef LI_PROBE_FORMATS_H
#define LI_PROBE_FORMATS_H

#include "probe.h"
#include "probe_reader.h"

/* Set the format, and the subject of messages with it. */
void li_probe_set_format(struct li_reader *r, struct li_probe_result *out, enum li_media_id id);

/* Which format do the first bytes promise? `head` is all of a file shorter than `size`. */
enum { LI_SNIFF_BYTES = 4096 };
enum li_media_id li_probe_sniff(const unsigned char *head, size_t size);

enum li_status li_probe_jpeg(struct li_reader *r, struct li_probe_result *out);
enum li_status li_probe_png(struct li_reader *r, struct li_probe_result *out);
enum li_status li_probe_gif(struct li_reader *r, struct li_probe_result *out);
enum li_status li_probe_webp(struct li_reader *r, struct li_probe_result *out);
enum li_status li_probe_mp4(struct li_reader *r, struct li_probe_result *out);
enum li_status li_probe_pdf(struct li_reader *r, struct li_probe_result *out);
enum li_status li_probe_ole(struct li_reader *r, struct li_probe_result *out);
enum li_status li_probe_zip(struct li_reader *r, struct li_probe_result *out);

#endif
