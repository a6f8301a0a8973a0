-- SPDX-License-Identifier: MIT
--- Counts of what clients do, as Prometheus reads them (text exposition format 0.0.4).
---
---     local metrics = linkedin.metrics.new()
---     metrics:attach(li)
---     io.write(metrics:text())          -- behind GET /metrics
---
--- In nginx give a dictionary, so that all workers are summed: `linkedin.metrics.new { shared = ngx.shared.metrics }`.

local M = {}

---@class linkedin.Metrics
local Metrics = { __name = "linkedin.Metrics" }
Metrics.__index = Metrics

local BUCKETS_S = { 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30 }
-- Endpoints with a label of their own; what comes after is "other".
local MOST_ENDPOINTS = 200

-- name → type and help, in the order of the text.
local FAMILIES = {
  { "linkedin_requests_total", "counter", "Requests answered, by endpoint and class of status." },
  { "linkedin_request_seconds", "histogram", "Seconds from sending a request to its end." },
  { "linkedin_errors_total", "counter", "Requests that failed, by kind of error." },
  { "linkedin_retries_total", "counter", "Requests made again." },
  { "linkedin_quota_remaining", "gauge", "Requests left, as last heard." },
  { "linkedin_quota_refused_total", "counter", "Calls that found their quota empty, or that LinkedIn throttled." },
  { "linkedin_in_flight", "gauge", "Requests under way." },
  { "linkedin_cache_hits_total", "counter", "Calls answered by the cache." },
  { "linkedin_cache_misses_total", "counter", "Calls the cache could not answer." },
}

-- ── where the numbers are ──────────────────────────────────────────────────────────────────────

local Memory = {}
Memory.__index = Memory

function Memory:add(key, n) self.values[key] = (self.values[key] or 0) + n end
function Memory:set(key, value) self.values[key] = value end
function Memory:each(fn)
  for key, value in pairs(self.values) do fn(key, value) end
end

local PREFIX = "linkedin:metric:"

local Shared = {}
Shared.__index = Shared

