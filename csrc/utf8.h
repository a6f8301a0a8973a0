/* SPDX-License-Identifier: MIT */
/* UTF-8, checked and counted. Pure; any bytes are safe. */
#ifndef LI_UTF8_H
#define LI_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Offset of the first byte that is not well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms,
 * at most U+10FFFF); `size` when all is well. */
size_t li_utf8_check(const char *s, size_t size);

/* The character at s[0], its bytes in `width`; bytes that are no UTF-8 count one each as U+FFFD. */
uint32_t li_utf8_next(const char *s, size_t size, size_t *width);

/* Characters (code points), and UTF-16 code units, of well-formed text. */
size_t li_utf8_length(const char *s, size_t size);
size_t li_utf8_length_utf16(const char *s, size_t size);

#endif
