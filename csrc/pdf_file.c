/* SPDX-License-Identifier: MIT */
#include "pdf_file.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "inflate.h"

enum { ENTRY_BYTES = 20, LINE_BYTES = 64, MANY = 100 * 1000 * 1000 };

enum place { PLACE_NONE, PLACE_OFFSET, PLACE_PACKED };

struct entry {
  enum place place;
  uint64_t offset;   /* PLACE_OFFSET */
  int64_t container; /* PLACE_PACKED: number of the object stream */
};

/* One question put to every section. */
struct search {
  int64_t number;                 /* -1 when only the trailer matters */
  struct entry entry;
  struct li_pdf_trailer *trailer; /* NULL when only the entry matters */
};

/* Text of the file at `at`, at most `size` bytes, into `to`. */
static int read_text(struct li_pdf *pdf, uint64_t at, char *to, size_t size,
                     struct li_pdf_slice *text) {
  uint64_t end = pdf->r->size_bytes;
  if (at >= end) {
    return 0;
  }
  if (size > end - at) {
    size = (size_t)(end - at);
  }
  if (li_reader_charge(pdf->r, size, 1) != LI_OK || li_reader_bytes(pdf->r, at, to, size) != LI_OK) {
    return 0;
  }
  text->at = to;
  text->end = to + size;
  return 1;
}

static int load_text(struct li_pdf *pdf, uint64_t at, size_t size, struct li_pdf_slice *text) {
  pdf->text_at = at;
  return read_text(pdf, at, pdf->text, size, text);
}

/* Where `s`, a slice of pdf->text, stands in the file. */
static uint64_t offset_of(const struct li_pdf *pdf, struct li_pdf_slice s) {
  return pdf->text_at + (uint64_t)(s.at - pdf->text);
}

/* "12 0 obj" and what follows; `number` -1 takes any. */
static int open_object(struct li_pdf_slice text, int64_t number, struct li_pdf_slice *object) {
  int64_t found, generation;
  return li_pdf_integer(text, &found, &text) && (number < 0 || found == number) &&
         li_pdf_integer(text, &generation, &text) && li_pdf_is(text, "obj", object);
}

/* Streams ------------------------------------------------------------------ */

/* A value, or the only element of an array around it. */
static struct li_pdf_slice unwrap(struct li_pdf_slice value) {
  struct li_pdf_slice inside;
  return li_pdf_array(value, &inside) ? inside : value;
}

static int64_t get_integer(struct li_pdf_slice dictionary, const char *key, int64_t otherwise) {
  struct li_pdf_slice value;
  int64_t n;
  return li_pdf_get(dictionary, key, &value) && li_pdf_integer(value, &n, NULL) ? n : otherwise;
}

