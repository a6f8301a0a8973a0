/* SPDX-License-Identifier: MIT */
#include "crypto.h"
#include "seal.h"

#include <openssl/err.h>

#include "check.h"

#ifndef ERR_raise /* OpenSSL 1.1.1 */
#define ERR_raise(library, reason) ERR_put_error((library), 0, (reason), __FILE__, __LINE__)
#endif

static const unsigned char key[LI_SEAL_KEY_BYTES] = "0123456789abcdef0123456789abcdef";

static void what_is_sealed_opens(void) {
  unsigned char sealed[5 + LI_SEAL_EXTRA_BYTES], plain[5];
  REQUIRE(li_seal(key, "c", 1, "token", 5, sealed));
  CHECK(li_unseal(key, "c", 1, sealed, sizeof sealed, plain));
  CHECK_BYTES("token", 5, plain, 5);
}

static void what_does_not_open_leaves_nothing_behind(void) {
  unsigned char sealed[5 + LI_SEAL_EXTRA_BYTES], plain[5] = "xxxx";
  REQUIRE(li_seal(key, NULL, 0, "token", 5, sealed));
  sealed[sizeof sealed - 1] ^= 1;
  CHECK(!li_unseal(key, NULL, 0, sealed, sizeof sealed, plain));
  CHECK_BYTES("\0\0\0\0\0", 5, plain, 5);
  CHECK(!li_unseal(key, NULL, 0, sealed, LI_SEAL_EXTRA_BYTES - 1, plain));
}

static void costs_are_bounded(void) {
  struct li_scrypt_cost cost = {.n = 1 << 14, .r = 8, .p = 1};
  CHECK(li_scrypt_may(&cost));
  cost.n = (1 << 14) + 1;
  CHECK(!li_scrypt_may(&cost));
  cost.n = 1ULL << 62;
  CHECK(!li_scrypt_may(&cost));
}

/* A failure left there would be taken for one of the host's own TLS connections. */
static void the_hosts_queue_of_errors_stays_as_it_was(void) {
  unsigned char modulus[256], out[64], sealed[40] = {0};
  memset(modulus, 0xff, sizeof modulus);
  ERR_clear_error();
  CHECK(!li_verify_rs256("data", 4, "signature", 9, modulus, sizeof modulus, (const unsigned char *)"\3", 1));
  CHECK(!li_verify_rs256("data", 4, modulus, sizeof modulus, modulus, sizeof modulus,
                         (const unsigned char *)"\3", 1));
  CHECK(!li_unseal(key, NULL, 0, sealed, sizeof sealed, out));
  CHECK_INT(0, ERR_peek_error());
  ERR_raise(ERR_LIB_USER, 7);
  CHECK(!li_unseal(key, NULL, 0, sealed, sizeof sealed, out));
  CHECK_INT(7, ERR_GET_REASON(ERR_get_error()));
  CHECK_INT(0, ERR_peek_error());
}

static void comparing_looks_at_all_bytes(void) {
  CHECK(li_equal("", 0, "", 0));
  CHECK(li_equal("abc", 3, "abc", 3));
  CHECK(!li_equal("abc", 3, "abd", 3));
  CHECK(!li_equal("abc", 3, "abc", 2));
}

int main(void) {
  static const struct check_case cases[] = {
      {"what is sealed opens", what_is_sealed_opens},
      {"what does not open leaves nothing behind", what_does_not_open_leaves_nothing_behind},
      {"scrypt's costs are bounded", costs_are_bounded},
      {"the host's queue of errors stays as it was", the_hosts_queue_of_errors_stays_as_it_was},
      {"comparing looks at all bytes", comparing_looks_at_all_bytes},
  };
  return CHECK_RUN(cases);
}
