-- SPDX-License-Identifier: MIT
local url = require "linkedin.core".url

local function refused(text, part, parse)
  local parsed, err = (parse or url.parse)(text)
  assert.is_nil(parsed, text)
  assert.equal("validation", err.kind)
  assert.truthy(err.message:find(part, 1, true), err.message)
end

describe("a URL", function()
  it("is taken apart and changed in nothing", function()
    assert.same({ https = true, loopback = false, host = "www.linkedin.com", port = 443,
      origin = "https://www.linkedin.com", path = "/dms-uploads/a/0?ca=1&x=%2F(a),b" },
      url.parse("https://www.linkedin.com/dms-uploads/a/0?ca=1&x=%2F(a),b"))
    local u = url.parse("HTTPS://API.LinkedIn.com:8443?x")
    assert.equal("api.linkedin.com", u.host)
    assert.equal(8443, u.port)
    assert.equal("HTTPS://API.LinkedIn.com:8443", u.origin)
    assert.equal("?x", u.path)
    assert.equal("", url.parse("https://a").path)
  end)

  it("must be https away from this machine", function()
    refused("http://api.linkedin.com/", "plain http")
    refused("http://127.0.0.1.evil.example/", "plain http")
    refused("http://localhost.evil.example/", "plain http")
    refused("http://127.1/", "plain http")
    refused("http://127.0.0.256/", "plain http")
    refused("http://127.0.0.01/", "plain http")
    refused("http://0.0.0.0/", "plain http")
    refused("http://[::2]/", "plain http")
    for _, text in ipairs { "http://127.0.0.1:80/", "http://127.9.8.7", "http://localhost:1/x", "http://[::1]:9/" } do
      assert.is_true(url.parse(text).loopback, text)
    end
  end)

  it("is refused where it could mislead", function()
    refused("", "empty")
    refused("api.linkedin.com", "https://")
    refused("ftp://a/", "https://")
    refused("file:///etc/passwd", "https://")
    refused("//a/", "https://")
    refused("https://", "host")
    refused("https:///x", "host")
    refused("https://a b/", "space")
    refused("https://a/\r\nX: y", "control")
    refused("https://a/\0", "control")
    refused("https://a/\127", "control")
    refused("https://a/é", "percent-encoded")
    refused("https://a\\@b/", "backslash")
    refused("https://user@a/", "user name")
    refused("https://user:pw@a/", "user name")
    refused("https://a/#x", "fragment")
    refused("https://a:/", "port")
    refused("https://a:0/", "port")
    refused("https://a:65536/", "65535")
    refused("https://a:99999999999999999999/", "65535")
    refused("https://a:8x/", "port")
    refused("https://a..b/", "host")
    refused("https://.a/", "host")
    refused("https://a./", "host")
    refused("https://a%2eb/", "host")
    refused("https://[::1/", "IPv6")
    refused("https://[zz]/", "IPv6")
    refused("https://[::1]x/", "host")
    refused("https://" .. ("a"):rep(64) .. "/", "host")
    refused("https://" .. ("a."):rep(200) .. "a/", "too long")
    refused("https://a/" .. ("x"):rep(70000), "too long")
  end)

  it("never shows its query in the error", function()
    local _, err = url.parse("http://evil.example/?ut=SECRET")
    assert.is_nil(err.message:find("SECRET", 1, true))
  end)
end)

describe("a base URL", function()
  it("loses the slashes at its end and keeps its prefix", function()
    assert.equal("", url.base("https://api.linkedin.com/").path)
    assert.equal("/proxy/li", url.base("https://h.example/proxy/li//").path)
  end)

  it("takes no query", function() refused("https://a/?x=1", "no query", url.base) end)
end)

describe("a token", function()
  local bases = { "http://127.0.0.1:8080", "https://gateway.example/li" }

  it("may travel to LinkedIn and to the configured hosts", function()
    for _, text in ipairs { "https://linkedin.com/", "https://api.linkedin.com/x", "https://WWW.LINKEDIN.COM/",
      "http://127.0.0.1:9999/up", "https://gateway.example/other" } do
      assert.is_true(url.may_carry_token(text, bases), text)
    end
  end)

  it("may travel nowhere else", function()
    for _, text in ipairs { "https://linkedin.com.evil.example/", "https://evillinkedin.com/", "https://linkedin.co/",
      "https://x.gateway.example/", "http://127.0.0.2/", "http://localhost/" } do
      assert.is_false(url.may_carry_token(text, bases), text)
    end
    assert.is_false(url.may_carry_token("https://gateway.example/"))
  end)

  it("is refused with the URL", function()
    local may, err = url.may_carry_token("http://linkedin.com/", bases)
    assert.is_nil(may)
    assert.equal("validation", err.kind)
  end)
end)

describe("a path", function()
  it("is plain ASCII behind one slash", function()
    assert.is_true(url.check_path("/rest/posts/urn%3Ali%3Ashare%3A1"))
    assert.is_true(url.check_path("/rest/x/(a:1,b:List(2))"))
    assert.is_true(url.check_path("/.well-known/x"))
    assert.is_true(url.check_path("/..x/.y"))
    refused("", "start with one '/'", url.check_path)
    refused("rest", "start with one '/'", url.check_path)
    refused("//evil.example/", "start with one '/'", url.check_path)
    for _, bad in ipairs { "/a b", "/a?b", "/a#b", "/a\\b", "/a\r\nb", "/a\0b", "/é" } do
      refused(bad, "the path holds", url.check_path)
    end
    for _, bad in ipairs { "/a/../b", "/a/..", "/./a", "/a/%2e%2E/b", "/.%2e" } do
      refused(bad, "'..'", url.check_path)
    end
  end)
end)

describe("percent-encoding", function()
  it("keeps what is unreserved and undoes itself", function()
    assert.equal("aZ09-_.~%20%2B%2F%25%00%C3%A9", url.escape "aZ09-_.~ +/%\0é")
    assert.equal("", url.escape "")
    local bytes = {}
    for i = 0, 255 do bytes[#bytes + 1] = string.char(i) end
    local all = table.concat(bytes)
    assert.equal(all, url.unescape(url.escape(all)))
  end)

  it("decodes ids and leaves alone what is not encoded", function()
    assert.equal("urn:li:share:1", url.unescape "urn%3Ali%3ashare%3A1")
    assert.equal("a+b%zz%4", url.unescape "a+b%zz%4")
    assert.equal("%", url.unescape "%")
    assert.equal("%2", url.unescape "%2")
    assert.equal("%2", url.unescape "%252")
  end)
end)
