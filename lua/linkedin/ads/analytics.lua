-- SPDX-License-Identifier: MIT
--- How advertising did: impressions, clicks, costs and all the rest, by campaign, creative, day or who saw it.
---
---    for row, err in li.ads.analytics:query {
---      accounts = { 500001 }, pivots = "CAMPAIGN", date_range = { "2026-10-01", "2026-10-31" },
---      metrics = { "impressions", "clicks", "costInLocalCurrency" },
---    } do
---      if not row then error(err) end
---      print(row.campaign, row.start_date, row.impressions, row.costInLocalCurrency)
---    end
---
--- LinkedIn gives at most 20 fields and 15,000 rows a request and does not page. More metrics are asked for
--- in several requests and joined; more rows by dividing the dates, and the lists that were named.
--- LinkedIn pages: marketing/integrations/ads-reporting/ads-reporting, ads-reporting-schema.

local Error = require "linkedin.error"
local options = require "linkedin.options"
local names = require "linkedin.ads.analytics.names"

---@class linkedin.AdAnalytics
local Analytics = { __name = "linkedin.AdAnalytics" }
Analytics.__index = Analytics

---@class linkedin.AdQuery
---@field finder "analytics"|"statistics"|"attributedRevenueMetrics"|nil  default by the number of pivots: one, or two and three
---@field pivots string|string[]        LinkedIn's words: "CAMPAIGN", { "CAMPAIGN", "CREATIVE" }
---@field date_range table              { "2026-10-01", "2026-10-31" }, both days included; without the second, until today (UTC)
---@field time_granularity "ALL"|"DAILY"|"MONTHLY"|"YEARLY"|nil  default DAILY
---@field metrics string[]?             LinkedIn's words; default impressions, clicks, costInLocalCurrency. Any number
---@field accounts (integer|string)[]?  and campaign_groups, campaigns, creatives, shares, companies: numbers or URNs
---@field account integer|string|nil    of attributedRevenueMetrics
---@field campaign_type string?
---@field objective_type string?
---@field sort_by { field: string, order: "ASCENDING"|"DESCENDING" }?  within each request
---@field elements integer?             rows one answer should hold, default 5000: more need more memory
---@field element_limit integer?        LinkedIn's, 15000
---@field field_limit integer?          LinkedIn's, 20
---@field limits table?                 overrides of linkedin.ads.analytics.check.LIMITS
---@field check boolean?                false sends what this release holds for wrong

local OPTIONS = {
  finder = "string", pivots = "string|table", date_range = "table", time_granularity = "string", metrics = "table",
  accounts = "table", campaign_groups = "table", campaigns = "table", creatives = "table", shares = "table",
  companies = "table", account = "number|string", campaign_type = "string", objective_type = "string",
  sort_by = "table", elements = "number", element_limit = "number", field_limit = "number", limits = "table",
  check = "boolean",
}

local DEFAULT_METRICS = { "impressions", "clicks", "costInLocalCurrency" }
local ELEMENTS, ELEMENT_LIMIT, FIELD_LIMIT = 5000, 15000, 20

-- ── options → query ────────────────────────────────────────────────────────────────────────────

local function urn_of(id, facet, who)
  local urns = require "linkedin.urn"
  if facet.other_urn and urns.is(id, facet.other_urn) then return id end
  local urn, err = urns.normalise(id, facet.urn)
  if not urn then error(("%s: %s"):format(who, err.message), 5) end
  return urn
end

local function facets_of(given)
  local facets = {}
  for name, facet in pairs(names.FACETS) do
    if given[name] then
      facets[name] = {}
      for i, id in ipairs(given[name]) do facets[name][i] = urn_of(id, facet, "ads.analytics:query: " .. name) end
    end
  end
  return facets
end

-- Positions, or LinkedIn's own words.
local function bounds(range)
  local dates = require "linkedin.ads.analytics.dates"
  local first, last = range[1] or range.start, range[2] or range["end"]
  return first and dates.parse(first), last and dates.parse(last), last ~= nil
end

