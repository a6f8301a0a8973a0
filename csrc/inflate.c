/* SPDX-License-Identifier: MIT */
/*
 * Canonical Huffman decoding by counting: for each length the codes are
 * consecutive, so a code of that length is found by subtracting the first one.
 * One bit at a time, no tables to build beyond count and order.
 */
#include "inflate.h"

#include <string.h>

enum {
  BITS_MAX = 15,
  LITERALS = 288,
  DISTANCES = 32, /* 30 mean something */
  END_OF_BLOCK = 256,
  CHARGE_BYTES = 4096
};

struct huffman {
  uint16_t count[BITS_MAX + 1]; /* codes of each length */
  uint16_t symbol[LITERALS];    /* in order of their codes */
};

struct inflater {
  struct li_reader *r;
  struct li_buffer *out;
  uint64_t offset;
  const unsigned char *view; /* window of the reader, valid while nobody else reads */
  size_t view_bytes;
  uint32_t bits;
  unsigned bit_count;
  size_t charged;
  enum li_status status; /* sticky */
};

static uint32_t fail(struct inflater *s, enum li_status status) {
  if (s->status == LI_OK) {
    s->status = status;
  }
  return 0;
}

static uint32_t next_byte(struct inflater *s) {
  if (s->view_bytes == 0) {
    enum li_status status = li_reader_view(s->r, s->offset, &s->view, &s->view_bytes);
    if (status != LI_OK || s->view_bytes == 0) {
      s->view_bytes = 0;
      return fail(s, status != LI_OK ? status : LI_INVALID);
    }
    s->offset += s->view_bytes;
  }
  s->view_bytes--;
  return *s->view++;
}

/* `count` is at most 16. Zeros after a failure. */
static uint32_t take_bits(struct inflater *s, unsigned count) {
  while (s->bit_count < count && s->status == LI_OK) {
    s->bits |= next_byte(s) << s->bit_count;
    s->bit_count += 8;
  }
  if (s->status != LI_OK) {
    return 0;
  }
  uint32_t value = s->bits & ((1u << count) - 1);
  s->bits >>= count;
  s->bit_count -= count;
  return value;
}

static void put(struct inflater *s, char byte) {
  enum li_status status = li_buffer_append_char(s->out, byte);
  if (status != LI_OK) {
    fail(s, status);
  } else if (s->out->length_bytes - s->charged >= CHARGE_BYTES) {
    s->charged = s->out->length_bytes;
    status = li_reader_charge(s->r, CHARGE_BYTES, 0);
    if (status != LI_OK) {
      fail(s, status);
    }
  }
}

/* From the length of each symbol's code. Fails when there are more codes than bits allow. */
static void huffman_build(struct inflater *s, struct huffman *h, const unsigned char *lengths,
                          size_t count) {
  uint16_t start[BITS_MAX + 2] = {0};
  int32_t left = 1;
  memset(h, 0, sizeof *h);
  for (size_t i = 0; i < count; i++) {
    h->count[lengths[i]]++;
  }
  h->count[0] = 0;
  for (unsigned bits = 1; bits <= BITS_MAX; bits++) {
    left = left * 2 - h->count[bits];
    if (left < 0) {
      fail(s, LI_INVALID);
      return;
    }
    start[bits + 1] = (uint16_t)(start[bits] + h->count[bits]);
  }
  for (size_t i = 0; i < count; i++) {
    if (lengths[i] != 0) {
      h->symbol[start[lengths[i]]++] = (uint16_t)i;
    }
  }
}

