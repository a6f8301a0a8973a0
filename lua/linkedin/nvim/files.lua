-- SPDX-License-Identifier: MIT
--- Small files that only their owner can read, whole or not at all. In a coroutine of `linkedin.run` a thread of
--- libuv's writes them, since a disk may be busy; elsewhere it is a few system calls on what the kernel keeps in memory.

local M = {}

local OWNER_ONLY, FOLDER_OWNER_ONLY = 384, 448 -- 0600, 0700

local function uv()
  return vim.uv or vim.loop
end

-- One call of libuv's files; a coroutine waits, and goes on where Neovim's whole API may be used.
local function call(name, ...)
  local co = require "linkedin.compat".running()
  if not co then return uv()[name](...) end
  local arguments = { ... }
  arguments[#arguments + 1] = function(why, result)
    vim.schedule(function()
      local ok, problem = coroutine.resume(co, not why and (result or true) or nil, why)
      if not ok then error(debug.traceback(co, tostring(problem)), 0) end
    end)
  end
  uv()[name](unpack(arguments))
  return coroutine.yield()
end

--- Make a folder, and those above it.
---@param path string
---@return boolean? ok
---@return string? why
function M.folder(path)
  if uv().fs_stat(path) then return true end
  local ok, why = pcall(vim.fn.mkdir, path, "p", FOLDER_OWNER_ONLY)
  if ok or uv().fs_stat(path) then return true end
  return nil, tostring(why)
end

local written = 0

-- A name that nobody else writes to.
local function new_name(path)
  written = written + 1
  return ("%s.%d-%d.new"):format(path, uv().os_getpid(), written)
end

local function fill(fd, text)
  local at = 0
  while at < #text do
    local bytes, why = call("fs_write", fd, text:sub(at + 1), at)
    if not bytes then return nil, why end
    at = at + bytes
  end
  return true
end

--- Replace a file; may wait in a coroutine. Its folder is made if need be.
---@param path string
---@param text string
---@return boolean? ok
---@return string? why
function M.write(path, text)
  local ok, why = M.folder(path:match "^(.*)/" or ".")
  if not ok then return nil, why end
  local new = new_name(path)
  local fd
  fd, why = call("fs_open", new, "wx", OWNER_ONLY)
  if not fd then return nil, why end
  ok, why = fill(fd, text)
  if ok then ok, why = call("fs_rename", new, path) end
  if not ok then
    uv().fs_close(fd)
    uv().fs_unlink(new)
    return nil, why
  end
  uv().fs_fsync(fd, function() uv().fs_close(fd, function() end) end)
  return true
end

--- A file's content.
---@param path string
---@return string? text
---@return string? why
function M.read(path)
  local file, why = io.open(path, "rb")
  if not file then return nil, why end
  local text = file:read "*a"
  file:close()
  return text
end

--- Write a value as JSON.
---@param path string
---@param value any
---@return boolean? ok
---@return string? why
function M.write_json(path, value)
  local text, err = require "linkedin.json".encode(value)
  if not text then return nil, tostring(err) end
  return M.write(path, text .. "\n")
end

--- A value out of JSON; nil when there is none, or it is damaged.
---@param path string
---@return any value
---@return string? why
function M.read_json(path)
  local text, why = M.read(path)
  if not text then return nil, why end
  local value
  value, why = require "linkedin.json".decode(text)
  if type(value) ~= "table" then return nil, path .. " is damaged: " .. tostring(why and why.message or "not what was written") end
  return value
end

return M
