-- SPDX-License-Identifier: MIT
-- li.posts:share with api = "v2": what the guide does, over ugcPosts and assets.
local linkedin = require "linkedin"
local media = require "spec.support.media"
local support = require "spec.support.li"

describe("share on /v2", function()
  local sandbox, li, files

  setup(function() sandbox = support.start { processing = "image=0,video=0,document=0" } end)
  teardown(function() sandbox:stop() end)

  before_each(function()
    sandbox:reset()
    files = {}
    li = support.client(sandbox, { api = "v2", timeout = 5 })
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

  local function png() return media.png { width = 320, height = 200 } end
  local function mp4(size) return media.mp4 { seconds = 5, width = 64, height = 64, mdat_bytes = size or 10000 } end

  local function sha256(bytes) return require "linkedin.core".crypto.sha256(bytes, "hex") end

  -- The sandbox's uploads by digest.
  local function uploads()
    local found = {}
    for _, asset in ipairs(sandbox:state().assets) do
      if asset.sha256 then found[asset.sha256] = asset end
    end
    return found
  end

  local function writes()
    local list = {}
    for _, request in ipairs(support.wire(sandbox)) do
      if request.method ~= "GET" then list[#list + 1] = request.method .. " " .. request.path end
    end
    return list
  end

  local function reader_of(bytes, piece)
    local at = 1
    return function()
      if at > #bytes then return nil end
      local chunk = bytes:sub(at, at + piece - 1)
      at = at + piece
      return chunk
    end
  end

  it("publishes text as it is, brackets and all", function()
    local text = "Plain (brackets) #tag_1 @you ~ é 🚀"
    local post, response = assert(li.posts:share { text = text })
    assert.equal(201, response.status)
    local stored = sandbox:state().posts[1]
    assert.equal(text, stored.text)
    assert.equal(stored.id, post.id)
    assert.equal("https://www.linkedin.com/feed/update/" .. post.id .. "/", post.url)
    assert.equal("PUBLIC", stored.visibility)
    assert.equal(sandbox.person, stored.author)
  end)

  it("publishes for connections only", function()
    assert(li.posts:share { text = "x", visibility = "CONNECTIONS" })
    assert.equal("CONNECTIONS", sandbox:state().posts[1].visibility)
  end)

  it("writes mentions as attributes in UTF-16 units", function()
    assert(li.posts:share { text = { "🚀 ", linkedin.text.mention(sandbox.organization, "Heron Optics"), "!" } })
    local body = require "linkedin.json".decode(support.wire(sandbox)[2].body)
    local commentary = body.specificContent["com.linkedin.ugc.ShareContent"].shareCommentary
    assert.equal("🚀 Heron Optics!", commentary.text)
    assert.equal(3, commentary.attributes[1].start)
    assert.equal(12, commentary.attributes[1].length)
    assert.equal(sandbox.organization, commentary.attributes[1].value["com.linkedin.common.CompanyAttributedEntity"].company)
  end)

  for _, author in ipairs { "member", "organization" } do
    it("registers, uploads and posts an image from a path, as " .. author, function()
      local bytes = png()
      assert(li.posts:share {
        text = "x", image = { path = file(bytes), alt = "a gradient", title = "t" },
        author = author == "organization" and sandbox.organization or nil,
      })
      assert.is_table(uploads()[sha256(bytes)])
      local order = writes()
      assert.equal("POST /v2/assets", order[1])
      assert.matches("^PUT /", order[2])
      assert.equal("POST /v2/ugcPosts", order[3])
      assert.equal(3, #order)
      assert.same({}, sandbox:state().violations)
    end)
  end

  it("takes an image from a string and from a reader function", function()
    local jpeg, gif = media.jpeg { width = 90, height = 60 }, media.gif { width = 20, height = 20, frames = 4 }
    assert(li.posts:share { text = "data", image = { data = jpeg } })
    assert(li.posts:share { text = "read", image = { read = reader_of(gif, 100) } })
    local found = uploads()
    assert.is_table(found[sha256(jpeg)])
    assert.is_table(found[sha256(gif)])
  end)

  it("uploads a video without the bearer and waits until it is available", function()
    local bytes = mp4(300000)
    local sent, total
    assert(li.posts:share { text = "film", video = file(bytes), on_progress = function(s, t) sent, total = s, t end })
    assert.is_table(uploads()[sha256(bytes)])
    assert.equal(#bytes, total)
    assert.is_true(sent <= #bytes)
    for _, request in ipairs(support.wire(sandbox)) do
      if request.method == "PUT" then assert.is_nil(request.headers.authorization) end
    end
  end)

  describe("keeps no file of what a reader gave", function()
    local made, tmpname = nil, os.tmpname
    before_each(function()
      made = {}
      os.tmpname = function() -- luacheck: ignore 122
        made[#made + 1] = tmpname()
        return made[#made]
      end
    end)
    after_each(function() os.tmpname = tmpname end) -- luacheck: ignore 122

    -- Parts that are still on their way hold the file until they end.
    local function nothing_left()
      assert.is_true(#made > 0)
      local loop, left = require "linkedin.loop", nil
      for _ = 1, 500 do
        collectgarbage()
        collectgarbage()
        left = nil
        for _, path in ipairs(made) do
          local spooled = io.open(path)
          if spooled then
            spooled:close()
            left = path
          end
        end
        if not left then break end
        loop.sleep(0.01)
      end
      assert.is_nil(left)
    end

    it("when it is posted", function()
      assert(li.posts:share { text = "read", image = { read = reader_of(png(), 1000) } })
      nothing_left()
    end)

    it("when the reader raises, or the caller's progress does", function()
      local reads = 0
      local function raising()
        reads = reads + 1
        return reads < 3 and "some bytes" or error "the caller's own"
      end
      assert.has_error(function() li.posts:share { text = "x", image = { read = raising } } end)
      assert.has_error(function()
        li.posts:share { text = "x", video = { read = reader_of(mp4(300000), 10000) }, on_progress = function() error "no" end }
      end)
      nothing_left()
    end)

    it("when its coroutine is dropped", function()
      local co = coroutine.create(function()
        li.posts:share { text = "x", image = { read = function() coroutine.yield() return "x" end } }
      end)
      coroutine.resume(co)
      co = nil -- luacheck: ignore 311
      nothing_left()
    end)
  end)

  describe("refuses before the first request", function()
    local function refused(post, pattern)
      local result, err = li.posts:share(post)
      assert.is_nil(result)
      assert.equal("validation", err.kind)
      assert.matches(pattern, err.message)
      assert.equal(0, #support.wire(sandbox))
      return err
    end

    it("a text that is too long, with its length", function()
      refused({ text = ("x"):rep(3001) }, "3001")
    end)

    it("a file of another kind, whatever its name", function()
      refused({ text = "x", image = { data = "%PDF-1.4 not a picture" } }, ".")
      refused({ text = "x", image = { data = media.webp { width = 10, height = 10 } } }, "WebP")
    end)

    it("a file without bytes", function()
      refused({ text = "x", image = file "" }, "empty")
    end)

    it("a file that is not there", function()
      refused({ text = "x", image = "/nowhere/photo.png" }, "cannot open")
    end)

    it("an image over 8 MB", function()
      local err = refused({ text = "x", image = { data = media.jpeg { width = 100, height = 100, size_bytes = 8 * 1024 * 1024 + 1 } } }, "8")
      assert.equal("image", err.details[1].field)
    end)

    it("a video over 15 minutes", function()
      refused({ text = "x", video = { data = media.mp4 { seconds = 15 * 60 + 1, width = 64, height = 64 } } }, "15")
    end)

    it("everything that is wrong, at once", function()
      local err = refused({ text = ("x"):rep(3001), visibility = "ALL", image = "/nowhere" }, "3001")
      assert.equal(3, #err.details)
    end)
  end)

  describe("that fails half-way", function()
    local function interrupted(fault, post)
      sandbox:fault(fault)
      local result, err = li.posts:share(post)
      assert.is_nil(result, fault)
      sandbox:fault(false)
      assert.is_table(err.resume)
      -- Plain data: it survives JSON, and so another process.
      return require "linkedin.json".decode(require "linkedin.json".encode(err.resume)), err
    end

    local function resumes_into_one(fault, post, bytes)
      post.resume = interrupted(fault, post)
      assert(li.posts:share(post))
      local state = sandbox:state()
      assert.equal(1, #state.posts)
      assert.is_table(uploads()[sha256(bytes)])
      assert.same({}, state.violations)
    end

    it("at registration is resumed into one post", function()
      local bytes = png()
      resumes_into_one("drop POST /v2/assets", { text = "a", image = file(bytes) }, bytes)
    end)

    it("in the upload is resumed into one post", function()
      local bytes = png()
      resumes_into_one("status=400 host=upload", { text = "b", image = file(bytes) }, bytes)
    end)

    it("at the post is resumed without uploading again", function()
      local bytes = png()
      resumes_into_one("drop POST /v2/ugcPosts", { text = "c", image = file(bytes) }, bytes)
      local puts = 0
      for _, request in ipairs(support.wire(sandbox)) do
        puts = puts + (request.method == "PUT" and 1 or 0)
      end
      assert.equal(1, puts)
    end)

    it("after the post arrived is resumed into the same post", function()
      local bytes = png()
      resumes_into_one("drop-after POST /v2/ugcPosts", { text = "d", image = file(bytes) }, bytes)
    end)

    it("because the disk at the other side is full says so and can be resumed", function()
      local bytes = png()
      local post = { text = "e", image = file(bytes) }
      sandbox:fault "disk-full times=all"
      local result, err = li.posts:share(post)
      assert.is_nil(result)
      assert.equal(507, err.status)
      sandbox:fault(false)
      post.resume = err.resume
      assert(li.posts:share(post))
      assert.equal(1, #sandbox:state().posts)
    end)

    it("because processing failed says why and does not post", function()
      sandbox:fault "processing-failed=video"
      local result, err = li.posts:share { text = "f", video = file(mp4()) }
      assert.is_nil(result)
      assert.equal("MEDIA_ASSET_PROCESSING_FAILED", err.code)
      assert.equal(0, #sandbox:state().posts)
    end)

    it("is not resumed with other media", function()
      local resume = interrupted("status=400 host=upload", { text = "g", image = file(png()) })
      local result, err = li.posts:share { text = "g", image = { data = media.jpeg { width = 300, height = 300 } }, resume = resume }
      assert.is_nil(result)
      assert.equal("validation", err.kind)
      assert.matches("bytes", err.message)
    end)
  end)

  it("tries an upload again by itself after a reset", function()
    local bytes = png()
    sandbox:fault "reset host=upload"
    assert(li.posts:share { text = "x", image = file(bytes) })
    assert.is_table(uploads()[sha256(bytes)])
  end)

  it("notices a file that shrinks while it is uploaded", function()
    local path = file(mp4(3 * 1024 * 1024))
    local shrunk = false
    li:on("request", function(event)
      if event.endpoint == "/v2/assets" and not shrunk then
        shrunk = true
        media.write(path, "gone")
      end
    end)
    local result, err = li.posts:share { text = "x", video = path }
    assert.is_nil(result)
    assert.equal("storage", err.kind)
    assert.matches("short", err.message)
    assert.equal(0, #sandbox:state().posts)
  end)

  it("notices a file that vanishes before it is uploaded", function()
    local path = file(png())
    li:on("request", function(event)
      if event.endpoint == "/v2/assets" then os.remove(path) end
    end)
    local result, err = li.posts:share { text = "x", image = path }
    assert.is_nil(result)
    assert.equal("storage", err.kind)
    assert.equal(0, #sandbox:state().posts)
  end)

  it("explains a duplicate and names the post that lives", function()
    local first = assert(li.posts:share { text = "twice" })
    local second, err = li.posts:share { text = "twice" }
    assert.is_nil(second)
    assert.equal("duplicate", err.kind)
    assert.equal(first.id, err.urn)
  end)

  it("says which scope the page's post needs", function()
    local poor = support.client_with(sandbox, { "w_member_social", "r_liteprofile" }, { api = "v2" })
    local post, err = poor.posts:share { text = "x", author = sandbox.organization }
    assert.is_nil(post)
    assert.equal("permission", err.kind)
    assert.matches("w_organization_social", err.hint)
  end)
end)

describe("ugc posts", function()
  local sandbox, li

  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    li = support.client(sandbox, { api = "v2" })
  end)

  it("can be read, listed, edited and deleted twice", function()
    local ids = {}
    for i = 1, 12 do ids[i] = assert(li.posts:share { text = "post " .. i }).id end
    local post = assert(li.ugc:get(ids[1]))
    assert.equal("post 1", post.specificContent["com.linkedin.ugc.ShareContent"].shareCommentary.text)
    local seen = 0
    for one, err in li.ugc:by_author(sandbox.person, { count = 5 }) do
      assert(one, err)
      seen = seen + 1
    end
    assert.equal(12, seen)
    assert(li.ugc:edit(ids[1], "edited"))
    assert.equal("edited", li.ugc:get(ids[1]).specificContent["com.linkedin.ugc.ShareContent"].shareCommentary.text)
    assert(li.ugc:delete(ids[1]))
    assert(li.ugc:delete(ids[1]))
    local gone, err = li.ugc:get(ids[1])
    assert.is_nil(gone)
    assert.equal(404, err.status)
  end)
end)