function Shared:add(key, n) self.dict:incr(PREFIX .. key, n, 0) end
function Shared:set(key, value) self.dict:set(PREFIX .. key, value) end
function Shared:each(fn)
  for _, key in ipairs(self.dict:get_keys(0)) do
    if key:sub(1, #PREFIX) == PREFIX then fn(key:sub(#PREFIX + 1), self.dict:get(key)) end
  end
end

-- ── samples ────────────────────────────────────────────────────────────────────────────────────

local function escape(text)
  return (tostring(text):gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", "\\n"))
end

-- linkedin_requests_total{endpoint="/v2/me",method="GET"}: the sample's key is its text.
local function sample(name, labels)
  local parts = {}
  for label, value in pairs(labels or {}) do parts[#parts + 1] = ('%s="%s"'):format(label, escape(value)) end
  if #parts == 0 then return name end
  table.sort(parts)
  return name .. "{" .. table.concat(parts, ",") .. "}"
end

function Metrics:_endpoint(endpoint)
  endpoint = endpoint or "(unknown)"
  if self.endpoints[endpoint] then return endpoint end
  if self.endpoint_count >= MOST_ENDPOINTS then return "other" end
  self.endpoints[endpoint], self.endpoint_count = true, self.endpoint_count + 1
  return endpoint
end

local function class_of(event)
  return event.status and math.floor(event.status / 100) .. "xx" or "none"
end

function Metrics:_observe(labels, seconds)
  local store = self.store
  for _, bound in ipairs(BUCKETS_S) do
    labels.le = ("%g"):format(bound)
    store:add(sample("linkedin_request_seconds_bucket", labels), seconds <= bound and 1 or 0)
  end
  labels.le = "+Inf"
  store:add(sample("linkedin_request_seconds_bucket", labels), 1)
  labels.le = nil
  store:add(sample("linkedin_request_seconds_sum", labels), seconds)
  store:add(sample("linkedin_request_seconds_count", labels), 1)
end

local listeners = {}

function listeners.request(self) self.store:add("linkedin_in_flight", 1) end

function listeners.response(self, event)
  local endpoint = self:_endpoint(event.endpoint)
  self.store:add("linkedin_in_flight", -1)
  self.store:add(sample("linkedin_requests_total", { endpoint = endpoint, method = event.method, status = class_of(event) }), 1)
  if event.elapsed then self:_observe({ endpoint = endpoint, method = event.method }, event.elapsed) end
  if event.err then self.store:add(sample("linkedin_errors_total", { kind = event.err.kind }), 1) end
  local left = event.quota and event.quota.remaining
  if left and event.family then self.store:set(sample("linkedin_quota_remaining", { family = event.family }), left) end
end

function listeners.retry(self, event)
  self.store:add(sample("linkedin_retries_total", { endpoint = self:_endpoint(event.endpoint) }), 1)
end

function listeners.quota(self, event)
  if not event.family then return end
  if event.remaining then self.store:set(sample("linkedin_quota_remaining", { family = event.family }), event.remaining) end
  if event.reason == "empty" or event.reason == "refused" then
    self.store:add(sample("linkedin_quota_refused_total", { family = event.family }), 1)
  end
end

--- Count what a client does from now on.
---@param li linkedin.Client
---@return fun() stop
function Metrics:attach(li)
  local offs = {}
  for name, listen in pairs(listeners) do
    offs[#offs + 1] = li:on(name, function(event) listen(self, event) end)
  end
  self.clients[#self.clients + 1] = li
  return function()
    for _, off in ipairs(offs) do off() end
    for i, client in ipairs(self.clients) do
      if client == li then table.remove(self.clients, i) end
    end
  end
end

-- ── the text ───────────────────────────────────────────────────────────────────────────────────

function Metrics:_samples()
  local samples = {}
  self.store:each(function(key, value) samples[key] = value end)
  for _, li in ipairs(self.clients) do
    local stats = li.cache and li.cache:stats()
    if stats then
      samples.linkedin_cache_hits_total = (samples.linkedin_cache_hits_total or 0) + stats.hits
      samples.linkedin_cache_misses_total = (samples.linkedin_cache_misses_total or 0) + stats.misses
    end
  end
  return samples
end

local function belongs(key, name, kind)
  if key:sub(1, #name) ~= name then return false end
  local rest = key:sub(#name + 1)
  if rest == "" or rest:sub(1, 1) == "{" then return true end
  return kind == "histogram" and (rest:find "^_bucket" or rest:find "^_sum" or rest:find "^_count") ~= nil
end

-- Buckets of one histogram in the order of their bounds.
local function order(key)
  local bound = key:match 'le="([^"]*)"'
  local value = bound == "+Inf" and math.huge or tonumber(bound) or 0
  return key:gsub('le="[^"]*",?', ""), value
end

local function before(a, b)
  local a_key, a_bound = order(a)
  local b_key, b_bound = order(b)
  if a_key ~= b_key then return a_key < b_key end
  return a_bound < b_bound
end

--- Everything counted, for Prometheus; content type "text/plain; version=0.0.4".
---@return string
function Metrics:text()
  local samples, lines = self:_samples(), {}
  for _, family in ipairs(FAMILIES) do
    local name, kind, help = family[1], family[2], family[3]
    local keys = {}
    for key in pairs(samples) do
      if belongs(key, name, kind) then keys[#keys + 1] = key end
    end
    if #keys > 0 then
      table.sort(keys, before)
      lines[#lines + 1] = ("# HELP %s %s"):format(name, help)
      lines[#lines + 1] = ("# TYPE %s %s"):format(name, kind)
      for _, key in ipairs(keys) do lines[#lines + 1] = ("%s %.17g"):format(key, samples[key]) end
    end
  end
  return table.concat(lines, "\n") .. "\n"
end

function Metrics:__tostring()
  return ("linkedin.Metrics: of %d clients"):format(#self.clients)
end

--- Make a set of counters.
---@param opts { shared: table? }?  shared: an `ngx.shared` dictionary, which sums the workers
---@return linkedin.Metrics
function M.new(opts)
  opts = require "linkedin.options".check("metrics.new", opts, { shared = "table|userdata" })
  local store = opts.shared and setmetatable({ dict = opts.shared }, Shared) or setmetatable({ values = {} }, Memory)
  return setmetatable({ store = store, clients = {}, endpoints = {}, endpoint_count = 0 }, Metrics)
end

return M
