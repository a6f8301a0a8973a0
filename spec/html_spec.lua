-- SPDX-License-Identifier: MIT
-- The frame of the pages that a sign-in shows.
local html = require "linkedin.html"

describe("html", function()
  it("escapes what would end a tag, a text or an attribute", function()
    assert.equal("&lt;b&gt; &amp;amp; &quot;x&quot; &#39;y&#39;", html.escape [[<b> &amp; "x" 'y']])
    assert.equal("100% é", html.escape "100% é")
    assert.equal("7", html.escape(7))
  end)

  it("frames a body as it is, under a title that is escaped in both places", function()
    local page = html.page("5 > 4 & 100%", "<p>100%d</p>")
    assert.matches("<title>5 &gt; 4 &amp; 100%</title>", page, 1, true)
    assert.matches("<h1>5 &gt; 4 &amp; 100%</h1>\n<p>100%d</p>\n</main>", page, 1, true)
    assert.matches("^<!doctype html>", page)
  end)

  it("is what both sign-ins use", function()
    local err = { code = "other", kind = "auth", message = "a <b>", hint = "x" }
    local terminal = require "linkedin.login.page".problem(err)
    local web = require "linkedin.resty.page".sign_out("/out?a=1&b=2", 't"k', "<Ann>")
    for _, page in ipairs { terminal, web } do assert.matches("<main>\n<h1>", page, 1, true) end
    assert.matches("<p>a &lt;b&gt;</p>", terminal, 1, true)
    assert.matches('action="/out?a=1&amp;b=2"', web, 1, true)
    assert.matches("signed in as &lt;Ann&gt;.", web, 1, true)
    assert.matches('value="t&quot;k"', web, 1, true)
  end)
end)
