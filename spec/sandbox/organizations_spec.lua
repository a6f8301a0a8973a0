-- SPDX-License-Identifier: MIT
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

local VERSION = { ["LinkedIn-Version"] = "202609" }
local HERON = "urn%3Ali%3Aorganization%3A90000101"
local GUIDE = "(id,localizedName,vanityName,localizedWebsite,localizedDescription,industries,staffCountRange,"
  .. "organizationType,locations,foundedOn,specialties,logoV2(original~:playableStreams,cropped~:playableStreams,"
  .. "cropInfo),coverPhotoV2(original~:playableStreams))"

describe("organizations", function()
  local sandbox, call
  setup(function()
    sandbox = assert(sandbox_module.start { clock = "2026-11-23T12:00:00Z" })
    call = raw.caller(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local function rest(target)
    return call("GET", "/rest/" .. target, nil, VERSION)
  end

  it("answer the guide's whole projection", function()
    local page = call("GET", "/v2/organizations/90000101?projection=" .. GUIDE).json
    assert.equal("Heron Optics", page.localizedName)
    assert.equal(2014, page.foundedOn.year)
    assert.equal(4, #page.logoV2["original~"].elements)
    assert.equal(4, #page.coverPhotoV2["original~"].elements)
    assert.is_nil(page.name)
  end)

  it("show everything to administrators and eight fields to others", function()
    assert.equal("SIZE_51_TO_200", rest("organizations/90000101").json.staffCountRange)
    local reduced = rest("organizations/90000102").json
    assert.equal("Lantern & Daughters", reduced.localizedName)
    assert.is_nil(reduced.staffCountRange)
  end)

  it("tell a former administrator what is out of reach", function()
    local former = raw.caller(sandbox, (sandbox:token { member = "k_9LmN-2pQ", scopes = "r_organization_admin" }))
    local answer = former("GET", "/v2/organizations/90000102?projection=(id,staffCountRange)")
    assert.equal(403, answer.status)
    assert.matches("ADMIN_ONLY", answer.json.message)
  end)

  it("are found by vanity name, and by none as an empty list", function()
    assert.equal(90000101, rest("organizations?q=vanityName&vanityName=HERON-optics").json.elements[1].id)
    local none = rest "organizations?q=vanityName&vanityName=nobody"
    assert.equal(200, none.status)
    assert.equal('"elements":[]', none.body:match('"elements":%[%]'))
  end)

  it("are looked up by number, and not by URN", function()
    local answer = rest("organizationsLookup?ids=List(90000101,5)").json
    assert.equal("Heron Optics", answer.results["90000101"].localizedName)
    assert.same({ status = 404, message = "Not Found" }, answer.errors["5"])
    assert.equal(400, rest("organizationsLookup?ids=List(" .. HERON .. ")").status)
  end)

  it("count followers under the spelling of each base path", function()
    local v2 = "/v2/networkSizes/" .. HERON .. "?edgeType="
    assert.same({ firstDegreeSize = 18342 }, call("GET", v2 .. "CompanyFollowedByMember").json)
    assert.equal(400, call("GET", v2 .. "COMPANY_FOLLOWED_BY_MEMBER").status)
    assert.same({ firstDegreeSize = 18342 }, rest("networkSizes/" .. HERON .. "?edgeType=COMPANY_FOLLOWED_BY_MEMBER").json)
    assert.equal("PARAM_INVALID", rest("networkSizes/" .. HERON .. "?edgeType=CompanyFollowedByMember").json.code)
  end)

  it("list the pages of the token's member only", function()
    local answer = rest "organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED"
    assert.equal(2, #answer.json.elements)
    assert.equal("urn:li:organization:90000101", answer.json.elements[1].organization)
    assert.equal("QUERY_PARAM_NOT_ALLOWED", rest("organizationAcls?q=roleAssignee&roleAssignee=x").json.code)
    local old = call("GET", "/v2/organizationalEntityAcls?q=roleAssignee&projection=(elements*(organizationalTarget~(localizedName)))")
    assert.equal("Heron Optics", old.json.elements[1]["organizationalTarget~"].localizedName)
  end)

  describe("follower statistics", function()
    local function statistics(more, as)
      return (as or call)("GET", "/rest/organizationalEntityFollowerStatistics?q=organizationalEntity&organizationalEntity="
        .. HERON .. (more or ""), nil, VERSION)
    end

    it("have facets for a lifetime", function()
      local elements = statistics().json.elements
      assert.equal(1, #elements)
      assert.equal("urn:li:function:8", elements[1].followerCountsByFunction[1]["function"])
      assert.is_nil(elements[1].followerGains)
    end)

    it("have gains per day and nothing newer than two days", function()
      local now = 1795435200000
      local elements = statistics(("&timeIntervals=(timeRange:(start:%d,end:%d),timeGranularityType:DAY)"):format(
        now - 5 * 86400000, now)).json.elements
      assert.equal(3, #elements)
      assert.is_nil(elements[1].followerCountsByFunction)
      assert.equal(now - 5 * 86400000, elements[1].timeRange.start)
    end)

    it("read the 1.0 spelling without the protocol header", function()
      local answer = call("GET", "/v2/organizationalEntityFollowerStatistics?q=organizationalEntity"
        .. "&organizationalEntity=urn:li:organization:90000101&timeIntervals.timeGranularityType=DAY"
        .. "&timeIntervals.timeRange.start=" .. 1795435200000 - 3 * 86400000, nil, { ["X-Restli-Protocol-Version"] = false })
      assert.equal(1, #answer.json.elements)
      assert.equal("1.0.0", answer.headers["x-restli-protocol-version"])
    end)

    it("refuse encoded structure, old ranges and other members", function()
      assert.equal("PARAM_INVALID", statistics("&timeIntervals=%28timeRange:(start:1,end:2),timeGranularityType:DAY)").json.code)
      assert.equal("PARAM_INVALID", statistics("&timeIntervals=(timeRange:(start:1,end:2),timeGranularityType:DAY)").json.code)
      local other = raw.caller(sandbox, (sandbox:token { member = "k_9LmN-2pQ", scopes = "rw_organization_admin" }))
      assert.equal(403, statistics("", other).status)
    end)
  end)
end)
