-- SPDX-License-Identifier: MIT
local little = require "linkedin.sandbox.little"

-- wire → what the reader sees
local GOOD = {
  ["Shipping day!"] = "Shipping day!",
  ["Latency fell \\(p99\\) by half"] = "Latency fell (p99) by half",
  ["a \\< b and b \\> c"] = "a < b and b > c",
  ["We ranked \\#1 in C\\#"] = "We ranked #1 in C#",
  ["C:\\\\tmp\\\\logs"] = "C:\\tmp\\logs",
  ["5 \\\\\\* 3"] = "5 \\* 3",
  ["発売開始 🚀 100%"] = "発売開始 🚀 100%",
  ["\\\\ \\| \\{ \\} \\@ \\[ \\] \\( \\) \\< \\> \\# \\* \\_ \\~"] = "\\ | { } @ [ ] ( ) < > # * _ ~",
  ["Thanks @[Acme Corp](urn:li:organization:1234)!"] = "Thanks Acme Corp!",
  ["Meet @[Foo \\(UK\\) Ltd](urn:li:organization:77)"] = "Meet Foo (UK) Ltd",
  ["Hi @[Sam](urn:li:person:x\\_Y-9z)"] = "Hi Sam",
  ["Great #DevRel week"] = "Great #DevRel week",
  ["Great {hashtag|\\#|DevRel} week"] = "Great #DevRel week",
  ["{hashtag|#|dev\\_rel}"] = "#dev_rel",
  ["\\(see {hashtag|\\#|AI}\\)"] = "(see #AI)",
  ["{hashtag|＃|新製品}"] = "＃新製品",
  ["#Straße, #株式会社。"] = "#Straße, #株式会社。",
}

-- wire → offset of the violation, what of it is published
local BAD = {
  ["a (b)"] = { 2, "a " }, ["mail a@b.c"] = { 6, "mail a" }, ["x_y"] = { 1, "x" }, ["see [1]"] = { 4, "see " },
  ["C# rocks"] = { 1, "C" }, ["end\\"] = { 3, "end" }, ["{tag|#|x}"] = { 0, "" },
  ["@[A](urn:li:share:1)"] = { 0, "" }, ["@[A(urn:li:person:x)"] = { 3, "" }, ["{hashtag|#|a"] = { 12, "" },
  ["é (b)"] = { 2, "é " }, ["a\\b"] = { 1, "a" }, ["x @[](urn:li:person:a)"] = { 2, "x " },
  ["x @[A] (urn:li:person:a)"] = { 2, "x " }, ["x @[A](urn:li:person:a_b)"] = { 22, "x " },
  ["{hashtag|#|}"] = { 11, "" }, ["# x"] = { 0, "" }, ["a }"] = { 2, "a " },
}

describe("little text", function()
  it("is read as a reader sees it", function()
    for wire, seen in pairs(GOOD) do
      local elements, violation = little.parse(wire)
      assert.is_nil(violation, wire)
      assert.equal(seen, little.visible(elements))
    end
  end)

  it("ends at the first violation, whose offset counts characters", function()
    for wire, expected in pairs(BAD) do
      local elements, violation = little.parse(wire)
      assert.equal(expected[1], violation and violation.at, wire)
      assert.equal(expected[2], little.visible(elements), wire)
    end
  end)

  it("is given back with every hashtag as a template", function()
    local elements = little.parse "\\(#AI\\) @[A \\(B\\)](urn:li:person:a\\_b) {hashtag|#|x\\_y}{hashtag|＃|新}"
    local written = "\\({hashtag|\\#|AI}\\) @[A \\(B\\)](urn:li:person:a\\_b) {hashtag|\\#|x\\_y}{hashtag|＃|新}"
    assert.equal(written, little.render(elements))
    assert.same(elements, (little.parse(written)))
  end)

  it("names a mention without a name by who it is", function()
    local elements = little.parse "@(urn:li:organization:5)!"
    assert.equal("Five!", little.visible(elements, function(urn) return urn == "urn:li:organization:5" and "Five" end))
  end)

  it("goes to plain text with mentions and back, counting UTF-16 units", function()
    local elements = little.from_plain("🚀 Ada likes #DevRel, C# and a#b #1", { { start = 3, length = 3, urn = "urn:li:person:a" } })
    assert.equal("🚀 @[Ada](urn:li:person:a) likes {hashtag|\\#|DevRel}, C\\# and a\\#b \\#1", little.render(elements))
    assert.same({ { start = 3, length = 3, urn = "urn:li:person:a" } }, little.mentions(elements))
    assert.equal("x", little.render(little.from_plain("x", { { start = 5, length = 1, urn = "urn:li:person:a" } })))
  end)

  it("reads escaped text back exactly, whatever it is made of", function()
    local pieces = { "\\", "|", "{", "}", "@", "[", "]", "(", ")", "<", ">", "#", "*", "_", "~", "a", "é", "🚀", " ", "\n", "hashtag" }
    local seed = 7
    for _ = 1, 300 do
      local out = {}
      for i = 1, 12 do
        seed = seed * 16807 % 2147483647
        out[i] = pieces[seed % #pieces + 1]
      end
      local plain = table.concat(out)
      local elements, violation = little.parse(little.render { { kind = "text", text = plain } })
      assert.is_nil(violation)
      assert.equal(plain, little.visible(elements))
    end
  end)
end)
