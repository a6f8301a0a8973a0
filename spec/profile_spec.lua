-- SPDX-License-Identifier: MIT
local support = require "spec.support.li"

describe("profile", function()
  local sandbox

  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  it("reads the member's profile", function()
    local li = support.client(sandbox)
    local me, response = assert(li.profile:me())
    assert.equal(sandbox.person, "urn:li:person:" .. me.id)
    assert.equal(200, response.status)
    assert.equal(1, response.attempts)
    assert.is_string(response.request_id)
    assert.is_true(response.elapsed > 0)
  end)

  it("sends the guide's projection raw and finds the name in its locales", function()
    local li = support.client(sandbox)
    local projection = "(id,firstName,lastName,profilePicture(displayImage~:playableStreams))"
    local me = assert(li.profile:me { projection = projection })
    assert.is_nil(me.localizedFirstName)
    assert.equal("Mira Vossen", li.profile:name(me))
    assert.equal("projection=" .. projection, support.wire(sandbox)[1].query)
  end)

  it("gives the smallest picture that is wide enough", function()
    local li = support.client(sandbox)
    assert.matches("/200$", (assert(li.profile:picture_url(150))))
    assert.matches("/800$", (assert(li.profile:picture_url(5000))))
    assert.matches("/100$", (assert(li.profile:picture_url(1))))
  end)

  it("finds the e-mail address in LinkedIn's documented shape", function()
    local li = support.client_with(sandbox, { "r_emailaddress", "r_liteprofile" })
    assert.equal("mira@example.com", (li.profile:email()))
    local request = support.wire(sandbox)[1]
    assert.equal("/v2/emailAddress", request.path)
    assert.matches("projection=%(elements%*%(handle~%)%)", request.query)
  end)

  it("asks userinfo for the address where the token has OpenID's scope", function()
    local li = support.client_with(sandbox, { "openid", "profile", "email" })
    assert.equal("mira@example.com", (li.profile:email()))
    assert.equal("/v2/userinfo", support.wire(sandbox)[1].path)
  end)

  it("reads userinfo", function()
    local li = support.client_with(sandbox, { "openid", "profile" })
    local info = assert(li.profile:userinfo())
    assert.equal(sandbox.person, "urn:li:person:" .. info.sub)
  end)

  it("knows the member's URN after asking once", function()
    local li = support.client(sandbox)
    assert.equal(sandbox.person, (li.profile:urn()))
    assert.equal(sandbox.person, (li.profile:urn()))
    assert.equal(1, #support.wire(sandbox))
  end)

  it("says which scope is missing", function()
    local li = support.client_with(sandbox, { "w_member_social" })
    local me, err = li.profile:me()
    assert.is_nil(me)
    assert.equal("permission", err.kind)
    assert.equal(403, err.status)
    assert.matches("r_liteprofile", err.hint)
  end)

  it("lists the guide's fields with the scope that gives each", function()
    local li = support.client(sandbox)
    local by_name = {}
    for _, field in ipairs(li.profile.fields) do by_name[field.name] = field.scope end
    assert.equal("r_liteprofile", by_name.profilePicture)
    assert.equal("r_basicprofile", by_name.headline)
    assert.equal("r_emailaddress", by_name.emailAddress)
  end)

  it("names the nearest option for a misspelt one", function()
    local li = support.client(sandbox)
    local ok, message = pcall(function() li.profile:me { projektion = "(id)" } end)
    assert.is_false(ok)
    assert.matches("did you mean 'projection'%?", message)
    assert.equal(0, #support.wire(sandbox))
  end)
end)
