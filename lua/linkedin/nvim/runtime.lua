-- SPDX-License-Identifier: MIT
--- `:help linkedin` and `:checkhealth linkedin`, wherever the library was installed: LuaRocks puts Lua files
--- nowhere that Neovim looks for help, so both are written to a folder of the cache, which is added to
--- 'runtimepath'.

local M = {}

local WRITE_AFTER_MS = 50
local HEALTH = 'return require "linkedin.nvim.checks"\n'

local function uv()
  return vim.uv or vim.loop
end

--- The folder.
---@return string
function M.folder()
  return vim.fn.stdpath "cache" .. "/linkedin/runtime"
end

-- The help as it is in the library, when that is newer than what was written.
local function write(folder)
  local files = require "linkedin.nvim.files"
  local text = require "linkedin.nvim.help"
  local path = folder .. "/doc/linkedin.txt"
  if files.read(path) == text and uv().fs_stat(folder .. "/doc/tags") then return end
  local ok, why = files.write(path, text)
  if ok then ok, why = files.write(folder .. "/lua/linkedin/health.lua", HEALTH) end
  if ok then ok, why = pcall(vim.cmd, "silent helptags " .. vim.fn.fnameescape(folder .. "/doc")) end
  if not ok then require "linkedin.nvim.notify".warn(":help linkedin could not be written: " .. tostring(why)) end
end

--- Add the folder to 'runtimepath'; after the start it is filled, where the library's help is newer.
function M.add()
  local folder = M.folder()
  if not ("," .. vim.o.runtimepath .. ","):find("," .. folder .. ",", 1, true) then
    vim.o.runtimepath = vim.o.runtimepath .. "," .. folder
  end
  vim.defer_fn(function() write(folder) end, WRITE_AFTER_MS)
end

return M
