-- SPDX-License-Identifier: MIT
local support = require "spec.support.li"

describe("creatives", function()
  local sandbox, li, creatives

  setup(function() sandbox = support.start { clock = "2026-11-20T12:00:00Z" } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:clock { set = "2026-11-20T12:00:00Z" }
    li = support.client(sandbox)
    creatives = li.ads.creatives
  end)

  local function refer(changes)
    local made = { campaign = 720001, content = { reference = "urn:li:share:7200000000000000001" }, intendedStatus = "DRAFT" }
    for name, value in pairs(changes or {}) do made[name] = value end
    return made
  end

  it("refer to a post, are activated, reviewed, and serve", function()
    local urn = assert(creatives:create(500001, refer()))
    assert.matches("^urn:li:sponsoredCreative:%d+$", urn)
    assert.is_nil(creatives:review(500001, urn).status)
    assert(creatives:activate(500001, urn))
    local review = assert(creatives:review(500001, urn))
    assert.equal("APPROVED", review.status)
    assert.is_true(review.serving)
  end)

  it("appear in the reports of the days they serve, and not of those after", function()
    local urn = assert(creatives:create(500001, refer { intendedStatus = "ACTIVE" }))
    local number = urn:match "%d+$"
    local function days()
      sandbox:clock { advance = 5 * 86400 }
      local rows = assert(assert(li.ads.analytics:query {
        creatives = { number }, pivots = "CREATIVE", metrics = { "impressions" }, date_range = { "2026-11-01", "2026-12-31" },
        time_granularity = "DAILY",
      }):all())
      return #rows
    end
    local before = days()
    assert.equal(6, before)
    assert(creatives:pause(500001, urn))
    days()
    assert.equal(6, days())
  end)

  it("are made with their post in one call", function()
    local urn = assert(creatives:create_inline(500001, { campaign = 720001, intendedStatus = "PAUSED", inlineContent = { post = {
      author = "urn:li:organization:90000101", commentary = "Lenses, plainly",
    } } }))
    local made = creatives:get(500001, urn)
    assert.matches("^urn:li:share:%d+$", made.content.reference)
    local post = assert(li:resource "posts":get(made.content.reference)) -- a post like any other, but not in the feed
    assert.equal("Lenses, plainly", post.commentary)
    assert.equal("urn:li:sponsoredAccount:500001", post.adContext.dscAdAccount)
    assert.equal("NONE", post.distribution.feedDistribution)
    local wire = support.wire(sandbox)
    assert.matches('"dscAdAccount":"urn:li:sponsoredAccount:500001"', wire[1].body, 1, true)
  end)

  it("made with their post are reported under it", function()
    local urn = assert(creatives:create_inline(500001, { campaign = 720001, intendedStatus = "ACTIVE", inlineContent = { post = {
      author = "urn:li:organization:90000101", commentary = "Ground in Delft",
    } } }))
    local share = creatives:get(500001, urn).content.reference
    sandbox:clock { advance = 3 * 86400 }
    local rows = assert(assert(li.ads.analytics:query {
      shares = { share }, pivots = "CREATIVE", metrics = { "impressions" }, date_range = { "2026-11-01", "2026-12-31" },
    }):all())
    assert.equal(urn, rows[1].creative)
  end)

  it("whose post the member may not publish are refused", function()
    local urn, err = creatives:create_inline(500001, { campaign = 720001, intendedStatus = "DRAFT", inlineContent = { post = {
      author = "urn:li:organization:90000201", commentary = "Not ours",
    } } })
    assert.is_nil(urn)
    assert.equal("permission", err.kind)
    assert.equal(2, #assert(creatives:search(500001, { campaigns = { 720001 } }):all()))
  end)

  it("need one content, and what it consists of", function()
    local _, err = creatives:create(500001, { campaign = 720001 })
    assert.equal("content", err.details[1].field)
    _, err = creatives:create(500001, { campaign = 720004, content = { textAd = { headline = "x" } } })
    assert.equal(2, #err.details)
    assert.equal(0, #support.wire(sandbox))
  end)

  it("of a lead campaign need a form", function()
    local _, err = creatives:create(500001, refer { campaign = 720002 })
    assert.equal("leadgenCallToAction", err.details[1].field)
  end)

  it("are searched by campaign and state, 100 to a page", function()
    assert.equal(2, #assert(creatives:search(500001, { campaigns = { 720001 }, intendedStatuses = { "ACTIVE" } }):all()))
    assert.equal(200, #assert(creatives:search(500090, { campaigns = { 7900001, 7900002 } }, { page_size = 30 }):all()))
    local _, err = creatives:search(500001, nil, { page_size = 101 }):all()
    assert.equal(400, err.status)
    assert.has_error(function() creatives:search(500001, { campaign = { 1 } }) end)
  end)

  it("of a test account are rejected and never serve", function()
    local urn = assert(creatives:create(500009, refer { campaign = 720900, intendedStatus = "ACTIVE" }))
    local review = creatives:review(500009, urn)
    assert.equal("REJECTED", review.status)
    assert.is_false(review.serving)
  end)

  it("are at most 15 active ones in a campaign", function()
    for i = 3, 15 do assert(creatives:create(500001, refer { name = "c" .. i, intendedStatus = "ACTIVE" })) end
    local _, err = creatives:create(500001, refer { intendedStatus = "ACTIVE" })
    assert.equal("FIELD_VALUE_TOO_HIGH", err.code)
  end)
end)
