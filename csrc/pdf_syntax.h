/* SPDX-License-Identifier: MIT */
/*
 * Reading PDF objects in memory (ISO 32000-1, 7.3), as far as a page count
 * needs: find a key in a dictionary, take integers, names and references.
 *
 *   "<< /Type /Pages /Kids [3 0 R] /Count 1 >>": li_pdf_get(d, "Count", &v), li_pdf_integer(v, &n)
 *
 * Slices are borrowed. Nothing recurses; input that breaks off reads as absent.
 */
#ifndef LI_PDF_SYNTAX_H
#define LI_PDF_SYNTAX_H

#include <stddef.h>
#include <stdint.h>

struct li_pdf_slice {
  const char *at;
  const char *end; /* one past */
};

/* The value of `key` in the dictionary at the start of `dictionary` (white space allowed before it).
 * 1 and the value, or 0 when it is no dictionary, broken, or has no such key. */
int li_pdf_get(struct li_pdf_slice dictionary, const char *key, struct li_pdf_slice *value);

/* What follows the object at the start of `s`. 1, or 0 when it is not complete. */
int li_pdf_skip(struct li_pdf_slice s, struct li_pdf_slice *rest);

/* An integer at the start; `*rest` may be NULL. At most 10^15, so that sums are safe. */
int li_pdf_integer(struct li_pdf_slice s, int64_t *value, struct li_pdf_slice *rest);

/* "12 0 R" */
int li_pdf_reference(struct li_pdf_slice s, int64_t *number);

/* Does the name or keyword at the start equal `word` ("/FlateDecode", "stream")? */
int li_pdf_is(struct li_pdf_slice s, const char *word, struct li_pdf_slice *rest);

/* Step into an array: 1 and what follows the bracket. */
int li_pdf_array(struct li_pdf_slice s, struct li_pdf_slice *inside);

/* White space, and white space or a delimiter, in PDF's sense. */
int li_pdf_is_space(char c);
int li_pdf_is_end(char c);

#endif
