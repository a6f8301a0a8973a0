-- SPDX-License-Identifier: MIT
-- Which pages there are, who may do what on them, and what happens there.
local support = require "spec.support.li"

describe("organizations", function()
  local sandbox, li

  setup(function() sandbox = support.start { quota = "off" } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:config { short_pages = true }
    li = support.client(sandbox)
  end)

  local HERON, LANTERN = "urn:li:organization:90000101", "urn:li:organization:90000102"

  it("are looked up by everybody, several at once, with an error for each that is missing", function()
    local pages, errors = li.organizations:lookup { 90000101, LANTERN, 5 }
    assert.equal("Heron Optics", pages[HERON].localizedName)
    assert.is_nil(pages[LANTERN].staffCountRange)
    assert.equal(404, errors["urn:li:organization:5"].status)
    assert.equal("/rest/organizationsLookup", support.wire(sandbox)[1].path)
    local brands = assert(li.organizations:lookup { "urn:li:organizationBrand:90000201" })
    assert.equal("heron-labs", brands["urn:li:organizationBrand:90000201"].vanityName)
  end)

  it("are read whole, several at once, by their administrators", function()
    local pages = assert(li.organizations:get_many { HERON, 2414183 })
    assert.equal("SIZE_51_TO_200", pages[HERON].staffCountRange)
    assert.is_table(pages["urn:li:organization:2414183"])
    assert.same({}, (li.organizations:get_many {}))
    local ids = {}
    for i = 1, 250 do ids[i] = i end
    local before = #support.wire(sandbox)
    local none, errors = li.organizations:lookup(ids)
    assert.same({}, none)
    assert.is_table(errors["urn:li:organization:250"])
    assert.equal(before + 3, #support.wire(sandbox))
  end)

  it("fail as a whole when a request fails", function()
    sandbox:fault "status=500 GET /rest/organizationsLookup"
    local pages, err = li.organizations:lookup { HERON }
    assert.is_nil(pages)
    assert.equal(500, err.status)
  end)

  it("are found by e-mail domain and as brands of a page", function()
    assert.equal(90000101, assert(li.organizations:by_email_domain("heron-optics.example"):all())[1].id)
    assert.equal("heron-labs", assert(li.organizations:brands(HERON):all())[1].vanityName)
    assert.equal("heron-labs", assert(li.organizations:get "urn:li:organizationBrand:90000201").vanityName)
  end)

  it("say that this application may not change them", function()
    local done, err = li.organizations:update(HERON, {
      original = { localizedWebsite = "a" }, modified = { localizedWebsite = "b" },
    })
    assert.is_nil(done)
    assert.equal("permission", err.kind)
    local wire = support.wire(sandbox)
    assert.equal("PARTIAL_UPDATE", wire[1].headers["x-restli-method"])
    assert.equal('{"patch":{"$set":{"localizedWebsite":"b"}}}', wire[1].body)
    assert.is_true((li.organizations:update(HERON, { original = { a = 1 }, modified = { a = 1 } })))
    assert.has_error(function() li.organizations:update(HERON, {}) end, "organizations:update: give patch, or original and modified")
  end)

  it("list who has which role, over pages that are short", function()
    local roles = assert(li.organizations:administrators(HERON))
    assert.equal(2, #roles)
    local all = assert(li.organizations:administered { role = false, state = false })
    local kinds = {}
    for _, one in ipairs(all) do kinds[#kinds + 1] = one.role end
    table.sort(kinds)
    assert.same({ "ADMINISTRATOR", "ADMINISTRATOR", "ANALYST" }, kinds)
    assert.equal(2, #assert(li.organizations:administered()))
    local refused, err = li.organizations:administrators(LANTERN)
    assert.is_nil(refused)
    assert.equal("permission", err.kind)
  end)

  it("say what the member may do", function()
    local may = assert(li.organizations:may(HERON, { "ORGANIC_SHARE_CREATE", "ADMINISTRATOR_WRITE" }))
    assert.same({ ORGANIC_SHARE_CREATE = true, ADMINISTRATOR_WRITE = true }, may)
    local editor = support.client(sandbox, { access_token = sandbox:token { member = "k_9LmN-2pQ", scopes = "rw_organization_admin" } })
    may = assert(editor.organizations:may(HERON, { "ORGANIC_SHARE_CREATE", "ADMINISTRATOR_WRITE" }))
    assert.same({ ORGANIC_SHARE_CREATE = true, ADMINISTRATOR_WRITE = false }, may)
    may = assert(li.organizations:may(HERON, { { organizationProfileAuthorizationAction = "PROFILE_EDIT" } }))
    assert.same({ PROFILE_EDIT = true }, may)
  end)

  it("find followers to mention", function()
    local people = assert(li.organizations:find_people(HERON, "mir"))
    assert.equal(sandbox.person, people[1].member)
    assert.equal(sandbox.person, (li.organizations:member_of_url(HERON, "https://www.linkedin.com/in/mira-vossen")))
    assert.is_false((li.organizations:member_of_url(HERON, "https://www.linkedin.com/in/nobody")))
    local none, err = li.organizations:find_people(LANTERN, "mir")
    assert.is_nil(none)
    assert.equal("permission", err.kind)
  end)

  describe("notifications", function()
    local function happen()
      local post = assert(li.posts:share { author = HERON, text = "What do you say?" })
      assert(li.social:comment(post.id, "First"))
      assert(li.social:react(post.id, "LIKE"))
      return post
    end

    it("tell what was done with a page's posts", function()
      local post = happen()
      local actions = {}
      for one, err in li.organizations:notifications(HERON) do
        assert(one, err)
        assert.equal(post.id, one.sourcePost)
        actions[#actions + 1] = one.action
      end
      table.sort(actions)
      assert.same({ "COMMENT", "LIKE" }, actions)
      assert.equal(1, #assert(li.organizations:notifications(HERON, { actions = { "LIKE" } }):all()))
      assert.equal(0, #assert(li.organizations:notifications(HERON, { from = 1, to = 2 }):all()))
      local list, err = li.organizations:notifications(LANTERN):all()
      assert.is_nil(list)
      assert.equal("permission", err.kind)
    end)

    it("are subscribed to, read and given up", function()
      local of = { application = 100001, member = sandbox.person }
      assert.is_true((li.organizations:subscribe(HERON, of, "https://hooks.example/li")))
      assert.equal("https://hooks.example/li", assert(li.organizations:subscription(HERON, of)).webhook)
      assert.equal(HERON, assert(li.organizations:subscriptions():all())[1].entity)
      assert.is_true((li.organizations:unsubscribe(HERON, of)))
      local gone, err = li.organizations:subscription(HERON, of)
      assert.is_nil(gone)
      assert.equal(404, err.status)
      local done
      done, err = li.organizations:subscribe(HERON, of, "http://hooks.example/li")
      assert.is_nil(done)
      assert.equal("validation", err.kind)
      assert.has_error(function() li.organizations:subscription(HERON, {}) end)
    end)
  end)
end)
