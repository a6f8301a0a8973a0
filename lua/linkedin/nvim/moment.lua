-- SPDX-License-Identifier: MIT
--- When a post is to be published, out of what people write. Pure.

local M = {}

local EXAMPLE = "2027-03-01 09:30, or 2027-03-01T09:30:00Z"

-- Days since the epoch of a date of the Gregorian calendar.
local function days(year, month, day)
  if month <= 2 then year, month = year - 1, month + 12 end
  return 365 * year + math.floor(year / 4) - math.floor(year / 100) + math.floor(year / 400)
    + math.floor((153 * (month - 3) + 2) / 5) + day - 719469
end

local MONTH_DAYS = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function is_possible(t)
  if t.month < 1 or t.month > 12 or t.day < 1 or t.hour > 23 or t.min > 59 or t.sec > 59 then return false end
  local last = MONTH_DAYS[t.month]
  if t.month == 2 and not (t.year % 4 == 0 and (t.year % 100 ~= 0 or t.year % 400 == 0)) then last = 28 end
  return t.day <= last
end

local function offset_of(zone)
  if zone == "Z" or zone == "z" then return 0 end
  local sign, hours, minutes = zone:match "^([+-])(%d%d):?(%d%d)$"
  if not sign then return nil end
  return (sign == "-" and -1 or 1) * (tonumber(hours) * 3600 + tonumber(minutes) * 60)
end

--- Epoch seconds of a moment: local time, or with a zone (`Z`, `+01:00`).
---@param text string
---@return integer? at
---@return string? why
function M.parse(text)
  local year, month, day, hour, minute, rest = text:match "^%s*(%d%d%d%d)%-(%d%d)%-(%d%d)[T ]%s*(%d%d):(%d%d)(.-)%s*$"
  if not year then return nil, ("'%s' is no moment: write %s"):format(text, EXAMPLE) end
  local second, zone = rest:match "^:(%d%d)%s*(.*)$"
  zone = zone or rest:match "^%s*(.*)$"
  local t = {
    year = tonumber(year), month = tonumber(month), day = tonumber(day), hour = tonumber(hour), min = tonumber(minute),
    sec = tonumber(second or 0),
  }
  if not is_possible(t) then return nil, ("'%s' is in no calendar"):format(text) end
  if zone == "" then
    t.isdst = nil -- the system knows whether it is summer then
    return os.time(t)
  end
  local offset = offset_of(zone)
  if not offset then return nil, ("'%s': the zone must be Z or like +01:00"):format(text) end
  return days(t.year, t.month, t.day) * 86400 + t.hour * 3600 + t.min * 60 + t.sec - offset
end

--- A moment for people, in local time.
---@param at number  epoch seconds
---@return string
function M.show(at)
  return os.date("%Y-%m-%d %H:%M", math.floor(at))
end

return M
