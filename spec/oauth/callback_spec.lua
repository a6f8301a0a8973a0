-- SPDX-License-Identifier: MIT
local callback = require "linkedin.oauth.callback"

describe("callback", function()
  local PENDING = { state = "s t&a=t+e/1" }
  local STATE = "s%20t%26a%3Dt%2Be%2F1"

  it("finds its parameters in a query, a path, a URL, or a table", function()
    local expected = { code = "c/1", state = PENDING.state }
    for _, given in ipairs {
      "code=c%2F1&state=" .. STATE, "?code=c%2F1&state=" .. STATE, "/callback?code=c%2F1&state=" .. STATE,
      "https://example.com/callback?code=c%2F1&state=" .. STATE, "http://127.0.0.1:8080/?state=" .. STATE .. "&code=c%2F1#_=_",
      "  https://example.com/callback?code=c%2F1&state=" .. STATE .. "\r\n", expected,
    } do
      assert.same(expected, callback.parameters(given))
    end
  end)

  it("reads a plus as a space, and leaves a question mark in a value alone", function()
    assert.same({ error_description = "The user cancelled", state = "a?b" },
      callback.parameters "error_description=The+user+cancelled&state=a?b")
  end)

  it("takes hostile queries for what they are", function()
    local bytes = {}
    for i = 0, 255 do bytes[#bytes + 1] = string.char(i) end
    for _, given in ipairs { "", "?", "&&&", "=", "%", "%zz=%", "code", "code=%00&state=%00", table.concat(bytes), ("%"):rep(9999) } do
      local code, err = callback.code(given, PENDING)
      assert.is_nil(code)
      assert.equal("auth", err.kind)
    end
  end)

  it("that names a parameter twice is refused", function()
    for _, given in ipairs { "code=a&code=b&state=" .. STATE, "state=x&code=a&state=" .. STATE, "code=a&%63ode=b&state=" .. STATE } do
      local code, err = callback.code(given, PENDING)
      assert.is_nil(code)
      assert.matches("twice", err.message)
    end
  end)

  it("that is endless is refused", function()
    local code, err = callback.code("code=" .. ("a"):rep(100000), PENDING)
    assert.is_nil(code)
    assert.matches("too long", err.message)
  end)

  it("gives the code when the state is the one that was sent", function()
    assert.equal("c", callback.code("code=c&state=" .. STATE, PENDING))
  end)

  it("is refused with another state, none, or an empty one, and whatever else it says", function()
    for _, given in ipairs {
      "code=c", "code=c&state=", "code=c&state=other", "error=user_cancelled_login", "error=user_cancelled_login&state=other",
      { code = "c", state = { "a", "b" } }, { code = "c", state = true },
    } do
      local code, err = callback.code(given, PENDING)
      assert.is_nil(code)
      assert.equal("auth", err.kind)
      assert.equal("invalid_state", err.code)
      assert.matches("Refuse this login", err.hint)
    end
  end)

  it("is refused when no login is pending: nothing equals nothing", function()
    for _, pending in ipairs { {}, { state = "" } } do
      for _, given in ipairs { "code=c", "code=c&state=", "code=c&state=x", { code = "c", state = "" } } do
        local _, err = callback.code(given, pending)
        assert.equal("invalid_state", err.code)
      end
    end
  end)

  it("with neither code nor error says so", function()
    local _, err = callback.code("state=" .. STATE, PENDING)
    assert.matches("neither a code nor an error", err.message)
  end)

  local function refusal(code, description)
    local _, err = callback.code({ state = PENDING.state, error = code, error_description = description }, PENDING)
    return err
  end

  it("keeps LinkedIn's code and sentence when the person said no", function()
    local err = refusal("user_cancelled_authorize", "The user cancelled the authorization")
    assert.equal("auth", err.kind)
    assert.equal("user_cancelled_authorize", err.code)
    assert.matches("The user cancelled the authorization", err.message)
    assert.matches("refused the access", err.hint)
    assert.matches("did not log in", refusal("user_cancelled_login").hint)
    assert.matches("Start the login again", refusal("server_error").hint)
  end)

  it("names the product that a refused scope comes with", function()
    for _, description in ipairs {
      'Scope "w_organization_social" is not authorized for your application',
      "Scope &quot;w_organization_social&quot; is not authorized for your application",
      "w_organization_social is not authorized",
    } do
      assert.matches("Community Management API", refusal("unauthorized_scope_error", description).hint)
    end
    assert.matches("OpenID Connect", refusal("unauthorized_scope_error", 'Scope "openid" is not authorized for your application').hint)
  end)

  it("names what replaced a retired scope, and says when nothing did", function()
    local hint = refusal("unauthorized_scope_error", 'Scope "r_liteprofile" is not authorized for your application').hint
    assert.matches("openid and profile", hint)
    assert.matches("leave it out", refusal("unauthorized_scope_error", 'Scope "r_member_social" is not authorized').hint)
  end)

  it("has advice also when LinkedIn names no scope, or one that nobody knows", function()
    assert.matches("developer portal", refusal("unauthorized_scope_error").hint)
    assert.matches("developer portal", refusal("unauthorized_scope_error", 'Scope "w_profile_and_email" is not authorized').hint)
  end)

  it("repeats no secret that found its way into the sentence", function()
    local err = refusal("invalid_request", "client_secret=abcdef123456 is wrong")
    assert.is_nil(tostring(err):find("abcdef123456", 1, true))
  end)
end)
