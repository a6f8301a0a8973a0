/* SPDX-License-Identifier: MIT */
#include "media_format.h"

static const struct li_media_format formats[LI_MEDIA_COUNT] = {
#define LI_MEDIA_ENTRY(symbol, name, kind, mime, label) {LI_MEDIA_##symbol, name, kind, mime, label},
    LI_MEDIA_FORMATS(LI_MEDIA_ENTRY)
#undef LI_MEDIA_ENTRY
};

const struct li_media_format *li_media_format(enum li_media_id id) {
  return &formats[id < LI_MEDIA_COUNT ? id : LI_MEDIA_BINARY];
}
