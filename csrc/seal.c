/* SPDX-License-Identifier: MIT */
#include "seal.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include "crypto.h"
#include "secret.h"

#define MOST_SCRYPT_BYTES ((uint64_t)1 << 30)

static bool may_seal(size_t size, size_t context_bytes) {
  return size <= LI_SEAL_MOST_BYTES && context_bytes <= LI_SEAL_MOST_BYTES;
}

static bool encrypt(EVP_CIPHER_CTX *c, const unsigned char *key, const unsigned char *nonce,
                    const void *context, size_t context_bytes, const void *plain, size_t size,
                    unsigned char *out) {
  int n = 0;
  return EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
         (context_bytes == 0 || EVP_EncryptUpdate(c, NULL, &n, context, (int)context_bytes) == 1) &&
         (size == 0 || EVP_EncryptUpdate(c, out, &n, plain, (int)size) == 1) &&
         EVP_EncryptFinal_ex(c, out + size, &n) == 1 &&
         EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, LI_SEAL_TAG_BYTES, out + size) == 1;
}

bool li_seal(const unsigned char *key, const void *context, size_t context_bytes, const void *plain,
             size_t size, unsigned char *out) {
  if (!may_seal(size, context_bytes) || !li_random(out, LI_SEAL_NONCE_BYTES)) {
    return false;
  }
  (void)ERR_set_mark();
  EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
  bool ok = c != NULL &&
            encrypt(c, key, out, context, context_bytes, plain, size, out + LI_SEAL_NONCE_BYTES);
  EVP_CIPHER_CTX_free(c);
  (void)ERR_pop_to_mark();
  return ok;
}

/* `sealed` is what follows the nonce, `size` is that of the plain text. */
static bool decrypt(EVP_CIPHER_CTX *c, const unsigned char *key, const unsigned char *nonce,
                    const void *context, size_t context_bytes, const unsigned char *sealed, size_t size,
                    unsigned char *out) {
  unsigned char tag[LI_SEAL_TAG_BYTES], none[LI_SEAL_TAG_BYTES];
  int n = 0;
  for (int i = 0; i < LI_SEAL_TAG_BYTES; i++) {
    tag[i] = sealed[size + (size_t)i];
  }
  return EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
         (context_bytes == 0 || EVP_DecryptUpdate(c, NULL, &n, context, (int)context_bytes) == 1) &&
         (size == 0 || EVP_DecryptUpdate(c, out, &n, sealed, (int)size) == 1) &&
         EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, LI_SEAL_TAG_BYTES, tag) == 1 &&
         EVP_DecryptFinal_ex(c, none, &n) == 1;
}

bool li_unseal(const unsigned char *key, const void *context, size_t context_bytes, const void *sealed,
             size_t size, unsigned char *out) {
  const unsigned char *bytes = sealed;
  if (size < LI_SEAL_EXTRA_BYTES || !may_seal(size, context_bytes)) {
    return false;
  }
  size_t plain = size - LI_SEAL_EXTRA_BYTES;
  (void)ERR_set_mark();
  EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
  bool ok = c != NULL &&
            decrypt(c, key, bytes, context, context_bytes, bytes + LI_SEAL_NONCE_BYTES, plain, out);
  EVP_CIPHER_CTX_free(c);
  (void)ERR_pop_to_mark();
  if (!ok) {
    li_wipe(out, plain); /* it was decrypted before the tag could be looked at */
  }
  return ok;
}

bool li_scrypt_may(const struct li_scrypt_cost *cost) {
  bool is_power = cost->n > 1 && (cost->n & (cost->n - 1)) == 0;
  return is_power && cost->r > 0 && cost->p > 0 && cost->r <= 1024 && cost->p <= 1024 &&
         cost->n <= MOST_SCRYPT_BYTES / 128 / cost->r;
}

bool li_scrypt(const char *passphrase, size_t passphrase_bytes, const unsigned char *salt, size_t salt_bytes,
               const struct li_scrypt_cost *cost, unsigned char *out, size_t size) {
  if (!li_scrypt_may(cost)) {
    return false;
  }
  (void)ERR_set_mark();
  /* OpenSSL's own bound counts some blocks more than n times r. */
  bool ok = EVP_PBE_scrypt(passphrase, passphrase_bytes, salt, salt_bytes, cost->n, cost->r, cost->p,
                           2 * MOST_SCRYPT_BYTES, out, size) == 1;
  (void)ERR_pop_to_mark();
  return ok;
}
