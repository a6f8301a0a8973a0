/* SPDX-License-Identifier: MIT */
/* Unpacking: each kind of block, and what must be refused. */
#include "check.h"
#include "inflate.h"

/* "Hello, hello, hello, hello!" by zlib at level 9: one block, fixed codes, one match. */
static const unsigned char fixed[] = {
    0x78, 0xDA, 0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0xD7, 0x51, 0xC8, 0xC0, 0xA4, 0x14, 0x01, 0x82, 0x0C,
    0x09, 0x36,
};
static const char fixed_text[] = "Hello, hello, hello, hello!";

static enum li_status unpack(const void *bytes, size_t size, size_t ceiling, struct li_buffer *out,
                             int is_raw) {
  unsigned char window[LI_READER_WINDOW];
  struct li_reader r;
  struct li_error error;
  struct li_probe_source source;
  li_probe_memory(&source, bytes, size);
  li_reader_init(&r, &source, window, &li_probe_default_budget, &error);
  li_buffer_init(out, ceiling);
  return is_raw ? li_inflate_raw(&r, 0, out) : li_inflate_zlib(&r, 0, out);
}

static void takes(const void *bytes, size_t size, const char *expected) {
  struct li_buffer out;
  CHECK_INT(LI_OK, unpack(bytes, size, 1 << 20, &out, 0));
  CHECK_BYTES(expected, strlen(expected), out.data, out.length_bytes);
  li_buffer_clear(&out);
}

static void refuses(const void *bytes, size_t size) {
  struct li_buffer out;
  CHECK_INT(LI_INVALID, unpack(bytes, size, 1 << 20, &out, 1));
  li_buffer_clear(&out);
}

static void reads_fixed_codes(void) {
  takes(fixed, sizeof fixed, fixed_text);
}

static void reads_stored_blocks(void) {
  static const unsigned char stored[] = {0x78, 0x01, 0x00, 0x02, 0x00, 0xFD, 0xFF, 'a', 'b',
                                         0x01, 0x01, 0x00, 0xFE, 0xFF, 'c',  0,    0,   0, 0};
  takes(stored, sizeof stored, "abc");
}

/* 3,000 letters by zlib at level 9: one dynamic block. */
static void reads_dynamic_codes(void) {
  static const unsigned char dynamic[] = {
      0x78, 0xDA, 0xED, 0xCC, 0xC1, 0x01, 0xC0, 0x40, 0x08, 0x02, 0xB0, 0x59, 0x15, 0xF5, 0x50,
      0xF6, 0xFF, 0x77, 0x8A, 0xFE, 0xC8, 0x00, 0x89, 0xEC, 0x9B, 0xAA, 0xA7, 0x41, 0x62, 0x82,
      0x33, 0x8C, 0xD7, 0xD5, 0xCC, 0x7D, 0x3C, 0xEC, 0xF4, 0x5C, 0x69, 0x57, 0x25, 0x3E, 0xAA,
      0x43, 0xCA, 0x89, 0xE5, 0xE5, 0x43, 0x04, 0x08, 0x9D, 0xC0, 0x06, 0x7A, 0x2B, 0xC2, 0x99,
      0x33, 0x67, 0xCE, 0x9C, 0x39, 0x73, 0xE6, 0xCC, 0x99, 0x33, 0x67, 0x7F, 0x64, 0x1F, 0xA3,
      0x21, 0xAB, 0x91,
  };
  struct li_buffer out;
  CHECK_INT(LI_OK, unpack(dynamic, sizeof dynamic, 1 << 20, &out, 0));
  CHECK_INT(3000, out.length_bytes);
  for (size_t i = 0; i < out.length_bytes; i++) {
    REQUIRE(out.data[i] == (char)('a' + (i * i + i / 7) % 11));
  }
  li_buffer_clear(&out);
}

static void refuses_nonsense(void) {
  static const unsigned char kind3[] = {0x07};
  static const unsigned char length[] = {0x01, 0x02, 0x00, 0xFF, 0xFF, 'a', 'b'};
  static const unsigned char distance[] = {0x03 | 0x00, 0x02, 0x00}; /* a match before any byte */
  refuses("", 0);
  refuses(kind3, sizeof kind3);
  refuses(length, sizeof length);
  refuses(distance, sizeof distance);
  for (size_t size = 2; size + 6 < sizeof fixed; size++) {
    refuses(fixed + 2, size - 2);
  }
}

static void refuses_what_is_not_zlib(void) {
  struct li_buffer out;
  CHECK_INT(LI_INVALID, unpack("\x78\xDB\x03", 3, 1 << 20, &out, 0));
  li_buffer_clear(&out);
  CHECK_INT(LI_INVALID, unpack("\x78", 1, 1 << 20, &out, 0));
  li_buffer_clear(&out);
}

static void stops_at_the_ceiling(void) {
  struct li_buffer out;
  CHECK_INT(LI_TOO_LARGE, unpack(fixed, sizeof fixed, 10, &out, 0));
  li_buffer_clear(&out);
}

int main(void) {
  static const struct check_case cases[] = {
      {"reads a block of fixed codes", reads_fixed_codes},
      {"reads stored blocks", reads_stored_blocks},
      {"reads a block of dynamic codes", reads_dynamic_codes},
      {"refuses nonsense and cut data", refuses_nonsense},
      {"refuses what is not zlib", refuses_what_is_not_zlib},
      {"stops at the ceiling", stops_at_the_ceiling},
  };
  return CHECK_RUN(cases);
}
