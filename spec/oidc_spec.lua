-- SPDX-License-Identifier: MIT
local jwt = require "spec.support.jwt"
local oidc = require "linkedin.oidc"

describe("id_token", function()
  local NOW = 1700000000
  local key, other, jwks

  setup(function()
    key, other = jwt.key "k-1", jwt.key "k-2"
    jwks = { keys = { other:jwk(), key:jwk() } }
  end)

  local function claims(changes)
    local all = {
      iss = "https://www.linkedin.com/oauth", aud = "app-1", iat = NOW, exp = NOW + 3600, sub = "782bbtaQ", name = "Jo Doe",
    }
    for name, value in pairs(changes or {}) do all[name] = value ~= "none" and value or nil end
    return all
  end

  local function verify(token, opts, keys)
    local all = { client_id = "app-1", now = NOW }
    for name, value in pairs(opts or {}) do all[name] = value end
    return oidc.verify(token, keys or jwks, all)
  end

  local function refused(token, message, opts, keys)
    local found, err = verify(token, opts, keys)
    assert.is_nil(found)
    assert.equal("auth", err.kind)
    assert.equal("invalid_id_token", err.code)
    assert.matches(message, err.message)
    assert.is_string(err.hint)
    assert.is_nil(tostring(err):find(token, 1, true))
  end

  it("that is good gives its claims", function()
    assert.equal("782bbtaQ", assert(verify(key:sign(claims()))).sub)
  end)

  it("may name either issuer that LinkedIn has had, or one that was configured, and no other", function()
    assert(verify(key:sign(claims { iss = "https://www.linkedin.com" })))
    assert(verify(key:sign(claims { iss = "https://id.example" }), { issuers = { "https://id.example" } }))
    for _, iss in ipairs { "https://www.linkedin.com/", "https://www.linkedin.com.example", "none", 12 } do
      refused(key:sign(claims { iss = iss }), "issuer")
    end
  end)

  it("is for this application, alone or among others", function()
    assert(verify(key:sign(claims { aud = { "app-0", "app-1" } })))
    refused(key:sign(claims { aud = "app-2" }), "another application")
    refused(key:sign(claims { aud = { "app-2" } }), "another application")
    refused(key:sign(claims { aud = "none" }), "another application")
  end)

  it("has its time, give or take a minute", function()
    assert(verify(key:sign(claims { exp = NOW - 30 })))
    assert(verify(key:sign(claims { iat = NOW + 30 })))
    refused(key:sign(claims { exp = NOW - 61 }), "expired")
    refused(key:sign(claims { exp = "none" }), "expired")
    refused(key:sign(claims { iat = NOW + 61 }), "future")
  end)

  it("has the nonce that was sent, if it has one", function()
    assert(verify(key:sign(claims { nonce = "n" }), { nonce = "n" }))
    assert(verify(key:sign(claims()), { nonce = "n" }))
    refused(key:sign(claims { nonce = "m" }), "nonce", { nonce = "n" })
    refused(key:sign(claims { nonce = 12 }), "nonce", { nonce = "n" })
    refused(key:sign(claims()), "nonce", { nonce = "n", require_nonce = true })
  end)

  it("is signed by the key that it names", function()
    refused(other:sign(claims(), { kid = "k-1" }), "signature")
    refused(key:sign(claims(), { kid = "k-9" }), "does not publish")
    refused(key:sign(claims(), { kid = "none" }), "does not publish")
    assert(verify(key:sign(claims(), { kid = "none" }), nil, { keys = { key:jwk() } }))
  end)

  it("is refused unsigned, and signed with the public key for a secret", function()
    local good = key:sign(claims())
    refused(good:match "^(.*%.)", "no JWT")
    refused(key:sign(claims(), { alg = "HS256" }), "only RS256")
    refused(key:sign(claims(), { alg = "nOnE" }), "only RS256")
    refused(key:sign(claims(), { crit = { "b64" } }), "extensions")
  end)

  it("is refused with any byte changed", function()
    local good = key:sign(claims())
    for at = 1, #good, 7 do
      local c = good:sub(at, at)
      local bad = good:sub(1, at - 1) .. (c == "A" and "B" or "A") .. good:sub(at + 1)
      if c ~= "." then assert.is_nil((verify(bad)), "byte " .. at) end
    end
  end)

  it("is refused when it is no token at all", function()
    for _, text in ipairs { "", ".", "..", "a.b.c", "e30.e30.e30", "a.b", "a.b.c.d", ("x"):rep(100000), "\0.\0.\0", "W10.W10.W10" } do
      assert.is_nil((verify(text)))
    end
  end)

  it("is refused, not raised over, with keys that are none", function()
    for _, keys in ipairs { {}, { keys = {} }, { keys = { { kty = "RSA", kid = "k-1" } } }, { keys = { { kty = "RSA", kid = "k-1", n = "!", e = "!" } } },
      { keys = { { kty = "EC", kid = "k-1" } } }, { keys = { { kty = "RSA", kid = "k-1", n = 12, e = {} } } },
      { keys = { "k-1", 12, true } }, { keys = 12 } } do
      assert.is_nil((verify(key:sign(claims()), nil, keys)))
    end
  end)
end)
