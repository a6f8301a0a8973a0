-- SPDX-License-Identifier: MIT
-- What a take from the quota ledger costs, in nanoseconds: in C beside a bare counter, in a file that
-- processes share beside a count that is read and written under flock, from Lua beside a table of counters in
-- plain Lua, each in the same run.
--
--     make bench BENCH=bench/ledger.lua

local clock = require "linkedin.core".clock.monotonic
local core = require "linkedin.core".ledger
local quota = require "linkedin.quota"

local PROGRAMS = os.getenv "BENCH_PROGRAMS" or "build/bench"
local ROUNDS, TAKES, TARGET_NS = 15, 20000, 100
local FILE_TARGET_NS, TOGETHER_TARGET = 1000, 1e6

local function show(name, ns, rival, target)
  print(("%-34s %6.1f ns   ratio %5.2f%s"):format(name, ns, ns / rival,
    target and (ns <= target and "   ok" or ("   over %d ns"):format(target)) or ""))
end

local function in_c()
  local pipe = assert(io.popen(PROGRAMS .. "/takes"))
  local rival, day, member, rolling, many = pipe:read("*n", "*n", "*n", "*n", "*n")
  pipe:close()
  print(("%-34s %6.1f ns"):format("C, a bare counter", rival))
  show("C, a day", day, rival, TARGET_NS)
  show("C, a day, with the member's", member, rival)
  show("C, the last 60 seconds", rolling, rival, TARGET_NS)
  show("C, 10,000 members in turn", many, rival)
end

local function in_a_file()
  local dir = os.tmpname()
  os.remove(dir)
  os.execute("mkdir -m 700 " .. dir)
  local pipe = assert(io.popen(PROGRAMS .. "/takes_file " .. dir))
  local alone, rival_alone, together, rival_together = pipe:read("*n", "*n", "*n", "*n")
  pipe:close()
  os.execute("rm -r " .. dir)
  print(("%-34s %6.1f ns"):format("shared file, flock + read + write", rival_alone))
  show("shared file, ledger", alone, rival_alone, FILE_TARGET_NS)
  local format = "%-34s %6.2f million takes/s"
  print(format:format("4 processes, flock + read + write", rival_together / 1e6))
  print((format .. "   ratio %5.2f%s"):format("4 processes, ledger", together / 1e6, together / rival_together,
    together >= TOGETHER_TARGET and "   ok" or "   under 1 million/s"))
end

local function nanoseconds(fn)
  local start = clock()
  for i = 1, TAKES do fn(i) end
  return (clock() - start) / TAKES * 1e9
end

-- The least a ledger in Lua could do: a key, the day, a count.
local function plain()
  local counts, day = {}, 0
  return function(family, application, now)
    local today = math.floor(now / 86400)
    if today ~= day then counts, day = {}, today end
    local key = family .. " " .. application
    local count = counts[key] or 0
    if count >= 4e9 then return nil end
    counts[key] = count + 1
    return true
  end
end

local function in_lua()
  local ledger, rival = core.new(), plain()
  ledger:limit("profile", 4e9, 0)
  local q = quota.new({ profile = 4e9 }, function() return 1764000000 end)
  local applications = {} -- several, so that a compiler does not see through the rival
  for i = 0, 15 do applications[i] = "86abcdefghijk" .. i end
  local a, b, c = math.huge, math.huge, math.huge
  for _ = 1, ROUNDS do
    a = math.min(a, nanoseconds(function(i) assert(rival("profile", applications[i % 16], 1764000000 + i)) end))
    b = math.min(b, nanoseconds(function(i) assert(ledger:take("profile", applications[i % 16], nil, 1, 1764000000 + i)) end))
    c = math.min(c, nanoseconds(function() assert(q:take "profile") end))
  end
  print(("%-34s %6.1f ns"):format("Lua, a table of counters", a))
  show("Lua, core.ledger", b, a)
  show("Lua, linkedin.quota", c, a)
end

print(_VERSION .. (rawget(_G, "jit") and " (LuaJIT)" or ""))
in_c()
in_a_file()
in_lua()
