/* SPDX-License-Identifier: MIT */
/* core.redact.text(s, secrets?) → s without secrets; `secrets` is a string or an array of them. */
#include "bind_buffer.h"
#include "bind_core.h"
#include "redact.h"

enum { SECRETS_MAX = 32, GROWTH = 4 };

/* [-0, +n, v] reads the secrets at index 2; the strings stay on the stack. */
static size_t read_secrets(lua_State *L, struct li_secret *secrets) {
  if (lua_isnoneornil(L, 2)) {
    return 0;
  }
  if (lua_type(L, 2) == LUA_TSTRING) {
    secrets[0].bytes = lua_tolstring(L, 2, &secrets[0].size);
    return 1;
  }
  luaL_checktype(L, 2, LUA_TTABLE);
  size_t count = li_rawlen(L, 2);
  luaL_argcheck(L, count <= SECRETS_MAX, 2, "too many secrets (32 at most)");
  for (size_t i = 0; i < count; i++) {
    lua_rawgeti(L, 2, (int)i + 1);
    luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, 2, "secrets must be strings");
    secrets[i].bytes = lua_tolstring(L, -1, &secrets[i].size);
  }
  return count;
}

static int redact_text(lua_State *L) {
  struct li_secret secrets[SECRETS_MAX];
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  luaL_checkstack(L, SECRETS_MAX + 4, NULL);
  size_t count = read_secrets(L, secrets);
  /* A secret may be shorter than its "***", so the text may grow, fourfold at worst. */
  size_t ceiling = size > (size_t)-1 / GROWTH - 16 ? (size_t)-1 / 2 : size * GROWTH + 16;
  struct li_buffer *out = li_push_buffer(L, ceiling);
  if (li_redact(out, text, size, secrets, count) != LI_OK) {
    return luaL_error(L, "redact.text: not enough memory");
  }
  li_push_buffer_text(L, out);
  return 1;
}

int li_open_redact(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"text", redact_text},
      {NULL, NULL},
  };
  lua_newtable(L);
  li_setfuncs(L, functions);
  return 1;
}
