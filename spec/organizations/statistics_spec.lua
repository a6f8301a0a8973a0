-- SPDX-License-Identifier: MIT
-- How pages and posts do, through the client.
local support = require "spec.support.li"

local NOW = "2026-11-23T12:00:00Z"
local DAY_MS = 86400000

describe("organizations", function()
  local sandbox, li

  setup(function() sandbox = support.start { clock = NOW, quota = "off", processing = "image=0,video=0" } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:clock { set = NOW }
    li = support.client(sandbox, { clock = function() return 1795435200 end })
  end)

  local PAGE, URN = 90000101, "urn:li:organization:90000101"

  it("count gains by days that are written as days, both included", function()
    local gains = assert(li.organizations:follower_statistics(PAGE, { from = "2026-11-01", to = "2026-11-07" }))
    assert.equal(7, #gains)
    assert.equal(1793491200000, gains[1].timeRange.start)
    assert.matches("timeRange:(end:1794096000000,start:1793491200000)", support.wire(sandbox)[1].query, 1, true)
    local same = assert(li.organizations:follower_statistics(PAGE, { from = 1793491200000, to = 1793491200000 + 7 * DAY_MS }))
    assert.same(gains, same)
  end)

  it("name what the items of facets are about, in a language, asking once", function()
    local statistics = assert(li.organizations:follower_statistics(PAGE, { names = { locale = "nl_NL" } }))
    assert.equal("Techniek", statistics.followerCountsByFunction[1].name)
    assert.equal("Nederland", statistics.followerCountsByGeoCountry[1].name)
    assert.equal("51–200 employees", statistics.followerCountsByStaffCountRange[1].name)
    assert.equal("Employee", statistics.followerCountsByAssociationType[1].name)
    local before = #support.wire(sandbox)
    assert(li.organizations:page_statistics(PAGE, { names = { locale = "nl_NL" } }))
    assert.equal(before + 1, #support.wire(sandbox))
    local names = assert(li.organizations:names { "urn:li:function:8", "urn:li:function:999", "SIZE_10001_OR_MORE" })
    assert.same({ ["urn:li:function:8"] = "Engineering", SIZE_10001_OR_MORE = "10001 or more employees" }, names)
  end)

  it("give statistics without names when the taxonomies fail", function()
    sandbox:fault "status=500 GET /v2/* times=all"
    local statistics = assert(li.organizations:follower_statistics(PAGE, { names = true }))
    assert.is_nil(statistics.followerCountsByFunction[1].name)
    local names, err = li.organizations:names { "urn:li:function:8" }
    assert.is_nil(names)
    assert.equal(500, err.status)
    sandbox:fault(false)
    assert.same({ ["urn:li:function:8"] = "Engineering" }, (li.organizations:names { "urn:li:function:8" }))
  end)

  it("read views of a page, for life and per interval, and of a showcase page", function()
    local life = assert(li.organizations:page_statistics(PAGE))
    assert.is_true(life.totalPageStatistics.views.allPageViews.pageViews > 1000)
    local days = assert(li.organizations:page_statistics(PAGE, { from = "2026-11-01", to = "2026-11-03" }))
    assert.equal(3, #days)
    assert.is_number(days[1].totalPageStatistics.views.allPageViews.uniquePageViews)
    local brand = assert(li.organizations:page_statistics("urn:li:organizationBrand:90000201"))
    assert.equal("urn:li:organizationBrand:90000201", brand.brand)
  end)

  it("read how posts do: together, per interval, and each, whatever its URN", function()
    local text = assert(li.posts:share { author = URN, text = "Words" })
    local video = assert(li.posts:share {
      author = URN, text = "A film", video = { data = require "spec.support.media".mp4 { seconds = 4 } },
    })
    sandbox:clock { advance = 10 * 86400 }
    local later = support.client(sandbox, { clock = function() return 1795435200 + 10 * 86400 end })
    local each = assert(later.organizations:share_statistics(PAGE, { shares = { video.id, text.id, "urn:li:share:1" } }))
    assert.equal(2, #each)
    assert.equal(video.id, each[1].ugcPost)
    assert.equal(text.id, each[2].share)
    local all = assert(later.organizations:share_statistics(PAGE)).totalShareStatistics
    assert.equal(all.impressionCount, each[1].totalShareStatistics.impressionCount + each[2].totalShareStatistics.impressionCount)
    local days = assert(later.organizations:share_statistics(PAGE, { from = "2026-11-23", to = "2026-11-30" }))
    local sum = 0
    for _, day in ipairs(days) do sum = sum + day.totalShareStatistics.impressionCount end
    assert.equal(all.impressionCount, sum)
    local watched = assert(later.organizations:video_statistics(video.id, { aggregation = "ALL" }))
    assert.is_true(watched[1].value > 0)
  end)

  it("divide long lists of posts below the limit of a query", function()
    local posts = {}
    for i = 1, 120 do posts[i] = ("urn:li:share:7000000000000%06d"):format(i) end
    assert.same({}, (li.organizations:share_statistics(PAGE, { shares = posts })))
    assert.equal(3, #support.wire(sandbox))
  end)

  describe("refuse before sending", function()
    for what, opts in pairs {
      ["a range that ends before it begins"] = { from = "2026-11-02", to = "2026-11-01" },
      ["what LinkedIn has forgotten"] = { from = "2025-10-01" },
      ["the last two days"] = { from = "2026-11-22" },
    } do
      it(what, function()
        local answer, err = li.organizations:page_statistics(PAGE, opts)
        assert.is_nil(answer)
        assert.equal("validation", err.kind)
        assert.equal("PARAM_INVALID", err.details[1].code)
        assert.matches("check = false", err.hint)
        assert.equal(0, #support.wire(sandbox))
        opts.check = false
        li.organizations:page_statistics(PAGE, opts)
        assert.equal(1, #support.wire(sandbox))
      end)
    end
  end)

  it("raise for what no caller can mean", function()
    for message, opts in pairs {
      ["from is no day: 'yesterday'"] = { from = "yesterday" }, ["granularity is \"DAY\""] = { from = "2026-11-01", granularity = "HOUR" },
      ["from is needed"] = { to = "2026-11-01" }, ["whole epoch milliseconds"] = { from = 1793491200 },
    } do
      local ok, why = pcall(li.organizations.page_statistics, li.organizations, PAGE, opts)
      assert.is_false(ok)
      assert.matches(message, why, 1, true)
    end
    assert.has_error(function() li.organizations:share_statistics(PAGE, { shares = { "urn:li:activity:1" } }) end)
  end)

  it("say which scope and role are missing", function()
    local other = support.client(sandbox, { access_token = sandbox:token { member = "k_9LmN-2pQ", scopes = "r_organization_admin" } })
    local answer, err = other.organizations:page_statistics(PAGE)
    assert.is_nil(answer)
    assert.equal("permission", err.kind)
    local scopeless = support.client_with(sandbox, { "r_liteprofile" })
    answer, err = scopeless.organizations:page_statistics(PAGE)
    assert.is_nil(answer)
    assert.matches("r_organization_admin", err.hint)
  end)
end)
