-- SPDX-License-Identifier: MIT
-- JSON with its numbers and empty arrays put right, against bare lua-cjson, in the same run: microseconds
-- for a body, and what the difference is.
--
--     eval "$(make -s env LUA=lua5.4)" && lua5.4 bench/json.lua

local cjson = require "cjson.safe".new()
local clock = require "linkedin.core".clock.monotonic
local json = require "linkedin.json"

local ROUNDS, SECONDS, TARGET_US = 15, 0.02, 2

-- What /v2/me answers to a projection with its picture, with and without the picture's many floats.
local function picture()
  local aspect = '{"widthAspect":1.0,"heightAspect":1.0,"formatted":"1.00:1.00"}'
  return ('"profilePicture":{"displayImage":"urn:li:digitalmediaAsset:C4E03AQ","displayImage~":{'
    .. '"paging":{"count":10,"start":0,"links":[]},"elements":[{"authorizationMethod":"PUBLIC","data":{'
    .. '"com.linkedin.digitalmedia.mediaartifact.StillImage":{"mediaType":"image/jpeg",'
    .. '"displaySize":{"width":100.0,"uom":"PX","height":100.0},"storageAspectRatio":%s,"displayAspectRatio":%s}},'
    .. '"identifiers":[{"identifier":"https://media.example/dms/image/C4E03AQ/profile-displayphoto-shrink_100_100/0?e=12",'
    .. '"index":0,"identifierExpiresInSeconds":1234567}]}]}},')
    :format(aspect, aspect)
end

local function profile(extra)
  return '{"id":"782bbtaQ","localizedFirstName":"Jo","localizedLastName":"Doe",'
    .. '"firstName":{"localized":{"en_US":"Jo","de_DE":"Jo"},'
    .. '"preferredLocale":{"country":"US","language":"en"}},' .. extra .. '"vanityName":"jo","headline":"'
    .. ("Plain words about work. "):rep(math.floor((1200 - 190 - #extra) / 24)) .. '"}'
end

local function microseconds(fn, value)
  local count, start = 0, clock()
  repeat
    for _ = 1, 50 do fn(value) end
    count = count + 50
  until clock() - start > SECONDS
  return (clock() - start) / count * 1e6
end

-- The two take turns, and the best of each counts: what else the machine does only adds.
local function compare(name, ours, bare, value, target)
  local a, b = math.huge, math.huge
  for _ = 1, ROUNDS do
    a, b = math.min(a, microseconds(ours, value)), math.min(b, microseconds(bare, value))
  end
  local verdict = target and (a - b <= target and "   ok" or "   over " .. target .. " µs") or ""
  print(("%-22s ours %6.2f µs   cjson %6.2f µs   ratio %4.2f   extra %5.2f µs%s"):format(name, a, b, a / b, a - b, verdict))
end

print(_VERSION .. (rawget(_G, "jit") and " (LuaJIT)" or ""))
for _, case in ipairs {
  { "few numbers", profile('"connections":500,'), TARGET_US }, { "many numbers", profile(picture()) },
} do
  local text = case[2]
  local value = cjson.decode(text)
  compare(("decode %s"):format(case[1]), json.decode, cjson.decode, text, case[3])
  compare(("encode %s"):format(case[1]), json.encode, cjson.encode, value)
end
