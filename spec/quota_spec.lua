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

  it("counts members apart", function()
    local q = make { posts = 1 }
    assert(q:take("posts", "urn:li:person:a"))
    assert(q:take("posts", "urn:li:person:b"))
    assert.is_nil((q:take("posts", "urn:li:person:a")))
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
    assert.is_false((pcall(make, { posts = "many" })))
  end)
end)
