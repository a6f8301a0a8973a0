-- SPDX-License-Identifier: MIT
-- The same calls in each event loop: many at once, errors, sleeping, cancelling; and the loop goes on meanwhile.
local linkedin = require "linkedin"
local support = require "spec.support.li"

local function has(name) return (pcall(require, name)) end

-- name → run(fn): the loop until fn's coroutine has ended, and how to spawn and sleep in it
local LOOPS = {}

if has "luv" then
  local uv = require "luv"
  LOOPS.uv = {
    run = function(fn)
      local failure
      local start = uv.new_timer()
      start:start(0, 0, function()
        start:close()
        coroutine.wrap(function()
          local ok, why = pcall(fn)
          if not ok then failure = why end
        end)()
      end)
      uv.run()
      if failure then error(failure, 0) end
    end,
    ticks = function(every_ms, note)
      local timer = uv.new_timer()
      timer:start(every_ms, every_ms, note)
      return function() timer:close() end
    end,
  }
end

if has "cqueues" then
  local cqueues = require "cqueues"
  local controller
  LOOPS.cqueues = {
    run = function(fn)
      controller = cqueues.new()
      local failure
      controller:wrap(function()
        local ok, why = pcall(fn)
        if not ok then failure = why end
      end)
      assert(controller:loop())
      if failure then error(failure, 0) end
    end,
    ticks = function(every_ms, note)
      local is_over = false
      controller:wrap(function()
        while not is_over do
          cqueues.sleep(every_ms / 1000)
          note()
        end
      end)
      return function() is_over = true end
    end,
  }
end

if has "copas" then
  local copas = require "copas"
  LOOPS.copas = {
    run = function(fn)
      local failure, is_over
      copas.addthread(function()
        local ok, why = pcall(fn)
        if not ok then failure = why end
        is_over = true
      end)
      while not is_over do copas.step(1) end
      if failure then error(failure, 0) end
    end,
    ticks = function(every_ms, note)
      local is_over = false
      copas.addthread(function()
        while not is_over do
          require "linkedin.loop".sleep(every_ms / 1000)
          note()
        end
      end)
      return function() is_over = true end
    end,
  }
end

for name, loop in pairs(LOOPS) do
  describe("in " .. name, function()
    local sandbox, li
    setup(function() sandbox = support.start { quota = "off" } end)
    teardown(function() sandbox:stop() end)
    before_each(function()
      sandbox:reset()
      li = support.client(sandbox, { timeout = 5 })
    end)

    local function inside(fn)
      return function() loop.run(fn) end
    end

    it("the host is found", inside(function()
      assert.equal(name, require "linkedin.loop".host().name)
    end))

    it("a call waits without stopping the loop", inside(function()
      local ticks = 0
      local stop = loop.ticks(10, function() ticks = ticks + 1 end)
      sandbox:fault "delay=0.3 GET /v2/me"
      local me = assert(li.profile:me())
      stop()
      assert.equal(sandbox.person, "urn:li:person:" .. me.id)
      assert.is_true(ticks >= 10, ticks)
    end))

    it("many calls are under way at once, results in order", inside(function()
      sandbox:fault "delay=0.2 GET /v2/me times=all"
      local clock, calls = require "linkedin.core".clock.monotonic, {}
      for i = 1, 20 do
        calls[i] = function() return i, (assert(li.profile:me())) end
      end
      local start = clock()
      local results = linkedin.all(calls, { concurrency = 20 })
      assert.is_true(clock() - start < 2.5)
      for i, result in ipairs(results) do
        assert.equal(i, result[1])
        assert.is_table(result[2])
      end
    end))

    it("errors come as values, and mistakes are raised through all", inside(function()
      sandbox:fault "status=503 GET /v2/me"
      local me, err = li.profile:me()
      assert.is_nil(me)
      assert.equal(503, err.status)
      assert.has_error(function() linkedin.all { function() error("mistake", 0) end } end, "mistake")
    end))

    it("sleeping lets others go on", inside(function()
      local ticks = 0
      local stop = loop.ticks(5, function() ticks = ticks + 1 end)
      require "linkedin.loop".sleep(0.15)
      stop()
      assert.is_true(ticks >= 5, ticks)
    end))

    it("a cancelled call ends", inside(function()
      sandbox:fault "hang GET /v2/me"
      local token = linkedin.cancel_token()
      local results = linkedin.all {
        function() return li.profile:me { cancel = token } end,
        function()
          require "linkedin.loop".sleep(0.05)
          token:cancel()
        end,
      }
      assert.equal("cancelled", results[1][2].kind)
    end))

    it("posts, uploads and pages work as anywhere", inside(function()
      local png = require "spec.support.media".png { width = 300, height = 300 }
      assert(li.posts:share { text = "with an image", image = { data = png } })
      assert(li.posts:share { text = "without" })
      local count = 0
      for post in li.posts:by_author(sandbox.person, { count = 1, prefetch = true }) do
        assert.is_table(post)
        count = count + 1
      end
      assert.equal(2, count)
    end))

    it("what a reader gives is written down in turns, and others go on", inside(function()
      local ticks, left = 0, 16
      local stop = loop.ticks(1, function() ticks = ticks + 1 end)
      local function read()
        left = left - 1
        if left >= 0 then return ("x"):rep(2 ^ 20) end
        return nil, "the line is dead"
      end
      local post, err = li.posts:share { text = "x", image = { read = read } }
      stop()
      assert.is_nil(post)
      assert.matches("the line is dead", err.message)
      assert.is_true(ticks >= 4, ticks)
    end))

    it("a thousand calls leave nothing under way", inside(function()
      local calls = {}
      for i = 1, 1000 do calls[i] = function() return (assert(li.profile:me())).id end end
      linkedin.all(calls, { concurrency = 50 })
      assert.equal(0, require "linkedin.engine".stats().in_flight)
    end))
  end)
end

describe("event loops", function()
  it("that are installed for this Lua are tried", function() assert.is_truthy(next(LOOPS)) end)
end)
