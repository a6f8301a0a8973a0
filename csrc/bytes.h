/* SPDX-License-Identifier: MIT */
/* Numbers out of raw bytes, in both orders. The caller answers for the length. */
#ifndef LI_BYTES_H
#define LI_BYTES_H

#include <stdint.h>

static inline uint32_t li_be16(const unsigned char *p) {
  return (uint32_t)p[0] << 8 | p[1];
}

static inline uint32_t li_be32(const unsigned char *p) {
  return li_be16(p) << 16 | li_be16(p + 2);
}

static inline uint64_t li_be64(const unsigned char *p) {
  return (uint64_t)li_be32(p) << 32 | li_be32(p + 4);
}

static inline uint32_t li_le16(const unsigned char *p) {
  return (uint32_t)p[1] << 8 | p[0];
}

static inline uint32_t li_le24(const unsigned char *p) {
  return (uint32_t)p[2] << 16 | li_le16(p);
}

static inline uint32_t li_le32(const unsigned char *p) {
  return li_le16(p + 2) << 16 | li_le16(p);
}

static inline uint64_t li_le64(const unsigned char *p) {
  return (uint64_t)li_le32(p + 4) << 32 | li_le32(p);
}

#endif
