/* SPDX-License-Identifier: MIT */
#include "crypto.h"

#include <limits.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#if OPENSSL_VERSION_NUMBER >= 0x30000000L
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#endif

#include "alloc.h"

enum { LEAST_RSA_BITS = 2048 };

/* Between these two, what OpenSSL notes of a failure is ours, and goes. */
static void begin_quietly(void) {
  (void)ERR_set_mark();
}

static bool end_quietly(bool ok) {
  (void)ERR_pop_to_mark();
  return ok;
}

bool li_random(unsigned char *out, size_t size) {
  begin_quietly();
  return end_quietly(size <= INT_MAX && RAND_bytes(out, (int)size) == 1);
}

bool li_sha256(const void *data, size_t size, unsigned char out[LI_SHA256_BYTES]) {
  unsigned int written = 0;
  begin_quietly();
  return end_quietly(EVP_Digest(data, size, out, &written, EVP_sha256(), NULL) == 1);
}

bool li_hmac_sha256(const void *key, size_t key_bytes, const void *data, size_t size,
                    unsigned char out[LI_SHA256_BYTES]) {
  unsigned int written = 0;
  begin_quietly();
  return end_quietly(key_bytes <= INT_MAX &&
                     HMAC(EVP_sha256(), key, (int)key_bytes, data, size, out, &written) != NULL);
}

bool li_equal(const void *a, size_t a_bytes, const void *b, size_t b_bytes) {
  return a_bytes == b_bytes && CRYPTO_memcmp(a, b, a_bytes) == 0;
}

/* ── base64url ──────────────────────────────────────────────────────────────────────────────── */

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

enum li_status li_base64url(struct li_buffer *b, const void *data, size_t size) {
  const unsigned char *p = data;
  for (size_t i = 0; i < size; i += 3) {
    size_t left = size - i;
    unsigned long v = (unsigned long)p[i] << 16 | (left > 1 ? (unsigned long)p[i + 1] << 8 : 0) |
                      (left > 2 ? p[i + 2] : 0);
    char out[4] = {alphabet[v >> 18], alphabet[(v >> 12) & 63], alphabet[(v >> 6) & 63],
                   alphabet[v & 63]};
    (void)li_buffer_append(b, out, left > 2 ? 4 : left + 1);
  }
  return li_buffer_append(b, "", 0);
}

static int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') {
    return c - 'A';
  }
  if (c >= 'a' && c <= 'z') {
    return c - 'a' + 26;
  }
  if (c >= '0' && c <= '9') {
    return c - '0' + 52;
  }
  return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool li_unbase64url(struct li_buffer *b, const char *text, size_t size) {
  unsigned long bits = 0;
  int count = 0;
  for (size_t i = 0; i < size; i++) {
    int value = base64_value(text[i]);
    if (value < 0) {
      return false;
    }
    bits = (bits << 6 | (unsigned long)value) & 0xFFFFFF;
    count += 6;
    if (count >= 8) {
      count -= 8;
      (void)li_buffer_append_char(b, (char)(unsigned char)(bits >> count));
      bits &= (1UL << count) - 1;
    }
  }
  return count < 6 && bits == 0 && li_buffer_append(b, "", 0) == LI_OK;
}

/* ── hexadecimal ────────────────────────────────────────────────────────────────────────────── */

void li_hex(char *out, const void *data, size_t size) {
  static const char digits[] = "0123456789abcdef";
  const unsigned char *p = data;
  for (size_t i = 0; i < size; i++) {
    *out++ = digits[p[i] >> 4];
    *out++ = digits[p[i] & 15];
  }
}

static int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  c = (char)(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool li_unhex(unsigned char *out, const char *text, size_t size) {
  for (size_t i = 0; i + 1 < size; i += 2) {
    int high = hex_value(text[i]), low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) {
      return false;
    }
    *out++ = (unsigned char)(high << 4 | low);
  }
  return size % 2 == 0;
}

