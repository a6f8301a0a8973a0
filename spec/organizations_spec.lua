-- SPDX-License-Identifier: MIT
local support = require "spec.support.li"

describe("organizations", function()
  local sandbox

  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local function id_of(urn) return tonumber(urn:match "%d+$") end

  for _, api in ipairs { "rest", "v2" } do
    describe("on " .. api, function()
      it("reads a page by number and by URN", function()
        local li = support.client(sandbox, { api = api })
        local by_urn = assert(li.organizations:get(sandbox.organization))
        local by_number = assert(li.organizations:get(id_of(sandbox.organization)))
        assert.equal(by_urn.localizedName, by_number.localizedName)
        assert.equal(("/%s/organizations/%d"):format(api, id_of(sandbox.organization)), support.wire(sandbox)[1].path)
      end)

      it("counts followers with the edge type of its base", function()
        local li = support.client(sandbox, { api = api })
        assert.equal(18342, (li.organizations:follower_count(sandbox.organization)))
        local expected = api == "rest" and "edgeType=COMPANY_FOLLOWED_BY_MEMBER" or "edgeType=CompanyFollowedByMember"
        assert.equal(expected, support.wire(sandbox)[1].query)
      end)

      it("finds a page by its address, and says false where there is none", function()
        local li = support.client(sandbox, { api = api })
        local page = assert(li.organizations:get(sandbox.organization))
        assert.equal(page.id, assert(li.organizations:by_vanity_name(page.vanityName)).id)
        assert.is_false((li.organizations:by_vanity_name "no-such-page"))
      end)

      it("reads lifetime follower statistics as facets", function()
        local li = support.client(sandbox, { api = api })
        local statistics = assert(li.organizations:follower_statistics(sandbox.organization))
        assert.is_true(#statistics.followerCountsBySeniority > 0)
        assert.equal(sandbox.organization, statistics.organizationalEntity)
      end)
    end)
  end

  it("names the version on /rest and not on /v2", function()
    support.client(sandbox).organizations:get(sandbox.organization)
    support.client(sandbox, { api = "v2" }).organizations:get(sandbox.organization)
    local wire = support.wire(sandbox)
    assert.equal("202609", wire[1].headers["linkedin-version"])
    assert.is_nil(wire[2].headers["linkedin-version"])
    assert.equal("2.0.0", wire[1].headers["x-restli-protocol-version"])
  end)

  it("reads the guide's whole projection, the logo in its sizes", function()
    local li = support.client(sandbox, { api = "v2" })
    local page = assert(li.organizations:get(sandbox.organization, { projection = "full" }))
    assert.is_table(page.logoV2["original~"].elements[1].identifiers)
  end)

  it("reads follower gains of a span of days", function()
    local li = support.client(sandbox)
    local day = 86400000
    local to = (math.floor(sandbox:clock() / 86400) - 2) * day
    local gains = assert(li.organizations:follower_statistics(sandbox.organization, { from = to - 3 * day, to = to }))
    assert.equal(3, #gains)
    assert.is_number(gains[1].followerGains.organicFollowerGain)
    assert.matches("timeIntervals=%(timeGranularityType:DAY,timeRange:%(end:%d+,start:%d+%)%)", support.wire(sandbox)[1].query)
  end)

  it("lists the pages one administers", function()
    local pages = assert(support.client(sandbox).organizations:administered())
    local found = false
    for _, page in ipairs(pages) do
      found = found or page.organization == sandbox.organization
      assert.equal("ADMINISTRATOR", page.role)
    end
    assert.is_true(found)
  end)

  it("refuses what cannot be an organization, at the caller's line, and sends nothing", function()
    local li = support.client(sandbox)
    local ok, message = pcall(function() li.organizations:get "urn:li:person:x" end)
    assert.is_false(ok)
    assert.matches("expected urn:li:organization", message)
    assert.is_false((pcall(function() li.organizations:get "" end)))
    assert.equal(0, #support.wire(sandbox))
  end)

  it("gives 404 as an error with a hint", function()
    local page, err = support.client(sandbox).organizations:get(123456789)
    assert.is_nil(page)
    assert.equal("http", err.kind)
    assert.equal(404, err.status)
    assert.is_string(err.hint)
    assert.equal("/rest/organizations/{id}", err.endpoint)
  end)
end)
