-- SPDX-License-Identifier: MIT
local support = require "spec.support.li"

describe("advertising accounts", function()
  local sandbox, li

  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    li = support.client(sandbox)
  end)

  local function ids(pages)
    local list = {}
    for entity, err in pages do
      assert(entity, tostring(err))
      list[#list + 1] = entity.id
    end
    return list
  end

  it("are searched by criteria, page by page", function()
    assert.same({ 500001, 500009, 500090 }, ids(li.ads.accounts:search(nil, { page_size = 1 })))
    assert.same({ 500001, 500090 }, ids(li.ads.accounts:search { status = { "ACTIVE" }, test = false }))
    assert.same({ 500001 }, ids(li.ads.accounts:search { type = "BUSINESS", reference = { "urn:li:organization:90000101" }, test = false }))
    local wire = support.wire(sandbox)
    assert.is_nil(wire[1].query:find "search=") -- nothing is asked for
    assert.matches("pageToken=", wire[2].query)
    assert.matches("search=(status:(values:List(ACTIVE)),test:false)", wire[#wire - 1].query, 1, true)
  end)

  it("have criteria that are checked at the caller's line", function()
    local ok, message = pcall(function() li.ads.accounts:search { statsu = { "ACTIVE" } } end)
    assert.is_false(ok)
    assert.matches("accounts_spec.lua:%d+: ads.accounts:search: there is no criterion 'statsu', did you mean 'status'", message)
    assert.has_error(function() li.ads.accounts:search { test = { false } } end)
    assert.has_error(function() li.ads.accounts:search { status = {} } end)
  end)

  it("name names with structure characters", function()
    local urn = assert(li.ads.accounts:create { name = "Heron (EU), list:1", type = "BUSINESS", currency = "EUR" })
    assert.same({ tonumber(urn:match "%d+$") }, ids(li.ads.accounts:search { name = "Heron (EU), list:1" }))
  end)

  it("are read, one or several, under the caller's own keys", function()
    assert.equal("Heron EU", li.ads.accounts:get("urn:li:sponsoredAccount:500001").name)
    local found = assert(li.ads.accounts:batch_get { 500001, 500050 })
    assert.equal("EUR", found[500001].currency)
    assert.equal("permission", found[500050].kind)
  end)

  it("are created, changed and deleted while they are drafts", function()
    local urn = assert(li.ads.accounts:create { name = "Draft", type = "BUSINESS", currency = "EUR", status = "DRAFT" })
    assert(li.ads.accounts:update(urn, { name = "Renamed" }))
    assert.equal("Renamed", li.ads.accounts:get(urn).name)
    assert(li.ads.accounts:delete(urn))
    local _, err = li.ads.accounts:get(urn)
    assert.equal(403, err.status)
  end)

  it("refuse a transition before it is sent, naming what is possible", function()
    local ok, err = li.ads.accounts:delete(500001)
    assert.is_nil(ok)
    assert.equal("TRANSITION", err.code)
    assert.matches("only DRAFT is deleted", err.message)
    for _, request in ipairs(support.wire(sandbox)) do assert.equal("GET", request.method) end
    ok, err = li.ads.accounts:delete(500001, { check = false })
    assert.is_nil(ok)
    assert.equal(400, err.status)
  end)

  it("list everything that is wrong with a new one", function()
    local _, err = li.ads.accounts:create { type = "ENTERPRISE" }
    assert.equal("validation", err.kind)
    assert.equal(2, #err.details)
    assert.equal(0, #support.wire(sandbox))
  end)

  it("have one test account per application", function()
    local _, err = li.ads.accounts:create { name = "Second", type = "BUSINESS", test = true }
    assert.equal("TEST_ACCOUNT_LIMIT_REACHED", err.code)
  end)

  it("are given to members and taken from them", function()
    local users = li.ads.users
    assert(users:grant(500001, "Zx1Cv2Bn3M", "VIEWER"))
    assert(users:change(500001, "Zx1Cv2Bn3M", "CREATIVE_MANAGER"))
    assert.equal("CREATIVE_MANAGER", users:get(500001, "urn:li:person:Zx1Cv2Bn3M").role)
    assert.equal(3, #users:of(500001):all())
    assert.equal(3, #users:mine():all())
    assert(users:revoke(500001, "Zx1Cv2Bn3M"))
    assert.equal(2, #users:of(500001):all())
    assert.has_error(function() users:grant(500001, "Zx1Cv2Bn3M", "BOSS") end)
  end)

  it("tell another member's apart by role", function()
    local other = support.client(sandbox, { access_token = sandbox:token { member = "k_9LmN-2pQ", scopes = { "r_ads", "rw_ads" } } })
    assert.equal("Heron EU", other.ads.accounts:get(500001).name)
    local ok, err = other.ads.accounts:update(500001, { name = "Mine" })
    assert.is_nil(ok)
    assert.equal("permission", err.kind)
    assert.matches("VIEWER", err.message)
  end)
end)
