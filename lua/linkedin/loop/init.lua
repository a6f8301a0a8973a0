-- SPDX-License-Identifier: MIT
--- Waiting, in whichever host this is. One small file per host; the choice is made here.
---
--- The engine knows nothing of hosts: it has one readable fd and a step function. A host knows
--- how its event loop waits. Everything above calls `await` and `sleep` and cannot tell.

local M = {}

-- [name] = module; a host answers await(engine, exchange) and sleep(engine, seconds).
local HOSTS = { plain = "linkedin.loop.plain", scheduler = "linkedin.loop.scheduler" }

local forced -- set by `use`

local function engine()
  return require "linkedin.engine"
end

--- The host that a wait would use here and now.
---@return table
function M.host()
  if forced then return require(HOSTS[forced]) end
  local scheduler = package.loaded["linkedin.loop.scheduler"]
  if scheduler and scheduler.current() then return scheduler end
  return require "linkedin.loop.plain"
end

--- Choose the host by hand instead: "plain", or nil to find it again.
---@param name string?
function M.use(name)
  if name ~= nil and not HOSTS[name] then
    local near = require "linkedin.nearest"(tostring(name), HOSTS)
    error(("loop.use: unknown host '%s'%s"):format(
      tostring(name), near and (", did you mean '" .. near .. "'?") or ""), 2)
  end
  forced = name
end

--- Wait until the exchange is done. `on_news(exchange)` runs whenever it wants body bytes or
--- made progress. A waiter that is gone cancels: the exchange is collected with its coroutine.
---@async
---@param exchange userdata
---@param on_news fun(exchange: userdata)?
function M.await(exchange, on_news)
  while not exchange:done() do
    M.host().await(engine(), exchange)
    if on_news then on_news(exchange) end
  end
end

--- Let what is in flight go on for a moment, without waiting: for reads ahead in hosts where nobody else
--- drives the engine.
function M.nudge()
  engine().step(0)
  require "linkedin.loop.waiters".dispatch(engine())
end

--- Wait without blocking the host.
---@async
---@param seconds number
function M.sleep(seconds)
  if seconds > 0 then M.host().sleep(engine(), seconds) end
end

--- Run functions concurrently, in any host; results in the order of the functions.
---@async
---@param functions function[]
---@param opts { concurrency: integer? }?  how many at once, default 8
---@return table[] calls  each `{ n = count, value, response_or_err, … }`: what the function returned
function M.all(functions, opts)
  local options = require "linkedin.options"
  options.argument("linkedin.all", 1, functions, "table")
  opts = options.check("linkedin.all", opts, { concurrency = "integer" })
  for i = 1, #functions do
    if type(functions[i]) ~= "function" then
      error(("linkedin.all: element %d must be a function, got %s"):format(
        i, type(functions[i])), 2)
    end
  end
  local concurrency = opts.concurrency or 8
  if concurrency < 1 then error("linkedin.all: concurrency must be at least 1", 2) end
  return require "linkedin.loop.scheduler".all(functions, concurrency)
end

return M
