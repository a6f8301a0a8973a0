/* SPDX-License-Identifier: MIT */
/* The openers of linkedin.core's parts; each is a lua_CFunction that pushes one table. */
#ifndef LI_BIND_CORE_H
#define LI_BIND_CORE_H

#include "compat.h"

int li_open_catalogue(lua_State *L);
int li_open_clock(lua_State *L);
int li_open_failure(lua_State *L);
int li_open_media(lua_State *L);
int li_open_process(lua_State *L);
int li_open_redact(lua_State *L);
int li_open_scopes(lua_State *L);
int li_open_url(lua_State *L);
int li_open_restli(lua_State *L);
int li_open_json(lua_State *L);
int li_open_text(lua_State *L);
int li_open_urn(lua_State *L);
int li_open_crypto(lua_State *L);
int li_open_ledger(lua_State *L);
int luaopen_linkedin_core(lua_State *L);

#endif
