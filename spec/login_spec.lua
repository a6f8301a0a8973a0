-- SPDX-License-Identifier: MIT
local login = require "linkedin.login"
local socket = require "socket"
local support = require "spec.support.li"

describe("login", function()
  local sandbox

  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local NATIVE = "77sandbox0nati"

  local function free_port()
    local probe = assert(socket.bind("127.0.0.1", 0))
    local _, port = probe:getsockname()
    probe:close()
    return tonumber(port)
  end

  -- An ordinary application with a redirect URI of its own, so that specs may run side by side.
  local function client(changes)
    local uri = ("http://127.0.0.1:%d/callback"):format(free_port())
    sandbox:application { client_id = sandbox.client_id, redirect_uris = { uri } }
    local settings = { access_token = "none", redirect_uri = uri }
    for name, value in pairs(changes or {}) do settings[name] = value end
    return support.client(sandbox, settings), uri
  end

  -- A person at a browser: decides at LinkedIn and follows the redirect; `page()` reads what it shows then.
  local function person(decide)
    local self = { urls = {} }
    function self.open(url)
      self.urls[#self.urls + 1] = url
      local back = decide and decide(url) or sandbox:approve(url)
      local host, port, target = back:match "^http://([%d.]+):(%d+)(/.*)$"
      self.peer = assert(socket.connect(host, tonumber(port)))
      self.peer:settimeout(5)
      self.peer:send(("GET %s HTTP/1.1\r\nHost: %s:%s\r\n\r\n"):format(target, host, port))
      return true
    end
    function self.page() return (self.peer:receive "*a") end
    return self
  end

  local function quiet()
    local said = {}
    return function(line) said[#said + 1] = line end, said
  end

  it("opens the browser, catches the redirect, and the page says that it worked", function()
    local li, uri = client()
    local jo = person()
    local say, said = quiet()
    local token = assert(li.oauth:login { scopes = { "openid", "profile", "w_member_social" }, open = jo.open, say = say })
    assert.matches("w_member_social", table.concat(token.scopes, " "))
    assert.is_table(assert(li.profile:userinfo()))
    local page = jo.page()
    assert.matches("^HTTP/1%.1 200", page)
    assert.matches("You are signed in", page)
    assert.is_nil(page:find(token.access_token, 1, true))
    local text = table.concat(said, "\n")
    assert.truthy(text:find(uri, 1, true))
    assert.truthy(text:find(jo.urls[1], 1, true))
    assert.matches("registered", text)
    assert.is_nil(text:find(sandbox.client_secret, 1, true))
  end)

  it("tells person and program when the access was refused", function()
    for decision, code in pairs { cancel = "user_cancelled_authorize", cancel_login = "user_cancelled_login" } do
      local jo = person(function(url) return sandbox:approve(url, { decision = decision }) end)
      local token, err = client().oauth:login { open = jo.open, say = quiet() }
      assert.is_nil(token)
      assert.equal("auth", err.kind)
      assert.equal(code, err.code)
      local page = jo.page()
      assert.matches("did not work", page)
      assert.matches("offer the login again", page)
    end
  end)

  it("tells person and program when the code was not taken", function()
    local li = client { client_secret = "wrong-secret-123" }
    local jo = person()
    local token, err = li.oauth:login { open = jo.open, say = quiet() }
    assert.is_nil(token)
    assert.equal("invalid_client", err.code)
    local page = jo.page()
    assert.matches("did not work", page)
    assert.is_nil(page:find("wrong-secret-123", 1, true))
  end)

  it("is not ended by a redirect of another login", function()
    local li, uri = client()
    local forged = person(function() return uri .. "?code=stolen&state=other" end)
    local jo = person()
    local token = assert(li.oauth:login { say = quiet(), open = function(url)
      forged.open(url)
      return jo.open(url)
    end })
    assert.is_string(token.access_token)
    assert.matches("^HTTP/1%.1 400", forged.page())
    assert.matches("^HTTP/1%.1 200", jo.page())
  end)

  it("shows what LinkedIn wrote as text, never as markup", function()
    local li, uri = client()
    local jo = person(function(url)
      local state = url:match "state=([^&]+)"
      return uri .. "?error=server_error&error_description=%3Cscript%3Ealert(1)%3C%2Fscript%3E&state=" .. state
    end)
    assert.is_nil((li.oauth:login { open = jo.open, say = quiet() }))
    local page = jo.page()
    assert.is_nil(page:find("<script>", 1, true))
    assert.truthy(page:find("&lt;script&gt;", 1, true))
  end)

  it("of a native application needs no secret and no registered port", function()
    local li = client { client_id = NATIVE, client_secret = "none", redirect_uri = "none" }
    local jo = person()
    local say, said = quiet()
    assert(li.oauth:login { pkce = true, scopes = { "openid", "profile" }, open = jo.open, say = say })
    assert.matches("native%-pkce", jo.urls[1])
    assert.is_nil(table.concat(said, "\n"):find("registered", 1, true))
    jo.page()
  end)

  it("says in words that the port is taken, before the browser opens", function()
    local li, uri = client()
    local other = assert(socket.bind("127.0.0.1", tonumber(uri:match ":(%d+)/")))
    finally(function() other:close() end)
    local token, err = li.oauth:login { say = quiet(), open = function() error "must not open" end }
    assert.is_nil(token)
    assert.equal("address_in_use", err.code)
    assert.matches("another port", err.hint)
  end)

  it("ends when nobody comes back", function()
    local token, err = client().oauth:login { timeout = 0.02, say = quiet(), open = function() return true end }
    assert.is_nil(token)
    assert.equal("timeout", err.kind)
    assert.matches("paste", err.hint)
  end)

  it("goes on when the browser does not open, and says so", function()
    local say, said = quiet()
    client().oauth:login { timeout = 0.02, say = say, open = function() return nil, "no display" end }
    assert.matches("no display", table.concat(said, "\n"))
  end)

  describe("by pasting", function()
    -- Answers with these lines in turn; a function makes its line from the address that was shown.
    local function pasting(lines)
      local shown
      return { paste = true, say = function(line) shown = line:match "https?://%S+authorization%S+" or shown end, open = false, ask = function()
        local line = table.remove(lines, 1)
        if type(line) == "function" then return line(shown) end
        return line
      end }
    end

    local function approve(url) return sandbox:approve(url) end

    it("takes the address, listening on nothing", function()
      local li, uri = client()
      local other = assert(socket.bind("127.0.0.1", tonumber(uri:match ":(%d+)/")))
      finally(function() other:close() end)
      assert(li.oauth:login(pasting { approve }))
    end)

    it("takes the query alone, with spaces around it", function()
      assert(client().oauth:login(pasting { function(url) return "  " .. approve(url):match "%?(.*)$" .. " " end }))
    end)

    it("asks again when it was another address, three times at most", function()
      assert(client().oauth:login(pasting { "", "https://www.linkedin.com/feed/", approve }))
      local token, err = client().oauth:login(pasting { "a", "b", "c", approve })
      assert.is_nil(token)
      assert.equal("invalid_state", err.code)
    end)

    it("is the way back for an address that is not this machine's", function()
      local li = client { redirect_uri = "https://example.com/callback" }
      sandbox:application { client_id = sandbox.client_id, redirect_uris = { "https://example.com/callback" } }
      local opts = pasting { approve }
      opts.paste = nil
      assert(li.oauth:login(opts))
    end)

    it("ends where the input ends", function()
      local token, err = client().oauth:login(pasting {})
      assert.is_nil(token)
      assert.equal("cancelled", err.kind)
    end)
  end)

  it("refuses a mistake in words", function()
    for message, call in pairs {
      ["unknown option 'scope', did you mean 'scopes'"] = function() login.run((client()), { scope = {} }) end,
      ["client_secret is not set"] = function() login.run((client { client_secret = "none" })) end,
      ["native flow returns to"] = function()
        login.run((client { redirect_uri = "https://example.com/" }), { pkce = true, say = quiet() })
      end,
    } do
      local ok, why = pcall(call)
      assert.is_false(ok)
      assert.truthy(why:find(message, 1, true), why)
    end
  end)
end)
