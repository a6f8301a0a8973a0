-- SPDX-License-Identifier: MIT
local linkedin = require "linkedin"

-- field:rule of every finding, sorted, errors only unless told otherwise
local function rules(post, api, with_warnings)
  local list = {}
  for _, finding in ipairs(linkedin.lint(post, api)) do
    assert.is_string(finding.message)
    assert.is_string(finding.source or "media")
    if finding.severity == "error" or with_warnings then list[#list + 1] = finding.field .. ":" .. finding.rule end
  end
  table.sort(list)
  return list
end

local URN = "urn:li:image:D4D10AQH"
local long = ("x"):rep(3001)

describe("lint", function()
  it("finds nothing wrong with a plain post", function()
    assert.same({}, rules({ text = "Hello (world) #1 C# 🚀" }, "rest", true))
  end)

  local cases = {
    { "an empty post", { text = "" }, { "text:empty" } },
    { "no text at all", {}, { "text:empty" } },
    { "text over 3,000 characters", { text = long }, { "text:length" } },
    { "text that is no UTF-8", { text = "a\255" }, { "text:text" } },
    { "an unknown text format", { text = "x", text_format = "markdown" }, { "text_format:enum" } },
    { "little text that would be cut", { text = "a (b)", text_format = "little" }, { "text:little_text" } },
    { "a mention of a post", { text = { linkedin.text.mention("urn:li:share:1", "x") } }, { "text[1].mention:mention_urn" } },
    { "a mention without a name", { text = { "a", linkedin.text.mention("urn:li:person:x", "") } }, { "text[2].mention:mention_name" } },
    { "an author that is a share", { text = "x", author = "urn:li:share:1" }, { "author:urn_kind" } },
    { "an unknown visibility", { text = "x", visibility = "PUBLC" }, { "visibility:enum" } },
    { "a container without its visibility", { text = "x", container = "urn:li:group:1" }, { "container:required" } },
    { "two kinds of content", { text = "x", reshare = "urn:li:share:1", article = { url = "https://e.example/", title = "t" } }, { "content:mixed" } },
    { "one image among several", { images = { { urn = URN } } }, { "images:count" } },
    { "an image that is a video", { image = { urn = "urn:li:video:x" } }, { "image:urn_kind" } },
    { "a blank alternative text", { image = { urn = URN, alt = "" } }, { "image.alt:blank" } },
    { "too long an alternative text", { image = { urn = URN, alt = ("x"):rep(4087) } }, { "image.alt:length" } },
    { "a document without title", { document = { urn = "urn:li:document:x" } }, { "document.title:required" } },
    { "an article without address", { article = { title = "t" } }, { "article.url:url" } },
    { "an article without title", { article = { url = "https://e.example/" } }, { "article.title:required" } },
    { "a blank description", { article = { url = "https://e.example/", title = "t", description = "" } }, { "article.description:blank" } },
    { "a poll with one option", { poll = { question = "q", options = { "a" } } }, { "poll.options:count" } },
    { "a poll with five options", { poll = { question = "q", options = { "a", "b", "c", "d", "e" } } }, { "poll.options:count" } },
    { "a poll without question", { poll = { options = { "a", "b" } } }, { "poll.question:required" } },
    { "a long question", { poll = { question = ("q"):rep(141), options = { "a", "b" } } }, { "poll.question:length" } },
    { "a long option", { poll = { question = "q", options = { ("a"):rep(31), "b" } } }, { "poll.options[1]:length" } },
    { "an unknown duration", { poll = { question = "q", options = { "a", "b" }, duration = "ONE_WEEK" } }, { "poll.duration:enum" } },
    { "several votes", { poll = { question = "q", options = { "a", "b" }, vote_selection = "MULTIPLE_VOTE" } }, { "poll.vote_selection:enum" } },
    { "a reshare of a person", { reshare = "urn:li:person:x" }, { "reshare:urn_kind" } },
    { "a member's dark post", { text = "x", feed = "NONE", ad_context = { dscAdAccount = "urn:li:sponsoredAccount:1" } }, { "feed:author" } },
    { "a dark post without account", { text = "x", author = "urn:li:organization:1", feed = "NONE" }, { "ad_context.dscAdAccount:required" } },
    { "a member's targeted post", { text = "x", targets = { { industries = { "urn:li:industry:1" } } } }, { "targets:author" } },
    { "an unknown facet", { text = "x", author = "urn:li:organization:1", targets = { { industry = {} } } }, { "targets[1].industry:enum" } },
    { "an unknown label", { text = "x", call_to_action = { label = "LEARN", url = "https://e.example/" } }, { "call_to_action.label:enum" } },
  }
  for _, case in ipairs(cases) do
    it("reports " .. case[1], function() assert.same(case[3], rules(case[2], "rest")) end)
  end

  it("reports everything at once", function()
    local found = rules { text = long, visibility = "ALL", poll = { question = "", options = { "a" } }, reshare = "x" }
    assert.same({ "content:mixed", "poll.options:count", "poll.question:blank", "reshare:urn_kind", "text:length", "visibility:enum" }, found)
  end)

  it("counts characters, not bytes, and not escapes", function()
    assert.same({}, rules { text = ("é"):rep(3000) })
    assert.same({}, rules { text = ("("):rep(3000) })
    assert.same({ "text:length" }, rules { text = ("🚀"):rep(3001) })
    local finding = linkedin.lint({ text = long })[1]
    assert.matches("3001", finding.message)
    assert.matches("cut 1", finding.message)
  end)

  it("warns of what LinkedIn takes but cuts", function()
    assert.same({ "article.title:length_advised" },
      rules({ article = { url = "https://e.example/", title = ("t"):rep(71) } }, "rest", true))
    assert.same({ "text:escaped_twice" }, rules({ text = "already \\(escaped\\)" }, "rest", true))
  end)

  it("knows what /v2 cannot do", function()
    assert.same({ "poll:api" }, rules({ poll = { question = "q", options = { "a", "b" } } }, "v2"))
    assert.same({ "call_to_action:api" }, rules({ text = "x", call_to_action = { label = "APPLY", url = "https://e.example/" } }, "v2"))
  end)

  it("raises for the programmer's mistakes, naming the nearest", function()
    local ok, message = pcall(linkedin.lint, { text = "x", visibilty = "PUBLIC" })
    assert.is_false(ok)
    assert.matches("did you mean 'visibility'%?", message)
    assert.is_false((pcall(linkedin.lint, { image = { path = "a", urn = "b" } })))
  end)

  it("reports a file that is not there instead of failing", function()
    local findings = linkedin.lint { image = "/nowhere/photo.png" }
    assert.equal("image", findings[1].field)
    assert.matches("cannot open", findings[1].message)
  end)

  describe("brand rules", function()
    local function brand(text, rule, article)
      return rules { text = text, rules = rule, article = article }
    end

    it("require and forbid words, as whole words", function()
      assert.same({ "text:brand_required" }, brand("Our Acmeist friends", { required = { "Acme" } }))
      assert.same({}, brand("Thanks, ACME!", { required = { "Acme" } }))
      assert.same({ "text:brand_forbidden" }, brand("a cheap trick", { forbidden = { "cheap" } }))
      assert.same({}, brand("cheaper", { forbidden = { "cheap" } }))
    end)

    it("keep links to known hosts and their subdomains", function()
      local rule = { link_hosts = { "example.com" } }
      assert.same({}, brand("see https://www.example.com/x and https://example.com", rule))
      assert.same({ "text:brand_link_host" }, brand("see https://example.com.evil.example/", rule))
      assert.same({ "article.url:brand_link_host" }, brand("x", rule, { url = "https://evil.example/", title = "t" }))
    end)

    it("bound hashtags and ask for the disclosure", function()
      assert.same({ "text:brand_hashtags" }, brand("#a #b #c", { max_hashtags = 2 }))
      assert.same({ "text:brand_disclosure" }, brand("Sponsored fun", { disclosure = "#ad" }))
      assert.same({}, brand("Fun #ad", { disclosure = "#ad" }))
    end)

    it("may be functions", function()
      local rule = function(post, text)
        if #text < 10 then return { field = "text", rule = "short", message = "say more than " .. post.text } end
      end
      assert.same({ "text:short" }, brand("hi", { rule, forbidden = { "xyz" } }))
    end)
  end)
end)
