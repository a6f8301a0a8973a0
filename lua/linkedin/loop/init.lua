-- SPDX-License-Identifier: MIT
--- Waiting, in whichever host this is. One small file per host; the choice is made here.
---
--- The engine knows nothing of hosts: it has one readable fd and a step function. A host knows
--- how its event loop waits. Everything above calls `await` and `sleep` and cannot tell.

local M = {}

-- [name] = module; a host answers await(engine, exchange), sleep(engine, seconds) and all(functions,
-- concurrency), and maybe ready(), which raises where nobody can wait.
local HOSTS = {
  plain = "linkedin.loop.plain", scheduler = "linkedin.loop.scheduler", uv = "linkedin.loop.uv",
  cqueues = "linkedin.loop.cqueues", copas = "linkedin.loop.copas", nginx = "linkedin.loop.nginx",
}

local forced -- set by `use`

local function engine()
  return require "linkedin.engine"
end

-- What surrounds us: each host is looked for only where its library is loaded already.
local function found()
  local ngx = rawget(_G, "ngx")
  if ngx and type(ngx) == "table" and ngx.get_phase then return "nginx" end
  local loaded = package.loaded
  if loaded.cqueues and require "linkedin.loop.cqueues".is_here() then return "cqueues" end
  if (loaded.luv or rawget(_G, "vim")) and require "linkedin.loop.uv".is_here() then return "uv" end
  if loaded.copas and require "linkedin.loop.copas".is_here() then return "copas" end
  return "plain"
end

--- The host that a wait would use here and now.
---@return table
function M.host()
  if forced then return require(HOSTS[forced]) end
  local scheduler = package.loaded["linkedin.loop.scheduler"]
  if scheduler and scheduler.current() then return scheduler end
  return require(HOSTS[found()])
end

--- Raise where no call can be made: in phases of nginx that cannot wait.
function M.ready()
  if forced ~= nil or rawget(_G, "ngx") then
    local host = M.host()
    if host.ready then host.ready() end
  end
end

--- Choose the host by hand instead: "plain", "uv", "cqueues", "copas", "nginx", or nil to find it again.
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
  if engine().stats().has_thread then return end
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
  local host = M.host()
  return (host.all and host or require "linkedin.loop.scheduler").all(functions, concurrency)
end

--- Run a function that may wait, where the caller may not: in Neovim's own coroutine, in a callback of
--- libuv. Returns at once; elsewhere when the function has ended.
---@param fn fun(): any
---@param on_done (fun(ok: boolean, ...): any)?  gets true and what fn returned, or false and its error
function M.run(fn, on_done)
  local options = require "linkedin.options"
  options.argument("linkedin.run", 1, fn, "function")
  options.argument("linkedin.run", 2, on_done, "function|nil")
  local function work()
    if not on_done then return fn() end
    on_done(pcall(fn))
  end
  if rawget(_G, "vim") or package.loaded.luv then return require "linkedin.loop.uv".spawn(work) end
  work()
end

return M
