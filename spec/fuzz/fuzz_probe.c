/* SPDX-License-Identifier: MIT */
/* The media probe on any bytes: it stays inside them, ends soon, and answers in one of two ways. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../csrc/inflate.h"
#include "../../csrc/pdf_syntax.h"
#include "../../csrc/probe.h"

static void require(int claim) {
  if (!claim) {
    abort();
  }
}

struct input {
  const uint8_t *data;
  uint64_t size;
  uint64_t reads_left; /* then the disk fails */
};

/* Each read goes to memory of its exact size, so that the sanitizer sees one byte too many. */
static enum li_status read_at(const void *context, uint64_t offset, void *to, size_t size,
                              struct li_error *error) {
  struct input *in = *(struct input *const *)context;
  require(size > 0 && offset < in->size && size <= in->size - offset);
  if (in->reads_left-- == 0) {
    li_error_set(error, LI_KIND_STORAGE, 5, "no more");
    in->reads_left = 0;
    return LI_IO;
  }
  memcpy(to, in->data + offset, size);
  return LI_OK;
}

static void check_result(const struct li_probe_result *r, uint64_t size) {
  require(r->size_bytes == size && r->format != NULL && r->format->name[0] != '\0');
  require(r->duration_ms >= -1 && r->pages >= -1);
  require(strlen(r->brand) <= 4 && strlen(r->version) <= 7);
  for (uint32_t i = 0; i < r->track_count && i < LI_PROBE_TRACKS_MAX; i++) {
    require(r->tracks[i].duration_ms >= -1 && strlen(r->tracks[i].codec) <= 4);
  }
}

static enum li_status probe(struct input *in, const struct li_probe_budget *budget) {
  struct li_probe_result result;
  struct li_error error = {.message = ""};
  struct li_probe_source source = {.context = &in, .size_bytes = in->size, .read_at = read_at};
  enum li_status status = li_probe(&source, budget, &result, &error);
  if (status == LI_OK) {
    check_result(&result, in->size);
  } else {
    require(status == LI_INVALID || status == LI_IO || status == LI_NO_MEMORY);
    require(error.message[0] != '\0');
    require(error.kind == (status == LI_INVALID ? LI_KIND_VALIDATION : LI_KIND_STORAGE));
  }
  return status;
}

static void syntax(const uint8_t *data, size_t size) {
  struct li_pdf_slice s = {(const char *)data, (const char *)data + size};
  struct li_pdf_slice value = s;
  int64_t n;
  if (li_pdf_get(s, "Count", &value)) {
    require(value.at >= s.at && value.end == s.end);
    (void)li_pdf_integer(value, &n, NULL);
    (void)li_pdf_reference(value, &n);
  }
  if (li_pdf_skip(s, &value)) {
    require(value.at > s.at && value.at <= s.end);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const struct li_probe_budget small = {.read_bytes = 4 << 20, .steps = 100000};
  static const struct li_probe_budget tiny = {.read_bytes = 8192, .steps = 20};
  struct input in = {.data = data, .size = size, .reads_left = UINT64_MAX};
  (void)probe(&in, &small);
  (void)probe(&in, &tiny);
  in.reads_left = size % 4;
  require(probe(&in, &small) != LI_NO_MEMORY);
  syntax(data, size);
  return 0;
}
