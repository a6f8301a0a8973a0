-- SPDX-License-Identifier: MIT
--- The quota's counts in Redis: one budget for several machines. Each operation is one script, which Redis
--- runs as a whole, by its own clock.
---
---     quota = { store = { redis = "redis://127.0.0.1:6379/0" } }       -- luasocket; cosockets in nginx
---     quota = { store = { redis = client } }                           -- anything with client:eval(script, n, …)
---     quota = { store = { redis = function() return client, done end } }   -- asked before each use
---
--- The function may return nil and what went wrong; `done(ok)`, if there is one, is called after the use.
--- In nginx a client belongs to its request: give a function there, or an address.
---
--- When Redis does not answer, requests are counted in this process's memory, on top of what Redis said last,
--- and reported to Redis when it is back; `on_failure = "fail"` refuses them instead (an error of kind
--- "storage"). Either way Redis is asked again after one second, then two, and so on up to thirty.
---
--- It has the methods of the ledger in C: see the header of csrc/bind_ledger.c. Besides, `take` gives a receipt
--- as its second result when it grants; `refund` takes it instead of the time.

local Error = require "linkedin.error"
local script = require "linkedin.quota.redis_script"

local PREFIX, TIMEOUT_S = "linkedin:quota:", 1
local FIRST_PAUSE_S, LONGEST_PAUSE_S = 1, 30
local US = 1e6
-- LinkedIn's day is UTC's, and a machine's clock should be right by this much.
local RIGHT_S = 2
-- What was counted in memory within so many seconds is reported as one.
local TOGETHER_S = 60

local OPTIONS = { redis = "string|table|function|userdata", prefix = "string", timeout = "number", on_failure = "string" }

---@class linkedin.RedisStore
---@field redis string|table|function|userdata  address, client, or a function returning a client
---@field prefix string?      of the keys, default "linkedin:quota:"
---@field timeout number?     seconds for connecting and for each answer, default 1; a client given has its own
---@field on_failure string?  "memory" (default) or "fail"

local M = {}

-- ── talking to Redis ───────────────────────────────────────────────────────────────────────────

-- A client of somebody else's: it may raise, or return nil or false and the problem.
local function call_given(client, method, ...)
  local ok, reply, problem = pcall(client[method], client, ...)
  if not ok then return nil, tostring(reply) end
  if reply == nil or reply == false then return nil, tostring(problem or "no answer") end
  return reply
end

local function has_evalsha(client)
  local ok, method = pcall(function() return client.evalsha end)
  return ok and type(method) == "function"
end

-- Own connections and given clients answer the same two questions.
local function link_of(connection)
  return {
    eval = function(...) return connection:call("EVAL", ...) end,
    evalsha = function(...) return connection:call("EVALSHA", ...) end,
  }
end

local function link_of_given(client)
  return {
    eval = function(...) return call_given(client, "eval", ...) end,
    evalsha = has_evalsha(client) and function(...) return call_given(client, "evalsha", ...) end,
  }
end

---@class linkedin.RedisLedger
local Ledger = { __name = "linkedin.RedisLedger" }
Ledger.__index = Ledger

-- → link, done | nil, problem
function Ledger:_link()
  if self.link then return self.link end
  local ok, client, done = pcall(self.give)
  if not ok then return nil, tostring(client) end
  if not client then return nil, tostring(done or "the function gave no client") end
  return link_of_given(client), done
end

-- The script by its digest, and as a whole where Redis does not know it (yet, or any more).
function Ledger:_evaluate(link, ...)
  if not link.evalsha then return link.eval(script, ...) end
  if not self.digest then
    local digest, problem = link.eval("return redis.sha1hex(ARGV[1])", 0, script)
    if not digest then return nil, problem end
    self.digest = digest
  end
  local reply, problem = link.evalsha(self.digest, ...)
  if reply == nil and tostring(problem):find("NOSCRIPT", 1, true) then return link.eval(script, ...) end
  return reply, problem
end

-- ── when it does not answer ────────────────────────────────────────────────────────────────────

