-- SPDX-License-Identifier: MIT
--- Our calls beside the same calls by bare libcurl (bench/floor.c), on one nginx, in one run.
---
--- The rival sends the same request, headers included, and does nothing else.
--- Both sides take turns, so that a machine that slows down slows both; what counts is the median
--- of the rounds' ratios. Run from the repository's root: `make bench BENCH=bench/http.lua`.

package.path = "./?.lua;" .. package.path

local engine = require "linkedin.engine"
local socket = require "socket"

local PROGRAMS = os.getenv("BENCH_PROGRAMS") or "build/bench"
local ROUNDS = tonumber(os.getenv("BENCH_ROUNDS") or 21) -- many and short: a busy moment hits both sides alike
local HEADERS = {
  "Authorization: Bearer AQXdSP_W41_UPs5ioT_t8HESyODB4FqbkJ8LrV_5mff4gPODzOYR",
  "LinkedIn-Version: 202609", "X-Restli-Protocol-Version: 2.0.0",
}
local UPLOAD_BYTES = 1024 * 1024 * 1024

local failures = 0

-- Without a target the line is for information.
local function report(name, value, unit, target, is_ceiling)
  if not target then return print(("%-48s %8.2f %s"):format(name, value, unit)) end
  local met = is_ceiling and value <= target or not is_ceiling and value >= target
  if not met then failures = failures + 1 end
  print(("%-48s %8.2f %-14s (target %s %g)%s"):format(
    name, value, unit, is_ceiling and "<=" or ">=", target, met and "" or "  MISSED"))
end

