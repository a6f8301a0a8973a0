-- SPDX-License-Identifier: MIT
local linkedin = require "linkedin"
local support = require "spec.support.li"

describe("retry", function()
  local sandbox
  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local function client(retry, changes)
    local settings = { retry = retry == nil and { base = 0.001 } or retry, timeout = 2 }
    for name, value in pairs(changes or {}) do settings[name] = value end
    return support.client(sandbox, settings)
  end

  local function requests(path)
    local count = 0
    for _, request in ipairs(support.wire(sandbox)) do
      if not path or request.path == path then count = count + 1 end
    end
    return count
  end

  describe("of a read", function()
    for _, fault in ipairs {
      "drop", "drop-after", "reset", "reset-headers", "truncate=5", "status=500", "status=502", "status=503", "status=504", "html",
      "malformed", "empty=502",
    } do
      it("comes after " .. fault, function()
        sandbox:fault(fault .. " GET /v2/me times=2")
        local li, heard = client(), {}
        li:on("retry", function(event) heard[#heard + 1] = event end)
        local me, response = li.profile:me()
        assert.is_table(me, tostring(response))
        assert.equal(3, response.attempts)
        assert.same({ 1, 2 }, { heard[1].attempt, heard[2].attempt })
        assert.is_table(heard[1].err)
        assert.is_number(heard[1].delay)
        assert.equal(2, #heard)
      end)
    end

    it("comes after a time-out", function()
      sandbox:fault "hang GET /v2/me"
      local me, response = client(nil, { timeout = 0.2 }).profile:me()
      assert.is_table(me, tostring(response))
      assert.equal(2, response.attempts)
    end)

    it("comes after a short throttle, no sooner than LinkedIn asks", function()
      sandbox:fault "throttle=burst GET /v2/me"
      local li, delay = client { base = 0.001, deadline = 100 }, nil
      li:on("retry", function(event)
        delay = event.delay
        error("far enough", 0)
      end)
      pcall(function() return li.profile:me() end)
      assert.is_number(delay)
    end)

    it("does not come after what stays as it is", function()
      for _, fault in ipairs { "status=400", "status=403", "status=404", "status=422" } do
        sandbox:reset()
        sandbox:fault(fault .. " GET /v2/me")
        local me, err = client().profile:me()
        assert.is_nil(me)
        assert.equal(1, err.attempts)
        assert.equal(1, requests())
      end
    end)

    it("gives up with the last error, and how often it was tried", function()
      sandbox:fault "status=503 GET /v2/me times=all"
      local _, err = client { attempts = 4, base = 0.001 }.profile:me()
      assert.equal(4, err.attempts)
      assert.equal(503, err.status)
      assert.equal(4, requests())
    end)

    it("does not wait for a limit of the day, and says when it ends", function()
      sandbox:fault "throttle=member GET /v2/me"
      local noon = math.floor(os.time() / 86400) * 86400 + 43200 -- whatever the time is now
      local _, err = client(nil, { clock = function() return noon end }).profile:me()
      assert.equal("quota", err.kind)
      assert.is_true(err.retry_after > 0)
      assert.equal(1, requests())
    end)

    it("is switched off for a call, or for a client", function()
      sandbox:fault "status=503 GET /v2/me times=2"
      local _, err = client().profile:me { retry = false }
      assert.equal(1, err.attempts)
      _, err = client(false).profile:me()
      assert.equal(1, err.attempts)
      assert(client(false).profile:me { retry = { attempts = 2, base = 0.001 } })
    end)
  end)

  describe("of a write", function()
    it("comes where nothing can have happened", function()
      local li = client({ attempts = 3, base = 0.001 }, { api_url = "http://127.0.0.1:1" })
      local heard = 0
      li:on("retry", function() heard = heard + 1 end)
      local _, err = li.ugc:create { author = sandbox.person }
      assert.equal("network", err.kind)
      assert.is_nil(err.maybe_done)
      assert.equal(2, heard)
    end)

    it("never comes where it may have happened", function()
      for _, fault in ipairs { "drop", "drop-after", "status=500", "status=503 processed", "reset-headers" } do
        sandbox:reset()
        local li = client()
        local post = assert(li.posts:share { text = "to be commented" })
        sandbox:fault(fault .. " POST /rest/socialActions/*")
        local _, err = li.social:comment(post.id, "hello")
        assert.is_true(err.maybe_done, fault)
        assert.is_string(err.hint)
        assert.equal(1, #sandbox:state().comments <= 1 and 1 or 2, fault)
      end
    end)

    it("comes for what may happen twice without doing more", function()
      local li = client()
      local post = assert(li.posts:share { text = "to be edited" })
      sandbox:fault "drop-after POST /rest/posts/*"
      assert(li.posts:edit(post.id, { text = "edited" }))
      sandbox:fault "drop-after DELETE /rest/posts/*"
      assert(li.posts:delete(post.id))
      assert.equal(0, #sandbox:state().posts)
    end)

    it("that finds nothing to delete the second time has deleted it the first", function()
      sandbox:config { second_delete = 404 }
      local li = client()
      local post = assert(li.posts:share { text = "to be deleted" })
      sandbox:fault "drop-after DELETE /rest/posts/*"
      assert.is_true((li:resource "posts":delete(post.id)))
      sandbox:config { second_delete = 204 }
    end)
  end)

  it("ends at the deadline of all attempts together", function()
    sandbox:fault "hang GET /v2/me times=all"
    local clock = require "linkedin.core".clock.monotonic
    local start = clock()
    local _, err = client({ attempts = 100, base = 0.001, deadline = 0.5 }, { timeout = 0.2 }).profile:me()
    assert.equal("timeout", err.kind)
    assert.is_true(clock() - start < 5)
    assert.is_true(err.attempts <= 4)
  end)

  it("has a budget, so that an outage is not multiplied", function()
    sandbox:fault "status=503 GET /v2/me times=all"
    local li = client { attempts = 3, base = 0.0001, budget = 0.1 }
    for _ = 1, 50 do li.profile:me() end
    assert.is_true(requests() <= 50 + 10 + 5 + 1, requests())
    assert.is_true(requests() >= 55)
    -- One budget for all copies of a client.
    local _, err = li:with { version = "202608" }.profile:me()
    assert.is_true(err.attempts <= 2)
  end)

  it("ends when it is cancelled in the pause", function()
    sandbox:fault "status=503 GET /v2/me times=all"
    local li, token = client { base = 60, ceiling = 60, deadline = 1000 }, linkedin.cancel_token()
    li:on("retry", function() token:cancel() end)
    local _, err = li.profile:me { cancel = token }
    assert.equal("cancelled", err.kind)
    assert.equal(1, err.attempts)
  end)

  it("counts every attempt in the quota, and none that was never sent", function()
    sandbox:fault "status=503 GET /v2/me times=2"
    local li = client(nil, { quota = { profile = 10 } })
    assert(li.profile:me())
    assert.equal(7, li:quota().profile.remaining)
    li = client({ base = 0.001 }, { api_url = "http://127.0.0.1:1", quota = { profile = 10 } })
    li.profile:me()
    assert.equal(10, li:quota().profile.remaining)
  end)

  it("refuses options it does not know", function()
    for _, wrong in ipairs { { attempt = 3 }, { attempts = 0 }, { base = -1 }, { attempts = "many" } } do
      assert.is_false((pcall(linkedin.new, { retry = wrong })))
    end
    local ok, message = pcall(linkedin.new, { retry = { attempt = 3 } })
    assert.is_false(ok)
    assert.matches("did you mean 'attempts'", message)
    assert.is_false((pcall(function() return client().profile:me { retry = { tries = 1 } } end)))
  end)
end)
