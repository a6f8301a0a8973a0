-- SPDX-License-Identifier: MIT
--- The rows of a query, one flat table each, over however many requests they take. One window's rows are
--- held at a time.
---
---    { campaign = "urn:li:sponsoredCampaign:720001", start_date = "2026-10-01", end_date = "2026-10-01",
---      impressions = 1804, clicks = 21, costInLocalCurrency = "48.19" }

local Error = require "linkedin.error"
local names = require "linkedin.ads.analytics.names"

local M = {}

---@class linkedin.AdRows
---@field columns { name: string, kind: "text"|"date"|"count"|"money"|"number" }[]  in the order of a table's columns
---@field requests integer  sent so far
local Rows = { __name = "linkedin.AdRows" }
Rows.__index = Rows

-- ── requests ───────────────────────────────────────────────────────────────────────────────────

-- Two of the fields say which row it is.
local KEYS = 2

local function chunks_of(metrics, size)
  local chunks = {}
  for i, metric in ipairs(metrics) do
    local index = math.floor((i - 1) / size) + 1
    chunks[index] = chunks[index] or {}
    table.insert(chunks[index], metric)
  end
  return chunks
end

local function fields_of(query, metrics)
  local list = table.concat(metrics, ",")
  if query.finder == "attributedRevenueMetrics" then list = "revenueAttributionMetrics:(" .. list .. ")" end
  return "dateRange,pivotValues," .. list
end

local function parameters(query, window)
  local dates = require "linkedin.ads.analytics.dates"
  local given = {
    q = query.finder, dateRange = { start = dates.wire(window.first), ["end"] = dates.wire(window.last) },
    campaignType = query.campaign_type, objectiveType = query.objective_type, account = query.account,
    sortBy = query.sort_by,
  }
  if query.finder ~= "attributedRevenueMetrics" then given.timeGranularity = query.granularity end
  if query.finder == "analytics" then given.pivot = query.pivots[1] else given.pivots = query.pivots end
  for facet, list in pairs(window.facets) do given[names.FACETS[facet].parameter] = list end
  return given
end

-- ── elements → rows ────────────────────────────────────────────────────────────────────────────

local function iso(date)
  return date and ("%04d-%02d-%02d"):format(date.year, date.month, date.day)
end

local function key_of(element)
  local range = element.dateRange or {}
  return table.concat({ iso(range.start) or "", iso(range["end"]) or "", table.concat(element.pivotValues or {}, "\0") }, "\0")
end

local function row_of(query, element)
  local range, row = element.dateRange or {}, {}
  for i, pivot in ipairs(query.pivots) do row[names.column(pivot)] = (element.pivotValues or {})[i] end
  row.start_date, row.end_date = iso(range.start), iso(range["end"])
  return row
end

-- A metric without activity may be left out of an element: a count of nothing is 0. Averages and reach are not.
local ZERO = { count = 0, money = "0" }

local function fill(row, element, metrics, kinds)
  local from = element.revenueAttributionMetrics or element
  for _, metric in ipairs(metrics) do
    local value = from[metric]
    if value == nil then value = ZERO[kinds[metric]] end
    if kinds[metric] == "money" and type(value) == "number" then value = tostring(value) end
    row[metric] = value
  end
end

