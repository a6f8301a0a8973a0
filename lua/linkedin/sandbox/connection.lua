-- SPDX-License-Identifier: MIT
--- One accepted connection: buffered reading, complete writing, bodies to memory or to a file.

local crypto = require "linkedin.sandbox.crypto"
local http = require "linkedin.sandbox.http"
local loop = require "linkedin.sandbox.loop"

local IDLE, STALLED = 120, 60 -- seconds between requests, and within one
local CHUNK = 262144
local FAIR = 1048576 -- bytes one connection may take before the others have a turn

local WAITING = { timeout = true, wantread = true, wantwrite = true }

local Connection = {}
Connection.__index = Connection

-- More bytes, as many as are there. nil when the peer is gone or silent.
function Connection:receive(limit, patience)
  while true do
    local bytes, why, partial = self.sock:receive(limit or CHUNK)
    if why and not WAITING[why] then self.is_lost = self.sock ~= self.plain end
    bytes = bytes or (partial ~= "" and partial) or nil
    if bytes then
      self.run = self.run + #bytes
      if self.run > FAIR then
        self.run = 0
        loop.sleep(0)
      end
      return bytes
    end
    self.run = 0
    if why == "wantwrite" then
      if not loop.writable(self.sock, patience or STALLED) then return nil end
    elseif why == "timeout" or why == "wantread" then
      if not loop.readable(self.sock, patience or STALLED) then return nil end
    else
      return nil
    end
  end
end

--- Write everything. Returns true, or nil when the peer is gone or takes nothing.
function Connection:send(bytes)
  -- Writing to a TLS session that failed while reading makes luasec 1.2 spin for ever.
  if self.is_lost then return nil end
  local from = 1
  while from <= #bytes do
    local last, why, partial = self.sock:send(bytes, from)
    from = (last or partial or from - 1) + 1
    if not last then
      if why == "timeout" or why == "wantwrite" then
        if not loop.writable(self.sock, STALLED) then return nil end
      elseif why == "wantread" then
        if not loop.readable(self.sock, STALLED) then return nil end
      else
        return nil
      end
    end
  end
  return true
end

--- Read up to the empty line. Returns the head, or nil and "closed" or "too long".
function Connection:read_head()
  local patience = self.buffer == "" and IDLE or STALLED
  while true do
    if self.buffer:find("^\r\n") then self.buffer = self.buffer:sub(3) end
    local stop, after = self.buffer:find("\r\n\r\n", 1, true)
    if stop and stop <= http.MAX_HEAD then
      local head = self.buffer:sub(1, stop - 1)
      self.buffer = self.buffer:sub(after + 1)
      return head
    end
    if #self.buffer > http.MAX_HEAD then return nil, "too long" end
    local bytes = self:receive(CHUNK, patience)
    if not bytes then return nil, "closed" end
    self.buffer, patience = self.buffer .. bytes, STALLED
  end
end

-- Up to `limit` bytes, first from what was read along with the head.
function Connection:read_some(limit)
  if self.buffer ~= "" then
    local bytes = self.buffer:sub(1, limit)
    self.buffer = self.buffer:sub(#bytes + 1)
    return bytes
  end
  return self:receive(math.min(limit, CHUNK))
end

function Connection:read_line()
  while true do
    local stop = self.buffer:find("\r\n", 1, true)
    if stop then
      local line = self.buffer:sub(1, stop - 1)
      self.buffer = self.buffer:sub(stop + 2)
      return line
    end
    if #self.buffer > 4096 then return nil end
    local bytes = self:receive()
    if not bytes then return nil end
    self.buffer = self.buffer .. bytes
  end
end

function Connection:copy(length, sink)
  while length > 0 do
    local bytes = self:read_some(length)
    if not bytes then return nil, "closed" end
    length = length - #bytes
    local ok, why = sink(bytes)
    if not ok then return nil, why end
  end
  return true
end

function Connection:copy_chunks(sink)
  while true do
    local line = self:read_line()
    local digits = line and line:match("^(%x+)")
    if not digits or #digits > 12 then return nil, line and "malformed chunk" or "closed" end
    local length = tonumber(digits, 16)
    if length == 0 then break end
    local ok, why = self:copy(length, sink)
    if not ok then return nil, why end
    if self:read_line() ~= "" then return nil, "malformed chunk" end
  end
  repeat
    local trailer = self:read_line()
    if not trailer then return nil, "closed" end
  until trailer == ""
  return true
end

function Connection:copy_body(request, sink)
  if request.is_chunked then return self:copy_chunks(sink) end
  return self:copy(request.length or 0, sink)
end

--- Read a body into `request.body`. Returns true, or nil and "closed", "too large" or a sentence.
function Connection:read_to_memory(request, max_bytes)
  local parts, n, total = {}, 0, 0
  local ok, why = self:copy_body(request, function(bytes)
    n, total = n + 1, total + #bytes
    parts[n] = bytes
    if total > max_bytes then return nil, "too large" end
    return true
  end)
  if not ok then return nil, why end
  request.body = table.concat(parts)
  return true
end

--- Read a body into a file, with its SHA-256 computed on the way, as `request.blob`.
function Connection:read_to_file(request, path, max_bytes)
  local file, why = io.open(path, "wb")
  if not file then return nil, "storage: " .. tostring(why) end
  file:setvbuf("full", 1048576)
  local hash, total = crypto.sha256_start(), 0
  local ok
  ok, why = self:copy_body(request, function(bytes)
    total = total + #bytes
    if total > max_bytes then return nil, "too large" end
    hash:update(bytes)
    local written, problem = file:write(bytes)
    return written, problem and "storage: " .. problem
  end)
  file:close()
  if not ok then
    os.remove(path)
    return nil, why
  end
  request.blob = { path = path, bytes = total, sha256 = crypto.finish(hash) }
  return true
end

--- Read and forget `count` bytes of the body.
function Connection:skip(count)
  return self:copy(count, function() return true end)
end

--- Close; with `abruptly` the peer sees a reset.
function Connection:close(abruptly)
  if abruptly and self.plain.setoption then
    self.plain:setoption("linger", { on = true, timeout = 0 })
  end
  self.sock:close()
end

local M = {}

--- @param sock table    what to read and write: the TCP socket, or TLS over it
--- @param plain table   the TCP socket
function M.new(sock, plain)
  return setmetatable({ sock = sock, plain = plain, buffer = "", run = 0 }, Connection)
end

return M
