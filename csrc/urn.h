/* SPDX-License-Identifier: MIT */
/*
 * URNs: urn:li:TYPE:ID, where ID may be a tuple of URNs and ids.
 *
 *   urn:li:share:7264000000000000001
 *   urn:li:comment:(urn:li:activity:1,2)     parts: urn:li:activity:1 and 2
 *
 * LinkedIn page: shared/api-guide/concepts/urns. Pure; slices are borrowed from the text.
 */
#ifndef LI_URN_H
#define LI_URN_H

#include <stdbool.h>
#include <stddef.h>

#include "status.h"

enum { LI_URN_PARTS = 8 };

struct li_slice {
  const char *text;
  size_t size;
};

struct li_urn {
  struct li_slice name_space; /* "li", also "li-realtime" */
  struct li_slice type;
  struct li_slice id;         /* everything after the type */
  bool is_tuple;
  size_t part_count;          /* of a tuple; 1 otherwise */
  struct li_slice parts[LI_URN_PARTS];
};

/* False, and `e` says why, when the text is no URN: wrong prefix, empty type or id, a control
 * character or space, unbalanced parentheses, an empty part, more than LI_URN_PARTS parts. */
bool li_urn_parse(const char *text, size_t size, struct li_urn *urn, struct li_error *e);

#endif
