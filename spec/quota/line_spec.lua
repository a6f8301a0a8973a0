-- SPDX-License-Identifier: MIT
-- Waiting for a bucket: who comes first, how long, and what ends it.
local linkedin = require "linkedin"
local quota = require "linkedin.quota"

local DAY = 86400

describe("calls that wait for a quota", function()
  local now

  -- Time passes only while all sleep: the tasks run in linkedin.all, with real pauses of a thousandth.
  local function make(opts)
    now = 10 * DAY
    opts.on_empty = opts.on_empty or "wait"
    local loop = require "linkedin.loop"
    return quota.new(opts, function() return now end, function(seconds)
      local target = now + seconds
      loop.sleep(seconds / 1000)
      now = math.max(now, target)
    end)
  end

  -- Run the functions at once; what they note, in order.
  local function at_once(functions)
    local order = {}
    local calls = {}
    for i, fn in ipairs(functions) do
      calls[i] = function() return fn(function(what) order[#order + 1] = what end) end
    end
    local results = linkedin.all(calls, { concurrency = #calls })
    return order, results
  end

  local function taker(q, name, opts)
    return function(note)
      local reservation, err = q:take("ads", nil, opts)
      if reservation then note(name) end
      return reservation, err
    end
  end

  it("are served in the order they came", function()
    local q = make { ads = { limit = 1, per = 29 }, max_wait = 10000 }
    local calls = {}
    for i = 1, 8 do calls[i] = taker(q, i) end
    assert.same({ 1, 2, 3, 4, 5, 6, 7, 8 }, (at_once(calls)))
  end)

  it("let interactive calls go first, in their order, too", function()
    local q = make { ads = { limit = 1, per = 29 }, max_wait = 10000 }
    local bulk = { priority = "bulk" }
    local order = at_once {
      taker(q, "bulk 1", bulk), taker(q, "bulk 2", bulk), taker(q, "bulk 3", bulk), taker(q, "person 1"), taker(q, "person 2"),
    }
    assert.same({ "bulk 1", "person 1", "person 2", "bulk 2", "bulk 3" }, order)
  end)

  it("are not overtaken by one that comes when there is room", function()
    local q = make { ads = { limit = 1, per = 29 }, max_wait = 10000 }
    local order = at_once { taker(q, 1), taker(q, 2), function(note)
      now = now + 31 -- there is room now, and somebody waits for it
      return taker(q, 3)(note)
    end }
    assert.same({ 1, 2, 3 }, order)
  end)

  it("are bounded in number", function()
    local q = make { ads = { limit = 1, per = 29 }, max_wait = 10000, max_waiting = 2 }
    local _, results = at_once { taker(q, 1), taker(q, 2), taker(q, 3), taker(q, 4) }
    local err = results[4][2]
    assert.equal("quota", err.kind)
    assert.matches("2 calls wait", err.message)
    assert.is_table(results[3][1])
  end)

  it("are bounded in time", function()
    local q = make { ads = { limit = 1, per = 29 }, max_wait = 70 }
    local order, results = at_once { taker(q, 1), taker(q, 2), taker(q, 3), taker(q, 4), taker(q, 5) }
    assert.same({ 1, 2, 3 }, order)
    assert.equal("quota", results[5][2].kind)
    assert.is_number(results[5][2].retry_after)
    assert.equal(1, q:snapshot().ads.used)
  end)

  it("end when they are cancelled, and the next one moves up", function()
    local q = make { ads = { limit = 1, per = 29 }, max_wait = 10000 }
    local token = linkedin.cancel_token()
    local order, results = at_once {
      taker(q, 1), taker(q, 2, { cancel = token }), taker(q, 3), function() token:cancel() end,
    }
    assert.same({ 1, 3 }, order)
    assert.equal("cancelled", results[2][2].kind)
  end)

  it("are passed over when their coroutine was dropped", function()
    local q = make { ads = { limit = 1, per = 29 }, max_wait = 10000 }
    local sleep = q.sleep
    q.sleep = function() coroutine.yield() end
    assert(q:take "ads")
    coroutine.wrap(function() q:take "ads" end)() -- waits, and is never heard of again
    q.sleep = sleep
    now = now + 1
    assert(q:take "ads")
  end)

  describe("paced", function()
    it("are spread over what is left of the window", function()
      local slept = {}
      now = 10 * DAY
      local q = quota.new({ posts = 4, pace = true }, function() return now end, function(seconds)
        slept[#slept + 1] = seconds
        now = now + seconds
      end)
      for _ = 1, 4 do assert(q:take "posts") end
      for _, seconds in ipairs(slept) do assert.is_true(seconds > DAY / 5 and seconds < DAY / 2, tostring(seconds)) end
      assert.is_true(now < 11 * DAY)
      assert.equal(3, #slept)
    end)

    it("do not hold interactive calls", function()
      now = 10 * DAY
      local q = quota.new({ posts = 4, pace = true }, function() return now end, function() error "slept" end)
      assert(q:take "posts")
      assert(q:take("posts", nil, { priority = "interactive" }))
      assert.equal(10 * DAY, now)
    end)

    it("fail at once where their turn is too far off", function()
      now = 10 * DAY
      local q = quota.new({ posts = 2, pace = true, max_wait = 60 }, function() return now end, function() error "slept" end)
      assert(q:take "posts")
      local _, err = q:take "posts"
      assert.equal("quota", err.kind)
      assert.is_true(err.retry_after > 60)
    end)
  end)
end)
