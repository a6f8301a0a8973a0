-- SPDX-License-Identifier: MIT
local json = require "linkedin.sandbox.json"
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

local VERSION = { ["LinkedIn-Version"] = "202609" }
local HERON, HERON_URN = "urn%3Ali%3Aorganization%3A90000101", "urn:li:organization:90000101"
local DAY_MS = 86400000
local DISTRIBUTION = {
  feedDistribution = "MAIN_FEED", targetEntities = json.array {}, thirdPartyDistributionChannels = json.array {},
}
local NOW_MS = 1795435200000 -- 2026-11-23T12:00:00Z

describe("statistics of pages", function()
  local sandbox, call
  setup(function()
    sandbox = assert(sandbox_module.start { clock = "2026-11-23T12:00:00Z", quota = "off" })
    call = raw.caller(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local function rest(target, as)
    return (as or call)("GET", "/rest/" .. target, nil, VERSION)
  end

  local function page_statistics(more)
    return rest("organizationPageStatistics?q=organization&organization=" .. HERON .. (more or ""))
  end

  local function spans(first_day, days, kind)
    local start = math.floor(NOW_MS / DAY_MS) * DAY_MS - first_day * DAY_MS
    return ("&timeIntervals=(timeRange:(start:%.0f,end:%.0f),timeGranularityType:%s)"):format(start, start + days * DAY_MS, kind)
  end

  local function views(element) return element.totalPageStatistics.views.allPageViews.pageViews end

  describe("views", function()
    it("of a whole are the sum of its sections, and of its devices", function()
      local all = page_statistics().json.elements[1].totalPageStatistics.views
      assert.equal(all.allPageViews.pageViews, all.allDesktopPageViews.pageViews + all.allMobilePageViews.pageViews)
      local sum = 0
      for _, name in ipairs { "overview", "about", "people", "jobs", "careers", "lifeAt", "insights", "products" } do
        sum = sum + all[name .. "PageViews"].pageViews
        local capital = name:sub(1, 1):upper() .. name:sub(2)
        assert.equal(all[name .. "PageViews"].pageViews,
          all["desktop" .. capital .. "PageViews"].pageViews + all["mobile" .. capital .. "PageViews"].pageViews)
      end
      assert.equal(all.allPageViews.pageViews, sum)
      assert.is_nil(all.allPageViews.uniquePageViews)
    end)

    it("of a lifetime are the sum of its days", function()
      local sum = 0
      for _, element in ipairs(page_statistics(spans(363, 361, "DAY")).json.elements) do sum = sum + views(element) end
      local lifetime = views(page_statistics().json.elements[1])
      local first = views(page_statistics(spans(363, 1, "DAY")).json.elements[1])
      assert.is_true(sum == lifetime or sum == lifetime + first, ("%d days %d"):format(lifetime, sum))
    end)

    it("of a week are the sum of its days", function()
      local week = page_statistics(spans(20, 7, "WEEK")).json.elements
      local days, sum = page_statistics(spans(20, 7, "DAY")).json.elements, 0
      assert.equal(1, #week)
      assert.equal(7, #days)
      for _, day in ipairs(days) do sum = sum + views(day) end
      assert.equal(views(week[1]), sum)
    end)

    it("by facet are at most the whole, and totals only in spans", function()
      local element = page_statistics().json.elements[1]
      local sum = 0
      for _, item in ipairs(element.pageStatisticsBySeniority) do sum = sum + item.pageStatistics.views.allPageViews.pageViews end
      assert.is_true(sum > 0 and sum <= views(element))
      assert.is_nil(page_statistics(spans(9, 2, "DAY")).json.elements[1].pageStatisticsBySeniority)
      assert.is_nil(element.pageStatisticsByGeo[1].pageStatistics.views.overviewPageViews)
    end)

    it("are not there for the last two days, nor before twelve months", function()
      assert.equal(0, #page_statistics(spans(1, 1, "DAY")).json.elements)
      local answer = page_statistics(spans(400, 3, "DAY"))
      assert.equal(400, answer.status)
      assert.matches("12 months", answer.body)
    end)

    it("are for administrators, of brands too", function()
      local other = raw.caller(sandbox, (sandbox:token { member = "k_9LmN-2pQ", scopes = "rw_organization_admin" }))
      assert.equal(403, rest("organizationPageStatistics?q=organization&organization=" .. HERON, other).status)
      local brand = rest "brandPageStatistics?q=brand&brand=urn%3Ali%3AorganizationBrand%3A90000201"
      assert.equal("urn:li:organizationBrand:90000201", brand.json.elements[1].brand)
      assert.equal(404, rest("organizationPageStatistics?q=organization&organization=urn%3Ali%3Aorganization%3A5").status)
    end)
  end)

  describe("posts", function()
    local function post(text)
      return call("POST", "/rest/posts", {
        author = HERON_URN, commentary = text, visibility = "PUBLIC", lifecycleState = "PUBLISHED",
        distribution = DISTRIBUTION,
      }, VERSION):id()
    end

    local function statistics(more)
      return rest("organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=" .. HERON .. (more or ""))
    end

    local function enc(urn) return (urn:gsub(":", "%%3A")) end

    local function total(element) return element.totalShareStatistics end

    it("are left out while nothing is known of them", function()
      local urn = post "Fresh"
      assert.equal(0, #statistics("&shares=List(" .. enc(urn) .. ")").json.elements)
    end)

    it("count the comments and likes that were made, and add up", function()
      local first, second = post "First", post "Second"
      call("POST", "/rest/socialActions/" .. enc(first) .. "/comments", {
        actor = sandbox.person, object = first, message = { text = "Well done" },
      }, VERSION)
      call("POST", "/rest/reactions?actor=" .. enc(sandbox.person), { root = first, reactionType = "LIKE" }, VERSION)
      sandbox:clock { advance = 10 * 86400 }
      local each = statistics("&shares=List(" .. enc(first) .. "," .. enc(second) .. ")").json.elements
      assert.equal(first, each[1].share)
      assert.same({ 1, 1 }, { total(each[1]).commentCount, total(each[1]).likeCount })
      assert.same({ 0, 0 }, { total(each[2]).commentCount, total(each[2]).likeCount })
      local all = total(statistics().json.elements[1])
      for _, name in ipairs { "impressionCount", "clickCount", "likeCount", "commentCount", "shareCount" } do
        assert.equal(all[name], total(each[1])[name] + total(each[2])[name])
      end
      local days, sum = statistics(("&timeIntervals=(timeRange:(start:%.0f,end:%.0f),timeGranularityType:DAY)")
        :format(math.floor(NOW_MS / DAY_MS) * DAY_MS, math.floor(NOW_MS / DAY_MS) * DAY_MS + 8 * DAY_MS)).json.elements, 0
      for _, day in ipairs(days) do sum = sum + total(day).impressionCount end
      assert.equal(all.impressionCount, sum)
      assert.is_true(math.abs(all.engagement - (all.clickCount + all.likeCount + all.commentCount + all.shareCount) / all.impressionCount) < 1e-9)
    end)

    it("of somebody else are refused", function()
      local mine = call("POST", "/rest/posts", {
        author = sandbox.person, commentary = "Mine", visibility = "PUBLIC", lifecycleState = "PUBLISHED",
        distribution = DISTRIBUTION,
      }, VERSION):id()
      assert.equal("PARAM_INVALID", statistics("&shares=List(" .. enc(mine) .. ")").json.code)
      assert.equal(400, statistics("&shares=List(urn%3Ali%3AugcPost%3A1)").status)
    end)
  end)

  it("gains of a month are the sum of its days", function()
    local path = "organizationalEntityFollowerStatistics?q=organizationalEntity&organizationalEntity=" .. HERON
    local month, sum = rest(path .. spans(60, 30, "MONTH")).json.elements, 0
    for _, day in ipairs(rest(path .. spans(60, 30, "DAY")).json.elements) do sum = sum + day.followerGains.organicFollowerGain end
    assert.equal(sum, month[1].followerGains.organicFollowerGain)
  end)

  it("taxonomies name what facets hold, in several languages", function()
    local answer = call("GET", "/v2/functions?ids=List(8,999)").json
    assert.equal("Engineering", answer.results["8"].name.localized.en_US)
    assert.equal("Techniek", answer.results["8"].name.localized.nl_NL)
    assert.equal(404, answer.errors["999"].status)
    assert.equal("Owner", call("GET", "/v2/seniorities/10").json.name.localized.en_US)
    assert.equal("urn:li:industry:53", call("GET", "/v2/industryTaxonomyVersions/DEFAULT/industries/53?projection=($URN)").json["$URN"])
    assert.equal("urn:li:geo:102011674", call("GET", "/v2/geoTypeahead?q=search&query=amsterdam").json.elements[1].geo)
    assert.equal(404, call("GET", "/v2/geo/1").status)
  end)
end)
