/* SPDX-License-Identifier: MIT */
/*
 * PDF: version and page count.
 *
 * The count is the /Count of the page tree's root, found as a viewer finds it
 * (end of file → cross-references → catalogue → pages). Where that fails, the
 * page objects that can be seen are counted; where none can, it is unknown.
 */
#include <stdio.h>
#include <string.h>

#include "pdf_file.h"
#include "probe_formats.h"

enum {
  HEADER_BYTES = 1024,      /* viewers look for the header here */
  TAIL_BYTES = 16 * 1024,   /* and for the end here; the norm says 1024 */
  SCAN_BYTES = 64 * 1024 * 1024,
  MATCH_BYTES = 64,         /* "/Type /Page" with some space inside */
  PAGES_MAX = 10 * 1000 * 1000
};

/* The last occurrence of `word` in the bytes, or NULL. */
static const char *find_last(const char *bytes, size_t size, const char *word) {
  size_t length = strlen(word);
  for (size_t i = size; i >= length; i--) {
    if (memcmp(bytes + i - length, word, length) == 0) {
      return bytes + i - length;
    }
  }
  return NULL;
}

static enum li_status read_header(struct li_reader *r, struct li_probe_result *out,
                                  uint64_t *header_at) {
  char bytes[HEADER_BYTES + 16] = {0};
  size_t size = r->size_bytes < HEADER_BYTES ? (size_t)r->size_bytes : HEADER_BYTES;
  if (li_reader_bytes(r, 0, bytes, size) != LI_OK) {
    return r->status;
  }
  *header_at = 0;
  for (size_t i = 0; i + 5 <= size; i++) {
    if (memcmp(bytes + i, "%PDF-", 5) == 0) {
      const char *version = bytes + i + 5;
      *header_at = i;
      if (version[0] >= '0' && version[0] <= '9' && version[1] == '.' && version[2] >= '0' &&
          version[2] <= '9') {
        memcpy(out->version, version, 3);
      }
      break;
    }
  }
  return LI_OK;
}

/* "startxref 1234 %%EOF" closes every revision of a PDF. */
static enum li_status read_tail(struct li_reader *r, uint64_t *startxref) {
  char bytes[TAIL_BYTES];
  size_t size = r->size_bytes < sizeof bytes ? (size_t)r->size_bytes : sizeof bytes;
  if (li_reader_bytes(r, r->size_bytes - size, bytes, size) != LI_OK) {
    return r->status;
  }
  const char *word = find_last(bytes, size, "startxref");
  int64_t offset = 0;
  if (word == NULL || find_last(word, (size_t)(bytes + size - word), "%%EOF") == NULL) {
    return li_reader_truncated(r, "it does not end with 'startxref' and '%%%%EOF'");
  }
  struct li_pdf_slice rest = {word + strlen("startxref"), bytes + size};
  *startxref = li_pdf_integer(rest, &offset, NULL) && offset > 0 ? (uint64_t)offset : 0;
  return LI_OK;
}

/* The catalogue may raise the version of the header. */
static void read_version(struct li_pdf_slice catalogue, struct li_probe_result *out) {
  struct li_pdf_slice value;
  if (li_pdf_get(catalogue, "Version", &value) && value.end - value.at >= 4 && value.at[0] == '/' &&
      value.at[2] == '.' && memcmp(value.at + 1, out->version, 3) > 0) {
    memcpy(out->version, value.at + 1, 3);
  }
}

/* An integer, or a reference to one. */
static int64_t resolve_count(struct li_pdf *pdf, struct li_pdf_slice value) {
  int64_t number, count = -1;
  if (li_pdf_reference(value, &number)) {
    return li_pdf_load(pdf, number, &value) && li_pdf_integer(value, &count, NULL) ? count : -1;
  }
  return li_pdf_integer(value, &count, NULL) ? count : -1;
}

static int64_t count_by_tree(struct li_pdf *pdf, struct li_probe_result *out) {
  struct li_pdf_trailer trailer;
  struct li_pdf_slice object, value;
  int64_t pages;
  if (!li_pdf_read_trailer(pdf, &trailer)) {
    return -1;
  }
  out->is_encrypted = trailer.is_encrypted;
  if (!li_pdf_load(pdf, trailer.root, &object)) {
    return -1;
  }
  read_version(object, out);
  if (!li_pdf_get(object, "Pages", &value) || !li_pdf_reference(value, &pages) ||
      !li_pdf_load(pdf, pages, &object) || !li_pdf_get(object, "Count", &value)) {
    return -1;
  }
  int64_t count = resolve_count(pdf, value);
  return count > 0 && count <= PAGES_MAX ? count : -1;
}

/* Is this "/Type /Page", and not "/Pages"? */
static int is_page(const char *at, const char *end) {
  struct li_pdf_slice s = {at, end};
  return li_pdf_is(s, "/Type", &s) && li_pdf_is(s, "/Page", NULL);
}

/* Windows overlap by MATCH_BYTES; what begins in the overlap is left to the next. */
static int64_t count_by_scan(struct li_reader *r) {
  int64_t pages = 0;
  char bytes[16 * 1024];
  uint64_t end = r->size_bytes < SCAN_BYTES ? r->size_bytes : SCAN_BYTES;
  for (uint64_t at = 0; at < end;) {
    size_t size = end - at < sizeof bytes ? (size_t)(end - at) : sizeof bytes;
    size_t own = at + size == end ? size : size - MATCH_BYTES;
    if (li_reader_bytes(r, at, bytes, size) != LI_OK) {
      return -1;
    }
    for (size_t i = 0; i < own; i++) {
      const char *slash = memchr(bytes + i, '/', own - i);
      if (slash == NULL) {
        break;
      }
      i = (size_t)(slash - bytes);
      size_t match = size - i < MATCH_BYTES ? size - i : MATCH_BYTES;
      pages += is_page(slash, slash + match);
    }
    at += own;
  }
  return pages > 0 ? pages : -1;
}

/* Hard to read is not wrong: only the disk and the memory can fail here. */
static enum li_status forgive(struct li_reader *r) {
  return r->status == LI_INVALID ? LI_OK : r->status;
}

enum li_status li_probe_pdf(struct li_reader *r, struct li_probe_result *out) {
  struct li_pdf pdf;
  uint64_t header_at, startxref = 0;
  if (read_header(r, out, &header_at) != LI_OK || read_tail(r, &startxref) != LI_OK) {
    return r->status;
  }
  enum li_status status = li_pdf_init(&pdf, r, startxref, header_at);
  if (status != LI_OK) {
    return status;
  }
  out->pages = count_by_tree(&pdf, out);
  li_pdf_clear(&pdf);
  if (out->pages < 0 && r->status == LI_OK) {
    out->pages = count_by_scan(r);
  }
  return forgive(r);
}
