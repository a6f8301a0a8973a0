-- SPDX-License-Identifier: MIT
--- Divides a query into windows, each to be asked for in one request whose answer stays below LinkedIn's
--- limit of elements. Pure: it learns from how many rows the windows before gave.
---
---    dates   a run of days, months or years, by the granularity; ALL adds up over the range and is not divided
---    lists   the campaigns (accounts, creatives …) that were named, where a pivot tells them apart
---
--- adAnalytics does not page: at most 15,000 elements come, and nobody says when there would be more. So a
--- window that comes back full is asked for again in halves, and the next are cut to a good size at once.
--- LinkedIn page: marketing/integrations/ads-reporting/ads-reporting, "Restrictions".

local dates = require "linkedin.ads.analytics.dates"
local names = require "linkedin.ads.analytics.names"

local M = {}

-- Entities in one request: longer queries than this are slow at LinkedIn's side.
local LIST_LIMIT = 200
-- A window may be this many times as long as the one before, which may have lain before anything was served.
local GROWTH = 16

---@class linkedin.AdWindow
---@field first integer  number of the first day
---@field last integer   of the last
---@field facets table<string, string[]>

---@class linkedin.AdWindows
---@field pending linkedin.AdWindow[]  the next one last
local Windows = {}
Windows.__index = Windows

-- ── runs of days, months, years ────────────────────────────────────────────────────────────────

-- The last day of `count` units of which the first contains `first`.
local UNIT_END = {
  DAILY = function(first, count) return first + count - 1 end,
  MONTHLY = function(first, count)
    local year, month = dates.civil(first)
    return dates.add_months(dates.number(year, month, 1), count) - 1
  end,
  YEARLY = function(first, count)
    return dates.number(dates.civil(first) + count, 1, 1) - 1
  end,
}

local function unit_count(granularity, window)
  local year, month = dates.civil(window.first)
  local last_year, last_month = dates.civil(window.last)
  if granularity == "DAILY" then return window.last - window.first + 1 end
  if granularity == "MONTHLY" then return (last_year - year) * 12 + last_month - month + 1 end
  return last_year - year + 1
end

local function part(window, first, last, facets)
  return { first = first or window.first, last = last or window.last, facets = facets or window.facets }
end

-- The first `count` units of a window, and what is left of it.
local function cut_dates(granularity, window, count)
  local last = UNIT_END[granularity](window.first, count)
  if last >= window.last then return window end
  return part(window, nil, last), part(window, last + 1)
end

-- ── lists ──────────────────────────────────────────────────────────────────────────────────────

local function with_list(window, facet, list, from, to)
  local facets, piece = {}, {}
  for name, value in pairs(window.facets) do facets[name] = value end
  for i = from, to do piece[#piece + 1] = list[i] end
  facets[facet] = piece
  return part(window, nil, nil, facets)
end

-- The longest list that may be divided.
local function longest_list(window, pivots)
  local chosen
  for facet, list in pairs(window.facets) do
    if #list > 1 and names.is_divisible(facet, pivots)
      and (not chosen or #list > #window.facets[chosen] or (#list == #window.facets[chosen] and facet < chosen)) then
      chosen = facet
    end
  end
  return chosen
end

local function in_short_lists(window, pivots, out)
  local facet = longest_list(window, pivots)
  local list = facet and window.facets[facet]
  if not list or #list <= LIST_LIMIT then
    out[#out + 1] = window
    return
  end
  for from = 1, #list, LIST_LIMIT do
    in_short_lists(with_list(window, facet, list, from, math.min(#list, from + LIST_LIMIT - 1)), pivots, out)
  end
end

-- ── the plan ───────────────────────────────────────────────────────────────────────────────────

-- How many rows a unit of time gives at most, if the query says so itself: one for each entity named.
local function known_density(query)
  if #query.pivots ~= 1 then return nil end
  for facet, list in pairs(query.facets) do
    if names.FACETS[facet].pivot == query.pivots[1] then return #list end
  end
end

-- What to try first when nothing is known: a day out of many, a year of months.
local FIRST_UNITS = { DAILY = 1, MONTHLY = 12, YEARLY = 10 }
local SHORT = { DAILY = 7, MONTHLY = 12, YEARLY = 10 }

--- All of a query, to be taken window by window.
---@param query table     first, last, granularity, pivots, facets
---@param target integer  rows that one answer should hold
---@return linkedin.AdWindows
function M.new(query, target)
  local self = setmetatable({
    granularity = query.granularity, pivots = query.pivots, target = target,
    by_date = UNIT_END[query.granularity] ~= nil, density = known_density(query), pending = {},
  }, Windows)
  local pieces = {}
  in_short_lists({ first = query.first, last = query.last, facets = query.facets }, query.pivots, pieces)
  for i = #pieces, 1, -1 do self.pending[#self.pending + 1] = pieces[i] end
  return self
end

-- How many units the next window should have.
function Windows:_units(window)
  local all = unit_count(self.granularity, window)
  local most = self.known_units and self.known_units * GROWTH or all
  if self.density then
    return math.max(1, math.min(all, most, math.floor(self.target / math.max(self.density, 0.001))))
  end
  return all <= SHORT[self.granularity] and all or FIRST_UNITS[self.granularity]
end

--- The next window to ask for; nil at the end. What was taken and not done is given `back`.
---@return linkedin.AdWindow?
function Windows:take()
  local window = table.remove(self.pending)
  if not window or not self.by_date then return window end
  local head, rest = cut_dates(self.granularity, window, self:_units(window))
  if rest then self.pending[#self.pending + 1] = rest end
  return head
end

--- Ask for this window again.
function Windows:back(window)
  self.pending[#self.pending + 1] = window
end

--- A window gave this many rows.
function Windows:observe(window, rows)
  if not self.by_date then return end
  local units = unit_count(self.granularity, window)
  self.density, self.known_units = rows / units, units
end

--- Divide a window that was too full. False when it cannot be divided.
---@return boolean
function Windows:divide(window)
  local units = self.by_date and unit_count(self.granularity, window) or 1
  if units > 1 then
    local half = math.floor(units / 2)
    local head, rest = cut_dates(self.granularity, window, half)
    self.pending[#self.pending + 1] = rest
    self.pending[#self.pending + 1] = head
    self.density, self.known_units = self.target / half, half
    return true
  end
  local facet = longest_list(window, self.pivots)
  if not facet then return false end
  local list = window.facets[facet]
  local middle = math.floor(#list / 2)
  self.pending[#self.pending + 1] = with_list(window, facet, list, middle + 1, #list)
  self.pending[#self.pending + 1] = with_list(window, facet, list, 1, middle)
  return true
end

return M
