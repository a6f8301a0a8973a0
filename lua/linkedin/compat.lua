-- SPDX-License-Identifier: MIT
--- What differs between Lua 5.1, LuaJIT and 5.2–5.4, under one name each.
-- luacheck: globals unpack table.unpack table.pack

local M = {}

M.unpack = table.unpack or unpack

--- Pack results with their number in `n`.
M.pack = table.pack or function(...)
  return { n = select("#", ...), ... }
end

--- The running coroutine, nil in the main one (5.1 returns nil, later versions a flag).
function M.running()
  local co, is_main = coroutine.running()
  if is_main then return nil end
  return co
end

--- pcall where a protected function may yield; on Lua 5.1, where it may not, no protection.
M.protected = (_VERSION ~= "Lua 5.1" or rawget(_G, "jit")) and pcall or function(fn, ...) return true, fn(...) end

return M
