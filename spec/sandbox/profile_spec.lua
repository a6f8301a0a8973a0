-- SPDX-License-Identifier: MIT
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

describe("profile", function()
  local sandbox
  setup(function() sandbox = assert(sandbox_module.start()) end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local function as(scopes, member)
    return raw.caller(sandbox, (sandbox:token { scopes = scopes, member = member }))
  end

  it("shows lite fields, and more with r_basicprofile", function()
    local lite = as "r_liteprofile"("GET", "/v2/me").json
    assert.equal("Mira", lite.localizedFirstName)
    assert.equal("urn:li:digitalmediaAsset:C4D03AQFpicture01", lite.profilePicture.displayImage)
    assert.is_nil(lite.headline)
    assert.equal("mira-vossen", as "r_basicprofile"("GET", "/v2/me").json.vanityName)
  end)

  it("answers a projection with what it asks for and nothing else", function()
    local me = as "r_liteprofile"("GET",
      "/v2/me?projection=(id,firstName,profilePicture(displayImage~:playableStreams))").json
    assert.is_nil(me.localizedFirstName)
    local streams = me.profilePicture["displayImage~"]
    assert.equal(4, #streams.elements)
    assert.matches("^http", streams.elements[1].identifiers[1].identifier)
  end)

  it("leaves profilePicture out for a member without one", function()
    local me = as("r_liteprofile", "k_9LmN-2pQ")("GET", "/v2/me").json
    assert.equal("Jürgen", me.localizedFirstName)
    assert.is_nil(me.profilePicture)
  end)

  it("gives the e-mail address behind its handle", function()
    local answer = as "r_emailaddress"("GET", "/v2/emailAddress?q=members&projection=(elements*(handle~))")
    assert.same({ elements = { {
      handle = "urn:li:emailAddress:3775708763", ["handle~"] = { emailAddress = "mira@example.com" },
    } } }, answer.json)
  end)

  it("names the permission a token lacks", function()
    local answer = as "openid"("GET", "/v2/me")
    assert.equal(403, answer.status)
    assert.same({
      status = 403, code = "ACCESS_DENIED", serviceErrorCode = 100,
      message = "Not enough permissions to access: me.GET.NO_VERSION",
    }, answer.json)
  end)

  it("shows other members by their complex key", function()
    assert.equal("李", as "r_liteprofile"("GET", "/v2/people/(id:Zx1Cv2Bn3M)").json.localizedLastName)
    local batch = as "r_liteprofile"("GET", "/v2/people?ids=List((id:Zx1Cv2Bn3M),(id:nobody))").json
    assert.equal("明", batch.results["(id:Zx1Cv2Bn3M)"].localizedFirstName)
    assert.equal(404, batch.errors["(id:nobody)"].status)
  end)
end)
