-- SPDX-License-Identifier: MIT
--- One request for many who ask for the same at once: the first one leads, the others follow.
---
---    lead:   FLYING → ENDED (answer or error) ─────────────→ every follower has it
---              └─ its coroutine is gone, or its time is over → a follower leads
---    follow: WAITING → ENDED | own time-out | cancelled
---
--- Nobody follows where waiting would keep the leader from going on: in a host that blocks. The leader is
--- held weakly: one that is dropped is collected, and its exchange with it.

local compat = require "linkedin.compat"

local Flights = {}
Flights.__index = Flights

-- A first look comes soon, later ones after a tenth of the time waited so far: a thousand followers of a
-- slow answer must not fill the time with looking.
local FIRST_LOOK_S, SELDOM_S, PART = 0.005, 0.1, 0.1

local function monotonic()
  return require "linkedin.core".clock.monotonic()
end

local function may_follow()
  return require "linkedin.loop".host().name ~= "plain"
end

local function is_abandoned(flight)
  local owner = flight.owner[1]
  return owner == nil or owner == compat.running() or coroutine.status(owner) == "dead" or monotonic() >= flight.ends_at
end

--- The flight under way for a key, when it may be followed; nil: ask yourself.
---@param key string
---@return table? flight
function Flights:find(key)
  local flight = self.by_key[key]
  if not flight or is_abandoned(flight) or not may_follow() then return nil end
  return flight
end

local function finish(self, key, flight, ok, ...)
  flight.is_done = true
  if self.by_key[key] == flight then self.by_key[key] = nil end
  if not ok then error((...), 0) end
  return ...
end

--- Ask, while others follow. `fn(flight)` leaves `record` or `err` in the flight; what it returns is returned.
---@async
---@param key string
---@param terms { timeout: number, patience: string }  of the one who asks
---@param fn fun(flight: table): any, any
function Flights:lead(key, terms, fn)
  local co = compat.running()
  if not co then return fn({}) end -- the main coroutine blocks: nobody else can run until it has its answer
  local flight = {
    owner = setmetatable({ co }, { __mode = "v" }), ends_at = monotonic() + terms.timeout, terms = terms,
  }
  self.by_key[key] = flight
  return finish(self, key, flight, compat.protected(fn, flight))
end

local function timed_out(seconds)
  return require "linkedin.error".new {
    kind = "timeout", message = ("no answer within %g s; another call had asked the same"):format(seconds), retryable = true, attempts = 0,
    hint = "Try again; raise timeout where slow answers are normal",
  }
end

--- Wait for the end of somebody else's flight. → true when it has ended or was given up | nil, err
---@async
---@param flight table
---@param opts { cancel: table?, timeout: number? }  the follower's
---@return boolean?, linkedin.Error?
function Flights.follow(flight, opts)
  local began = monotonic()
  while not flight.is_done and not is_abandoned(flight) do
    local waited = monotonic() - began
    local left = opts.timeout and opts.timeout - waited or math.huge
    if left <= 0 then return nil, timed_out(opts.timeout) end
    local look = math.min(SELDOM_S, math.max(FIRST_LOOK_S, waited * PART), left)
    local problem = require "linkedin.pause"(look, opts.cancel)
    if problem then return nil, problem end
  end
  return true
end

--- Is a leader's error the follower's too? Not what comes from the leader's own terms.
---@param flight table
---@param terms table  the follower's
---@return boolean
function Flights.concerns(flight, terms)
  local kind, leader = flight.err.kind, flight.terms
  if kind == "cancelled" or leader.patience ~= terms.patience then return false end
  return kind ~= "timeout" or leader.timeout >= terms.timeout
end

local function copy(value)
  if type(value) ~= "table" then return value end
  local own = {}
  for name, inner in pairs(value) do own[name] = inner end
  return setmetatable(own, getmetatable(value))
end

--- The error, as a table of one's own.
---@param err linkedin.Error
---@return linkedin.Error
function Flights.error_for(err)
  local own = copy(err)
  own.details = nil
  for i, detail in ipairs(err.details or {}) do
    own.details = own.details or {}
    own.details[i] = copy(detail)
  end
  return own
end

return {
  ---@return table
  new = function() return setmetatable({ by_key = {} }, Flights) end,
}
