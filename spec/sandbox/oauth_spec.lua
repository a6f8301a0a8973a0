-- SPDX-License-Identifier: MIT
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"
local text = require "linkedin.sandbox.text"

local CALLBACK = "http://127.0.0.1:8080/callback"
local MISMATCH = "Unable to retrieve access token: appid/redirect uri/code verifier does not match "
  .. "authorization code. Or authorization code expired. Or external member binding exists"
-- RFC 7636, appendix B
local VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
local CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
local PARTNER = { client_id = "77sandbox0part", client_secret = "WPL_AP1.sandboxPartnerSecret" }

describe("OAuth", function()
  local sandbox, call
  setup(function()
    sandbox = assert(sandbox_module.start { seed = 7 })
    call = raw.caller(sandbox)
  end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local function authorize(changes, path)
    local fields = {
      response_type = "code", client_id = sandbox.client_id, redirect_uri = CALLBACK,
      state = "a b&c", scope = "openid profile email w_member_social",
    }
    for name, value in pairs(changes or {}) do fields[name] = value or nil end
    local query = {}
    for name, value in pairs(fields) do query[#query + 1] = name .. "=" .. text.escape(value) end
    return raw.request(sandbox.api_url .. (path or "/oauth/v2/authorization") .. "?"
      .. table.concat(query, "&"), "GET")
  end

  local function code(changes, path)
    local with = { _sandbox_approve = "1" }
    for name, value in pairs(changes or {}) do with[name] = value end
    return raw.query_of(authorize(with, path).headers.location).code
  end

  local function exchange(changes)
    local fields = {
      grant_type = "authorization_code", client_id = sandbox.client_id,
      client_secret = sandbox.client_secret, redirect_uri = CALLBACK,
    }
    for name, value in pairs(changes or {}) do fields[name] = value or nil end
    return raw.form(sandbox, "/oauth/v2/accessToken", fields)
  end

  it("shows a consent page that works without scripts", function()
    local page = authorize()
    assert.equal(200, page.status)
    assert.matches("text/html", page.headers["content-type"])
    assert.matches("Use your name and photo", page.body)
    assert.matches('<button class="allow" type="submit" name="decision" value="allow">', page.body)
    assert.matches('name="state" value="a b&amp;c"', page.body, 1, true)
    assert.is_nil(page.body:find("<script", 1, true))
  end)

  it("sends the member back with a code and the untouched state", function()
    local form = {
      response_type = "code", client_id = sandbox.client_id, redirect_uri = CALLBACK,
      state = "a b&c", scope = "openid", decision = "allow", member = "k_9LmN-2pQ",
    }
    local back = raw.form(sandbox, "/oauth/v2/authorization", form)
    assert.equal(303, back.status)
    assert.equal("a b&c", raw.query_of(back.headers.location).state)
    local token = exchange { code = raw.query_of(back.headers.location).code }
    local who = raw.caller(sandbox, token.json.access_token)("GET", "/v2/userinfo")
    assert.equal("k_9LmN-2pQ", who.json.sub)
  end)

  it("reports a refusal as LinkedIn does", function()
    local answer = raw.query_of(authorize({ _sandbox_approve = "cancel" }).headers.location)
    assert.equal("user_cancelled_authorize", answer.error)
    assert.equal("a b&c", answer.state)
    answer = raw.query_of(authorize({ _sandbox_approve = "cancel_login" }).headers.location)
    assert.equal("user_cancelled_login", answer.error)
  end)

  it("redirects an unknown scope, and names it", function()
    local answer = raw.query_of(authorize({ scope = "openid r_everything" }).headers.location)
    assert.equal("unauthorized_scope_error", answer.error)
    assert.equal('Scope "r_everything" is not authorized for your application', answer.error_description)
  end)

  it("shows a page, and redirects nowhere, for a wrong client or redirect URI", function()
    for _, wrong in ipairs {
      { client_id = "nobody" }, { redirect_uri = CALLBACK .. "/" },
      { redirect_uri = "http://127.0.0.1:9999/callback" }, { redirect_uri = false },
    } do
      local page = authorize(wrong)
      assert.equal(400, page.status)
      assert.is_nil(page.headers.location)
    end
  end)

  it("sends a member who granted the same scopes straight back", function()
    local form = {
      response_type = "code", client_id = sandbox.client_id, redirect_uri = CALLBACK,
      scope = "openid", decision = "allow", member = "aB3dE5fG7h",
    }
    local cookie = raw.form(sandbox, "/oauth/v2/authorization", form).headers["set-cookie"]:match("^[^;]+")
    local function again(scope)
      return raw.request(("%s/oauth/v2/authorization?response_type=code&client_id=%s&redirect_uri=%s&scope=%s"):format(
        sandbox.api_url, sandbox.client_id, text.escape(CALLBACK), scope), "GET", { Cookie = cookie })
    end
    assert.equal(302, again("openid").status)
    assert.equal(200, again("openid%20profile").status)
  end)

  it("exchanges a code once, for a token of 60 days and 500 characters", function()
    local fresh = code()
    local answer = exchange { code = fresh }
    assert.equal(200, answer.status)
    assert.equal(5184000, answer.json.expires_in)
    assert.equal("email,openid,profile,w_member_social", answer.json.scope)
    assert.equal(500, #answer.json.access_token)
    assert.is_nil(answer.json.refresh_token)
    local again = exchange { code = fresh }
    assert.equal(400, again.status)
    assert.same({
      error = "invalid_request",
      error_description = "Unable to retrieve access token: authorization code not found",
    }, again.json)
  end)

  local refusals = {
    { "a missing code", { code = false }, 400, "invalid_request", 'A required parameter "code" is missing' },
    { "a wrong secret", { client_secret = "x" }, 401, "invalid_client", "Client authentication failed" },
    { "another redirect URI", { redirect_uri = "http://localhost:8080/callback" }, 401, "invalid_redirect_uri", MISMATCH },
    { "a verifier from an ordinary app", { code_verifier = VERIFIER }, 401, "invalid_client", "Client authentication failed" },
    { "another app's code", PARTNER, 400, "invalid_request", MISMATCH },
    { "an unknown grant", { grant_type = "password" }, 400, "unsupported_grant_type", "The grant type is not supported" },
  }
  for _, case in ipairs(refusals) do
    it("refuses " .. case[1], function()
      local with = { code = code() }
      for name, value in pairs(case[2]) do with[name] = value end
      local answer = exchange(with)
      assert.equal(case[3], answer.status)
      assert.same({ error = case[4], error_description = case[5] }, answer.json)
    end)
  end

  it("lets a code die after 30 minutes", function()
    local old = code()
    sandbox:clock { advance = 1801 }
    local answer = exchange { code = old }
    assert.equal(400, answer.status)
    assert.equal(MISMATCH, answer.json.error_description)
  end)

  it("refuses JSON and queries where a form belongs", function()
    local answer = raw.request(sandbox.api_url .. "/oauth/v2/accessToken", "POST", {}, { grant_type = "x" })
    assert.equal(415, answer.status)
    assert.equal(405, raw.request(sandbox.api_url .. "/oauth/v2/accessToken", "GET").status)
  end)

  it("refreshes for approved applications, counting down from the first grant", function()
    local with = { client_id = PARTNER.client_id, client_secret = PARTNER.client_secret }
    with.code = code { client_id = PARTNER.client_id }
    local first = exchange(with).json
    assert.equal(31536000, first.refresh_token_expires_in)
    sandbox:clock { advance = 1000 }
    local function refresh(token)
      return raw.form(sandbox, "/oauth/v2/accessToken", {
        grant_type = "refresh_token", refresh_token = token,
        client_id = PARTNER.client_id, client_secret = PARTNER.client_secret,
      })
    end
    local second = refresh(first.refresh_token)
    assert.equal(200, second.status)
    assert.equal(first.refresh_token, second.json.refresh_token)
    assert.is_true(second.json.refresh_token_expires_in <= 31535000)
    assert.equal(5184000, second.json.expires_in)
    local bad = refresh "nonsense"
    assert.equal(400, bad.status)
    assert.equal("The provided authorization grant or refresh token is invalid, expired or revoked.",
      bad.json.error_description)
  end)

  it("gives application tokens to those allowed, and they open no member resource", function()
    local function ask(id, secret)
      return raw.form(sandbox, "/oauth/v2/accessToken",
        { grant_type = "client_credentials", client_id = id, client_secret = secret })
    end
    local refused = ask(sandbox.client_id, sandbox.client_secret)
    assert.equal(401, refused.status)
    assert.equal("access_denied", refused.json.error)
    local answer = ask(PARTNER.client_id, PARTNER.client_secret)
    assert.equal(1800, answer.json.expires_in)
    assert.equal(403, raw.caller(sandbox, answer.json.access_token)("GET", "/v2/me").status)
  end)

  it("takes any loopback port from a native application, with S256 and no secret", function()
    local native = {
      client_id = "77sandbox0nati", redirect_uri = "http://127.0.0.1:51234/cb",
      code_challenge = CHALLENGE, code_challenge_method = "S256",
    }
    local path = "/oauth/native-pkce/authorization"
    local fresh = code(native, path)
    local fields = {
      client_id = "77sandbox0nati", redirect_uri = "http://127.0.0.1:51234/cb", client_secret = false,
      code = fresh, code_verifier = VERIFIER,
    }
    fields.code_verifier = ("x"):rep(43)
    assert.equal(400, exchange(fields).status)
    fields.code_verifier = VERIFIER
    assert.equal(200, exchange(fields).status)
    native.code_challenge_method = "plain"
    assert.equal("invalid_request", raw.query_of(authorize(native, path).headers.location).error)
    native.redirect_uri = "http://example.com:51234/cb"
    assert.equal(400, authorize(native, path).status)
  end)

  it("ends earlier tokens when other scopes are granted", function()
    local token = exchange({ code = code() }).json.access_token
    local mine = raw.caller(sandbox, token)
    assert.equal(200, mine("GET", "/v2/userinfo").status)
    code()
    assert.equal(200, mine("GET", "/v2/userinfo").status)
    code { scope = "openid" }
    local answer = mine("GET", "/v2/userinfo")
    assert.equal(401, answer.status)
    assert.equal(65601, answer.json.serviceErrorCode)
    assert.equal("REVOKED_ACCESS_TOKEN", answer.json.code)
  end)

  it("introspects and revokes its own tokens only", function()
    local token = exchange({ code = code() }).json.access_token
    local function ask(path, id, secret)
      return raw.form(sandbox, path, { client_id = id, client_secret = secret, token = token })
    end
    local seen = ask("/oauth/v2/introspectToken", sandbox.client_id, sandbox.client_secret).json
    assert.is_true(seen.active)
    assert.equal("active", seen.status)
    assert.equal("3L", seen.auth_type)
    assert.equal(seen.created_at + 5184000, seen.expires_at)
    assert.same({ active = false },
      ask("/oauth/v2/introspectToken", PARTNER.client_id, PARTNER.client_secret).json)
    assert.equal(200, ask("/oauth/v2/revoke", sandbox.client_id, sandbox.client_secret).status)
    assert.equal("revoked", ask("/oauth/v2/introspectToken", sandbox.client_id, sandbox.client_secret).json.status)
  end)

  it("distinguishes empty, unknown, expired and revoked tokens", function()
    local function probe(header)
      return call("GET", "/v2/me", nil, { Authorization = header }).json.serviceErrorCode
    end
    assert.equal(65604, probe(false))
    assert.equal(65604, probe "Bearer ")
    assert.equal(65600, probe "Bearer nonsense")
    local short = sandbox:token { scopes = "r_liteprofile", expires_in = 60 }
    sandbox:clock { advance = 61 }
    assert.equal(65602, probe("Bearer " .. short))
    sandbox:control("POST", "/_sandbox/token", { revoke = short })
    assert.equal(65601, probe("Bearer " .. short))
  end)

  it("approves an authorization URL for a test", function()
    local url = sandbox.oauth_url .. "/v2/authorization?response_type=code&client_id=" .. sandbox.client_id
      .. "&redirect_uri=" .. text.escape(CALLBACK) .. "&scope=openid&state=s"
    assert.equal("s", raw.query_of(sandbox:approve(url)).state)
    assert.equal("user_cancelled_authorize", raw.query_of(sandbox:approve(url, { decision = "cancel" })).error)
  end)
end)
