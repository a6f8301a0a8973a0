-- SPDX-License-Identifier: MIT
local dates = require "linkedin.ads.analytics.dates"
local support = require "spec.support.li"

local NOW = 1795435200 -- 2026-11-23T12:00:00Z

describe("ad analytics", function()
  local sandbox, li

  setup(function() sandbox = support.start { strict = true, clock = "2026-11-23T12:00:00Z", freeze = true } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:config { analytics_limit = 15000, analytics_overflow = "truncate", analytics_values = 45000000 }
    li = support.client(sandbox, { clock = function() return NOW end })
  end)

  local function query(changes)
    local given = {
      accounts = { 500001 }, pivots = "CAMPAIGN", date_range = { "2026-10-01", "2026-10-31" },
      metrics = { "impressions", "clicks", "costInLocalCurrency" },
    }
    for name, value in pairs(changes or {}) do
      if value == "none" then given[name] = nil else given[name] = value end
    end
    return li.ads.analytics:query(given)
  end

  local function all(changes) return assert(assert(query(changes)):all()) end

  -- Exact: cents as whole numbers.
  local function cents(text)
    local whole, part = text:match "^(%d+)%.(%d%d)$"
    return tonumber(whole) * 100 + tonumber(part)
  end

  local function totals(rows)
    local sums = { impressions = 0, clicks = 0, cents = 0 }
    for _, row in ipairs(rows) do
      sums.impressions, sums.clicks = sums.impressions + row.impressions, sums.clicks + row.clicks
      sums.cents = sums.cents + cents(row.costInLocalCurrency)
    end
    return sums
  end

  it("gives flat rows: pivot, dates, counts, exact costs", function()
    local rows = query { date_range = { "2026-10-01", "2026-10-01" } }
    local names = {}
    for i, column in ipairs(rows.columns) do names[i] = column.name .. ":" .. column.kind end
    assert.same({ "campaign:text", "start_date:date", "end_date:date", "impressions:count", "clicks:count",
      "costInLocalCurrency:money" }, names)
    local row = assert(rows())
    assert.equal("urn:li:sponsoredCampaign:720001", row.campaign)
    assert.same({ "2026-10-01", "2026-10-01" }, { row.start_date, row.end_date })
    assert.matches("^%d+%.%d%d$", row.costInLocalCurrency)
    assert.equal(row.impressions, math.floor(row.impressions))
  end)

  it("asks once for what fits once, in LinkedIn's own words", function()
    all { date_range = { "2026-10-01", "2026-10-02" }, campaigns = { 720001, "urn:li:sponsoredCampaign:720002" } }
    local requests = support.wire(sandbox)
    assert.equal(1, #requests)
    assert.equal("/rest/adAnalytics", requests[1].path)
    assert.matches("dateRange=(end:(day:2,month:10,year:2026),start:(day:1,month:10,year:2026))", requests[1].query, 1, true)
    assert.matches("campaigns=List(urn%3Ali%3AsponsoredCampaign%3A720001,urn%3Ali%3AsponsoredCampaign%3A720002)",
      requests[1].query, 1, true)
    assert.matches("fields=dateRange,pivotValues,impressions,clicks,costInLocalCurrency", requests[1].query, 1, true)
  end)

  it("adds up over pivots and granularities", function()
    local whole = totals(all { pivots = "ACCOUNT", time_granularity = "ALL" })
    assert.is_true(whole.impressions > 100000)
    for _, pivot in ipairs { "CAMPAIGN", "CREATIVE", "CAMPAIGN_GROUP", "IMPRESSION_DEVICE_TYPE", "OBJECTIVE_TYPE" } do
      assert.same(whole, totals(all { pivots = pivot }), pivot)
    end
    for _, granularity in ipairs { "DAILY", "MONTHLY", "YEARLY" } do
      assert.same(whole, totals(all { time_granularity = granularity }), granularity)
    end
  end)

  it("takes two and three pivots with the finder statistics", function()
    local rows = all { pivots = { "CAMPAIGN", "CREATIVE", "PLACEMENT_NAME" }, time_granularity = "ALL" }
    assert.equal("urn:li:sponsoredCampaign:720001", rows[1].campaign)
    assert.equal("urn:li:sponsoredCreative:830001", rows[1].creative)
    assert.equal("FEED", rows[1].placement_name)
    assert.same(totals(all { pivots = "ACCOUNT", time_granularity = "ALL" }), totals(rows))
    assert.matches("q=statistics", support.wire(sandbox)[1].query, 1, true)
  end)

  it("tells what campaigns brought in", function()
    local rows = all {
      finder = "attributedRevenueMetrics", account = 500001, accounts = "none", pivots = { "CAMPAIGN" },
      date_range = { "2026-08-01", "2026-11-23" },
      metrics = { "revenueWonInUsd", "returnOnAdSpend", "openOpportunities" },
    }
    assert.matches("^%d+%.%d%d$", rows[1].revenueWonInUsd)
    assert.is_number(rows[1].returnOnAdSpend)
    assert.is_true(rows[1].openOpportunities > 0)
  end)

  it("joins several requests where more than 20 fields are wanted", function()
    local metrics = {
      "impressions", "clicks", "landingPageClicks", "totalEngagements", "otherEngagements", "likes", "reactions", "comments",
      "shares", "follows", "oneClickLeads", "oneClickLeadFormOpens", "videoViews", "videoStarts", "videoCompletions",
      "externalWebsiteConversions", "costInLocalCurrency", "costInUsd", "viralImpressions", "viralClicks",
      "fullScreenPlays", "companyPageClicks", "jobApplications", "registrations", "averageDwellTime",
    }
    local range = { "2026-10-01", "2026-10-03" }
    local joined = query { metrics = metrics, date_range = range }
    local rows = assert(joined:all())
    assert.equal(2, joined.requests)
    assert.equal(9, #rows)
    for _, metric in ipairs(metrics) do
      local single = all { metrics = { metric }, date_range = range }
      assert.equal(#rows, #single)
      for i, row in ipairs(rows) do
        assert.same({ row.campaign, row.start_date, row[metric] }, { single[i].campaign, single[i].start_date, single[i][metric] })
      end
    end
  end)

  it("joins rows that one of the requests leaves out", function()
    -- Nothing of this is counted on most days, and then the row is the first request's alone.
    local rows = all { pivots = "CREATIVE", metrics = { "talentLeads", "impressions" }, field_limit = 3,
      date_range = { "2026-10-01", "2026-10-02" } }
    assert.equal(10, #rows)
    for _, row in ipairs(rows) do
      assert.is_number(row.talentLeads)
      assert.is_true(row.impressions > 0)
    end
  end)

  it("divides the dates so that no answer is cut short", function()
    local whole = totals(all())
    for _, overflow in ipairs { "truncate", "refuse" } do
      sandbox:config { analytics_limit = 20, analytics_overflow = overflow }
      local rows = query { element_limit = 20, elements = 15 }
      local list = assert(rows:all())
      assert.equal(93, #list)
      assert.same(whole, totals(list))
      assert.is_true(rows.requests < 12, rows.requests)
      for i = 2, #list do assert.is_true(list[i - 1].start_date <= list[i].start_date) end
    end
  end)

  it("keeps months whole when it divides", function()
    sandbox:config { analytics_limit = 7 }
    local range = { "2026-02-10", "2026-11-15" }
    local rows = all { time_granularity = "MONTHLY", date_range = range, element_limit = 7, elements = 4, pivots = "CREATIVE" }
    sandbox:config { analytics_limit = 15000 }
    assert.same(all { time_granularity = "MONTHLY", date_range = range, pivots = "CREATIVE" }, rows)
    assert.same({ "2026-02-10", "2026-02-28" }, { rows[1].start_date, rows[1].end_date })
  end)

  it("divides lists of campaigns where dates cannot be divided", function()
    sandbox:config { analytics_limit = 3 }
    local rows = all { campaigns = { 720001, 720002, 720003, 720004 }, pivots = "CREATIVE", time_granularity = "ALL",
      date_range = { "2026-01-01", "2026-11-01" }, element_limit = 3 }
    assert.equal(6, #rows)
  end)

  it("says so when a request cannot be divided, instead of leaving rows out", function()
    sandbox:config { analytics_limit = 3 }
    local rows = query { time_granularity = "ALL", pivots = "CREATIVE", element_limit = 3 }
    local row, err = rows()
    assert.is_false(row)
    assert.equal("TOO_MANY_ELEMENTS", err.code)
    assert.matches("Name the campaigns", err.hint, 1, true)
  end)

  it("does not divide campaigns whose sums a row would hold", function()
    sandbox:config { analytics_limit = 2 }
    local row, err = query { campaigns = { 720001, 720002 }, pivots = "IMPRESSION_DEVICE_TYPE", time_granularity = "ALL",
      element_limit = 2 }()
    assert.is_false(row)
    assert.equal("TOO_MANY_ELEMENTS", err.code)
  end)

  it("asks for many campaigns a part at a time", function()
    local campaigns = {}
    for i = 1, 450 do campaigns[i] = 800000 + i end
    campaigns[1], campaigns[300] = 720001, 720002
    local rows = query { campaigns = campaigns, date_range = { "2026-10-01", "2026-10-01" } }
    assert.equal(2, #assert(rows:all()))
    assert.equal(3, rows.requests)
  end)

  it("stops at a failed request, and asks for the same again when called again", function()
    sandbox:fault "status=500 GET /rest/adAnalytics"
    local rows = query()
    local row, err = rows()
    assert.is_false(row)
    assert.equal(500, err.status)
    local list = assert(rows:all())
    assert.same(totals(all()), totals(list))
  end)

  it("counts the last days as they arrive", function()
    local range = { "2026-11-22", "2026-11-23" }
    local now = totals(all { date_range = range })
    sandbox:clock { advance = 3 * 86400 }
    local then_ = totals(all { date_range = range })
    sandbox:clock { advance = -3 * 86400 }
    assert.is_true(now.impressions < then_.impressions * 0.75)
  end)

  it("has no rows of test accounts, and none of an account that is not the member's", function()
    assert.same({}, all { accounts = { 500009 } })
    assert.same({}, all { accounts = { 500050 } })
  end)

  it("names the scope that is missing", function()
    li = support.client_with(sandbox, { "r_ads" }, { clock = function() return NOW end })
    local row, err = query()()
    assert.is_false(row)
    assert.equal("permission", err.kind)
    assert.matches("r_ads_reporting", err.hint, 1, true)
  end)

  it("knows the 429 of too much data", function()
    sandbox:config { analytics_values = 100 }
    local rows, err = query():all()
    assert.is_nil(rows)
    assert.equal("quota", err.kind)
  end)

  describe("before it sends", function()
    local CASES = {
      { "no facet", { accounts = "none" }, "accounts", "MISSING" },
      { "an empty list, which would ask for everything", { campaigns = {} }, "campaigns", "EMPTY" },
      { "a misspelt pivot", { pivots = "CAMPAGN" }, "pivots", "UNKNOWN", "did you mean CAMPAIGN?" },
      { "four pivots", { pivots = { "CAMPAIGN", "CREATIVE", "ACCOUNT", "SHARE" } }, "pivots", "COUNT" },
      { "two pivots with the finder analytics", { finder = "analytics", pivots = { "CAMPAIGN", "CREATIVE" } }, "pivots", "COUNT" },
      { "member pivots in statistics", { pivots = { "CAMPAIGN", "MEMBER_COMPANY" } }, "pivots", "NOT_ALLOWED" },
      { "a range that ends before it starts", { date_range = { "2026-10-05", "2026-10-01" } }, "date_range", "ORDER" },
      { "a day that is none", { date_range = { "2026-02-30", "2026-10-01" } }, "date_range", "INVALID" },
      { "days that are not kept", { date_range = { "2026-01-01", "2026-10-01" } }, "date_range", "TOO_OLD" },
      { "reach over a long time", { metrics = { "approximateMemberReach" }, date_range = { "2026-06-01", "2026-10-01" } },
        "date_range", "LENGTH" },
      { "what demographics do not tell", { pivots = "MEMBER_COMPANY", metrics = { "cardClicks" } }, "metrics", "NOT_ALLOWED" },
      { "a metric twice", { metrics = { "clicks", "clicks" } }, "metrics", "REPEATED" },
      { "a metric that would be something else on the wire", { metrics = { "clicks&q=x" } }, "metrics", "INVALID" },
      { "a misspelt granularity", { time_granularity = "DAYLY" }, "time_granularity", "UNKNOWN", "DAILY" },
      { "attributed revenue without an account", { finder = "attributedRevenueMetrics" }, "account", "MISSING" },
      { "attributed revenue of a week", { finder = "attributedRevenueMetrics", account = 1,
        date_range = { "2026-10-01", "2026-10-07" } }, "date_range", "LENGTH" },
    }
    for _, case in ipairs(CASES) do
      it("finds " .. case[1], function()
        local rows, err = query(case[2])
        assert.is_nil(rows)
        assert.equal("validation", err.kind)
        assert.same({ case[3], case[4] }, { err.details[1].field, err.details[1].code })
        if case[5] then assert.matches(case[5], err.message, 1, true) end
        assert.same({}, support.wire(sandbox))
      end)
    end

    it("raises at misspelt options and ids of another kind", function()
      assert.has_error(function() query { campain = { 1 } } end,
        "ads.analytics:query: unknown option 'campain', did you mean 'campaigns'?")
      local ok, why = pcall(query, { campaigns = { "urn:li:sponsoredCreative:1" } })
      assert.is_false(ok)
      assert.matches("campaigns.*sponsoredCampaign", why)
    end)

    it("sends it all the same when told so", function()
      local row, err = query { pivots = "CAMPAGN", check = false }()
      assert.is_false(row)
      assert.equal(400, err.status)
      assert.equal("pivot", err.details[1].field)
    end)
  end)

  it("is refused by LinkedIn for what LinkedIn refuses", function()
    local function status(parameters)
      local _, response = li:request("GET", "/rest/adAnalytics", { restli_method = "FINDER", query = parameters })
      return response.status
    end
    local good = {
      q = "analytics", pivot = "CAMPAIGN", timeGranularity = "ALL", accounts = { "urn:li:sponsoredAccount:500001" },
      dateRange = { start = { year = 2026, month = 10, day = 1 } },
    }
    assert.equal(200, status(good))
    local function with(name, value)
      local copy = {}
      for key, one in pairs(good) do copy[key] = one end
      copy[name] = value
      return status(copy)
    end
    assert.equal(400, with("dateRange", { start = { year = "2026", month = "01", day = "1" } }))
    assert.equal(400, with("pageSize", 10))
    assert.equal(400, with("timeGranularity", "HOURLY"))
    assert.equal(400, with("accounts", { 500001 }))
  end)

  it("gives impressions and clicks without keys when no field is named", function()
    local answer = assert(li:resource("adAnalytics"):finder("analytics", {
      pivot = "CAMPAIGN", timeGranularity = "ALL", accounts = { "urn:li:sponsoredAccount:500001" },
      dateRange = { start = { year = 2026, month = 10, day = 1 } },
    }))
    assert.is_nil(answer.elements[1].pivotValues)
    assert.is_number(answer.elements[1].impressions)
    assert.same(0, answer.paging.start)
  end)
end)

describe("days of analytics", function()
  it("go to numbers and back, over leap years and centuries", function()
    for _, day in ipairs { "1970-01-01", "2000-02-29", "2024-02-29", "2026-12-31", "2100-03-01", "1999-12-31" } do
      assert.equal(day, dates.iso(dates.parse(day)))
    end
    assert.equal(0, dates.parse "1970-01-01")
    assert.is_nil(dates.parse "2100-02-29")
    assert.is_nil(dates.parse "2026-1-1")
    assert.equal(dates.parse "2026-10-31", dates.parse { year = 2026, month = 10, day = 31 })
  end)

  it("know months of different lengths", function()
    local function later(day, months) return dates.iso(dates.add_months(dates.parse(day), months)) end
    assert.equal("2026-02-28", later("2026-01-31", 1))
    assert.equal("2025-12-15", later("2026-01-15", -1))
    assert.equal("2026-05-23", later("2026-11-23", -6))
    assert.equal("2027-01-01", later("2026-12-01", 1))
  end)
end)
