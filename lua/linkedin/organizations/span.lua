-- SPDX-License-Identifier: MIT
--- The time a statistic is about, as callers write it and as LinkedIn does.
---
---    { from = "2026-10-01", to = "2026-10-31" }        days, both included, of UTC
---    { from = 1793491200000, to = 1793577600000 }      epoch milliseconds, `to` not included
---
--- LinkedIn knows the last twelve months, and nothing newer than two days.

local Error = require "linkedin.error"

local M = {}

local DAY_MS, MONTHS_KEPT, LAG_DAYS = 86400000, 12, 2
local GRANULARITIES = { DAY = true, WEEK = true, MONTH = true }
local LEAST_MS = 100000000000 -- less is epoch seconds by mistake

--- The names of these options, for options.check.
M.OPTIONS = { from = "number|string", to = "number|string", granularity = "string", check = "boolean" }

local function moment(given, who, name, is_end, level)
  if given == nil then return nil end
  if type(given) == "number" then
    if given % 1 ~= 0 or given < LEAST_MS then
      error(("%s: %s is in whole epoch milliseconds, or a day as \"2026-10-31\""):format(who, name), level + 1)
    end
    return given
  end
  local day = require "linkedin.ads.analytics.dates".parse(given)
  if not day then error(("%s: %s is no day: '%s' (a day is \"2026-10-31\")"):format(who, name, given), level + 1) end
  return (day + (is_end and 1 or 0)) * DAY_MS
end

local function finding(field, message)
  return Error.new {
    kind = "validation", code = "PARAM_INVALID", message = field .. ": " .. message,
    details = { { field = field, code = "PARAM_INVALID", message = message } },
    hint = "Nothing was sent; check = false sends it all the same",
  }
end

local function complaint(from, to, now_ms)
  local dates = require "linkedin.ads.analytics.dates"
  if to and to <= from then return finding("to", "must be later than from") end
  local oldest = dates.add_months(dates.of_moment(now_ms / 1000), -MONTHS_KEPT)
  if math.floor(from / DAY_MS) < oldest then
    return finding("from", "LinkedIn keeps twelve months: not earlier than " .. dates.iso(oldest))
  end
  if from >= now_ms - LAG_DAYS * DAY_MS then
    return finding("from", "nothing is known yet of the last two days")
  end
end

--- The `timeIntervals` of a query; nil where the whole life is meant.
---@param opts { from: integer|string?, to: integer|string?, granularity: string?, check: boolean? }
---@param who string
---@param now_s number  epoch seconds
---@param level integer  of the caller, for mistakes
---@return table? intervals
---@return linkedin.Error? err
function M.intervals(opts, who, now_s, level)
  if opts.granularity and not GRANULARITIES[opts.granularity] then
    error(("%s: granularity is \"DAY\", \"WEEK\" or \"MONTH\", not '%s'"):format(who, opts.granularity), level)
  end
  if opts.from == nil then
    if opts.to ~= nil or opts.granularity then error(who .. ": from is needed where to or granularity is given", level) end
    return nil
  end
  local from, to = moment(opts.from, who, "from", false, level), moment(opts.to, who, "to", true, level)
  if opts.check ~= false then
    local err = complaint(from, to, now_s * 1000)
    if err then return nil, err end
  end
  return { timeRange = { start = from, ["end"] = to }, timeGranularityType = opts.granularity or "DAY" }
end

return M
