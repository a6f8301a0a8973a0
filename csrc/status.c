/* SPDX-License-Identifier: MIT */
#include "status.h"

#include <stdarg.h>
#include <stdio.h>

const char *li_kind_name(enum li_kind kind) {
  switch (kind) {
    case LI_KIND_NONE:
      break;
#define LI_KIND_CASE(name, text) \
  case LI_KIND_##name:           \
    return text;
      LI_KINDS(LI_KIND_CASE)
#undef LI_KIND_CASE
  }
  return "none";
}

void li_error_set(struct li_error *e, enum li_kind kind, int code, const char *format, ...) {
  va_list args;
  if (e == NULL) {
    return;
  }
  e->kind = kind;
  e->code = code;
  va_start(args, format);
  (void)vsnprintf(e->message, sizeof e->message, format, args);
  va_end(args);
}
