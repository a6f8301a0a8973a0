-- SPDX-License-Identifier: MIT
--- Reports on advertisements: which creatives a question is about, and their figures summed by pivot and by
--- span of time. The last two days are not complete yet; nothing is older than LinkedIn keeps it.

local clock = require "linkedin.sandbox.clock"
local metrics = require "linkedin.sandbox.reporting_metrics"
local pivots = require "linkedin.sandbox.reporting_pivots"

local M = {}

local DAILY_DAYS, DEMOGRAPHIC_DAYS, PERFORMANCE_DAYS = 184, 731, 3653
local LEAST_EVENTS = 3 -- a demographic value with fewer is not told

-- ── days ───────────────────────────────────────────────────────────────────────────────────────

--- Day number of { year, month, day }, or nil when there is no such day.
function M.day(date)
  local at = clock.parse(("%04d-%02d-%02d"):format(date.year, date.month, date.day))
  local number = at and math.floor(at / 86400)
  local back = number and M.date(number)
  return back and back.day == date.day and back.month == date.month and number or nil
end

function M.date(day)
  local t = os.date("!*t", day * 86400)
  return { year = t.year, month = t.month, day = t.day }
end

local function day_of_text(text)
  return text and math.floor(clock.parse(text) / 86400)
end

-- The spans of time that rows are about: each first and last day.
local function next_span(granularity, first, last)
  if granularity == "DAILY" then return first end
  if granularity == "ALL" then return last end
  local date = M.date(first)
  local after = granularity == "YEARLY" and { year = date.year + 1, month = 1, day = 1 }
    or { year = date.month == 12 and date.year + 1 or date.year, month = date.month % 12 + 1, day = 1 }
  return math.min(last, M.day(after) - 1)
end

-- ── creatives ──────────────────────────────────────────────────────────────────────────────────

local function bulk_creatives(bulk)
  local list = {}
  for c = 1, bulk.campaigns do
    for i = 1, bulk.creatives_per_campaign do
      local number = (c - 1) * bulk.creatives_per_campaign + i
      list[number] = {
        creative = 8900000 + number, campaign = 7900000 + c, group = 6900000 + math.ceil(c / 10), account = bulk.account,
        currency = "EUR", share = "720000000000" .. 1000000 + number, company = 90000101,
        objective = "WEBSITE_VISIT", type = "SPONSORED_UPDATES", serves_from = bulk.serves_from,
      }
    end
  end
  return list
end

local function all_creatives(store)
  local list, data = {}, store.data.reporting
  for _, one in ipairs(data.creatives) do list[#list + 1] = one end
  for _, one in ipairs(bulk_creatives(data.bulk)) do list[#list + 1] = one end
  return list
end

--- May the member read reports of the account?
function M.may_read(store, member, account)
  for _, reader in ipairs(store.data.reporting.readers[tostring(account)] or {}) do
    if reader == member then return true end
  end
  return require "linkedin.sandbox.ads.store".role(store, member, account) ~= nil
end

-- Facet → the property of a creative
local FACETS = {
  accounts = "account", campaignGroups = "group", campaigns = "campaign", creatives = "creative", shares = "share",
  companies = "company",
}
M.FACETS = FACETS

local function ids_of(urns)
  local set = {}
  for i = 1, #urns do set[urns[i]:match "([^:]+)$"] = true end
  return set
end

local function fits(creative, wanted, params)
  for property, ids in pairs(wanted) do
    if not ids[tostring(creative[property])] then return false end
  end
  return (not params.campaignType or creative.type == params.campaignType)
    and (not params.objectiveType or creative.objective == params.objectiveType)
end

--- The creatives a question is about and the member may read of, in the order of their numbers.
function M.select(store, member, params)
  local wanted, found = {}, {}
  for facet, property in pairs(FACETS) do
    if params[facet] then wanted[property] = ids_of(params[facet]) end
  end
  if params.account then wanted.account = ids_of { params.account } end
  for _, creative in ipairs(all_creatives(store)) do
    if fits(creative, wanted, params) and not creative.is_test and M.may_read(store, member, creative.account) then
      found[#found + 1] = {
        creative = creative, from = day_of_text(creative.serves_from), to = day_of_text(creative.serves_until) or math.huge,
      }
    end
  end
  return found
end

-- ── sums ───────────────────────────────────────────────────────────────────────────────────────

-- What is counted of a day so far: all of it after two days.
local function arrived(impressions, age)
  if age == 0 then return math.floor(impressions * 3 / 10) end
  return age == 1 and math.floor(impressions * 9 / 10) or impressions
end

local function add_cell(sums, part, creative, day, impressions, counters)
  sums[0] = sums[0] + part.take(impressions)
  for i, counter in ipairs(counters) do sums[i] = sums[i] + part.take(counter(creative, day, impressions)) end
end

local function new_sums(part, counters)
  local sums = { [0] = 0, keys = part.keys }
  for i = 1, #counters do sums[i] = 0 end
  return sums
end

local NOTHING = function() return 0 end

--- A question: { creatives, pivots, first, last, granularity, metrics, today }.
local function group_span(question, parts, first, last, counters)
  local groups, order = {}, {}
  local newest = question.is_demographic and question.today - 1 or question.today
  for index, entry in ipairs(question.creatives) do
    local number = entry.creative.creative
    for _, part in ipairs(parts[index]) do
      local id = part.id
      for day = math.max(first, entry.from), math.min(last, entry.to, newest) do
        local sums = groups[id]
        if not sums then
          sums = new_sums(part, counters)
          groups[id], order[#order + 1] = sums, sums
        end
        add_cell(sums, part, number, day, arrived(metrics.impressions(number, day), question.today - day), counters)
      end
    end
  end
  return order
end

local function parts_of(question)
  local all = {}
  for i, entry in ipairs(question.creatives) do
    all[i] = pivots.parts(entry.creative, question.pivots)
    for _, part in ipairs(all[i]) do part.id = table.concat(part.keys, "\0") end
  end
  return all
end

-- Oldest day that is still kept.
local function kept_from(question)
  local days = question.granularity == "DAILY" and DAILY_DAYS
    or (question.is_demographic and DEMOGRAPHIC_DAYS or PERFORMANCE_DAYS)
  return question.today - days
end

--- The rows of a question, at most `limit` of them and one more to tell that there are more: each
--- { keys, first, last, values = { metric = value } }. Values of nothing are left out.
function M.rows(question, limit)
  local counters, rows = {}, {}
  for i, name in ipairs(question.metrics) do counters[i] = metrics.counter(name) or NOTHING end
  local parts = parts_of(question)
  local first = math.max(question.first, kept_from(question))
  if question.granularity == "ALL" then first = question.first end
  while first <= question.last and #rows <= limit do
    local last = next_span(question.granularity, first, question.last)
    for _, sums in ipairs(group_span(question, parts, first, last, counters)) do
      local is_told = sums[0] > 0 and not (question.is_demographic and sums[0] < LEAST_EVENTS)
      if is_told and #rows <= limit then
        local values = {}
        for i, name in ipairs(question.metrics) do
          local value = metrics.value(name, sums[i], sums[0])
          if value ~= 0 and value ~= "0.00" then values[name] = value end
        end
        rows[#rows + 1] = { keys = sums.keys, first = first, last = last, values = values }
      end
    end
    first = last + 1
  end
  return rows
end

return M
