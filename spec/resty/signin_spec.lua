-- SPDX-License-Identifier: MIT
-- "Sign in with LinkedIn" in a real nginx with two workers, against the sandbox. The browser is a jar of
-- cookies here; spec/browser has a real one.
local json = require "linkedin.json"
local jwt = require "spec.support.jwt"
local raw = require "spec.support.raw"
local site_of = require "spec.support.site"
local socket = require "socket"
local support = require "spec.support.li"

-- The clock is moved through the shared dictionary, which all workers see.
local INIT = [[
  local function clock() return ngx.time() + (ngx.shared.test:get "offset" or 0) end
  local new = require "linkedin.resty".signin.new
  signin = new { redirect_uri = "URL/callback", secret = SECRETS, home = "/home", clock = clock,
    require_nonce = true }
  keeper = new { redirect_uri = "URL/keep/callback", secret = ("s"):rep(32), login_path = "/keep/login", home = "/keep/home",
    logout_path = "/keep/logout", keep_token = "shared", name = "keep", clock = clock,
    on_login = function(claims, token)
      if claims.given_name == "明" then return false, "Poets are not let in." end
      if claims.given_name == "Jürgen" then return { notes = ("x"):rep(4000) } end
      return { role = "editor", has_token = token.access_token ~= nil }
    end,
    on_error = function(err, status)
      if err.code ~= "user_cancelled_login" then return end
      ngx.status = 418
      ngx.print("our own page: ", err.code, " ", status)
    end }
  carrier = new { redirect_uri = "URL/carry/callback", secret = ("s"):rep(32), login_path = "/carry/login", home = "/carry/home",
    logout_path = "/carry/logout", keep_token = "cookie", name = "carry", clock = clock, shared = false }
  secure = new { redirect_uri = "https://example.com/callback", secret = ("s"):rep(32), clock = clock, login_path = "/secure/login" }
  function names()
    local list = ngx.shared.linkedin:get_keys(0)
    table.sort(list)
    return table.concat(list, "\n")
  end
  function who(signin)
    local session = signin:session()
    if not session then return ngx.print "nobody" end
    local li, err = signin:client(session)
    local me = li and li.profile:userinfo()
    ngx.print(require "linkedin.json".encode { session = session, me = me, err = err and tostring(err) })
  end
]]

local SERVER = [[
  location = /login    { content_by_lua_block { signin:login() } }
  location = /callback { content_by_lua_block { signin:callback() } }
  location = /logout   { content_by_lua_block { signin:logout() } }
  location = /home     { content_by_lua_block { local s = signin:session() ngx.print(s and s.name or "nobody") } }
  location /members/ {
    access_by_lua_block { signin:require_login() }
    content_by_lua_block { ngx.print(require "linkedin.json".encode(signin:session())) }
  }
  location = /keep/login    { content_by_lua_block { keeper:login() } }
  location = /keep/callback { content_by_lua_block { keeper:callback() } }
  location = /keep/logout   { content_by_lua_block { keeper:logout() } }
  location = /keep/home     { content_by_lua_block { who(keeper) } }
  location = /secure/login    { content_by_lua_block { secure:login() } }
  location = /secure/callback { content_by_lua_block { secure:callback() } }
  location = /secure/members  { access_by_lua_block { secure:require_login() } content_by_lua_block { ngx.print(secure:session().name) } }
  location = /carry/login    { content_by_lua_block { carrier:login() } }
  location = /carry/callback { content_by_lua_block { carrier:callback() } }
  location = /carry/home     { content_by_lua_block { who(carrier) } }
  location = /test/clock { content_by_lua_block { ngx.shared.test:set("offset", tonumber(ngx.var.arg_offset)) } }
  location = /test/names { content_by_lua_block { ngx.print(names()) } }
  location = /test/clear { content_by_lua_block { ngx.shared.linkedin:flush_all() ngx.shared.linkedin:flush_expired() } }
  location = /test/memory { content_by_lua_block { collectgarbage() collectgarbage() ngx.print(collectgarbage "count") } }
]]

