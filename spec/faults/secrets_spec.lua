-- SPDX-License-Identifier: MIT
-- No token, secret or code in anything the library prints: errors, tostring, events, whatever fails.
local json = require "linkedin.json"
local linkedin = require "linkedin"
local support = require "spec.support.li"

describe("secrets", function()
  local sandbox

  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  -- Everything a value could show, to any depth. Responses and exchanges show what tostring shows.
  local function all_text(value, out, seen)
    out, seen = out or {}, seen or {}
    out[#out + 1] = tostring(value)
    if type(value) == "table" and not seen[value] then
      seen[value] = true
      for k, v in pairs(value) do
        if k ~= "response" and k ~= "resume" then
          all_text(k, out, seen)
          all_text(v, out, seen)
        end
      end
    end
    return table.concat(out, "\n")
  end

  local function check(secrets, ...)
    for i = 1, select("#", ...) do
      local text = all_text((select(i, ...)))
      for _, secret in ipairs(secrets) do
        assert.is_nil(text:find(secret, 1, true), "a secret is shown in:\n" .. text)
      end
    end
  end

  local FAULTS = {
    "drop GET /v2/me", "drop-after GET /v2/me", "reset-headers GET /v2/me", "truncate GET /v2/me",
    "status=500 GET /v2/me", "status=401 GET /v2/me", "status=403 GET /v2/me", "html GET /v2/me",
    "malformed GET /v2/me", "huge-length GET /v2/me", "redirect GET /v2/me", "throttle=member GET /v2/me",
    "hang GET /v2/me", "empty=502 GET /v2/me",
  }

  it("stay out of every failing call", function()
    local heard = {}
    for _, fault in ipairs(FAULTS) do
      local li = support.client(sandbox, { timeout = 0.3, quota = false })
      for name in pairs(require "linkedin.emitter".names) do
        li:on(name, function(event) heard[#heard + 1] = event end)
      end
      sandbox:fault(fault)
      local me, err = li.profile:me()
      assert.is_nil(me, fault)
      check({ sandbox.access_token, sandbox.client_secret }, err, tostring(li))
      sandbox:fault(false)
    end
    check({ sandbox.access_token, sandbox.client_secret }, heard)
  end)

  -- Fault × call: whatever is asked for, whatever goes wrong, nothing that is printed holds a secret.
  describe("in everything the library prints", function()
    local media = require "spec.support.media"
    local png = media.png { width = 400, height = 300 }

    local CALLS = {
      me = function(li) return li.profile:me() end,
      page = function(li) return li.organizations:get(90000101) end,
      share = function(li) return li.posts:share { text = "write to secret.person@example.com" } end,
      image = function(li) return li.posts:share { text = "image", image = { data = png } } end,
      comment = function(li) return li.social:comment("urn:li:share:1", "x") end,
      exchange = function(li) return li.oauth:exchange "AQcode-1234567890-secret" end,
      refresh = function(li) return li.oauth:refresh "AQrefresh-1234567890-secret" end,
      introspect = function(li) return li.oauth:introspect "AQtoken-1234567890-secret" end,
      revoke = function(li) return li.oauth:revoke "AQrevoke-1234567890-secret" end,
      credentials = function(li) return li.oauth:client_credentials() end,
      raw = function(li, secret) return li:request("GET", "/v2/me?oauth2_access_token=" .. secret) end,
      id_token = function(li) return li.oauth:verify_id_token "eyJhbGciOiJSUzI1NiJ9.eyJzZWNyZXQiOjF9.c2VjcmV0LXNpZ25hdHVyZQ" end,
    }

    local function echo(secret)
      return { action = "status", value = 401, path = "*", times = "all",
        body = json.encode { status = 401, message = "Invalid token " .. secret .. " for secret.person@example.com", code = "INVALID_ACCESS_TOKEN" } }
    end

    local EVERYWHERE = {
      "drop", "drop-after", "reset-headers", "truncate=10", "status=500", "status=401", "status=403", "html", "malformed", "huge-length",
      "redirect", "throttle=member", "hang", "empty=502",
    }

    local function lines_of(li, out)
      linkedin.log.attach(li, function(line, record)
        out[#out + 1] = line
        out[#out + 1] = all_text(record)
      end, { level = "debug" })
      local metrics = linkedin.metrics.new()
      metrics:attach(li)
      return metrics
    end

    local function secrets_of(li)
      local secrets = {
        sandbox.access_token, sandbox.client_secret, "AQcode-1234567890-secret", "AQrefresh-1234567890-secret",
        "AQtoken-1234567890-secret", "AQrevoke-1234567890-secret", "secret.person@example.com", "c2VjcmV0LXNpZ25hdHVyZQ",
      }
      for _, request in ipairs(support.wire(sandbox)) do -- upload addresses are signatures
        if request.host == "upload" then secrets[#secrets + 1] = request.path end
      end
      assert(li)
      return secrets
    end

    local function run(name, fault)
      local out = {}
      local li = support.client(sandbox, { timeout = 0.2, quota = { profile = 1000 } })
      local metrics = lines_of(li, out)
      sandbox:fault(fault)
      local ok, result, err = pcall(CALLS[name], li, sandbox.access_token)
      sandbox:fault(false)
      check(secrets_of(li), ok, ok and (result == nil and err or "") or result, out, metrics:text(), tostring(li), tostring(li.oauth),
        tostring(li.oauth:token()))
      if err and linkedin.error.is(err) then check(secrets_of(li), tostring(err)) end
      return #out
    end

    for name in pairs(CALLS) do
      it("nothing is shown of " .. name, function()
        local lines = 0
        for _, fault in ipairs(EVERYWHERE) do lines = lines + run(name, fault .. " * times=all") end
        lines = lines + run(name, echo(sandbox.access_token)) + run(name, nil)
        assert.is_true(lines > 20, lines)
      end)
    end

    it("a planted leak is found", function()
      assert.is_false((pcall(check, { "s3cret" }, { deep = { "it is s3cret" } })))
    end)
  end)

  it("stay out of failing sign-ins", function()
    local li = support.client(sandbox, { access_token = "none" })
    local url, pending = li.oauth:authorization_url { scopes = { "openid", "profile" } }
    local back = sandbox:approve(url)
    local code = back:match "code=([^&]+)"
    local secrets = { sandbox.client_secret, code, pending.state }
    local _, err = li.oauth:exchange(code, { redirect_uri = "https://example.com/callback" })
    check(secrets, err, tostring(li), tostring(li.oauth))
    _, err = li.oauth:callback("error=server_error&error_description=x&state=y", pending)
    check(secrets, err)
    local away = support.client(sandbox, { oauth_url = "http://127.0.0.1:1/oauth" })
    _, err = away.oauth:exchange(code)
    check(secrets, err)
    _, err = away.oauth:refresh "refresh-token-1234567890"
    check({ "refresh-token-1234567890", sandbox.client_secret }, err)
    _, err = away.oauth:introspect "access-token-1234567890"
    check({ "access-token-1234567890", sandbox.client_secret }, err)
  end)

  it("stay out of what an error of LinkedIn's echoes", function()
    local li = support.client(sandbox)
    local token = li.oauth:token().access_token
    local redacted = require "linkedin.core".redact.text("Invalid token Bearer " .. token)
    assert.is_nil(redacted:find(token, 1, true))
  end)

  it("are not sent to another host than LinkedIn's or the configured ones", function()
    local li = support.client(sandbox)
    local answer, err = li:_upload({
      method = "PUT", url = "https://uploads.example.com/x?sig=secret-signature", auth = true, body = "x",
      endpoint = "(upload)", is_upload = true,
    }, {})
    assert.is_nil(answer)
    assert.equal("auth", err.kind)
    assert.matches("uploads%.example%.com", err.message)
    check({ sandbox.access_token, "secret-signature" }, err)
  end)

  it("stay out of the text forms of clients, tokens and responses", function()
    local li = support.client(sandbox)
    local me, response = assert(li.profile:me())
    assert.is_table(me)
    check({ sandbox.access_token, sandbox.client_secret }, tostring(li), tostring(li.oauth), tostring(response),
      tostring(li.oauth:token()), tostring(linkedin))
  end)
end)
