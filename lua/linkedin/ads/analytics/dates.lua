-- SPDX-License-Identifier: MIT
--- Calendar days as adAnalytics counts them: no time of day, no time zone. A day is known by its number
--- since 1970-01-01, so that ranges are arithmetic; `os.time` and its local time are not asked.

local M = {}

--- The number of a day (Howard Hinnant's algorithm).
---@param year integer
---@param month integer
---@param day integer
---@return integer
function M.number(year, month, day)
  if month <= 2 then year = year - 1 end
  local era = math.floor(year / 400)
  local year_of_era = year - era * 400
  local day_of_year = math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  local day_of_era = year_of_era * 365 + math.floor(year_of_era / 4) - math.floor(year_of_era / 100) + day_of_year
  return era * 146097 + day_of_era - 719468
end

--- Year, month and day of a number.
---@param number integer
---@return integer year, integer month, integer day
function M.civil(number)
  local z = number + 719468
  local era = math.floor(z / 146097)
  local doe = z - era * 146097
  local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
  local mp = math.floor((5 * doy + 2) / 153)
  local day, month = doy - math.floor((153 * mp + 2) / 5) + 1, mp < 10 and mp + 3 or mp - 9
  return yoe + era * 400 + (month <= 2 and 1 or 0), month, day
end

-- No 31st of February: the day must come back as it went.
local function checked(year, month, day)
  if not (year and month and day) then return nil end
  local number = M.number(year, month, day)
  local y, m, d = M.civil(number)
  return y == year and m == month and d == day and number or nil
end

--- A day as people and LinkedIn write it: "2026-10-31" or { year =, month =, day = }; nil for anything else.
---@param given string|table
---@return integer? number
function M.parse(given)
  if type(given) == "table" then
    return checked(tonumber(given.year), tonumber(given.month), tonumber(given.day))
  end
  if type(given) ~= "string" then return nil end
  local year, month, day = given:match "^(%d%d%d%d)%-(%d%d)%-(%d%d)$"
  return checked(tonumber(year), tonumber(month), tonumber(day))
end

--- As LinkedIn writes it.
---@param number integer
---@return { year: integer, month: integer, day: integer }
function M.wire(number)
  local year, month, day = M.civil(number)
  return { year = year, month = month, day = day }
end

--- "2026-10-31".
---@param number integer
---@return string
function M.iso(number)
  return ("%04d-%02d-%02d"):format(M.civil(number))
end

--- The same day some months later; where there is none, the last of that month.
---@param number integer
---@param months integer  may be negative
---@return integer
function M.add_months(number, months)
  local year, month, day = M.civil(number)
  local count = year * 12 + month - 1 + months
  year, month = math.floor(count / 12), count % 12 + 1
  local last = M.number(month == 12 and year + 1 or year, month % 12 + 1, 1) - 1
  return math.min(M.number(year, month, 1) + day - 1, last)
end

--- The number of the day in which a moment lies, in UTC.
---@param epoch_s number
---@return integer
function M.of_moment(epoch_s)
  return math.floor(epoch_s / 86400)
end

return M