local HINTS = {
  memory = "Requests are counted in this process alone until Redis answers again, and reported to it then",
  fail = "Nothing is sent until Redis answers again; on_failure = \"memory\" counts in this process meanwhile",
}

function Ledger:_failed(problem)
  local was_down = self.problem ~= nil
  self.problem = problem
  self.pause = was_down and math.min(LONGEST_PAUSE_S, self.pause * 2) or FIRST_PAUSE_S
  self.ask_at = self.clock() + self.pause
  if not was_down then
    self.news = {
      kind = "storage", hint = HINTS[self.on_failure],
      message = ("the quota's counts in Redis (%s) cannot be had: %s"):format(self.name, problem),
    }
  end
end

function Ledger:_may_ask()
  return self.problem == nil or self.clock() >= self.ask_at
end

local function as_text(value)
  return type(value) == "number" and ("%.0f"):format(value) or value
end

-- One operation. `buckets` is an array of { key, limit, window_s }. → reply | nil
function Ledger:_ask(operation, buckets, ...)
  if not self:_may_ask() then return nil end
  local words = { #buckets }
  for _, b in ipairs(buckets) do words[#words + 1] = b.key end
  words[#words + 1] = operation
  words[#words + 1] = self.time and as_text(self.time() * US) or ""
  for _, b in ipairs(buckets) do
    words[#words + 1] = as_text(b.limit)
    words[#words + 1] = as_text(b.window_s)
  end
  for i = 1, select("#", ...) do words[#words + 1] = as_text((select(i, ...))) end
  local link, done = self:_link()
  local reply, problem
  if link then
    reply, problem = self:_evaluate(link, require "linkedin.compat".unpack(words))
    if done then pcall(done, type(reply) == "table") end
  else
    problem = done
  end
  if type(reply) ~= "table" or not tonumber(reply[1]) then
    self:_failed(problem or "an answer that is not the script's")
    return nil
  end
  self.problem = nil
  return reply
end

-- ── buckets ────────────────────────────────────────────────────────────────────────────────────

local function escaped(name, safe)
  return (name:gsub("[^A-Za-z0-9_.@#" .. safe .. "-]", function(c) return ("%%%02X"):format(c:byte()) end))
end

-- All keys of an application are in one slot of a cluster. Programs that give a family different windows each
-- count in a bucket of their own: one would forget what the other needs.
function Ledger:_bucket(family, application, member)
  local limits = self.limits[family]
  local limit = limits and limits[member and "member" or "application"]
  local window_s = limit and limit.window_s or 0
  return {
    key = ("%s{%s}:%s/%s%s"):format(self.prefix, escaped(application, ":"), escaped(family, ""),
      window_s == 0 and "day" or ("%.0fs"):format(window_s), member and ":" .. escaped(member, ":") or ""),
    limit = limit and limit.requests or -1, window_s = window_s,
  }
end

function Ledger:_buckets(family, application, member)
  local buckets = { self:_bucket(family, application) }
  if member then buckets[2] = self:_bucket(family, application, member) end
  return buckets
end

--- Set a limit, as the ledger in C does.
function Ledger:limit(family, requests, window_s, scope)
  scope = scope or "application"
  if not self.limits[family] then
    self.limits[family] = {}
    self.families[#self.families + 1] = family
  end
  self.limits[family][scope] = { requests = requests, window_s = window_s }
  self.memory:limit(family, requests, window_s, scope)
end

-- ── what is counted here meanwhile ─────────────────────────────────────────────────────────────

function Ledger:_owe(family, application, member, n, now)
  local last = self.owed[#self.owed]
  if last and last.family == family and last.application == application and last.member == member
    and math.floor(last.at / TOGETHER_S) == math.floor(now / TOGETHER_S) then
    last.n = last.n + n
    return last
  end
  last = { family = family, application = application, member = member, n = n, at = now }
  self.owed[#self.owed + 1] = last
  return last
end

-- Report it; what Redis does not take stays owed.
function Ledger:_pay(now)
  if #self.owed == 0 or not self:_may_ask() then return end
  local owed = self.owed
  self.owed = {}
  for i, one in ipairs(owed) do
    local buckets = self:_buckets(one.family, one.application, one.member)
    local reply = one.n == 0 or self:_ask("add", buckets, one.n, math.max(0, now - one.at) * US)
    if not reply then
      for k = i, #owed do self.owed[#self.owed + 1] = owed[k] end
      return
    end
    one.is_paid = true
  end
end

function Ledger:_take_here(family, application, member, n, now)
  if self.on_failure == "fail" then
    return nil, Error.new {
      kind = "storage", retryable = true, retry_after = math.max(0.01, self.ask_at - self.clock()), hint = HINTS.fail,
      message = ("the quota's counts in Redis (%s) cannot be had: %s; nothing was sent"):format(self.name, self.problem),
    }
  end
  local remaining, retry_after, scope = self.memory:take(family, application, member, n, now)
  if not remaining then return nil, retry_after, scope end
  return remaining, { owed = self:_owe(family, application, member, n, now) }
end

-- ── the four operations ────────────────────────────────────────────────────────────────────────

local SCOPES = { "application", "member" }

--- As the ledger in C. With `on_failure = "fail"` the second result may be a linkedin.Error of kind "storage".
---@async
function Ledger:take(family, application, member, n, now)
  self:_pay(now)
  local reply = self:_ask("take", self:_buckets(family, application, member), n)
  if not reply then return self:_take_here(family, application, member, n, now) end
  local at, figure, scope = reply[1] / US, tonumber(reply[3]), SCOPES[tonumber(reply[4])]
  self.ahead_s = at - now
  -- Memory follows, so that it can go on from here.
  if reply[2] ~= "granted" then
    self.memory:observe(family, application, member, now, true, nil, nil, figure / US, scope)
    return nil, figure / US, scope
  end
  self.memory:take(family, application, member, n, now)
  if figure < 0 then figure = math.huge end
  self.memory:observe(family, application, member, now, false, figure, nil, nil, scope)
  return figure, { at = at, here_at = now }
end

--- As the ledger in C; `taken_at` is the receipt of `take`, or the time.
---@async
function Ledger:refund(family, application, member, n, taken_at)
  local receipt = type(taken_at) == "table" and taken_at or { at = taken_at + self.ahead_s, here_at = taken_at }
  local owed = receipt.owed
  self.memory:refund(family, application, member, n, owed and owed.at or receipt.here_at)
  if owed and not owed.is_paid then
    owed.n = math.max(0, owed.n - n)
    return
  end
  local at = receipt.at or owed.at + self.ahead_s
  self:_ask("refund", self:_buckets(family, application, member), n, at * US)
end

-- What is no such figure counts as not said; see csrc/bind_ledger.c.
local function said(value)
  return type(value) == "number" and value >= 0 and value <= 1e12 and value or -1
end

local function span(value)
  value = said(value)
  return value < 0 and -1 or value * US
end

--- As the ledger in C.
---@async
function Ledger:observe(family, application, member, now, is_refused, remaining, reset_s, retry_after_s, scope)
  self.memory:observe(family, application, member, now, is_refused, remaining, reset_s, retry_after_s, scope)
  remaining = math.floor(said(remaining))
  if not is_refused and remaining < 0 then return end
  local bucket = self:_bucket(family, application, scope == "member" and member or nil)
  self:_ask("observe", { bucket }, remaining, span(reset_s), span(retry_after_s), is_refused and 1 or 0)
end

-- ── what is left ───────────────────────────────────────────────────────────────────────────────

local function whole(value)
  return value % 1 == 0 and math.floor(value) or value
end

-- The table of families; `view_of(bucket, i)` tells what is known of the i-th.
function Ledger:_views(buckets, view_of)
  local families = {}
  for _, family in ipairs(self.families) do families[family] = {} end
  for i, b in ipairs(buckets) do
    local view = view_of(b, i)
    view.limit, view.window_s = b.limit, b.window_s == 0 and 86400 or b.window_s
    if b.is_member then
      families[b.family].member = view
    else
      for name, value in pairs(view) do families[b.family][name] = value end
    end
  end
  return families
end

local function nothing_known()
  return {}
end

-- Those that have a limit, in the order of definition.
function Ledger:_limited(application, member)
  local buckets = {}
  local function note(family, bucket, is_member)
    if bucket.limit < 0 then return end
    bucket.family, bucket.is_member = family, is_member
    buckets[#buckets + 1] = bucket
  end
  for _, family in ipairs(self.families) do
    note(family, self:_bucket(family, application), false)
    if member then note(family, self:_bucket(family, application, member), true) end
  end
  return buckets
end

--- As the ledger in C.
---@async
function Ledger:snapshot(application, member, now)
  self:_pay(now)
  local buckets = self:_limited(application, member)
  local reply = self:_ask("look", buckets)
  if not reply and self.on_failure == "memory" then return self.memory:snapshot(application, member, now) end
  if not reply then return self:_views(buckets, nothing_known) end
  -- Redis's time, in the caller's terms where the caller's clock is wrong.
  local shift = reply[1] / US - now
  if math.abs(shift) <= RIGHT_S then shift = 0 end
  return self:_views(buckets, function(_, i)
    return {
      used = tonumber(reply[3 * i - 1]), remaining = tonumber(reply[3 * i]),
      resets_at = whole(reply[3 * i + 1] / US - shift),
    }
  end)
end

--- What has happened since it was asked last; nil: nothing.
---@return { kind: string, message: string, hint: string }?
function Ledger:complaint()
  local news = self.news
  self.news = nil
  return news
end

--- Where the counts are just now.
---@return string  "redis", or "memory" while Redis does not answer
function Ledger:place()
  return self.problem and self.on_failure == "memory" and "memory" or "redis"
end

-- ── making one ─────────────────────────────────────────────────────────────────────────────────

--- Check the options. Raises for what is wrong.
---@param given linkedin.RedisStore
function M.check(given)
  require "linkedin.options".check("quota.store", given, OPTIONS)
  local on_failure, redis = given.on_failure, given.redis
  if redis == nil then error("quota.store: option 'redis' is missing", 0) end
  if on_failure ~= nil and on_failure ~= "memory" and on_failure ~= "fail" then
    error(("quota.store: on_failure must be \"memory\" or \"fail\", not \"%s\""):format(on_failure), 0)
  end
  if given.timeout and not (given.timeout > 0 and given.timeout < 1e6) then
    error("quota.store: timeout must be a number of seconds", 0)
  end
  if type(redis) == "string" then
    local address, why = require "linkedin.redis".address(redis)
    if not address then error("quota.store: redis: " .. why, 0) end
  elseif type(redis) == "table" and not pcall(function() return assert(redis.eval) end) then
    error("quota.store: redis has no method `eval`", 0)
  end
end

--- Make a store; Redis is not asked yet.
---@param given linkedin.RedisStore
---@param clock (fun(): number)?  seconds, for pauses; default a monotonic clock
---@param time (fun(): number)?   epoch seconds instead of Redis's own; for tests
---@return linkedin.RedisLedger
function M.new(given, clock, time)
  M.check(given)
  local core = require "linkedin.core"
  local self = setmetatable({
    prefix = given.prefix or PREFIX, on_failure = given.on_failure or "memory", name = "the client given",
    clock = clock or core.clock.monotonic, time = time, memory = core.ledger.new(),
    limits = {}, families = {}, owed = {}, ahead_s = 0,
  }, Ledger)
  if type(given.redis) == "string" then
    local redis = require "linkedin.redis"
    local address = redis.address(given.redis)
    self.connection = redis.new(address, given.timeout or TIMEOUT_S)
    self.name, self.link = redis.name(address), link_of(self.connection)
  elseif type(given.redis) == "function" then
    self.give = given.redis
  else
    self.link = link_of_given(given.redis)
  end
  return self
end

return M
