/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include <string.h>

#include "alloc.h"
#include "probe_formats.h"

const struct li_probe_budget li_probe_default_budget = {
    .read_bytes = 512u * 1024 * 1024,
    .steps = 8u * 1000 * 1000,
};

void li_probe_set_format(struct li_reader *r, struct li_probe_result *out, enum li_media_id id) {
  out->format = li_media_format(id);
  r->subject = out->format->label;
}

static enum li_status look_inside(struct li_reader *r, struct li_probe_result *out) {
  switch (out->format->id) {
    case LI_MEDIA_JPEG:
      return li_probe_jpeg(r, out);
    case LI_MEDIA_PNG:
      return li_probe_png(r, out);
    case LI_MEDIA_GIF:
      return li_probe_gif(r, out);
    case LI_MEDIA_WEBP:
      return li_probe_webp(r, out);
    case LI_MEDIA_MP4:
      return li_probe_mp4(r, out);
    case LI_MEDIA_PDF:
      return li_probe_pdf(r, out);
    case LI_MEDIA_OLE:
      return li_probe_ole(r, out);
    case LI_MEDIA_ZIP:
      return li_probe_zip(r, out);
    default: /* recognised, so that a message can name it */
      return LI_OK;
  }
}

static enum li_status examine(struct li_reader *r, struct li_probe_result *out) {
  unsigned char head[LI_SNIFF_BYTES];
  size_t size = r->size_bytes < sizeof head ? (size_t)r->size_bytes : sizeof head;
  if (li_reader_bytes(r, 0, head, size) != LI_OK) {
    return r->status;
  }
  li_probe_set_format(r, out, li_probe_sniff(head, size));
  return look_inside(r, out);
}

enum li_status li_probe(const struct li_probe_source *source, const struct li_probe_budget *budget,
                        struct li_probe_result *out, struct li_error *error) {
  memset(out, 0, sizeof *out);
  out->format = li_media_format(LI_MEDIA_BINARY);
  out->size_bytes = source->size_bytes;
  out->duration_ms = -1;
  out->pages = -1;
  if (source->size_bytes == 0) {
    li_error_set(error, LI_KIND_VALIDATION, 0, "the file is empty (0 bytes)");
    return LI_INVALID;
  }
  unsigned char *window = li_malloc(li_reader_window_bytes(source));
  if (window == NULL) {
    li_error_set(error, LI_KIND_STORAGE, 0, "not enough memory to examine the file");
    return LI_NO_MEMORY;
  }
  struct li_reader r;
  li_reader_init(&r, source, window, budget != NULL ? budget : &li_probe_default_budget, error);
  enum li_status status = examine(&r, out);
  li_free(window);
  return status;
}
