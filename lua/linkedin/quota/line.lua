-- SPDX-License-Identifier: MIT
--- Calls that wait for a bucket, in order: interactive ones before bulk ones, each kind first come, first
--- served. Only the first of the line tries; the others look again when it will have tried.
---
--- A waiter whose coroutine was dropped must not hold the line up: who has not been heard of for a while
--- past the time it meant to look is passed over.

local Error = require "linkedin.error"

---@class linkedin.QuotaLine
local Line = { __name = "linkedin.QuotaLine" }
Line.__index = Line

-- A sleep may end early by a hair: the least that is waited for, so that it does not spin.
local LEAST_S = 0.01
-- Behind the first: a little later each, so that not all wake at once.
local STEP_S = 0.005
-- Late by this much, a waiter counts as gone.
local GONE_S = 5

local RANK = { interactive = 1, bulk = 2 }

local function is_gone(waiter, now)
  return waiter.looks_at ~= nil and now > waiter.looks_at + GONE_S
end

function Line:first(now)
  while self[1] and is_gone(self[1], now) do table.remove(self, 1) end
  return self[1]
end

function Line:place_of(waiter)
  for i = 1, #self do
    if self[i] == waiter then return i end
  end
  return nil
end

function Line:leave(waiter)
  local place = self:place_of(waiter)
  if place then table.remove(self, place) end
end

function Line:join(waiter)
  local place = #self + 1
  while place > 1 and self[place - 1].rank > waiter.rank do place = place - 1 end
  table.insert(self, place, waiter)
end

--- Is somebody before a call of this priority?
---@param priority string
---@return boolean
function Line:is_busy_for(priority, now)
  local first = self:first(now)
  return first ~= nil and first.rank <= RANK[priority]
end

local function too_many(count)
  return Error.new {
    kind = "quota", retryable = true, message = ("%d calls wait for this quota already; nothing was sent"):format(count),
    hint = "Try again later, send less at once, or raise quota.max_waiting",
  }
end

local function no_turn(pause)
  return Error.new {
    kind = "quota", retryable = true, retry_after = pause,
    message = "others wait for this quota, and there was no turn in time; nothing was sent",
    hint = "Try again later, send less at once, or raise quota.max_wait",
  }
end

--- Wait in line until `try()` gives something.
---@async
---@param try fun(): any, linkedin.Error?  → result, or nil and an error whose `retry_after` says when
---@param opts { priority: string, max_wait: number, max_waiting: integer, cancel: table?, sleep: function, clock: fun(): number }
---@return any result
---@return linkedin.Error? err
function Line:wait(try, opts)
  if #self >= opts.max_waiting then return nil, too_many(#self) end
  local waiter = { rank = RANK[opts.priority] }
  self:join(waiter)
  local left = opts.max_wait
  while true do
    local now = opts.clock()
    local pause
    waiter.looks_at = now
    local first = self:first(now)
    if first == waiter then
      local result, err = try()
      if result then
        self:leave(waiter)
        return result
      end
      pause = err.retry_after and math.max(err.retry_after, LEAST_S)
      if not pause or pause > left then
        self:leave(waiter)
        return nil, err
      end
    else
      local place = self:place_of(waiter)
      if not place then -- we were taken for gone: at the end of our kind again
        self:join(waiter)
        place = self:place_of(waiter)
      end
      pause = math.max(LEAST_S, (first and first.looks_at or now) - now + place * STEP_S)
      if pause > left then
        self:leave(waiter)
        return nil, no_turn(pause)
      end
    end
    waiter.looks_at, left = now + pause, left - pause
    local problem = require "linkedin.pause"(pause, opts.cancel, opts.sleep)
    if problem then
      self:leave(waiter)
      return nil, problem
    end
  end
end

return { new = function() return setmetatable({}, Line) end }
