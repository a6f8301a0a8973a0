/* SPDX-License-Identifier: MIT */
/*
 * core.crypto: digests, signatures and random bytes.
 *
 *   random(n)                     → n bytes
 *   sha256(s [, "hex"])           → 32 bytes, or 64 hexadecimal digits
 *   hmac_sha256(key, s [, "hex"])
 *   sha256_file(path)             → hexadecimal | nil, err; constant memory
 *   equal(a, b)                   → boolean, in constant time
 *   base64url(s), unbase64url(s)  → string | nil for what is not base64url
 *   verify_rs256(signed, signature, n, e) → boolean; n and e as raw bytes
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bind_buffer.h"
#include "bind_core.h"
#include "bind_error.h"
#include "crypto.h"

enum { MOST_RANDOM = 1024, CHUNK_BYTES = 64 * 1024 };

/* [-0, +1, m] */
static void push_digest(lua_State *L, const unsigned char *digest, int as_hex) {
  static const char digits[] = "0123456789abcdef";
  char hex[2 * LI_SHA256_BYTES];
  if (!as_hex) {
    lua_pushlstring(L, (const char *)digest, LI_SHA256_BYTES);
    return;
  }
  for (int i = 0; i < LI_SHA256_BYTES; i++) {
    hex[2 * i] = digits[digest[i] >> 4];
    hex[2 * i + 1] = digits[digest[i] & 15];
  }
  lua_pushlstring(L, hex, sizeof hex);
}

/* Is argument `arg` the word "hex"? Anything else but nothing raises. */
static int wants_hex(lua_State *L, int arg) {
  const char *form = luaL_optstring(L, arg, NULL);
  luaL_argcheck(L, form == NULL || strcmp(form, "hex") == 0, arg, "expected \"hex\" or nothing");
  return form != NULL;
}

static int crypto_random(lua_State *L) {
  unsigned char bytes[MOST_RANDOM];
  lua_Integer n = luaL_checkinteger(L, 1);
  luaL_argcheck(L, n >= 1 && n <= MOST_RANDOM, 1, "between 1 and 1024 bytes");
  if (!li_random(bytes, (size_t)n)) {
    return luaL_error(L, "the system has no random bytes to give");
  }
  lua_pushlstring(L, (const char *)bytes, (size_t)n);
  return 1;
}

static int crypto_sha256(lua_State *L) {
  unsigned char digest[LI_SHA256_BYTES];
  size_t size;
  const char *s = luaL_checklstring(L, 1, &size);
  int as_hex = wants_hex(L, 2);
  if (!li_sha256(s, size, digest)) {
    return luaL_error(L, "SHA-256 is not available");
  }
  push_digest(L, digest, as_hex);
  return 1;
}

static int crypto_hmac(lua_State *L) {
  unsigned char digest[LI_SHA256_BYTES];
  size_t key_size, size;
  const char *key = luaL_checklstring(L, 1, &key_size);
  const char *s = luaL_checklstring(L, 2, &size);
  int as_hex = wants_hex(L, 3);
  if (!li_hmac_sha256(key, key_size, s, size, digest)) {
    return luaL_error(L, "HMAC-SHA-256 is not available");
  }
  push_digest(L, digest, as_hex);
  return 1;
}

/* No Lua call between opening and closing: nothing can raise meanwhile. */
static bool digest_file(const char *path, unsigned char *digest, struct li_error *e) {
  char chunk[CHUNK_BYTES];
  size_t n;
  struct li_digest *d = li_digest_new();
  FILE *file = fopen(path, "rb");
  if (d == NULL || file == NULL) {
    li_error_set(e, LI_KIND_STORAGE, errno, "cannot read the file: %s", strerror(errno));
    li_digest_free(d);
    if (file != NULL) {
      (void)fclose(file);
    }
    return false;
  }
  bool ok = true;
  while (ok && (n = fread(chunk, 1, sizeof chunk, file)) > 0) {
    ok = li_digest_update(d, chunk, n);
  }
  ok = ok && !ferror(file) && li_digest_final(d, digest);
  if (!ok) {
    li_error_set(e, LI_KIND_STORAGE, errno, "cannot read the file: %s", strerror(errno));
  }
  (void)fclose(file);
  li_digest_free(d);
  return ok;
}

static int crypto_sha256_file(lua_State *L) {
  unsigned char digest[LI_SHA256_BYTES];
  struct li_error e;
  if (!digest_file(luaL_checkstring(L, 1), digest, &e)) {
    return li_push_error(L, &e);
  }
  push_digest(L, digest, 1);
  return 1;
}

static int crypto_equal(lua_State *L) {
  size_t a_size, b_size;
  const char *a = luaL_checklstring(L, 1, &a_size);
  const char *b = luaL_checklstring(L, 2, &b_size);
  lua_pushboolean(L, li_equal(a, a_size, b, b_size));
  return 1;
}

static int crypto_base64url(lua_State *L) {
  size_t size;
  const char *s = luaL_checklstring(L, 1, &size);
  struct li_buffer *b = li_push_buffer(L, size * 2 + 16);
  if (li_base64url(b, s, size) != LI_OK) {
    return luaL_error(L, "base64url: not enough memory");
  }
  li_push_buffer_text(L, b);
  return 1;
}

static int crypto_unbase64url(lua_State *L) {
  size_t size;
  const char *s = luaL_checklstring(L, 1, &size);
  struct li_buffer *b = li_push_buffer(L, size + 16);
  if (!li_unbase64url(b, s, size)) {
    if (b->status == LI_NO_MEMORY) {
      return luaL_error(L, "unbase64url: not enough memory");
    }
    lua_pushnil(L);
    return 1;
  }
  li_push_buffer_text(L, b);
  return 1;
}

static int crypto_verify_rs256(lua_State *L) {
  size_t signed_size, signature_size, n_size, e_size;
  const char *data = luaL_checklstring(L, 1, &signed_size);
  const char *signature = luaL_checklstring(L, 2, &signature_size);
  const char *n = luaL_checklstring(L, 3, &n_size);
  const char *e = luaL_checklstring(L, 4, &e_size);
  lua_pushboolean(L, li_verify_rs256(data, signed_size, signature, signature_size,
                                     (const unsigned char *)n, n_size, (const unsigned char *)e, e_size));
  return 1;
}

int li_open_crypto(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"random", crypto_random},
      {"sha256", crypto_sha256},
      {"hmac_sha256", crypto_hmac},
      {"sha256_file", crypto_sha256_file},
      {"equal", crypto_equal},
      {"base64url", crypto_base64url},
      {"unbase64url", crypto_unbase64url},
      {"verify_rs256", crypto_verify_rs256},
      {NULL, NULL},
  };
  lua_newtable(L);
  li_setfuncs(L, functions);
  return 1;
}
