-- SPDX-License-Identifier: MIT
local quota = require "linkedin.quota"

local DAY = 86400

describe("quota", function()
  local now

  local function make(opts)
    now = 10 * DAY
    return quota.new(opts or {}, function() return now end)
  end

  local function headers(list)
    return function(name) return list[name] end
  end

  it("has the guide's table as its defaults", function()
    local view = make():snapshot()
    assert.equal(100, view.profile.limit)
    assert.equal(50, view.posts.limit)
    assert.equal(500, view.organizations.limit)
    assert.equal(100, view.ads.limit)
    assert.equal(60, view.ads.window_s)
  end)

  it("checks its options once", function()
    local resolve = require "linkedin.quota.options".resolve
    local checked = resolve { posts = 3, pace = true }
    assert.equal(checked, resolve(checked))
    assert.equal(checked.limits, quota.new(checked).limits)
  end)

  it("refuses with the time until it goes on, and a cure", function()
    local q = make { posts = 1 }
    assert(q:take "posts")
    local reservation, err = q:take "posts"
    assert.is_nil(reservation)
    assert.equal("quota", err.kind)
    assert.equal(DAY, err.retry_after)
    assert.is_true(err.retryable)
    assert.matches("[Qq]ueue", err.hint)
    assert.matches("cache", err.hint)
    assert.matches("webhooks", err.hint)
  end)

  it("counts all members together, and each where they have a limit", function()
    local q = make { posts = { limit = 3, per_member = 1 } }
    assert(q:take("posts", "urn:li:person:a"))
    local _, err = q:take("posts", "urn:li:person:a")
    assert.matches("this member's requests", err.message)
    assert(q:take("posts", "urn:li:person:b"))
    assert(q:take("posts", "urn:li:person:c"))
    _, err = q:take("posts", "urn:li:person:d")
    assert.matches("the application's requests", err.message)
    assert.equal(1, q:snapshot("urn:li:person:a").posts.member.used)
    assert.equal(3, q:snapshot("urn:li:person:a").posts.used)
  end)

  it("says when the next one is possible", function()
    local q = make { posts = 0, ads = { limit = 0, per = "minute" } }
    now = 10 * DAY + 9 * 3600
    local _, err = q:take "posts"
    assert.matches("in 15 h 0 min, at 00:00:00 UTC", err.hint)
    _, err = q:take "ads"
    assert.matches("in %d+ s, at 09:0", err.hint)
  end)

  it("gives back what was never sent", function()
    local q = make { posts = { limit = 1, per_member = 1 } }
    q:refund(assert(q:take("posts", "urn:li:person:a")))
    assert(q:take("posts", "urn:li:person:a"))
  end)

  it("reads what LinkedIn says is left", function()
    local q = make()
    local reservation = assert(q:take "profile")
    q:observe(reservation, headers { ["x-restli-quota-remaining"] = "7", ["x-restli-quota-reset"] = "3600" }, 200)
    assert.equal(7, q:snapshot().profile.remaining)
  end)

  it("closes when LinkedIn says nothing is left, until its reset", function()
    local q = make()
    q:observe(assert(q:take "profile"), headers { ["x-restli-quota-remaining"] = "0", ["x-restli-quota-reset"] = "3600" }, 200)
    local _, err = q:take "profile"
    assert.is_true(err.retry_after >= 3600)
  end)

  it("closes after a 429 for as long as that says", function()
    local q = make()
    q:observe(assert(q:take "posts"), headers { ["retry-after"] = "120" }, 429)
    local _, err = q:take "posts"
    assert.equal(120, err.retry_after)
    now = now + 120
    assert(q:take "posts")
  end)

  it("closes the member only, where LinkedIn says it is the member's limit", function()
    local q = make()
    local message = "Resource level throttle MEMBER DAY limit for calls to this resource is reached."
    q:observe(assert(q:take("posts", "urn:li:person:a")), headers {}, 429, 3600, message)
    assert.is_nil((q:take("posts", "urn:li:person:a")))
    assert(q:take("posts", "urn:li:person:b"))
    q:observe(assert(q:take("posts", "urn:li:person:b")), headers {}, 429, 3600, (message:gsub("MEMBER", "APPLICATION")))
    assert.is_nil((q:take("posts", "urn:li:person:c")))
  end)

  it("closes families that have no limit of ours as well", function()
    local q = make()
    q:observe(assert(q:take "social"), headers {}, 429, 30)
    local _, err = q:take "social"
    assert.equal(30, err.retry_after)
  end)

  it("counts anew when LinkedIn does, whether it says so in seconds or by the clock", function()
    for _, reset in ipairs { "3600", tostring(1764028800) } do
      local q = make()
      now = 1764028800 - 3600
      q:observe(assert(q:take "profile"), headers { ["x-restli-quota-remaining"] = "0", ["x-restli-quota-reset"] = reset }, 200)
      assert.is_nil((q:take "profile"))
      now = now + 3600
      assert(q:take "profile")
      assert.equal(99, q:snapshot().profile.remaining)
    end
  end)

  it("minds no header that is no number", function()
    local q = make()
    for _, text in ipairs { "", "many", "-5", "1e999", "nan", "0x" } do
      q:observe(assert(q:take "profile"), headers { ["x-restli-quota-remaining"] = text, ["x-restli-quota-reset"] = text, ["retry-after"] = text }, 429)
    end
    assert.equal(6, q:snapshot().profile.used)
    q:observe(assert(q:take "profile"), headers { ["retry-after"] = "Wed, 21 Oct 2026 07:28:00 GMT" }, 429)
    assert(q:take "profile")
  end)

  describe("that waits", function()
    local slept

    local function waiting(opts, sleep)
      now, slept = 10 * DAY, {}
      opts.on_empty = "wait"
      return quota.new(opts, function() return now end, sleep or function(seconds)
        slept[#slept + 1] = seconds
        now = now + seconds
      end)
    end

    it("sleeps until there is room", function()
      local q = waiting { ads = { limit = 2, per = 29 } }
      assert(q:take "ads")
      assert(q:take "ads")
      assert.same({}, slept)
      assert(q:take "ads")
      assert.same({ 30 }, slept)
    end)

    it("fails at once where that takes longer than it may", function()
      local q = waiting { posts = 1 }
      assert(q:take "posts")
      local _, err = q:take "posts"
      assert.equal("quota", err.kind)
      assert.same({}, slept)
      q = waiting { ads = { limit = 1, per = 29 }, max_wait = 29 }
      assert(q:take "ads")
      assert.is_nil((q:take "ads"))
      assert.same({}, slept)
    end)

    it("never waits longer in all, even when the clock stands still", function()
      local q = waiting({ ads = { limit = 1, per = 29 }, max_wait = 100 }, function(seconds) slept[#slept + 1] = seconds end)
      assert(q:take "ads")
      assert.is_nil((q:take "ads"))
      assert.same({ 30, 30, 30 }, slept)
    end)

    it("ends with the error that ended the sleep", function()
      local q = waiting({ ads = { limit = 1, per = 29 } }, function() return nil, { kind = "cancelled" } end)
      assert(q:take "ads")
      local _, err = q:take "ads"
      assert.equal("cancelled", err.kind)
    end)
  end)

  it("takes limits as numbers a day, or with their window", function()
    local q = make { posts = 2, ads = { limit = 1, per = 10 } }
    assert.equal(2, q:snapshot().posts.limit)
    assert(q:take "ads")
    assert.is_nil((q:take "ads"))
    now = now + 11
    assert(q:take "ads")
  end)

  it("refuses options it does not know, naming the nearest", function()
    local ok, message = pcall(make, { post = 5 })
    assert.is_false(ok)
    assert.matches("did you mean 'posts'%?", message)
    for _, wrong in ipairs { { posts = "many" }, { posts = -1 }, { posts = 1.5 }, { posts = { limit = 1, per = "week" } }, { ads = { limit = 1, per = 0 } },
      { ads = { limit = 1, per = 0.5 } }, { ads = { limit = 1, par = 60 } }, { posts = { per_member = -1 } }, { on_empty = "queue" },
      { on_empty = "explode" } } do
      assert.is_false((pcall(make, wrong)))
    end
    ok, message = pcall(make, { on_empty = "queue" })
    assert.is_false(ok)
    assert.matches("outbox", message)
  end)
end)
