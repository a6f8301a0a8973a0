-- SPDX-License-Identifier: MIT
--- Kept in this Lua state, at most so many bytes; what was not used for the longest time goes first.

local Memory = { __name = "linkedin.cache.Memory" }
Memory.__index = Memory

-- What an entry costs besides its texts, roughly.
local OVERHEAD = 200

local function unlink(self, entry)
  local before, after = entry.before, entry.after
  if before then before.after = after else self.newest = after end
  if after then after.before = before else self.oldest = before end
  entry.before, entry.after = nil, nil
end

local function push(self, entry)
  entry.after = self.newest
  if self.newest then self.newest.before = entry end
  self.newest = entry
  self.oldest = self.oldest or entry
end

--- The value, nil when it is not there. Whether it is too old is for the caller to say.
---@param key string
---@return table? record
function Memory:get(key)
  local entry = self.entries[key]
  if not entry then return nil end
  unlink(self, entry)
  push(self, entry)
  return entry.record
end

function Memory:delete(key)
  local entry = self.entries[key]
  if not entry then return end
  unlink(self, entry)
  self.entries[key], self.bytes = nil, self.bytes - entry.bytes
end

---@param key string
---@param record table  with `body`
function Memory:set(key, record)
  self:delete(key)
  local bytes = #key + #record.body + OVERHEAD
  for name, value in pairs(record.headers) do bytes = bytes + #name + #value end
  if bytes > self.max_bytes then return end
  local entry = { key = key, record = record, bytes = bytes }
  self.entries[key], self.bytes = entry, self.bytes + bytes
  push(self, entry)
  while self.bytes > self.max_bytes do
    self:delete(self.oldest.key)
    self.evictions = self.evictions + 1
  end
end

--- Count a family's generation up: what was kept before is not found any more.
function Memory:advance(family)
  self.generations[family] = (self.generations[family] or 0) + 1
  return true
end

function Memory:generation(family)
  return self.generations[family] or 0
end

function Memory:clear()
  self.entries, self.bytes, self.newest, self.oldest = {}, 0, nil, nil
end

local function new(max_bytes)
  return setmetatable({ max_bytes = max_bytes, entries = {}, bytes = 0, generations = {}, evictions = 0 }, Memory)
end

return { new = new }
