-- SPDX-License-Identifier: MIT
--- Where hosts with a LuaJIT of their own, nginx and Neovim, find the library: in the checkout's build for LuaJIT, or,
--- outside of a checkout, where the spec itself found it, if that is of LuaJIT's kind (an installed rock).

local function exists(path)
  local file = io.open(path)
  if file then file:close() end
  return file ~= nil
end

local pipe = assert(io.popen "pwd")
local here = pipe:read "*l"
pipe:close()

local M = {
  ---@type string
  here = here,
  ---@type boolean
  is_checkout = exists "build/luajit/linkedin/core.so",
}

--- package.path and package.cpath for the host; nil when there is no library for it.
---@return string? path, string? cpath
function M.paths()
  if M.is_checkout then
    return ("%s/lua/?.lua;%s/lua/?/init.lua;;"):format(here, here), here .. "/build/luajit/?.so;;"
  end
  if _VERSION == "Lua 5.1" then return package.path, package.cpath end
end

return M
