/* SPDX-License-Identifier: MIT */
/*
 * Secrets at rest: AES-256-GCM under a key, and the key from a passphrase through scrypt (RFC 7914).
 *
 *   sealed = 12 bytes of nonce, chosen at random · as many bytes as the plain text has · 16 bytes of tag
 *
 * The context is not stored, but what was sealed with one opens with that one only: an account's name keeps
 * its token from being read as another account's. A key seals at most 2^32 texts (NIST SP 800-38D, 8.3).
 */
#ifndef LI_SEAL_H
#define LI_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LI_SEAL_KEY_BYTES = 32, LI_SEAL_NONCE_BYTES = 12, LI_SEAL_TAG_BYTES = 16 };
enum { LI_SEAL_EXTRA_BYTES = LI_SEAL_NONCE_BYTES + LI_SEAL_TAG_BYTES };

/* What is sealed and opened at once, at most. */
#define LI_SEAL_MOST_BYTES ((size_t)1 << 30)

/* `out` has room for size + LI_SEAL_EXTRA_BYTES. False when there is no randomness or memory. */
bool li_seal(const unsigned char *key, const void *context, size_t context_bytes, const void *plain,
             size_t size, unsigned char *out);

/* `out` has room for size - LI_SEAL_EXTRA_BYTES. False, and `out` overwritten, when anything differs from
 * what was sealed: a byte, the key, the context. */
bool li_unseal(const unsigned char *key, const void *context, size_t context_bytes, const void *sealed,
             size_t size, unsigned char *out);

struct li_scrypt_cost {
  uint64_t n; /* a power of two over 1 */
  uint32_t r, p;
};

/* Are the costs possible, and under 1 GiB of memory? */
bool li_scrypt_may(const struct li_scrypt_cost *cost);

/* Derive `size` bytes. False when memory is short or the costs are not possible. */
bool li_scrypt(const char *passphrase, size_t passphrase_bytes, const unsigned char *salt, size_t salt_bytes,
               const struct li_scrypt_cost *cost, unsigned char *out, size_t size);

#endif
