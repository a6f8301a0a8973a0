-- SPDX-License-Identifier: MIT
local json = require "linkedin.sandbox.json"
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

local PAGE = "urn:li:organization:90000101"

describe("reactions", function()
  local sandbox, call, post, comment
  setup(function()
    sandbox = assert(sandbox_module.start())
    call = raw.versioned(sandbox)
  end)
  teardown(function() sandbox:stop() end)

  local function enc(urn)
    return (urn:gsub("[^%w]", function(c) return ("%%%02X"):format(c:byte()) end))
  end

  before_each(function()
    sandbox:reset()
    sandbox:config { tier = "standard" }
    post = call("POST", "/rest/posts", {
      author = sandbox.person, commentary = "A post", visibility = "PUBLIC", lifecycleState = "PUBLISHED",
      distribution = { feedDistribution = "MAIN_FEED" },
    }):id()
    comment = call("POST", "/rest/socialActions/" .. enc(post) .. "/comments",
      { actor = sandbox.person, object = post, message = { text = "x" } }).json
  end)

  local function react(kind, actor, root)
    return call("POST", "/rest/reactions?actor=" .. enc(actor or sandbox.person), { root = root or post, reactionType = kind })
  end

  local function key(actor, entity)
    return ("(actor:%s,entity:%s)"):format(enc(actor), enc(entity or post))
  end

  it("answers 201 with the reaction on the activity", function()
    local answer = react "PRAISE"
    assert.equal(201, answer.status)
    local activity = comment.object
    assert.equal(("urn:li:reaction:(%s,%s)"):format(sandbox.person, activity), answer:id())
    assert.same({ answer:id(), "PRAISE", activity, sandbox.person },
      { answer.json.id, answer.json.reactionType, answer.json.root, answer.json.created.actor })
    assert.is_nil(answer.json.actor)
    assert.same(answer.json, call("GET", "/rest/reactions/" .. key(sandbox.person)).json)
  end)

  it("keeps one for each actor, the newest", function()
    local first = react("LIKE").json
    sandbox:clock { advance = 5 }
    local second = react("EMPATHY").json
    assert.equal(first.created.time, second.created.time)
    assert.is_true(second.lastModified.time > first.lastModified.time)
    react("INTEREST", PAGE)
    assert.equal(2, #sandbox:state().reactions)
    assert.equal(sandbox.person, sandbox:state().reactions[2].agent)
  end)

  it("lists by the finder on half a key", function()
    react "LIKE"
    sandbox:clock { advance = 1 }
    react("INTEREST", PAGE)
    local half = ("/rest/reactions/(entity:%s)?q=entity"):format(enc(post))
    local function kinds(target, headers)
      local out = {}
      for i, element in ipairs(call("GET", target, nil, headers).json.elements) do out[i] = element.reactionType end
      return out
    end
    assert.same({ "INTEREST", "LIKE" }, kinds(half .. "&sort=(value:REVERSE_CHRONOLOGICAL)&start=0&count=10", { ["X-RestLi-Method"] = "FINDER" }))
    assert.same({ "LIKE", "INTEREST" }, kinds(half .. "&sort=(value:CHRONOLOGICAL)"))
    assert.same({ "LIKE" }, kinds(half .. "&sort=(value:CHRONOLOGICAL)&count=1"))
    assert.same({ "INTEREST", "LIKE" }, kinds("/rest/reactions?q=entity&entity=" .. enc(post)))
    assert.equal(400, call("GET", half .. "&sort=(value:OLDEST)").status)
  end)

  it("answers batches without what is not there", function()
    react "LIKE"
    local target = ("/rest/reactions?ids=List(%s,%s)"):format(key(sandbox.person), key(PAGE))
    local results = call("GET", target).json.results
    assert.equal("LIKE", results[key(sandbox.person)].reactionType)
    assert.is_nil(results[key(PAGE)])
    sandbox:config { tier = "development" }
    assert.equal(403, call("GET", target).status)
  end)

  it("is taken back", function()
    react "LIKE"
    assert.equal(204, call("DELETE", "/rest/reactions/" .. key(sandbox.person)).status)
    assert.equal(404, call("DELETE", "/rest/reactions/" .. key(sandbox.person)).status)
    assert.equal(403, call("DELETE", "/rest/reactions/" .. key "urn:li:person:other").status)
    assert.same(json.array {}, sandbox:state().reactions)
  end)

  it("works on comments, and goes with them", function()
    local answer = react("LIKE", nil, comment.commentUrn)
    assert.equal(comment.commentUrn, answer.json.root)
    local seen = call("GET", "/rest/socialActions/" .. enc(post) .. "/comments/" .. comment.id).json.likesSummary
    assert.same({ 1, true }, { seen.totalLikes, seen.likedByCurrentUser })
    call("DELETE", "/rest/socialActions/" .. enc(post) .. "/comments/" .. comment.id)
    assert.same(json.array {}, sandbox:state().reactions)
  end)

  it("refuses retired types, other actors, missing actors and missing posts", function()
    assert.equal("INVALID_VALUE_FOR_FIELD", react("MAYBE").json.code)
    assert.equal(403, react("LIKE", "urn:li:person:other").status)
    assert.equal(404, react("LIKE", nil, "urn:li:share:1").status)
    assert.equal(400, call("POST", "/rest/reactions", { root = post, reactionType = "LIKE" }).status)
    assert.equal(400, call("GET", ("/rest/reactions/(entity:%s)"):format(enc(post))).status)
    assert.equal(400, call("GET", "/rest/reactions/" .. key(sandbox.person):gsub("%%3A", ":")).status)
  end)

  describe("as likes", function()
    local function path(id) return ("/rest/socialActions/%s/likes%s"):format(enc(post), id and "/" .. enc(id) or "") end

    it("are given, listed, summed up and taken back", function()
      local answer = call("POST", path(), { actor = PAGE, object = post })
      assert.equal(201, answer.status)
      assert.equal(sandbox.person, answer.json.agent)
      react "PRAISE"
      local page = call("GET", path()).json
      assert.equal(2, #page.elements)
      assert.equal(("urn:li:like:(%s,%s)"):format(PAGE, comment.object), page.elements[1]["$URN"])
      local summary = call("GET", "/rest/socialActions/" .. enc(post)).json
      assert.same({ 2, true, 1 }, { summary.likesSummary.totalLikes, summary.likesSummary.likedByCurrentUser,
        summary.commentsSummary.aggregatedTotalComments })
      assert.equal(post, summary.target)
      local batch = call("GET", ("/rest/socialActions?ids=List(%s,urn%%3Ali%%3Ashare%%3A1)"):format(enc(post))).json
      assert.equal(2, batch.results[post].likesSummary.totalLikes)
      assert.equal(404, batch.statuses["urn:li:share:1"])
      assert.equal(204, call("DELETE", path(PAGE) .. "?actor=" .. enc(PAGE)).status)
      assert.equal(404, call("DELETE", path(PAGE) .. "?actor=" .. enc(PAGE)).status)
      assert.equal(1, #call("GET", path()).json.elements)
    end)

    it("are served under /v2 without a version", function()
      local v2 = path():gsub("^/rest", "/v2")
      assert.equal(201, raw.caller(sandbox)("POST", v2, { actor = sandbox.person, object = post }).status)
      assert.equal(1, #raw.caller(sandbox)("GET", v2).json.elements)
    end)
  end)

  describe("in social metadata", function()
    local function metadata(urn, body, query)
      return call(body and "POST" or "GET", "/rest/socialMetadata/" .. enc(urn or post) .. (query or ""), body,
        { ["X-RestLi-Method"] = body and "PARTIAL_UPDATE" or nil })
    end

    local function set(state) return { patch = { ["$set"] = { commentsState = state } } } end

    it("are counted by type, beside the comments", function()
      react "LIKE"
      react("LIKE", PAGE)
      call("POST", "/rest/socialActions/" .. enc(comment.commentUrn) .. "/comments",
        { actor = sandbox.person, object = post, parentComment = comment.commentUrn, message = { text = "y" } })
      assert.same({
        entity = comment.object, commentsState = "OPEN", commentSummary = { count = 2, topLevelCount = 1 },
        reactionSummaries = { LIKE = { reactionType = "LIKE", count = 2 } },
      }, metadata().json)
      assert.equal(1, metadata(comment.commentUrn).json.commentSummary.count)
      local batch = call("GET", ("/rest/socialMetadata?ids=List(%s)"):format(enc(post)), nil, { ["X-RestLi-Method"] = "BATCH_GET" }).json
      assert.equal(2, batch.results[post].commentSummary.count)
    end)

    it("see comments closed, which deletes them, and opened", function()
      local answer = metadata(nil, set "CLOSED", "?actor=" .. enc(sandbox.person))
      assert.same({ 202, "" }, { answer.status, answer.body })
      assert.same(json.array {}, sandbox:state().comments)
      assert.equal("CLOSED", metadata().json.commentsState)
      local body = { actor = sandbox.person, object = post, message = { text = "x" } }
      local target = "/rest/socialActions/" .. enc(post) .. "/comments"
      assert.equal(422, call("POST", target, body).status)
      assert.equal(202, metadata(nil, set "OPEN").status)
      assert.equal(201, call("POST", target, body).status)
    end)

    it("are closed by the author of the post only, and not on comments", function()
      assert.equal(403, metadata(nil, set "CLOSED", "?actor=" .. enc(PAGE)).status)
      assert.equal(400, metadata(comment.commentUrn, set "CLOSED").status)
      assert.equal(400, metadata(nil, set "PROCESSING").status)
      assert.equal(403, metadata(nil, { patch = { ["$set"] = { commentSummary = json.array {} } } }).status)
    end)
  end)
end)
