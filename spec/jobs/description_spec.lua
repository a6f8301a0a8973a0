-- SPDX-License-Identifier: MIT
local description = require "linkedin.jobs.description"

describe("a job's description", function()
  local sanitize = description.sanitize

  local CASES = {
    { "keeps what LinkedIn accepts", "<p>a <b>b</b><br>c</p><ul><li>d</li></ul>", "<p>a <b>b</b><br>c</p><ul><li>d</li></ul>" },
    { "drops attributes", "<p class='x>y' onclick=\"a()\">t</p>", "<p>t</p>" },
    { "drops scripts and styles with their content", "<p>a</p><script>b < c</script><style>p{}</style>", "<p>a</p>" },
    { "drops a script that never ends", "<p>a</p><script>b", "<p>a</p>" },
    { "drops comments, doctypes and instructions", "<!doctype html><!-- <b> --><p>a</p><?x y?>", "<p>a</p>" },
    { "makes headings bold paragraphs", "<h2>About</h2><p>us</p>", "<p><b>About</b></p><p>us</p>" },
    { "makes ordered lists plain ones", "<ol><li>1<li>2</ol>", "<ul><li>1</li><li>2</li></ul>" },
    { "keeps a link's text", "see <a href='https://x.example'>here</a>", "see here" },
    { "closes what is open", "<p>a<b>b", "<p>a<b>b</b></p>" },
    { "ignores what was never opened", "a</b></p>", "a" },
    { "keeps signs that are no tags", "<p>x < y & z > 1 &amp; 2</p>", "<p>x &lt; y &amp; z &gt; 1 &amp; 2</p>" },
    { "drops empty elements", "<p><b> </b></p><p>a</p>", "<p>a</p>" },
    { "makes plain text paragraphs", "a\nb\n\nc & d", "<p>a<br>b</p><p>c &amp; d</p>" },
    { "gives a loose item a list", "<li>a</li>", "<ul><li>a</li></ul>" },
    { "ends a paragraph where a list begins", "<p>a<ul><li>b</li></ul>", "<p>a</p><ul><li>b</li></ul>" },
  }
  for _, case in ipairs(CASES) do
    it(case[1], function() assert.equal(case[3], sanitize(case[2])) end)
  end

  it("takes another list of tags", function()
    assert.equal("<p>a b</p>", sanitize("<p>a <b>b</b></p>", { tags = { "p" } }))
  end)

  it("counts what a reader sees", function()
    assert.equal(5, description.visible_length "<p>é&amp;<b>bcd</b></p>")
  end)

  it("of any bytes yields balanced markup of the accepted tags, and changes nothing the second time", function()
    local random = require "spec.support.random".new(7)
    local pieces = {
      "<p>", "</p>", "<b>", "</b>", "<ul>", "</ul>", "<li>", "</li>", "<br>", "<br/>", "<h1>", "</h1>", "<script>", "</script>",
      "<!--", "-->", "<a href='", "'>", "\"", ">", "<", "&", "&lt;", "text ", "é", "\n", "</", "<div>", "</div>", "<x y=\"<\">",
    }
    for _ = 1, 2000 do
      local parts = {}
      for i = 1, random:int(0, 12) do parts[i] = random:pick(pieces) end
      local html = table.concat(parts)
      local clean = sanitize(html)
      local open = {}
      for slash, name in clean:gmatch "<(/?)(%a+)>" do
        if slash == "/" then
          assert.equal(name, table.remove(open), html)
        elseif name ~= "br" then
          open[#open + 1] = name
        end
      end
      assert.equal(0, #open, html)
      assert.is_nil(clean:gsub("</?%a+>", ""):find "[<>]", html)
      if clean:find "<%a" then assert.equal(clean, sanitize(clean), html) end
    end
  end)
end)
