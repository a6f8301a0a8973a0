-- SPDX-License-Identifier: MIT
local core = require "linkedin.core"
local support = require "spec.support.li"

local NOW, NOW_S = "2026-11-23T12:00:00Z", 1795435200

describe("conversions", function()
  local sandbox, li
  setup(function() sandbox = support.start { clock = NOW, quota = "off" } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    li = support.client(sandbox, { clock = function() return NOW_S end })
  end)

  local function event(more)
    local made = { conversion = 910001, happened_at = NOW_S * 1000 - 60000, email = "ann@example.com" }
    for name, value in pairs(more or {}) do made[name] = value end
    return made
  end

  local function events() return sandbox:state().conversions.events end

  it("digest one address to one digest, in C", function()
    local hash = core.crypto.hash_email
    assert.equal(core.crypto.sha256("ann@example.com", "hex"), hash "  Ann@EXAMPLE.com\n")
    for _, bad in ipairs { "", "ann", "@x", "a@", "a@b@c", "a b@c.d", "a@b\0" } do assert.is_nil(hash(bad)) end
  end)

  describe("rules", function()
    it("are made, read, changed and counted for campaigns", function()
      local rule = assert(li.ads.conversions:create(500001, { name = "Signed up", type = "SIGN_UP" }))
      assert.matches("^urn:lla:llaPartnerConversion:%d+$", rule.urn)
      assert.is_true((li.ads.conversions:associate(720001, rule.urn)))
      assert.same({ "urn:li:sponsoredCampaign:720001" }, assert(li.ads.conversions:get(500001, rule.id)).campaigns)
      assert.is_true((li.ads.conversions:update(500001, rule.urn, { enabled = false })))
      assert.is_false(assert(li.ads.conversions:get(500001, rule.id)).enabled)
      assert.is_true((li.ads.conversions:dissociate(720001, rule.id)))
      assert.same({}, assert(li.ads.conversions:get(500001, rule.id)).campaigns)
      assert.equal(2, #assert(li.ads.conversions:by_account(500001):all()))
    end)

    it("are checked before they are sent", function()
      local rule, err = li.ads.conversions:create(500001, { type = "SIGN_UP", postClickAttributionWindowSize = 365, valueType = "FIXED" })
      assert.is_nil(rule)
      assert.equal(3, #err.details)
      assert.equal(0, #support.wire(sandbox))
      rule, err = li.ads.conversions:create(500001, { name = "x", type = "SIGN_UP", postClickAttributionWindowSize = 365 }, { check = false })
      assert.is_nil(rule)
      assert.equal(400, err.status)
    end)

    it("of another's account are out of reach", function()
      local rule, err = li.ads.conversions:create(500050, { name = "x", type = "LEAD" })
      assert.is_nil(rule)
      assert.equal("permission", err.kind)
      assert.is_table((li.ads.conversions:insight_tag(500001)))
    end)
  end)

  describe("events", function()
    it("are sent with digests and exact money, and never with an address", function()
      local report = assert(li.ads.conversions:send { event { value = { amount = "129.00", currencyCode = "EUR" }, event_id = "order-1" } })
      assert.equal(1, report.accepted)
      assert.same({ "order-1" }, report.event_ids)
      local kept = events()[1]
      assert.equal("129.00", kept.conversionValue.amount)
      assert.equal(core.crypto.sha256("ann@example.com", "hex"), kept.user.userIds[1].idValue)
      assert.is_nil(support.wire(sandbox)[1].body:find("ann@", 1, true))
    end)

    it("count once, however often they are sent", function()
      local batch = { event(), event { email = "bob@example.com" }, event { email = " ANN@example.com" } }
      assert.equal(3, assert(li.ads.conversions:send(batch)).accepted)
      assert.equal(2, #events())
      assert.equal(3, assert(support.client(sandbox, { clock = function() return NOW_S end }).ads.conversions:send(batch)).accepted)
      assert.equal(2, #events())
    end)

    it("go in batches", function()
      local list = {}
      for i = 1, 25 do list[i] = event { email = ("p%d@example.com"):format(i) } end
      assert.equal(25, assert(li.ads.conversions:send(list, { batch = 10 })).accepted)
      assert.equal(3, #support.wire(sandbox))
      assert.equal(25, #events())
    end)

    it("with mistakes are reported each, and the others are sent", function()
      local report = assert(li.ads.conversions:send {
        event { happened_at = 1 }, event(), event { email = "nobody" }, event { happened_at = NOW_S * 1000 + 5000 },
        event { happened_at = (NOW_S - 91 * 86400) * 1000 }, event { value = { amount = 12.5, currencyCode = "EUR" } },
        event { emial = "x" }, event { first_name = "Ann" }, { conversion = 910001, happened_at = NOW_S * 1000 - 1 }, event { conversion = 777 },
      })
      assert.equal(1, report.accepted)
      local found = {}
      for _, one in ipairs(report.refused) do found[one.index] = one.details and one.details[1].code or one.error.kind end
      assert.same({
        [1] = "INVALID_TIME", [3] = "INVALID_EMAIL", [4] = "IN_THE_FUTURE", [5] = "TOO_OLD", [6] = "INVALID_AMOUNT",
        [7] = "UNKNOWN_FIELD", [8] = "INCOMPLETE_NAME", [9] = "MISSING_IDENTITY", [10] = "permission",
      }, found)
      for _, one in ipairs(report.refused) do
        for _, detail in ipairs(one.details or {}) do assert.is_nil(detail.message:find("nobody", 1, true)) end
      end
    end)

    it("are found one by one where LinkedIn refuses a batch for one of them", function()
      local list = {}
      for i = 1, 9 do list[i] = event { email = ("p%d@example.com"):format(i) } end
      list[6] = event { happened_at = (NOW_S - 91 * 86400) * 1000 }
      local report = assert(li.ads.conversions:send(list, { check = false }))
      assert.equal(8, report.accepted)
      assert.equal(6, report.refused[1].index)
      assert.matches("90 days", report.refused[1].error.message)
      assert.equal(8, #events())
    end)

    it("whose answer was lost are in doubt, and sending again counts them once", function()
      local list = {}
      for i = 1, 6 do list[i] = event { email = ("p%d@example.com"):format(i) } end
      local off
      off = li:on("response", function()
        off()
        sandbox:fault "drop-after POST /rest/conversionEvents"
      end)
      local report, err = li.ads.conversions:send(list, { batch = 2 })
      assert.is_nil(report)
      assert.equal(2, err.report.accepted)
      assert.same({ 3, 4 }, err.in_doubt)
      assert.same({ 5, 6 }, err.unsent)
      assert.equal(4, #events())
      assert.equal(6, assert(li.ads.conversions:send(list, { batch = 2 })).accepted)
      assert.equal(6, #events())
    end)

    it("may be told by a lead alone since 202605", function()
      local lead = { conversion = 910001, happened_at = NOW_S * 1000 - 5, lead = "urn:li:leadGenFormResponse:x" }
      assert.equal(1, assert(li.ads.conversions:send { lead }).accepted)
      assert.equal("MISSING_IDENTITY", assert(li.ads.conversions:send({ lead }, { version = "202604" })).refused[1].details[1].code)
    end)

    it("raise for what is no list of events", function()
      assert.has_error(function() li.ads.conversions:send { "x" } end, "ads.conversions:send: event 1 is no table")
      assert.has_error(function() li.ads.conversions:send({}, { batch = 5001 }) end, "ads.conversions:send: batch is from 1 to 5000")
      assert.same({ accepted = 0, refused = {}, event_ids = {} }, (li.ads.conversions:send {}))
    end)
  end)
end)
