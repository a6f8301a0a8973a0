-- SPDX-License-Identifier: MIT
local json = require "linkedin.json"
local support = require "spec.support.li"

describe("oauth", function()
  local sandbox

  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local SCOPES = { "openid", "profile", "email", "w_member_social" }

  local function anonymous(changes)
    changes = changes or {}
    changes.access_token = "none"
    return support.client(sandbox, changes)
  end

  local function sign_in(li, opts)
    opts = opts or {}
    opts.scopes = opts.scopes or SCOPES
    local url, pending = li.oauth:authorization_url(opts)
    return li.oauth:callback(sandbox:approve(url), pending)
  end

  describe("authorization URL", function()
    it("encodes scopes with %20 and the redirect URI wholly", function()
      local url = anonymous().oauth:authorization_url { scopes = { "openid", "w_member_social" } }
      assert.matches("scope=openid%%20w_member_social", url)
      assert.matches("redirect_uri=http%%3A%%2F%%2F127%.0%.0%.1%%3A8080%%2Fcallback", url)
      assert.matches("^" .. sandbox.oauth_url:gsub("%p", "%%%0") .. "/v2/authorization%?response_type=code&", url)
    end)

    it("makes a new state of at least 128 bits each time", function()
      local li = anonymous()
      local _, one = li.oauth:authorization_url { scopes = SCOPES }
      local _, two = li.oauth:authorization_url { scopes = SCOPES }
      assert.are_not.equal(one.state, two.state)
      assert.is_true(#one.state >= 22)
    end)

    it("never sends a code_challenge unless PKCE is asked for", function()
      assert.is_nil((anonymous().oauth:authorization_url { scopes = SCOPES }):find("code_challenge", 1, true))
    end)

    it("uses the native page and S256 for PKCE, with a loopback redirect only", function()
      local li = anonymous { redirect_uri = "http://127.0.0.1:9999/cb" }
      local url, pending = li.oauth:authorization_url { scopes = SCOPES, pkce = true }
      assert.matches("/native%-pkce/authorization%?", url)
      assert.matches("code_challenge_method=S256", url)
      assert.is_true(#pending.code_verifier >= 43)
      local ok, message = pcall(function()
        li.oauth:authorization_url { scopes = SCOPES, pkce = true, redirect_uri = "https://example.com/callback" }
      end)
      assert.is_false(ok)
      assert.matches("127%.0%.0%.1", message)
    end)

    it("says which setting is missing", function()
      local li = require "linkedin".new { oauth_url = sandbox.oauth_url, redirect_uri = "http://127.0.0.1:8080/callback" }
      local ok, message = pcall(function() li.oauth:authorization_url { scopes = SCOPES } end)
      assert.is_false(ok)
      assert.matches("LINKEDIN_CLIENT_ID", message)
    end)
  end)

  describe("callback", function()
    it("trades the code for a token of sixty days that the client uses", function()
      local li = anonymous()
      local token = assert(sign_in(li))
      assert.is_true(math.abs(token.expires_in - 5184000) <= 1)
      assert.same({ "email", "openid", "profile", "w_member_social" }, (function()
        local sorted = { (table.unpack or unpack)(token.scopes) } -- luacheck: ignore 113 143
        table.sort(sorted)
        return sorted
      end)())
      assert.truthy(li.profile:userinfo())
    end)

    it("refuses another state in words, before anything is sent", function()
      local li = anonymous()
      local url, pending = li.oauth:authorization_url { scopes = SCOPES }
      local back = sandbox:approve(url)
      pending.state = "another"
      local before = #support.wire(sandbox)
      local token, err = li.oauth:callback(back, pending)
      assert.is_nil(token)
      assert.equal("auth", err.kind)
      assert.equal("invalid_state", err.code)
      assert.equal(before, #support.wire(sandbox))
    end)

    it("refuses a callback without state", function()
      local _, err = anonymous().oauth:callback("code=abc", { state = "x" })
      assert.equal("invalid_state", err.code)
    end)

    it("tells a cancelled login from a cancelled consent", function()
      for decision, code in pairs { cancel = "user_cancelled_authorize", cancel_login = "user_cancelled_login" } do
        local li = anonymous()
        local url, pending = li.oauth:authorization_url { scopes = SCOPES }
        local token, err = li.oauth:callback(sandbox:approve(url, { decision = decision }), pending)
        assert.is_nil(token)
        assert.equal("auth", err.kind)
        assert.equal(code, err.code)
        assert.is_string(err.hint)
      end
    end)

    it("takes the query as a table, too", function()
      local li = anonymous()
      local url, pending = li.oauth:authorization_url { scopes = SCOPES }
      local back = sandbox:approve(url)
      local token = assert(li.oauth:callback({ code = back:match "code=([^&]+)", state = pending.state }, pending))
      assert.is_string(token.access_token)
    end)

    it("names the product of a scope that LinkedIn refused", function()
      local _, err = anonymous().oauth:callback({
        error = "unauthorized_scope_error", state = "s",
        error_description = 'Scope "w_organization_social" is not authorized for your application',
      }, { state = "s" })
      assert.matches("Community Management", err.hint)
    end)
  end)

  describe("code exchange", function()
    it("explains a code that was used twice", function()
      local li = anonymous()
      local url, pending = li.oauth:authorization_url { scopes = SCOPES }
      local code = sandbox:approve(url):match "code=([^&]+)"
      assert(li.oauth:exchange(code, { redirect_uri = pending.redirect_uri }))
      local token, err = li.oauth:exchange(code, { redirect_uri = pending.redirect_uri })
      assert.is_nil(token)
      assert.equal("auth", err.kind)
      assert.equal(400, err.status)
      assert.is_nil(tostring(err):find(code, 1, true))
    end)

    it("explains that an ordinary application must not send a code_verifier", function()
      local li = anonymous()
      local url = li.oauth:authorization_url { scopes = SCOPES }
      local code = sandbox:approve(url):match "code=([^&]+)"
      local _, err = li.oauth:exchange(code, { code_verifier = ("v"):rep(43) })
      assert.equal("invalid_client", err.code)
      assert.matches("not enabled for PKCE", err.hint)
    end)

    it("explains a wrong secret without showing it", function()
      local li = anonymous { client_secret = "wrong-secret-1234" }
      local _, err = sign_in(li)
      assert.equal("invalid_client", err.code)
      assert.is_nil(tostring(err):find("wrong-secret-1234", 1, true))
    end)
  end)

  describe("token", function()
    it("never shows its secrets", function()
      local token = assert(sign_in(anonymous()))
      assert.is_nil(tostring(token):find(token.access_token, 1, true))
      assert.is_nil(tostring(token):find(token.id_token, 1, true))
    end)

    it("survives JSON and another client", function()
      local token = assert(sign_in(anonymous()))
      local kept = json.decode(json.encode(token))
      local li = anonymous { token = kept }
      assert.truthy(li.profile:userinfo())
      assert.equal(token.expires_at, li.oauth:token().expires_at)
    end)

    it("with a line break in it is refused before anything is sent", function()
      local li = support.client(sandbox, { access_token = "abc\r\nX-Evil: 1" })
      local me, err = li.profile:me()
      assert.is_nil(me)
      assert.equal("validation", err.kind)
      assert.is_nil(tostring(err):find("Evil", 1, true))
      assert.equal(0, #support.wire(sandbox))
    end)
  end)

  describe("refresh", function()
    it("gets a new access token and keeps the refresh token that is not repeated", function()
      sandbox:application { client_id = sandbox.client_id, may_refresh = true }
      local li = anonymous()
      local token = assert(sign_in(li))
      assert.is_string(token.refresh_token)
      local fresh = assert(li.oauth:refresh())
      assert.are_not.equal(token.access_token, fresh.access_token)
      assert.is_string(fresh.refresh_token)
      assert.truthy(li.profile:userinfo())
    end)

    it("is impossible for most applications, and says what to do", function()
      local li = anonymous()
      assert(sign_in(li))
      local token, err = li.oauth:refresh()
      assert.is_nil(token)
      assert.equal("auth", err.kind)
      assert.matches("Re%-authenticate", err.hint)
    end)

    it("explains a refresh token that is no longer good", function()
      sandbox:application { client_id = sandbox.client_id, may_refresh = true }
      local _, err = anonymous().oauth:refresh "no-such-refresh-token"
      assert.equal(400, err.status)
      assert.matches("consent again", err.hint)
      assert.is_nil(tostring(err):find("no-such-refresh-token", 1, true))
    end)
  end)

  describe("client credentials", function()
    it("give a token for thirty minutes to an application that may", function()
      sandbox:application { client_id = sandbox.client_id, may_use_client_credentials = true }
      local token = assert(anonymous().oauth:client_credentials())
      assert.equal(1800, token.expires_in)
    end)

    it("are refused to any other, in words", function()
      sandbox:application { client_id = sandbox.client_id, may_use_client_credentials = false }
      local token, err = anonymous().oauth:client_credentials()
      assert.is_nil(token)
      assert.equal("auth", err.kind)
      assert.is_string(err.hint)
    end)
  end)

  it("introspects a token", function()
    local li = anonymous()
    assert(sign_in(li))
    local seen = assert(li.oauth:introspect())
    assert.is_true(seen.active)
    assert.equal("active", seen.status)
  end)

  describe("id_token", function()
    it("is verified against the published keys", function()
      local li = anonymous()
      local token = assert(sign_in(li))
      local claims = assert(li.oauth:verify_id_token(token.id_token))
      assert.equal(sandbox.person, "urn:li:person:" .. claims.sub)
    end)

    it("is refused when a byte of it was changed", function()
      local li = anonymous()
      local token = assert(sign_in(li))
      local head, rest = token.id_token:match "^([^.]+%.)(.+)$"
      local claims, err = li.oauth:verify_id_token(head .. (rest:sub(1, 1) == "a" and "b" or "a") .. rest:sub(2))
      assert.is_nil(claims)
      assert.equal("auth", err.kind)
    end)

    it("is refused for another application and when its nonce is another", function()
      local li = anonymous()
      local token = assert(sign_in(li, { nonce = "n-1" }))
      local _, err = li.oauth:verify_id_token(token.id_token, { nonce = "n-2", require_nonce = true })
      assert.matches("nonce", err.message)
      local other = anonymous { client_id = "another" }
      _, err = other.oauth:verify_id_token(token.id_token)
      assert.matches("another application", err.message)
    end)
  end)

  it("signs in natively with PKCE and no secret", function()
    local li = anonymous {
      client_id = "77sandbox0nati", client_secret = "none", redirect_uri = "http://127.0.0.1:5555/cb",
    }
    assert(sign_in(li, { pkce = true }))
  end)

  describe("ensure_valid", function()
    local function clocked(token, now)
      local at = { now = now }
      return anonymous { token = token, clock = function() return at.now end }, at
    end

    it("asks to sign in when there is no token, and sends nothing", function()
      local me, err = anonymous().profile:me()
      assert.is_nil(me)
      assert.equal("auth", err.kind)
      assert.equal(0, #support.wire(sandbox))
    end)

    it("says re-authenticate when the token has expired and cannot be refreshed", function()
      local li = clocked({ access_token = "x", expires_at = 1000 }, 1000)
      local me, err = li.profile:me()
      assert.is_nil(me)
      assert.equal("auth", err.kind)
      assert.matches("Re%-authenticate", err.hint)
      assert.equal(0, #support.wire(sandbox))
    end)

    it("refreshes an expired token by itself, once for many callers", function()
      sandbox:application { client_id = sandbox.client_id, may_refresh = true }
      local li = anonymous()
      local token = assert(sign_in(li))
      local expired = json.decode(json.encode(token))
      expired.expires_at = 1
      local caller = anonymous { token = expired }
      local before = #support.wire(sandbox)
      local call = function() return caller.profile:userinfo() end
      for _, result in ipairs(require "linkedin".all { call, call, call, call }) do
        assert.is_table(result[1], tostring(result[2]))
      end
      local refreshes = 0
      for i = before + 1, #support.wire(sandbox) do
        if support.wire(sandbox)[i].path:find("accessToken", 1, true) then refreshes = refreshes + 1 end
      end
      assert.equal(1, refreshes)
    end)

    it("announces the end of the token once for the week and once for the day", function()
      local day = 86400
      local li, at = clocked({ access_token = sandbox.access_token, expires_at = 100 * day }, 80 * day)
      local heard = {}
      li:on("token_expiring", function(event) heard[#heard + 1] = event.window end)
      for _, now in ipairs { 80, 92.9, 93.1, 94, 98.9, 99.1, 99.5 } do
        at.now = now * day
        assert(li.oauth:ensureValidToken())
      end
      assert.same({ "7d", "24h" }, heard)
    end)

    it("takes the token from a function, each time", function()
      local calls = 0
      local li = anonymous { token = function()
        calls = calls + 1
        return sandbox.access_token
      end }
      assert(li.profile:me())
      assert(li.profile:me())
      assert.equal(2, calls)
    end)
  end)

  it("renews a token that LinkedIn ended before its time, and the call goes on with the new one", function()
    sandbox:application { client_id = sandbox.client_id, may_refresh = true }
    local li = anonymous()
    local token = assert(sign_in(li))
    assert(anonymous().oauth:revoke(token.access_token))
    local older = json.decode(json.encode(token))
    older.issued_at = older.issued_at - 3600
    local caller = anonymous { token = older }
    local copy = caller:with { timeout = 20 }
    assert.is_table(assert(copy.profile:userinfo()))
    assert.are_not.equal(token.access_token, caller.oauth:token().access_token)
  end)

  it("gives a token that is still spreading its grace", function()
    local li = anonymous()
    assert(sign_in(li))
    sandbox:fault "fresh-token-401=700"
    local token = assert(sign_in(li))
    assert.is_string(token.access_token)
    local heard = 0
    li:on("retry", function() heard = heard + 1 end)
    local info, response = assert(li.profile:userinfo())
    assert.is_table(info)
    assert.is_true(response.attempts > 1)
    assert.is_true(heard > 0)
  end)
end)
