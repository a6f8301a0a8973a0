-- SPDX-License-Identifier: MIT
-- The shell command that starts, once more, the Lua a spec runs in: with the same build of the
-- library in its paths, under the same sanitizer.
return os.getenv "SPEC_LUA_COMMAND" or os.getenv "SPEC_LUA"
  or (jit and "luajit" or _VERSION:lower():gsub(" ", "") .. "")