local function median(values)
  table.sort(values)
  return values[math.floor((#values + 1) / 2)]
end

local function output_of(command)
  local pipe = assert(io.popen(command))
  local line = pipe:read("*l")
  pipe:close()
  return line
end

-- What libcurl needs for `count` calls with these headers.
local function floor_seconds(mode, url, count, concurrency, ca, headers)
  local command = ("%s/floor %s %s %d %s %s"):format(
    PROGRAMS, mode, url, count, concurrency or "", ca or "-")
  for _, header in ipairs(headers) do command = command .. " '" .. header .. "'" end
  return assert(tonumber(output_of(command)))
end

-- ── our side ───────────────────────────────────────────────────────────────────────────────────

local function submit(url, ca)
  return assert(engine.submit { url = url, headers = HEADERS, ca_file = ca, timeout = 30 })
end

local function finish(exchange)
  local err = exchange:error()
  if err then error(err.message) end
  assert(exchange:status() == 200 and #exchange:body() > 1000)
end

local function run_sequential(url, count, ca)
  for _ = 1, count do
    local exchange = submit(url, ca)
    while not exchange:done() do engine.step(200) end
    engine.drain()
    finish(exchange)
  end
end

-- `concurrency` calls always in flight, as a scheduler over drain() has it.
local function run_concurrent(url, count, concurrency, ca)
  local flying, started, done = {}, 0, 0
  local function start()
    started = started + 1
    local exchange = submit(url, ca)
    flying[exchange:id()] = exchange
  end
  while started < math.min(concurrency, count) do start() end
  while done < count do
    engine.step(200)
    local ids = engine.drain()
    for i = 1, #ids do
      finish(flying[ids[i]])
      flying[ids[i]] = nil
      done = done + 1
      if started < count then start() end
    end
  end
end

local function seconds_of(fn, ...)
  local from = socket.gettime()
  fn(...)
  return socket.gettime() - from
end

-- `count` calls each way, `floor` beside `ours` in every round.
local function compare(name, target, ours, floor, count)
  local ratios, rates = {}, {}
  local function time_ours()
    ours(50) -- the rival warms up, too
    return seconds_of(ours, count)
  end
  for i = 1, ROUNDS do
    local ours_s, floor_s
    if i % 2 == 0 then
      ours_s = time_ours()
      floor_s = floor()
    else
      floor_s = floor()
      ours_s = time_ours()
    end
    ratios[i], rates[i] = floor_s / ours_s, count / ours_s
  end
  report(name, median(ratios), ("%.0f/s"):format(median(rates)), target)
end

-- ── what is compared ───────────────────────────────────────────────────────────────────────────

local function compare_sequential(name, target, url, ca, headers)
  compare(name, target, function(count) run_sequential(url, count, ca) end,
    function() return floor_seconds("easy", url, 1000, nil, ca, headers or HEADERS) end, 1000)
end

local function compare_concurrent(name, target, url, ca)
  compare(name, target, function(count) run_concurrent(url, count, 64, ca) end,
    function() return floor_seconds("multi", url, 3000, 64, ca, HEADERS) end, 3000)
end

local function resident_bytes()
  local file = assert(io.open("/proc/self/statm"))
  local _, pages = file:read("*n", "*n")
  file:close()
  return pages * 4096
end

-- Memory that `count` calls hold while the server thinks; in a process of its own, since what
-- others left in the heap would be used again.
local function hold(url, ca, count)
  run_sequential((url:gsub("/hold", "/json")), 3, ca)
  collectgarbage()
  collectgarbage()
  local before = resident_bytes()
  local exchanges = {}
  for i = 1, count do exchanges[i] = submit(url, ca) end
  local deadline = socket.gettime() + 0.5
  while socket.gettime() < deadline do engine.step(20) end
  assert(not exchanges[count]:done(), "the server did not hold them")
  print(resident_bytes() - before)
end

local function measure_memory(name, target, url, ca, count)
  local command = ("%s bench/http.lua hold '%s' %d '%s'"):format(arg[-1], url, count, ca or "")
  report(name, assert(tonumber(output_of(command))) / count / 1024, "KiB a call", target, true)
end

local function peak_bytes()
  for line in io.lines("/proc/self/status") do
    local kib = line:match("^VmHWM:%s*(%d+)")
    if kib then return tonumber(kib) * 1024 end
  end
end

local function run_upload(url, path)
  local exchange = assert(engine.submit { method = "PUT", url = url, body_path = path, timeout = 300 })
  while not exchange:done() do engine.step(200) end
  engine.drain()
  assert(not exchange:error() and exchange:status() == 201)
end

local function compare_upload(directory)
  local path = directory .. "/upload.bin"
  assert(output_of(("truncate -s %d '%s' && cat '%s' | wc -c"):format(UPLOAD_BYTES, path, path)))
  local sink = assert(io.popen(PROGRAMS .. "/floor sink < '" .. directory .. "/hold-open' ", "r"))
  local keep_open = assert(io.open(directory .. "/hold-open", "w"))
  local url = "http://127.0.0.1:" .. sink:read("*l") .. "/upload"
  local ratios, rates = {}, {}
  local curl = ("curl -s -o /dev/null -H Expect: -T '%s' '%s'"):format(path, url)
  os.execute(curl)
  local clear = io.open("/proc/self/clear_refs", "w") -- the peak counts from here
  if clear then
    clear:write("5")
    clear:close()
  end
  local before = resident_bytes()
  for i = 1, math.min(ROUNDS, 7) do
    local curl_s = seconds_of(os.execute, curl)
    local ours_s = seconds_of(run_upload, url, path)
    ratios[i], rates[i] = curl_s / ours_s, UPLOAD_BYTES / ours_s / 1048576
  end
  report("1 GiB upload, against curl -T", median(ratios), ("%.0f MiB/s"):format(median(rates)), 0.95)
  report("1 GiB upload, memory growth", math.max(0, peak_bytes() - before) / 1048576, "MiB", 16, true)
  keep_open:close()
  sink:close()
end

if arg[1] == "hold" then
  hold(arg[2], arg[4] ~= "" and arg[4] or nil, tonumber(arg[3]))
  os.exit(0, true)
end

local nginx = require("spec.support.nginx").start()
local ok, why = xpcall(function()
  os.execute("mkfifo '" .. nginx.directory .. "/hold-open'")
  measure_memory("in flight, HTTP/1.1", 32, nginx.http_url .. "/hold", nil, 64)
  measure_memory("in flight, HTTP/2", 80, nginx.h2_url .. "/hold", nginx.ca, 100)
  compare_upload(nginx.directory)
  local http, tls, h2 = nginx.http_url .. "/json", nginx.tls_url .. "/json", nginx.h2_url .. "/json"
  compare_sequential("sequential, HTTP", 0.85, http)
  compare_sequential("sequential, TLS 1.3", 0.75, tls, nginx.ca)
  compare_sequential("sequential, HTTP/2", 0.75, h2, nginx.ca)
  compare_concurrent("64 concurrent, HTTP", 0.55, http)
  compare_concurrent("64 concurrent, TLS 1.3", 0.55, tls, nginx.ca)
  compare_concurrent("64 concurrent, HTTP/2", 0.55, h2, nginx.ca)
  -- What our headers cost, which no client of LinkedIn can leave out: libcurl formats them byte by byte.
  compare_sequential("sequential, HTTP, rival sends no headers", nil, http, nil, {})
end, debug.traceback)
nginx:stop()
if not ok then error(why, 0) end
os.exit(failures == 0 and 0 or 1, true)
