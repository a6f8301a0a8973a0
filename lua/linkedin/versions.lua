-- SPDX-License-Identifier: MIT
--- LinkedIn's monthly versions as this release knows them (versioning.md): data that the next
--- release updates and `linkedin.new{ version = … }` overrides.
--- LinkedIn page: marketing/versioning. A version lives about a year and ends near the middle of
--- its month; exact days are confirmed only for a few.

local M = {}

--- The version that calls name unless told otherwise, and the newest seen in documentation.
M.default = "202609"
M.newest = "202609"

-- Reported days; all others are taken as the 15th of the month a year later.
local REPORTED_SUNSETS = { ["202510"] = { 2026, 10, 15 }, ["202511"] = { 2026, 11, 16 }, ["202601"] = { 2027, 1, 15 } }

-- Days since 1970-01-01 of a civil date (proleptic Gregorian), after Hinnant's algorithm.
local function days_from_civil(year, month, day)
  if month <= 2 then year = year - 1 end
  local era = math.floor(year / 400)
  local of_era = year - era * 400
  local of_year = math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  local of_day = of_era * 365 + math.floor(of_era / 4) - math.floor(of_era / 100) + of_year
  return era * 146097 + of_day - 719468
end

--- When the version ends.
---@param version string  "YYYYMM" or "YYYYMM.RR"
---@return integer epoch_seconds
function M.sunset_at(version)
  local year, month = tonumber(version:sub(1, 4)), tonumber(version:sub(5, 6))
  local date = REPORTED_SUNSETS[version:sub(1, 6)] or { year + 1, month, 15 }
  return days_from_civil(date[1], date[2], date[3]) * 86400
end

--- Warn from this long before the sunset, in seconds.
M.WARN_S = 60 * 86400

return M
