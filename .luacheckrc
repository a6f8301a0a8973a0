-- SPDX-License-Identifier: MIT
-- The library runs on Lua 5.1 to 5.4 and LuaJIT: only what all have, and what is asked for before use.
std = "min"
max_line_length = 140
max_comment_line_length = false -- an annotation is one line
self = false -- methods answer the same call whether they look at the object or not
read_globals = {
  "jit", "loadstring", "setfenv", "unpack", "ngx", "vim",
  math = { fields = { "type", "maxinteger", "mininteger", "tointeger" } },
  string = { fields = { "pack", "unpack" } },
  table = { fields = { "pack", "unpack", "move" } },
}
-- Tables of cases and stories read best with one case a line.
files["spec"] = { std = "+busted", max_line_length = 160 }
files["spec/support/coverage.lua"] = { globals = { coroutine = { fields = { "create", "wrap" } } } }
files["lua/linkedin/resty"] = { globals = { "ngx" } } -- answering is assigning to its fields
files["lua/linkedin/nvim"] = { globals = { "vim" } } -- options are set by assigning to its fields
files["examples"] = { max_line_length = 160 }
