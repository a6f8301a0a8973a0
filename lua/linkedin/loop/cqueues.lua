-- SPDX-License-Identifier: MIT
--- The host of cqueues. One of those who wait watches the engine's descriptor, the others wait for it to
--- tell them; when it has its own news, or is gone, another one takes over.

local waiters = require "linkedin.loop.waiters"

local M = { name = "cqueues" }

-- How soon it is noticed that the leader is gone.
local LOOK_S = 0.5

local leader -- the coroutine that watches, and until when it is believed to

--- Is this a coroutine of a cqueues controller?
---@return boolean
function M.is_here()
  local cqueues = package.loaded.cqueues
  return cqueues ~= nil and cqueues.running() ~= nil and require "linkedin.compat".running() ~= nil
end

local function is_led(now)
  return leader ~= nil and coroutine.status(leader.co) ~= "dead" and now < leader.believed_until
end

local pending = {} -- conditions of those who wait, to choose the next leader from

local function lead(engine, cqueues, co)
  leader = { co = co, believed_until = cqueues.monotime() + 2 * LOOK_S }
  cqueues.poll({ pollfd = assert(engine.fd()), events = "r" }, LOOK_S)
  leader = nil
  waiters.dispatch(engine)
  local _, condition = next(pending)
  if condition then condition:signal() end
end

--- Wait until the exchange has news.
function M.await(engine, exchange)
  local cqueues, condition = require "cqueues", require "cqueues.condition".new()
  local id, has_news = exchange:id(), false
  pending[id] = condition
  waiters.set(id, function()
    has_news = true
    pending[id] = nil
    condition:signal()
  end)
  while not has_news do
    if is_led(cqueues.monotime()) then
      condition:wait(LOOK_S)
    else
      lead(engine, cqueues, coroutine.running())
    end
  end
end

function M.sleep(_, seconds)
  require "cqueues".sleep(seconds)
end

local function new_signal()
  local condition, is_set = require "cqueues.condition".new(), false
  return {
    wait = function()
      while not is_set do condition:wait() end
      is_set = false
    end,
    wake = function()
      is_set = true
      condition:signal()
    end,
  }
end

--- Run functions in coroutines of the controller; results in order.
function M.all(functions, concurrency)
  local controller = require "cqueues".running()
  return require "linkedin.loop.group".run(functions, concurrency, function(fn) controller:wrap(fn) end, new_signal)
end

return M
