-- SPDX-License-Identifier: MIT
--- Answers kept for a while, so that what changes seldom is not asked for again.
---
---     local li = linkedin.new { cache = { ttl = { profile = 3600, organizations = 600 } } }
---     li.organizations:get(id)                            -- asks
---     local page, response = li.organizations:get(id)     -- does not: response.from_cache, response.age
---     li.organizations:get(id, { cache = "refresh" })     -- asks, and keeps the new answer
---     li.organizations:get(id, { cache = false })         -- asks, and leaves the cache alone
---     li.cache:clear()
---
--- Only reads that succeeded are kept, by family; the client's own writes make the family's answers
--- forgotten. An answer is kept for the token it was given to, whose digest is part of the key, so that
--- nobody gets what another one may see. Many who ask for the same at once send one request, and each gets
--- a table of its own. A cached answer spends no quota.

---@class linkedin.Cache
local Cache = { __name = "linkedin.Cache" }
Cache.__index = Cache

-- A write to one of these changes what is read of the other.
local RELATED = { posts = { "social" }, social = { "posts" } }
-- Answers that are never kept.
local NEVER = { oauth = true, media = true }

-- Cookies are nobody's answer.
local NOT_KEPT = { ["set-cookie"] = true }

-- ── generations ────────────────────────────────────────────────────────────────────────────────

-- A family's number in the store; nil: what is kept cannot be trusted, because the store does not answer, or
-- because a write of ours could not be told to it.
function Cache:_generation(family)
  if self.overdue[family] then
    if not self.store:advance(family) then return nil end
    self.overdue[family] = nil
  end
  return self.store:generation(family)
end

function Cache:_advance(family)
  if not self.store:advance(family) then self.overdue[family] = true end
end

-- Both numbers in one, nil when one of them cannot be told.
function Cache:_moment(family)
  local own, all = self:_generation(family), self:_generation "*"
  return own and all and ("%s %s"):format(own, all)
end

function Cache:_key(wire, family, moment)
  local settings, token = self.li.settings, self.li.oauth:token()
  return require "linkedin.cache.key".of(wire, {
    api_url = settings.api_url, oauth_url = settings.oauth_url, version = settings.version, family = family,
    token = token and token.access_token, moment = moment,
  })
end

-- ── what is kept ───────────────────────────────────────────────────────────────────────────────

-- Seconds that an answer of the family is good for; nil: it is not kept.
function Cache:_ttl(family, own)
  if not family or NEVER[family] then return nil end
  local ttl = type(own) == "table" and own.ttl or self.options.ttl[family] or self.options.ttl_of_all
  return ttl and ttl > 0 and ttl or nil
end

-- A record that is still good. One from the future was kept before the clock was set back: from now on it
-- has its time once more, and no longer.
function Cache:_look(key)
  local record = self.store:get(key)
  if not record then return nil end
  local now = self.clock()
  if now < record.at then
    record.at = now
    self.store:set(key, record, record.ttl)
  end
  if now - record.at < record.ttl then return record end
  self.store:delete(key)
  return nil
end

local function record_of(response, ttl, now)
  local headers = {}
  for name, value in pairs(response.headers) do
    if not NOT_KEPT[name] then headers[name] = value end
  end
  return {
    body = response._exchange:body() or "", status = response.status, headers = headers, at = now, ttl = ttl,
    request_id = response.request_id,
  }
end

-- A record, read as a finished exchange is.
local function replay(record)
  return {
    body = function() return record.body end,
    status = function() return record.status end,
    header = function(_, name) return record.headers[name] end,
  }
end

-- What a caller gets: a table of its own.
function Cache:_answer(record, wire)
  local entity = require "linkedin.answer".entity(replay(record), wire, 0)
  return entity, require "linkedin.response".from_record(record, math.max(0, self.clock() - record.at))
end

function Cache:_hit(record, wire)
  self.hits = self.hits + 1
  return self:_answer(record, wire)
end

-- ── one request for many ───────────────────────────────────────────────────────────────────────

