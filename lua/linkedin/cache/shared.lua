-- SPDX-License-Identifier: MIT
--- Kept in an `ngx.shared` dictionary, or any object with get, set and delete: shared by all workers. The
--- dictionary has its own size, and forgets what was not used for the longest time.

local Shared = { __name = "linkedin.cache.Shared" }
Shared.__index = Shared

local PREFIX, GENERATION = "linkedin:", "linkedin:generation:"

-- One method of the dictionary. → did it work, value. One that raises or refuses is no reason for a call to fail.
local function ask(self, method, ...)
  local dict = self.dict
  local ok, value, why = pcall(dict[method], dict, ...)
  if ok and (value or type(why) ~= "string") then return true, value end
  self.warning = self.warning or require "linkedin.error".new {
    kind = "storage", message = ("the cache's store cannot %s: %s"):format(method, tostring(ok and why or value)),
  }
  return false
end

function Shared:get(key)
  local _, text = ask(self, "get", PREFIX .. key)
  local record = type(text) == "string" and require "linkedin.json".decode(text)
  return type(record) == "table" and record or nil
end

-- A full dictionary keeps nothing new, and that is all. Nor is kept what is no text.
function Shared:set(key, record, ttl)
  local text = require "linkedin.json".encode(record)
  if text then ask(self, "set", PREFIX .. key, text, ttl) end
end

function Shared:delete(key)
  ask(self, "delete", PREFIX .. key)
end

-- A number that was evicted must not begin where it began before: older answers would be found again.
local function first_number()
  return math.floor(require "linkedin.core".clock.wall() * 1000)
end

--- Count a family's generation up. → true | nil: it could not be done
function Shared:advance(family)
  local key = GENERATION .. family
  if self.dict.incr then
    local ok, number = ask(self, "incr", key, 1, first_number())
    if ok and number then return true end
  end
  return ask(self, "set", key, math.max(first_number(), (self:generation(family) or 0) + 1)) or nil
end

--- The family's generation; nil: it cannot be told.
function Shared:generation(family)
  local key = GENERATION .. family
  local ok, number = ask(self, "get", key)
  if not ok then return nil end
  number = tonumber(number)
  if number then return number end
  number = first_number()
  return ask(self, "set", key, number) and number or nil
end

-- Entries of others may be in it: ours become unreachable by the generation.
function Shared.clear() end

return { new = function(dict) return setmetatable({ dict = dict, evictions = 0 }, Shared) end }
