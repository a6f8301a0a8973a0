-- SPDX-License-Identifier: MIT
local json = require "linkedin.sandbox.json"
local raw = require "spec.support.raw"
local sandbox_module = require "linkedin.sandbox"

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

local function from_base64url(s)
  local bits, out = "", {}
  for c in s:gmatch(".") do
    local n, digit = ALPHABET:find(c, 1, true) - 1, ""
    for _ = 1, 6 do
      digit = n % 2 .. digit
      n = math.floor(n / 2)
    end
    bits = bits .. digit
  end
  for eight in bits:gmatch("%d%d%d%d%d%d%d%d") do out[#out + 1] = string.char(tonumber(eight, 2)) end
  return table.concat(out)
end

describe("OpenID Connect", function()
  local sandbox
  setup(function() sandbox = assert(sandbox_module.start { seed = 8 }) end)
  teardown(function() sandbox:stop() end)

  local function sign_in(scope, nonce)
    local callback = "http://127.0.0.1:8080/callback"
    local url = ("%s/v2/authorization?response_type=code&client_id=%s&redirect_uri=%s&scope=%s&nonce=%s"):format(
      sandbox.oauth_url, sandbox.client_id, "http%3A%2F%2F127.0.0.1%3A8080%2Fcallback", scope, nonce)
    return raw.form(sandbox, "/oauth/v2/accessToken", {
      grant_type = "authorization_code", code = raw.query_of(sandbox:approve(url)).code,
      client_id = sandbox.client_id, client_secret = sandbox.client_secret, redirect_uri = callback,
    }).json
  end

  it("publishes where everything is", function()
    local found = raw.request(sandbox.api_url .. "/oauth/.well-known/openid-configuration", "GET").json
    assert.equal("https://www.linkedin.com/oauth", found.issuer)
    assert.equal(sandbox.api_url .. "/oauth/openid/jwks", found.jwks_uri)
    assert.same({ "RS256" }, found.id_token_signing_alg_values_supported)
  end)

  it("signs id_tokens with the key it publishes", function()
    local header, claims, signature = sign_in("openid%20email", "n-1").id_token:match("^(.-)%.(.-)%.(.-)$")
    local key = raw.request(sandbox.api_url .. "/oauth/openid/jwks", "GET").json.keys[1]
    local head, body = json.decode(from_base64url(header)), json.decode(from_base64url(claims))
    assert.equal("RS256", head.alg)
    assert.equal(key.kid, head.kid)
    assert.equal("n-1", body.nonce)
    assert.equal(sandbox.client_id, body.aud)
    assert.equal("aB3dE5fG7h", body.sub)
    assert.equal("mira@example.com", body.email)
    assert.is_nil(body.name)
    local pkey = require "openssl.pkey"
    local bignum = require "openssl.bignum"
    local public = pkey.new { type = "RSA", bits = 1024 }
    public:setParameters { n = bignum.fromBinary(from_base64url(key.n)), e = bignum.fromBinary(from_base64url(key.e)) }
    local digest = require "openssl.digest".new "sha256"
    digest:update(header .. "." .. claims)
    assert.is_true(public:verify(from_base64url(signature), digest))
  end)

  it("answers userinfo by scope", function()
    local function userinfo(scopes)
      return raw.caller(sandbox, (sandbox:token { scopes = scopes }))("GET", "/v2/userinfo")
    end
    assert.same({ sub = "aB3dE5fG7h" }, userinfo("openid").json)
    local all = userinfo("openid profile email").json
    assert.equal("Mira Vossen", all.name)
    assert.same({ country = "US", language = "en" }, all.locale)
    assert.is_true(all.email_verified)
    assert.equal(403, userinfo("w_member_social").status)
  end)

  it("leaves out what a member does not have", function()
    local token = sandbox:token { scopes = "openid profile email", member = "Zx1Cv2Bn3M" }
    assert.is_nil(raw.caller(sandbox, token)("GET", "/v2/userinfo").json.email)
  end)
end)
