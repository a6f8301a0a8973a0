-- SPDX-License-Identifier: MIT
--- A small seeded generator, so that a run can be repeated; from /dev/urandom without a seed.
--- Good enough for a sandbox's tokens, and for nothing else.

local Random = {}
Random.__index = Random

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

local function entropy()
  local source = io.open("/dev/urandom", "rb")
  if not source then return os.time() % 2147483646 + 1 end
  local a, b, c, d = source:read(4):byte(1, 4)
  source:close()
  return (a * 16777216 + b * 65536 + c * 256 + d) % 2147483646 + 1
end

-- Park and Miller's minimal standard generator: exact in doubles, the same on every Lua.
function Random:next()
  self.state = self.state * 16807 % 2147483647
  return self.state
end

--- A number in [0, 1).
function Random:unit()
  return (self:next() - 1) / 2147483646
end

--- An integer from 1 to n.
function Random:upto(n)
  return math.floor(self:unit() * n) + 1
end

--- A string of `length` URL-safe characters.
function Random:token(length)
  local out = {}
  for i = 1, length do
    local k = self:upto(64)
    out[i] = ALPHABET:sub(k, k)
  end
  return table.concat(out)
end

--- Letters and digits only.
function Random:name(length)
  local out = {}
  for i = 1, length do
    local k = self:upto(62)
    out[i] = ALPHABET:sub(k, k)
  end
  return table.concat(out)
end

--- A version 4 UUID.
function Random:uuid()
  local shape = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx"
  return (shape:gsub("[xy]", function(c)
    return ("%x"):format(c == "x" and self:upto(16) - 1 or 7 + self:upto(4))
  end))
end

local M = {}

--- @param seed integer?  same seed, same sequence
function M.new(seed)
  local state = seed and (math.floor(seed) % 2147483646 + 1) or entropy()
  local random = setmetatable({ state = state }, Random)
  for _ = 1, 8 do random:next() end -- neighbouring seeds part company
  return random
end

return M