local function query_of(given, today)
  local pivots = type(given.pivots) == "table" and given.pivots or { given.pivots }
  local finder = given.finder or (#pivots > 1 and "statistics" or "analytics")
  local first, last, has_last = bounds(given.date_range or {})
  if not has_last then last = today end
  return {
    finder = finder, pivots = pivots, metrics = given.metrics or DEFAULT_METRICS,
    granularity = finder ~= "attributedRevenueMetrics" and (given.time_granularity or "DAILY") or nil,
    first = last and first or nil, last = last, facets = facets_of(given),
    account = given.account and urn_of(given.account, names.FACETS.accounts, "ads.analytics:query: account"),
    campaign_type = given.campaign_type, objective_type = given.objective_type, sort_by = given.sort_by,
  }
end

local function today(self)
  local now = (self.li.settings.clock or require "linkedin.core".clock.wall)()
  return require "linkedin.ads.analytics.dates".of_moment(now)
end

local function findings_of(self, query, given)
  return require "linkedin.ads.analytics.check".findings(query, today(self), given.limits)
end

local function refusal(findings)
  local first = findings[1]
  return Error.new {
    kind = "validation", code = first.code, endpoint = "/rest/adAnalytics", method = "GET", details = findings,
    message = ("%s: %s"):format(first.field, first.message) .. (#findings > 1 and (" (and %d more)"):format(#findings - 1) or ""),
    hint = "Nothing was sent; check = false sends it all the same",
  }
end

-- ── methods ────────────────────────────────────────────────────────────────────────────────────

--- What is wrong with a query, before it is sent.
---@param given linkedin.AdQuery
---@return { field: string, code: string, message: string }[] findings
function Analytics:check(given)
  given = options.check("ads.analytics:check", given, OPTIONS, options.call)
  return findings_of(self, query_of(given, today(self)), given)
end

--- The rows of a query, as an iterator over flat tables: the pivots' values by their names in lower case
--- (`campaign`, `member_job_title`), `start_date` and `end_date` ("2026-10-01"), and the metrics by LinkedIn's
--- names. Counts are integers, costs exact decimal strings. A count that LinkedIn left out is 0.
---
--- The rows of the last days still grow, those by demographics for a day. An account without access gives no
--- rows and no error.
---@param given linkedin.AdQuery  and the common options of a call
---@return linkedin.AdRows? rows  call it, or use it in `for row, err in rows do`; `rows.columns` says what a row has
---@return linkedin.Error? err    kind "validation" with details: what is wrong; nothing was sent
function Analytics:query(given)
  given = options.check("ads.analytics:query", given, OPTIONS, options.call)
  local query = query_of(given, today(self))
  if given.check ~= false then
    local findings = findings_of(self, query, given)
    if findings[1] then return nil, refusal(findings) end
  end
  local call = {}
  for name, value in pairs(given) do
    if not OPTIONS[name] then call[name] = value end
  end
  return require "linkedin.ads.analytics.rows".new(self.li, query, {
    elements = given.elements or ELEMENTS, limit = given.element_limit or ELEMENT_LIMIT,
    fields = given.field_limit or FIELD_LIMIT,
  }, call)
end

local REPORT = { csv = "string", html = "string", bom = "boolean", title = "string", names = "table|function", top = "number" }

--- The rows of a query as files: `csv` for spreadsheets, `html` a page with figures, charts and a table that needs
--- no network. They are written while the rows come, however many, and put in their places when they are whole;
--- a report that failed leaves its rows so far in `err.partial`. A quota that opens within a quarter of an hour is
--- waited for.
---
---    li.ads.analytics:report {
---      accounts = { 500001 }, pivots = "CAMPAIGN", date_range = { "2026-10-01", "2026-10-31" },
---      csv = "october.csv", html = "october.html", title = "October",
---    }
---@async
---@param given linkedin.AdQuery  and: csv, html (paths; at least one), bom (for Excel), title, top (rows of the page's table, default 20),
---   names (what the first pivot's values are called: a table by URN, or a function)
---@return { rows: integer, totals: table<string, integer|string>, requests: integer, csv: string?, html: string? }? report
---@return linkedin.Error? err  kind "storage": a file could not be written; `rows`: how many had come, `partial`: where they are
function Analytics:report(given)
  local own = {}
  for name, kind in pairs(OPTIONS) do own[name] = kind end
  for name, kind in pairs(REPORT) do own[name] = kind end
  given = options.check("ads.analytics:report", given, own, options.call)
  if not given.csv and not given.html then error("ads.analytics:report: give csv or html, where to write", 2) end
  local query, files = {}, { now = (self.li.settings.clock or require "linkedin.core".clock.wall)() }
  for name, value in pairs(given) do
    if REPORT[name] then files[name] = value else query[name] = value end
  end
  local rows, err = self:query(query)
  if not rows then return nil, err end
  return require "linkedin.ads.analytics.report".write(rows, rows.query, files)
end

return {
  new = function(li) return setmetatable({ li = li }, Analytics) end,
}
