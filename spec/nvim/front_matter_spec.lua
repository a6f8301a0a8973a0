-- SPDX-License-Identifier: MIT
local front_matter = require "linkedin.nvim.front_matter"

local function lines(text)
  local list = {}
  for line in (text .. "\n"):gmatch "(.-)\n" do list[#list + 1] = line end
  return list
end

local function values(text)
  local found = front_matter.parse(lines(text))
  local list = {}
  for name, field in pairs(found.fields) do list[name] = field.value end
  return list, found
end

describe("front matter", function()
  it("is only what the first line opens", function()
    for _, text in ipairs { "", "Hello", "Hello\n---\nimage: a\n---", " ---\nimage: a\n---" } do
      local found, whole = values(text)
      assert.same({}, found)
      assert.same({}, whole.problems)
      assert.equal(1, whole.body)
    end
  end)

  it("knows where it ends, and on which line each name stands", function()
    local _, found = values "---\nimage: a.png\n\n# a remark\ntitle: T\n---\nText"
    assert.equal(7, found.body)
    assert.equal(2, found.fields.image.line)
    assert.equal(5, found.fields.title.line)
  end)

  for text, expected in pairs {
    ["image: a b.png"] = { image = "a b.png" }, ["image:"] = { image = "" }, ["image: "] = { image = "" },
    ["image:   a.png  # the first"] = { image = "a.png" }, ["image: a#b.png"] = { image = "a#b.png" },
    ["image: 'a # b'"] = { image = "a # b" }, ['image: "a \\"b\\""  # so'] = { image = 'a "b"' }, ['image: ""'] = { image = "" },
    ["schedule: 2027-03-01 09:30"] = { schedule = "2027-03-01 09:30" }, ["author: urn:li:organization:1"] = { author = "urn:li:organization:1" },
    ["images: [a.png, 'b, c.png', \"d.png\"]"] = { images = { "a.png", "b, c.png", "d.png" } }, ["images: []"] = { images = {} },
    ["images:\n  - a.png\n  - 'b c.png'"] = { images = { "a.png", "b c.png" } }, ["images:\n- a.png\n- b.png"] = { images = { "a.png", "b.png" } },
    ["images:\n  - path: a.png\n    alt: The shop\n  - b.png"] = { images = { { path = "a.png", alt = "The shop" }, "b.png" } },
    ["image:\n  path: a.png\n  alt: The shop: inside"] = { image = { path = "a.png", alt = "The shop: inside" } },
    ["image: a.png\r"] = { image = "a.png" },
  } do
    it("reads " .. text:gsub("%c", "⏎"), function()
      local found, whole = values("---\n" .. text .. "\n---\n")
      assert.same({}, whole.problems)
      assert.same(expected, found)
    end)
  end

  for text, problem in pairs {
    ["image a.png"] = { 2, 'this is not "name: value"' }, ["image: 'a"] = { 2, "quotes are not closed" }, ["images: [a"] = { 2, "list is not closed" },
    ["image: a\nimage: b"] = { 3, "'image' is given twice" }, ["  - a"] = { 2, "nothing is above it" }, ["image: a\n  - b"] = { 3, "has its value already" },
    ["images:\n  - a\n  b"] = { 4, "neither" }, ['images: ["a" "b"]'] = { 2, "a comma is missing" }, ["images:\n  - a\n    alt: b"] = { 4, "does not fit" },
  } do
    it("says what is wrong with " .. text:gsub("%c", "⏎"), function()
      local _, whole = values("---\n" .. text .. "\n---\n")
      assert.equal(1, #whole.problems)
      assert.equal(problem[1], whole.problems[1].line)
      assert.truthy(whole.problems[1].message:find(problem[2], 1, true), whole.problems[1].message)
    end)
  end

  it("publishes nothing of what was meant as front matter and is not closed", function()
    local _, found = values "---\nimage: a.png\nText"
    assert.equal(4, found.body)
    assert.matches("not closed", found.problems[1].message)
    assert.equal(1, found.problems[1].line)
  end)
end)
