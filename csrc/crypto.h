/* SPDX-License-Identifier: MIT */
/*
 * What the library needs of cryptography, over OpenSSL's libcrypto (1.1.1 and 3): random state, digests,
 * signatures of webhooks and id_tokens. No cryptography is implemented here; keys are never kept. The host's
 * queue of OpenSSL errors stays as it was: a failure left in it would be taken for its own.
 */
#ifndef LI_CRYPTO_H
#define LI_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

enum { LI_SHA256_BYTES = 32 };

/* Unpredictable bytes; false when the system has none to give. */
bool li_random(unsigned char *out, size_t size);

bool li_sha256(const void *data, size_t size, unsigned char out[LI_SHA256_BYTES]);
bool li_hmac_sha256(const void *key, size_t key_bytes, const void *data, size_t size,
                    unsigned char out[LI_SHA256_BYTES]);

/* Same bytes? The time depends on the lengths alone. */
bool li_equal(const void *a, size_t a_bytes, const void *b, size_t b_bytes);

/* base64url without padding (RFC 4648 section 5). Decoding is strict: false for any other character,
 * for padding, and for bits left over. */
enum li_status li_base64url(struct li_buffer *b, const void *data, size_t size);
bool li_unbase64url(struct li_buffer *b, const char *text, size_t size);

/* Hexadecimal: 2 * size lower-case digits, no NUL; and back, from either case, false for anything else. */
void li_hex(char *out, const void *data, size_t size);
bool li_unhex(unsigned char *out, const char *text, size_t size);

/* RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 "RS256"), the key as a JWK's n and e (big-endian). At least
 * 2048 bits; the exponent odd and over 1: under 1, anybody could sign. */
bool li_verify_rs256(const void *signed_data, size_t signed_bytes, const void *signature,
                     size_t signature_bytes, const unsigned char *n, size_t n_bytes,
                     const unsigned char *e, size_t e_bytes);

/* A digest over data that comes in pieces. NULL when memory is short. */
struct li_digest;
struct li_digest *li_digest_new(void);
bool li_digest_update(struct li_digest *d, const void *data, size_t size);
bool li_digest_final(struct li_digest *d, unsigned char out[LI_SHA256_BYTES]);
void li_digest_free(struct li_digest *d);

#endif