local OLD, NEW = '("s"):rep(32)', '("n"):rep(40)'

describe("sign-in in nginx", function()
  if not site_of.is_here() then
    return it("works", function() pending "nginx with its Lua module is not here" end)
  end
  local sandbox, site, env

  setup(function()
    local port = site_of.free_port()
    local uris = {}
    for i, path in ipairs { "/callback", "/keep/callback", "/carry/callback" } do
      uris[i] = ("http://127.0.0.1:%d%s"):format(port, path)
    end
    sandbox = support.start { redirect_uri = uris }
    env = { LINKEDIN_SANDBOX = json.encode {
      api_url = sandbox.api_url, oauth_url = sandbox.oauth_url, client_id = sandbox.client_id, client_secret = sandbox.client_secret,
    } }
    site = site_of.start {
      port = port, init = (INIT:gsub("SECRETS", OLD)), server = SERVER, env = env, http = "lua_shared_dict test 64k;",
    }
  end)
  teardown(function()
    if site then site:stop() end
    sandbox:stop()
  end)
  before_each(function()
    site:get "/test/clock?offset=0"
    site:get "/test/clear"
    sandbox:fault(false)
  end)

  -- From a page of the site to where LinkedIn sends the browser back.
  local function leave(jar, path)
    local answer = jar:get(path or "/login")
    if answer.headers.location:find(site.url, 1, true) == 1 then answer = jar:get(answer.headers.location) end
    assert.equal(302, answer.status)
    return answer.headers.location
  end

  local function come_back(url, options)
    return sandbox:approve(url, options)
  end

  local function sign_in(path, options)
    local jar = site_of.jar(site)
    local answer = jar:get(come_back(leave(jar, path), options))
    return jar, answer
  end

  local function is_signed_in(jar) return jar:get("/home").body == "Mira Vossen" end

  local function asked()
    local n = 0
    for _, request in ipairs(support.wire(sandbox)) do
      if request.path == "/oauth/v2/accessToken" then n = n + 1 end
    end
    return n
  end

  -- A callback that is refused, without LinkedIn being asked.
  local function refused(jar, path)
    local before = asked()
    local answer = jar:get(path)
    assert.equal(400, answer.status)
    assert.matches("This sign%-in was refused", answer.body)
    assert.equal(before, asked())
    assert.same({}, jar:named "_session")
    return answer
  end

  describe("", function()
    it("leads to LinkedIn and back to the page that was wanted", function()
      local jar = site_of.jar(site)
      local answer = jar:get "/members/x?a=1&b=%2F"
      assert.equal(302, answer.status)
      assert.equal(site.url .. "/login?return_to=%2Fmembers%2Fx%3Fa%3D1%26b%3D%252F", answer.headers.location)
      answer = jar:get(answer.headers.location)
      local query = raw.query_of(answer.headers.location)
      assert.equal("openid profile email", query.scope)
      assert.equal(32, #query.state)
      assert.equal(24, #query.nonce)
      assert.equal("no-store", answer.headers["cache-control"])
      answer = jar:get(come_back(answer.headers.location))
      assert.equal(302, answer.status)
      assert.equal(site.url .. "/members/x?a=1&b=%2F", answer.headers.location)
      assert.equal("no-referrer", answer.headers["referrer-policy"])
      answer = jar:get(answer.headers.location)
      assert.equal(200, answer.status)
      assert.equal("private, no-store", answer.headers["cache-control"])
      local session = json.decode(answer.body)
      assert.equal("Mira Vossen", session.name)
      assert.equal("mira@example.com", session.email)
      assert.equal(sandbox.person, session.urn)
    end)

    it("gives cookies that scripts and other sites do not get, and that nobody can read", function()
      local jar = site_of.jar(site)
      local first = jar:get "/login"
      local answer = jar:get(come_back(first.headers.location))
      for _, line in ipairs { first.cookies[1], answer.cookies[2] } do
        assert.matches("^linkedin_%w+[%w_-]*=[%w_-]+; Path=/; Max%-Age=%d+; HttpOnly; SameSite=Lax$", line)
      end
      assert.matches("^linkedin_login_[%w_-]+=; Path=/; Max%-Age=0; HttpOnly; SameSite=Lax$", answer.cookies[1])
      assert.equal(2, #answer.cookies)
      assert.is_true(#answer.cookies[2] < 1000)
      assert.is_nil(answer.cookies[2]:find("Mira", 1, true))
    end)

    it("gives cookies that no other host of the domain can set, where the site is https", function()
      local jar = site_of.jar(site)
      local first = jar:get "/secure/login?return_to=/secure/members"
      local answer = jar:get((come_back(first.headers.location):gsub("^https://example%.com/callback", "/secure/callback")))
      assert.equal("https://example.com/secure/members", answer.headers.location)
      for _, line in ipairs { first.cookies[1], answer.cookies[1], answer.cookies[2] } do
        assert.matches("^__Host%-linkedin_%w+[%w_-]*=[%w_-]*; Path=/; Max%-Age=%d+; Secure; HttpOnly; SameSite=Lax$", line)
      end
      assert.equal("Mira Vossen", jar:get("/secure/members").body)
      -- The same cookie without the prefix is nobody's.
      local value = jar.cookies["__Host-linkedin_session"]
      assert.equal(302, site:get("/secure/members", { Cookie = "linkedin_session=" .. value }).status)
      assert.equal("nobody", site:get("/home", { Cookie = "linkedin_session=" .. value }).body)
    end)

    it("answers who is no person with a page to open", function()
      for _, how in ipairs { { "POST" }, { "GET", { Accept = "application/json" } }, { "GET", { ["Sec-Fetch-Mode"] = "cors" } } } do
        local answer = site:request(how[1], "/members/", how[2])
        assert.equal(401, answer.status)
        assert.same({ error = "sign_in_required", login = "/login" }, json.decode(answer.body))
      end
    end)

    it("takes only the methods that make sense", function()
      assert.equal(405, site:request("PUT", "/login").status)
      assert.equal(405, site:request("POST", "/callback").status)
      assert.equal(405, site:request("DELETE", "/logout").status)
    end)
  end)

  describe("refuses", function()
    it("a state that was tampered with, or is missing, or is a stranger's", function()
      local jar = site_of.jar(site)
      local back = come_back(leave(jar))
      local state = raw.query_of(back).state
      local other = raw.query_of(leave(site_of.jar(site))).state
      for i = 1, #state, 7 do
        local changed = state:sub(1, i - 1) .. (state:sub(i, i) == "A" and "B" or "A") .. state:sub(i + 1)
        refused(jar, (back:gsub("state=.*", "state=" .. changed)))
      end
      for _, wrong in ipairs { "", state .. "A", state:sub(1, -2), state:sub(1, 8), other, ("A"):rep(2000), "%00", "a%0d%0ab", "%ff" } do
        refused(jar, (back:gsub("state=.*", "state=" .. wrong:gsub("%%", "%%%%"))))
      end
      refused(jar, (back:gsub("&state=.*", "")))
      refused(jar, "/callback")
      refused(jar, back .. "&state=" .. state)
      refused(jar, back .. "&code=another")
      assert.equal(302, jar:get(back).status) -- and after all that, the right one
    end)

    it("whoever did not start it, and a cookie that was changed", function()
      local jar = site_of.jar(site)
      local back = come_back(leave(jar))
      refused(site_of.jar(site), back)
      local name, value = next(jar.cookies)
      for _, wrong in ipairs { "", (value:find "^A" and "B" or "A") .. value:sub(2), value:sub(1, -2), value .. "A", ("A"):rep(300), "%00", '"x"' } do
        jar.cookies[name] = wrong
        refused(jar, back)
      end
      -- Another sign-in's cookie under this one's name.
      local stranger = site_of.jar(site)
      leave(stranger)
      jar.cookies[name] = select(2, next(stranger.cookies))
      refused(jar, back)
      -- A session's cookie is no pending sign-in.
      jar.cookies[name] = sign_in().cookies.linkedin_session
      refused(jar, back)
      jar.cookies[name] = value
      assert.equal(302, jar:get(back).status)
    end)

    it("what has come back before, also with its cookie, also at the other worker", function()
      local jar = site_of.jar(site)
      local back = come_back(leave(jar))
      local name, value = next(jar.cookies)
      assert.equal(302, jar:get(back).status)
      for _ = 1, 6 do
        local thief = site_of.jar(site)
        refused(thief, back)
        thief.cookies[name] = value
        refused(thief, back)
      end
      -- On another machine, with a dictionary of its own, LinkedIn takes the code only once.
      site:get "/test/clear"
      local thief = site_of.jar(site)
      thief.cookies[name] = value
      assert.equal(403, thief:get(back).status)
      assert.same({}, thief:named "_session")
    end)

    it("what took too long, or comes from the future", function()
      local jar = site_of.jar(site)
      local back = come_back(leave(jar))
      site:get "/test/clock?offset=901"
      refused(jar, back)
      site:get "/test/clock?offset=-120"
      refused(jar, back)
      site:get "/test/clock?offset=0"
      assert.equal(302, jar:get(back).status)
    end)

    it("id_tokens that are not LinkedIn's, not for this site, not for now, not for this sign-in", function()
      local stranger, ours = jwt.key "stranger", nil
      for _, key in ipairs(raw.request(sandbox.oauth_url .. "/openid/jwks", "GET").json.keys) do ours = key end
      local now = os.time()
      local function claims(changes)
        local all = { iss = "https://www.linkedin.com/oauth", aud = sandbox.client_id, sub = "x", iat = now, exp = now + 600 }
        for name, value in pairs(changes or {}) do all[name] = value end
        return all
      end
      local url = require "linkedin.core".crypto
      local function part(value) return url.base64url(json.encode(value)) end
      local function symmetric(header, secret)
        local signed = part(header) .. "." .. part(claims())
        return signed .. "." .. url.base64url(url.hmac_sha256(secret, signed))
      end
      local tokens = {
        none = part { alg = "none" } .. "." .. part(claims()) .. ".", none_signed = part { alg = "none" } .. "." .. part(claims()) .. ".AA",
        hs256_secret = symmetric({ alg = "HS256", kid = ours.kid }, sandbox.client_secret),
        hs256_key = symmetric({ alg = "HS256", kid = ours.kid }, ours.n), stranger = stranger:sign(claims()),
        stranger_with_our_kid = stranger:sign(claims(), { kid = ours.kid }), no_kid = stranger:sign(claims(), { kid = "none" }),
        jwk_inside = stranger:sign(claims(), { jwk = stranger:jwk() }), nonsense = "a.b.c", empty = "", number = 5,
      }
      for name, token in pairs(tokens) do
        sandbox:fault { action = "status", value = 200, path = "/oauth/v2/accessToken",
          body = json.encode { access_token = "t", expires_in = 60, id_token = token } }
        local jar, answer = sign_in()
        assert.is_true(answer.status == 403 or answer.status == 502, name)
        assert.matches("The sign%-in did not work", answer.body)
        assert.same({}, jar:named "_session")
      end
      -- Real ones of another sign-in, of another application, and old ones.
      sandbox:config { nonce = false }
      assert.equal(403, select(2, sign_in()).status)
      sandbox:config { nonce = true, issuer = "https://evil.example" }
      local status = select(2, sign_in()).status
      sandbox:config { issuer = "https://www.linkedin.com/oauth" }
      assert.equal(403, status)
      assert.equal(302, select(2, sign_in()).status)
    end)
  end)

  describe("sends nobody to another site", function()
    it("whatever return_to says", function()
      for _, evil in ipairs {
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "\t//evil.example", " //evil.example",
        "/%2fevil.example", "/%5cevil.example", "/%252fevil.example", "%2f%2fevil.example", "/%09/evil.example", "javascript:alert(1)",
        "///evil.example", "http:evil.example", "evil.example", "@evil.example", ".evil.example", "/\r\nSet-Cookie: a=b", "/%0d%0aSet-Cookie:a=b",
        "/login", "/logout", "/callback?code=1", "/x#fragment", "/" .. ("a"):rep(800), "", "?x",
      } do
        local jar = site_of.jar(site)
        local given = "/login?return_to=" .. require "linkedin.core".url.escape(evil)
        local answer = jar:get(come_back(leave(jar, given)))
        assert.equal(site.url .. "/home", answer.headers.location, evil)
        assert.is_nil(jar.cookies.a)
      end
    end)

    it("nor when it comes twice, or as a flag", function()
      for _, query in ipairs { "return_to=/a&return_to=//evil.example", "return_to", "return_to[]=/a" } do
        assert.equal(site.url .. "/home", select(2, sign_in("/login?" .. query)).headers.location)
      end
    end)

    it("whatever host the request names", function()
      local answer = raw.send(site.url, "GET /members/ HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n"
        .. "Connection: close\r\n\r\n")
      assert.matches("\r\nLocation: " .. site.url .. "/login?return_to=%2Fmembers%2F\r\n", answer, 1, true)
    end)
  end)

  describe("with an error from LinkedIn", function()
    it("shows a page that says what happened", function()
      for code, words in pairs {
        user_cancelled_login = "did not log in", user_cancelled_authorize = "did not allow", unauthorized_scope_error = "did not accept it",
        server_error = "did not accept it", ["<script>"] = "did not accept it",
      } do
        local jar = site_of.jar(site)
        local state = raw.query_of(leave(jar, "/login?return_to=/members/")).state
        local answer = jar:get(("/callback?error=%s&error_description=%s&state=%s"):format(
          require "linkedin.core".url.escape(code), "%3Cscript%3Ealert(1)%3C/script%3E%0D%0AX:1", state))
        assert.equal(403, answer.status)
        assert.matches(words, answer.body)
        assert.is_nil(answer.body:find("<script", 1, true))
        assert.matches("default%-src 'none'", answer.headers["content-security-policy"])
        assert.matches('href="/login%?return_to=%%2Fmembers%%2F"', answer.body)
        refused(jar, "/callback?code=x&state=" .. state)
      end
    end)

    it("believes none without the state", function()
      refused(site_of.jar(site), "/callback?error=user_cancelled_login")
      refused(site_of.jar(site), "/callback?error=user_cancelled_login&state=AAAAAAAAAAAAAAAA")
    end)

    it("that is a failure of the exchange, of the keys, or of the network, lets nobody in and can be tried again", function()
      for fault, status in pairs {
        ["status=401 POST /oauth/v2/accessToken"] = 403, ["status=500 POST /oauth/v2/accessToken"] = 502,
        ["drop POST /oauth/v2/accessToken"] = 502, ["malformed POST /oauth/v2/accessToken"] = 502,
        ["status=503 GET /oauth/.well-known/openid-configuration"] = 502, ["html GET /oauth/openid/jwks"] = 502,
      } do
        site:get "/test/clear"
        sandbox:fault(false)
        sandbox:fault(fault)
        -- A worker that has keys of its own keeps them: a day later they are to be fetched again.
        site:get(fault:find "openid" and "/test/clock?offset=86400" or "/test/clock?offset=0")
        local jar, answer = sign_in()
        assert.equal(status, answer.status, fault)
        assert.same({}, jar:named "_session")
        assert.is_nil(answer.body:find(sandbox.client_secret, 1, true))
      end
    end)
  end)

  describe("keeps LinkedIn's keys", function()
    it("for all workers, fetched once", function()
      site:reload()
      local function fetched()
        local n = 0
        for _, request in ipairs(support.wire(sandbox)) do
          if request.path:find("jwks", 1, true) then n = n + 1 end
        end
        return n
      end
      local before = fetched()
      for _ = 1, 8 do assert.equal(302, select(2, sign_in()).status) end
      assert.equal(before + 1, fetched())
    end)
  end)

  describe("with several tabs under way", function()
    it("lets each come back, in any order", function()
      local jar = site_of.jar(site)
      local backs = {}
      for i = 1, 4 do backs[i] = come_back(leave(jar, "/login?return_to=/members/" .. i)) end
      for _, i in ipairs { 3, 1, 4, 2 } do
        assert.equal(site.url .. "/members/" .. i, jar:get(backs[i]).headers.location)
      end
      assert.same({}, jar:named "_login_")
    end)

    it("forgets the oldest, so that cookies do not pile up", function()
      local jar = site_of.jar(site)
      jar.cookies["linkedin_login_garbage1"] = "garbage"
      jar.cookies["linkedin_login_bad;name"] = nil
      for i = 1, 10 do
        site:get("/test/clock?offset=" .. i)
        leave(jar)
        local n = 0
        for _ in pairs(jar:named "_login_") do n = n + 1 end
        assert.is_true(n <= 4, n)
      end
      assert.is_nil(jar.cookies["linkedin_login_garbage1"])
    end)
  end)

  describe("a session", function()
    it("is a new one at each sign-in, whatever cookie was there before", function()
      local jar = site_of.jar(site)
      jar.cookies.linkedin_session = "planted"
      jar:get(come_back(leave(jar)))
      local first = jar.cookies.linkedin_session
      assert.is_true(is_signed_in(jar))
      jar:get(come_back(leave(jar)))
      assert.are_not.equal(first, jar.cookies.linkedin_session)
      assert.is_true(is_signed_in(jar))
    end)

    it("ends when it is not used for eight hours, and lives on while it is", function()
      local jar = sign_in()
      local idle = site_of.jar(site)
      idle.cookies.linkedin_session = jar.cookies.linkedin_session
      for hours = 4, 20, 4 do
        site:get("/test/clock?offset=" .. hours * 3600)
        local before = jar.cookies.linkedin_session
        assert.is_true(is_signed_in(jar))
        assert.are_not.equal(before, jar.cookies.linkedin_session)
        assert.equal(0, #jar:get("/home").cookies) -- once is enough
      end
      assert.is_false(is_signed_in(idle))
    end)

    it("ends after a week, used or not", function()
      local jar = sign_in()
      for hours = 7, 167, 7 do
        site:get("/test/clock?offset=" .. hours * 3600)
        assert.is_true(is_signed_in(jar), hours)
      end
      site:get("/test/clock?offset=" .. 168 * 3600 + 1)
      assert.is_false(is_signed_in(jar))
    end)

    it("from a clock that is ahead is good, from one that is far ahead is not", function()
      site:get "/test/clock?offset=50"
      local near = sign_in()
      site:get "/test/clock?offset=3600"
      local far = sign_in()
      site:get "/test/clock?offset=0"
      assert.is_true(is_signed_in(near))
      assert.is_false(is_signed_in(far))
    end)

    it("cannot be made up", function()
      local jar = sign_in()
      local good = jar.cookies.linkedin_session
      local login = site_of.jar(site)
      leave(login)
      for _, bad in ipairs {
        "", "x", good:sub(1, -2), good .. "A", good:sub(2), (good:find "^A" and "B" or "A") .. good:sub(2), good:sub(1, 20), ("A"):rep(3000),
        select(2, next(login.cookies)), '{"w":{"sub":"x"}}', "e30", good:upper(),
      } do
        jar.cookies.linkedin_session = bad
        assert.equal("nobody", jar:get("/home").body)
      end
      jar.cookies.linkedin_session = good
      assert.is_true(is_signed_in(jar))
      -- Of another application of the same secret.
      assert.equal("nobody", site:get("/keep/home", { Cookie = "keep_session=" .. good }).body)
      -- Garbage beside it does no harm.
      assert.equal("Mira Vossen", site:get("/home", { Cookie = "linkedin_session=x; a=b; ;;=; linkedin_session=" .. good }).body)
    end)

    it("survives the loss of what the workers share", function()
      local jar = sign_in()
      site:get "/test/clear"
      assert.is_true(is_signed_in(jar))
    end)
  end)

  describe("signing out", function()
    it("asks first, takes the page's form, and ends copies of the cookie too", function()
      local jar = sign_in()
      local copy = site_of.jar(site)
      copy.cookies.linkedin_session = jar.cookies.linkedin_session
      local page = jar:get "/logout"
      assert.equal(200, page.status)
      assert.matches("Mira Vossen", page.body)
      assert.is_true(is_signed_in(jar))
      local token = page.body:match 'name="token" value="([^"]+)"'
      local answer = jar:request("POST", "/logout", { ["Content-Type"] = "application/x-www-form-urlencoded" }, "token=" .. token)
      assert.equal(303, answer.status)
      assert.equal(site.url .. "/home", answer.headers.location)
      assert.is_nil(jar.cookies.linkedin_session)
      for _ = 1, 4 do assert.is_false(is_signed_in(copy)) end
    end)

    it("is not done for another site's form", function()
      local jar = sign_in()
      local other = json.decode(sign_in():get("/members/").body).logout_token
      for _, how in ipairs {
        { {}, "" }, { { Origin = "https://evil.example" }, "" }, { { Origin = "null" }, "token=x" }, { {}, "token=" .. other },
        { { Origin = site.url .. ".evil.example" }, "token=" }, { {}, ("token=x&"):rep(1000) }, { { Origin = "" }, ("x"):rep(100000) },
        { { ["Content-Type"] = "text/plain" }, "token&token=x&token=y" },
      } do
        local answer = jar:request("POST", "/logout", how[1], how[2])
        assert.equal(403, answer.status)
        assert.is_true(is_signed_in(jar))
      end
      assert.equal(303, jar:request("POST", "/logout", { Origin = site.url }, "").status)
      assert.is_false(is_signed_in(jar))
    end)

    it("is nothing to who is not signed in", function()
      assert.equal(303, site:request("POST", "/logout").status)
    end)
  end)

  describe("a site's own wishes:", function()
    it("what on_login returns is in the session, the token is kept sealed on the server", function()
      local jar, answer = sign_in "/keep/login"
      assert.equal(site.url .. "/keep/home", answer.headers.location)
      local home = json.decode(jar:get("/keep/home").body)
      assert.same({ role = "editor", has_token = true }, home.session.data)
      assert.equal("Mira Vossen", home.me.name)
      assert.is_true(#jar.cookies.keep_session < 1000)
      assert.matches("linkedin token ", site:get("/test/names").body)
      jar:request("POST", "/keep/logout", { Origin = site.url }, "")
      assert.is_nil(site:get("/test/names").body:find("linkedin token ", 1, true))
    end)

    it("a token that the server has lost is an error that says so", function()
      local jar = sign_in "/keep/login"
      site:get "/test/clear"
      local home = json.decode(jar:get("/keep/home").body)
      assert.matches("there is no token for this session", home.err)
    end)

    it("the token may travel in the cookie, and nothing is shared then", function()
      local jar = sign_in "/carry/login"
      assert.equal("Mira Vossen", json.decode(jar:get("/carry/home").body).me.name)
      assert.equal("", site:get("/test/names").body)
    end)

    it("on_login may refuse, with a sentence", function()
      local jar, answer = sign_in("/keep/login", { member = "urn:li:person:Zx1Cv2Bn3M" })
      assert.equal(403, answer.status)
      assert.matches("Poets are not let in%.", answer.body)
      assert.same({}, jar:named "_session")
    end)

    it("a session that fits no cookie is a clear error, and leaves none", function()
      local jar, answer = sign_in("/keep/login", { member = "urn:li:person:k_9LmN-2pQ" })
      assert.equal(500, answer.status)
      assert.same({}, jar:named "_session")
      assert.matches("does not fit into a cookie: %d+ bytes", site:log())
    end)

    it("on_error may show a page of its own, or leave it to ours", function()
      local _, answer = sign_in("/keep/login", { decision = "cancel_login" })
      assert.equal(418, answer.status)
      assert.equal("our own page: user_cancelled_login 403", answer.body)
      _, answer = sign_in("/keep/login", { decision = "cancel" })
      assert.equal(403, answer.status)
      assert.matches("Nothing was shared", answer.body)
    end)
  end)

  it("a new secret takes the place of the old one with nobody signed out", function()
    local jar = sign_in()
    site:reload { init = (INIT:gsub("SECRETS", "{ " .. NEW .. ", " .. OLD .. " }")) }
    local before = jar.cookies.linkedin_session
    assert.is_true(is_signed_in(jar))
    assert.are_not.equal(before, jar.cookies.linkedin_session)
    site:reload { init = (INIT:gsub("SECRETS", NEW)) }
    assert.is_true(is_signed_in(jar))
    jar.cookies.linkedin_session = before
    assert.is_false(is_signed_in(jar))
    site:reload { init = (INIT:gsub("SECRETS", OLD)) }
  end)

  it("takes a flood of garbage without remembering any of it", function()
    sign_in()
    local names, wire = site:get("/test/names").body, #sandbox:requests()
    local random = require "spec.support.random".new(11)
    local function path(i)
      if i % 3 == 0 then return ("/callback?code=%d&state=%s"):format(i, ("%032d"):format(i)) end
      return "/callback?" .. require "linkedin.core".url.escape(random:text(8)):gsub("%%26", "&"):gsub("%%3D", "=")
    end
    local connection = assert(socket.connect("127.0.0.1", site.port))
    connection:settimeout(20)
    local function round(n)
      local requests = {}
      for i = 1, n do
        requests[i] = ("GET %s HTTP/1.1\r\nHost: x\r\nCookie: linkedin_login_%08d=%s; linkedin_session=%s\r\n\r\n"):format(
          path(i), i, ("A"):rep(i % 200), ("B"):rep(i % 300))
      end
      connection:send(table.concat(requests))
      for _ = 1, n do
        local line = assert(connection:receive "*l")
        assert.equal("HTTP/1.1 400 Bad Request", line)
        local length
        repeat
          line = assert(connection:receive "*l")
          length = line:match "^Content%-Length: (%d+)" or length
        until line == ""
        assert(connection:receive(tonumber(length)))
      end
    end
    for _ = 1, 50 do round(20) end
    connection:send "GET /test/memory HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    local before = tonumber(connection:receive("*a"):match "\r\n\r\n([%d.]+)")
    connection:close()
    connection = assert(socket.connect("127.0.0.1", site.port))
    connection:settimeout(20)
    for _ = 1, 450 do round(20) end
    connection:send "GET /test/memory HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    local after = tonumber(connection:receive("*a"):match "\r\n\r\n([%d.]+)")
    connection:close()
    assert.is_true(after < before + 300, ("%s KB, then %s KB"):format(before, after))
    assert.equal(names, site:get("/test/names").body)
    assert.equal(wire, #sandbox:requests())
  end)

  it("takes cookies that are too many, too long, or no cookies", function()
    local jar = sign_in()
    local good = "linkedin_session=" .. jar.cookies.linkedin_session
    assert.equal("Mira Vossen", site:get("/home", { Cookie = ("a=b; "):rep(1000) .. good }).body)
    assert.equal("Mira Vossen", site:get("/home", { Cookie = "x=" .. ("y"):rep(6000) .. "; " .. good }).body)
    assert.equal("nobody", site:get("/home", { Cookie = ("linkedin_session=A; "):rep(350) }).body)
    assert.equal(302, site:get("/login", { Cookie = ("linkedin_login_%d=A; "):rep(300) }).status)
    assert.equal(400, site:get("/home", { Cookie = ("x"):rep(9000) }).status)
  end)

  it("has left nothing in the log that is a secret, and no error of ours", function()
    local log = site:log()
    assert.is_nil(log:find("attempt to", 1, true))
    assert.is_nil(log:find("stack traceback", 1, true))
    assert.is_nil(log:find(sandbox.client_secret, 1, true))
    assert.is_nil(log:find("access_token", 1, true))
  end)
end)
