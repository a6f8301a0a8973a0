/* SPDX-License-Identifier: MIT */
/*
 * core.crypto: digests, signatures and random bytes.
 *
 *   random(n)                     → n bytes
 *   sha256(s [, "hex"])           → 32 bytes, or 64 hexadecimal digits
 *   hmac_sha256(key, s [, "hex"])
 *   hash_email(s)                 → 64 hexadecimal digits of the normalised address, or nil: identifier.h
 *   sha256_file(path)             → hexadecimal | nil, err; constant memory
 *   digest()                      → object; digest:update(s) → itself, digest:final(["hex"]) → as sha256, once
 *   equal(a, b)                   → boolean, in constant time
 *   base64url(s), unbase64url(s)  → string | nil for what is not base64url
 *   hex(s), unhex(s)              → string | nil for what is not hexadecimal
 *   verify_rs256(signed, signature, n, e) → boolean; n and e as raw bytes
 *   seal(key, plain [, context])  → sealed; key of 32 bytes (seal.h)
 *   open(key, sealed [, context]) → plain | nil when it is not what was sealed with these
 *   scrypt(passphrase, salt, n, r, p, bytes) → key | nil, err when memory is short
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bind_buffer.h"
#include "bind_core.h"
#include "bind_error.h"
#include "crypto.h"
#include "identifier.h"
#include "seal.h"
#include "secret.h"

enum { MOST_RANDOM = 1024, CHUNK_BYTES = 64 * 1024 };

/* [-0, +1, m] */
static void push_digest(lua_State *L, const unsigned char *digest, int as_hex) {
  char hex[2 * LI_SHA256_BYTES];
  if (!as_hex) {
    lua_pushlstring(L, (const char *)digest, LI_SHA256_BYTES);
    return;
  }
  li_hex(hex, digest, LI_SHA256_BYTES);
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

/* [-0, +1, -] nil for what is no address. */
static int crypto_hash_email(lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  char hex[LI_EMAIL_HASH_DIGITS];
  if (!li_hash_email(text, size, hex)) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushlstring(L, hex, sizeof hex);
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

/* [-0, +1, m] pushes a buffer with `size` bytes to be written */
static unsigned char *push_room(lua_State *L, size_t size, struct li_buffer **b) {
  *b = li_push_buffer(L, size + 1);
  unsigned char *room = (unsigned char *)li_buffer_reserve(*b, size + 1);
  if (room == NULL) {
    luaL_error(L, "not enough memory");
  }
  return room;
}

/* [-0, +1, m] */
static int push_used(lua_State *L, struct li_buffer *b, size_t size) {
  li_buffer_commit(b, size);
  li_push_buffer_text(L, b);
  return 1;
}

static int crypto_hex(lua_State *L) {
  size_t size;
  const char *s = luaL_checklstring(L, 1, &size);
  struct li_buffer *b;
  li_hex((char *)push_room(L, 2 * size, &b), s, size);
  return push_used(L, b, 2 * size);
}

static int crypto_unhex(lua_State *L) {
  size_t size;
  const char *s = luaL_checklstring(L, 1, &size);
  struct li_buffer *b;
  if (!li_unhex(push_room(L, size / 2, &b), s, size)) {
    lua_pushnil(L);
    return 1;
  }
  return push_used(L, b, size / 2);
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

/* ── secrets at rest ────────────────────────────────────────────────────────────────────────── */

struct sealing {
  const unsigned char *key;
  const char *text, *context;
  size_t size, context_size;
};

/* The three arguments of seal and open. */
static struct sealing check_sealing(lua_State *L) {
  struct sealing s;
  size_t key_size;
  s.key = (const unsigned char *)luaL_checklstring(L, 1, &key_size);
  luaL_argcheck(L, key_size == LI_SEAL_KEY_BYTES, 1, "a key of 32 bytes expected");
  s.text = luaL_checklstring(L, 2, &s.size);
  luaL_argcheck(L, s.size <= LI_SEAL_MOST_BYTES - LI_SEAL_EXTRA_BYTES, 2, "more than a GiB");
  s.context = luaL_optlstring(L, 3, "", &s.context_size);
  return s;
}

static int crypto_seal(lua_State *L) {
  struct sealing s = check_sealing(L);
  struct li_buffer *b;
  unsigned char *out = push_room(L, s.size + LI_SEAL_EXTRA_BYTES, &b);
  if (!li_seal(s.key, s.context, s.context_size, s.text, s.size, out)) {
    return luaL_error(L, "AES-256-GCM is not available");
  }
  return push_used(L, b, s.size + LI_SEAL_EXTRA_BYTES);
}

static int crypto_open(lua_State *L) {
  struct sealing s = check_sealing(L);
  size_t plain = s.size > LI_SEAL_EXTRA_BYTES ? s.size - LI_SEAL_EXTRA_BYTES : 0;
  struct li_buffer *b;
  if (!li_unseal(s.key, s.context, s.context_size, s.text, s.size, push_room(L, plain, &b))) {
    lua_pushnil(L);
    return 1;
  }
  return push_used(L, b, plain);
}

static double check_cost(lua_State *L, int arg) {
  double cost = (double)luaL_checknumber(L, arg);
  luaL_argcheck(L, cost >= 1 && cost <= 1e9, arg, "out of range");
  return cost;
}

static int crypto_scrypt(lua_State *L) {
  unsigned char key[64];
  size_t passphrase_size, salt_size;
  const char *passphrase = luaL_checklstring(L, 1, &passphrase_size);
  const char *salt = luaL_checklstring(L, 2, &salt_size);
  struct li_scrypt_cost cost = {
      .n = (uint64_t)check_cost(L, 3), .r = (uint32_t)check_cost(L, 4), .p = (uint32_t)check_cost(L, 5)};
  lua_Integer size = luaL_checkinteger(L, 6);
  luaL_argcheck(L, li_scrypt_may(&cost), 3, "n is a power of two over 1; 128 n r is at most a GiB");
  luaL_argcheck(L, size >= 1 && size <= (lua_Integer)sizeof key, 6, "between 1 and 64 bytes");
  if (!li_scrypt(passphrase, passphrase_size, (const unsigned char *)salt, salt_size, &cost, key,
                 (size_t)size)) {
    return li_push_status(L, LI_NO_MEMORY, "scrypt");
  }
  lua_pushlstring(L, (const char *)key, (size_t)size);
  li_wipe(key, sizeof key);
  return 1;
}

/* ── a digest in pieces ─────────────────────────────────────────────────────────────────────── */

#define DIGEST_TYPE "linkedin.Digest"

struct digest_box {
  struct li_digest *digest; /* NULL: final */
};

static struct digest_box *check_digest(lua_State *L) {
  struct digest_box *box = luaL_checkudata(L, 1, DIGEST_TYPE);
  luaL_argcheck(L, box->digest != NULL, 1, "this digest is final");
  return box;
}

static int crypto_digest(lua_State *L) {
  struct digest_box *box = li_newuserdata(L, sizeof *box);
  box->digest = NULL;
  luaL_getmetatable(L, DIGEST_TYPE);
  lua_setmetatable(L, -2);
  box->digest = li_digest_new();
  if (box->digest == NULL) {
    return luaL_error(L, "not enough memory");
  }
  return 1;
}

static int digest_gc(lua_State *L) {
  struct digest_box *box = luaL_checkudata(L, 1, DIGEST_TYPE);
  li_digest_free(box->digest);
  box->digest = NULL;
  return 0;
}

static int digest_update(lua_State *L) {
  size_t size;
  struct digest_box *box = check_digest(L);
  const char *s = luaL_checklstring(L, 2, &size);
  if (!li_digest_update(box->digest, s, size)) {
    return luaL_error(L, "SHA-256 is not available");
  }
  lua_settop(L, 1);
  return 1;
}

static int digest_final(lua_State *L) {
  unsigned char digest[LI_SHA256_BYTES];
  struct digest_box *box = check_digest(L);
  int as_hex = wants_hex(L, 2);
  if (!li_digest_final(box->digest, digest)) {
    return luaL_error(L, "SHA-256 is not available");
  }
  (void)digest_gc(L);
  push_digest(L, digest, as_hex);
  return 1;
}

static void make_digest_type(lua_State *L) {
  static const luaL_Reg methods[] = {{"update", digest_update}, {"final", digest_final}, {NULL, NULL}};
  if (luaL_newmetatable(L, DIGEST_TYPE)) {
    lua_pushcfunction(L, digest_gc);
    lua_setfield(L, -2, "__gc");
    lua_newtable(L);
    li_setfuncs(L, methods);
    lua_setfield(L, -2, "__index");
  }
  lua_pop(L, 1);
}

/* ── the module ─────────────────────────────────────────────────────────────────────────────── */

int li_open_crypto(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"random", crypto_random},
      {"sha256", crypto_sha256},
      {"hmac_sha256", crypto_hmac},
      {"hash_email", crypto_hash_email},
      {"sha256_file", crypto_sha256_file},
      {"equal", crypto_equal},
      {"base64url", crypto_base64url},
      {"unbase64url", crypto_unbase64url},
      {"verify_rs256", crypto_verify_rs256},
      {"digest", crypto_digest},
      {"hex", crypto_hex},
      {"unhex", crypto_unhex},
      {"seal", crypto_seal},
      {"open", crypto_open},
      {"scrypt", crypto_scrypt},
      {NULL, NULL},
  };
  make_digest_type(L);
  lua_newtable(L);
  li_setfuncs(L, functions);
  return 1;
}
