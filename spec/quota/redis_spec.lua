-- SPDX-License-Identifier: MIT
-- The counts in a real Redis: the same arithmetic as in C, one budget for all, and what happens when it is gone.
local core = require "linkedin.core"
local quota = require "linkedin.quota"
local random = require "spec.support.random"
local store = require "linkedin.quota.redis"
local support = require "spec.support.redis"

local DAY, NOW = 86400, 1764000000

-- lua-redis is Debian's for 5.1 to 5.3, and plain Lua.
package.path = package.path .. ";/usr/share/lua/5.1/?.lua"

describe("quotas in Redis", function()
  local redis
  setup(function() redis = support.start() end)
  teardown(function() redis:stop() end)
  before_each(function() redis:call "FLUSHALL" end)

  -- `now` is Redis's time and the caller's, unless the real ones are to count.
  local now, pauses
  before_each(function() now, pauses = NOW, 0 end)

  local function make(options, has_real_time)
    local given = { redis = redis.url }
    for name, value in pairs(options or {}) do given[name] = value end
    local ledger = store.new(given, function() return pauses end, not has_real_time and function() return now end or nil)
    ledger:limit("posts", 3, 0)
    ledger:limit("ads", 10, 60)
    return ledger
  end

  -- A port at which nobody answers.
  local function nowhere()
    local listener = assert(require "socket".bind("127.0.0.1", 0))
    local _, port = listener:getsockname()
    listener:close()
    return "redis://127.0.0.1:" .. port
  end

  describe("count as the ledger in C does", function()
    local FAMILIES, MEMBERS = { "posts", "ads", "reports", "media" }, { false, "urn:li:person:a", "urn:li:person:b" }

    local function limits(ledger)
      ledger:limit("posts", 20, 0)
      ledger:limit("posts", 8, 0, "member")
      ledger:limit("ads", 10, 60)
      ledger:limit("reports", 5, 3600, "member")
    end

    local function compare(what, expected, actual)
      if type(expected) == "table" then
        for name in pairs(expected) do compare(what .. "." .. name, expected[name], actual[name]) end
        for name in pairs(actual) do compare(what .. "." .. name, expected[name], actual[name]) end
      elseif type(expected) == "number" and expected ~= math.huge then
        assert(type(actual) == "number" and math.abs(expected - actual) < 1e-5, ("%s: %s, not %s"):format(what, actual, expected))
      else
        assert(expected == actual, ("%s: %s, not %s"):format(what, tostring(actual), tostring(expected)))
      end
    end

    -- Seconds that pass between two operations: mostly few; at times a window, or a clock that is set back.
    local function step(r)
      local kind = r:int(1, 40)
      if kind == 1 then return r:int(3000, 90000) end
      if kind == 2 then return -r:int(1, 4000) end
      if kind == 3 then return r:int(50, 70) end
      return r:int(0, 200) / 64
    end

    local OPERATIONS = {
      take = function(r, ledger, family, member, taken)
        local n = r:int(1, 12) == 1 and r:int(0, 6) or 1
        if n > 0 then taken[#taken + 1] = { family, member, n, now } end
        local a, b, c = ledger:take(family, "app", member, n, now)
        return { a or "refused", not a and b or nil, not a and c or nil }
      end,
      refund = function(r, ledger, family, member, taken)
        local t = taken[#taken] and r:pick(taken) or { family, member, 1, now }
        ledger:refund(t[1], "app", t[2], t[3], t[4])
        return {}
      end,
      observe = function(r, ledger, family, member)
        local function maybe(value) return r:int(1, 2) == 1 and value or nil end
        local remaining = r:pick { false, 0, 1, 3, 7, -1, 1e300 } or nil
        ledger:observe(family, "app", member, now, r:int(1, 4) == 1, remaining, maybe(r:int(0, 5000)), maybe(r:int(0, 300)),
          r:pick { "application", "member" })
        return {}
      end,
      snapshot = function(_, ledger, _, member) return ledger:snapshot("app", member, now) end,
    }
    local NAMES = { "take", "take", "take", "take", "take", "refund", "observe", "snapshot" }

    for seed = 1, 4 do
      it("whatever happens, seed " .. seed, function()
        local expected, actual = core.ledger.new(), make { prefix = "property" .. seed }
        limits(expected)
        limits(actual)
        -- Memory forgets idle buckets when it grows, which a clock set back would see: let it grow first.
        for i = 1, 40 do expected:take("posts", "other", "member " .. i, 0, now + 1e6) end
        -- Two generators at the same place, one for each ledger.
        local choices = random.new(seed)
        local taken_there, taken_here = {}, {}
        for i = 1, 700 do
          now = now + step(choices)
          local name, family, member = choices:pick(NAMES), choices:pick(FAMILIES), choices:pick(MEMBERS) or nil
          local place = choices:int(1, 2147483646)
          local first, second = random.new(place), random.new(place)
          compare(("step %d, %s of %s at %.6f"):format(i, name, family, now),
            OPERATIONS[name](first, expected, family, member, taken_there),
            OPERATIONS[name](second, actual, family, member, taken_here))
        end
      end)
    end
  end)

  it("are one budget for all who share them", function()
    local first, second = make(), make()
    assert.equal(2, (first:take("posts", "a", nil, 1, now)))
    assert.equal(1, (second:take("posts", "a", nil, 1, now)))
    assert.equal(0, (first:take("posts", "a", nil, 1, now)))
    local granted, retry_after, scope = second:take("posts", "a", nil, 1, now)
    assert.is_nil(granted)
    assert.equal(DAY - NOW % DAY, retry_after)
    assert.equal("application", scope)
    assert.equal(2, (second:take("posts", "b", nil, 1, now)))
    assert.equal(3, first:snapshot("a", nil, now).posts.used)
    assert.equal("redis", first:place())
  end)

  it("know a unix socket, a database, another prefix", function()
    local there = make { redis = redis.socket_url .. "?db=3", prefix = "x:" }
    assert.equal(2, (there:take("posts", "a", nil, 1, now)))
    redis:call("SELECT", 3)
    assert.same({ "x:{a}:posts/day" }, redis:call("KEYS", "*"))
    redis:call("SELECT", 0)
    assert.equal(2, (make():take("posts", "a", nil, 1, now)))
  end)

  it("give back what was not sent, to the window it was taken from", function()
    local ledger = make()
    local _, receipt = ledger:take("posts", "a", nil, 1, now)
    ledger:take("posts", "a", nil, 2, now)
    ledger:refund("posts", "a", nil, 1, receipt)
    assert.equal(2, ledger:snapshot("a", nil, now).posts.used)
    now = now + DAY
    ledger:take("posts", "a", nil, 1, now)
    ledger:refund("posts", "a", nil, 1, receipt)
    assert.equal(1, ledger:snapshot("a", nil, now).posts.used)
  end)

  it("are closed for all by a refusal of one", function()
    local first, second = make(), make()
    first:observe("posts", "a", nil, now, true, nil, nil, 400)
    local granted, retry_after = second:take("posts", "a", nil, 1, now + 100)
    assert.is_nil(granted)
    assert.equal(400, retry_after)
    first:observe("media", "a", nil, now, true, nil, nil, 400)
    assert.is_nil((second:take("media", "a", nil, 1, now)))
    now = now + 400
    assert.equal(2, (second:take("posts", "a", nil, 1, now)))
    assert.equal(math.huge, (second:take("media", "a", nil, 1, now)))
  end)

  it("go by Redis's clock, whatever those of the machines say", function()
    local late, early = make(nil, true), make(nil, true)
    local real = core.clock.wall()
    local _, receipt = late:take("posts", "a", nil, 2, real - 3 * DAY)
    assert.equal(0, (early:take("posts", "a", nil, 1, real + 7 * DAY)))
    local granted, retry_after = late:take("posts", "a", nil, 1, real - 3 * DAY)
    assert.is_nil(granted)
    assert.is_true(retry_after <= DAY)
    -- Moments come in the caller's own time where its clock is wrong.
    local view = early:snapshot("a", nil, real + 7 * DAY).posts
    assert.is_true(math.abs(view.resets_at - (real + 7 * DAY + retry_after)) < 5)
    assert.equal(0, make(nil, true):snapshot("a", nil, real).posts.resets_at % DAY)
    late:refund("posts", "a", nil, 1, receipt)
    assert.equal(2, early:snapshot("a", nil, real).posts.used)
    early:refund("posts", "a", nil, 1, real + 7 * DAY) -- without a receipt
    assert.equal(1, early:snapshot("a", nil, real).posts.used)
  end)

  it("leave nothing behind that counts no more, and nothing for families without limits", function()
    local ledger = make()
    ledger:take("media", "a", "m", 1, now)
    assert.same({}, redis:call("KEYS", "*"))
    ledger:take("posts", "a", nil, 1, now)
    local left_ms = redis:call("PTTL", "linkedin:quota:{a}:posts/day")
    assert.is_true(left_ms > 2 * DAY * 1000 and left_ms <= 3 * DAY * 1000)
  end)

  it("keep names apart, in one slot of a cluster for each application", function()
    local ledger = make()
    ledger:limit("a:b", 5, 0)
    ledger:limit("a", 5, 0)
    ledger:take("a:b", "{x}", nil, 1, now)
    ledger:take("a", "{x}", "b", 1, now)
    ledger:limit("a", 5, 0, "member")
    ledger:take("a", "{x}", "b\n c", 1, now)
    local keys = redis:call("KEYS", "*")
    table.sort(keys)
    assert.same({ "linkedin:quota:{%7Bx%7D}:a%3Ab/day", "linkedin:quota:{%7Bx%7D}:a/day", "linkedin:quota:{%7Bx%7D}:a/day:b%0A%20c" }, keys)
  end)

  it("are apart for those who give a family another window", function()
    local first, second = make(), make()
    second:limit("posts", 3, 3600)
    for _ = 1, 2 do
      first:take("posts", "a", nil, 1, now)
      second:take("posts", "a", nil, 1, now)
    end
    assert.equal(0, (first:take("posts", "a", nil, 1, now)))
    assert.equal(0, (second:take("posts", "a", nil, 1, now)))
  end)

  it("take what is no bucket for an empty one", function()
    for _, text in ipairs { "", "hello", "1 2 3 x", "nan nan nan nan", "1e300 0 0 0 3", ("9"):rep(10000) } do
      redis:call("SET", "linkedin:quota:{a}:posts/day", text)
      local ledger = make()
      assert.equal(2, (ledger:take("posts", "a", nil, 1, now)))
      assert.equal(1, ledger:snapshot("a", nil, now).posts.used)
    end
  end)

  it("go on when Redis has forgotten the script", function()
    local ledger = make()
    ledger:take("posts", "a", nil, 1, now)
    redis:call("SCRIPT", "FLUSH")
    assert.equal(1, (ledger:take("posts", "a", nil, 1, now)))
    assert.is_nil(ledger:complaint())
  end)

  it("go on when Redis has hung up in between", function()
    local ledger = make()
    ledger:take("posts", "a", nil, 1, now)
    redis:call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    assert.equal(1, (ledger:take("posts", "a", nil, 1, now)))
    assert.is_nil(ledger:complaint())
  end)

  it("leave a parent's connection alone in a child", function()
    local ledger = make()
    ledger:take("posts", "a", nil, 1, now)
    local sock, id = ledger.connection.sock, core.process.id
    finally(function() core.process.id = id end)
    core.process.id = function() return id() + 1 end
    assert.equal(1, (ledger:take("posts", "a", nil, 1, now)))
    assert.are_not.equal(sock, ledger.connection.sock)
    sock:settimeout(0)
    assert.equal("timeout", (select(2, sock:receive(1)))) -- still connected
  end)

  -- ── when it is gone ──

  describe("that cannot be had", function()
    it("are counted here, on top of what Redis said last, and reported when it is back", function()
      local ledger, other = make(), make()
      other:take("posts", "a", nil, 1, now)
      ledger:take("posts", "a", nil, 1, now)
      redis:stop(true)
      local remaining, receipt = ledger:take("posts", "a", nil, 1, now)
      assert.equal(0, remaining)
      assert.is_nil((ledger:take("posts", "a", nil, 1, now)))
      assert.equal("memory", ledger:place())
      assert.equal(3, ledger:snapshot("a", nil, now).posts.used)
      redis:run() -- without saving: it knows nothing any more
      assert.is_nil((ledger:take("posts", "a", nil, 1, now))) -- and is not asked yet
      pauses = 1
      assert.equal(1, (ledger:take("posts", "a", nil, 1, now)))
      assert.equal("redis", ledger:place())
      assert.equal(2, other:snapshot("a", nil, now).posts.used)
      ledger:refund("posts", "a", nil, 1, receipt)
      assert.equal(1, other:snapshot("a", nil, now).posts.used)
    end)

    it("report what was taken in each window to that window", function()
      now = 10 * DAY - 10
      local ledger = make { redis = nowhere() }
      ledger:take("posts", "a", nil, 2, now)
      local _, receipt = ledger:take("posts", "a", nil, 1, now)
      ledger:refund("posts", "a", nil, 1, receipt)
      now = 10 * DAY + 10
      ledger:take("posts", "a", nil, 1, now)
      ledger.link, pauses = make().link, 1000
      local view = ledger:snapshot("a", nil, now).posts
      assert.equal(1, view.used)
      assert.is_same({}, ledger.owed)
    end)

    it("complain once, and try again after longer and longer pauses", function()
      local ledger = make { redis = nowhere() }
      ledger:take("posts", "a", nil, 1, now)
      local complaint = ledger:complaint()
      assert.equal("storage", complaint.kind)
      assert.matches("127%.0%.0%.1:%d+", complaint.message)
      assert.matches("refused", complaint.message)
      assert.matches("this process alone", complaint.hint)
      assert.is_nil(ledger:complaint())
      local tried_at, eval = {}, ledger.link.eval
      ledger.link.eval = function(...)
        tried_at[#tried_at + 1] = pauses
        return eval(...)
      end
      for second = 0, 130 do
        pauses = second
        ledger:take("media", "a", nil, 1, now)
      end
      assert.same({ 1, 3, 7, 15, 31, 61, 91, 121 }, tried_at)
      assert.is_nil(ledger:complaint())
    end)

    it("refuse where they must not be guessed", function()
      local ledger = make { redis = nowhere(), on_failure = "fail" }
      local granted, err = ledger:take("posts", "a", nil, 1, now)
      assert.is_nil(granted)
      assert.equal("storage", err.kind)
      assert.matches("nothing was sent", err.message)
      assert.matches("on_failure", err.hint)
      assert.equal(1, err.retry_after)
      assert.is_true(err.retryable)
      assert.same({ limit = 3, window_s = DAY }, ledger:snapshot("a", nil, now).posts)
      assert.equal("redis", ledger:place())
      ledger:refund("posts", "a", nil, 1, now)
      ledger:observe("posts", "a", nil, now, true, 0, 10, 10)
    end)

    it("hold nobody up for longer than the time-out", function()
      local listener = assert(require "socket".bind("127.0.0.1", 0)) -- accepts by its backlog, and never answers
      finally(function() listener:close() end)
      local _, port = listener:getsockname()
      local ledger = make { redis = "redis://127.0.0.1:" .. port, timeout = 0.05 }
      local began = core.clock.monotonic()
      for _ = 1, 3 do ledger:take("posts", "a", nil, 1, now) end
      assert.is_true(core.clock.monotonic() - began < 1)
      assert.matches("timeout", ledger:complaint().message)
    end)

    it("say what Redis says", function()
      redis:call("RPUSH", "linkedin:quota:{a}:posts/day", "somebody else's")
      local ledger = make()
      assert.equal(2, (ledger:take("posts", "a", nil, 1, now)))
      assert.matches("WRONGTYPE", ledger:complaint().message)
    end)
  end)

  it("are protected by a password, which is never shown", function()
    redis:call("CONFIG", "SET", "requirepass", "se cret")
    finally(function()
      redis:call("AUTH", "se cret")
      redis:call("CONFIG", "SET", "requirepass", "")
    end)
    local host = redis.url:match "//(.*)$"
    local ledger = make { redis = "redis://:se%20cret@" .. host }
    assert.equal(2, (ledger:take("posts", "a", nil, 1, now)))
    assert.is_nil(ledger:complaint())
    ledger = make { redis = "redis://default:se%20cret@" .. host .. "/1" }
    ledger:take("posts", "a", nil, 1, now)
    assert.is_nil(ledger:complaint())
    ledger = make { redis = "redis://default:wrong-one@" .. host }
    ledger:take("posts", "a", nil, 1, now)
    local message = ledger:complaint().message
    assert.matches("WRONGPASS", message)
    assert.is_nil(message:find("wrong-one", 1, true))
  end)

  -- ── clients of others ──

  describe("through somebody else's client", function()
    it("of lua-redis", function()
      local client = require "redis".connect("127.0.0.1", redis.port)
      local ledger = make { redis = client }
      assert.equal(2, (ledger:take("posts", "a", nil, 1, now)))
      redis:call("SCRIPT", "FLUSH")
      assert.equal(1, (ledger:take("posts", "a", nil, 1, now)))
      assert.equal(2, ledger:snapshot("a", nil, now).posts.used)
      client:quit()
      ledger:take("posts", "a", nil, 1, now)
      assert.matches("the client given", ledger:complaint().message)
    end)

    it("that has `eval` alone", function()
      local asked = 0
      local ledger = make { redis = { eval = function(_, ...)
        asked = asked + 1
        return redis.connection:call("EVAL", ...)
      end } }
      assert.equal(2, (ledger:take("posts", "a", nil, 1, now)))
      assert.equal(1, asked)
    end)

    it("that a function gives for each use", function()
      local uses, problem = {}, nil
      local client = { eval = function(_, ...) return redis.connection:call("EVAL", ...) end }
      local ledger = make { redis = function()
        if problem then return nil, problem end
        return client, function(ok) uses[#uses + 1] = ok end
      end }
      assert.equal(2, (ledger:take("posts", "a", nil, 1, now)))
      assert.equal(1, (ledger:take("posts", "a", nil, 1, now)))
      assert.same({ true, true }, uses)
      problem = "no room in the pool"
      ledger:take("posts", "a", nil, 1, now)
      assert.matches("no room in the pool", ledger:complaint().message)
    end)

    it("that fails in each of the ways there are", function()
      for expected, answer in pairs {
        raised = function() error "raised" end, ["nil problem"] = function() return nil, "nil problem" end,
        ["false problem"] = function() return false, "false problem" end, ["no answer"] = function() end,
        ["not the script's"] = function() return { "OK" } end,
      } do
        local ledger = make { redis = { eval = answer } }
        assert.equal(2, (ledger:take("posts", "a", nil, 1, now)))
        assert.matches(expected, ledger:complaint().message)
      end
    end)
  end)

  -- ── as the client uses it ──

  it("serve `linkedin.quota`", function()
    local heard = {}
    local function open(url)
      return quota.new({ posts = 2, store = { redis = url } }, nil, nil, { application = "app", emit = function(event)
        heard[#heard + 1] = event
        return true
      end })
    end
    local first, second = open(redis.url), open(redis.socket_url)
    local reservation = assert(first:take "posts")
    assert(second:take "posts")
    local _, err = first:take "posts"
    assert.equal("quota", err.kind)
    assert.is_true(err.retry_after <= DAY)
    first:refund(reservation)
    local families, about = second:snapshot()
    assert.equal(1, families.posts.remaining)
    assert.equal("redis", about.place)
    local lost = open(nowhere())
    assert(lost:take "posts")
    families, about = lost:snapshot()
    assert.equal(1, families.posts.remaining)
    assert.equal("memory", about.place)
    assert.equal("storage", heard[#heard].warning.kind)
  end)

  it("say that they cannot be had where nothing may be guessed", function()
    local q = quota.new { posts = 2, store = { redis = nowhere(), on_failure = "fail" } }
    local _, err = q:take "posts"
    assert.equal("storage", err.kind)
    assert.matches("nothing was sent", tostring(err))
  end)

  it("are waited for where calls wait for their quota", function()
    local ledger = make { redis = nowhere(), on_failure = "fail" }
    local slept = {}
    local q = quota.new({ posts = 2, on_empty = "wait", store = ledger }, function() return now end, function(seconds)
      slept[#slept + 1], pauses, now = seconds, pauses + seconds, now + seconds
      if #slept == 3 then ledger.link = make().link end
    end)
    assert(q:take "posts")
    assert.same({ 1, 2, 4 }, slept)
  end)

  it("are checked when they are configured", function()
    for message, given in pairs {
      ["did you mean 'redis'"] = { redsi = "redis://x" }, ["'redis' is missing"] = {},
      ["not an address"] = { redis = "localhost:6379" }, ["client of your own"] = { redis = "rediss://host" },
      ["no method `eval`"] = { redis = { get = print } }, ["must be string or table"] = { redis = 6379 },
      ["on_failure must be"] = { redis = "redis://x", on_failure = "wait" }, ["number of seconds"] = { redis = "redis://x", timeout = 0 },
    } do
      local ok, problem = pcall(store.new, given)
      assert.is_false(ok)
      assert.matches(message, problem, 1, true)
    end
  end)
end)
