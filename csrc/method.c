/* SPDX-License-Identifier: MIT */
#include "method.h"

#include <string.h>
#include <strings.h>

struct row {
  const char *header;
  const char *verb;
};

static const struct row rows[LI_METHOD_COUNT] = {
#define LI_METHOD_ROW(name, header, verb) {header, verb},
    LI_METHODS(LI_METHOD_ROW)
#undef LI_METHOD_ROW
};

const char *li_method_header(enum li_method method) {
  return rows[method].header;
}

const char *li_method_verb(enum li_method method) {
  return rows[method].verb;
}

int li_method_writes(enum li_method method) {
  return strcmp(rows[method].verb, "GET") != 0;
}

enum li_method li_method_find(const char *header, size_t length_bytes) {
  for (int i = 0; i < LI_METHOD_COUNT; i++) {
    const char *name = rows[i].header;
    if (name != NULL && strlen(name) == length_bytes &&
        strncasecmp(name, header, length_bytes) == 0) {
      return (enum li_method)i;
    }
  }
  return LI_METHOD_COUNT;
}
