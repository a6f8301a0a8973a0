-- SPDX-License-Identifier: MIT
-- li.posts:share on the versioned API: every kind of content, as LinkedIn stores it.
local linkedin = require "linkedin"
local json = require "linkedin.json"
local media = require "spec.support.media"
local support = require "spec.support.li"

describe("share on /rest", function()
  local sandbox, li, files

  setup(function() sandbox = support.start { processing = "image=0,video=0,document=0" } end)
  teardown(function() sandbox:stop() end)

  before_each(function()
    sandbox:reset()
    sandbox:config { part_size = 65536 }
    files = {}
    li = support.client(sandbox, { timeout = 5 })
  end)

  after_each(function()
    for _, path in ipairs(files) do os.remove(path) end
  end)

  local function file(bytes)
    local path = os.tmpname()
    media.write(path, bytes)
    files[#files + 1] = path
    return path
  end

  local function png(width) return media.png { width = width or 320, height = 200 } end
  local function mp4(size) return media.mp4 { seconds = 5, width = 64, height = 64, mdat_bytes = size or 200000 } end
  local function sha256(bytes) return require "linkedin.core".crypto.sha256(bytes, "hex") end

  local function has_upload(bytes)
    local wanted = sha256(bytes)
    for _, asset in ipairs(sandbox:state().assets) do
      if asset.sha256 == wanted then return true end
    end
    return false
  end

  -- The body of the last request that created a post.
  local function sent()
    local body
    for _, request in ipairs(support.wire(sandbox)) do
      if request.method == "POST" and request.path == "/rest/posts" and request.body then body = request.body end
    end
    return json.decode(body)
  end

  local function share(post)
    local result, response = li.posts:share(post)
    if not result then error(tostring(response)) end
    assert.equal(201, response.status)
    return result, sent()
  end

  it("keeps the whole text: every reserved character is escaped", function()
    local text = "Up 50% (p99) [beta] {x} <y> a_b *c* ~d | @me #1 in C# \\o/ 🚀"
    local post, body = share { text = text }
    assert.equal(linkedin.text.escape(text), body.commentary)
    local stored = assert(li.posts:get(post.id))
    assert.equal(text, linkedin.text.visible(stored.commentary))
  end)

  it("turns #words into hashtags on request, mentions and hashtags always", function()
    local _, body = share {
      text = { "Join ", linkedin.text.mention(sandbox.organization, "Heron Optics"), " #Lua C# ", linkedin.text.hashtag "dev_rel" },
      hashtags = true,
    }
    assert.equal("Join @[Heron Optics](" .. sandbox.organization .. ") {hashtag|\\#|Lua} C\\# {hashtag|\\#|dev\\_rel}", body.commentary)
  end)

  it("passes little text through, validated", function()
    local _, body = share { text = "Plain \\(and\\) {hashtag|\\#|Lua}", text_format = "little" }
    assert.equal("Plain \\(and\\) {hashtag|\\#|Lua}", body.commentary)
    local result, err = li.posts:share { text = "not (escaped)", text_format = "little" }
    assert.is_nil(result)
    assert.equal("validation", err.kind)
  end)

  it("sends empty arrays as arrays and leaves out what is absent", function()
    share { text = "x" }
    local request = support.wire(sandbox)[#support.wire(sandbox)]
    assert.matches('"targetEntities":%[%]', request.body)
    assert.matches('"thirdPartyDistributionChannels":%[%]', request.body)
    assert.is_nil(request.body:find('"content"', 1, true))
    assert.is_nil(request.body:find("null", 1, true))
  end)

  it("publishes an image with its alternative text", function()
    local bytes = png()
    local _, body = share { text = "x", image = { path = file(bytes), alt = "A gradient" } }
    assert.equal("A gradient", body.content.media.altText)
    assert.matches("^urn:li:image:", body.content.media.id)
    assert.is_true(has_upload(bytes))
    assert.same({}, sandbox:state().violations)
  end)

  it("publishes several images in their order", function()
    local images, uploads = {}, {}
    for i = 1, 5 do
      uploads[i] = png(100 + i)
      images[i] = { data = uploads[i], alt = "image " .. i }
    end
    local _, body = share { text = "x", images = images }
    assert.equal(5, #body.content.multiImage.images)
    for i = 1, 5 do
      assert.equal("image " .. i, body.content.multiImage.images[i].altText)
      assert.is_true(has_upload(uploads[i]))
    end
  end)

  it("publishes a video in parts, sent in parallel, its bytes as in the file", function()
    local bytes = mp4(300000)
    local sent_bytes = 0
    share { text = "x", video = { path = file(bytes), title = "Tour" }, on_progress = function(n) sent_bytes = math.max(sent_bytes, n) end }
    assert.is_true(has_upload(bytes))
    assert.equal(#bytes, sent_bytes)
    local parts = 0
    for _, request in ipairs(support.wire(sandbox)) do
      if request.method == "PUT" then
        parts = parts + 1
        assert.is_nil(request.headers.authorization)
      end
    end
    assert.is_true(parts >= 4)
    assert.same({}, sandbox:state().violations)
  end)

  it("publishes a video with captions and thumbnail", function()
    share {
      text = "x",
      video = {
        data = mp4(), title = "Tour", captions = { data = "1\n00:00:00,000 --> 00:00:02,000\nHello\n" },
        thumbnail = { data = png() },
      },
    }
    assert.same({}, sandbox:state().violations)
  end)

  it("publishes a document with its title", function()
    local bytes = media.pdf { pages = 2 }
    local _, body = share { text = "x", document = { data = bytes, title = "Q3" } }
    assert.equal("Q3", body.content.media.title)
    assert.matches("^urn:li:document:", body.content.media.id)
    assert.is_true(has_upload(bytes))
  end)

  it("publishes an article with an uploaded thumbnail", function()
    local bytes = png()
    local _, body = share { text = "x", article = {
      url = "https://example.com/a_(b)", title = "T (x)", description = "D",
      thumbnail = { data = bytes }, thumbnail_alt = "A",
    } }
    assert.equal("https://example.com/a_(b)", body.content.article.source)
    assert.equal("T (x)", body.content.article.title, "titles are plain")
    assert.matches("^urn:li:image:", body.content.article.thumbnail)
    assert.equal("A", body.content.article.thumbnailAltText)
  end)

  it("publishes a poll", function()
    local _, body = share { text = "x", poll = { question = "Which (day)?", options = { "Tue", "Thu" }, duration = "ONE_DAY" } }
    assert.equal("Which (day)?", body.content.poll.question)
    assert.same({ { text = "Tue" }, { text = "Thu" } }, body.content.poll.options)
    assert.equal("ONE_DAY", body.content.poll.settings.duration)
  end)

  it("reshares with commentary, and says why a post cannot be", function()
    local first = share { text = "original" }
    local _, body = share { text = "look (again)", reshare = first.id }
    assert.equal(first.id, body.reshareContext.parent)
    local closed = share { text = "closed", isReshareDisabledByAuthor = true }
    local result, err = li.posts:share { text = "no", reshare = closed.id }
    assert.is_nil(result)
    assert.is_string(err.message)
  end)

  it("publishes for an organization, targeted", function()
    local _, body = share {
      text = "x", author = sandbox.organization,
      targets = { { geoLocations = { "urn:li:geo:103644278" }, interfaceLocales = { { country = "US", language = "en" } } } },
    }
    assert.equal(sandbox.organization, body.author)
    assert.equal("urn:li:geo:103644278", body.distribution.targetEntities[1].geoLocations[1])
  end)

  it("publishes a dark post with its button", function()
    local _, body = share {
      text = "Try it", author = sandbox.organization, feed = "NONE", image = { data = png() },
      ad_context = { dscAdAccount = "urn:li:sponsoredAccount:501", dscName = "A", dscStatus = "ACTIVE" },
      call_to_action = { label = "LEARN_MORE", url = "https://example.com/try" },
    }
    assert.equal("NONE", body.distribution.feedDistribution)
    assert.equal("LEARN_MORE", body.contentCallToActionLabel)
  end)

  it("degrades where the token may not read the image's status", function()
    local poor = support.client_with(sandbox, { "w_member_social", "openid", "profile" }, { timeout = 5 })
    sandbox:config { processing = { image = 1, video = 0, document = 0 } }
    local post, err = poor.posts:share { text = "x", image = { data = png() } }
    sandbox:config { processing = { image = 0, video = 0, document = 0 } }
    assert.is_table(post, tostring(err))
  end)

  describe("interrupted", function()
    local STAGES = {
      { "at registration", "drop POST /rest/videos" },
      { "after registration", "drop-after POST /rest/videos" },
      { "in the first part", "status=400 host=upload" },
      { "in the third part", "status=400 host=upload nth=3" },
      { "at finalizing", "drop POST /rest/videos nth=2" },
      { "after finalizing", "drop-after POST /rest/videos nth=2" },
      { "while waiting", "status=400 GET /rest/videos/*" },
      { "at the post", "drop POST /rest/posts" },
      { "after the post", "drop-after POST /rest/posts" },
    }
    for _, stage in ipairs(STAGES) do
      it(stage[1] .. " is resumed into exactly one post with the file's bytes", function()
        local bytes = mp4(260000)
        local post = { text = "film", video = { path = file(bytes), title = "T" } }
        sandbox:fault(stage[2])
        local result, err = li.posts:share(post)
        sandbox:fault(false)
        assert.is_nil(result, "the fault had no effect")
        post.resume = json.decode(json.encode(err.resume))
        result, err = li.posts:share(post)
        assert.is_table(result, tostring(err))
        local posts = sandbox:state().posts
        assert.equal(1, #posts)
        assert.equal(posts[1].id, result.id)
        assert.is_true(has_upload(bytes))
      end)
    end

    it("sends only the parts that are missing", function()
      local bytes = mp4(400000)
      local post = { text = "film", video = { path = file(bytes), title = "T" }, concurrency = 1 }
      sandbox:fault "status=400 host=upload nth=4"
      local _, err = li.posts:share(post)
      sandbox:fault(false)
      local before = #support.wire(sandbox)
      post.resume = err.resume
      assert(li.posts:share(post))
      local again = 0
      for i = before + 1, #support.wire(sandbox) do
        if support.wire(sandbox)[i].method == "PUT" then again = again + 1 end
      end
      assert.is_true(again < 7 - 2, "only what was missing: " .. again)
    end)
  end)

  it("starts anew when the upload URLs have expired", function()
    local bytes = png()
    local post = { text = "x", image = { data = bytes } }
    sandbox:fault "status=400 host=upload"
    local _, err = li.posts:share(post)
    sandbox:fault(false)
    sandbox:clock { advance = 2 * 86400 }
    post.resume = err.resume
    local result
    for _ = 1, 2 do -- the first resumption finds out, the second uploads
      result, err = li.posts:share(post)
      if result then break end
      post.resume = err.resume
    end
    assert.is_table(result, tostring(err))
    assert.is_true(has_upload(bytes))
  end)

  describe("posts", function()
    it("are read, in batches too, by the caller's own URNs", function()
      local a, b = share { text = "a" }, share { text = "b", author = sandbox.organization }
      local got = assert(li.posts:batch_get { a.id, b.id, "urn:li:share:1" })
      assert.equal("a", got[a.id].commentary)
      assert.equal(sandbox.organization, got[b.id].author)
      assert.is_true(require "linkedin.error".is(got["urn:li:share:1"]))
      assert.equal(404, got["urn:li:share:1"].status)
    end)

    it("are listed over short pages, all of them", function()
      for i = 1, 23 do share { text = "post " .. i, author = sandbox.organization } end
      local seen, count = {}, 0
      for post, err in li.posts:by_author(sandbox.organization, { count = 10, prefetch = true }) do
        assert(post, err)
        assert.is_nil(seen[post.id])
        seen[post.id], count = true, count + 1
      end
      assert.equal(23, count)
    end)

    it("are edited where LinkedIn allows it", function()
      local post = share { text = "old" }
      assert(li.posts:edit(post.id, { text = "new (better)" }))
      local stored = assert(li.posts:get(post.id))
      assert.equal("new \\(better\\)", stored.commentary)
      assert.is_true(stored.lifecycleStateInfo.isEditedByAuthor)
      assert.has_error(function() li.posts:edit(post.id, { set = { visibility = "PUBLIC" } }) end)
    end)

    it("are deleted, and deleted again", function()
      local post = share { text = "gone" }
      assert(li.posts:delete(post.id))
      assert(li.posts:delete(post.id))
      local stored, err = li.posts:get(post.id)
      assert.is_nil(stored)
      assert.equal(404, err.status)
    end)

    it("have an address", function()
      assert.equal("https://www.linkedin.com/feed/update/urn:li:share:1/", li.posts:url "urn:li:share:1")
    end)
  end)
end)
