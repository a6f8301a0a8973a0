/* SPDX-License-Identifier: MIT */
/*
 * Every place where some bytes occur in others, overlapping ones included, in
 * linear time whatever both are (Knuth, Morris and Pratt).
 */
#ifndef LI_NEEDLE_H
#define LI_NEEDLE_H

#include <stddef.h>

#include "status.h"

/* Set marks[i] to 1 for each byte i of `text` that belongs to an occurrence of `needle`; other marks
 * stay. An empty needle occurs nowhere. LI_OK or LI_NO_MEMORY. */
enum li_status li_mark_needle(const char *text, size_t size, const char *needle,
                              size_t needle_bytes, unsigned char *marks);

#endif
