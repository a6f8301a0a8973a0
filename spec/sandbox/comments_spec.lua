-- SPDX-License-Identifier: MIT
local json = require "linkedin.sandbox.json"
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

local PAGE = "urn:li:organization:90000101"

describe("comments", function()
  local sandbox, call, post
  setup(function()
    sandbox = assert(sandbox_module.start { processing = "image=0" })
    call = raw.versioned(sandbox)
  end)
  teardown(function() sandbox:stop() end)

  local function publish(author, text)
    return call("POST", "/rest/posts", {
      author = author or sandbox.person, commentary = text or "A post", visibility = "PUBLIC", lifecycleState = "PUBLISHED",
      distribution = { feedDistribution = "MAIN_FEED", targetEntities = json.array {}, thirdPartyDistributionChannels = json.array {} },
    }):id()
  end

  before_each(function()
    sandbox:reset()
    sandbox:fault(false)
    sandbox:config { strict = false, comments_per_minute = 30, refuse_activity = false, tier = "standard" }
    post = publish()
  end)

  local function enc(urn)
    return (urn:gsub("[^%w]", function(c) return ("%%%02X"):format(c:byte()) end))
  end

  local function path(target, id)
    return ("/rest/socialActions/%s/comments%s"):format(enc(target), id and "/" .. id or "")
  end

  local function body(text, changes)
    local made = { actor = sandbox.person, object = post, message = { text = text } }
    for name, value in pairs(changes or {}) do made[name] = value end
    return made
  end

  local function comment(text, changes, target)
    return call("POST", path(target or post), body(text, changes))
  end

  it("answers 201 with the comment and its number", function()
    local answer = comment "Congrats \\(well earned)!"
    assert.equal(201, answer.status)
    local made = answer.json
    assert.equal(made.id, answer:id())
    assert.matches("^%d+$", made.id)
    assert.matches("^urn:li:activity:%d+$", made.object)
    assert.equal(("urn:li:comment:(%s,%s)"):format(made.object, made.id), made.commentUrn)
    assert.equal(made.commentUrn, made["$URN"])
    assert.equal("Congrats \\(well earned)!", made.message.text)
    assert.same(json.array {}, made.message.attributes)
    assert.equal(sandbox.person, made.created.actor)
    assert.is_nil(made.agent)
    assert.equal(answer.json.message.text, call("GET", path(post, made.id)).json.message.text)
  end)

  it("knows a thread by each of its URNs", function()
    local activity = comment("One").json.object
    assert.equal(201, comment("Two", { object = activity }, activity).status)
    for _, urn in ipairs { post, activity } do
      local page = call("GET", path(urn)).json
      assert.equal("Two", page.elements[1].message.text)
      assert.equal(2, page.paging.total)
    end
    sandbox:config { refuse_activity = true }
    assert.equal(400, comment("Three", { object = activity }, activity).status)
  end)

  it("is served under /v2 without a version", function()
    local v2 = path(post):gsub("^/rest", "/v2")
    local answer = raw.caller(sandbox)("POST", v2, body("Hi Mira", { message = { text = "Hi Mira", attributes = { {
      start = 3, length = 4, value = { ["com.linkedin.common.MemberAttributedEntity"] = { member = sandbox.person } } } } } }))
    assert.equal(201, answer.status)
    assert.equal(sandbox.person, answer.json.message.attributes[1].value["com.linkedin.common.MemberAttributedEntity"].member)
  end)

  it("takes mentions in each form and counts UTF-16 units", function()
    local forms = {
      { person = { person = sandbox.person } }, { member = sandbox.person },
      { ["com.linkedin.common.MemberAttributedEntity"] = { member = sandbox.person } },
    }
    for i, value in ipairs(forms) do
      local answer = comment("", { message = { text = "🚀 Mira " .. i, attributes = { { start = 3, length = 4, value = value } } } })
      assert.equal(201, answer.status)
      assert.same({ person = { person = sandbox.person } }, answer.json.message.attributes[1].value)
      local mention = sandbox:state().comments[i].mentions[1]
      assert.same({ "Mira", true, sandbox.person }, { mention.name, mention.is_linked, mention.urn })
    end
    local function with(attributes)
      return comment("", { message = { text = "To Heron", attributes = attributes } })
    end
    assert.equal(201, with({ { start = 3, length = 5, value = { organization = { organization = PAGE } } } }).status)
    assert.is_false(sandbox:state().comments[4].mentions[1].is_linked)
    assert.equal(400, with({ { start = 3, length = 9, value = { organization = { organization = PAGE } } } }).status)
    assert.equal(422, with({ { start = 3, length = 5, value = { company_name = "Heron" } } }).status)
  end)

  it("carries one image of the actor", function()
    local image = raw.upload(sandbox, call, "image", raw.png(2, 2), sandbox.person)
    local made = comment("Look", { content = { { entity = { image = image } } } }).json
    assert.equal("IMAGE", made.content[1].type)
    assert.equal(image:match("[^:]+$"), made.content[1].entity.digitalmediaAsset:match("[^:]+$"))
    assert.equal(raw.png(2, 2), raw.request(made.content[1].url, "GET").body)
    local other = raw.upload(sandbox, call, "image", raw.png(2, 2), PAGE)
    assert.equal(400, comment("Look", { content = { { entity = { image = other } } } }).status)
    assert.equal("MEDIA_ASSET_WAITING_UPLOAD",
      comment("Look", { content = { { entity = { image = raw.upload(sandbox, call, "image", nil, sandbox.person) } } } }).json.code)
  end)

  it("nests on two levels", function()
    local top = comment("Top").json.commentUrn
    local answer = comment("Reply", { parentComment = top }, top)
    assert.equal(201, answer.status)
    assert.equal(top, answer.json.parentComment)
    local refused = comment("Deeper", { parentComment = answer.json.commentUrn }, answer.json.commentUrn)
    assert.same({ 422, "UNPROCESSABLE_ENTITY" }, { refused.status, refused.json.code })
    assert.equal(400, comment("Elsewhere", { parentComment = answer.json.commentUrn }, top).status)
    local first = call("GET", path(post)).json.elements
    assert.equal(1, #first)
    assert.equal(1, first[1].commentsSummary.totalFirstLevelComments)
    assert.equal("Reply", call("GET", path(top)).json.elements[1].message.text)
    assert.equal("Reply", call("GET", path(post, answer.json.id)).json.message.text)
  end)

  it("lists newest first, page by page, and answers batches", function()
    local ids = {}
    for i = 1, 5 do ids[i] = comment("Number " .. i):id() end
    local seen, target = {}, path(post) .. "?start=0&count=2"
    while target do
      local page = call("GET", target).json
      for _, element in ipairs(page.elements) do seen[#seen + 1] = element.message.text:match("%d") end
      target = raw.next_href(page)
    end
    assert.same({ "5", "4", "3", "2", "1" }, seen)
    local batch = call("GET", path(post) .. ("?ids=List(%s,12)"):format(ids[1])).json
    assert.equal("Number 1", batch.results[ids[1]].message.text)
    assert.equal(404, batch.statuses["12"])
  end)

  local function edit(id, set, query, caller)
    return (caller or call)("POST", path(post, id) .. (query or ""), { patch = { message = { ["$set"] = set } } },
      { ["X-RestLi-Method"] = "PARTIAL_UPDATE" })
  end

  it("lets its author change the text, and nothing else", function()
    local id = comment("Before"):id()
    local answer = edit(id, { text = "After" })
    assert.equal(200, answer.status)
    assert.equal("After", answer.json.message.text)
    assert.is_true(sandbox:state().comments[1].is_edited)
    answer = call("POST", path(post, id), { patch = { ["$set"] = { content = json.array {} } } }, { ["X-RestLi-Method"] = "PARTIAL_UPDATE" })
    assert.equal(403, answer.status)
    local other = raw.versioned(sandbox, (sandbox:token { member = "k_9LmN-2pQ" }))
    assert.equal(403, edit(id, { text = "Mine now" }, nil, other).status)
    assert.equal(404, edit("12", { text = "x" }).status)
  end)

  it("acts for a page with its role, naming the member behind it", function()
    local made = comment("From the page", { actor = PAGE }).json
    assert.equal(PAGE, made.actor)
    assert.equal(sandbox.person, made.agent)
    assert.same({ actor = PAGE, impersonator = sandbox.person, time = made.created.time }, made.created)
    assert.equal(403, edit(made.id, { text = "x" }).status)
    assert.equal(200, edit(made.id, { text = "y" }, "?actor=" .. enc(PAGE)).status)
    assert.equal(403, comment("x", { actor = "urn:li:organization:90000102" }).status)
    assert.equal(403, comment("x", { actor = "urn:li:person:other" }).status)
  end)

  it("is deleted with its replies, by its author or the post's", function()
    local top = comment("Top").json
    comment("Reply", { parentComment = top.commentUrn }, top.commentUrn)
    local other = raw.versioned(sandbox, (sandbox:token { member = "k_9LmN-2pQ" }))
    local theirs = other("POST", path(post), body("Theirs", { actor = "urn:li:person:k_9LmN-2pQ" })):id()
    assert.equal(403, other("DELETE", path(post, top.id)).status)
    assert.equal(204, call("DELETE", path(post, theirs)).status)
    assert.equal(204, call("DELETE", path(post, top.id)).status)
    assert.equal(404, call("DELETE", path(post, top.id)).status)
    assert.same(json.array {}, sandbox:state().comments)
  end)

  it("goes with its post", function()
    comment "Gone soon"
    call("DELETE", "/rest/posts/" .. enc(post))
    assert.same(json.array {}, sandbox:state().comments)
    local answer = comment "Too late"
    assert.equal(404, answer.status)
    assert.matches("Received error for " .. post .. " from domain authorization endpoint: 404", answer.json.message, 1, true)
  end)

  local function refused(what, changes, status, pattern)
    it("refuses " .. what, function()
      local answer = comment(changes.text or "x", changes)
      assert.equal(status, answer.status)
      assert.matches(pattern, answer.body, 1, true)
      assert.same(json.array {}, sandbox:state().comments)
    end)
  end

  refused("no text", { message = { text = "" } }, 400, "INVALID_VALUE_BLANK_FIELD")
  refused("1,251 characters", { message = { text = ("é"):rep(1251) } }, 400, "FIELD_LENGTH_TOO_LONG")
  refused("a field nobody knows", { extra = 1 }, 403, "[/extra]")
  refused("another thread as object", { object = "urn:li:share:1" }, 400, "PARAM_INVALID")
  refused("two images", { content = { { entity = { image = "urn:li:image:a" } }, { entity = { image = "urn:li:image:b" } } } }, 400,
    "INVALID_VALUE_FOR_FIELD")

  it("wants object and parentComment when strict", function()
    local top = comment("Top").json
    local made = { actor = sandbox.person, message = { text = "x" } }
    assert.equal(201, call("POST", path(top.commentUrn), made).status)
    sandbox:config { strict = true }
    assert.equal("MISSING_FIELD", call("POST", path(top.commentUrn), made).json.code)
    made.object = post
    assert.equal("MISSING_FIELD", call("POST", path(top.commentUrn), made).json.code)
    made.parentComment = top.commentUrn
    assert.equal(201, call("POST", path(top.commentUrn), made).status)
  end)

  it("throttles by the minute", function()
    sandbox:config { comments_per_minute = 2 }
    comment "One"
    comment "Two"
    local answer = comment "Three"
    assert.equal(429, answer.status)
    assert.equal("Comment create throttled: creation rate limit exceeded for member", answer.json.message)
    sandbox:clock { advance = 61 }
    assert.equal(201, comment("Three").status)
  end)

  it("answers 404 on a fresh post while a fault lasts", function()
    sandbox:fault "fresh-post-404=2000"
    post = publish(nil, "Fresh")
    assert.equal(404, comment("Early").status)
    sandbox:clock { advance = 3 }
    assert.equal(201, comment("Later").status)
    sandbox:fault "fresh-post-400=2000"
    post = publish(nil, "Fresher")
    assert.equal("Unable to obtain activity", comment("Early").json.message)
  end)

  it("asks for scopes, the newer ones included", function()
    local function try(scopes, verb)
      local caller = raw.versioned(sandbox, (sandbox:token { scopes = scopes }))
      return caller(verb or "GET", path(post), verb and body("By " .. scopes) or nil).status
    end
    assert.equal(201, try("w_member_social", "POST"))
    assert.equal(201, try("w_member_social_feed", "POST"))
    assert.equal(403, try("r_member_social", "POST"))
    assert.equal(403, try "w_member_social")
    assert.equal(200, try "w_member_social_feed")
    assert.equal(200, try "r_member_social")
    post = publish(PAGE, "Of the page")
    assert.equal(403, try "r_member_social")
    assert.equal(403, try "w_member_social_feed")
    assert.equal(200, try "r_organization_social")
  end)

  it("is shown under its post", function()
    local top = comment("<i>Top</i>").json
    comment("Reply", { parentComment = top.commentUrn }, top.commentUrn)
    local page = raw.request(sandbox:page(post), "GET").body
    assert.matches("<strong>Mira Vossen</strong>: &lt;i&gt;Top&lt;/i&gt;<ul>", page, 1, true)
  end)
end)