-- Rows of a later request are found by what they are about; one that the first did not have is new.
local function merge(self, page, index, element, metrics)
  local key = key_of(element)
  local row = index[key]
  if not row then
    row = row_of(self.query, element)
    page[#page + 1], index[key] = row, row
    fill(row, {}, self.query.metrics, self.kinds)
  end
  fill(row, element, metrics, self.kinds)
end

local function add_elements(self, page, index, elements, metrics)
  for i, element in ipairs(elements) do
    if index then
      merge(self, page, index, element, metrics)
    else
      local row = row_of(self.query, element)
      fill(row, element, metrics, self.kinds)
      page[i] = row
    end
    elements[i] = false -- it is held once, not twice
  end
end

-- ── windows ────────────────────────────────────────────────────────────────────────────────────

local function is_too_much(err)
  return err.status == 400 and tostring(err.message):lower():find "too many" ~= nil
end

-- One window. → rows | nil, "full" | nil, err
local function fetch(self, window)
  local page, index = {}, #self.chunks > 1 and {} or nil
  local query = parameters(self.query, window)
  for _, metrics in ipairs(self.chunks) do
    self.requests = self.requests + 1
    local answer, err = self.li:_call({
      operation = "adAnalytics." .. self.query.finder, query = query,
      raw_query = { fields = fields_of(self.query, metrics) },
    }, self.opts)
    if not answer then return nil, is_too_much(err) and "full" or err end
    local elements = answer.elements or {}
    if #elements >= self.limit then return nil, "full" end
    add_elements(self, page, index, elements, metrics)
  end
  return page
end

local function indivisible(self, window)
  local dates = require "linkedin.ads.analytics.dates"
  return Error.new {
    kind = "validation", code = "TOO_MANY_ELEMENTS", endpoint = "/rest/adAnalytics", method = "GET",
    message = ("one request from %s to %s has %d rows or more, which LinkedIn does not give"):format(
      dates.iso(window.first), dates.iso(window.last), self.limit),
    hint = "Name the campaigns or creatives in the query and have a pivot that tells them apart, ask for fewer pivots, "
      .. "or for a finer time granularity: then it can be divided",
  }
end

-- The next rows, however many windows that takes. → true | nil at the end | false, err
local function advance(self)
  while true do
    local window = self.windows:take()
    if not window then return nil end
    local page, err = fetch(self, window)
    if page then
      self.windows:observe(window, #page)
      self.page, self.position = page, 0
      return true
    elseif err ~= "full" then
      self.windows:back(window)
      return false, err
    elseif not self.windows:divide(window) then
      self.windows:back(window)
      return false, indivisible(self, window)
    end
  end
end

--- The next row; nil at the end; `false, err` when a request failed: called again, it asks again.
---@async
---@return table|false|nil row
---@return linkedin.Error? err
function Rows:next()
  while not self.is_stopped do
    if self.page and self.position < #self.page then
      self.position = self.position + 1
      local row = self.page[self.position]
      self.page[self.position] = false
      return row
    end
    self.page = nil
    local ok, err = advance(self)
    if not ok then return ok, err end
  end
  return nil
end

--- All remaining rows in one table.
---@async
---@return table[]? rows
---@return linkedin.Error? err
function Rows:all()
  local list = {}
  while true do
    local row, err = self:next()
    if row == nil then return list end
    if row == false then return nil, err end
    list[#list + 1] = row
  end
end

--- End the iteration; `next` answers nil from now on.
function Rows:stop()
  self.is_stopped, self.page = true, nil
end

Rows.__call = function(self) return self:next() end

function Rows:__tostring()
  return "linkedin.AdRows: " .. self.query.finder
end

local function columns_of(query, kinds)
  local columns = {}
  for _, pivot in ipairs(query.pivots) do columns[#columns + 1] = { name = names.column(pivot), kind = "text" } end
  columns[#columns + 1] = { name = "start_date", kind = "date" }
  columns[#columns + 1] = { name = "end_date", kind = "date" }
  for _, metric in ipairs(query.metrics) do columns[#columns + 1] = { name = metric, kind = kinds[metric] } end
  return columns
end

--- The rows of a query that was checked.
---@param li linkedin.Client
---@param query table
---@param sizes { elements: integer, limit: integer, fields: integer }
---@param opts table  the common call options
---@return linkedin.AdRows
function M.new(li, query, sizes, opts)
  local kinds = {}
  for _, metric in ipairs(query.metrics) do kinds[metric] = names.kind(metric) end
  local is_attributed = query.finder == "attributedRevenueMetrics"
  return setmetatable({
    li = li, query = query, opts = opts, kinds = kinds, limit = sizes.limit, requests = 0,
    chunks = is_attributed and { query.metrics } or chunks_of(query.metrics, sizes.fields - KEYS),
    windows = require "linkedin.ads.analytics.windows".new(query, math.min(sizes.elements, sizes.limit - 1)),
    columns = columns_of(query, kinds),
  }, Rows)
end

return M
