-- SPDX-License-Identifier: MIT
local document = require "linkedin.nvim.document"
local moment = require "linkedin.nvim.moment"

local function read(text, where)
  local list = {}
  for line in (text .. "\n"):gmatch "(.-)\n" do list[#list + 1] = line end
  return document.read(list, where)
end

describe("a buffer as a post", function()
  it("is its text without the empty lines around it", function()
    local doc = read "\n\nHello\n\n  world \n\n"
    assert.same({ text = "Hello\n\n  world ", hashtags = true }, doc.post)
    assert.equal(3, doc.first)
    assert.equal(5, doc.last)
  end)

  it("may have no text", function()
    assert.same({}, read("").post)
    assert.same({ image = { path = "a.png" } }, read("---\nimage: a.png\n---\n\n").post)
  end)

  it("finds mentions, also of names with brackets", function()
    assert.same({ "Thanks ", { mention = "urn:li:organization:1", name = "Foo [UK]" }, " and ", { mention = "urn:li:person:x_Y", name = "Ada" } },
      (document.parts "Thanks @[Foo [UK\\]](urn:li:organization:1) and @[Ada](urn:li:person:x\\_Y)"))
    for _, text in ipairs { "a@b.example", "@[Foo]", "@[Foo](https://x)", "@[Foo(urn:li:person:1)", "@[Foo\n](urn:li:person:1)" } do
      assert.equal(text, (document.parts(text)))
    end
  end)

  it("takes pictures, films and papers from beside the file", function()
    local doc = read("---\nimage: a.png\nalt: The shop\n---\n", { folder = "/posts", home = "/home/mira" })
    assert.same({ path = "/posts/a.png", alt = "The shop" }, doc.post.image)
    doc = read("---\nimages:\n  - /x/a.png\n  - path: ~/b.png\n    alt: B\n---\n", { folder = "/posts", home = "/home/mira" })
    assert.same({ { path = "/x/a.png" }, { path = "/home/mira/b.png", alt = "B" } }, doc.post.images)
    doc = read "---\ndocument: a.pdf\ntitle: Deck\n---\n"
    assert.same({ path = "a.pdf", title = "Deck" }, doc.post.document)
    doc = read("---\nvideo:\n  path: a.mp4\n  captions: a.srt\n---\n", { folder = "/p" })
    assert.same({ path = "/p/a.mp4", captions = "/p/a.srt" }, doc.post.video)
  end)

  it("takes who posts and who may see it", function()
    local doc = read "---\nvisibility: connections\nauthor: 90000101\n---\nHello"
    assert.equal("CONNECTIONS", doc.post.visibility)
    assert.equal("urn:li:organization:90000101", doc.post.author)
    assert.equal("me", read("---\nauthor: me\n---\nHello").post.author)
  end)

  it("takes a selection, under the front matter of the whole", function()
    local doc = read("---\nvisibility: PUBLIC\n---\nOne\nTwo\nThree", { from = 5, to = 5 })
    assert.equal("Two", doc.post.text)
    assert.equal("PUBLIC", doc.post.visibility)
    doc = read("---\nvisibility: PUBLIC\n---\nOne\nTwo", { from = 1, to = 4 })
    assert.equal("One", doc.post.text)
  end)

  for text, problem in pairs {
    ["visiblity: PUBLIC"] = "'visiblity' is unknown, did you mean 'visibility'?", ["image:\n  alt: x"] = "image needs a path",
    ["image:\n  path: a\n  colour: red"] = "'colour' is not one of path, alt", ["images:"] = "images needs",
    ["title: T"] = "title belongs to a video or a document",
    ["alt: A"] = "alt belongs to an image", ["schedule: tomorrow"] = "schedule: 'tomorrow' is no moment",
  } do
    it("has a problem with " .. text:gsub("\n", "⏎"), function()
      local doc = read("---\n" .. text .. "\n---\nHello")
      assert.equal(1, #doc.problems)
      assert.truthy(doc.problems[1].message:find(problem, 1, true), doc.problems[1].message)
    end)
  end

  it("tells where what lint finds stands", function()
    local doc = read "---\nimages:\n  - a.png\n  - b.png\nauthor: me\n---\n\nHello @[Ada](urn:li:share:1)\nand more"
    assert.equal(4, (document.locate(doc, "images[2].alt")))
    assert.equal(2, (document.locate(doc, "images")))
    assert.equal(5, (document.locate(doc, "author")))
    assert.same({ 8, 6, 8, 28 }, { document.locate(doc, "text[2].mention") })
    assert.equal(8, (document.locate(doc, "text")))
    assert.equal(8, (document.locate(doc, "content")))
  end)
end)

describe("a moment", function()
  it("is local time, or has a zone", function()
    assert.equal(0, moment.parse "1970-01-01T00:00:00Z")
    assert.equal(951782400, moment.parse "2000-02-29T00:00Z")
    assert.equal(1803893400, moment.parse "2027-03-01T09:30:00+08:00" + 8 * 3600)
    assert.equal(1803893400, moment.parse " 2027-03-01 04:00 -05:30 ")
    assert.equal(os.time { year = 2027, month = 7, day = 1, hour = 9, min = 30, sec = 0 }, moment.parse "2027-07-01 09:30")
    assert.equal("2027-07-01 09:30", moment.show(moment.parse "2027-07-01 09:30"))
  end)

  for _, text in ipairs { "2027-13-01 10:00", "2027-02-29 10:00", "2027-04-31 10:00", "2027-01-01 24:00", "2027-01-01", "1 March", "2027-01-01 10:00 CET" } do
    it("is not " .. text, function()
      local at, why = moment.parse(text)
      assert.is_nil(at)
      assert.truthy(why:find(text, 1, true))
    end)
  end
end)
