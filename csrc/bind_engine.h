/* SPDX-License-Identifier: MIT */
/*
 * linkedin.engine, the module that links libcurl: the port of this lua_State
 * and the exchanges submitted through it.
 *
 * The port lives in a userdata that the registry keeps; its box outlives every
 * finalizer of lua_close, so an exchange collected after the port finds it
 * closed instead of gone.
 */
#ifndef LI_BIND_ENGINE_H
#define LI_BIND_ENGINE_H

#include "bind_error.h"
#include "compat.h"
#include "engine.h"

#define LI_EXCHANGE_TYPE "linkedin.Exchange"

struct li_port_box {
  struct li_port *port; /* NULL when closed */
};

/* [-0, +0, e] the state's port, opened when there is none; raises only when memory for the box is
 * short. NULL and `e` filled when the engine cannot be joined. */
struct li_port_box *li_lua_port(lua_State *L, struct li_error *e);

/* [-0, +1, m] pushes the Exchange userdata, closed; fill `x` and `box` at once after making it. */
struct li_exchange_box {
  struct li_exchange *x;
  struct li_port_box *box;
};
struct li_exchange_box *li_push_exchange(lua_State *L);

/* Makes the exchange of `spec` in the box that is on top of the stack and submits it. Returns what the
 * calling function must return: 1, the userdata; or 2, nil and an error table. Owns nothing that a raise
 * could leak. */
int li_submit_in_box(lua_State *L, struct li_exchange_box *b, const struct li_exchange_spec *spec);

/* engine.submit{ … } → Exchange | nil, err: everything ready-made; bind_submit.c */
int li_engine_submit_raw(lua_State *L);

int li_open_exchange(lua_State *L); /* registers the metatable, pushes nothing */
int li_open_client(lua_State *L);   /* [-0, +1] pushes the function engine.client */
int luaopen_linkedin_engine(lua_State *L);

#endif
