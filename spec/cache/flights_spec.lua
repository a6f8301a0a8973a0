-- SPDX-License-Identifier: MIT
-- Many who ask for the same at once.
local linkedin = require "linkedin"
local support = require "spec.support.li"

describe("of calls that ask for the same at once,", function()
  local sandbox
  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local ID = 90000101
  local function client(changes)
    local settings = { cache = true }
    for name, value in pairs(changes or {}) do settings[name] = value end
    return support.client(sandbox, settings)
  end

  local function sleep(seconds) require "linkedin.loop".sleep(seconds) end
  local function monotonic() return require "linkedin.core".clock.monotonic() end
  local function slowly(seconds) sandbox:fault(("delay=%g GET /rest/organizations/*"):format(seconds)) end

  local function a_thousand(ask)
    local calls = {}
    for i = 1, 1000 do calls[i] = ask end
    return linkedin.all(calls, { concurrency = 1000 })
  end

  local function gets(folder)
    local count = 0
    for _, request in ipairs(support.wire(sandbox)) do
      if request.method == "GET" and request.path:find(folder, 1, true) == 1 then count = count + 1 end
    end
    return count
  end

  it("a thousand need one request", function()
    local li = client()
    slowly(0.05)
    local results = a_thousand(function() return li.organizations:get(ID) end)
    for _, result in ipairs(results) do assert.equal("Heron Optics", result[1].localizedName) end
    assert.equal(1, gets "/rest/organizations/")
  end)

  it("a thousand need one request more when a write has changed it", function()
    local li = client { cache = { ttl = 1000 } }
    local post = assert(li.posts:share { text = "one" })
    local function ask() return li.posts:get(post.id) end
    for _, text in ipairs { "one", "two" } do
      if text == "two" then assert(li.posts:edit(post.id, { text = text })) end
      for _, result in ipairs(a_thousand(ask)) do assert.equal(text, result[1].commentary) end
    end
    assert.equal(2, gets "/rest/posts/")
  end)

  it("one that cannot wait without stopping the other asks itself", function()
    local li = client()
    slowly(0.1)
    local began, inner = monotonic(), nil
    linkedin.all {
      function() return li.organizations:get(ID) end,
      function() inner = coroutine.wrap(function() return li.organizations:get(ID) end)() end,
    }
    assert.is_table(inner)
    assert.is_true(monotonic() - began < 5)
  end)

  it("each waits as long as its own timeout says", function()
    local li, err = client(), nil
    slowly(0.5)
    local results = linkedin.all {
      function() return li.organizations:get(ID) end,
      function()
        local _
        _, err = li.organizations:get(ID, { timeout = 0.05 })
      end,
    }
    assert.is_table(results[1][1])
    assert.equal("timeout", err.kind)
    assert.matches("within 0%.05 s", err.message)
    assert.matches("raise timeout", err.hint)
  end)

  it("none fails because the first one had less patience", function()
    local li = client()
    slowly(0.3)
    local results = linkedin.all {
      function() return li.organizations:get(ID, { timeout = 0.1 }) end,
      function() return li.organizations:get(ID) end,
    }
    assert.equal("timeout", results[1][2].kind)
    assert.is_table(results[2][1])
  end)

  it("each has an error of its own", function()
    local li = client()
    sandbox:fault "status=503 GET /rest/organizations/*"
    local function ask() return li.organizations:get(ID) end
    local results = linkedin.all { ask, ask }
    results[1][2].message = "changed"
    assert.equal(503, results[2][2].status)
    assert.matches("^linkedin: http", tostring(results[2][2]))
    assert.is_not.equal("changed", results[2][2].message)
  end)

  it("none waits for one that was ended by an error of the program", function()
    local li = client()
    local off = li:on("request", function() error("a listener's mistake", 0) end)
    assert.is_false((pcall(function() return li.organizations:get(ID) end)))
    assert.is_false((pcall(linkedin.all, { function() return li.organizations:get(ID) end })))
    off()
    local began = monotonic()
    assert.is_table(linkedin.all({ function() return li.organizations:get(ID) end })[1][1])
    assert.is_true(monotonic() - began < 5)
  end)

  it("a dropped one is collected with its exchange, and the next one asks", function()
    local li, loop = client(), require "linkedin.loop"
    sandbox:fault "hang GET /rest/organizations/*"
    local await, weak = loop.await, setmetatable({}, { __mode = "k" })
    loop.await = function() coroutine.yield() end
    do
      local co = coroutine.create(function() li.organizations:get(ID) end)
      weak[co] = true
      coroutine.resume(co)
    end
    loop.await = await
    collectgarbage()
    collectgarbage()
    assert.is_nil((next(weak)))
    sandbox:fault(false) -- it was ended before it was sent, so the fault still waits
    assert.is_table(linkedin.all({ function() return li.organizations:get(ID) end })[1][1])
  end)

  it("what was being read when all was forgotten is not kept", function()
    local li = client()
    slowly(0.1)
    linkedin.all {
      function() return li.organizations:get(ID) end,
      function()
        sleep(0.02)
        li.cache:clear()
      end,
    }
    assert(li.organizations:get(ID))
    assert.equal(2, #support.wire(sandbox))
  end)

  it("nothing is left when they have their answers", function()
    local li = client()
    for _ = 1, 20 do
      linkedin.all { function() return li.organizations:get(ID) end, function() return li.organizations:get(ID) end }
      li.cache:clear()
    end
    assert.is_nil((next(li.cache.flights.by_key)))
    assert.is_nil((next(li.cache.store.entries)))
    assert.equal(0, li.cache:stats().bytes)
  end)
end)
