-- SPDX-License-Identifier: MIT
--- `/adAnalytics`: three finders, no paging, at most 20 fields and 15,000 elements.
--- https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads-reporting/ads-reporting
---
--- What comes of more elements than the limit is not documented: they are left out, or, with the setting
--- `analytics_overflow = "refuse"`, the request is refused as the search finders of ads refuse it.

local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local metrics = require "linkedin.sandbox.reporting_metrics"
local pivots = require "linkedin.sandbox.reporting_pivots"
local reply = require "linkedin.sandbox.reply"
local reporting = require "linkedin.sandbox.reporting"
local types = require "linkedin.sandbox.types"

local MOST_FIELDS, MOST_ELEMENTS, REACH_DAYS = 20, 15000, 92
local VALUES_PER_WINDOW, WINDOW_S = 45000000, 300

-- ── parameters ─────────────────────────────────────────────────────────────────────────────────

-- No zero padding.
local function plain_number(value)
  if type(value) ~= "string" or not value:find "^[1-9]%d*$" or #value > 4 then return nil, "expected a number without padding" end
  return tonumber(value)
end

local function date_part() return { type = plain_number, required = true } end

local DATE = types.record { year = date_part(), month = date_part(), day = date_part() }
local DATE_RANGE = types.record { start = { type = DATE, required = true }, ["end"] = DATE }
local PIVOT = types.enum(pivots.names())

local function urns(...)
  return types.list(types.urn { ... })
end

local FACETS = {
  accounts = urns "sponsoredAccount", campaignGroups = urns "sponsoredCampaignGroup", campaigns = urns "sponsoredCampaign",
  creatives = urns "sponsoredCreative", shares = urns("share", "ugcPost"), companies = urns "organization",
}

local function with_facets(query)
  for name, of in pairs(FACETS) do query[name] = of end
  return query
end

local GRANULARITY = types.enum { "ALL", "DAILY", "MONTHLY", "YEARLY" }

-- ── checks ─────────────────────────────────────────────────────────────────────────────────────

local function refuse(field, code, description)
  errors.throw(errors.parameter(field, code, description))
end

local function range_of(ctx)
  local range, today = ctx.params.dateRange, ctx.store.clock:day()
  local first = reporting.day(range.start)
  local last = range["end"] and reporting.day(range["end"]) or (not range["end"] and today) or nil
  if not first or not last then refuse("dateRange", "PARAM_INVALID", "there is no such day") end
  if last < first then refuse("dateRange", "PARAM_INVALID", "end is before start") end
  return first, last, today
end

