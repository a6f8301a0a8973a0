-- SPDX-License-Identifier: MIT
local linkedin = require "linkedin"
local json = require "linkedin.json"
local media = require "spec.support.media"
local support = require "spec.support.li"

describe("social", function()
  local sandbox, li, post

  setup(function() sandbox = support.start { processing = "image=0,video=0,document=0" } end)
  teardown(function() sandbox:stop() end)

  before_each(function()
    sandbox:reset()
    li = support.client(sandbox, { timeout = 5, quota = false })
    post = assert(li.posts:share { text = "What do you think?" }).id
  end)

  local function bodies(path_pattern)
    local list = {}
    for _, request in ipairs(support.wire(sandbox)) do
      if request.method == "POST" and request.path:find(path_pattern) and request.body and request.body ~= "" then
        list[#list + 1] = json.decode(request.body)
      end
    end
    return list
  end

  describe("comments", function()
    it("are plain text: nothing is escaped", function()
      local text = "Well (done) #1 \\o/ a_b *c*"
      local comment = assert(li.social:comment(post, text))
      assert.equal(text, comment.message.text)
      assert.equal(text, assert(li.social:get_comment(comment.commentUrn)).message.text)
    end)

    it("mention with offsets that are right after emoji and combining characters", function()
      assert(li.social:comment(post, { "🚀 e\204\129 ", linkedin.text.mention(sandbox.organization, "Heron Optics"), "!" }))
      local message = bodies("/comments$")[1].message
      assert.equal("🚀 e\204\129 Heron Optics!", message.text)
      assert.equal(6, message.attributes[1].start)
      assert.equal(12, message.attributes[1].length)
    end)

    it("are answered in two levels and listed over pages", function()
      local first = assert(li.social:comment(post, "first"))
      for i = 1, 12 do assert(li.social:comment(first.commentUrn, "answer " .. i)) end
      local seen = 0
      for answer, err in li.social:comments(first.commentUrn, { count = 5 }) do
        assert(answer, err)
        assert.matches("^answer", answer.message.text)
        seen = seen + 1
      end
      assert.equal(12, seen)
      local top = assert(li.social:comments(post):all())
      assert.equal(1, #top)
    end)

    it("carry an uploaded image", function()
      assert(li.social:comment(post, "look", { image = { data = media.png { width = 100, height = 80 } } }))
      assert.matches("^urn:li:image:", bodies("/comments$")[1].content[1].entity.image)
    end)

    it("are edited and deleted, and deleted again", function()
      local comment = assert(li.social:comment(post, "old"))
      assert(li.social:edit_comment(comment.commentUrn, "new (text)"))
      assert.equal("new (text)", assert(li.social:get_comment(comment.commentUrn)).message.text)
      assert(li.social:delete_comment(comment.commentUrn))
      assert(li.social:delete_comment(comment.commentUrn))
      assert.same({}, assert(li.social:comments(post):all()))
    end)

    it("are made in the name of a page", function()
      local comment = assert(li.social:comment(post, "from the page", { actor = sandbox.organization }))
      assert.equal(sandbox.organization, comment.actor)
      assert(li.social:edit_comment(comment.commentUrn, "still", { actor = sandbox.organization }))
      assert(li.social:delete_comment(comment.commentUrn, { actor = sandbox.organization }))
    end)

    it("are refused when empty, before anything is sent", function()
      local before = #support.wire(sandbox)
      local comment, err = li.social:comment(post, "", { actor = sandbox.person })
      assert.is_nil(comment)
      assert.equal("validation", err.kind)
      assert.equal(before, #support.wire(sandbox))
    end)

    it("wait for a post that LinkedIn does not see yet", function()
      sandbox:fault "status=404 POST /rest/socialActions/*"
      local comment, err = li.social:comment(post, "early")
      if not comment then assert.equal(404, err.status) end -- only LinkedIn's own words make it wait
    end)
  end)

  describe("reactions", function()
    for kind in pairs(require "linkedin.social".REACTIONS) do
      it(kind .. " is given, counted and taken back, twice", function()
        assert(li.social:react(post, kind))
        local counts = assert(li.social:reaction_counts(post))
        assert.equal(1, counts[kind])
        assert.equal(1, counts.total)
        assert(li.social:unreact(post))
        assert(li.social:unreact(post))
        assert.equal(0, assert(li.social:reaction_counts(post)).total)
      end)
    end

    it("change from one type to another", function()
      assert(li.social:react(post, "LIKE"))
      assert(li.social:react(post, "PRAISE"))
      local list = assert(li.social:reactions(post):all())
      assert.equal(1, #list)
      assert.equal("PRAISE", list[1].reactionType)
    end)

    it("are unknown by a misspelt name", function()
      local ok, message = pcall(li.social.react, li.social, post, "PRIASE")
      assert.is_false(ok)
      assert.matches("did you mean 'PRAISE'%?", message)
    end)

    it("are given to a comment", function()
      local comment = assert(li.social:comment(post, "c"))
      assert(li.social:react(comment.commentUrn, "LIKE"))
      assert.equal(1, #assert(li.social:reactions(comment.commentUrn):all()))
    end)
  end)

  for _, api in ipairs { "rest", "v2" } do
    it("likes and unlikes in the older form, on " .. api, function()
      local old = li:with { api = api }
      assert(old.social:like(post))
      assert.equal(1, #assert(old.social:likes(post):all()))
      assert(old.social:unlike(post))
      assert(old.social:unlike(post))
      assert.equal(0, #assert(old.social:likes(post):all()))
    end)
  end

  it("comments on /v2 with its mention form", function()
    local old = li:with { api = "v2" }
    assert(old.social:comment(post, { "Hi ", linkedin.text.mention(sandbox.organization, "Heron Optics") }))
    local value = bodies("/comments$")[1].message.attributes[1].value
    assert.equal(sandbox.organization, value["com.linkedin.common.CompanyAttributedEntity"].company)
  end)

  it("closes comments only when deleting the existing ones is meant", function()
    assert(li.social:comment(post, "soon gone"))
    local ok, err = li.social:set_comments_state(post, "CLOSED")
    assert.is_nil(ok)
    assert.equal("validation", err.kind)
    assert.equal("OPEN", assert(li.social:metadata(post)).commentsState)
    assert(li.social:set_comments_state(post, "CLOSED", { delete_existing = true }))
    assert.equal("CLOSED", assert(li.social:metadata(post)).commentsState)
    assert.equal(0, assert(li.social:metadata(post)).commentSummary.count)
    assert(li.social:set_comments_state(post, "OPEN"))
    assert(li.social:comment(post, "again"))
  end)
end)
