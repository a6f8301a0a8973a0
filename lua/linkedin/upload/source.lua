-- SPDX-License-Identifier: MIT
--- Bytes to upload: a file, a string, or a reader function.
---
--- `path=` is a file, `data=` is bytes, `read=` is a function that returns the next chunk and nil
--- at the end. What a reader gives is spooled to a private temporary file first: only then can
--- it be checked before the first request, cut into parts, sent again after a failure and
--- resumed, with memory that does not grow.

local Error = require "linkedin.error"

---@class linkedin.Source
---@field size integer   bytes
---@field path string?   the file, also for a spooled reader
---@field data string?
local Source = { __name = "linkedin.Source" }
Source.__index = Source

local M = {}

local function storage(message, hint)
  return nil, Error.new { kind = "storage", message = message, hint = hint }
end

local function open_path(path)
  local file, reason = io.open(path, "rb")
  if not file then
    return storage("cannot open the file to upload: " .. reason, "Check the path and who may read it")
  end
  local size = file:seek("end")
  file:close()
  if not size then return storage("the file to upload is not a regular file: " .. path) end
  return setmetatable({ path = path, size = size }, Source)
end

local function spool(read)
  local spooled, err = require "linkedin.upload.spool".new(read)
  if not spooled then return nil, err end
  return setmetatable({ path = spooled.path, size = spooled.size, spooled = spooled }, Source)
end

--- Open what the caller gave. Exactly one of `path`, `data`, `read` must be there.
---@param who string   the public function, for messages
---@param given { path: string?, data: string?, read: function? }
---@param level integer?
---@return linkedin.Source?, linkedin.Error?
function M.open(who, given, level)
  local count = (given.path and 1 or 0) + (given.data and 1 or 0) + (given.read and 1 or 0)
  if count ~= 1 then
    error(("%s: give exactly one of path (a file), data (bytes) or read (a function)"):format(who),
      (level or 2) + 1)
  end
  if given.path then return open_path(given.path) end
  if given.data then return setmetatable({ data = given.data, size = #given.data }, Source) end
  return spool(given.read)
end

-- Some formats are read from one end to the other.
local MUCH_BYTES = 1048576

--- What the bytes are, by content. → linkedin.media.probe
--- A large file is looked into by a thread, where the host has some: an editor must not wait for a disk.
function Source:probe()
  local media = require "linkedin.media"
  if self.data then return media.probe { data = self.data } end
  local in_thread = self.size > MUCH_BYTES and require "linkedin.loop".host().in_thread
  if in_thread then return in_thread("linkedin.media", "probe", { path = self.path }) end
  return media.probe { path = self.path }
end

--- The body fields of an exchange that sends `length` bytes from `offset`.
---@param offset integer
---@param length integer
---@return table
function Source:body(offset, length)
  if self.data then
    if offset == 0 and length == #self.data then return { body = self.data } end
    return { body = self.data:sub(offset + 1, offset + length) }
  end
  return { body_path = self.path, body_offset = offset, body_length = length }
end

--- Remove what was spooled; to be called when the upload is over, either way.
function Source:close()
  if self.spooled then self.spooled:close() end
end

return M
