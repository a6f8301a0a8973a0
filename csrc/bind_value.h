/* SPDX-License-Identifier: MIT */
/* One Lua value in Rest.li's encoding, onto the end of a buffer: the codec as requests use it. */
#ifndef LI_BIND_VALUE_H
#define LI_BIND_VALUE_H

#include "buffer.h"
#include "compat.h"
#include "status.h"

enum li_value_place { LI_VALUE_QUERY, LI_VALUE_PATH };

/* [-0, +0, v] encodes the value at `index`; `name` says in errors which value is meant. LI_INVALID
 * with an error when Rest.li cannot carry it. */
enum li_status li_encode_value(lua_State *L, int index, enum li_value_place place,
                               struct li_buffer *out, const char *name, struct li_error *error);

#endif