static int paeth(int a, int b, int c) {
  int p = a + b - c;
  int pa = abs(p - a), pb = abs(p - b), pc = abs(p - c);
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/* Undo PNG's row filters; rows move together in place as their filter bytes go. */
static void undo_rows(struct li_buffer *b, size_t row, size_t pixel) {
  unsigned char *bytes = (unsigned char *)b->data;
  size_t rows = b->length_bytes / (row + 1);
  for (size_t y = 0; y < rows; y++) {
    const unsigned char *from = bytes + y * (row + 1);
    unsigned char *to = bytes + y * row;
    const unsigned char *up = y > 0 ? to - row : NULL;
    int filter = from[0];
    for (size_t x = 0; x < row; x++) {
      int left = x >= pixel ? to[x - pixel] : 0;
      int above = up != NULL ? up[x] : 0;
      int corner = up != NULL && x >= pixel ? up[x - pixel] : 0;
      int guess = filter == 1   ? left
                  : filter == 2 ? above
                  : filter == 3 ? (left + above) / 2
                  : filter == 4 ? paeth(left, above, corner)
                                : 0;
      to[x] = (unsigned char)(from[x + 1] + guess);
    }
  }
  b->length_bytes = rows * row;
}

static int undo_predictor(struct li_pdf *pdf, struct li_pdf_slice dictionary) {
  struct li_pdf_slice parameters;
  if (!li_pdf_get(dictionary, "DecodeParms", &parameters)) {
    return 1;
  }
  parameters = unwrap(parameters);
  int64_t predictor = get_integer(parameters, "Predictor", 1);
  int64_t columns = get_integer(parameters, "Columns", 1);
  int64_t colors = get_integer(parameters, "Colors", 1);
  int64_t bits = get_integer(parameters, "BitsPerComponent", 8);
  if (predictor <= 1) {
    return 1;
  }
  if (predictor < 10 || columns < 1 || columns > 65536 || colors < 1 || colors > 4 || bits < 1 ||
      bits > 16) {
    return 0;
  }
  undo_rows(&pdf->unpacked, (size_t)((columns * colors * bits + 7) / 8),
            (size_t)((colors * bits + 7) / 8));
  return 1;
}

/* Of all that can go wrong inside, only this is not the file's fault. */
static int note_status(struct li_pdf *pdf, enum li_status status) {
  if (status == LI_NO_MEMORY && pdf->r->status == LI_OK) {
    pdf->r->status = status;
    li_error_set(pdf->r->error, LI_KIND_STORAGE, 0, "not enough memory to examine the file");
  }
  return status == LI_OK;
}

static int copy_stream(struct li_pdf *pdf, uint64_t at, int64_t length) {
  uint64_t left = pdf->r->size_bytes - at;
  if (length < 0 || (uint64_t)length > left) {
    length = (int64_t)(left < LI_PDF_OBJECT_BYTES ? left : LI_PDF_OBJECT_BYTES);
  }
  if (length > LI_PDF_UNPACKED_BYTES) {
    return 0;
  }
  char *room = li_buffer_reserve(&pdf->unpacked, (size_t)length);
  if (room == NULL) {
    return note_status(pdf, pdf->unpacked.status);
  }
  if (li_reader_bytes(pdf->r, at, room, (size_t)length) != LI_OK) {
    return 0;
  }
  li_buffer_commit(&pdf->unpacked, (size_t)length);
  return length > 0;
}

/* Unpack the stream whose dictionary begins at `dictionary`, a slice of pdf->text. Its /Length may
 * be an indirect object, and is not needed: packed data know where they end. */
static int unpack(struct li_pdf *pdf, struct li_pdf_slice dictionary) {
  struct li_pdf_slice rest, filter;
  if (!li_pdf_skip(dictionary, &rest) || !li_pdf_is(rest, "stream", &rest)) {
    return 0;
  }
  rest.at += rest.at < rest.end && *rest.at == '\r';
  rest.at += rest.at < rest.end && *rest.at == '\n';
  uint64_t at = offset_of(pdf, rest);
  li_buffer_reset(&pdf->unpacked);
  if (!li_pdf_get(dictionary, "Filter", &filter)) {
    return copy_stream(pdf, at, get_integer(dictionary, "Length", -1));
  }
  struct li_pdf_slice first = unwrap(filter);
  if (!li_pdf_is(first, "/FlateDecode", &rest) ||
      (first.at != filter.at && li_pdf_skip(rest, &rest))) { /* a second filter */
    return 0;
  }
  return note_status(pdf, li_inflate_zlib(pdf->r, at, &pdf->unpacked)) &&
         pdf->unpacked.data != NULL && undo_predictor(pdf, dictionary);
}

/* Sections ----------------------------------------------------------------- */

/* "0000000015 00000 n" */
static void read_table_entry(struct li_pdf *pdf, uint64_t at, struct search *q) {
  char bytes[ENTRY_BYTES];
  struct li_pdf_slice line;
  int64_t offset, generation;
  if (read_text(pdf, at, bytes, sizeof bytes, &line) && li_pdf_integer(line, &offset, &line) &&
      offset > 0 && li_pdf_integer(line, &generation, &line) && li_pdf_is(line, "n", NULL)) {
    q->entry.place = PLACE_OFFSET;
    q->entry.offset = (uint64_t)offset + pdf->shift;
  }
}

/* "xref", subsections of entries of 20 bytes each, "trailer", dictionary. `at` is behind "xref". */
static int visit_table(struct li_pdf *pdf, uint64_t at, struct search *q,
                       struct li_pdf_slice *dictionary) {
  for (;;) {
    char bytes[LINE_BYTES];
    struct li_pdf_slice line, rest;
    int64_t start, count;
    if (!read_text(pdf, at, bytes, sizeof bytes, &line)) {
      return 0;
    }
    if (li_pdf_is(line, "trailer", &rest)) {
      return load_text(pdf, at + (uint64_t)(rest.at - bytes), LI_PDF_SECTION_BYTES, dictionary);
    }
    if (!li_pdf_integer(line, &start, &rest) || !li_pdf_integer(rest, &count, &rest) || start < 0 ||
        count < 0 || start > MANY || count > MANY) {
      return 0;
    }
    while (rest.at < rest.end && li_pdf_is_space(*rest.at)) {
      rest.at++;
    }
    at += (uint64_t)(rest.at - bytes);
    if (q->entry.place == PLACE_NONE && q->number >= start && q->number - start < count) {
      read_table_entry(pdf, at + (uint64_t)(q->number - start) * ENTRY_BYTES, q);
    }
    at += (uint64_t)count * ENTRY_BYTES;
  }
}

static uint64_t take_field(const unsigned char *bytes, int64_t width, uint64_t otherwise) {
  uint64_t n = 0;
  for (int64_t i = 0; i < width; i++) {
    n = n << 8 | bytes[i];
  }
  return width > 0 ? n : otherwise;
}

/* Entry `index` of the unpacked rows: type, then offset or container (7.5.8.3). */
static void read_stream_entry(struct li_pdf *pdf, uint64_t index, const int64_t widths[3],
                              struct search *q) {
  uint64_t row = (uint64_t)(widths[0] + widths[1] + widths[2]);
  if (index >= pdf->unpacked.length_bytes / row) {
    return;
  }
  const unsigned char *bytes = (const unsigned char *)pdf->unpacked.data + index * row;
  uint64_t type = take_field(bytes, widths[0], 1);
  uint64_t value = take_field(bytes + widths[0], widths[1], 0);
  if (type == 1 && value > 0 && value < UINT64_MAX / 2) {
    q->entry.place = PLACE_OFFSET;
    q->entry.offset = value + pdf->shift;
  } else if (type == 2 && value < INT32_MAX) {
    q->entry.place = PLACE_PACKED;
    q->entry.container = (int64_t)value;
  }
}

static int read_widths(struct li_pdf_slice dictionary, int64_t widths[3]) {
  struct li_pdf_slice s;
  if (!li_pdf_get(dictionary, "W", &s) || !li_pdf_array(s, &s)) {
    return 0;
  }
  for (int i = 0; i < 3; i++) {
    if (!li_pdf_integer(s, &widths[i], &s) || widths[i] < 0 || widths[i] > 8) {
      return 0;
    }
  }
  return widths[0] + widths[1] + widths[2] > 0;
}

/* Subsections come from /Index, or are one from 0 on. */
static void find_in_stream(struct li_pdf *pdf, struct li_pdf_slice dictionary,
                           const int64_t widths[3], struct search *q) {
  struct li_pdf_slice s;
  int64_t start, count;
  uint64_t before = 0;
  if (!li_pdf_get(dictionary, "Index", &s) || !li_pdf_array(s, &s)) {
    read_stream_entry(pdf, (uint64_t)q->number, widths, q);
    return;
  }
  while (li_pdf_integer(s, &start, &s) && li_pdf_integer(s, &count, &s) && start >= 0 &&
         count >= 0 && count <= MANY) {
    if (q->number >= start && q->number - start < count) {
      read_stream_entry(pdf, before + (uint64_t)(q->number - start), widths, q);
      return;
    }
    before += (uint64_t)count;
  }
}

static int visit_stream(struct li_pdf *pdf, uint64_t at, struct search *q,
                        struct li_pdf_slice *dictionary) {
  struct li_pdf_slice text;
  int64_t widths[3];
  if (!load_text(pdf, at, LI_PDF_SECTION_BYTES, &text) || !open_object(text, -1, dictionary)) {
    return 0;
  }
  if (q->number < 0 || q->entry.place != PLACE_NONE) {
    return 1;
  }
  if (!read_widths(*dictionary, widths) || !unpack(pdf, *dictionary)) {
    return 0;
  }
  find_in_stream(pdf, *dictionary, widths, q);
  return 1;
}

static int visit_section(struct li_pdf *pdf, uint64_t at, struct search *q,
                         struct li_pdf_slice *dictionary) {
  char bytes[LINE_BYTES];
  struct li_pdf_slice line, rest;
  if (!read_text(pdf, at, bytes, sizeof bytes, &line)) {
    return 0;
  }
  if (li_pdf_is(line, "xref", &rest)) {
    return visit_table(pdf, at + (uint64_t)(rest.at - bytes), q, dictionary);
  }
  return visit_stream(pdf, at, q, dictionary);
}

static void read_trailer(struct li_pdf_slice dictionary, struct li_pdf_trailer *trailer) {
  struct li_pdf_slice value;
  if (li_pdf_get(dictionary, "Root", &value)) {
    (void)li_pdf_reference(value, &trailer->root);
  }
  if (li_pdf_get(dictionary, "Encrypt", &value) && !li_pdf_is(value, "null", NULL)) {
    trailer->is_encrypted = 1;
  }
}

static int is_answered(const struct search *q) {
  return q->trailer != NULL ? q->trailer->root >= 0 : q->entry.place != PLACE_NONE;
}

/* From the newest section to the oldest; a table's /XRefStm (hybrid files) comes before its /Prev. */
static int search_sections(struct li_pdf *pdf, struct search *q) {
  uint64_t at = pdf->newest;
  for (int i = 0; i < LI_PDF_SECTIONS_MAX; i++) {
    struct li_pdf_slice dictionary;
    if (!visit_section(pdf, at, q, &dictionary)) {
      return 0;
    }
    if (q->trailer != NULL) {
      read_trailer(dictionary, q->trailer);
    }
    int64_t previous = get_integer(dictionary, "Prev", -1);
    int64_t hybrid = get_integer(dictionary, "XRefStm", -1);
    if (!is_answered(q) && hybrid >= 0) {
      (void)visit_stream(pdf, (uint64_t)hybrid + pdf->shift, q, &dictionary);
    }
    if (is_answered(q)) {
      return 1;
    }
    if (previous < 0) {
      return 0;
    }
    at = (uint64_t)previous + pdf->shift;
  }
  return 0;
}

/* Objects ------------------------------------------------------------------ */

static int find_entry(struct li_pdf *pdf, int64_t number, struct entry *entry) {
  struct search q = {.number = number};
  int is_found = search_sections(pdf, &q);
  *entry = q.entry;
  return is_found;
}

/* An object stream: "number offset" pairs, then, from /First on, the objects (7.5.7). */
static int load_packed(struct li_pdf *pdf, int64_t number, uint64_t container_at,
                       int64_t container, struct li_pdf_slice *object) {
  struct li_pdf_slice text, dictionary;
  if (!load_text(pdf, container_at, LI_PDF_OBJECT_BYTES, &text) ||
      !open_object(text, container, &dictionary)) {
    return 0;
  }
  int64_t first = get_integer(dictionary, "First", -1);
  int64_t count = get_integer(dictionary, "N", -1);
  if (first < 0 || !unpack(pdf, dictionary) || (uint64_t)first > pdf->unpacked.length_bytes) {
    return 0;
  }
  struct li_pdf_slice pairs = {pdf->unpacked.data, pdf->unpacked.data + first};
  object->end = pdf->unpacked.data + pdf->unpacked.length_bytes;
  int64_t found, offset;
  while (count-- > 0 && li_pdf_integer(pairs, &found, &pairs) &&
         li_pdf_integer(pairs, &offset, &pairs)) {
    if (found == number && offset >= 0 && offset < object->end - pairs.end) {
      object->at = pairs.end + offset;
      return 1;
    }
  }
  return 0;
}

int li_pdf_load(struct li_pdf *pdf, int64_t number, struct li_pdf_slice *object) {
  struct entry entry;
  struct li_pdf_slice text;
  if (number < 0 || !find_entry(pdf, number, &entry)) {
    return 0;
  }
  if (entry.place == PLACE_PACKED) {
    int64_t container = entry.container;
    return find_entry(pdf, container, &entry) && entry.place == PLACE_OFFSET &&
           load_packed(pdf, number, entry.offset, container, object);
  }
  return load_text(pdf, entry.offset, LI_PDF_OBJECT_BYTES, &text) &&
         open_object(text, number, object);
}

int li_pdf_read_trailer(struct li_pdf *pdf, struct li_pdf_trailer *trailer) {
  struct search q = {.number = -1, .trailer = trailer};
  trailer->root = -1;
  trailer->is_encrypted = 0;
  return search_sections(pdf, &q);
}

/* Does a section begin there? */
static int is_section(struct li_pdf *pdf, uint64_t at) {
  char bytes[LINE_BYTES];
  struct li_pdf_slice line, rest;
  return read_text(pdf, at, bytes, sizeof bytes, &line) &&
         (li_pdf_is(line, "xref", NULL) || open_object(line, -1, &rest));
}

enum li_status li_pdf_init(struct li_pdf *pdf, struct li_reader *r, uint64_t startxref,
                           uint64_t header_at) {
  memset(pdf, 0, sizeof *pdf);
  pdf->r = r;
  li_buffer_init(&pdf->unpacked, LI_PDF_UNPACKED_BYTES);
  pdf->text = li_malloc(LI_PDF_OBJECT_BYTES);
  if (pdf->text == NULL) {
    li_error_set(r->error, LI_KIND_STORAGE, 0, "not enough memory to examine the file");
    return LI_NO_MEMORY;
  }
  if (header_at > 0 && !is_section(pdf, startxref)) {
    pdf->shift = header_at;
  }
  pdf->newest = startxref + pdf->shift;
  return LI_OK;
}

void li_pdf_clear(struct li_pdf *pdf) {
  li_buffer_clear(&pdf->unpacked);
  li_free(pdf->text);
}
