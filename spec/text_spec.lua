-- SPDX-License-Identifier: MIT
local random = require "spec.support.random"
local little = require "linkedin.sandbox.little"
local text = require "linkedin.text"

describe("text", function()
  describe("escapes", function()
    local cases = {
      { "nothing in plain words", "Launch day! 50% off & more: a/b? c; d=e ^ `f` $5", nil },
      { "round brackets", "Faster (by half)", "Faster \\(by half\\)" },
      { "square and curly ones", "[New] {name}", "\\[New\\] \\{name\\}" },
      { "angle brackets", "a < b > c", "a \\< b \\> c" },
      { "an address", "ask@example.com", "ask\\@example.com" },
      { "hash signs", "#1 in C#", "\\#1 in C\\#" },
      { "asterisks, underscores, tildes, pipes", "* a_b ~1 | 2", "\\* a\\_b \\~1 \\| 2" },
      { "backslashes", "C:\\tmp", "C:\\\\tmp" },
      { "text that was escaped already, again", "2 \\* 3", "2 \\\\\\* 3" },
      { "URLs like everything else", "https://e.example/a_b#c(d)", "https://e.example/a\\_b\\#c\\(d\\)" },
      { "no character beyond ASCII", "発売 🚀 é ＃", nil },
      { "all fifteen", "\\|{}@[]()<>#*_~", "\\\\\\|\\{\\}\\@\\[\\]\\(\\)\\<\\>\\#\\*\\_\\~" },
      { "no line break", "a\n\nb\tc", nil },
    }
    for _, case in ipairs(cases) do
      it(case[1], function() assert.equal(case[3] or case[2], text.escape(case[2])) end)
    end
  end)

  describe("recognises hashtags on request", function()
    local cases = {
      { "Great #DevRel week", "Great {hashtag|\\#|DevRel} week" },
      { "(see #AI), #ML!", "\\(see {hashtag|\\#|AI}\\), {hashtag|\\#|ML}!" },
      { "#début #東京", "{hashtag|\\#|début} {hashtag|\\#|東京}" },
      { "C# and #1 and # and ##x", "C\\# and \\#1 and \\# and \\#\\#x" },
      { "https://e.example/#faq", "https://e.example/\\#faq" },
      { "#a-b", "{hashtag|\\#|a}-b" },
    }
    for _, case in ipairs(cases) do
      it(case[1], function() assert.equal(case[2], text.escape(case[1], { hashtags = true })) end)
    end
  end)

  describe("reads little text strictly", function()
    local bad = {
      { "x (y)", 2 }, { "to a@b.example", 4 }, { "a_b", 1 }, { "so [1]", 3 }, { "C# it is", 1 }, { "the end\\", 7 },
      { "{bold|x}", 0 }, { "@[A](urn:li:share:1)", 0 }, { "@[A(urn:li:person:x)", 3 }, { "{hashtag|#|a", 12 }, { "\\n", 0 },
      { "@[A] (urn:li:person:x)", 0 }, { "{hashtag|\\#|}", 12 }, { "é(", 1 },
    }
    for _, case in ipairs(bad) do
      it(("and finds the violation in %s"):format(case[1]), function()
        local elements, err = text.parse(case[1])
        assert.is_nil(elements)
        assert.equal("validation", err.kind)
        assert.equal(case[2], err.offset)
      end)
    end

    it("into text, mentions and hashtags", function()
      local elements = assert(text.parse "Hi @[Foo \\(UK\\)](urn:li:organization:77), {hashtag|\\#|dev\\_rel} #Lua {hashtag|＃|新}")
      local seen = {}
      for _, element in ipairs(elements) do seen[#seen + 1] = element.type .. "=" .. element.text end
      assert.same({ "text=Hi ", "mention=Foo (UK)", "text=, ", "hashtag=dev_rel", "text= ", "hashtag=Lua", "text= ", "hashtag=新" }, seen)
      assert.equal("urn:li:organization:77", elements[2].urn)
    end)

    it("with escapes in a mention's URN", function()
      assert.equal("urn:li:person:x_Y-9z", text.parse("@[Sam](urn:li:person:x\\_Y-9z)")[1].urn)
    end)
  end)

  describe("builds from parts", function()
    local parts = { "Thanks ", text.mention("urn:li:organization:77", "Foo (UK)"), "! ", text.hashtag "#Lua", " (yes)" }

    it("little text, everything escaped where it must be", function()
      assert.equal("Thanks @[Foo \\(UK\\)](urn:li:organization:77)! {hashtag|\\#|Lua} \\(yes\\)", text.build(parts))
    end)

    it("plain text with the mentions' places", function()
      local plain, mentions = text.plain(parts)
      assert.equal("Thanks Foo (UK)! #Lua (yes)", plain)
      assert.same({ { start = 7, length = 8, urn = "urn:li:organization:77" } }, mentions)
    end)

    it("places in UTF-16 units, right after emoji and combining characters", function()
      local _, mentions = text.plain { "🚀👩‍🚀 e\204\129 ", text.mention("urn:li:person:a", "Zoë 🚀") }
      assert.equal(2 + 5 + 1 + 2 + 1, mentions[1].start)
      assert.equal(6, mentions[1].length)
    end)

    it("refusing parts that are none", function()
      local built, err = text.build { "a", 5 }
      assert.is_nil(built)
      assert.matches("part 2", err.message)
      assert.is_nil((text.build { "a\255" }))
    end)
  end)

  it("counts characters, not bytes", function()
    assert.equal(3, text.length "é🚀a")
    assert.equal(4, text.utf16_length "é🚀a")
    assert.is_nil(text.length "\255")
  end)

  it("reads back itself what it escaped: 100,000 random strings", function()
    local r = random.new()
    for i = 1, 100000 do
      local plain = r:text(10)
      if text.unescape(text.escape(plain)) ~= plain then error(("seed %d, string %d: %q"):format(r.seed, i, plain)) end
    end
  end)

  it("unescapes what was escaped, and nothing else", function()
    assert.equal("a(b)", text.unescape "a\\(b\\)")
    assert.is_nil((text.unescape "#tag"))
    assert.is_nil((text.unescape "a(b)"))
  end)

  it("shows what a reader sees", function()
    assert.equal("Acme is #1 in #SaaS", text.visible "@[Acme](urn:li:organization:9) is \\#1 in {hashtag|\\#|SaaS}")
  end)

  it("suspects text that was escaped already", function()
    assert.is_true(text.looks_escaped "already \\(escaped\\)")
    assert.is_false(text.looks_escaped "plain (text)")
    assert.is_false(text.looks_escaped "C:\\tmp")
  end)

  it("is read back by the sandbox's own parser: 100,000 random strings", function()
    local r = random.new()
    for i = 1, 100000 do
      local plain = r:text(10)
      local escaped = text.escape(plain)
      local elements = little.parse(escaped)
      if not elements or little.visible(elements) ~= plain then
        error(("seed %d, string %d: %q"):format(r.seed, i, plain))
      end
    end
  end)
end)
