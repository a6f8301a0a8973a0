-- SPDX-License-Identifier: MIT
-- Processes that race for one bucket in Redis, and are killed in the middle of it.
local lua = require "spec.support.lua"
local random = require "spec.support.random"
local socket = require "socket"
local store = require "linkedin.quota.redis"
local support = require "spec.support.redis"

-- The figures asked for, on the two Luas that are required; fewer takes elsewhere, and under a sanitizer.
local SLOW = tonumber(os.getenv "SPEC_SLOW") or 1
local PART = SLOW > 1 and SLOW or (jit or _VERSION == "Lua 5.4") and 1 or 10
local LIMIT, PROCESSES, TAKES, PAUSE_S, NOW = math.floor(5000 / PART), 8, math.floor(10000 / PART), 0.05 * SLOW, 1764000000

-- One letter for each take that was answered, in a file that outlives its writer.
local TAKER = [[
  local ledger = require "linkedin.quota.redis".new({ redis = "%s", on_failure = "fail", timeout = 30 }, nil, function() return %d end)
  ledger:limit("posts", %d, 0)
  local file = assert(io.open("%s", "ab"))
  file:setvbuf "no"
  for _ = 1, %d do
    local remaining, why = ledger:take("posts", "app", nil, 1, 0)
    file:write(remaining and "g" or type(why) == "table" and "e" or ".")
  end
]]

local function text_of(path)
  local file = io.open(path, "rb")
  if not file then return "" end
  local text = file:read "*a"
  file:close()
  return text
end

local function size_of(path)
  local file = io.open(path, "rb")
  if not file then return 0 end
  local size = file:seek "end"
  file:close()
  return size
end

describe("a bucket in Redis", function()
  it(("grants exactly %d to %d processes of %d takes each, one of which is killed every %d ms"):format(
    LIMIT, PROCESSES, TAKES, PAUSE_S * 1000), function()
    local redis = support.start()
    local pids, kills, choices = {}, 0, random.new(7)
    finally(function()
      for _, pid in pairs(pids) do os.execute("kill -9 " .. pid .. " 2>/dev/null") end
      redis:stop()
    end)

    local function path(slot) return redis.directory .. "/takes-" .. slot end
    local function left(slot) return TAKES - size_of(path(slot)) end

    local function start(slot)
      local code = TAKER:format(redis.url, NOW, LIMIT, path(slot), left(slot))
      local pipe = assert(io.popen(("LUA_PATH='%s' LUA_CPATH='%s' %s -e '%s' </dev/null >/dev/null 2>&1 & echo $!")
        :format(package.path, package.cpath, lua, code)))
      pids[slot] = assert(pipe:read "*l", "a process did not start")
      pipe:close()
    end

    local function busy()
      local slots = {}
      for slot = 1, PROCESSES do
        if left(slot) > 0 then slots[#slots + 1] = slot else pids[slot] = nil end
      end
      return slots
    end

    for slot = 1, PROCESSES do start(slot) end
    local deadline = socket.gettime() + 100 * SLOW
    local slots = busy()
    while #slots > 0 do
      assert(socket.gettime() < deadline, "the takers did not finish")
      socket.select(nil, nil, PAUSE_S)
      local slot = choices:pick(slots)
      os.execute("kill -9 " .. pids[slot] .. " 2>/dev/null")
      kills = kills + 1
      start(slot)
      slots = busy()
    end

    local granted, attempts, errors = 0, 0, 0
    for slot = 1, PROCESSES do
      local text = text_of(path(slot))
      attempts = attempts + #text
      granted = granted + select(2, text:gsub("g", ""))
      errors = errors + select(2, text:gsub("e", ""))
    end
    assert.equal(0, errors)
    assert.is_true(attempts >= PROCESSES * TAKES)
    assert.is_true(kills >= (PART > 1 and 1 or 20), "killed only " .. kills)
    -- The killed one may have been granted a request that it could not note any more: one each at most.
    assert.is_true(granted <= LIMIT, granted .. " granted")
    assert.is_true(granted + kills >= LIMIT, granted .. " granted, " .. kills .. " killed")
    local ledger = store.new({ redis = redis.url }, nil, function() return NOW end)
    ledger:limit("posts", LIMIT, 0)
    assert.equal(LIMIT, ledger:snapshot("app", nil, NOW).posts.used)
  end)
end)
