-- SPDX-License-Identifier: MIT
-- The Rest.li codec in MB/s, and its ratio to the same rules in plain Lua, in the same run.
--
--     eval "$(make -s env LUA=lua5.4)" && lua5.4 bench/codec.lua

local here = (arg and arg[0] or ""):match "^(.*)bench/" or ""
package.path = here .. "?.lua;" .. package.path

local clock = require "linkedin.core".clock.monotonic
local core = require "linkedin.core".restli
local pure = require "bench.restli_pure"

local ROUNDS, SECONDS = 7, 0.15

-- What LinkedIn's queries look like: a search with URNs, text and numbers.
local function search()
  local campaigns = {}
  for i = 1, 40 do campaigns[i] = "urn:li:sponsoredCampaign:" .. 1000000 + i end
  return {
    search = { campaign = { values = campaigns }, status = { values = { "ACTIVE", "PAUSED" } }, test = false },
    dateRange = { start = { year = 2026, month = 1, day = 1 }, ["end"] = { year = 2026, month = 3, day = 31 } },
    note = "Spring sale (2 for 1), \226\130\172 20 off: it's on!",
  }
end

local function text()
  return { body = ("Plain words with some (brackets), commas: and \195\169 accents. "):rep(60) }
end

-- Bytes of Rest.li text handled in a second.
local function speed(fn, bytes)
  local count, start = 0, clock()
  repeat
    for _ = 1, 20 do fn() end
    count = count + 20
  until clock() - start > SECONDS
  return count * bytes / (clock() - start) / 1e6
end

local function median(list)
  table.sort(list)
  return list[math.floor((#list + 1) / 2)]
end

-- The two take turns, so that a machine that changes its speed changes it for both.
local function compare(name, c, lua, bytes)
  local fast, slow, ratios = {}, {}, {}
  for i = 1, ROUNDS do
    fast[i], slow[i] = speed(c, bytes), speed(lua, bytes)
    ratios[i] = fast[i] / slow[i]
  end
  print(("%-16s C %7.1f MB/s   Lua %6.1f MB/s   ratio %5.1f"):format(name, median(fast), median(slow), median(ratios)))
end

print(_VERSION .. (rawget(_G, "jit") and " (LuaJIT)" or ""))
for name, value in pairs { query = search(), text = text() } do
  local encoded = core.encode(value)
  assert(encoded == pure.encode(value), "both write the same")
  compare("encode " .. name, function() return core.encode(value) end, function() return pure.encode(value) end, #encoded)
  compare("decode " .. name, function() return core.decode(encoded) end, function() return pure.decode(encoded) end, #encoded)
end
