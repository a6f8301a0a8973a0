-- SPDX-License-Identifier: MIT
--- What a report's charts need of its rows, gathered while they stream by: totals, sums by day, and sums by the
--- first pivot, of which a bounded number is held. Counts are added as whole numbers, money exactly.

local decimal = require "linkedin.report.decimal"

local M = {}

---@class linkedin.ReportSummary
---@field rows integer
local Summary = { __name = "linkedin.ReportSummary" }
Summary.__index = Summary

-- So many values of a pivot are held; when there are more, the smaller half becomes "all others".
local MOST_GROUPS = 20000

local function additive(columns)
  local list = {}
  for _, column in ipairs(columns) do
    if column.kind == "count" or column.kind == "money" then list[#list + 1] = column end
  end
  return list
end

--- For rows with these columns; `by` names the column of the pivot.
---@param columns { name: string, kind: string }[]
---@param by string?
---@return linkedin.ReportSummary
function M.new(columns, by)
  return setmetatable({
    columns = columns, metrics = additive(columns), by = by, rows = 0, totals = {}, dates = {}, groups = {}, group_count = 0,
  }, Summary)
end

-- A bucket holds a number for each count and a decimal for each sum of money.
local function add(bucket, metrics, row)
  for i, metric in ipairs(metrics) do
    local value = row[metric.name]
    if metric.kind == "money" then
      bucket[i] = bucket[i] or decimal.new()
      if value ~= nil then bucket[i]:add(value) end
    else
      bucket[i] = (bucket[i] or 0) + (tonumber(value) or 0)
    end
  end
end

local function merge(bucket, metrics, other)
  for i, metric in ipairs(metrics) do
    if metric.kind == "money" then
      bucket[i] = bucket[i] or decimal.new()
      bucket[i]:add_sum(other[i])
    else
      bucket[i] = (bucket[i] or 0) + other[i]
    end
  end
end

local function weight(bucket)
  local first = bucket[1]
  return type(first) == "table" and first:number() or first or 0
end

local function bucket_at(map, key)
  local bucket = map[key]
  if not bucket then
    bucket = {}
    map[key] = bucket
    return bucket, true
  end
  return bucket
end

-- The smaller half of the groups becomes one.
local function fold(self)
  local list = {}
  for key, bucket in pairs(self.groups) do list[#list + 1] = { key = key, weight = weight(bucket) } end
  table.sort(list, function(a, b) return a.weight > b.weight end)
  self.others = self.others or {}
  for i = math.floor(MOST_GROUPS / 2) + 1, #list do
    merge(self.others, self.metrics, self.groups[list[i].key])
    self.groups[list[i].key] = nil
  end
  self.group_count = math.floor(MOST_GROUPS / 2)
end

--- Count a row in.
---@param row table
function Summary:add(row)
  self.rows = self.rows + 1
  add(self.totals, self.metrics, row)
  if row.start_date then add(bucket_at(self.dates, row.start_date), self.metrics, row) end
  local key = self.by and row[self.by]
  if key == nil then return end
  local bucket, is_new = bucket_at(self.groups, key)
  add(bucket, self.metrics, row)
  if is_new then
    self.group_count = self.group_count + 1
    if self.group_count > MOST_GROUPS then fold(self) end
  end
end

-- A bucket as a row: whole numbers, and decimal strings.
local function row_of(self, bucket)
  local row = {}
  for i, metric in ipairs(self.metrics) do
    local value = bucket[i] or 0
    row[metric.name] = metric.kind == "money" and tostring(bucket[i] or "0") or value
  end
  return row
end

--- The sums of everything, by metric.
---@return table<string, number|string>
function Summary:total()
  return row_of(self, self.totals)
end

--- The sums of each date, oldest first; `date` and the metrics.
---@return table[]
function Summary:by_date()
  local list = {}
  for date, bucket in pairs(self.dates) do
    local row = row_of(self, bucket)
    row.date = date
    list[#list + 1] = row
  end
  table.sort(list, function(a, b) return a.date < b.date end)
  return list
end

--- The largest groups by a metric; what is left is a row of its own, with `is_rest`.
---@param metric string
---@param most integer
---@return table[] rows  `key` and the metrics
function Summary:largest(metric, most)
  local list = {}
  for key, bucket in pairs(self.groups) do
    local row = row_of(self, bucket)
    row.key, row.bucket = key, bucket
    list[#list + 1] = row
  end
  table.sort(list, function(a, b)
    local x, y = tonumber(a[metric]), tonumber(b[metric])
    if x == y then return a.key < b.key end
    return x > y
  end)
  local rest = self.others and { others = true } or nil
  local bucket = {}
  if self.others then merge(bucket, self.metrics, self.others) end
  for i = most + 1, #list do
    rest = rest or {}
    merge(bucket, self.metrics, list[i].bucket)
    list[i] = nil
  end
  for _, row in ipairs(list) do row.bucket = nil end
  if rest then
    local row = row_of(self, bucket)
    row.key, row.is_rest = "All others", true
    list[#list + 1] = row
  end
  return list
end

return M