-- What `fields` asks for: names of metrics, and which keys; the default is two metrics without keys.
local function fields_of(ctx)
  local items = ctx.items
  if not items then return { "impressions", "clicks" }, {} end
  if #items > MOST_FIELDS then
    refuse("fields", "PARAM_INVALID", ("At most %d fields may be requested, got %d"):format(MOST_FIELDS, #items))
  end
  local wanted, keys = {}, {}
  for _, item in ipairs(items) do
    if item.name == "dateRange" or item.name == "pivotValues" then
      keys[item.name] = true
    elseif not metrics.kind(item.name) then
      refuse("fields", "PARAM_INVALID", "Unknown field " .. item.name)
    else
      wanted[#wanted + 1] = item.name
    end
  end
  return wanted, keys
end

local function check_demographics(question)
  for _, name in ipairs(question.metrics) do
    if name == "conversionValueInLocalCurrency" or name == "approximateMemberReach" or name:find "^[cC]ard"
      or name:find "^viralCard" then
      refuse("fields", "FIELD_INVALID", name .. " is not available with member demographics")
    end
  end
end

local function check_facets(ctx)
  local count = 0
  for name in pairs(FACETS) do
    if ctx.params[name] then
      count = count + 1
      if #ctx.params[name] == 0 then refuse(name, "PARAM_INVALID", "the list is empty") end
    end
  end
  if count == 0 then refuse("accounts", "PARAM_MISSING", "At least one facet is required") end
end

local function check_reach(question)
  for _, name in ipairs(question.metrics) do
    if name == "approximateMemberReach" and question.last - question.first + 1 > REACH_DAYS then
      refuse("dateRange", "PARAM_INVALID", "approximateMemberReach takes at most 92 days")
    end
  end
end

-- 45 million values in five minutes.
local function count_values(ctx, values)
  local data = ctx.store.data.reporting
  local window = math.floor(ctx.now / WINDOW_S)
  if data.window ~= window then data.window, data.values = window, 0 end
  local limit = ctx.config.analytics_values or VALUES_PER_WINDOW
  if data.values + values > limit then
    local refusal = errors.throttled()
    refusal.json.message = "The data limit of metric values in 5 minutes is reached."
    errors.throw(refusal)
  end
  data.values = data.values + values
end

-- ── answers ────────────────────────────────────────────────────────────────────────────────────

-- COST_IN_LOCAL_CURRENCY → costInLocalCurrency
local function metric_of(field)
  return (field:lower():gsub("_(%a)", string.upper))
end

local function sort_rows(rows, by)
  local name = metric_of(by.field)
  for i, row in ipairs(rows) do row.position = i end
  table.sort(rows, function(a, b)
    local x, y = tonumber(a.values[name]) or 0, tonumber(b.values[name]) or 0
    if x == y then return a.position < b.position end
    if by.order == "DESCENDING" then return x > y end
    return x < y
  end)
end

local function element_of(row, keys)
  local element = row.values
  if keys.pivotValues then element.pivotValues = json.array(row.keys) end
  if keys.dateRange then
    element.dateRange = { start = reporting.date(row.first), ["end"] = reporting.date(row.last) }
  end
  return element
end

local function answer(ctx, question, keys)
  local limit = ctx.config.analytics_limit or MOST_ELEMENTS
  local rows = reporting.rows(question, limit)
  if #rows > limit then
    if ctx.config.analytics_overflow == "refuse" then
      errors.throw(errors.new(400, "Request would return too many entities. "))
    end
    rows[#rows] = nil
  end
  count_values(ctx, #rows * #question.metrics)
  if ctx.params.sortBy then sort_rows(rows, ctx.params.sortBy) end
  for i, row in ipairs(rows) do rows[i] = element_of(row, keys) end
  -- `paging` is there and means nothing.
  return reply.ok { elements = json.array(rows), paging = { start = 0, count = 10, links = json.array {} } }
end

local function question_of(ctx, wanted_pivots)
  check_facets(ctx)
  local wanted, keys = fields_of(ctx)
  local first, last, today = range_of(ctx)
  local question = {
    pivots = wanted_pivots, metrics = wanted, first = first, last = last, today = today,
    granularity = ctx.params.timeGranularity, is_demographic = false,
  }
  for _, pivot in ipairs(wanted_pivots) do
    question.is_demographic = question.is_demographic or pivot:find "^MEMBER_" ~= nil
  end
  if question.is_demographic then check_demographics(question) end
  check_reach(question)
  question.creatives = reporting.select(ctx.store, ctx.token.member, ctx.params)
  return question, keys
end

local function analytics(ctx)
  return answer(ctx, question_of(ctx, { ctx.params.pivot }))
end

local function check_pivots(ctx, allowed)
  local list, plain = ctx.params.pivots, {}
  if #list < 1 or #list > 3 then refuse("pivots", "PARAM_INVALID", "one to three pivots") end
  for i = 1, #list do
    if not allowed(list[i]) then refuse("pivots", "FIELD_INVALID", list[i] .. " is not supported by this finder") end
    plain[i] = list[i]
  end
  return plain
end

local function statistics(ctx)
  return answer(ctx, question_of(ctx, check_pivots(ctx, function(pivot) return not pivot:find "^MEMBER_" end)))
end

-- ── attributed revenue ─────────────────────────────────────────────────────────────────────────

local REVENUE = { ACCOUNT = true, CAMPAIGN_GROUP = true, CAMPAIGN = true }

-- Won deals and open ones, out of what was spent.
local function revenue_of(cents, ends_today)
  local won = math.floor(cents / 40000)
  local deal = 125000
  return {
    revenueWonInUsd = ("%d.00"):format(won * deal / 100), closedWonOpportunities = won,
    returnOnAdSpend = cents > 0 and math.floor(won * deal * 100 / cents) / 100 or 0,
    averageDealSizeInUsd = ("%d.00"):format(deal / 100), averageDaysToClose = 41.5, opportunityWinRate = 0.25,
    openOpportunities = ends_today and won * 3 or nil,
    opportunityAmountInUsd = ends_today and ("%d.00"):format(won * 3 * deal / 100) or nil,
  }
end

local REVENUE_FIELDS = revenue_of(1, true)

local function revenue_fields(ctx)
  local keys, wanted = {}, nil
  for _, item in ipairs(ctx.items or {}) do
    if item.name == "revenueAttributionMetrics" then
      wanted = {}
      for _, inner in ipairs(item.items or {}) do
        if REVENUE_FIELDS[inner.name] == nil then refuse("fields", "PARAM_INVALID", "Unknown field " .. inner.name) end
        wanted[inner.name] = true
      end
    elseif item.name == "dateRange" or item.name == "pivotValues" then
      keys[item.name] = true
    else
      refuse("fields", "PARAM_INVALID", "Unknown field " .. item.name)
    end
  end
  return keys, wanted
end

local function attributed(ctx)
  local wanted_pivots = check_pivots(ctx, function(pivot) return REVENUE[pivot] end)
  local first, last, today = range_of(ctx)
  local days = last - first + 1
  if days < 30 or days > 366 or first < today - 366 then
    refuse("dateRange", "PARAM_INVALID", "dateRange must have 30 to 366 days and lie in the last year")
  end
  local keys, wanted = revenue_fields(ctx)
  local rows = reporting.rows({
    pivots = wanted_pivots, metrics = { "costInUsd" }, first = first, last = last, today = today, granularity = "ALL",
    creatives = reporting.select(ctx.store, ctx.token.member, ctx.params),
  }, MOST_ELEMENTS)
  for i, row in ipairs(rows) do
    local cents = math.floor((tonumber(row.values.costInUsd) or 0) * 100 + 0.5)
    local all, told = revenue_of(cents, last == today), {}
    for name, value in pairs(all) do
      if not wanted or wanted[name] then told[name] = value end
    end
    row.values = { revenueAttributionMetrics = told }
    rows[i] = element_of(row, keys)
  end
  return reply.ok { elements = json.array(rows), paging = { start = 0, count = 10, links = json.array {} } }
end

local SCOPES = { "r_ads_reporting" }

return {
  path = "adAnalytics", bases = { "rest" }, name = "adAnalytics", quota = "ads",
  methods = {
    ["FINDER analytics"] = {
      scopes = SCOPES, required = { "pivot", "dateRange", "timeGranularity" }, projects = false, run = analytics,
      query = with_facets {
        pivot = PIVOT, dateRange = DATE_RANGE, timeGranularity = GRANULARITY, campaignType = types.string,
        objectiveType = types.string,
        sortBy = types.record {
          field = { type = types.string, required = true },
          order = { type = types.enum { "ASCENDING", "DESCENDING" }, required = true },
        },
      },
    },
    ["FINDER statistics"] = {
      scopes = SCOPES, required = { "pivots", "dateRange", "timeGranularity" }, projects = false, run = statistics,
      query = with_facets { pivots = types.list(PIVOT), dateRange = DATE_RANGE, timeGranularity = GRANULARITY },
    },
    ["FINDER attributedRevenueMetrics"] = {
      scopes = SCOPES, required = { "account", "pivots", "dateRange" }, projects = false, run = attributed,
      query = {
        account = types.urn { "sponsoredAccount" }, pivots = types.list(PIVOT), dateRange = DATE_RANGE,
        campaignGroups = FACETS.campaignGroups, campaigns = FACETS.campaigns,
      },
    },
  },
}
