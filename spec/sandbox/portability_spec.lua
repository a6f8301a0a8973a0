-- SPDX-License-Identifier: MIT
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

local DMA = { ["LinkedIn-Version"] = "202312" }

describe("portability", function()
  local sandbox, call
  setup(function()
    sandbox = assert(sandbox_module.start { clock = "2026-11-23T12:00:00Z", freeze = true })
    call = raw.versioned(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:clock { set = "2026-11-23T12:00:00Z" }
  end)

  it("gives one part of a domain a page, and a 404 behind the last", function()
    local target = "/rest/memberSnapshotData?q=criteria&domain=CONNECTIONS"
    local page = call("GET", target, nil, DMA).json
    assert.same({ 3, 1, "CONNECTIONS", 40 },
      { page.paging.total, #page.elements, page.elements[1].snapshotDomain, #page.elements[1].snapshotData })
    assert.equal("/rest/memberSnapshotData?q=criteria&domain=CONNECTIONS&start=1", raw.next_href(page))
    assert.equal(24, #call("GET", target .. "&start=2", nil, DMA).json.elements[1].snapshotData)
    assert.equal(404, call("GET", target .. "&start=3", nil, DMA).status)
    assert.equal(404, call("GET", "/rest/memberSnapshotData?q=criteria&domain=COURSES", nil, DMA).status)
    assert.equal("PROFILE", call("GET", "/rest/memberSnapshotData?q=criteria").json.elements[1].snapshotDomain)
  end)

  it("lives in its own version, which is gone elsewhere", function()
    assert.equal(426, call("GET", "/rest/events/1", nil, DMA).status)
    assert.equal(200, call("GET", "/rest/memberAuthorizations?q=memberAndApplication", nil, DMA).status)
  end)

  it("logs what the member does from their consent on, for 28 days", function()
    local changes = "/rest/memberChangeLogs?q=memberAndApplication"
    local me = sandbox.person
    local function post(text)
      return call("POST", "/v2/ugcPosts", {
        author = me, lifecycleState = "PUBLISHED",
        specificContent = { ["com.linkedin.ugc.ShareContent"] = { shareCommentary = { text = text }, shareMediaCategory = "NONE" } },
        visibility = { ["com.linkedin.ugc.MemberNetworkVisibility"] = "PUBLIC" },
      }):id()
    end
    post "before"
    sandbox:clock { advance = 60 }
    assert.equal(201, call("POST", "/rest/memberAuthorizations", {}, DMA).status)
    local id = post "after"
    assert.same({}, call("GET", changes).json.elements)
    sandbox:clock { advance = 2 }
    local elements = call("GET", changes).json.elements
    assert.same({ 1, "CREATE", id, "after" }, { #elements, elements[1].method, elements[1].resourceId, elements[1].activity.text })
    assert.equal(204, call("DELETE", "/rest/posts/" .. id:gsub(":", "%%3A")).status)
    sandbox:clock { advance = 2 }
    assert.equal("DELETE", call("GET", changes .. "&startTime=" .. elements[1].processedAt).json.elements[1].method)
    sandbox:clock { advance = 28 * 86400 + 1 }
    assert.same({}, call("GET", changes).json.elements)
  end)

  it("takes at most 50 changes, and no time that is none", function()
    local changes = "/rest/memberChangeLogs?q=memberAndApplication"
    assert.equal(400, call("GET", changes .. "&count=51").status)
    assert.equal(400, call("GET", changes .. "&startTime=-1").status)
    assert.equal(400, call("GET", changes .. "&startTime=1795262400").status)
    assert.equal(400, call("GET", changes .. "&startTime=yesterday").status)
  end)

  it("needs a scope of its own", function()
    local other = raw.versioned(sandbox, (sandbox:token { scopes = "r_liteprofile" }))
    assert.equal(403, other("GET", "/rest/memberSnapshotData?q=criteria").status)
  end)
end)

describe("portability of pages", function()
  local sandbox, call
  setup(function()
    sandbox = assert(sandbox_module.start {})
    call = raw.versioned(sandbox, (sandbox:token { scopes = "r_dma_admin_pages_content" }))
  end)
  teardown(function() sandbox:stop() end)

  it("is for administrators, with pictures as addresses", function()
    local page = call("GET", "/rest/dmaOrganizations/90000101").json
    assert.same({ "Heron Optics", "AVAILABLE" }, { page.localizedName, page.logoV2.original.status })
    assert.matches("^https?://", page.logoV2.original.downloadUrl)
    assert.equal(403, call("GET", "/rest/dmaOrganizations/90000102").status)
    local batch = call("GET", "/rest/dmaOrganizations?ids=List(90000101,90000102,5)").json
    assert.same({ ["90000101"] = 200, ["90000102"] = 403, ["5"] = 404 }, batch.statuses)
    assert.equal(1, #call("GET", "/rest/dmaOrganizations?q=vanityName&vanityName=heron-optics").json.elements)
    assert.equal(0, #call("GET", "/rest/dmaOrganizations?q=vanityName&vanityName=lantern-daughters").json.elements)
    assert.equal(90000201, call("GET",
      "/rest/dmaOrganizations?q=parentOrganization&parent=urn%3Ali%3Aorganization%3A90000101").json.elements[1].id)
  end)

  it("does not tell who other members are", function()
    local acls = call("GET", "/rest/dmaOrganizationAcls?q=organization&organization=urn%3Ali%3Aorganization%3A90000101").json.elements
    assert.same({ "urn:li:person:aB3dE5fG7h", "urn:li:person:obfuscated" }, { acls[1].roleAssignee, acls[2].roleAssignee })
    assert.equal(403, call("GET", "/rest/dmaOrganizationAcls?q=organization&organization=urn%3Ali%3Aorganization%3A90000102").status)
    assert.equal(3, #call("GET", "/rest/dmaOrganizationAcls?q=roleAssignee").json.elements)
  end)
end)

describe("connections and messages", function()
  local sandbox, call
  setup(function()
    sandbox = assert(sandbox_module.start {})
    call = raw.caller(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:config { partner = false }
  end)

  local ME, LIST = "urn%3Ali%3Aperson%3AaB3dE5fG7h", "/v2/connections?q=viewer&start=0&count=50"

  it("are for partners: a scope alone does not open them", function()
    for _, answer in ipairs { call("GET", LIST), call("POST", "/v2/messages", { body = "x" }) } do
      assert.same({ 403, "ACCESS_DENIED" }, { answer.status, answer.json.code })
    end
    sandbox:config { partner = true }
    local page = call("GET", LIST).json
    assert.same({ 104, 50 }, { page.paging.total, #page.elements })
    assert.same({ to = "urn:li:person:k_9LmN-2pQ" }, page.elements[1])
    local profiles = call("GET", LIST .. "&projection=(elements*(to~),paging)").json
    assert.equal("Österlund", profiles.elements[1]["to~"].localizedLastName)
    local count = call("GET", LIST .. "&projection=(paging)").json
    assert.same({ 104, nil }, { count.paging.total, count.elements })
  end)

  it("tell the number of one's own connections only", function()
    assert.same({ firstDegreeSize = 104 }, call("GET", "/v2/connections/" .. ME).json)
    assert.equal(403, call("GET", "/v2/connections/urn%3Ali%3Aperson%3Ak_9LmN-2pQ").status)
    assert.equal(104, raw.versioned(sandbox)("GET", "/rest/connections/" .. ME).json.firstDegreeSize)
  end)

  it("take plain text to connections, or to a thread", function()
    sandbox:config { partner = true }
    local function status(message) return call("POST", "/v2/messages", message).status end
    local to = { "urn:li:person:k_9LmN-2pQ" }
    assert.equal(201, status { recipients = to, body = "Hello", messageType = "MEMBER_TO_MEMBER" })
    assert.equal(201, status { thread = "t1", body = "Hello", messageType = "MEMBER_TO_MEMBER" })
    assert.equal(400, status { thread = "t1", recipients = to, body = "Hello", messageType = "MEMBER_TO_MEMBER" })
    assert.equal(400, status { recipients = to, body = "<b>Hello</b>", messageType = "MEMBER_TO_MEMBER" })
    assert.equal(403, status { recipients = { "urn:li:person:stranger" }, body = "Hello", messageType = "MEMBER_TO_MEMBER" })
    assert.equal(2, #sandbox:state().messages)
  end)
end)
