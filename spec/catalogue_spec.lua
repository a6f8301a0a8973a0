-- SPDX-License-Identifier: MIT
local catalogue = require "linkedin.core".catalogue
local scopes = require "linkedin.core".scopes

-- The families a quota bucket may be of.
local FAMILIES = { profile = 1, posts = 1, organizations = 1, ads = 1, media = 1, social = 1, jobs = 1, oauth = 1, other = 1 }
local PAGING = { none = 1, start_count = 1, cursor = 1 }
local KEYS = { none = 1, number = 1, urn = 1, string = 1, complex = 1 }

local function each_operation(fn)
  for _, resource in ipairs(catalogue.list()) do
    for _, operation in ipairs(resource.operations) do fn(resource, operation) end
  end
end

describe("the catalogue", function()
  it("knows every resource of the guide and of the versioned API", function()
    for _, name in ipairs {
      "me", "emailAddress", "userinfo", "people", "connections", "posts", "ugcPosts", "shares", "images",
      "videos", "documents", "assets", "comments", "reactions", "socialActions", "likes", "socialMetadata",
      "organizations", "organizationsLookup", "organizationBrands", "organizationAcls", "networkSizes",
      "organizationalEntityFollowerStatistics", "organizationPageStatistics",
      "organizationalEntityShareStatistics", "videoAnalytics", "organizationalEntityNotifications",
      "eventSubscriptions", "memberCreatorPostAnalytics", "memberFollowersCount", "oauth",
      "leadForms", "leadFormResponses", "leadNotifications",
    } do
      assert.is_table(catalogue.resource(name), name)
    end
  end)

  it("gives each resource its own name", function()
    local seen = {}
    for _, resource in ipairs(catalogue.list()) do
      assert.is_nil(seen[resource.name], resource.name)
      seen[resource.name] = true
    end
  end)

  it("describes every resource completely", function()
    for _, r in ipairs(catalogue.list()) do
      assert.truthy(FAMILIES[r.family], r.name)
      assert.truthy(KEYS[r.key_kind], r.name)
      if r.base == "api" then
        assert.truthy(r.path:match "^/rest/" or r.path:match "^/v2/", r.name)
        assert.equal(r.path:match "^/rest/" ~= nil, r.versioned, r.name)
      end
      assert.truthy(r.doc:match "^https://learn%.microsoft%.com/en%-us/linkedin/", r.name)
      assert.truthy(#r.operations > 0, r.name)
    end
  end)

  it("describes every operation completely, each under one name", function()
    each_operation(function(r, o)
      assert.equal(r.name .. "." .. o.operation, o.name)
      assert.truthy(PAGING[o.paging], o.name)
      assert.truthy(({ GET = 1, POST = 1, PUT = 1, DELETE = 1 })[o.verb], o.name)
      assert.is_string(o.path, o.name)
      assert.same(o, catalogue.operation(o.name))
    end)
  end)

  it("names only scopes and products that exist", function()
    -- Without a scope of their own: for applications, or partners.
    local products = {
      ["Job Posting API"] = true, ["Recruiter System Connect"] = true, Messages = true, ["Live Events"] = true,
      ["Ad Library"] = true, ["Audience Insights"] = true, ["Company Intelligence"] = true,
      ["Predictive Audiences"] = true,
    }
    for _, scope in ipairs(scopes.list()) do
      for _, product in ipairs(scope.products) do products[product] = true end
    end
    each_operation(function(r, o)
      for _, set in ipairs(o.scopes) do
        for _, name in ipairs(set) do assert.is_table(scopes.scope(name), o.name .. " needs " .. name) end
      end
      for _, product in ipairs(r.products) do assert.truthy(products[product], r.name .. ": " .. product) end
    end)
  end)

  it("pages what pages, and only lists", function()
    each_operation(function(_, o)
      if o.paging ~= "none" then
        assert.truthy(o.method == "FINDER" or o.method == "GET_ALL" or o.method == "BATCH_FINDER", o.name)
      end
    end)
  end)

  it("puts the key where the method wants it", function()
    assert.equal("/rest/organizations/{id}", catalogue.operation("organizations.get").path)
    assert.equal("/v2/organizations/{id}", catalogue.operation("organizations.get").v2_path)
    assert.equal("/rest/organizations", catalogue.operation("organizations.vanityName").path)
    assert.equal("/rest/posts", catalogue.operation("posts.create").path)
    assert.equal("/rest/posts/{id}", catalogue.operation("posts.partial_update").path)
    assert.equal("/rest/posts", catalogue.operation("posts.batch_get").path)
    assert.equal("/v2/me", catalogue.operation("me.get").path)
    assert.equal("/v2/people/(id:{id})", catalogue.operation("people.get").path)
    assert.equal("/rest/socialActions/{entity}/comments/{id}", catalogue.operation("comments.delete").path)
    assert.equal("/rest/socialActions/{entity}/comments", catalogue.operation("comments.get_all").path)
    -- LinkedIn's odd one: a finder on a partial key.
    assert.equal("/rest/reactions/{id}", catalogue.operation("reactions.entity").path)
    assert.equal("/rest/videos", catalogue.operation("videos.finalizeUpload").path)
    assert.equal("/v2/accessToken", catalogue.operation("oauth.exchange").path)
  end)

  it("says what an operation is, takes and needs", function()
    local o = catalogue.operation("posts.author")
    assert.equal("FINDER", o.method)
    assert.equal("GET", o.verb)
    assert.equal("author", o.finder)
    assert.equal("start_count", o.paging)
    assert.equal("posts", o.family)
    assert.equal("urn", o.key_kind)
    assert.is_true(o.auth)
    assert.is_false(o.write)
    assert.same({ { "r_member_social" }, { "r_organization_social" } }, o.scopes)
    assert.same({ name = "author", required = true }, o.parameters[1])
    assert.same({ name = "isDsc", required = false }, o.parameters[2])
    local action = catalogue.operation("assets.registerUpload")
    assert.equal("registerUpload", action.action)
    assert.equal("POST", action.verb)
    assert.is_true(action.write)
  end)

  it("says which operations need several scopes together", function()
    assert.same({ { "openid", "profile" }, { "openid", "email" }, { "openid" } },
      catalogue.operation("userinfo.get").scopes)
  end)

  it("knows the fields of complex keys and the version a resource came with", function()
    assert.same({ { name = "actor", required = false }, { name = "entity", required = true } },
      catalogue.resource("reactions").key_fields)
    assert.equal(202506, catalogue.operation("memberCreatorPostAnalytics.entity").since)
    assert.equal(202504, catalogue.operation("memberFollowersCount.me").since)
    assert.equal(202505, catalogue.operation("memberFollowersCount.dateRange").since)
  end)

  it("sends nothing of the OAuth host with a bearer token", function()
    for _, o in ipairs(catalogue.resource("oauth").operations) do
      assert.is_false(o.auth)
      assert.equal("oauth", o.base)
    end
  end)

  it("answers an unknown resource with the nearest names", function()
    local none, names, message = catalogue.resource("organisations")
    assert.is_nil(none)
    assert.equal("organizations", names[1])
    assert.equal("unknown resource 'organisations', did you mean 'organizations'?", message)
    none, names, message = catalogue.resource("qqqqqqqqqqqqqqqqqqqqqqqq")
    assert.is_nil(none)
    assert.same({}, names)
    assert.equal("unknown resource 'qqqqqqqqqqqqqqqqqqqqqqqq'", message)
  end)

  it("answers an unknown operation with the nearest, or with all there are", function()
    local none, names, message = catalogue.operation("organizations.vanityname")
    assert.is_nil(none)
    assert.equal("organizations.vanityName", names[1])
    assert.truthy(message:find("did you mean 'organizations.vanityName'?", 1, true))
    none, names = catalogue.operation("images.zzzzzzzzz")
    assert.is_nil(none)
    assert.same({ "images.get", "images.batch_get", "images.initializeUpload" }, names)
    assert.is_nil((catalogue.operation("images")))
    assert.is_nil((catalogue.operation("")))
    assert.is_nil((catalogue.operation("images.get\0")))
  end)

  it("finds the resource a path belongs to", function()
    local function name(path)
      local r = catalogue.match(path)
      return r and r.name
    end
    assert.equal("posts", name "/rest/posts")
    assert.equal("posts", name "/rest/posts/urn%3Ali%3Ashare%3A1")
    assert.equal("posts", name "/rest/posts/{id}")
    assert.equal("posts", name "/rest/posts?q=author&author=x")
    assert.equal("comments", name "/rest/socialActions/urn%3Ali%3Ashare%3A1/comments/5")
    assert.equal("socialActions", name "/v2/socialActions/urn%3Ali%3Ashare%3A1")
    assert.equal("me", name "/v2/me")
    assert.equal("oauth", name "/v2/accessToken")
    assert.is_nil(name "/rest/posts/1/2/3")
    assert.is_nil(name "/v2/posts")
    assert.is_nil(name "/rest/post")
    assert.is_nil(name "")
    assert.is_nil(name "/")
    assert.is_nil(name "/v2/me/1")
  end)
end)

describe("the scopes", function()
  it("say what they are for, who gives them, and whether anybody still can have them", function()
    local w = scopes.scope("w_member_social")
    assert.equal("post, comment and react as the member", w.purpose)
    assert.equal("self_serve", w.access)
    assert.equal("Share on LinkedIn", w.products[1])
    assert.equal("closed", scopes.scope("r_member_social").access)
    assert.same({}, scopes.scope("r_member_social").products)
    assert.is_true(scopes.scope("r_liteprofile").deprecated)
    assert.equal("review", scopes.scope("w_organization_social").access)
  end)

  it("answer an unknown name with the nearest", function()
    local none, names = scopes.scope("w_members_social")
    assert.is_nil(none)
    assert.equal("w_member_social", names[1])
  end)

  it("meet a need when one alternative is held entirely", function()
    assert.is_true(scopes.meet("openid,profile", "openid+profile"))
    assert.is_true(scopes.meet("openid profile email", { { "openid", "profile" } }))
    assert.is_true(scopes.meet("w_organization_social", "w_member_social|w_organization_social"))
    assert.is_false(scopes.meet("openid", "openid+profile"))
    assert.is_false(scopes.meet("w_member_social_feed", "w_member_social"))
    assert.is_false(scopes.meet("", "openid"))
    assert.is_true(scopes.meet("", ""))
    assert.is_true(scopes.meet("anything", {}))
  end)

  it("refuse needs of the wrong shape", function()
    assert.has_error(function() scopes.meet("a", 5) end)
    assert.has_error(function() scopes.meet("a", { { 1 } }) end)
  end)
end)
