-- SPDX-License-Identifier: MIT
local json = require "linkedin.json"
local tokens = require "linkedin.token"

describe("token", function()
  local NOW = 1700000000
  local ANSWER = {
    access_token = "AQX-access", expires_in = 5184000, scope = "email,openid,w_member_social", token_type = "Bearer",
    refresh_token = "AQX-refresh", refresh_token_expires_in = 31536000, id_token = "a.b.c",
  }

  local function changed(changes)
    local answer = {}
    for name, value in pairs(ANSWER) do answer[name] = value end
    for name, value in pairs(changes) do answer[name] = value end
    return answer
  end

  it("knows when both of its parts end", function()
    local token = tokens.from_answer(ANSWER, NOW)
    assert.equal(NOW, token.issued_at)
    assert.equal(NOW + 5184000, token.expires_at)
    assert.equal(NOW + 31536000, token.refresh_token_expires_at)
  end)

  it("reads scopes split by commas, by spaces, by both, or an array", function()
    local expected = { "email", "openid", "w_member_social" }
    for _, given in ipairs { "email,openid,w_member_social", "email openid w_member_social", "email, openid,  w_member_social", expected } do
      assert.same(expected, tokens.from_answer(changed { scope = given }, NOW).scopes)
    end
  end)

  it("says nothing of scopes that were not named", function()
    assert.is_nil(tokens.from_answer({ access_token = "a", expires_in = 1 }, NOW).scopes)
    assert.is_nil(tokens.from_answer({ access_token = "a", scope = "" }, NOW).scopes)
  end)

  it("keeps the refresh token that a refresh does not repeat", function()
    local before = tokens.from_answer(ANSWER, NOW)
    local token = tokens.from_answer({ access_token = "new", expires_in = 60 }, NOW + 10, before)
    assert.equal("AQX-refresh", token.refresh_token)
    assert.equal(before.refresh_token_expires_at, token.refresh_token_expires_at)
    assert.same(before.scopes, token.scopes)
  end)

  it("never replaces a refresh token by an empty one", function()
    local before = tokens.from_answer(ANSWER, NOW)
    assert.equal("AQX-refresh", tokens.from_answer({ access_token = "new", refresh_token = "" }, NOW, before).refresh_token)
    assert.equal("next", tokens.from_answer({ access_token = "new", refresh_token = "next" }, NOW, before).refresh_token)
  end)

  it("takes no offence at numbers that are none", function()
    for _, span in ipairs { "soon", {}, -1, 0 / 0, 2 ^ 70, "" } do
      assert.is_nil(tokens.from_answer(changed { expires_in = span }, NOW).expires_at)
    end
    assert.equal(NOW + 60, tokens.from_answer(changed { expires_in = "60" }, NOW).expires_at)
  end)

  it("shows no secret", function()
    local text = tostring(tokens.from_answer(ANSWER, NOW))
    for _, secret in ipairs { "AQX-access", "AQX-refresh", "a.b.c" } do
      assert.is_nil(text:find(secret, 1, true))
    end
    assert.matches("w_member_social", text)
    assert.matches("1705184000", text)
  end)

  it("survives JSON, and is a token again", function()
    local token = tokens.from_answer(ANSWER, NOW)
    local again = assert(tokens.from_given(json.decode(json.encode(token))))
    assert.same(token, again)
    assert.equal(tostring(token), tostring(again))
  end)

  it("is made from a string, with the scopes that are said to be its own", function()
    local token = assert(tokens.from_given("AQX", { "openid" }))
    assert.equal("AQX", token.access_token)
    assert.same({ "openid" }, token.scopes)
    assert.is_nil(token.expires_at)
  end)

  it("leaves the caller's table as it was", function()
    local given = { access_token = "AQX", scope = "a,b" }
    local token = assert(tokens.from_given(given))
    assert.same({ "a", "b" }, token.scopes)
    assert.same({ access_token = "AQX", scope = "a,b" }, given)
    assert.is_nil(getmetatable(given))
  end)

  it("with nothing but a refresh token has expired", function()
    local token = assert(tokens.from_given { refresh_token = "AQX-refresh" })
    assert.equal(0, token.expires_at)
  end)

  it("is refused in words when there is nothing in it", function()
    for _, given in ipairs { {}, { access_token = "" }, "", 12 } do
      local token, why = tokens.from_given(given)
      assert.is_nil(token)
      assert.matches("token", why)
    end
  end)
end)
