-- SPDX-License-Identifier: MIT
local layout = require "linkedin.nvim.layout"

local function of(text, changes, post)
  local opts = { width = 20, fold = { characters = 210, lines = 3 } }
  for name, value in pairs(changes or {}) do opts[name] = value end
  post = post or {}
  post.text = text
  return assert(layout.of(post, opts))
end

-- The lines of the text alone.
local function body(made)
  local lines = {}
  for i = 4, #made.lines - 2 do lines[#lines + 1] = made.lines[i] end
  return lines
end

local function marked(made, kind)
  local list = {}
  for _, span in ipairs(made.spans) do
    if span.kind == kind then list[#list + 1] = made.lines[span.line]:sub(span.from + 1, span.to) end
  end
  return list
end

describe("the layout of a post", function()
  it("wraps at spaces, and long words where they must", function()
    assert.same({ "The quick brown fox", "jumps over" }, body(of "The quick brown fox jumps over"))
    assert.same({ "abcdefghijklmnopqrst", "uvwxyz" }, body(of "abcdefghijklmnopqrstuvwxyz"))
    assert.same({ "a", "", "b" }, body(of "a\n\nb"))
  end)

  it("never makes a line wider than asked, whatever the words", function()
    local random = require "spec.support.random".new(7)
    for _ = 1, 200 do
      local words = {}
      for i = 1, random:int(1, 30) do words[i] = ("x"):rep(random:int(1, 26)) end
      local text = table.concat(words, " ")
      local made = body(of(text, { is_open = true }))
      for _, line in ipairs(made) do assert.is_true(#line <= 20, line) end
      assert.equal((text:gsub(" ", "")), (table.concat(made):gsub(" ", "")))
    end
  end)

  it("counts wide characters as two columns", function()
    assert.same({ "発売開始発売開始発売", "開始" }, body(of "発売開始発売開始発売開始"))
    assert.same({ "éééééééééééééééééééé", "é" }, body(of(("é"):rep(21))))
  end)

  it("folds after three lines, with room for the words", function()
    local made = of "one\ntwo\nthree\nfour"
    assert.is_true(made.is_folded)
    assert.same({ "one", "two", "three …see more" }, body(made))
    assert.same({ "…see more" }, marked(made, "fold"))
    assert.same({ "one", "two", "three", "four" }, body(of("one\ntwo\nthree\nfour", { is_open = true })))
    assert.is_false(of("one\ntwo\nthree").is_folded)
    made = of(("abc "):rep(40))
    for _, line in ipairs(body(made)) do assert.is_true(#line <= 20 + 2, line) end -- "…" has three bytes
  end)

  it("folds after so many characters, counted as LinkedIn does", function()
    local made = of(("é"):rep(211), { width = 400 })
    assert.same({ ("é"):rep(210) .. " …see more" }, body(made))
    assert.is_false(of(("é"):rep(210), { width = 400 }).is_folded)
    assert.same({ "12345 …see more" }, body(of("1234567", { fold = { characters = 5, lines = 3 } })))
  end)

  it("shows mentions by name and hashtags by word, and escapes nothing", function()
    local made = of({ "Hi ", { mention = "urn:li:organization:1", name = "Foo (UK)" }, "! #lua C# _x_" }, { width = 60 })
    assert.same({ "Hi Foo (UK)! #lua C# _x_" }, body(made))
    assert.same({ "Foo (UK)" }, marked(made, "mention"))
    assert.same({ "#lua" }, marked(made, "hashtag"))
  end)

  it("marks a mention on both lines that it is wrapped over", function()
    local made = of { "Thanks to all of ", { mention = "urn:li:organization:1", name = "Lantern and Daughters" } }
    assert.same({ "Lantern and", "Daughters" }, marked(made, "mention"))
  end)

  it("counts, and says how much is too much", function()
    assert.equal("5 of 3000 characters", table.remove(of("héllo").lines))
    local made = of(("x"):rep(3004))
    assert.equal("3004 of 3000 characters: cut 4", made.lines[#made.lines])
    assert.same({ made.lines[#made.lines] }, marked(made, "problem"))
  end)

  it("says who posts, who sees it, when, and what it carries", function()
    local made = of("x", { width = 60, author = "Heron Optics", schedule = "at noon" }, {
      visibility = "CONNECTIONS", document = { path = "/a/b.pdf", title = "Deck" },
    })
    assert.same({ "Heron Optics", "at noon · seen by connections only", "", "x", "", "[document] Deck · b.pdf", "", "1 of 3000 characters" }, made.lines)
    made = of("x", {}, { image = { path = "b.png" } })
    assert.equal("  no alternative text", made.lines[#made.lines - 2])
    made = of("x", { width = 60 }, { images = { { path = "a.png", alt = "A" }, { path = "b.png" } } })
    assert.same({ "x", "", "[image 1] a.png · A", "[image 2] b.png" }, body(made))
  end)

  it("returns what is wrong with a text that is no UTF-8", function()
    local made, err = layout.of({ text = "a\255" }, { width = 20, fold = { characters = 9, lines = 3 } })
    assert.is_nil(made)
    assert.equal("validation", err.kind)
  end)
end)
