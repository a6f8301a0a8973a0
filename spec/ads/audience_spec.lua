-- SPDX-License-Identifier: MIT
local support = require "spec.support.li"
local t = require "linkedin.ads.targeting"

describe("an audience", function()
  local sandbox, li
  setup(function() sandbox = support.start { quota = "off" } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    li = support.client(sandbox)
  end)

  local NL = { locations = { 102890719 } }

  local function total(conditions) return assert(li.ads.audience:count(t.all(conditions))).total end

  it("is smaller with each condition and each exclusion, and larger with more to choose from", function()
    local country = total { t.any(NL) }
    local skilled = total { t.any(NL), t.any { skills = { 50517 } } }
    local either = total { t.any(NL), t.any { skills = { 50517, 261 } } }
    local without = total { t.any(NL), t.any { skills = { 50517 } }, t.none { seniorities = { 3 } } }
    assert.is_true(country > either and either > skilled and skilled > without)
  end)

  it("of too few is none", function()
    local conditions = { t.any(NL) }
    for i = 1, 9 do conditions[#conditions + 1] = t.any { skills = { i } } end
    local count = assert(li.ads.audience:count(t.all(conditions)))
    assert.equal(0, count.total)
    assert.is_true(count.is_too_small)
  end)

  it("with more criteria than fit into an address is asked for all the same", function()
    local many = {}
    for i = 1, 400 do many[i] = i end
    assert.is_number(total { t.any(NL), t.any { skills = many } })
    local wire = support.wire(sandbox)
    assert.equal("POST", wire[#wire].method)
    assert.equal("GET", wire[#wire].headers["x-http-method-override"])
  end)

  it("without a place is refused before it is sent, and by LinkedIn", function()
    local count, err = li.ads.audience:count(t.all { t.any { skills = { 1 } } })
    assert.is_nil(count)
    assert.equal("validation", err.kind)
    assert.equal("MISSING_LOCATION", err.details[1].code)
    assert.equal(0, #support.wire(sandbox))
    count, err = li.ads.audience:count(t.all { t.any { skills = { 1 } } }, { check = false })
    assert.is_nil(count)
    assert.equal(400, err.status)
    assert.matches("location", err.details[1].message)
  end)

  it("costs more by the click than by the thousand views, in exact money", function()
    local function price(bid)
      local pricing = assert(li.ads.audience:pricing {
        account = 500001, bid_type = bid, campaign_type = "SPONSORED_UPDATES", targeting = t.all { t.any(NL) },
        daily_budget = { amount = "50.00", currencyCode = "EUR" },
      })
      assert.equal("string", type(pricing.suggestedBid.default.amount))
      assert.is_table(pricing.dailyBudgetLimits.min)
      return tonumber(pricing.suggestedBid.default.amount)
    end
    assert.is_true(price "CPM" > price "CPC")
    assert.matches("dailyBudget=", support.wire(sandbox)[1].query)
  end)

  it("is forecast to give more for more money", function()
    local function impressions(amount)
      return assert(li.ads.audience:forecast {
        account = 500001, bid_type = "CPM", campaign_type = "SPONSORED_UPDATES", targeting = t.all { t.any(NL) },
        daily_budget = { amount = amount, currencyCode = "EUR" },
      })[1].impressions
    end
    assert.is_true(impressions "500.00" > 5 * impressions "50.00")
  end)

  it("of another's account has no price", function()
    local pricing, err = li.ads.audience:pricing {
      account = 500050, bid_type = "CPM", campaign_type = "TEXT_AD", targeting = t.all { t.any(NL) },
    }
    assert.is_nil(pricing)
    assert.equal("permission", err.kind)
    assert.has_error(function() li.ads.audience:pricing { account = 500001 } end, "ads.audience:pricing: bid_type is missing")
    assert.has_error(function()
      li.ads.audience:pricing { account = 500001, bid_type = "CPM", campaign_type = "TEXT_AD", targeting = {}, daily_budget = { amount = 12.5 } }
    end)
  end)

  it("is described by facets and their values, in a language", function()
    local facets = assert(li.ads.audience:facets())
    assert.is_true(#facets >= 10)
    assert.same({ "urn:li:skill:50517" }, { assert(li.ads.audience:entities { facet = "skills", query = "micro" })[1].urn })
    assert.equal("Nederland", assert(li.ads.audience:entities { urns = { "urn:li:geo:102890719" }, locale = "nl_NL" })[1].name)
    assert.is_true(#assert(li.ads.audience:entities { facet = "seniorities" }) > 5)
    assert.equal("urn:li:skill:261", assert(li.ads.audience:entities { facet = "skills", similar_to = { "urn:li:skill:50517" } })[1].urn)
    local none, err = li.ads.audience:entities { facet = "locations" } -- it has a typeahead only
    assert.is_nil(none)
    assert.equal(400, err.status)
    assert.has_error(function() li.ads.audience:entities {} end, "ads.audience:entities: give facet, or urns")
  end)

  describe("of people one knows", function()
    local function segment()
      local id = assert(li.ads.segments:create(500001, { name = "Buyers", type = "USER", sourcePlatform = "HERON" }))
      sandbox:clock { advance = 10 }
      return id
    end

    it("is streamed as digests, and told of each", function()
      local id = segment()
      local report = assert(li.ads.segments:send_people(id, {
        { email = " Ann@Example.COM " }, { email = "no address" }, { first_name = "Ann", last_name = "Example" }, { email = "ann@example.com" },
      }, { batch = 2 }))
      assert.equal(3, report.accepted)
      assert.equal(2, report.refused[1].index)
      assert.equal(2, sandbox:state().segments[1].size) -- one address, however it is written
      for _, request in ipairs(support.wire(sandbox)) do
        assert.is_nil((request.body or ""):lower():find("ann@example", 1, true))
      end
      report = assert(li.ads.segments:send_people(id, { { email = "ann@example.com" } }, { action = "REMOVE" }))
      assert.equal(1, report.accepted)
      assert.equal(1, sandbox:state().segments[1].size)
    end)

    it("waits for a segment that is not there yet", function()
      local id = assert(li.ads.segments:create(500001, { name = "Fresh", type = "USER", sourcePlatform = "HERON" }))
      li.ads.segments.patience = 0
      local report, err = li.ads.segments:send_people(id, { { email = "a@b.c" } })
      assert.is_nil(report)
      assert.equal(404, err.status)
      assert.equal(1, err.from)
      sandbox:clock { advance = 6 }
      assert.equal(1, assert(li.ads.segments:send_people(id, { { email = "a@b.c" } })).accepted)
    end)

    it("of companies is another kind, and is usable after two days", function()
      local id = assert(li.ads.segments:create(500001, { name = "Accounts", type = "COMPANY", sourcePlatform = "HERON" }))
      sandbox:clock { advance = 10 }
      local companies = { { domain = "heron-optics.example" }, {} }
      local report = assert(li.ads.segments:send_companies(id, companies))
      assert.equal(1, report.accepted)
      assert.equal(2, report.refused[1].index)
      local people, err = li.ads.segments:send_people(id, { { email = "a@b.c" } })
      assert.is_nil(people)
      assert.equal(400, err.status)
      assert.equal("BUILDING", assert(li.ads.segments:get(id)).destinations[1].status)
      assert.equal(1, #assert(li.ads.segments:by_account(500001):all()))
      assert.is_true((li.ads.segments:delete(id)))
      assert.equal(0, #sandbox:state().segments)
    end)
  end)
end)
