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

local compat = require "linkedin.compat"

---@class linkedin.Cache
local Cache = { __name = "linkedin.Cache" }
Cache.__index = Cache

-- A write to one of these changes what is read of the other.
local RELATED = { posts = { "social" }, social = { "posts" } }
-- Answers that are never kept.
local NEVER = { oauth = true, media = true }

-- A flight whose coroutine was dropped must not hold the others for ever.
local FLIGHT_AT_MOST_S, LOOK_EVERY_S = 120, 0.01

-- ── keys ───────────────────────────────────────────────────────────────────────────────────────

local function canonical(value, out)
  if type(value) ~= "table" then
    out[#out + 1] = type(value):sub(1, 1) .. tostring(value)
    return
  end
  local names = {}
  for name in pairs(value) do names[#names + 1] = name end
  table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
  out[#out + 1] = "{"
  for _, name in ipairs(names) do
    out[#out + 1] = tostring(name) .. "="
    canonical(value[name], out)
  end
  out[#out + 1] = "}"
end

-- Everything that makes the answer what it is.
function Cache:_key(wire, family)
  local token, out = self.li.oauth:token(), {}
  canonical({
    wire.method, wire.path, wire.keys or false, wire.query or false, wire.raw_query or false, wire.headers or false,
    wire.versioned and (wire.version or self.li.settings.version) or false, self.li.settings.api_url,
    wire.auth and token and token.access_token or false, family, self.store:generation(family), self.store:generation "*",
  }, out)
  return require "linkedin.core".crypto.sha256(table.concat(out, "\0"), "hex")
end

local function monotonic()
  return require "linkedin.core".clock.monotonic()
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
  local exchange = response._exchange
  return {
    body = exchange:body() or "", status = response.status, headers = response.headers, at = now, ttl = ttl,
    request_id = response.request_id,
  }
end

-- What a caller gets: a table of its own.
function Cache:_answer(record)
  local entity = require "linkedin.json".decode(record.body)
  return entity, require "linkedin.response".from_record(record, math.max(0, self.clock() - record.at))
end

-- ── one request for many ───────────────────────────────────────────────────────────────────────

local function is_abandoned(flight)
  return flight.owner == compat.running() or flight.owner ~= nil and coroutine.status(flight.owner) == "dead"
    or monotonic() >= flight.deadline
end

-- Wait for somebody else's request. → true when it has ended
local function join(flight, cancel)
  while not flight.is_done and not is_abandoned(flight) do
    local problem = require "linkedin.pause"(LOOK_EVERY_S, cancel)
    if problem then return nil, problem end
  end
  return true
end

-- Ask, while others wait for the answer.
function Cache:_lead(key, family, ttl, send)
  local generation = self.store:generation(family)
  local flight = { owner = compat.running(), deadline = monotonic() + FLIGHT_AT_MOST_S }
  self.flights[key] = flight
  local entity, detail = send()
  if entity ~= nil and type(entity) == "table" then
    flight.record = record_of(detail, ttl, self.clock())
    -- What was read while a write was under way may be what was before it.
    if self.store:generation(family) == generation then self.store:set(key, flight.record, ttl) end
  elseif entity == nil then
    flight.err = detail
  end
  flight.is_done = true
  if self.flights[key] == flight then self.flights[key] = nil end
  return entity, detail
end

-- The answer of a flight under way. → found, entity, response: not found when its leader gave up
function Cache:_follow(flight, cancel)
  local ok, problem = join(flight, cancel)
  if not ok then return true, nil, problem end
  if flight.record then
    self.hits = self.hits + 1
    return true, self:_answer(flight.record)
  end
  if flight.err and flight.err.kind ~= "cancelled" then return true, nil, flight.err end
  return false
end

function Cache:_read(wire, family, ttl, opts, send)
  while true do
    local key = self:_key(wire, family)
    local record = opts.cache ~= "refresh" and self:_look(key)
    if record then
      self.hits = self.hits + 1
      return self:_answer(record)
    end
    local flight = self.flights[key]
    if not flight or is_abandoned(flight) then
      self.misses = self.misses + 1
      return self:_lead(key, family, ttl, send)
    end
    local found, entity, detail = self:_follow(flight, opts.cancel)
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
  return self:_read(wire, family, ttl, opts, send)
end

--- Would an answer of the family be kept?
---@param family string?
---@return boolean
function Cache:keeps(family)
  return self:_ttl(family) ~= nil
end

--- Forget the answers of a family, and of those it touches.
---@param family string?
function Cache:forget(family)
  if not family or NEVER[family] then return end
  self.store:advance(family)
  for _, other in ipairs(RELATED[family] or {}) do self.store:advance(other) end
end

--- Forget everything.
function Cache:clear()
  self.store:clear()
end

--- What it did so far in this client.
---@return { hits: integer, misses: integer, evictions: integer, bytes: integer?, warning: linkedin.Error? }
function Cache:stats()
  return {
    hits = self.hits, misses = self.misses, evictions = self.store.evictions, bytes = self.store.bytes,
    warning = self.store.warning,
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
---@return linkedin.Cache?
function M.new(li)
  local chosen = require "linkedin.cache.options".resolve(li.settings.cache)
  if not chosen then return nil end
  local clock = li.settings.clock or require "linkedin.core".clock.wall
  return setmetatable({
    li = li, options = chosen, store = store_of(chosen, clock), clock = clock, flights = {}, hits = 0, misses = 0,
  }, Cache)
end

--- The same cache for a copy of the client, whose token and settings are its own.
---@param cache linkedin.Cache
---@param li linkedin.Client
---@return linkedin.Cache
function M.copy(cache, li)
  return setmetatable({ li = li }, { __index = cache, __newindex = cache, __name = "linkedin.Cache" })
end

return M
