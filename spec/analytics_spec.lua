-- SPDX-License-Identifier: MIT
local support = require "spec.support.li"

local SHARE, VIDEO = "urn:li:share:7264000000000000001", "urn:li:ugcPost:7264000000000000003"

describe("a member's analytics", function()
  local sandbox, li
  -- The first half of Saturday.
  local NOW = 1795262400

  setup(function() sandbox = support.start { strict = true, clock = NOW, freeze = true, quota = "off" } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    li = support.client(sandbox, { clock = function() return NOW end })
  end)

  local function sum(days, metric)
    local total = 0
    for _, row in ipairs(days) do total = total + row[metric] end
    return total
  end

  it("are totals, one request a metric", function()
    local totals = assert(li.analytics:totals())
    assert.is_true(totals.IMPRESSION > totals.MEMBERS_REACHED and totals.MEMBERS_REACHED > totals.REACTION)
    local wire = support.wire(sandbox)
    assert.equal(5, #wire)
    assert.equal("aggregation=TOTAL&q=me&queryType=IMPRESSION", wire[1].query)
    assert.is_nil(totals.POST_SAVE)
  end)

  it("are asked for by the post in LinkedIn's union", function()
    local totals = assert(li.analytics:totals { post = SHARE, metrics = { "IMPRESSION" }, date_range = { "2026-05-04", "2026-05-05" } })
    assert.is_true(totals.IMPRESSION > 0)
    local query = support.wire(sandbox)[1].query
    assert.truthy(query:find("entity=(share:urn%3Ali%3Ashare%3A7264000000000000001)", 1, true))
    assert.truthy(query:find("dateRange=(end:(day:6,month:5,year:2026),start:(day:4,month:5,year:2026))", 1, true))
    assert(li.analytics:totals { post = VIDEO, metrics = { "VIDEO_WATCH_TIME" } })
    assert.truthy(support.wire(sandbox)[2].query:find("entity=(ugc:urn%3Ali%3AugcPost%3A", 1, true))
  end)

  it("add up: days to their total, posts to all posts, and a day is there once", function()
    local range = { "2026-05-01", "2026-09-20" }
    local days = assert(li.analytics:days { date_range = range })
    assert.same({ 143, "2026-05-01", "2026-09-20" }, { #days, days[1].date, days[143].date })
    local totals = assert(li.analytics:totals { date_range = range })
    for _, metric in ipairs { "IMPRESSION", "REACTION", "COMMENT", "RESHARE" } do
      assert.equal(totals[metric], sum(days, metric))
    end
    local of_posts = 0
    for _, post in ipairs { SHARE, "urn:li:share:7264000000000000002", VIDEO } do
      of_posts = of_posts + assert(li.analytics:totals { post = post, metrics = { "IMPRESSION" }, date_range = range }).IMPRESSION
    end
    assert.equal(totals.IMPRESSION, of_posts)
  end)

  it("are whole over short pages", function()
    sandbox:config { short_pages = true }
    finally(function() sandbox:config { short_pages = false } end)
    assert.equal(150, #assert(li.analytics:days { metrics = { "REACTION" }, date_range = { "2026-05-01", "2026-09-27" } }))
  end)

  it("count what happened in the sandbox, a day late", function()
    local post = assert(li.posts:share { text = "Count me" })
    local other = support.client(sandbox, { access_token = (sandbox:token { member = "k_9LmN-2pQ", scopes = "w_member_social" }) })
    assert(other.social:react(post.id, "LIKE", { actor = "urn:li:person:k_9LmN-2pQ" }))
    assert.same({ REACTION = 0 }, assert(li.analytics:totals { post = post.id, metrics = { "REACTION" } }))
    sandbox:clock { advance = 86400 }
    finally(function() sandbox:clock { advance = -86400 } end)
    assert.same({ REACTION = 1 }, assert(li.analytics:totals { post = post.id, metrics = { "REACTION" } }))
  end)

  it("have an end that is open, and a start", function()
    local all = assert(li.analytics:totals { metrics = { "REACTION" } }).REACTION
    local before = assert(li.analytics:totals { metrics = { "REACTION" }, date_range = { nil, "2026-06-30" } }).REACTION
    local after = assert(li.analytics:totals { metrics = { "REACTION" }, date_range = { "2026-07-01" } }).REACTION
    assert.equal(all, before + after)
  end)

  it("are checked before a request is spent", function()
    local function codes(err)
      local list = {}
      for i, finding in ipairs(err.details) do list[i] = finding.code end
      return table.concat(list, " ")
    end
    local _, err = li.analytics:days { post = SHARE, metrics = { "IMPRESSION", "MEMBERS_REACHED", "REACTION" } }
    assert.equal("NOT_DAILY NOT_DAILY", codes(err))
    _, err = li.analytics:totals { metrics = { "IMPRESION", "VIDEO_PLAY", "POST_SAVE", "POST_SAVE" }, version = "202603" }
    assert.equal("UNKNOWN NOT_ALLOWED VERSION REPEATED VERSION", codes(err))
    assert.matches("did you mean IMPRESSION", err.details[1].message)
    _, err = li.analytics:totals { post = "urn:li:activity:1", date_range = { "2026-05-04", "2026-05-01" } }
    assert.equal("INVALID_URN_TYPE ORDER", codes(err))
    _, err = li.analytics:totals { date_range = { "2026-02-31" } }
    assert.equal("INVALID", codes(err))
    _, err = li.analytics:follower_days { date_range = { "yesterday" } }
    assert.equal("INVALID", codes(err))
    assert.equal(0, #support.wire(sandbox))
    assert.error_matches(function() li.analytics:totals { metric = "REACTION" } end, "did you mean 'metrics'")
  end)

  it("read the older form of a version before 202605", function()
    local old = assert(li.analytics:totals { metrics = { "IMPRESSION" }, version = "202604" })
    assert.same(assert(li.analytics:totals { metrics = { "IMPRESSION" } }), old)
  end)

  it("keep what was read before a failure", function()
    sandbox:fault "status=500 GET /rest/memberCreatorPostAnalytics nth=3"
    local totals, err = li.analytics:totals()
    assert.is_nil(totals)
    assert.is_number(err.partial.MEMBERS_REACHED)
    assert.is_nil(err.partial.REACTION)
  end)

  it("say nothing where LinkedIn says nothing: plays of a video are told for a year", function()
    li = support.client(sandbox, {
      access_token = (sandbox:token { scopes = "r_member_postAnalytics", expires_in = 300 * 86400 }),
    })
    assert.is_number(assert(li.analytics:totals { post = VIDEO, metrics = { "VIDEO_PLAY" } }).VIDEO_PLAY)
    sandbox:clock { advance = 200 * 86400 }
    finally(function() sandbox:clock { advance = -200 * 86400 } end)
    local totals = assert(li.analytics:totals { post = VIDEO, metrics = { "VIDEO_PLAY", "VIDEO_WATCH_TIME" } })
    assert.same({ nil, "number" }, { totals.VIDEO_PLAY, type(totals.VIDEO_WATCH_TIME) })
  end)

  it("know the followers, in either form of a day", function()
    local total = assert(li.analytics:followers())
    local days = assert(li.analytics:follower_days { date_range = { "2025-01-01" } })
    assert.equal(total, 1840 + sum(days, "count"))
    sandbox:config { member_followers = "nested" }
    finally(function() sandbox:config { member_followers = "plain" } end)
    assert.same(days, assert(li.analytics:follower_days { date_range = { "2025-01-01" } }))
    assert.equal(30, #assert(li.analytics:follower_days()))
  end)

  it("are for the author alone", function()
    local _, err = li.analytics:totals { post = "urn:li:share:7264000000000000011", metrics = { "REACTION" } }
    assert.same({ "permission", 403 }, { err.kind, err.status })
    _, err = li.analytics:totals { post = "urn:li:share:1", metrics = { "REACTION" } }
    assert.equal(404, err.status)
  end)
end)
