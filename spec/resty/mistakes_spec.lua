-- SPDX-License-Identifier: MIT
-- What a site's configuration gets wrong is said when nginx starts, at the line that is wrong.
local resty = require "linkedin.resty"

local SECRET = ("s"):rep(32)

describe("signin.new", function()
  local function options(changes)
    local all = {
      client_id = "id", client_secret = "secret", redirect_uri = "https://example.com/callback", secret = SECRET, shared = false,
    }
    for name, value in pairs(changes or {}) do
      if value == "none" then all[name] = nil else all[name] = value end
    end
    return all
  end

  local function mistake(changes)
    local ok, message = pcall(function() resty.signin.new(options(changes)) end)
    assert.is_false(ok)
    assert.matches("mistakes_spec%.lua:%d+: signin%.new: ", message)
    return message
  end

  it("names what is missing or wrong", function()
    for name, words in pairs {
      client_id = "client_id is not set", client_secret = "client_secret is not set", redirect_uri = "redirect_uri is not set",
      secret = "at least 32 bytes",
    } do
      assert.matches(words, mistake { [name] = "none" })
    end
    assert.matches("must be https", mistake { redirect_uri = "http://example.com/callback" })
    assert.matches("must be absolute", mistake { redirect_uri = "/callback" })
    assert.matches("fragment", mistake { redirect_uri = "https://example.com/#x" })
    assert.matches("login_path must be a path", mistake { login_path = "https://example.com/login" })
    assert.matches("home must be a path", mistake { home = "//evil.example" })
    assert.matches("scopes must name openid", mistake { scopes = { "profile" } })
    assert.matches("scopes are missing", mistake { scopes = {} })
    assert.matches("lifetime must be between", mistake { lifetime = 5 })
    assert.matches("keep_token must be", mistake { keep_token = "yes" })
    assert.matches("needs a shared dictionary", mistake { keep_token = "shared" })
    assert.matches("did you mean 'lifetime'", mistake { livetime = 5 })
    assert.matches("name must be", mistake { name = "a=b" })
  end)

  it("uses the prefix that only https may have", function()
    assert.equal("__Host-linkedin_session", resty.signin.new(options()).session_cookie)
    for _, uri in ipairs { "http://127.0.0.1:8080/callback", "http://localhost/callback", "http://[::1]:80/callback" } do
      local signin = resty.signin.new(options { redirect_uri = uri })
      assert.equal("linkedin_session", signin.session_cookie)
      assert.is_false(signin.is_secure)
    end
  end)

  it("knows its own origin as browsers write it", function()
    for uri, origin in pairs {
      ["https://Example.com:443/callback"] = "https://example.com", ["https://example.com:8443/x"] = "https://example.com:8443",
      ["http://localhost:80/callback"] = "http://localhost", ["http://[::1]:8080/callback"] = "http://[::1]:8080",
    } do
      assert.equal(origin, resty.signin.new(options { redirect_uri = uri }).origin)
    end
  end)
end)

describe("webhook.new", function()
  it("names what is missing or wrong", function()
    local function f() end
    for words, opts in pairs {
      ["on_event is not set"] = { client_secret = "s" }, ["client_secret is not set"] = { on_event = f },
      ["not empty"] = { on_event = f, client_secret = "" }, ["webhook.new: client_secret is"] = { on_event = f, client_secret = {} },
      ["must be a string that"] = { on_event = f, client_secret = { "a", "" } }, ["max_bytes must be"] = { on_event = f, client_secret = "s", max_bytes = 0 },
      ["remember must be"] = { on_event = f, client_secret = "s", remember = 1 }, ["did you mean 'on_event'"] = { on_events = f },
    } do
      opts.shared = false
      local ok, message = pcall(function() resty.webhook.new(opts) end)
      assert.is_false(ok)
      assert.matches(words, message)
      assert.matches("mistakes_spec%.lua:%d+: webhook%.new: ", message)
    end
  end)
end)
