-- SPDX-License-Identifier: MIT
local scripted = require "spec.support.scripted"

describe("token endpoint", function()
  local MISMATCH = "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. "
    .. "Or authorization code expired. Or external member binding exists"

  local function exchange(answer, opts, settings)
    local li = scripted.client({ answer }, settings)
    local token, err = li.oauth:exchange("code-secret-1", opts)
    return token, err, li
  end

  it("is sent the form of LinkedIn's page, the secret in it, and no token", function()
    local token, _, li = exchange(scripted.granted "a")
    assert.equal("a", token.access_token)
    assert.same({
      method = "POST", base = "oauth", path = "/v2/accessToken", auth = false,
      form = {
        grant_type = "authorization_code", code = "code-secret-1", client_id = "app-1", client_secret = "secret-of-app-1",
        redirect_uri = "https://example.com/callback",
      },
    }, li.sent[1])
  end)

  it("is sent the verifier in place of the secret in the native flow, even where a secret is set", function()
    local _, _, li = exchange(scripted.granted "a", { code_verifier = "v", redirect_uri = "http://127.0.0.1:1/" })
    assert.is_nil(li.sent[1].form.client_secret)
    assert.equal("v", li.sent[1].form.code_verifier)
    assert.equal("http://127.0.0.1:1/", li.sent[1].form.redirect_uri)
  end)

  local CASES = {
    { "a code that was used, or is made up", scripted.refused(400, "invalid_request", "Unable to retrieve access token: authorization code not found"),
      hint = "works once", status = 400 },
    { "another redirect URI", scripted.refused(401, "invalid_redirect_uri", MISMATCH), hint = "redirect", status = 401 },
    { "another redirect URI, as a plain request error", scripted.refused(400, "invalid_request", MISMATCH),
      hint = "localhost is not 127%.0%.0%.1", status = 400 },
    { "a wrong secret", scripted.refused(401, "invalid_client", "Client authentication failed"), hint = "client_secret", status = 401 },
    { "a verifier of an ordinary application", scripted.refused(401, "invalid_client", "Client authentication failed"),
      hint = "not enabled for PKCE", status = 401, opts = { code_verifier = "v" } },
    { "a missing parameter", scripted.refused(400, "invalid_request", 'A required parameter "code" is missing'), hint = "parameter", status = 400 },
    { "a refusal without any word", { status = 400, body = "" }, status = 400 },
    { "a refusal in HTML", { status = 403, body = "<html>no</html>" }, status = 403 },
    { "a refusal whose fields are none", { status = 400, json = { error = { 1 }, error_description = 12 } }, status = 400 },
  }
  for _, case in ipairs(CASES) do
    it("explains " .. case[1], function()
      local token, err = exchange(case[2], case.opts)
      assert.is_nil(token)
      assert.equal("auth", err.kind)
      assert.equal(case.status, err.status)
      assert.equal("/v2/accessToken", err.endpoint)
      assert.is_false(err.retryable)
      assert.is_string(err.message)
      assert.is_true(#(err.hint or "") > 10)
      if case.hint then assert.matches(case.hint, err.hint) end
    end)
  end

  it("may be asked again after its own failure or a throttle, with LinkedIn's request id at hand", function()
    local _, err = exchange { status = 500, json = { error = "server_error" }, headers = { ["x-li-uuid"] = "uuid-1" } }
    assert.equal("http", err.kind)
    assert.is_true(err.retryable)
    assert.equal("uuid-1", err.request_id)
    _, err = exchange { status = 429, json = {}, headers = { ["retry-after"] = "17" } }
    assert.equal("quota", err.kind)
    assert.is_true(err.retryable)
    assert.equal(17, err.retry_after)
  end)

  it("is not believed when it says 200 in HTML, or grants nothing", function()
    for _, answer in ipairs { { body = "<html>Sign in to the hotel's network</html>" }, { body = "[]" }, { body = "" }, { json = { access_token = "" } },
      { json = { access_token = 12 } }, { body = "null" }, { body = '"token"' } } do
      local token, err, li = exchange(answer)
      assert.is_nil(token)
      assert.equal("protocol", err.kind)
      assert.is_nil(li.oauth:token())
    end
  end)

  it("leaves the errors of the network as they are", function()
    local _, err = exchange { kind = "tls", message = "certificate of another host" }
    assert.equal("tls", err.kind)
  end)

  it("repeats no secret, though LinkedIn's sentence should", function()
    local _, err = exchange(scripted.refused(400, "invalid_request", "no such code code-secret-1 for secret-of-app-1"))
    assert.is_nil(tostring(err):find("code-secret-1", 1, true))
    assert.is_nil(tostring(err):find("secret-of-app-1", 1, true))
    local li = scripted.client { scripted.refused(400, "invalid_request", "bad refresh token refresh-secret-1") }
    _, err = li.oauth:refresh "refresh-secret-1"
    assert.is_nil(err.message:find("refresh-secret-1", 1, true))
  end)

  it("says who may have client credentials", function()
    local li = scripted.client { scripted.refused(401, "access_denied", "This application is not allowed to create application tokens") }
    local token, err = li.oauth:client_credentials()
    assert.is_nil(token)
    assert.equal("access_denied", err.code)
    assert.matches("talent and learning", err.hint)
  end)

  it("introspects, and what was not known of the current token is known then", function()
    local answer = { json = { active = true, status = "active", scope = "openid,profile", expires_at = 1705000000, auth_type = "3L" } }
    local li = scripted.client({ answer }, { access_token = "current" })
    local seen = assert(li.oauth:introspect())
    assert.same({ "openid", "profile" }, seen.scopes)
    assert.equal("/v2/introspectToken", li.sent[1].path)
    assert.same({ token = "current", client_id = "app-1", client_secret = "secret-of-app-1" }, li.sent[1].form)
    assert.equal(1705000000, li.oauth:token().expires_at)
    assert.same({ "openid", "profile" }, li.oauth:token().scopes)
  end)

  it("introspects, and what was known stays", function()
    local li = scripted.client({ { json = { active = true, scope = "r_ads", expires_at = 1 } } },
      { token = { access_token = "current", expires_at = 1800000000, scopes = { "openid" } } })
    assert(li.oauth:introspect())
    assert.equal(1800000000, li.oauth:token().expires_at)
    assert.same({ "openid" }, li.oauth:token().scopes)
  end)

  it("introspects another token without touching the current one", function()
    local li = scripted.client({ { json = { active = true, scope = "r_ads", expires_at = 1 } } }, { access_token = "current" })
    assert(li.oauth:introspect "another")
    assert.is_nil(li.oauth:token().expires_at)
  end)

  it("revokes; the client forgets its token, but no other", function()
    local li = scripted.client({ { body = "" }, { body = "" } }, { access_token = "current" })
    assert.is_true(li.oauth:revoke "another")
    assert.equal("current", li.oauth:token().access_token)
    assert.is_true(li.oauth:revoke())
    assert.equal("/v2/revoke", li.sent[2].path)
    assert.is_nil(li.oauth:token())
  end)

  it("is not asked about a token that there is not: a mistake, at the caller's line", function()
    for _, name in ipairs { "introspect", "revoke" } do
      local li = scripted.client()
      local ok, message = pcall(function() return li.oauth[name](li.oauth) end)
      assert.is_false(ok)
      assert.matches("oauth:" .. name .. ": there is no token", message)
    end
    local li = scripted.client({}, { client_secret = "none", access_token = "a" })
    local ok, message = pcall(function() li.oauth:introspect() end)
    assert.is_false(ok)
    assert.matches("endpoint_spec%.lua:%d+: oauth:introspect: client_secret is not set", message)
  end)
end)
