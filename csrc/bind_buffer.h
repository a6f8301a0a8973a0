/* SPDX-License-Identifier: MIT */
/* A li_buffer that Lua's collector owns: a raise between filling it and pushing its text leaks
 * nothing. */
#ifndef LI_BIND_BUFFER_H
#define LI_BIND_BUFFER_H

#include "buffer.h"
#include "compat.h"

/* [-0, +1, m] pushes a userdata that holds an empty buffer, and returns the buffer. */
struct li_buffer *li_push_buffer(lua_State *L, size_t ceiling_bytes);

/* [-0, +1, m] pushes the buffer's bytes as a string and clears the buffer. */
void li_push_buffer_text(lua_State *L, struct li_buffer *b);

#endif
