-- SPDX-License-Identifier: MIT
local json = require "linkedin.sandbox.json"
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"
local sha256 = require "linkedin.sandbox.crypto".sha256

local PAGE = "urn:li:organization:90000101"

describe("/rest/posts", function()
  local sandbox, call
  setup(function()
    sandbox = assert(sandbox_module.start { processing = "image=0,video=5,document=0", quota = "posts=unlimited" })
    call = raw.versioned(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:config { strict = false, short_pages = false, second_delete = 204, tier = "standard" }
  end)

  local function entity(commentary, changes)
    local body = {
      author = sandbox.person, commentary = commentary, visibility = "PUBLIC", lifecycleState = "PUBLISHED",
      distribution = { feedDistribution = "MAIN_FEED", targetEntities = json.array {}, thirdPartyDistributionChannels = json.array {} },
    }
    for name, value in pairs(changes or {}) do body[name] = value end
    return body
  end

  local function create(commentary, changes)
    return call("POST", "/rest/posts", entity(commentary, changes))
  end

  local function path(urn)
    return "/rest/posts/" .. urn:gsub(":", "%%3A")
  end

  local function read(urn, query)
    return call("GET", path(urn) .. (query or "")).json
  end

  local function uploaded(kind, bytes, owner)
    return raw.upload(sandbox, call, kind, bytes, owner or sandbox.person)
  end

  local function video(owner)
    local urn = uploaded("video", raw.mp4(4, 9), owner)
    sandbox:clock { advance = 6 }
    return urn
  end

  it("answers 201 with nothing but headers", function()
    local answer = create "Shipping notes \\(build 42\\) {hashtag|\\#|DevRel}"
    assert.equal(201, answer.status)
    assert.equal("", answer.body)
    local urn = answer.headers["x-restli-id"]
    assert.matches("^urn:li:share:%d+$", urn)
    assert.equal("/posts/" .. urn:gsub(":", "%%3A"), answer.headers.location)
    local stored = sandbox:state().posts[1]
    assert.equal(urn, stored.id)
    assert.equal("Shipping notes (build 42) #DevRel", stored.text)
    assert.is_false(stored.is_cut)
  end)

  it("shows a post in the observed shape", function()
    local urn = create("Hello #World"):id()
    local seen = read(urn)
    assert.equal("Hello {hashtag|\\#|World}", seen.commentary)
    assert.same({ feedDistribution = "MAIN_FEED", thirdPartyDistributionChannels = json.array {} }, seen.distribution)
    assert.same({ isEditedByAuthor = false }, seen.lifecycleStateInfo)
    assert.is_false(seen.isReshareDisabledByAuthor)
    assert.is_nil(seen.content)
    assert.equal(seen.createdAt, seen.publishedAt)
    assert.equal(seen.createdAt + 50, seen.lastModifiedAt)
  end)

  it("asks for a version, an active one", function()
    local function status(version)
      local answer = call("GET", path "urn:li:share:1", nil, { ["LinkedIn-Version"] = version })
      return answer.status, answer.json.code
    end
    assert.same({ 400, "VERSION_MISSING" }, { status(false) })
    assert.same({ 426, "NONEXISTENT_VERSION" }, { status "202401" })
    assert.same({ 404, "NOT_FOUND" }, { status "202609" })
    assert.same({ 404, "NOT_FOUND" }, { status "202609.01" })
  end)

  -- Little text ---------------------------------------------------------------------------------

  it("publishes unescaped text up to the first violation, and says so in the state", function()
    local answer = create "This is a test. (also)"
    assert.equal(201, answer.status)
    local stored = sandbox:state().posts[1]
    assert.equal("This is a test. ", stored.text)
    assert.is_true(stored.is_cut)
    assert.equal(16, stored.cut.at)
    assert.equal("This is a test. (also)", stored.cut.sent)
    assert.equal("This is a test. ", read(answer:id()).commentary)
    assert.matches("cut this text at character 16", raw.request(sandbox:page(answer:id()), "GET").body, 1, true)
  end)

  it("refuses unescaped text with its offset when strict", function()
    sandbox:config { strict = true }
    local answer = create "é (also)"
    assert.equal(422, answer.status)
    assert.equal("ERROR :: /commentary :: malformed little text at offset 2: '(' is not escaped\n", answer.json.message)
  end)

  it("counts 3000 characters of what a reader sees", function()
    assert.equal(201, create(("\\(é"):rep(1500)).status)
    local answer = create(("\\(é"):rep(1500) .. "x")
    assert.equal(400, answer.status)
    assert.equal("FIELD_LENGTH_TOO_LONG", answer.json.code)
  end)

  it("knows who is mentioned, and whether the name fits", function()
    local urn = create("By @[Mira](urn:li:person:aB3dE5fG7h) 🚀 @[Heron](urn:li:organization:90000101)"):id()
    local mentions = sandbox:state().posts[1].mentions
    assert.same({ start = 3, length = 4, name = "Mira", urn = sandbox.person, is_linked = true }, mentions[1])
    assert.same({ start = 11, length = 5, name = "Heron", urn = PAGE, is_linked = false }, mentions[2])
    local older = call("GET", "/v2/ugcPosts/" .. urn:gsub(":", "%%3A")).json.specificContent["com.linkedin.ugc.ShareContent"]
    assert.equal("By Mira 🚀 Heron", older.shareCommentary.text)
    assert.equal(sandbox.person, older.shareCommentary.attributes[1].value["com.linkedin.common.MemberAttributedEntity"].member)
  end)

  it("shows posts of the older API as little text", function()
    local answer = call("POST", "/v2/ugcPosts", {
      author = sandbox.person, lifecycleState = "PUBLISHED",
      specificContent = { ["com.linkedin.ugc.ShareContent"] = {
        shareCommentary = { text = "Ada (the first) #Code", attributes = { {
          start = 0, length = 3, value = { ["com.linkedin.common.MemberAttributedEntity"] = { member = "urn:li:person:ada" } },
        } } }, shareMediaCategory = "NONE",
      } },
      visibility = { ["com.linkedin.ugc.MemberNetworkVisibility"] = "PUBLIC" },
    })
    assert.equal("@[Ada](urn:li:person:ada) \\(the first\\) {hashtag|\\#|Code}", read(answer.json.id).commentary)
    assert.equal("@[Ada](urn:li:person:ada) \\(the first\\) {hashtag|\\#|Code}", sandbox:state().posts[1].commentary)
  end)

  -- Content ---------------------------------------------------------------------------------------

  it("publishes an image, its bytes named in the state", function()
    local image = uploaded("image", raw.png(2, 2))
    local urn = create("Look", { content = { media = { id = image, altText = "A chart", title = "Chart" } } }):id()
    assert.matches("^urn:li:share:", urn)
    assert.same({ media = { id = image, altText = "A chart", title = "Chart" } }, read(urn).content)
    local medium = sandbox:state().posts[1].media[1]
    assert.same({ sha256(raw.png(2, 2)), #raw.png(2, 2), "AVAILABLE", "A chart" },
      { medium.sha256, medium.bytes, medium.status, medium.alt })
  end)

  it("publishes several images, a video and a document", function()
    local one, two = uploaded("image", raw.png(2, 2)), uploaded("image", raw.png(3, 3))
    local urn = create("Two", { content = { multiImage = { images = { { id = one, altText = "Arm" }, { id = two } } } } }):id()
    assert.matches("^urn:li:ugcPost:", urn)
    assert.same({ multiImage = { images = json.array { { id = one, altText = "Arm" }, { id = two } } } }, read(urn).content)
    local film = video()
    urn = create("Film", { content = { media = { id = film } } }):id()
    assert.matches("^urn:li:ugcPost:", urn)
    assert.same({ media = { id = film, title = "" } }, read(urn).content)
    local deck = uploaded("document", "%PDF-1.7\n")
    urn = create("Deck", { content = { media = { id = deck, title = "Q3" } } }):id()
    assert.same({ media = { id = deck, title = "Q3" } }, read(urn).content)
  end)

  it("publishes an article with its thumbnail, a poll and a reference", function()
    local article = {
      source = "https://example.com/a", title = "How we ship", description = "Five steps",
      thumbnail = uploaded("image", raw.png(2, 2)), thumbnailAltText = "Pipeline",
    }
    local urn = create("Read", { content = { article = article } }):id()
    assert.same({ article = article }, read(urn).content)
    assert.equal("thumbnail", sandbox:state().posts[1].media[1].role)
    local poll = { question = "Which day?", options = { { text = "Tuesday" }, { text = "Thursday" } }, settings = { duration = "SEVEN_DAYS" } }
    urn = create("Vote", { content = { poll = poll } }):id()
    assert.matches("^urn:li:ugcPost:", urn)
    local seen = read(urn).content.poll
    assert.same({ text = "Tuesday", voteCount = 0, isVotedByViewer = false }, seen.options[1])
    assert.same({ duration = "SEVEN_DAYS", voteSelectionType = "SINGLE_VOTE", isVoterVisibleToAuthor = true }, seen.settings)
    urn = create("Come", { content = { reference = { id = "urn:li:event:7" } } }):id()
    assert.same({ reference = { id = "urn:li:event:7" } }, read(urn).content)
  end)

  it("reshares with the oldest ancestor as root", function()
    local first = create("First"):id()
    local second = create("", { reshareContext = { parent = first } }):id()
    local third = create("Third", { reshareContext = { parent = second } }):id()
    assert.matches("^urn:li:share:", second)
    assert.same({ parent = first, root = first }, read(second).reshareContext)
    assert.same({ parent = second, root = first }, read(third).reshareContext)
    local closed = create("No more", { isReshareDisabledByAuthor = true }):id()
    assert.equal(422, create("", { reshareContext = { parent = closed } }).status)
    assert.equal("INVALID_URN_ID", create("", { reshareContext = { parent = "urn:li:share:1" } }).json.code)
  end)

  it("publishes for a page, with targets, in the dark, as a carousel", function()
    local target = { geoLocations = json.array { "urn:li:geo:103644278" }, staffCountRanges = json.array { "SIZE_51_TO_200" } }
    local urn = create("Local", { author = PAGE, distribution = { feedDistribution = "MAIN_FEED", targetEntities = { target } } }):id()
    local seen = read(urn).distribution.targetEntities[1]
    assert.same(target.geoLocations, seen.geoLocations)
    assert.same(json.array {}, seen.schools)
    local ad = {
      author = PAGE, distribution = { feedDistribution = "NONE", targetEntities = json.array {}, thirdPartyDistributionChannels = json.array {} },
      contentCallToActionLabel = "LEARN_MORE", contentLandingPage = "https://example.com/try",
      adContext = { dscAdAccount = "urn:li:sponsoredAccount:501", dscName = "Autumn A", dscStatus = "ACTIVE" },
    }
    local cards = {}
    for i = 1, 2 do
      cards[i] = { landingPage = "https://example.com/" .. i, media = { id = uploaded("image", raw.png(i, 2), PAGE), title = "Card " .. i } }
    end
    ad.content = { carousel = { cards = json.array(cards) } }
    urn = create("Try it", ad):id()
    seen = read(urn)
    assert.same(ad.content, seen.content)
    assert.same({ dscAdAccount = "urn:li:sponsoredAccount:501", dscName = "Autumn A", dscStatus = "ACTIVE", dscAdType = "CAROUSEL", isDsc = true },
      seen.adContext)
    assert.equal("LEARN_MORE", seen.contentCallToActionLabel)
    local found = call("GET", "/rest/posts?q=dscAdAccount&dscAdAccount=urn%3Ali%3AsponsoredAccount%3A501&dscAdTypes=List(CAROUSEL,VIDEO)").json
    assert.equal(urn, found.elements[1].id)
    found = call("GET", "/rest/posts?q=dscAdAccount&dscAdAccount=urn%3Ali%3AsponsoredAccount%3A501&dscAdTypes=List(VIDEO)").json
    assert.equal(0, #found.elements)
    local feed = "/rest/posts?q=author&author=urn%3Ali%3Aorganization%3A90000101"
    assert.equal("Local", call("GET", feed).json.elements[1].commentary)
    assert.equal(urn, call("GET", feed .. "&isDsc=true").json.elements[1].id)
  end)

  -- Refusals --------------------------------------------------------------------------------------

  local function refused(what, make, status, pattern)
    it("refuses " .. what, function()
      local changes = type(make) == "function" and make() or make
      local answer = create(changes.commentary or "x", changes)
      assert.equal(status, answer.status)
      assert.matches(pattern, answer.body, 1, true)
      assert.equal(0, #sandbox:state().posts)
    end)
  end

  local function with(content) return { content = content } end
  local function poll(changes)
    local made = { question = "Q?", options = json.array { { text = "a" }, { text = "b" } }, settings = { duration = "ONE_DAY" } }
    for name, value in pairs(changes) do made[name] = value end
    return with { poll = made }
  end

  refused("a field nobody knows", { extra = 1 }, 403,
    "Unpermitted fields present in REQUEST_BODY: Data Processing Exception while processing fields [/extra]")
  refused("content that is null", with(json.null), 403, "processing fields [/content]")
  refused("fields only LinkedIn writes", { createdAt = 5 }, 403, "[/createdAt]")
  refused("a misspelt field further down", { distribution = { feedDistribution = "MAIN_FEED", targetEnties = json.array {} } },
    422, "ERROR :: /distribution/targetEnties :: unrecognized field found but not allowed\\n")
  refused("an author that is no URN", { author = 4 }, 422, "ERROR :: /author :: Urn doesn't start with 'urn:'. Urn: 4 at index 0: 4\\n")
  refused("an author of the wrong kind", { author = "urn:li:share:4" }, 400, "INVALID_URN_TYPE")
  refused("another member as author", { author = "urn:li:person:other" }, 403, "processing fields [/author]")
  refused("a page without a role", { author = "urn:li:organization:90000102" }, 403,
    "Not enough permissions to access: partnerApiPostsExternal.CREATE.20260901")
  refused("a draft", { lifecycleState = "DRAFT" }, 400, "INVALID_VALUE_FOR_FIELD")
  refused("an enum in the wrong case", { visibility = "public" }, 400, "INVALID_VALUE_FOR_FIELD")
  refused("nothing at all", { commentary = " \n" }, 400, "INVALID_VALUE_BLANK_FIELD")
  refused("two contents", with { media = { id = "urn:li:image:a" }, poll = {} }, 422, "exactly one key")
  refused("content in a reshare", { reshareContext = { parent = "urn:li:share:1" }, content = { article = { source = "https://a.b", title = "t" } } },
    400, "INVALID_VALUE_FOR_FIELD")
  refused("one image as several", with { multiImage = { images = json.array { { id = "urn:li:image:a" } } } }, 400, "INVALID_VALUE_FOR_FIELD")
  refused("a video among images", with { multiImage = { images = json.array { { id = "urn:li:image:a" }, { id = "urn:li:video:b" } } } },
    400, "INVALID_URN_TYPE")
  refused("a document without a title", with { media = { id = "urn:li:document:a" } }, 400, "MISSING_FIELD")
  refused("an article without a title", with { article = { source = "https://example.com" } }, 400, "MISSING_FIELD")
  refused("an article that is nowhere", with { article = { source = "example.com", title = "t" } }, 400, "INVALID_URL")
  refused("a poll with one option", poll { options = json.array { { text = "a" } } }, 400, "INVALID_VALUE_FOR_FIELD")
  refused("a long poll question", poll { question = ("é"):rep(141) }, 400, "FIELD_LENGTH_TOO_LONG")
  refused("a long poll option", poll { options = json.array { { text = "a" }, { text = ("b"):rep(31) } } }, 400, "FIELD_LENGTH_TOO_LONG")
  refused("a poll of a week by another name", poll { settings = { duration = "ONE_WEEK" } }, 400, "INVALID_VALUE_FOR_FIELD")
  refused("several votes in a poll", poll { settings = { duration = "ONE_DAY", voteSelectionType = "MULTIPLE_VOTE" } }, 400, "INVALID_VALUE_FOR_FIELD")
  refused("a carousel outside ads", with { carousel = { cards = json.array {
    { landingPage = "https://a.b", media = { id = "urn:li:image:a" } }, { landingPage = "https://a.b", media = { id = "urn:li:image:b" } },
  } } }, 400, "INVALID_VALUE_FOR_FIELD")
  refused("an ad of a member", { adContext = { dscAdAccount = "urn:li:sponsoredAccount:1", dscStatus = "ACTIVE", dscName = "n" } },
    403, "[/adContext]")
  refused("targets of a member", { distribution = {
    feedDistribution = "MAIN_FEED", targetEntities = json.array { { geoLocations = json.array { "urn:li:geo:1" } } } } }, 403, "[/distribution/targetEntities]")
  refused("an unknown call to action", { contentCallToActionLabel = "CLICK" }, 400, "INVALID_CALL_TO_ACTION")
  refused("a container visibility without a container", { visibility = "CONTAINER" }, 400, "MISSING_FIELD")
  refused("an image that is not there", with { media = { id = "urn:li:image:nothing" } }, 400, "INVALID_URN_ID")
  refused("an image not yet uploaded", function() return with { media = { id = uploaded "image" } } end, 400, "MEDIA_ASSET_WAITING_UPLOAD")
  refused("a video still in processing", function() return with { media = { id = uploaded("video", raw.mp4(4, 9)) } } end,
    400, "MEDIA_ASSET_WAITING_UPLOAD")
  refused("media that failed to process", function() return with { media = { id = uploaded("image", "text") } } end,
    400, "MEDIA_ASSET_PROCESSING_FAILED")
  refused("media of another owner", function() return with { media = { id = uploaded("image", raw.png(1, 1), PAGE) } } end,
    400, "not owned by the author")
  refused("a thumbnail that is not there", with { article = { source = "https://a.b", title = "t", thumbnail = "urn:li:image:x" } },
    400, "INVALID_URN_ID")

  for _, name in ipairs { "author", "visibility", "distribution", "lifecycleState" } do
    it("refuses a post without " .. name, function()
      local body = entity "x"
      body[name] = nil
      local answer = call("POST", "/rest/posts", body)
      assert.same({ 400, "MISSING_FIELD" }, { answer.status, answer.json.code })
      assert.equal(name, answer.json.errorDetails.inputErrors[1].input.inputPath.fieldPath)
    end)
  end

  it("takes an empty optional string, and refuses it when strict", function()
    local image = uploaded("image", raw.png(1, 1))
    local content = { media = { id = image, altText = "" } }
    assert.equal(201, create("One", { content = content }).status)
    assert.equal("blank-optional-field", sandbox:state().violations[1].rule)
    sandbox:config { strict = true }
    assert.equal("INVALID_VALUE_BLANK_FIELD", create("Two", { content = content }).json.code)
  end)

  it("asks for more than 300 followers before it targets", function()
    sandbox:control("POST", "/_sandbox/seed", { follower_counts = { ["90000101"] = 300 } })
    local answer = create("x", { author = PAGE, distribution = {
      feedDistribution = "MAIN_FEED", targetEntities = { { geoLocations = json.array { "urn:li:geo:1" } } } } })
    assert.equal(422, answer.status)
    assert.equal("UNPROCESSABLE_ENTITY", answer.json.code)
  end)

  it("names the living post of a duplicate, for ten minutes, whichever API it came by", function()
    local urn = create("Twice  \\(yes\\)"):id()
    local again = create "Twice \\(yes\\)"
    assert.same({ 422, "DUPLICATE_POST", "Content is a duplicate of " .. urn }, { again.status, again.json.code, again.json.message })
    local older = call("POST", "/v2/ugcPosts", {
      author = sandbox.person, lifecycleState = "PUBLISHED",
      specificContent = { ["com.linkedin.ugc.ShareContent"] = { shareCommentary = { text = "Twice (yes)" }, shareMediaCategory = "NONE" } },
      visibility = { ["com.linkedin.ugc.MemberNetworkVisibility"] = "PUBLIC" },
    })
    assert.equal(422, older.status)
    sandbox:clock { advance = 601 }
    assert.equal(201, create("Twice (yes)").status)
  end)

  -- Who may -----------------------------------------------------------------------------------------

  it("asks for scope and role", function()
    local function try(scopes, author, member)
      local token = sandbox:token { scopes = scopes, member = member }
      return raw.versioned(sandbox, token)("POST", "/rest/posts", entity("By " .. author .. scopes, { author = author })).status
    end
    assert.equal(201, try("w_member_social", sandbox.person))
    assert.equal(403, try("r_member_social", sandbox.person))
    assert.equal(403, try("w_member_social", PAGE))
    assert.equal(201, try("w_organization_social", PAGE, "k_9LmN-2pQ"))
    assert.equal(403, try("w_organization_social", PAGE, "Zx1Cv2Bn3M"))
    assert.equal(401, call("POST", "/rest/posts", entity "x", { Authorization = "Bearer nothing" }).status)
  end)

  it("reads with read scopes only, answering a member's list with 400", function()
    local urn = create("Mine"):id()
    local list = "/rest/posts?q=author&author=urn%3Ali%3Aperson%3AaB3dE5fG7h"
    local writer = raw.versioned(sandbox, (sandbox:token { scopes = "w_member_social" }))
    assert.equal(403, writer("GET", path(urn)).status)
    local answer = writer("GET", list)
    assert.same({ status = 400, message = "Member permissions must be used when using member as author" }, answer.json)
    local half = raw.versioned(sandbox, (sandbox:token { scopes = "w_member_social r_organization_social" }))
    answer = half("GET", path(urn))
    assert.same({ 403, "Accessing the UGC resource is forbidden. Please check your permissions for this resource" },
      { answer.status, answer.json.message })
    assert.equal(204, writer("DELETE", path(urn)).status)
    local reader = raw.versioned(sandbox, (sandbox:token { scopes = "r_member_social" }))
    assert.equal(200, reader("GET", list).status)
  end)

  -- Reading -----------------------------------------------------------------------------------------

  it("answers a batch key by key, but not in the development tier", function()
    local urn = create("One"):id()
    local target = ("/rest/posts?ids=List(%s,urn%%3Ali%%3Ashare%%3A1)"):format((urn:gsub(":", "%%3A")))
    local answer = call("GET", target, nil, { ["X-RestLi-Method"] = "BATCH_GET" })
    assert.equal(200, answer.status)
    assert.equal("One", answer.json.results[urn].commentary)
    assert.equal(404, answer.json.statuses["urn:li:share:1"])
    assert.equal(404, answer.json.errors["urn:li:share:1"].status)
    sandbox:config { tier = "development" }
    assert.equal(403, call("GET", target).status)
  end)

  it("finds an author's posts page by page, some of them short", function()
    for i = 1, 7 do create("Number " .. i) end
    sandbox:config { short_pages = true }
    local seen, target = {}, "/rest/posts?q=author&author=urn%3Ali%3Aperson%3AaB3dE5fG7h&count=4&sortBy=CREATED"
    while target do
      local page = call("GET", target, nil, { ["X-RestLi-Method"] = "FINDER" }).json
      assert.is_true(#page.elements <= 2)
      for _, element in ipairs(page.elements) do seen[#seen + 1] = element.commentary:match("%d") end
      target = raw.next_href(page)
    end
    assert.same({ "7", "6", "5", "4", "3", "2", "1" }, seen)
  end)

  it("refuses unencoded URNs", function()
    assert.equal(400, call("GET", "/rest/posts/urn:li:share:1").status)
    assert.equal(400, call("GET", "/rest/posts?q=author&author=urn:li:person:aB3dE5fG7h").status)
  end)

  it("shows a draft to its author only", function()
    local urn = create("Later"):id()
    call("POST", path(urn), { patch = { ["$set"] = { lifecycleState = "DRAFT" } } }, { ["X-RestLi-Method"] = "PARTIAL_UPDATE" })
    assert.equal(404, read(urn).status)
    assert.equal("DRAFT", read(urn, "?viewContext=AUTHOR").lifecycleState)
  end)

  -- Changing ----------------------------------------------------------------------------------------

  local function patch(urn, changes)
    return call("POST", path(urn), { patch = changes }, { ["X-RestLi-Method"] = "PARTIAL_UPDATE" })
  end

  it("edits what may be edited", function()
    local urn = create("Before"):id()
    sandbox:clock { advance = 5 }
    assert.equal(204, patch(urn, { ["$set"] = { commentary = "After \\(all\\)", contentCallToActionLabel = "APPLY" } }).status)
    local seen = read(urn)
    assert.equal("After \\(all\\)", seen.commentary)
    assert.equal("APPLY", seen.contentCallToActionLabel)
    assert.is_true(seen.lifecycleStateInfo.isEditedByAuthor)
    assert.is_true(seen.lastModifiedAt > seen.createdAt + 50)
    assert.equal(204, patch(urn, { ["$delete"] = json.array { "contentCallToActionLabel" } }).status)
    assert.is_nil(read(urn).contentCallToActionLabel)
  end)

  it("refuses to edit anything else", function()
    local urn = create("Fixed"):id()
    local answer = patch(urn, { ["$set"] = { visibility = "CONNECTIONS" } })
    assert.equal(403, answer.status)
    assert.equal("Unpermitted fields present in REQUEST_BODY: Data Processing Exception while processing fields [/patch/$set/visibility]",
      answer.json.message)
    assert.equal(100, answer.json.serviceErrorCode)
    assert.equal(403, patch(urn, { adContext = { ["$set"] = { dscName = "x" } } }).status)
    assert.equal(400, call("POST", path(urn), { patch = {} }).status)
    assert.equal(404, patch("urn:li:share:1", { ["$set"] = { commentary = "x" } }).status)
  end)

  it("cuts an edit as it cuts a post", function()
    local urn = create("Whole"):id()
    assert.equal(204, patch(urn, { ["$set"] = { commentary = "Half [rest]" } }).status)
    assert.equal("Half ", sandbox:state().posts[1].text)
    sandbox:config { strict = true }
    assert.equal(422, patch(urn, { ["$set"] = { commentary = "Half [rest]" } }).status)
  end)

  it("deletes idempotently, or answers 404 the second time when told to", function()
    local urn = create("Gone"):id()
    assert.equal(204, call("DELETE", path(urn), nil, { ["X-RestLi-Method"] = "DELETE" }).status)
    assert.equal(204, call("DELETE", path(urn)).status)
    sandbox:config { second_delete = 404 }
    assert.equal(404, call("DELETE", path(urn)).status)
    assert.equal(404, call("GET", path(urn)).status)
    assert.equal(201, create("Gone").status)
  end)

  it("gives every kind of post a page a person can read", function()
    local function page(urn) return raw.request(sandbox:page(urn), "GET").body end
    local image = uploaded("image", raw.png(2, 2))
    local first = create("A \\<b\\> @[Mira](urn:li:person:aB3dE5fG7h) #Tag", { content = { media = { id = image, altText = "Chart" } } }):id()
    local html = page(first)
    assert.matches("A &lt;b&gt; <strong class=\"mention\" title=\"urn:li:person:aB3dE5fG7h\">Mira</strong>", html, 1, true)
    assert.matches('<span class="hashtag">#Tag</span>', html, 1, true)
    assert.matches('alt="Chart"', html, 1, true)
    assert.matches("Reshared: .*Mira Vossen", page(create("", { reshareContext = { parent = first } }):id()))
    html = page(create("Vote", { content = { poll = {
      question = "Which?", options = { { text = "One" }, { text = "Two" } }, settings = { duration = "ONE_DAY" } } } }):id())
    assert.matches("<li>One, 0 votes</li>", html, 1, true)
    html = page(create("Read", { content = { article = { source = "https://example.com/a", title = "Title", thumbnail = image } } }):id())
    assert.matches('<a href="https://example.com/a">Title</a>', html, 1, true)
    assert.matches("SHA%-256 " .. sha256(raw.png(2, 2)), html)
    assert.matches("Refers to urn:li:event:7", page(create("", { content = { reference = { id = "urn:li:event:7" } } }):id()), 1, true)
  end)
end)
