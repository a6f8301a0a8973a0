-- SPDX-License-Identifier: MIT
local scripted = require "spec.support.scripted"

describe("authorization URL", function()
  local function url_of(opts, settings)
    return scripted.client({}, settings).oauth:authorization_url(opts)
  end

  -- The query as an array of decoded pairs.
  local function query_of(url)
    local unescape = require "linkedin.core".url.unescape
    local pairs_of = {}
    for name, value in url:match("%?(.*)$"):gmatch "([^&=]+)=([^&]*)" do
      assert.is_nil(value:find "[^%w%%._~-]", "not encoded: " .. value)
      pairs_of[unescape(name)] = unescape(value)
    end
    return pairs_of
  end

  it("is what LinkedIn's page says, to the byte", function()
    local url, pending = url_of { scopes = { "openid", "w_member_social" }, state = "foobar" }
    assert.equal("https://www.linkedin.com/oauth/v2/authorization?response_type=code&client_id=app-1"
      .. "&redirect_uri=https%3A%2F%2Fexample.com%2Fcallback&state=foobar&scope=openid%20w_member_social", url)
    assert.same({ state = "foobar", redirect_uri = "https://example.com/callback", scopes = { "openid", "w_member_social" } }, pending)
  end)

  it("encodes whatever it is given", function()
    local redirect, state = "https://example.com/cb?a=b&c=d e%20", "ü&=?#/+ \"'\r\n"
    local url = url_of { scopes = { "openid" }, state = state, redirect_uri = (redirect:gsub(" ", "+")) }
    assert.same({ response_type = "code", client_id = "app-1", redirect_uri = (redirect:gsub(" ", "+")), state = state, scope = "openid" },
      query_of(url))
    assert.is_nil(url:find "[%c%s]")
  end)

  it("takes an oauth_url with or without a slash at its end", function()
    for _, base in ipairs { "http://127.0.0.1:8080/oauth", "http://127.0.0.1:8080/oauth/" } do
      assert.matches("^http://127%.0%.0%.1:8080/oauth/v2/authorization%?", (url_of({}, { oauth_url = base })))
    end
  end)

  it("asks for who the person is when nothing else was said", function()
    assert.equal("openid profile email", query_of((url_of())).scope)
    assert.equal("r_ads", query_of((url_of({}, { scopes = { "r_ads" } }))).scope)
  end)

  it("has a state of 192 bits, another each time", function()
    local seen = {}
    for _ = 1, 100 do
      local _, pending = url_of()
      assert.matches("^[%w_-]+$", pending.state)
      assert.equal(32, #pending.state)
      assert.is_nil(seen[pending.state])
      seen[pending.state] = true
    end
  end)

  it("sends nothing of PKCE in an ordinary login, and no nonce unless given", function()
    local url, pending = url_of()
    for _, name in ipairs { "code_challenge", "code_verifier", "nonce" } do
      assert.is_nil(url:find(name, 1, true))
      assert.is_nil(pending[name])
    end
    assert.equal("n-1", query_of((url_of { nonce = "n-1" })).nonce)
  end)

  it("goes to the native page with the S256 of the verifier, and never sends the verifier", function()
    local core = require "linkedin.core"
    local url, pending = url_of { pkce = true, redirect_uri = "http://127.0.0.1:9999/cb" }
    assert.matches("/oauth/native%-pkce/authorization%?", url)
    local query = query_of(url)
    assert.equal("S256", query.code_challenge_method)
    assert.equal(core.crypto.base64url(core.crypto.sha256(pending.code_verifier)), query.code_challenge)
    assert.matches("^[%w_-]+$", pending.code_verifier)
    assert.is_true(#pending.code_verifier >= 43 and #pending.code_verifier <= 128)
    assert.is_nil(url:find(pending.code_verifier, 1, true))
  end)

  it("returns natively to this machine's addresses only", function()
    for uri, may in pairs {
      ["http://127.0.0.1:5000"] = true, ["http://127.0.0.1:5000/cb"] = true, ["http://[::1]:5000/"] = true, ["http://127.0.0.1"] = true,
      ["http://127.0.0.1:5000?a=b"] = true, ["http://localhost:5000"] = false, ["https://127.0.0.1:5000"] = false,
      ["http://127.0.0.1.example.com/"] = false, ["http://127.0.0.1@example.com/"] = false, ["http://127.0.0.1:80@example.com/"] = false,
      ["http://example.com/?http://127.0.0.1"] = false, ["http://127.0.0.11/"] = false, ["http://[::1].example.com/"] = false,
    } do
      local ok = pcall(function() url_of { pkce = true, redirect_uri = uri } end)
      assert.equal(may, ok, uri)
    end
  end)

  it("refuses a mistake at the caller's line, in words", function()
    local cases = {
      { { scopes = {} }, "scopes are missing" }, { { scopes = { "openid profile" } }, "scopes%[1%] is no scope" },
      { { scopes = { "openid", 12 } }, "scopes%[2%] is no scope" }, { { state = "" }, "state must not be empty" },
      { { redirect_uri = "/callback" }, "must be absolute" }, { { redirect_uri = "https://example.com/#x" }, "fragment" },
      { { redirect_uri = "https://example.com/a b" }, "spaces" },
      { { redirect_uri = "http://127.0.0.1:0" }, "port 0" }, { { redirect_uri = "http://127.0.0.1:0/cb" }, "port 0" },
      { { redirect_uri = "https://example.com/\r\nX: 1" }, "spaces or control" },
      { { scope = { "openid" } }, "did you mean 'scopes'" }, { { pkce = "yes" }, "'pkce' must be boolean" },
    }
    for _, case in ipairs(cases) do
      local ok, message = pcall(function() url_of(case[1]) end)
      assert.is_false(ok)
      assert.matches(case[2], message)
    end
    local li = scripted.client()
    local ok, message = pcall(function() li.oauth:authorization_url { scopes = {} } end)
    assert.is_false(ok)
    assert.matches("authorization_spec%.lua:%d+: oauth:authorization_url: scopes are missing", message)
  end)

  it("names the setting that is missing", function()
    for _, name in ipairs { "client_id", "redirect_uri" } do
      local ok, message = pcall(function() url_of({}, { [name] = "none" }) end)
      assert.is_false(ok)
      assert.matches("LINKEDIN_" .. name:upper(), message)
    end
  end)

  it("keeps its own copy of the scopes", function()
    local scopes = { "openid" }
    local _, pending = url_of { scopes = scopes }
    scopes[1] = "changed"
    assert.same({ "openid" }, pending.scopes)
  end)
end)
