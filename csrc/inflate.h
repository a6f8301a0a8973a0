/* SPDX-License-Identifier: MIT */
/*
 * Unpacking zlib and raw deflate data (RFC 1950, 1951) from a reader.
 *
 * Small rather than fast: it serves the probe, which unpacks the few
 * compressed objects that lead to a PDF's page count. The output's ceiling is
 * the buffer's; what comes out is charged to the reader's budget, so that a
 * bomb ends early. Checksums are not verified.
 */
#ifndef LI_INFLATE_H
#define LI_INFLATE_H

#include "buffer.h"
#include "probe_reader.h"

/* Append the unpacked bytes of the zlib stream at `offset` to an empty `out`. LI_OK; LI_INVALID (not
 * zlib, damaged, cut off), LI_TOO_LARGE, LI_NO_MEMORY, or the reader's status. No message. */
enum li_status li_inflate_zlib(struct li_reader *r, uint64_t offset, struct li_buffer *out);

/* The same for raw deflate data. */
enum li_status li_inflate_raw(struct li_reader *r, uint64_t offset, struct li_buffer *out);

#endif
