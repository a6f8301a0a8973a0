/* SPDX-License-Identifier: MIT */
#include "identifier.h"

#include <string.h>

#include "check.h"
#include "crypto.h"

static int same(const char *text, const char *plain) {
  char have[LI_EMAIL_HASH_DIGITS], want[LI_EMAIL_HASH_DIGITS];
  unsigned char digest[LI_SHA256_BYTES];
  if (!li_hash_email(text, strlen(text), have) || !li_sha256(plain, strlen(plain), digest)) {
    return 0;
  }
  li_hex(want, digest, sizeof digest);
  return memcmp(have, want, sizeof have) == 0;
}

static int refused(const char *text, size_t size) {
  char hex[LI_EMAIL_HASH_DIGITS];
  return !li_hash_email(text, size, hex);
}

static void one_address_has_one_digest(void) {
  CHECK(same("ann@example.com", "ann@example.com"));
  CHECK(same(" \t\r\n Ann@EXAMPLE.com \n", "ann@example.com"));
  CHECK(same("J\xc3\x9cRGEN@x.de", "j\xc3\x9crgen@x.de")); /* only ASCII letters are made small */
  CHECK(same("a@b", "a@b"));
}

static void what_is_no_address_has_none(void) {
  CHECK(refused("", 0));
  CHECK(refused("   ", 3));
  CHECK(refused("ann", 3));
  CHECK(refused("@example.com", 12));
  CHECK(refused("ann@", 4));
  CHECK(refused("a@b@c", 5));
  CHECK(refused("an n@example.com", 16));
  CHECK(refused("ann\0@example.com", 16));
}

static void the_longest_address_is_taken(void) {
  char longest[LI_EMAIL_MOST_BYTES + 1];
  char hex[LI_EMAIL_HASH_DIGITS];
  memset(longest, 'a', sizeof longest);
  longest[1] = '@';
  CHECK(li_hash_email(longest, LI_EMAIL_MOST_BYTES, hex));
  CHECK(refused(longest, LI_EMAIL_MOST_BYTES + 1));
}

int main(void) {
  static const struct check_case cases[] = {
      {"one address has one digest", one_address_has_one_digest},
      {"what is no address has none", what_is_no_address_has_none},
      {"the longest address is taken", the_longest_address_is_taken},
  };
  return CHECK_RUN(cases);
}