-- Under which terms a call asks: others share its failure only where theirs are the same.
local function terms_of(li, opts)
  local retry = opts.retry
  if retry == nil then retry = li.settings.retry end
  local parts = { tostring(opts.priority) }
  if type(retry) == "table" then
    for name, value in pairs(retry) do parts[#parts + 1] = ("%s=%s"):format(name, tostring(value)) end
    table.sort(parts)
  else
    parts[#parts + 1] = tostring(retry)
  end
  return { timeout = opts.timeout or li.settings.timeout, patience = table.concat(parts, " ") }
end

-- Ask, while others wait for the answer.
function Cache:_lead(key, question, moment, terms)
  self.misses = self.misses + 1
  return self.flights:lead(key, terms, function(flight)
    local entity, detail = question.send()
    if entity == nil then
      flight.err = detail
    else
      flight.record = record_of(detail, question.ttl, self.clock())
      -- What was read while a write was under way may be what was before it.
      if self:_moment(question.family) == moment then self.store:set(key, flight.record, question.ttl) end
    end
    return entity, detail
  end)
end

-- The answer of a flight under way. → found, entity, response: not found when one must ask oneself
function Cache:_follow(flight, question, terms)
  local ok, problem = self.flights.follow(flight, question.opts)
  if not ok then return true, nil, problem end
  if flight.record then return true, self:_hit(flight.record, question.wire) end
  if flight.err and self.flights.concerns(flight, terms) then return true, nil, self.flights.error_for(flight.err) end
  return false
end

function Cache:_read(question)
  local wire, family, opts = question.wire, question.family, question.opts
  local terms = terms_of(self.li, opts)
  while true do
    local moment = self:_moment(family)
    if not moment then return question.send() end
    local key = self:_key(wire, family, moment)
    local record = opts.cache ~= "refresh" and self:_look(key)
    if record then return self:_hit(record, wire) end
    local flight = self.flights:find(key)
    if not flight then return self:_lead(key, question, moment, terms) end
    local found, entity, detail = self:_follow(flight, question, terms)
    if found then return entity, detail end
  end
end

-- ── calls ──────────────────────────────────────────────────────────────────────────────────────

--- Make a call through the cache.
---@async
---@param wire table
---@param operation table
---@param opts table
---@param send fun(): any, any  makes it without
---@return any entity
---@return linkedin.Response|linkedin.Error
function Cache:call(wire, operation, opts, send)
  local family = operation.family
  if wire.method ~= "GET" then
    self:forget(family)
    local entity, detail = send()
    self:forget(family) -- also when it failed: it may have happened
    return entity, detail
  end
  local ttl = opts.cache ~= false and self:_ttl(family, opts.cache)
  if not ttl then return send() end
  return self:_read { wire = wire, family = family, ttl = ttl, opts = opts, send = send }
end

--- Would an answer of the family be kept?
---@param family string?
---@param own boolean|string|table|nil  the call's option
---@return boolean
function Cache:keeps(family, own)
  return self:_ttl(family, own) ~= nil
end

local function forget(kin, family)
  if not family or NEVER[family] then return end
  for cache in pairs(kin) do
    cache:_advance(family)
    for _, other in ipairs(RELATED[family] or {}) do cache:_advance(other) end
  end
end

--- Forget the answers of a family, and of those it touches, in the caches of all copies of the client.
---@param family string?
function Cache:forget(family)
  forget(self.kin, family)
end

--- Forget everything, also what is being asked for now.
function Cache:clear()
  self.store:clear()
  self:_advance "*"
end

--- What it did so far in this client.
---@return { hits: integer, misses: integer, evictions: integer, bytes: integer?, warning: linkedin.Error? }
function Cache:stats()
  return {
    hits = self.hits, misses = self.misses, evictions = self.store.evictions,
    bytes = self.store.size and self.store:size() or self.store.bytes, warning = self.store.warning,
  }
end

function Cache:__tostring()
  return ("linkedin.Cache: %d hits, %d misses"):format(self.hits, self.misses)
end

local function store_of(chosen, clock)
  local store = chosen.store
  if store == "memory" then return require "linkedin.cache.memory".new(chosen.max_bytes) end
  if store.sqlite then return require "linkedin.cache.sqlite".new(store.sqlite, chosen.max_bytes, clock) end
  return require "linkedin.cache.shared".new(store.shared or store)
end

local M = {}

--- The cache of a client; nil when it is to have none.
---@param li linkedin.Client
---@param kin table  the caches of the client and its copies, as keys
---@return linkedin.Cache?
function M.new(li, kin)
  local chosen = require "linkedin.cache.options".resolve(li.settings.cache)
  if not chosen then return nil end
  local clock = li.settings.clock or require "linkedin.core".clock.wall
  local self = setmetatable({
    li = li, options = chosen, store = store_of(chosen, clock), clock = clock, hits = 0, misses = 0, overdue = {}, kin = kin,
    flights = require "linkedin.cache.flights".new(),
  }, Cache)
  kin[self] = true
  return self
end

--- The same cache for a copy of the client, whose token and settings are its own.
---@param cache linkedin.Cache
---@param li linkedin.Client
---@return linkedin.Cache
function M.copy(cache, li)
  return setmetatable({ li = li }, { __index = cache, __newindex = cache, __name = Cache.__name, __tostring = Cache.__tostring })
end

-- In place of a cache, for a client that has none and whose copies do: its writes are heard of.
local Watcher = {}
Watcher.__index = Watcher

function Watcher:call(wire, operation, _, send)
  if wire.method == "GET" then return send() end
  forget(self.kin, operation.family)
  local entity, detail = send()
  forget(self.kin, operation.family)
  return entity, detail
end

function Watcher.keeps() return false end

---@param kin table
function M.watcher(kin)
  return setmetatable({ kin = kin }, Watcher)
end

return M
