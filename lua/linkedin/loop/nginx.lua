-- SPDX-License-Identifier: MIT
--- The host of nginx: a light thread waits on a cosocket, and its worker serves others meanwhile.
---
--- nginx can wait on the sockets it connects itself and on nothing else, so the engine rings on a private
--- unix socket (csrc/doorbell.h): we send the exchange's id and read one byte when it has news. A light
--- thread that is killed, or whose client aborts, closes its connection, and that cancels the exchange.

local M = { name = "nginx" }

-- Phases in which nginx lets Lua wait.
local MAY_WAIT = {
  rewrite = true, server_rewrite = true, access = true, content = true, timer = true, preread = true, ssl_cert = true,
  ssl_session_fetch = true, ssl_client_hello = true,
}

-- A call ends by its own time-outs; this one only keeps a lost ring from lasting for ever.
local RING_MS, CONNECT_MS, KEPT_MS, KEPT = 60000, 5000, 10000, 32

local function ngx()
  return rawget(_G, "ngx")
end

--- May a call be made in this phase? Raises where nginx cannot wait.
function M.ready()
  local phase = ngx().get_phase()
  if MAY_WAIT[phase] then return end
  error(("linkedin: nginx cannot wait for a call in its phase '%s'; start a timer there, ngx.timer.at(0, function() … end), "
    .. "and make the call in it"):format(phase), 0)
end

-- Without the doorbell (no sockets left, say) the worker must not block: look again and again, seldom.
local function look_later()
  ngx().sleep(0.01)
end

--- Wait until the exchange has news.
function M.await(engine, exchange)
  local path = engine.doorbell()
  local bell = path and ngx().socket.tcp()
  if not bell then return look_later() end
  bell:settimeouts(CONNECT_MS, CONNECT_MS, RING_MS)
  if not bell:connect("unix:" .. path) then return look_later() end
  local rung = bell:send(("%016x"):format(exchange:id())) and bell:receive(1)
  if rung then bell:setkeepalive(KEPT_MS, KEPT) else bell:close() end
  engine.drain() -- the bell has told each waiter; the engine's own list is for other hosts
end

function M.sleep(_, seconds)
  ngx().sleep(seconds)
end

--- Run functions in light threads, so many at once; results in order.
function M.all(functions, concurrency)
  local compat = require "linkedin.compat"
  local results, next_index, failure = {}, 1, nil
  local function work()
    while next_index <= #functions and not failure do
      local index = next_index
      next_index = index + 1
      local returned = compat.pack(pcall(functions[index]))
      if returned[1] then
        results[index] = compat.pack(compat.unpack(returned, 2, returned.n))
      else
        failure = failure or { message = returned[2] }
      end
    end
  end
  local threads = {}
  for i = 1, math.min(concurrency, #functions) do threads[i] = ngx().thread.spawn(work) end
  for _, thread in ipairs(threads) do ngx().thread.wait(thread) end
  if failure then error(failure.message, 0) end
  return results
end

return M
