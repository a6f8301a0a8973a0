-- SPDX-License-Identifier: MIT
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

local POSTS = "/rest/memberCreatorPostAnalytics?q="
local SHARE = "(share:urn%3Ali%3Ashare%3A7264000000000000001)"
local RANGE = "&dateRange=(start:(day:4,month:5,year:2026),end:(day:6,month:5,year:2026))"

describe("a member's analytics", function()
  local sandbox, call
  setup(function()
    sandbox = assert(sandbox_module.start { clock = "2026-11-23T12:00:00Z", quota = "off" })
    call = raw.versioned(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local function code(target, version)
    local answer = call("GET", target, nil, version and { ["LinkedIn-Version"] = version })
    return answer.json.code or answer.status
  end

  it("answer one element of a total, and one for each day", function()
    local total = call("GET", POSTS .. "entity&entity=" .. SHARE .. "&queryType=IMPRESSION&aggregation=TOTAL" .. RANGE).json
    assert.same({ "IMPRESSION", "urn:li:share:7264000000000000001" },
      { total.elements[1].metricType, total.elements[1].targetEntity.share })
    local days = call("GET", POSTS .. "me&queryType=REACTION&aggregation=DAILY" .. RANGE).json.elements
    assert.equal(2, #days)
    assert.is_nil(days[1].targetEntity)
    assert.same({ start = { day = 4, month = 5, year = 2026 }, ["end"] = { day = 5, month = 5, year = 2026 } }, days[1].dateRange)
  end)

  it("write the metric as an object before 202605, and know six metrics only from 202604", function()
    local old = call("GET", POSTS .. "me&queryType=IMPRESSION", nil, { ["LinkedIn-Version"] = "202604" }).json.elements[1]
    assert.same({ ["com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1"] = "IMPRESSION" },
      old.metricType)
    assert.equal(200, code(POSTS .. "me&queryType=POST_SAVE", "202604"))
    assert.equal("INVALID_VALUE_FOR_FIELD", code(POSTS .. "me&queryType=POST_SAVE", "202603"))
  end)

  it("are not in versions older than they are", function()
    sandbox:control("POST", "/_sandbox/versions", { ["202503"] = "2027-01-01", ["202504"] = "2027-01-01" })
    assert.equal("RESOURCE_NOT_FOUND", code(POSTS .. "me&queryType=REACTION", "202503"))
    assert.equal("RESOURCE_NOT_FOUND", code("/rest/memberFollowersCount?q=me", "202503"))
    assert.equal(200, code("/rest/memberFollowersCount?q=me", "202504"))
    assert.equal("RESOURCE_NOT_FOUND", code("/rest/memberFollowersCount?q=dateRange" .. RANGE, "202504"))
  end)

  it("refuse bare URNs, several metrics, dotted dates and days they do not tell", function()
    assert.equal("PARAM_INVALID", code(POSTS .. "entity&queryType=REACTION&entity=urn%3Ali%3Ashare%3A7264000000000000001"))
    assert.equal("PARAM_INVALID", code(POSTS .. "entity&queryType=REACTION&entity=(ugcPost:urn%3Ali%3AugcPost%3A1)"))
    assert.equal("PARAM_INVALID", code(POSTS .. "entity&queryType=REACTION&entity=(ugc:urn%3Ali%3Ashare%3A1)"))
    assert.equal("PARAM_INVALID", code(POSTS .. "me&queryType=List(REACTION,COMMENT)"))
    assert.equal("QUERY_PARAM_NOT_ALLOWED", code(POSTS .. "me&queryType=REACTION&dateRange.start.year=2026"))
    assert.equal("PARAM_MISSING", code(POSTS .. "me"))
    for _, query in ipairs {
      "me&queryType=VIEWS", "me&queryType=MEMBERS_REACHED&aggregation=DAILY",
      "entity&queryType=IMPRESSION&aggregation=DAILY&entity=" .. SHARE,
      "me&queryType=REACTION&dateRange=(start:(day:31,month:2,year:2026))",
      "me&queryType=REACTION&dateRange=(start:(day:4,month:5,year:2026),end:(day:4,month:5,year:2026))",
    } do
      assert.equal("INVALID_VALUE_FOR_FIELD", code(POSTS .. query))
    end
  end)

  it("know nothing of today", function()
    local days = call("GET", POSTS .. "me&queryType=IMPRESSION&aggregation=DAILY&dateRange=(start:(day:22,month:11,year:2026))").json.elements
    assert.equal(2, #days)
    assert.is_true(days[1].count > 0)
    assert.equal(0, days[2].count)
  end)

  it("need their own scopes", function()
    local other = raw.versioned(sandbox, (sandbox:token { scopes = "r_member_profileAnalytics" }))
    assert.equal(403, other("GET", POSTS .. "me&queryType=REACTION").status)
    assert.equal(200, other("GET", "/rest/memberFollowersCount?q=me").status)
  end)
end)