/* ── RS256 ──────────────────────────────────────────────────────────────────────────────────── */

#if OPENSSL_VERSION_NUMBER >= 0x30000000L
static EVP_PKEY *rsa_key(BIGNUM *n, BIGNUM *e) {
  EVP_PKEY *key = NULL;
  OSSL_PARAM *params = NULL;
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
  if (builder != NULL && context != NULL && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) &&
      OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e)) {
    params = OSSL_PARAM_BLD_to_param(builder);
  }
  if (params != NULL && EVP_PKEY_fromdata_init(context) == 1) {
    (void)EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params);
  }
  OSSL_PARAM_free(params);
  OSSL_PARAM_BLD_free(builder);
  EVP_PKEY_CTX_free(context);
  BN_free(n);
  BN_free(e);
  return key;
}
#else
static EVP_PKEY *rsa_key(BIGNUM *n, BIGNUM *e) {
  EVP_PKEY *key = EVP_PKEY_new();
  RSA *rsa = RSA_new();
  if (key == NULL || rsa == NULL || n == NULL || e == NULL || RSA_set0_key(rsa, n, e, NULL) != 1) {
    BN_free(n);
    BN_free(e);
    RSA_free(rsa);
    EVP_PKEY_free(key);
    return NULL;
  }
  if (EVP_PKEY_assign_RSA(key, rsa) != 1) {
    RSA_free(rsa);
    EVP_PKEY_free(key);
    return NULL;
  }
  return key;
}
#endif

static bool verify_with(EVP_PKEY *key, const void *signed_data, size_t signed_bytes,
                        const void *signature, size_t signature_bytes) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  bool ok = context != NULL && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
            EVP_DigestVerify(context, signature, signature_bytes, signed_data, signed_bytes) == 1;
  EVP_MD_CTX_free(context);
  return ok;
}

bool li_verify_rs256(const void *signed_data, size_t signed_bytes, const void *signature,
                     size_t signature_bytes, const unsigned char *n, size_t n_bytes,
                     const unsigned char *e, size_t e_bytes) {
  if (n_bytes > 1024 || e_bytes > 8 || n_bytes == 0 || e_bytes == 0) {
    return false;
  }
  begin_quietly();
  BIGNUM *modulus = BN_bin2bn(n, (int)n_bytes, NULL);
  BIGNUM *exponent = BN_bin2bn(e, (int)e_bytes, NULL);
  if (modulus == NULL || exponent == NULL || !BN_is_odd(exponent) || BN_is_one(exponent)) {
    BN_free(modulus);
    BN_free(exponent);
    return end_quietly(false);
  }
  EVP_PKEY *key = rsa_key(modulus, exponent);
  bool ok = key != NULL && EVP_PKEY_bits(key) >= LEAST_RSA_BITS &&
            verify_with(key, signed_data, signed_bytes, signature, signature_bytes);
  EVP_PKEY_free(key);
  return end_quietly(ok);
}

/* ── digest in pieces ───────────────────────────────────────────────────────────────────────── */

struct li_digest {
  EVP_MD_CTX *context;
};

struct li_digest *li_digest_new(void) {
  struct li_digest *d = li_calloc(1, sizeof *d);
  if (d == NULL) {
    return NULL;
  }
  d->context = EVP_MD_CTX_new();
  if (d->context == NULL || EVP_DigestInit_ex(d->context, EVP_sha256(), NULL) != 1) {
    li_digest_free(d);
    return NULL;
  }
  return d;
}

bool li_digest_update(struct li_digest *d, const void *data, size_t size) {
  return EVP_DigestUpdate(d->context, data, size) == 1;
}

bool li_digest_final(struct li_digest *d, unsigned char out[LI_SHA256_BYTES]) {
  unsigned int written = 0;
  return EVP_DigestFinal_ex(d->context, out, &written) == 1;
}

void li_digest_free(struct li_digest *d) {
  if (d != NULL) {
    EVP_MD_CTX_free(d->context);
    li_free(d);
  }
}
