-- SPDX-License-Identifier: MIT
-- What calls that wait cost one nginx worker that serves others meanwhile, and what they leave in it. Everything is
-- compared with the idle worker of the same run.
--
--     make bench BENCH=bench/hosts.lua

local root = arg[0]:match "^(.*)/bench/" or "."
package.path = root .. "/?.lua;" .. package.path

local loads = require "spec.support.nginx_load"
local socket = require "socket"

local missed = false

local function verdict(is_met, target)
  missed = missed or not is_met
  return is_met and "ok" or "MISSED (" .. target .. ")"
end

local function waiting()
  local slow = require "spec.support.nginx".start() -- over HTTP/2, as LinkedIn
  local load = loads.start(nil, { api_url = slow.h2_url, ca_file = slow.ca })
  load.site:get "/many?n=200&at_once=200&path=/json"
  local idle = load:pings(function(n) return n >= 2000 end)
  local worst, busy = 0, {}
  for _ = 1, 5 do
    local c = load:begin "/many?n=200&at_once=200&path=/slow"
    for _, seconds in ipairs(load:pings(function() return #socket.select({ c }, nil, 0) > 0 end)) do busy[#busy + 1] = seconds end
    worst = math.max(worst, tonumber(loads.read_answer(c):match "^%S+"))
    c:close()
  end
  load:stop()
  slow:stop()
  table.sort(busy)
  local idle_ms, busy_ms = loads.percentile(idle, 99) * 1000, loads.percentile(busy, 99) * 1000
  print(("nginx, 200 calls of 300 ms at once: %.0f ms at worst   ratio to one call %.2f   %s"):format(
    worst * 1000, worst / 0.3, verdict(worst <= 0.6, "600 ms")))
  print(("nginx, another client's p99: %.2f ms, idle %.2f ms   %s"):format(
    busy_ms, idle_ms, verdict(busy_ms <= idle_ms + 5, "5 ms above idle")))
end

local function growth(load)
  load:many(1000, 50)
  local before = load:use()
  for _ = 1, 9 do load:many(1000, 50) end
  local after = load:use()
  print(("nginx, after 1,000 and 10,000 calls: memory %.1f → %.1f MiB, descriptors %d → %d, timers %d → %d   %s"):format(
    before.rss / 2 ^ 20, after.rss / 2 ^ 20, before.fds, after.fds, before.timers, after.timers,
    verdict(after.fds <= before.fds + 2 and after.timers <= before.timers and after.rss <= before.rss + 2 ^ 20, "no growth")))
end

-- So many clients ask, and go away at random, before their answer or after it.
local function abort(load, n)
  local random, open = require "spec.support.random".new(3), {}
  for _ = 1, n do
    open[#open + 1] = load:begin "/me"
    if #open > 60 then table.remove(open, random:int(1, #open)):close() end
  end
  for _, c in ipairs(open) do c:close() end
  socket.sleep(11) -- connections that are kept for others are closed after ten seconds
  return load:use()
end

local function aborts(load)
  load.sandbox:fault "delay=0.2 GET /v2/me times=all"
  local before = abort(load, 500) -- the first time it fills pools that stay
  local after = abort(load, 500)
  load.sandbox:fault(false)
  print(("nginx, 500 clients that go away: %d calls under way, memory %.1f → %.1f MiB, descriptors %d → %d   %s"):format(
    after.in_flight, before.rss / 2 ^ 20, after.rss / 2 ^ 20, before.fds, after.fds,
    verdict(after.in_flight == 0 and after.fds <= before.fds + 2 and after.rss <= before.rss + 2 ^ 20, "none left")))
end

waiting()
local load = loads.start()
growth(load)
aborts(load)
load:stop()
os.exit(not missed)
