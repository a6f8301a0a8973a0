-- SPDX-License-Identifier: MIT
--- The host of copas. It waits on sockets of LuaSocket, so the engine rings on a private unix socket
--- (csrc/doorbell.h): we send the exchange's id and read one byte when it has news.

local M = { name = "copas" }

--- Is this a coroutine of copas's?
---@return boolean
function M.is_here()
  local copas = package.loaded.copas
  if not copas or not require "linkedin.compat".running() then return false end
  return copas.running == nil or copas.running
end

local function connect(path)
  local unix = require "socket.unix"
  local socket = type(unix) == "table" and unix.stream() or unix()
  if not socket:connect(path) then return nil end
  socket:settimeout(0)
  return socket
end

-- Ask the bell to ring, and wait for it. Each wait has a connection of its own: copas closes the socket that
-- a thread waited on last when the thread ends, so that none can be kept for others.
local function wait_for(engine, what)
  local copas = require "copas"
  local path = engine.doorbell()
  local bell = path and connect(path)
  if not bell then error("linkedin: copas cannot wait: the engine's socket cannot be reached", 0) end
  if copas.send(bell, what) then copas.receive(bell, 1) end
  bell:close()
end

--- Wait until the exchange has news.
function M.await(engine, exchange)
  wait_for(engine, ("%016x"):format(exchange:id()))
  engine.drain()
end

--- Older releases of copas have no timers; the bell has.
function M.sleep(engine, seconds)
  local copas = require "copas"
  if copas.sleep then return copas.sleep(seconds) end
  wait_for(engine, ("f%015x"):format(math.ceil(seconds * 1000)))
end

local function new_signal()
  local is_set = false
  return {
    wait = function()
      while not is_set do M.sleep(require "linkedin.engine", 0.005) end
      is_set = false
    end,
    wake = function() is_set = true end,
  }
end

--- Run functions in copas threads; results in order.
function M.all(functions, concurrency)
  return require "linkedin.loop.group".run(functions, concurrency, function(fn) require "copas".addthread(fn) end, new_signal)
end

return M
