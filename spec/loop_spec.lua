-- SPDX-License-Identifier: MIT
-- The hosts over a pretended engine: exchanges that complete when a test says so.

local function pretend_engine()
  local engine = { news = {}, steps = 0 }
  -- Like the real one, a step waits when there is nothing to do.
  function engine.step(ms)
    engine.steps = engine.steps + 1
    local clock = require "linkedin.core".clock.monotonic
    local deadline = clock() + (engine.on_step and 0 or ms / 1000)
    while clock() < deadline do end -- luacheck: ignore 542
    if engine.steps > 10000 then error "the loop spins" end
    if engine.on_step then engine.on_step() end
  end
  function engine.drain()
    local news = engine.news
    engine.news = {}
    return news
  end
  function engine.exchange(id)
    local x = { is_done = false }
    function x.done() return x.is_done end
    function x.id() return id end
    function x.complete()
      x.is_done = true
      engine.news[#engine.news + 1] = id
    end
    return x
  end
  return engine
end

describe("loop", function()
  local engine, loop, saved

  before_each(function()
    engine, saved = pretend_engine(), package.loaded["linkedin.engine"]
    package.loaded["linkedin.engine"] = engine
    for _, name in ipairs { "linkedin.loop", "linkedin.loop.plain", "linkedin.loop.scheduler", "linkedin.loop.waiters" } do
      package.loaded[name] = nil
    end
    loop = require "linkedin.loop"
  end)

  after_each(function()
    package.loaded["linkedin.engine"] = saved
    for _, name in ipairs { "linkedin.loop", "linkedin.loop.plain", "linkedin.loop.scheduler", "linkedin.loop.waiters" } do
      package.loaded[name] = nil
    end
  end)

  it("drives the engine until the exchange is done", function()
    local x = engine.exchange(1)
    engine.on_step = function() if engine.steps == 3 then x.complete() end end
    loop.await(x)
    assert.equal(3, engine.steps)
  end)

  it("does not step for an exchange that is done already", function()
    local x = engine.exchange(1)
    x.complete()
    loop.await(x)
    assert.equal(0, engine.steps)
  end)

  it("runs functions concurrently and keeps their results in order", function()
    local a, b = engine.exchange(1), engine.exchange(2)
    engine.on_step = function()
      if engine.steps == 1 then b.complete() else a.complete() end
    end
    local finished = {}
    local calls = loop.all {
      function() loop.await(a); finished[#finished + 1] = "a"; return "A", 1 end,
      function() loop.await(b); finished[#finished + 1] = "b"; return nil, "B" end,
    }
    assert.same({ "b", "a" }, finished)
    assert.same({ n = 2, "A", 1 }, calls[1])
    assert.equal("B", calls[2][2])
  end)

  it("runs no more at once than it was told to", function()
    local running, most, queue = 0, 0, {}
    local functions = {}
    for i = 1, 20 do
      functions[i] = function()
        local x = engine.exchange(i)
        queue[#queue + 1] = x
        running = running + 1
        most = math.max(most, running)
        loop.await(x)
        running = running - 1
        return i
      end
    end
    engine.on_step = function() table.remove(queue, 1).complete() end
    local calls = loop.all(functions, { concurrency = 3 })
    assert.equal(3, most)
    assert.equal(20, #calls)
    assert.equal(20, calls[20][1])
  end)

  it("lets one `all` wait for another inside it", function()
    local queue = {}
    local function wait(i)
      local x = engine.exchange(i)
      queue[#queue + 1] = x
      loop.await(x)
      return i
    end
    engine.on_step = function() if #queue > 0 then table.remove(queue).complete() end end
    local calls = loop.all {
      function()
        local inner = loop.all { function() return wait(1) end, function() return wait(2) end }
        return inner[1][1] + inner[2][1]
      end,
      function() return wait(3) end,
    }
    assert.equal(3, calls[1][1])
    assert.equal(3, calls[2][1])
  end)

  it("raises a function's error after the others have come to their end", function()
    local x, ended = engine.exchange(1), false
    engine.on_step = function() x.complete() end
    local ok, message = pcall(loop.all, {
      function() loop.await(x); ended = true end,
      function() error "broken" end,
    })
    assert.is_false(ok)
    assert.matches("broken", message)
    assert.is_true(ended)
  end)

  it("starts no more functions after one has failed", function()
    local started = false
    local ok = pcall(loop.all, { function() error "broken" end, function() started = true end })
    assert.is_false(ok)
    assert.is_false(started)
  end)

  it("sleeps without stopping the other tasks", function()
    local x, order = engine.exchange(1), {}
    engine.on_step = function() x.complete(); engine.on_step = nil end
    loop.all {
      function() loop.sleep(0.02); order[#order + 1] = "sleeper" end,
      function() loop.await(x); order[#order + 1] = "caller" end,
    }
    assert.same({ "caller", "sleeper" }, order)
  end)

  it("blocks instead of yielding a coroutine that somebody else drives", function()
    local x = engine.exchange(1)
    engine.on_step = function() x.complete() end
    local generator = coroutine.wrap(function() loop.await(x); coroutine.yield "value" end)
    assert.equal("value", generator())
  end)

  it("checks what it is given", function()
    assert.has_error(function() loop.all({ 3 }) end)
    assert.has_error(function() loop.all({}, { concurrency = 0 }) end)
    assert.has_error(function() loop.use "plane" end)
  end)
end)
