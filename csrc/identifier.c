/* SPDX-License-Identifier: MIT */
#include "identifier.h"

#include <string.h>

#include "crypto.h"
#include "secret.h"

static bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The address without the spaces around it; its size. */
static size_t trimmed(const char **text, size_t size) {
  while (size > 0 && is_space(**text)) {
    (*text)++;
    size--;
  }
  while (size > 0 && is_space((*text)[size - 1])) {
    size--;
  }
  return size;
}

static bool is_address(const char *text, size_t size) {
  size_t ats = 0;
  for (size_t i = 0; i < size; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c <= ' ' || c == 0x7f) {
      return false;
    }
    ats += c == '@';
  }
  return ats == 1 && text[0] != '@' && text[size - 1] != '@';
}

bool li_hash_email(const char *text, size_t size, char hex[LI_EMAIL_HASH_DIGITS]) {
  char plain[LI_EMAIL_MOST_BYTES];
  unsigned char digest[LI_SHA256_BYTES];
  size = trimmed(&text, size);
  if (size < 3 || size > sizeof plain || !is_address(text, size)) {
    return false;
  }
  for (size_t i = 0; i < size; i++) {
    plain[i] = text[i];
    if (text[i] >= 'A' && text[i] <= 'Z') {
      plain[i] = (char)(text[i] + ('a' - 'A'));
    }
  }
  bool done = li_sha256(plain, size, digest);
  li_wipe(plain, sizeof plain);
  if (done) {
    li_hex(hex, digest, sizeof digest);
  }
  return done;
}
