-- SPDX-License-Identifier: MIT
--- What is wrong with a query, before it is sent. Pure: today is an argument.
--- LinkedIn page: marketing/integrations/ads-reporting/ads-reporting.

local dates = require "linkedin.ads.analytics.dates"
local names = require "linkedin.ads.analytics.names"

local M = {}

--- What LinkedIn states; another number here follows LinkedIn when it changes.
M.LIMITS = {
  daily_months = 6, performance_years = 10, demographic_years = 2, reach_days = 92,
  attributed_least_days = 30, attributed_most_days = 366,
}

local function add(findings, field, code, message, ...)
  findings[#findings + 1] = { field = field, code = code, message = message:format(...) }
end

local function nearest(word, known)
  local near = require "linkedin.nearest"(word, known)
  return near and (", did you mean " .. near .. "?") or ""
end

local PIVOT_COUNT = { analytics = { 1, 1 }, statistics = { 1, 3 }, attributedRevenueMetrics = { 1, 3 } }
local ATTRIBUTED_PIVOTS = { ACCOUNT = true, CAMPAIGN_GROUP = true, CAMPAIGN = true }

local function check_pivots(findings, query)
  local count, range = #query.pivots, PIVOT_COUNT[query.finder]
  if range and (count < range[1] or count > range[2]) then
    add(findings, "pivots", "COUNT", "the finder %s takes %s, got %d", query.finder,
      range[2] == 1 and "one pivot" or "one to three pivots", count)
  end
  local seen = {}
  for _, pivot in ipairs(query.pivots) do
    if seen[pivot] then add(findings, "pivots", "REPEATED", "%s is there twice", pivot) end
    seen[pivot] = true
    if not names.PIVOTS[pivot] then
      add(findings, "pivots", "UNKNOWN", "unknown pivot %s%s", pivot, nearest(pivot, names.PIVOTS))
    elseif query.finder == "statistics" and names.is_demographic(pivot) then
      add(findings, "pivots", "NOT_ALLOWED", "statistics refuses %s: ask for it alone, with the finder analytics", pivot)
    elseif query.finder == "attributedRevenueMetrics" and not ATTRIBUTED_PIVOTS[pivot] then
      add(findings, "pivots", "NOT_ALLOWED", "attributedRevenueMetrics takes ACCOUNT, CAMPAIGN_GROUP and CAMPAIGN, not %s", pivot)
    end
  end
end

local function has_demographics(query)
  for _, pivot in ipairs(query.pivots) do
    if names.is_demographic(pivot) then return true end
  end
  return false
end

local function check_range(findings, query, today, limits)
  if not query.first then
    return add(findings, "date_range", "INVALID", "a range is { \"2026-10-01\", \"2026-10-31\" }; the second may be missing")
  end
  if query.last < query.first then
    return add(findings, "date_range", "ORDER", "it ends on %s, before it starts", dates.iso(query.last))
  end
  if query.finder == "attributedRevenueMetrics" then
    local days = query.last - query.first + 1
    if days < limits.attributed_least_days or days > limits.attributed_most_days then
      add(findings, "date_range", "LENGTH", "attributed revenue is told for %d to %d days, not for %d",
        limits.attributed_least_days, limits.attributed_most_days, days)
    end
    if query.first < today - 366 then add(findings, "date_range", "TOO_OLD", "attributed revenue is kept for a year") end
    return
  end
  if query.granularity == "DAILY" and query.first < dates.add_months(today, -limits.daily_months) - 1 then
    add(findings, "date_range", "TOO_OLD", "single days are kept for %d months: ask with time_granularity MONTHLY, or from %s on",
      limits.daily_months, dates.iso(dates.add_months(today, -limits.daily_months)))
  end
  local years = has_demographics(query) and limits.demographic_years or limits.performance_years
  if query.first < dates.add_months(today, -12 * years) then
    add(findings, "date_range", "TOO_OLD", "this is kept for %d years", years)
  end
end

local function check_metrics(findings, query, limits)
  if #query.metrics == 0 then add(findings, "metrics", "MISSING", "no metric is asked for") end
  local seen, is_demographic = {}, has_demographics(query)
  for _, metric in ipairs(query.metrics) do
    if seen[metric] then add(findings, "metrics", "REPEATED", "%s is there twice", metric) end
    seen[metric] = true
    if not metric:find "^%a[%w_]*$" then
      add(findings, "metrics", "INVALID", "'%s' is no name of a field", metric)
    elseif metric == "dateRange" or metric == "pivotValues" then
      add(findings, "metrics", "NOT_A_METRIC", "%s comes with every row by itself", metric)
    elseif is_demographic and names.is_refused_by_demographics(metric) then
      add(findings, "metrics", "NOT_ALLOWED", "%s is not told by demographics", metric)
    end
  end
  if seen.approximateMemberReach and query.first and query.last - query.first + 1 > limits.reach_days then
    add(findings, "date_range", "LENGTH", "approximateMemberReach is told for at most %d days", limits.reach_days)
  end
end

local function check_facets(findings, query)
  local count = 0
  for facet, list in pairs(query.facets) do
    count = count + 1
    if #list == 0 then
      add(findings, facet, "EMPTY", "the list is empty; leave it out to ask for everything")
    end
  end
  if query.finder == "attributedRevenueMetrics" then
    if not query.account then add(findings, "account", "MISSING", "attributedRevenueMetrics needs an account") end
  elseif count == 0 then
    add(findings, "accounts", "MISSING", "name accounts, campaign_groups, campaigns, creatives, shares or companies")
  end
end

--- Everything that is wrong.
---@param query table     as linkedin.ads.analytics has made it of the options
---@param today integer   number of the day
---@param limits table?   overrides of LIMITS
---@return { field: string, code: string, message: string }[] findings
function M.findings(query, today, limits)
  limits = setmetatable(limits or {}, { __index = M.LIMITS })
  local findings = {}
  if not names.FINDERS[query.finder] then
    add(findings, "finder", "UNKNOWN", "unknown finder %s%s", query.finder, nearest(query.finder, names.FINDERS))
  end
  if query.granularity and not names.GRANULARITIES[query.granularity] then
    add(findings, "time_granularity", "UNKNOWN", "unknown time granularity %s%s", query.granularity,
      nearest(query.granularity, names.GRANULARITIES))
  end
  check_pivots(findings, query)
  check_range(findings, query, today, limits)
  check_metrics(findings, query, limits)
  check_facets(findings, query)
  table.sort(findings, function(a, b) return a.field .. a.code .. a.message < b.field .. b.code .. b.message end)
  return findings
end

return M
