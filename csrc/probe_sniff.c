/* SPDX-License-Identifier: MIT */
/* The first guess: signatures at fixed places, then text. */
#include <string.h>

#include "probe_formats.h"
#include "utf8.h"

struct signature {
  const char *bytes;
  unsigned char size;
  unsigned char offset;
  enum li_media_id id;
};

static const struct signature signatures[] = {
    {"\xFF\xD8\xFF", 3, 0, LI_MEDIA_JPEG},
    {"\x89PNG\r\n\x1A\n", 8, 0, LI_MEDIA_PNG},
    {"GIF87a", 6, 0, LI_MEDIA_GIF},
    {"GIF89a", 6, 0, LI_MEDIA_GIF},
    {"%PDF-", 5, 0, LI_MEDIA_PDF},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, 0, LI_MEDIA_OLE},
    {"PK\x03\x04", 4, 0, LI_MEDIA_ZIP},
    {"PK\x05\x06", 4, 0, LI_MEDIA_ZIP},
    {"II*\0", 4, 0, LI_MEDIA_TIFF},
    {"MM\0*", 4, 0, LI_MEDIA_TIFF},
    {"\0\0\x01\0", 4, 0, LI_MEDIA_ICO},
    {"\0\0\0\x0CjP  \r\n\x87\n", 12, 0, LI_MEDIA_JP2},
    {"\0\0\0\x0CJXL \r\n\x87\n", 12, 0, LI_MEDIA_JXL},
    {"\xFF\x0A", 2, 0, LI_MEDIA_JXL},
    {"8BPS\0", 5, 0, LI_MEDIA_PSD},
    {"FLV\x01", 4, 0, LI_MEDIA_FLV},
    {"\x30\x26\xB2\x75\x8E\x66\xCF\x11", 8, 0, LI_MEDIA_WMV},
    {"\0\0\x01\xBA", 4, 0, LI_MEDIA_MPEG},
    {"\0\0\x01\xB3", 4, 0, LI_MEDIA_MPEG},
    {"{\\rtf", 5, 0, LI_MEDIA_RTF},
    {"%!PS", 4, 0, LI_MEDIA_POSTSCRIPT},
    {"\x1F\x8B\x08", 3, 0, LI_MEDIA_GZIP},
    {"ID3", 3, 0, LI_MEDIA_MP3},
    {"\xFF\xFB", 2, 0, LI_MEDIA_MP3},
    {"OggS", 4, 0, LI_MEDIA_OGG},
    {"fLaC", 4, 0, LI_MEDIA_FLAC},
};

static int has(const unsigned char *head, size_t size, size_t offset, const char *what,
               size_t what_size) {
  return size >= offset + what_size && memcmp(head + offset, what, what_size) == 0;
}

/* Somewhere in the first bytes, letters of either case. `what` is lower case. */
static int contains(const unsigned char *head, size_t size, const char *what) {
  size_t length = strlen(what);
  for (size_t i = 0; i + length <= size; i++) {
    size_t k = 0;
    while (k < length) {
      unsigned char c = head[i + k];
      if (c >= 'A' && c <= 'Z') {
        c = (unsigned char)(c + ('a' - 'A'));
      }
      if (c != (unsigned char)what[k]) {
        break;
      }
      k++;
    }
    if (k == length) {
      return 1;
    }
  }
  return 0;
}

/* A box of the ISO family. Text may hold such a word by chance: its first four bytes would be
 * text as well, and a size of that kind is over half a gigabyte. */
static int is_box(const unsigned char *head, size_t size) {
  static const char types[][5] = {"ftyp", "moov", "mdat", "wide", "free", "skip", "pnot"};
  if (size < 8) {
    return 0;
  }
  int is_text = 1;
  for (int i = 0; i < 4; i++) {
    is_text = is_text && head[i] >= 0x20 && head[i] < 0x7F;
  }
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
    if (memcmp(head + 4, types[i], 4) == 0) {
      return !is_text;
    }
  }
  return 0;
}

static enum li_media_id sniff_riff(const unsigned char *head, size_t size) {
  if (has(head, size, 8, "WEBP", 4)) {
    return LI_MEDIA_WEBP;
  }
  if (has(head, size, 8, "AVI ", 4)) {
    return LI_MEDIA_AVI;
  }
  return has(head, size, 8, "WAVE", 4) ? LI_MEDIA_WAV : LI_MEDIA_BINARY;
}

/* The magic "BM" alone is too common; the header's size field and its zeros are not. */
static int is_bmp(const unsigned char *head, size_t size) {
  return has(head, size, 0, "BM", 2) && size >= 18 && has(head, size, 6, "\0\0\0\0", 4) &&
         has(head, size, 15, "\0\0\0", 3);
}

/* No control characters but those of text, and UTF-8 up to a cut at the end. */
static int is_text(const unsigned char *head, size_t size) {
  for (size_t i = 0; i < size; i++) {
    if ((head[i] < 0x20 && strchr("\t\n\r\f\x1B", head[i]) == NULL) || head[i] == 0 ||
        head[i] == 0x7F) {
      return 0;
    }
  }
  size_t good = li_utf8_check((const char *)head, size);
  return good == size || (size == LI_SNIFF_BYTES && size - good < 4);
}

static enum li_media_id sniff_text(const unsigned char *head, size_t size) {
  size_t start = has(head, size, 0, "\xEF\xBB\xBF", 3) ? 3 : 0;
  while (start < size && (head[start] == ' ' || (head[start] >= '\t' && head[start] <= '\r'))) {
    start++;
  }
  if (start == size || head[start] != '<') {
    return LI_MEDIA_TEXT;
  }
  if (contains(head + start, size - start, "<!doctype html") ||
      contains(head + start, size - start, "<html")) {
    return LI_MEDIA_HTML;
  }
  if (contains(head + start, size - start, "<svg")) {
    return LI_MEDIA_SVG;
  }
  return has(head, size, start, "<?xml", 5) ? LI_MEDIA_XML : LI_MEDIA_TEXT;
}

enum li_media_id li_probe_sniff(const unsigned char *head, size_t size) {
  for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++) {
    const struct signature *s = &signatures[i];
    if (has(head, size, s->offset, s->bytes, s->size)) {
      return s->id;
    }
  }
  if (is_box(head, size)) {
    return LI_MEDIA_MP4;
  }
  if (has(head, size, 0, "RIFF", 4)) {
    return sniff_riff(head, size);
  }
  if (has(head, size, 0, "\x1A\x45\xDF\xA3", 4)) {
    return contains(head, size < 128 ? size : 128, "webm") ? LI_MEDIA_WEBM : LI_MEDIA_MKV;
  }
  if (is_bmp(head, size)) {
    return LI_MEDIA_BMP;
  }
  if (size > 188 && head[0] == 0x47 && head[188] == 0x47 && (head[1] & 0x80) == 0 &&
      !is_text(head, size)) {
    return LI_MEDIA_MPEG; /* transport stream: a sync byte each 188 bytes */
  }
  /* Readers look for the header in the first kilobyte. */
  if (contains(head, size < 1024 ? size : 1024, "%pdf-1.") ||
      contains(head, size < 1024 ? size : 1024, "%pdf-2.")) {
    return LI_MEDIA_PDF;
  }
  return is_text(head, size) ? sniff_text(head, size) : LI_MEDIA_BINARY;
}
