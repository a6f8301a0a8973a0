/* SPDX-License-Identifier: MIT */
/*
 * linkedin.core: the parts that need no network. Each binding file opens one
 * sub-table; this list is the module's table of contents.
 */
#include "bind_core.h"

#include "bind_torture.h"
#include "version.h"

struct part {
  const char *name;
  lua_CFunction open; /* [-0, +1, m] pushes its table */
};

static const struct part parts[] = {
    {"catalogue", li_open_catalogue},
    {"clock", li_open_clock},
    {"failure", li_open_failure},
    {"media", li_open_media},
    {"process", li_open_process},
    {"redact", li_open_redact},
    {"scopes", li_open_scopes},
    {"url", li_open_url},
    {"restli", li_open_restli},
    {"json", li_open_json},
    {"text", li_open_text},
    {"urn", li_open_urn},
    {"crypto", li_open_crypto},
    {"ledger", li_open_ledger},
#ifdef LI_TORTURE
    {"torture", li_open_torture},
#endif
    {NULL, NULL},
};

LI_EXPORT int luaopen_linkedin_core(lua_State *L) {
  lua_newtable(L);
  for (const struct part *p = parts; p->name != NULL; p++) {
    lua_pushcfunction(L, p->open);
    lua_call(L, 0, 1);
    lua_setfield(L, -2, p->name);
  }
  lua_pushliteral(L, LI_VERSION);
  lua_setfield(L, -2, "version");
  return 1;
}
