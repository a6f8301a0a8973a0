/* SPDX-License-Identifier: MIT */
#include "bind_buffer.h"

#define BUFFER_TYPE "linkedin.buffer"

static int buffer_gc(lua_State *L) {
  struct li_buffer *b = luaL_checkudata(L, 1, BUFFER_TYPE);
  li_buffer_clear(b);
  return 0;
}

struct li_buffer *li_push_buffer(lua_State *L, size_t ceiling_bytes) {
  struct li_buffer *b = li_newuserdata(L, sizeof *b);
  li_buffer_init(b, ceiling_bytes);
  if (luaL_newmetatable(L, BUFFER_TYPE)) {
    lua_pushcfunction(L, buffer_gc);
    lua_setfield(L, -2, "__gc");
  }
  lua_setmetatable(L, -2);
  return b;
}

void li_push_buffer_text(lua_State *L, struct li_buffer *b) {
  lua_pushlstring(L, b->data != NULL ? b->data : "", b->length_bytes);
  li_buffer_clear(b);
}
