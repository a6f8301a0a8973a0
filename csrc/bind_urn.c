/* SPDX-License-Identifier: MIT */
/* core.urn: parse(s) → { namespace, type, id, parts } | nil, err; encode(s) → text */
#include "bind_buffer.h"
#include "bind_core.h"
#include "bind_error.h"
#include "restli.h"
#include "urn.h"

/* [-0, +0, m] */
static void set_slice(lua_State *L, const char *name, struct li_slice s) {
  lua_pushlstring(L, s.text, s.size);
  lua_setfield(L, -2, name);
}

static int urn_parse(lua_State *L) {
  struct li_urn urn;
  struct li_error e;
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  if (!li_urn_parse(text, size, &urn, &e)) {
    return li_push_error(L, &e);
  }
  lua_createtable(L, 0, 4);
  set_slice(L, "namespace", urn.name_space);
  set_slice(L, "type", urn.type);
  set_slice(L, "id", urn.id);
  if (urn.is_tuple) {
    lua_createtable(L, (int)urn.part_count, 0);
    for (size_t i = 0; i < urn.part_count; i++) {
      lua_pushlstring(L, urn.parts[i].text, urn.parts[i].size);
      lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "parts");
  }
  return 1;
}

static int urn_encode(lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  lua_settop(L, 1);
  struct li_buffer *b = li_push_buffer(L, size * 3 + 16);
  if (li_restli_string(b, LI_RESTLI_URL, text, size) != LI_OK) {
    return li_push_status(L, b->status, "encoding a URN");
  }
  li_push_buffer_text(L, b);
  return 1;
}

int li_open_urn(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"parse", urn_parse},
      {"encode", urn_encode},
      {NULL, NULL},
  };
  lua_newtable(L);
  li_setfuncs(L, functions);
  return 1;
}
