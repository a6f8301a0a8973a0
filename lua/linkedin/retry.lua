-- SPDX-License-Identifier: MIT
--- May a failed attempt be made again, and after which pause?
---
---     linkedin.new { retry = { attempts = 5, base = 1, deadline = 300 } }      -- or retry = false
---     li.profile:me { retry = false }                                          -- for one call
---
--- Reads are repeated after what may pass: a broken connection, a time-out, a 5xx, a short throttle, an
--- answer that is cut or no JSON. Writes only where nothing can have happened, or where happening twice is
--- the same (update, partial update, delete). What may have happened and must not happen twice is the
--- caller's: see linkedin.share.publish for posts.
---
--- Pauses grow exponentially with full jitter, and are never shorter than LinkedIn asks. A budget keeps an
--- outage from being multiplied: each call adds a fraction of a retry to it.

local options = require "linkedin.options"

local M = {}

---@class linkedin.RetryOptions
---@field attempts integer?  requests for one call at most, the first included; default 3
---@field base number?       seconds: the first pause is a random part of it; default 0.5
---@field ceiling number?    seconds: no pause of ours is longer; default 20
---@field deadline number?   seconds for all attempts and pauses together; default 120
---@field budget number?     retries allowed for each call made, on average; default 0.2
---@field resend boolean?    may a post whose fate cannot be read be sent again, trusting LinkedIn's duplicate check? default true

local OPTIONS = {
  attempts = "integer", base = "number", ceiling = "number", deadline = "number", budget = "number", resend = "boolean",
}
local DEFAULTS = { attempts = 3, base = 0.5, ceiling = 20, deadline = 120, budget = 0.2, resend = true }
local NONE = { attempts = 1, base = 0, ceiling = 0, deadline = math.huge, budget = 0, resend = true, is_off = true }

-- Retries in hand when nothing was called yet, and at most.
local BUDGET_FLOOR = 10

-- ── options ────────────────────────────────────────────────────────────────────────────────────

--- Check what was given. Raises for what is wrong.
---@param who string
---@param given linkedin.RetryOptions|boolean|nil
---@param level integer?
function M.check(who, given, level)
  if type(given) ~= "table" then return end
  options.check(who .. ": retry", given, OPTIONS, nil, (level or 2) + 1)
  for name, value in pairs(given) do
    if type(value) == "number" and (value < 0 or (name == "attempts" and value < 1)) then
      error(("%s: retry.%s must not be %s"):format(who, name, value), level or 2)
    end
  end
end

local function merged(below, above)
  return setmetatable(above, { __index = below })
end

--- The policy of a call: its own options over the client's over the defaults.
---@param li linkedin.Client
---@param opts table  the call's options
---@return table policy
function M.policy(li, opts)
  local own, general = opts.retry, li.settings.retry
  if own == nil then own = general end
  if own == false then return NONE end
  if type(own) ~= "table" then return DEFAULTS end
  local copy = {}
  if own ~= general and type(general) == "table" then
    for name, value in pairs(general) do copy[name] = value end
  end
  for name, value in pairs(own) do copy[name] = value end
  return merged(DEFAULTS, copy)
end

-- ── the budget ─────────────────────────────────────────────────────────────────────────────────

local function budget_of(li)
  local budget = rawget(li, "retry_budget")
  if not budget then
    budget = { left = BUDGET_FLOOR }
    rawset(li, "retry_budget", budget)
  end
  return budget
end

--- The client's retries in hand; shared by its copies.
M.budget = budget_of

local function spend(li)
  local budget = budget_of(li)
  if budget.left < 1 then return false end
  budget.left = budget.left - 1
  return true
end

-- ── a call ─────────────────────────────────────────────────────────────────────────────────────

---@class linkedin.Retry  of one call
local Retry = {}
Retry.__index = Retry

local function monotonic()
  return require "linkedin.core".clock.monotonic()
end

--- Before the first attempt.
---@param li linkedin.Client
---@param wire table
---@param operation table
---@param opts table
---@return linkedin.Retry
function M.new(li, wire, operation, opts)
  local policy = M.policy(li, opts)
  local self = setmetatable({ li = li, wire = wire, operation = operation, policy = policy }, Retry)
  if not policy.is_off then
    self.ends_at = monotonic() + policy.deadline
    local budget = budget_of(li)
    budget.left = math.min(BUDGET_FLOOR, budget.left + policy.budget)
  end
  return self
end

--- The attempt's own time-out, seconds; never past the deadline.
---@param own number?
---@return number?
function Retry:timeout(own)
  if not self.ends_at or self.policy.deadline == math.huge then return own end
  local left = math.max(0.001, self.ends_at - monotonic())
  own = own or self.li.settings.timeout
  return math.min(own, left)
end

-- Methods that may be done twice without doing more; as LinkedIn's protocol defines them.
local REPEATABLE = {
  GET = true, BATCH_GET = true, GET_ALL = true, FINDER = true, BATCH_FINDER = true, UPDATE = true, BATCH_UPDATE = true,
  PARTIAL_UPDATE = true, BATCH_PARTIAL_UPDATE = true, DELETE = true, BATCH_DELETE = true,
}
local REPEATABLE_VERBS = { GET = true, HEAD = true, PUT = true, DELETE = true }
-- Actions that only prepare: done twice, they leave a slot that nobody uses.
local PREPARING = { initializeUpload = true, registerUpload = true }

local function is_repeatable(wire, operation)
  local method = operation.method or operation.restli_method or wire.restli_method
  if method and method ~= "ACTION" then return REPEATABLE[method] == true end
  if operation.operation and PREPARING[operation.operation] then return true end
  return REPEATABLE_VERBS[wire.method] == true
end

local PASSING_STATUS = { [408] = true, [500] = true, [502] = true, [503] = true, [504] = true }

-- What may be otherwise a moment later.
local function may_pass(err)
  if err.kind == "network" or err.kind == "timeout" or err.kind == "protocol" then return true end
  if err.status == 429 then return true end
  return err.status ~= nil and PASSING_STATUS[err.status] == true
end

local function is_allowed(self, err)
  if not may_pass(err) then return false end
  if is_repeatable(self.wire, self.operation) then return true end
  return not err.maybe_done
end

-- What LinkedIn asks for; with a 5xx, `retry_after` is our guess unless a header says it.
local function asked_for(err)
  if err.status and err.status >= 500 then
    return err.response and tonumber(err.response.headers["retry-after"]) or 0
  end
  return err.retry_after or 0
end

-- Our own pause, or LinkedIn's where that is longer.
local function pause_for(policy, err, attempt)
  return math.max(require "linkedin.backoff".delay(attempt, policy.base, policy.ceiling), asked_for(err))
end

--- Seconds to wait before the next attempt; nil when there is to be none.
---@async
---@param err linkedin.Error
---@param attempt integer  the one that failed, from 1
---@return number? seconds
function Retry:pause(err, attempt)
  local li, wire, policy = self.li, self.wire, self.policy
  -- A token issued moments ago may be refused for some seconds; a 401 did nothing, so trying
  -- again is safe for writes too.
  if wire.auth and err.status == 401 then return li.oauth:grace(err, attempt) end
  if require "linkedin.version_guard".fall_forward(li, err, wire) then return 0 end
  if attempt >= policy.attempts or not is_allowed(self, err) then return nil end
  local pause = pause_for(policy, err, attempt)
  -- What would end after the deadline is told at once, with the time in err.retry_after.
  if monotonic() + pause >= self.ends_at then return nil end
  if not spend(li) then return nil end
  return pause
end

return M
