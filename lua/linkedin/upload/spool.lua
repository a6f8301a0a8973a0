-- SPDX-License-Identifier: MIT
--- A private temporary file with what a reader function gives. It goes when its source is closed, and also when
--- nobody gets to that: an error in the caller's function, a coroutine that is dropped, a host that ends.

local Error = require "linkedin.error"

-- So many bytes are written in one go, before others in the same loop have their turn.
local TURN_BYTES, PAUSE_S = 1048576, 0.001

local M = {}

local function storage(message, hint)
  return nil, Error.new { kind = "storage", message = message, hint = hint }
end

local function process_id()
  return require "linkedin.core".process.id()
end

---@class linkedin.Spool
---@field path string
---@field size integer  bytes
local Spool = { __name = "linkedin.Spool" }
Spool.__index = Spool

--- Remove the file. May be called twice; a child of fork leaves its parent's alone.
function Spool:close()
  local path = not self.is_closed and self.path
  self.is_closed = true
  if self.held then self.held.is_closed = true end
  if path and self.process == process_id() then os.remove(path) end
end

-- Lua 5.1 and LuaJIT finalize no tables.
local function on_collected(spool)
  local proxy = rawget(_G, "newproxy")
  if not proxy then return end
  spool.guard = proxy(true)
  local held = { path = spool.path, process = spool.process } -- not the spool: it would hold its own guard
  getmetatable(spool.guard).__gc = function() Spool.close(held) end
  return held
end

Spool.__gc = Spool.close

local function new(path)
  local spool = setmetatable({ path = path, size = 0, process = process_id() }, Spool)
  spool.held = on_collected(spool)
  return spool
end

local function write(read, file, spool)
  local loop, turn = require "linkedin.loop", 0
  while true do
    local chunk, reason = read()
    if chunk == nil and reason then return storage("the reader failed: " .. tostring(reason)) end
    if chunk == nil or chunk == "" then return true end
    if type(chunk) ~= "string" then
      return storage("the reader must return strings, it returned a " .. type(chunk))
    end
    local ok, write_reason = file:write(chunk)
    if not ok then
      return storage("cannot spool what the reader gave: " .. tostring(write_reason),
        "Make room in the temporary folder, or save the media to a file and give its path")
    end
    spool.size, turn = spool.size + #chunk, turn + #chunk
    if turn >= TURN_BYTES and loop.host().name ~= "plain" then
      turn = 0
      loop.sleep(PAUSE_S)
    end
  end
end

--- Write down what a reader gives, to its end. Raises in phases of nginx that cannot wait.
---@async
---@param read fun(): string?, any  the next chunk; nil at the end, nil and a reason when it failed
---@return linkedin.Spool?, linkedin.Error?
function M.new(read)
  require "linkedin.loop".ready()
  local path = os.tmpname()
  local spool = new(path)
  local file, reason = io.open(path, "wb")
  if not file then return storage("cannot make a temporary file: " .. reason) end
  local ok, err = write(read, file, spool)
  local closed, close_reason = file:close()
  if ok and not closed then ok, err = storage("cannot spool what the reader gave: " .. tostring(close_reason)) end
  if ok then return spool end
  spool:close()
  return nil, err
end

return M
