-- SPDX-License-Identifier: MIT
local scopes = require "linkedin.scopes"

describe("scopes", function()
  it("name the products that grant them", function()
    assert.same({ "Share on LinkedIn", "Advertising API", "Community Management API" }, scopes.products "w_member_social")
    assert.same({}, scopes.products "r_member_social")
    assert.same({}, scopes.products "w_unheard_of")
  end)

  it("tell those that anybody can have from those that LinkedIn reviews or grants no more", function()
    assert.equal("self_serve", scopes.get("openid").access)
    assert.equal("review", scopes.get("w_organization_social").access)
    assert.equal("closed", scopes.get("r_liteprofile").access)
  end)

  it("say what replaced the retired ones", function()
    assert.same({ "openid", "profile" }, scopes.get("r_liteprofile").replaced_by)
    assert.same({ r_liteprofile = { "openid", "profile" }, r_emailaddress = { "openid", "email" } },
      scopes.deprecated { "r_liteprofile", "r_emailaddress", "w_member_social" })
    assert.same({ r_events_leadgen_automation = {} }, scopes.deprecated "r_events_leadgen_automation,openid")
  end)

  it("replace by scopes that exist and are not themselves retired", function()
    for _, scope in ipairs(scopes.list()) do
      for _, name in ipairs(scope.replaced_by or {}) do
        assert.is_true(scope.deprecated, scope.name)
        assert.is_false(scopes.get(name).deprecated, name)
      end
    end
  end)

  it("name the nearest when one is misspelt", function()
    local scope, nearest = scopes.get "w_member_socail"
    assert.is_nil(scope)
    assert.equal("w_member_social", nearest[1])
  end)

  it("that are missing are told in order, from arrays, commas or spaces", function()
    assert.same({ "w_member_social", "r_ads" }, scopes.missing({ "openid", "w_member_social", "r_ads" }, { "openid" }))
    assert.same({ "b" }, scopes.missing("a,b", "c a"))
    assert.same({}, scopes.missing({ "a" }, "a"))
    assert.same({ "a" }, scopes.missing("a", {}))
    assert.same({ "w_member" }, scopes.missing("w_member", "w_member_social"))
  end)

  it("include those of the guide, each with a purpose", function()
    for _, name in ipairs { "r_liteprofile", "r_emailaddress", "w_member_social", "r_basicprofile", "r_organization_social",
      "w_organization_social", "rw_ads", "r_ads_reporting" } do
      assert.is_true(#scopes.get(name).purpose > 10, name)
    end
  end)

  it("meet a need of alternatives", function()
    assert.is_true(scopes.meet({ "openid", "profile" }, "r_liteprofile|openid+profile"))
    assert.is_false(scopes.meet("openid", "r_liteprofile|openid+profile"))
  end)
end)
