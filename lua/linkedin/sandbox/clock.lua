-- SPDX-License-Identifier: MIT
--- The sandbox's clock: real time plus an offset, or standing still. Everything LinkedIn decides
--- by time (expiry, quotas, versions, processing) asks this clock and no other.

local Clock = {}
Clock.__index = Clock

--- Epoch seconds, with a fraction.
function Clock:now()
  if self.frozen_at then return self.frozen_at end
  return self.source() + self.offset
end

--- Epoch milliseconds, whole.
function Clock:ms()
  return math.floor(self:now() * 1000)
end

function Clock:set(at)
  self.is_injected = true
  if self.frozen_at then self.frozen_at = at else self.offset = at - self.source() end
end

function Clock:advance(seconds)
  self:set(self:now() + seconds)
end

function Clock:freeze()
  self.is_injected = true
  self.frozen_at = self:now()
end

function Clock:resume()
  if not self.frozen_at then return end
  self.offset = self.frozen_at - self.source()
  self.frozen_at = nil
end

--- Seconds until the next 00:00 UTC, when LinkedIn's daily quotas start anew.
function Clock:until_midnight()
  return math.ceil(86400 - self:now() % 86400)
end

--- Whole days since the epoch, in UTC.
function Clock:day()
  return math.floor(self:now() / 86400)
end

local M = {}

--- @param source fun(): number   real epoch seconds, default os.time
function M.new(source)
  return setmetatable({ source = source or os.time, offset = 0, is_injected = false }, Clock)
end

-- Days from the civil calendar (Howard Hinnant's algorithm): no time zone, no os.time.
local function days_from_civil(y, m, d)
  if m <= 2 then y = y - 1 end
  local era = math.floor(y / 400)
  local year_of_era = y - era * 400
  local shifted = (m + 9) % 12
  local day_of_year = math.floor((153 * shifted + 2) / 5) + d - 1
  local day_of_era = year_of_era * 365 + math.floor(year_of_era / 4)
    - math.floor(year_of_era / 100) + day_of_year
  return era * 146097 + day_of_era - 719468
end

--- Is this moment between 1970 and 9999?
function M.is_moment(at)
  return at >= 0 and at < 253402300800
end

--- `2026-11-23`, `2026-11-23T12:00:00Z` or epoch seconds → epoch seconds, or nil.
function M.parse(given)
  if type(given) == "string" and given:find("^%d+%.?%d*$") then given = tonumber(given) end
  if type(given) == "number" then return M.is_moment(given) and given or nil end
  if type(given) ~= "string" then return nil end
  local y, m, d, rest = given:match("^(%d%d%d%d)%-(%d%d)%-(%d%d)(.*)$")
  if not y then return nil end
  local hour, min, sec = rest:match("^[T ](%d%d):(%d%d):?(%d*)Z?$")
  if rest ~= "" and not hour then return nil end
  sec = tonumber(sec) or 0
  return days_from_civil(tonumber(y), tonumber(m), tonumber(d)) * 86400
    + (tonumber(hour) or 0) * 3600 + (tonumber(min) or 0) * 60 + sec
end

--- Epoch seconds → `2026-11-23T12:00:00Z`.
function M.iso(at)
  return os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(at))
end

return M
