-- SPDX-License-Identifier: MIT
--- Kept in an `ngx.shared` dictionary, or any object with get, set and delete: shared by all workers. The
--- dictionary has its own size, and forgets what was not used for the longest time.

local Shared = { __name = "linkedin.cache.Shared" }
Shared.__index = Shared

local PREFIX, GENERATION = "linkedin:", "linkedin:generation:"

function Shared:get(key)
  local text = self.dict:get(PREFIX .. key)
  local record = text and require "linkedin.json".decode(text)
  return type(record) == "table" and record or nil
end

-- A full dictionary keeps nothing new, and that is all.
function Shared:set(key, record, ttl)
  self.dict:set(PREFIX .. key, (require "linkedin.json".encode(record)), ttl)
end

function Shared:delete(key)
  self.dict:delete(PREFIX .. key)
end

function Shared:advance(family)
  local key = GENERATION .. family
  if self.dict.incr and self.dict:incr(key, 1, 0) then return end
  self.dict:set(key, (tonumber(self.dict:get(key)) or 0) + 1)
end

function Shared:generation(family)
  return tonumber(self.dict:get(GENERATION .. family)) or 0
end

-- Entries of others may be in it: only ours become unreachable.
function Shared:clear()
  self:advance "*"
end

return { new = function(dict) return setmetatable({ dict = dict, evictions = 0 }, Shared) end }