static uint32_t huffman_take(struct inflater *s, const struct huffman *h) {
  uint32_t code = 0, first = 0, index = 0;
  for (unsigned bits = 1; bits <= BITS_MAX; bits++) {
    code |= take_bits(s, 1);
    uint32_t count = h->count[bits];
    if (code < first + count) {
      return h->symbol[index + (code - first)];
    }
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  return fail(s, LI_INVALID);
}

static void copy_back(struct inflater *s, size_t length, size_t distance) {
  if (distance > s->out->length_bytes) {
    fail(s, LI_INVALID);
  }
  while (length-- > 0 && s->status == LI_OK) {
    put(s, s->out->data[s->out->length_bytes - distance]);
  }
}

/* A length or distance: a base and some extra bits (RFC 1951, 3.2.5). */
struct extra {
  uint16_t base;
  uint8_t bits;
};

static const struct extra lengths_of[29] = {
    {3, 0},  {4, 0},  {5, 0},  {6, 0},  {7, 0},  {8, 0},   {9, 0},   {10, 0},  {11, 1},  {13, 1},
    {15, 1}, {17, 1}, {19, 2}, {23, 2}, {27, 2}, {31, 2},  {35, 3},  {43, 3},  {51, 3},  {59, 3},
    {67, 4}, {83, 4}, {99, 4}, {115, 4}, {131, 5}, {163, 5}, {195, 5}, {227, 5}, {258, 0}};

static const struct extra distances_of[30] = {
    {1, 0},     {2, 0},     {3, 0},     {4, 0},      {5, 1},      {7, 1},     {9, 2},    {13, 2},
    {17, 3},    {25, 3},    {33, 4},    {49, 4},     {65, 5},     {97, 5},    {129, 6},  {193, 6},
    {257, 7},   {385, 7},   {513, 8},   {769, 8},    {1025, 9},   {1537, 9},  {2049, 10}, {3073, 10},
    {4097, 11}, {6145, 11}, {8193, 12}, {12289, 12}, {16385, 13}, {24577, 13}};

static void compressed_block(struct inflater *s, const struct huffman *literals,
                             const struct huffman *distances) {
  while (s->status == LI_OK) {
    uint32_t symbol = huffman_take(s, literals);
    if (s->status != LI_OK || symbol == END_OF_BLOCK) {
      return;
    }
    if (symbol < END_OF_BLOCK) {
      put(s, (char)(unsigned char)symbol);
      continue;
    }
    if (symbol - 257 >= sizeof lengths_of / sizeof lengths_of[0]) {
      fail(s, LI_INVALID);
      return;
    }
    const struct extra *length = &lengths_of[symbol - 257];
    size_t bytes = length->base + take_bits(s, length->bits);
    uint32_t where = huffman_take(s, distances);
    if (where >= sizeof distances_of / sizeof distances_of[0]) {
      fail(s, LI_INVALID);
      return;
    }
    const struct extra *distance = &distances_of[where];
    copy_back(s, bytes, distance->base + take_bits(s, distance->bits));
  }
}

static void stored_block(struct inflater *s) {
  s->bits = 0;
  s->bit_count = 0;
  uint32_t length = take_bits(s, 16);
  if ((take_bits(s, 16) ^ 0xFFFF) != length) {
    fail(s, LI_INVALID);
  }
  while (length-- > 0 && s->status == LI_OK) {
    put(s, (char)(unsigned char)next_byte(s));
  }
}

static void fixed_block(struct inflater *s) {
  struct huffman literals, distances;
  unsigned char lengths[LITERALS];
  memset(lengths, 8, 144);
  memset(lengths + 144, 9, 112);
  memset(lengths + 256, 7, 24);
  memset(lengths + 280, 8, 8);
  huffman_build(s, &literals, lengths, LITERALS);
  memset(lengths, 5, DISTANCES);
  huffman_build(s, &distances, lengths, DISTANCES);
  compressed_block(s, &literals, &distances);
}

/* The code lengths of both alphabets, themselves run-length coded (3.2.7). */
static void read_lengths(struct inflater *s, const struct huffman *codes, unsigned char *lengths,
                         size_t count) {
  size_t i = 0;
  while (i < count && s->status == LI_OK) {
    uint32_t symbol = huffman_take(s, codes);
    unsigned char value = 0;
    size_t repeat = 1;
    if (symbol < 16) {
      value = (unsigned char)symbol;
    } else if (symbol == 16) {
      value = i > 0 ? lengths[i - 1] : 0;
      repeat = 3 + take_bits(s, 2);
    } else {
      repeat = symbol == 17 ? 3 + take_bits(s, 3) : 11 + take_bits(s, 7);
    }
    if (repeat > count - i) {
      fail(s, LI_INVALID);
      return;
    }
    memset(lengths + i, value, repeat);
    i += repeat;
  }
}

static void dynamic_block(struct inflater *s) {
  static const unsigned char order[19] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                          11, 4,  12, 3, 13, 2, 14, 1, 15};
  struct huffman literals, distances;
  unsigned char lengths[LITERALS + DISTANCES] = {0};
  size_t literal_count = 257 + take_bits(s, 5);
  size_t distance_count = 1 + take_bits(s, 5);
  size_t code_count = 4 + take_bits(s, 4);
  for (size_t i = 0; i < code_count; i++) {
    lengths[order[i]] = (unsigned char)take_bits(s, 3);
  }
  huffman_build(s, &literals, lengths, 19);
  memset(lengths, 0, sizeof lengths);
  read_lengths(s, &literals, lengths, literal_count + distance_count);
  if (s->status != LI_OK || literal_count > 286) {
    fail(s, LI_INVALID);
    return;
  }
  huffman_build(s, &distances, lengths + literal_count, distance_count);
  huffman_build(s, &literals, lengths, literal_count);
  compressed_block(s, &literals, &distances);
}

static void inflate_blocks(struct inflater *s) {
  uint32_t is_last = 0;
  while (!is_last && s->status == LI_OK) {
    is_last = take_bits(s, 1);
    uint32_t type = take_bits(s, 2);
    if (s->status != LI_OK) {
      return;
    }
    if (li_reader_charge(s->r, 0, 16) != LI_OK) { /* an empty block is 10 bits */
      fail(s, s->r->status);
    } else if (type == 0) {
      stored_block(s);
    } else if (type == 1) {
      fixed_block(s);
    } else if (type == 2) {
      dynamic_block(s);
    } else {
      fail(s, LI_INVALID);
    }
  }
}

enum li_status li_inflate_raw(struct li_reader *r, uint64_t offset, struct li_buffer *out) {
  struct inflater s = {.r = r, .out = out, .offset = offset, .status = LI_OK};
  inflate_blocks(&s);
  return s.status;
}

enum li_status li_inflate_zlib(struct li_reader *r, uint64_t offset, struct li_buffer *out) {
  unsigned char head[2];
  if (offset > r->size_bytes || r->size_bytes - offset < sizeof head) {
    return LI_INVALID;
  }
  enum li_status status = li_reader_bytes(r, offset, head, sizeof head);
  if (status != LI_OK) {
    return status;
  }
  if ((head[0] & 0x0F) != 8 || (head[0] * 256 + head[1]) % 31 != 0 || (head[1] & 0x20) != 0) {
    return LI_INVALID;
  }
  return li_inflate_raw(r, offset + 2, out);
}
