/* SPDX-License-Identifier: MIT */
/* Percent-encoding of RFC 3986, for forms, names in queries and ids in headers. Rest.li's own
 * escaping of values is another thing: restli.h. */
#ifndef LI_PERCENT_H
#define LI_PERCENT_H

#include <stddef.h>

#include "buffer.h"
#include "status.h"

/* Append `text` with everything encoded but letters, digits and "-_.~". */
enum li_status li_percent_encode(struct li_buffer *out, const char *text, size_t size);

/* Append `text` decoded. A '%' that two hexadecimal digits do not follow stays as it is, and so
 * does '+'. */
enum li_status li_percent_decode(struct li_buffer *out, const char *text, size_t size);

#endif
