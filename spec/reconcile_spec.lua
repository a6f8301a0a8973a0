-- SPDX-License-Identifier: MIT
-- A post whose fate is unknown: it exists once in the end, and its URN is told.
local media = require "spec.support.media"
local support = require "spec.support.li"

describe("a post", function()
  local sandbox
  setup(function() sandbox = support.start { processing = "image=0,video=0,document=0" } end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:clock { set = os.time() }
  end)

  local POSTING = "w_member_social w_organization_social r_liteprofile rw_organization_admin"
  local READING = POSTING .. " r_member_social r_organization_social"

  local function client(scopes, api, changes)
    local list = {}
    for scope in scopes:gmatch "%S+" do list[#list + 1] = scope end
    local settings = { retry = { base = 0.002, budget = 1 }, timeout = 1, api = api }
    for name, value in pairs(changes or {}) do settings[name] = value end
    return support.client_with(sandbox, list, settings)
  end

  local function sent(path)
    local count = 0
    for _, request in ipairs(support.wire(sandbox)) do
      if request.method == "POST" and request.path == path then count = count + 1 end
    end
    return count
  end

  local PATH = { rest = "/rest/posts", v2 = "/v2/ugcPosts" }
  -- What happens to the request, and whether the post was made by it.
  local FAULTS = {
    "drop", "drop-after", "reset", "reset-headers", "truncate=1", "status=500", "status=500 processed", "status=503 processed",
    "status=504 processed", "empty=502 processed", "hang",
  }

  for _, api in ipairs { "rest", "v2" } do
    for name, scopes in pairs { ["may be read"] = READING, ["may not be read"] = POSTING } do
      for _, fault in ipairs(FAULTS) do
        it(("on %s that %s exists once after %s"):format(api, name, fault), function()
          for _, author in ipairs { sandbox.person, "urn:li:organization:" .. tostring(sandbox.organization):match "%d+$" } do
            sandbox:reset()
            local li = client(scopes, api, { timeout = fault == "hang" and 0.2 or nil })
            sandbox:fault(fault .. " POST " .. PATH[api])
            local post, err = li.posts:share { text = "Once & for all (really)", author = author }
            assert.is_table(post, tostring(err))
            assert.equal(1, #sandbox:state().posts)
            assert.equal(sandbox:state().posts[1].id, post.id)
          end
        end)
      end
    end
  end

  it("that is found by reading is not sent again", function()
    local li = client(READING, "rest")
    sandbox:fault "drop-after POST /rest/posts"
    assert(li.posts:share { text = "found" })
    assert.equal(1, sent "/rest/posts")
  end)

  it("that may not be read is asked for once only", function()
    local li = client(POSTING, "rest", { scopes = "none" })
    for i = 1, 3 do
      sandbox:fault "drop-after POST /rest/posts"
      assert(li.posts:share { text = "unreadable " .. i })
    end
    local reads = 0
    for _, request in ipairs(support.wire(sandbox)) do
      if request.method == "GET" and request.path == "/rest/posts" then reads = reads + 1 end
    end
    assert.equal(1, reads)
  end)

  it("that failed twice, and thrice, still exists once", function()
    for _, faults in ipairs { "drop-after POST /rest/posts times=2", "drop POST /rest/posts times=3", "status=503 processed POST /rest/posts times=4" } do
      sandbox:reset()
      sandbox:fault(faults)
      assert(client(POSTING, "rest").posts:share { text = "again and again" })
      assert.equal(1, #sandbox:state().posts)
    end
  end)

  it("is not taken for an older one of the same words", function()
    local li = client(READING, "rest")
    local first = assert(li.posts:share { text = "every day the same" })
    sandbox:clock { advance = 3600 }
    local now = os.time() + 3600
    li = client(READING, "rest", { clock = function() return now end })
    sandbox:fault "drop POST /rest/posts"
    local second = assert(li.posts:share { text = "every day the same" })
    assert.is_true(first.id ~= second.id)
    assert.equal(2, #sandbox:state().posts)
  end)

  it("of the same words that was posted on purpose is a duplicate, as ever", function()
    local li = client(READING, "rest")
    local first = assert(li.posts:share { text = "twice" })
    local second, err = li.posts:share { text = "twice" }
    assert.is_nil(second)
    assert.equal("duplicate", err.kind)
    assert.equal(first.id, err.urn)
  end)

  for _, kind in ipairs { "image", "article", "reshare", "images" } do
    it("with " .. kind .. " exists once", function()
      local li = client(READING, "rest")
      local png = media.png { width = 600, height = 400 }
      local post = ({
        image = { text = "i", image = { data = png } }, images = { text = "m", images = { { data = png }, { data = png } } },
        article = { text = "a", article = { url = "https://example.com/a", title = "A" } },
        reshare = { text = "r", reshare = kind == "reshare" and assert(li.posts:share { text = "original" }).id or nil },
      })[kind]
      local before = #sandbox:state().posts
      sandbox:fault "drop-after POST /rest/posts"
      assert(li.posts:share(post))
      assert.equal(before + 1, #sandbox:state().posts)
    end)
  end

  it("that is a poll is found by reading, and never sent twice on trust", function()
    local poll = { text = "p", poll = { question = "Which?", options = { "a", "b" } } }
    sandbox:fault "drop-after POST /rest/posts"
    assert(client(READING, "rest").posts:share(poll))
    assert.equal(1, #sandbox:state().posts)
    sandbox:reset()
    sandbox:fault "drop-after POST /rest/posts"
    local post, err = client(POSTING, "rest").posts:share(poll)
    assert.is_nil(post)
    assert.is_true(err.maybe_done)
    assert.matches("resend = true", err.hint)
    assert.equal(1, sent "/rest/posts")
    assert.is_table(err.resume)
  end)

  it("whose duplicate check is over is not sent again on trust", function()
    local now = os.time()
    local li = client(POSTING, "rest", { clock = function() return now end, retry = false })
    sandbox:fault "drop-after POST /rest/posts"
    local _, err = li.posts:share { text = "late" }
    now = now + 3600
    sandbox:clock { advance = 3600 }
    local post
    post, err = li.posts:share { text = "late", resume = err.resume }
    assert.is_nil(post)
    assert.matches("duplicate check is over", err.hint)
    assert.equal(1, #sandbox:state().posts)
    assert(li.posts:share { text = "late", resume = err.resume, resend = true }) -- who looked may say so
  end)

  describe("whose duplicate check is over", function()
    local now, li
    before_each(function()
      now = os.time()
      li = client(READING, "rest", { clock = function() return now end, retry = false })
    end)

    local function an_hour_later()
      now = now + 3600
      sandbox:clock { advance = 3600 }
    end

    it("is found behind the posts made since", function()
      sandbox:fault "drop-after POST /rest/posts"
      local _, err = li.posts:share { text = "buried" }
      local buried = sandbox:state().posts[1].id
      local other = client(READING, "rest")
      for i = 1, 25 do assert(other.posts:share { text = "newer " .. i }) end
      an_hour_later()
      assert.equal(buried, assert(li.posts:share { text = "buried", resume = err.resume }).id)
      assert.equal(26, #sandbox:state().posts)
    end)

    it("is sent again when it is not there", function()
      sandbox:fault "drop POST /rest/posts"
      local _, err = li.posts:share { text = "lost" }
      an_hour_later()
      assert(li.posts:share { text = "lost", resume = err.resume })
      assert.equal(1, #sandbox:state().posts)
    end)

    it("is left to the caller when one of the same words looks too old to be it", function()
      assert(client(READING, "rest").posts:share { text = "weekly" })
      an_hour_later()
      sandbox:fault "drop POST /rest/posts"
      local _, err = li.posts:share { text = "weekly" }
      an_hour_later()
      local post
      post, err = li.posts:share { text = "weekly", resume = err.resume }
      assert.is_nil(post)
      assert.is_true(err.maybe_done)
      assert.matches("of the same words", err.hint)
      assert(li.posts:share { text = "weekly", resume = err.resume, resend = true })
      assert.equal(2, #sandbox:state().posts)
    end)
  end)

  it("is not made twice by a clock that is wrong by a day", function()
    for _, error_s in ipairs { -86400, 86400 } do
      sandbox:reset()
      local li = client(READING, "rest", { clock = function() return os.time() + error_s end })
      sandbox:fault "drop-after POST /rest/posts"
      assert(li.posts:share { text = "what time is it?" })
      assert.equal(1, #sandbox:state().posts)
    end
  end)

  it("is looked for at LinkedIn, not among answers kept from before it arrived", function()
    local now = os.time()
    local li = client(READING, "rest", { clock = function() return now end, retry = false, cache = { ttl = 7200 } })
    sandbox:fault "drop POST /rest/posts"
    local _, err = li.posts:share { text = "slow" }
    assert.is_true(err.maybe_done)
    for _ in li.posts:by_author(err.resume.author, { count = 20, sort_by = "CREATED" }) do error "it is not there yet" end
    local arrived = assert(client(READING, "rest").posts:share { text = "slow" }) -- what was on its way
    now = now + 3600
    sandbox:clock { advance = 3600 }
    assert.equal(arrived.id, assert(li.posts:share { text = "slow", resume = err.resume }).id)
    assert.equal(1, #sandbox:state().posts)
  end)

  it("is not sent again where that is switched off", function()
    local li = client(POSTING, "rest", { retry = { resend = false, base = 0.001 } })
    sandbox:fault "drop-after POST /rest/posts"
    local post, err = li.posts:share { text = "only once" }
    assert.is_nil(post)
    assert.is_true(err.maybe_done)
    assert.equal(1, sent "/rest/posts")
  end)
end)
