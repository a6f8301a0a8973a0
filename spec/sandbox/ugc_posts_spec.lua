-- SPDX-License-Identifier: MIT
local json = require "linkedin.sandbox.json"
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

local SHARE = "com.linkedin.ugc.ShareContent"

describe("ugcPosts", function()
  local sandbox, call
  setup(function()
    sandbox = assert(sandbox_module.start { processing = "video=5" })
    call = raw.caller(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local function post(text, changes)
    local body = {
      author = sandbox.person, lifecycleState = "PUBLISHED",
      specificContent = { [SHARE] = { shareCommentary = { text = text }, shareMediaCategory = "NONE" } },
      visibility = { ["com.linkedin.ugc.MemberNetworkVisibility"] = "PUBLIC" },
    }
    for name, value in pairs(changes or {}) do body[name] = value end
    return body
  end

  local function with_media(text, category, media, author)
    local body = post(text, { author = author })
    body.specificContent[SHARE].shareMediaCategory = category
    body.specificContent[SHARE].media = json.array(media)
    return body
  end

  local function create(body, headers)
    return call("POST", "/v2/ugcPosts", body, headers)
  end

  local function path(urn)
    return "/v2/ugcPosts/" .. urn:gsub(":", "%%3A")
  end

  local function uploaded(kind, bytes, owner)
    local value = call("POST", "/v2/assets?action=registerUpload", { registerUploadRequest = {
      owner = owner or sandbox.person, recipes = { "urn:li:digitalmediaRecipe:feedshare-" .. kind },
      serviceRelationships = { { relationshipType = "OWNER", identifier = "urn:li:userGeneratedContent" } },
    } }).json.value
    local upload = value.uploadMechanism["com.linkedin.digitalmedia.uploading.MediaUploadHttpRequest"]
    if bytes then
      local headers = { ["media-type-family"] = upload.headers["media-type-family"] }
      if kind == "image" then headers.Authorization = "Bearer " .. sandbox.access_token end
      assert.equal(201, raw.request(upload.uploadUrl, "PUT", headers, bytes).status)
    end
    return value.asset
  end

  it("answers 201 with the id in header and body", function()
    local answer = create(post "Plain (text) stays as it is #DevRel")
    assert.equal(201, answer.status)
    assert.matches("^urn:li:share:%d+$", answer.json.id)
    assert.equal(answer.json.id, answer.headers["x-restli-id"])
    local stored = sandbox:state().posts[1]
    assert.equal("Plain (text) stays as it is #DevRel", stored.text)
    assert.equal("PUBLIC", stored.visibility)
  end)

  it("shows a post to its author", function()
    local urn = create(post "Hello").json.id
    local seen = call("GET", path(urn)).json
    assert.equal(urn, seen.id)
    assert.equal("Hello", seen.specificContent[SHARE].shareCommentary.text)
    assert.equal("PUBLISHED", seen.lifecycleState)
    assert.equal(sandbox.person, seen.created.actor)
  end)

  it("refuses the same words within ten minutes, naming the living post", function()
    local urn = create(post "Twice").json.id
    local again = create(post "Twice")
    assert.equal(422, again.status)
    assert.equal("Content is a duplicate of " .. urn, again.json.message)
    assert.equal("DUPLICATE_POST", again.json.code)
    sandbox:clock { advance = 601 }
    assert.equal(201, create(post "Twice").status)
    assert.equal(2, #sandbox:state().posts)
  end)

  local function refused(what, body, status, pattern)
    it("refuses " .. what, function()
      local answer = create(type(body) == "function" and body() or body)
      assert.equal(status, answer.status)
      assert.matches(pattern, answer.body, 1, true)
      assert.equal(0, #sandbox:state().posts)
    end)
  end

  refused("a field nobody knows", function() return post("x", { extra = 1 }) end, 403,
    "Unpermitted fields present in REQUEST_BODY: Data Processing Exception while processing fields [/extra]")
  refused("a null", function() return post("x", { containerEntity = json.null }) end, 403, "[/containerEntity]")
  refused("distribution from a member", function() return post("x", { distribution = { feedDistribution = "MAIN_FEED" } }) end,
    403, "processing fields [/distribution]")
  refused("another member as author", function() return post("x", { author = "urn:li:person:other" }) end, 403,
    "processing fields [/author]")
  refused("an author that is no URN", function() return post("x", { author = 4 }) end, 422,
    "ERROR :: /author :: Urn doesn't start with 'urn:'. Urn: 4 at index 0: 4\\n")
  refused("an author of the wrong kind", function() return post("x", { author = "urn:li:share:4" }) end, 400, "INVALID_URN_TYPE")
  refused("a draft", function() return post("x", { lifecycleState = "DRAFT" }) end, 400, "INVALID_VALUE_FOR_FIELD")
  refused("a missing visibility", { author = "urn:li:person:aB3dE5fG7h", lifecycleState = "PUBLISHED",
    specificContent = { [SHARE] = { shareCommentary = { text = "x" }, shareMediaCategory = "NONE" } } }, 400, "MISSING_FIELD")
  refused("more than 3000 characters", function() return post(("é"):rep(3001)) end, 400, "FIELD_LENGTH_TOO_LONG")
  refused("nothing at all", function() return post "" end, 400, "INVALID_VALUE_BLANK_FIELD")
  refused("media where none belongs", function()
    return with_media("x", "NONE", { { status = "READY", originalUrl = "https://example.com" } })
  end, 400, "INVALID_VALUE_FOR_FIELD")
  refused("an image that is not there", function()
    return with_media("x", "IMAGE", { { status = "READY", media = "urn:li:digitalmediaAsset:nothing" } })
  end, 400, "INVALID_URN_ID")
  refused("an image not yet uploaded", function()
    return with_media("x", "IMAGE", { { status = "READY", media = uploaded "image" } })
  end, 400, "MEDIA_ASSET_WAITING_UPLOAD")
  refused("a video still in processing", function()
    return with_media("x", "VIDEO", { { status = "READY", media = uploaded("video", raw.mp4(4, 9)) } })
  end, 400, "MEDIA_ASSET_WAITING_UPLOAD")
  refused("media that failed to process", function()
    return with_media("x", "IMAGE", { { status = "READY", media = uploaded("image", "no image") } })
  end, 400, "MEDIA_ASSET_PROCESSING_FAILED")
  refused("media of another owner", function()
    return with_media("x", "IMAGE", { {
      status = "READY", media = uploaded("image", raw.png(1, 1), "urn:li:organization:90000101"),
    } })
  end, 400, "One or more of the assets is not owned by the author")

  it("takes 3000 characters, counted as characters", function()
    assert.equal(201, create(post(("é"):rep(3000))).status)
  end)

  it("publishes images, several images, videos and articles", function()
    local image = { status = "READY", media = uploaded("image", raw.png(2, 2)), title = { text = "Two" } }
    assert.matches("^urn:li:share:", create(with_media("One", "IMAGE", { image })).json.id)
    local more = { status = "READY", media = uploaded("image", raw.png(3, 3)) }
    assert.matches("^urn:li:ugcPost:", create(with_media("Several", "IMAGE", { image, more })).json.id)
    local film = uploaded("video", raw.mp4(4, 9))
    sandbox:clock { advance = 6 }
    assert.matches("^urn:li:ugcPost:", create(with_media("Film", "VIDEO", { { status = "READY", media = film } })).json.id)
    local article = create(with_media("Read", "ARTICLE", { {
      status = "READY", originalUrl = "https://example.com/a", title = { text = "A title" },
    } }))
    local seen = call("GET", path(article.json.id)).json.specificContent[SHARE]
    assert.equal("https://example.com/a", seen.media[1].originalUrl)
    assert.equal("ARTICLE", seen.shareMediaCategory)
  end)

  it("publishes for a page with role and scope, and not without", function()
    local page = post("For the page", { author = "urn:li:organization:90000101", distribution = { feedDistribution = "MAIN_FEED" } })
    local function try(scopes, member, organization)
      page.author = organization or "urn:li:organization:90000101"
      local token = sandbox:token { scopes = scopes, member = member }
      return raw.caller(sandbox, token)("POST", "/v2/ugcPosts", page).status
    end
    assert.equal(403, try "w_member_social")
    assert.equal(403, try("w_organization_social", nil, "urn:li:organization:90000102"))
    assert.equal(403, try("w_organization_social", "Zx1Cv2Bn3M"))
    assert.equal(201, try("w_organization_social", "k_9LmN-2pQ"))
    assert.equal("urn:li:organization:90000101", sandbox:state().posts[1].author)
  end)

  it("hides posts from tokens that may only write", function()
    local urn = create(post "Mine").json.id
    local writer = raw.caller(sandbox, (sandbox:token { scopes = "w_member_social" }))
    assert.equal(403, writer("GET", path(urn)).status)
    assert.equal(403, writer("GET", "/v2/ugcPosts?q=authors&authors=List(urn%3Ali%3Aperson%3AaB3dE5fG7h)").status)
    assert.equal(204, writer("DELETE", path(urn)).status)
  end)

  it("finds an author's posts page by page, newest first", function()
    for i = 1, 5 do create(post("Number " .. i)) end
    local seen, target = {}, "/v2/ugcPosts?q=authors&authors=List(urn%3Ali%3Aperson%3AaB3dE5fG7h)&sortBy=CREATED&count=2"
    while target do
      local page, following = call("GET", target).json, nil
      for _, element in ipairs(page.elements) do
        seen[#seen + 1] = element.specificContent[SHARE].shareCommentary.text:match("%d")
      end
      for _, link in ipairs(page.paging.links) do
        if link.rel == "next" then following = link.href end
      end
      target = following
    end
    assert.same({ "5", "4", "3", "2", "1" }, seen)
  end)

  it("may answer short pages whose next link still leads on", function()
    for i = 1, 4 do create(post("Number " .. i)) end
    sandbox:config { short_pages = true }
    local page = call("GET", "/v2/ugcPosts?q=authors&authors=List(urn%3Ali%3Aperson%3AaB3dE5fG7h)&count=3").json
    sandbox:config { short_pages = false }
    assert.equal(1, #page.elements)
    assert.matches("start=1", page.paging.links[1].href)
  end)

  it("answers a batch key by key", function()
    local urn = create(post "One").json.id
    local answer = call("GET", ("/v2/ugcPosts?ids=List(%s,urn%%3Ali%%3Ashare%%3A1)"):format((urn:gsub(":", "%%3A"))))
    assert.equal(200, answer.json.statuses[urn])
    assert.equal("One", answer.json.results[urn].specificContent[SHARE].shareCommentary.text)
    assert.equal(404, answer.json.errors["urn:li:share:1"].status)
  end)

  it("edits the commentary and nothing else", function()
    local urn = create(post "Before").json.id
    local function patch(set)
      return call("POST", path(urn), { patch = { specificContent = { [SHARE] = { ["$set"] = set } } } },
        { ["X-RestLi-Method"] = "PARTIAL_UPDATE" })
    end
    assert.equal(204, patch({ shareCommentary = { text = "After" } }).status)
    assert.equal("PUBLISHED_EDITED", call("GET", path(urn)).json.lifecycleState)
    assert.equal("After", sandbox:state().posts[1].text)
    assert.equal(403, patch({ shareMediaCategory = "ARTICLE" }).status)
    local bare = call("POST", path(urn), { patch = {} })
    assert.equal(400, bare.status)
    assert.matches("PARTIAL_UPDATE", bare.json.message)
  end)

  it("deletes idempotently, or answers 404 the second time when told to", function()
    local urn = create(post "Gone").json.id
    assert.equal(204, call("DELETE", path(urn)).status)
    assert.equal(204, call("DELETE", path(urn)).status)
    sandbox:config { second_delete = 404 }
    assert.equal(404, call("DELETE", path(urn)).status)
    sandbox:config { second_delete = 204 }
    assert.equal(404, call("DELETE", path "urn:li:share:1").status)
    assert.equal(404, call("GET", path(urn)).status)
  end)

  it("gives every post a page a person can read", function()
    local urn = create(with_media("<b>Look</b>", "IMAGE", { {
      status = "READY", media = uploaded("image", raw.png(2, 2)), title = { text = "Chart" },
    } })).json.id
    local page = raw.request(sandbox:page(urn), "GET")
    assert.equal(200, page.status)
    assert.matches("&lt;b&gt;Look&lt;/b&gt;", page.body, 1, true)
    assert.matches('alt="Chart"', page.body, 1, true)
    local source = page.body:match('src="([^"]+)"')
    assert.equal(raw.png(2, 2), raw.request(sandbox.api_url .. source, "GET").body)
    assert.equal(404, raw.request(sandbox:page "urn:li:share:1", "GET").status)
  end)
end)
