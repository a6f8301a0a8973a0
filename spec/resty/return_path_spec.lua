-- SPDX-License-Identifier: MIT
local random = require "spec.support.random"
local return_path = require "linkedin.resty.return_path"

-- What a browser makes of a Location or href (WHATWG URL): tabs and line ends are dropped, spaces at the
-- ends too, and '\' is '/'. Is it another host's?
local function leads_away(text)
  text = text:gsub("[\t\r\n]", ""):gsub("^[%z\1-\32]+", ""):gsub("\\", "/")
  return text:find "^//" ~= nil or text:find "^%a[%w+.-]*:" ~= nil or not text:find "^/"
end

describe("a path to return to", function()
  it("is a page of the site, with or without its query", function()
    for _, path in ipairs {
      "/", "/members/", "/a/b.html?x=1&y=a%20b", "/a?next=https://other.example/", "/a?b=//c", "/%C3%A9t%C3%A9", "/a%20b", "/~x/!$&'()*+,;=:@",
      "/100%", "/a//b", "/.well-known/x", "/a?b=%2F%2Fc", "/a?b=%5C", "/" .. ("a"):rep(799),
    } do
      assert.is_true(return_path.is_safe(path), path)
    end
  end)

  it("is nothing that a browser, or a server that decodes, would take for another site's", function()
    for _, path in ipairs {
      "", "a", "//a", "///a", "/\\a", "\\/a", "\\\\a", "/\t/a", "\t/a", " /a", "/ /a", "/a\r\nX: y", "/a\0b", "http://a", "javascript:x", "data:,x", "?a",
      "#a", "/a#b", "/%2f/a", "/%2Fa", "/%5ca", "/%5Ca", "/%09/a", "/%0d%0aX:y", "/%00", "/%252fa", "/%25252fa", "/%25255ca", "/\\", "/a\\b", "/a%5cb",
      "/\"a", "/<a>", "/\226\128\174a", "/\127", "/" .. ("a"):rep(800), "/%2525252525252525252fa",
    } do
      assert.is_false(return_path.is_safe(path), path)
    end
    for _, other in ipairs { 5, true, {}, print } do assert.is_false(return_path.is_safe(other)) end
    assert.is_false(return_path.is_safe(nil))
  end)

  it("never leads away, whatever it is made of", function()
    local pieces = {
      "/", "//", "\\", "%2f", "%2F", "%5c", "%25", "%09", "%0a", "\t", "\r", "\n", " ", "evil.example", "@", ":", "http:", "https://", ".", "..", "a", "?",
      "#", "%", "%00", "\0", "\226\128\168", "%e3%80%82", "&", "=", ";", "%252f", "2f",
    }
    local r = random.new()
    local n, safe = 0, 0
    for _ = 1, 20000 do
      local parts = { r:int(1, 3) > 1 and "/" or nil }
      for _ = 1, r:int(0, 7) do parts[#parts + 1] = r:pick(pieces) end
      local path = table.concat(parts)
      n = n + 1
      if return_path.is_safe(path) then
        safe = safe + 1
        local layer = path:match "^[^?]*"
        for _ = 1, 6 do
          if leads_away(layer) then error(("seed %d: %q"):format(r.seed, path)) end
          layer = layer:gsub("%%(%x%x)", function(d) return string.char(tonumber(d, 16)) end)
        end
        assert.is_false(leads_away(path), path)
        assert.is_nil(path:find "[%c]")
      end
    end
    assert.is_true(safe > n / 50, "the property was hardly tested")
  end)

  it("falls back", function()
    assert.equal("/home", return_path.safe("//evil.example", "/home"))
    assert.equal("/home", return_path.safe(nil, "/home"))
    assert.equal("/a", return_path.safe("/a", "/home"))
  end)
end)
