/* SPDX-License-Identifier: MIT */
/*
 * Finding an object of a PDF by its number, through cross-reference tables and
 * streams and through packed (object stream) storage.
 *
 * Nothing of the cross-references is kept: a page count asks for a handful of
 * objects, so each question walks the sections from the newest to the oldest
 * (at most LI_PDF_SECTIONS_MAX, which also ends loops). What cannot be found
 * or read answers 0; only I/O, memory and the budget make the reader fail.
 */
#ifndef LI_PDF_FILE_H
#define LI_PDF_FILE_H

#include "buffer.h"
#include "pdf_syntax.h"
#include "probe_reader.h"

enum {
  LI_PDF_SECTIONS_MAX = 512,
  LI_PDF_SECTION_BYTES = 16 * 1024, /* of a trailer dictionary */
  LI_PDF_OBJECT_BYTES = 256 * 1024, /* of any other object */
  LI_PDF_UNPACKED_BYTES = 8 * 1024 * 1024
};

struct li_pdf {
  struct li_reader *r;
  uint64_t shift;  /* what precedes the header: offsets may count from there */
  uint64_t newest; /* offset of the newest section */
  char *text;      /* LI_PDF_OBJECT_BYTES: the object last read from the file */
  uint64_t text_at;
  struct li_buffer unpacked;
};

struct li_pdf_trailer {
  int64_t root; /* number of the catalogue, -1 unknown */
  int is_encrypted;
};

/* `startxref` as the file's end gives it, `header_at` where "%PDF-" stands. LI_OK or LI_NO_MEMORY. */
enum li_status li_pdf_init(struct li_pdf *pdf, struct li_reader *r, uint64_t startxref,
                           uint64_t header_at);
void li_pdf_clear(struct li_pdf *pdf);

/* From the newest trailer that names a catalogue. */
int li_pdf_read_trailer(struct li_pdf *pdf, struct li_pdf_trailer *trailer);

/* The object's text, borrowed until the next call. */
int li_pdf_load(struct li_pdf *pdf, int64_t number, struct li_pdf_slice *object);

#endif
