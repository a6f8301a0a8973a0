-- SPDX-License-Identifier: MIT
-- A receiver of webhooks in a real nginx with two workers; the sandbox is LinkedIn.
local crypto = require "linkedin.core".crypto
local json = require "linkedin.json"
local raw = require "spec.support.raw"
local site_of = require "spec.support.site"
local socket = require "socket"
local support = require "spec.support.li"

-- What handlers got is counted in a dictionary that all workers see, and some of it is kept there.
local INIT = [[
  local test = ngx.shared.test
  local resty = require "linkedin.resty"
  local function note(event)
    test:incr("calls", 1, 0)
    test:incr("notifications", #event.notifications, 0)
    for _, notification in ipairs(event.notifications) do
      test:set("last", require "linkedin.json".encode(notification))
    end
    local mode = test:get "mode"
    if mode == "slow" then ngx.sleep(0.5) end
    if mode == "raise" then error "the database is away" end
    if mode == "nil" then return nil, "no room" end
    if mode == "false" then return false end
    test:incr("done", 1, 0)
  end
  hook = resty.webhook.new { client_secret = SECRET, on_event = note, max_bytes = 65536 }
  quick = resty.webhook.new { client_secret = { "a secret that is gone", SECRET }, on_event = note, answer_first = true }
  bare = resty.webhook.new { client_secret = SECRET, on_event = note, shared = false }
  several = resty.webhook.new {
    on_event = note,
    client_secret = function(application)
      return ({ child = "secret of the child", [""] = SECRET })[application or ""]
    end,
  }
]]

local SERVER = [[
  client_body_buffer_size 1k;
  client_max_body_size 256k;
  location = /hook    { content_by_lua_block { if ngx.shared.test:get "broken" then return ngx.exit(500) end hook:serve() } }
  location = /quick   { content_by_lua_block { quick:serve() } }
  location = /bare    { content_by_lua_block { bare:serve() } }
  location = /several { content_by_lua_block { several:serve() } }
  location = /large   { client_max_body_size 0; content_by_lua_block { hook:serve() } }
  location = /test/set { content_by_lua_block {
    for name, value in pairs(ngx.req.get_uri_args()) do ngx.shared.test:set(name, value ~= "" and value or nil) end } }
  location = /test/get { content_by_lua_block {
    local all = {}
    for _, name in ipairs(ngx.shared.test:get_keys(0)) do all[name] = ngx.shared.test:get(name) end
    ngx.print(require "linkedin.json".encode(all)) } }
  location = /test/clear { content_by_lua_block {
    for _, dict in ipairs { ngx.shared.test, ngx.shared.linkedin } do dict:flush_all() dict:flush_expired() end } }
  location = /test/names { content_by_lua_block { ngx.print(#ngx.shared.linkedin:get_keys(0)) } }
]]

describe("a receiver of webhooks in nginx", function()
  if not site_of.is_here() then
    return it("works", function() pending "nginx with its Lua module is not here" end)
  end
  local sandbox, site, secret

  setup(function()
    sandbox = support.start()
    secret = sandbox.client_secret
    site = site_of.start {
      init = (INIT:gsub("SECRET", '"' .. secret .. '"')), server = SERVER, http = "lua_shared_dict test 64k;",
    }
  end)
  teardown(function()
    if site then site:stop() end
    sandbox:stop()
  end)
  before_each(function()
    site:get "/test/clear"
    sandbox:reset()
  end)

  local function send(fields, path)
    local delivery = { url = site.url .. (path or "/hook"), kind = not fields.body and not fields.event and "comment" or nil }
    for name, value in pairs(fields) do delivery[name] = value end
    return sandbox:event(delivery)
  end
  local function seen() return json.decode(site:get("/test/get").body) end
  local function set(query) site:get("/test/set?" .. query) end
  local function signed(body) return crypto.hmac_sha256(secret, "hmacsha256=" .. body, "hex") end
  local function post(path, body, headers)
    local all = { ["X-LI-Signature"] = signed(body) }
    for name, value in pairs(headers or {}) do all[name] = value end
    return site:request("POST", path, all, body)
  end
  local function wait_for(is_so)
    local deadline = socket.gettime() + 10
    while not is_so() do
      assert(socket.gettime() < deadline, "it did not happen")
      socket.sleep(0.02)
    end
  end

  describe("answers the challenge", function()
    it("at once, with the secret's code", function()
      local outcome = sandbox:event { url = site.url .. "/hook", challenge = true }
      assert.equal(200, outcome.status)
      assert.is_true(outcome.is_valid)
      local answer = site:get "/hook?challengeCode=890e4665-4dfe-4ab1-b689-ed553bceeed0"
      assert.equal("application/json", answer.headers["content-type"])
    end)

    it("not for what is no challenge, and signs nothing for anybody", function()
      for _, query in ipairs {
        "", "?", "?challengeCode", "?challengeCode=", "?challengeCode=hmacsha256%3D%7B%7D", "?challengeCode=" .. ("a"):rep(129),
        "?challengeCode=a&challengeCode=b", "?challengecode=a", "?challengeCode=%00", "?challengeCode=a%0d%0ab",
      } do
        local answer = site:get("/hook" .. query)
        assert.equal(400, answer.status, query)
        assert.equal("", answer.body)
      end
    end)

    it("for the application that is named, where there are several", function()
      local code = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
      local function response(query) return site:get("/several?challengeCode=" .. code .. query) end
      assert.equal(crypto.hmac_sha256("secret of the child", code, "hex"), json.decode(response("&applicationId=child").body).challengeResponse)
      assert.equal(crypto.hmac_sha256(secret, code, "hex"), json.decode(response("").body).challengeResponse)
      assert.equal(404, response("&applicationId=stranger").status)
    end)

    it("with the secret that LinkedIn uses now, while one replaces the other", function()
      local answer = json.decode(site:get("/quick?challengeCode=abc").body)
      assert.equal(crypto.hmac_sha256("a secret that is gone", "abc", "hex"), answer.challengeResponse)
    end)

    it("and other methods not", function()
      for _, verb in ipairs { "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD" } do
        local answer = site:request(verb, "/hook")
        assert.equal(405, answer.status)
        assert.equal("GET, POST", answer.headers.allow)
      end
    end)
  end)

  describe("takes an event", function()
    it("with LinkedIn's signature, and hands over what it says", function()
      assert.equal(200, send({}).status)
      assert.equal(1, seen().calls)
      local comment = json.decode(seen().last)
      assert.equal("COMMENT", comment.action)
      assert.equal(sandbox.organization, comment.organization)
      assert.matches("Nice work", comment.text)
      assert.equal(200, send({ flaw = "prefixed" }).status)
      assert.equal(200, send({ kind = "lead" }).status)
      assert.equal("CREATED", json.decode(seen().last).action)
      assert.equal("urn:li:sponsoredAccount:500001", json.decode(seen().last).account)
      assert.equal(3, seen().done)
    end)

    it("of every kind, and of ten notifications", function()
      for i, kind in ipairs { "like", "share", "mention", "admin_comment", "comment_edit", "comment_delete", "lead_deleted" } do
        assert.equal(200, send({ kind = kind }).status)
        assert.equal(i, seen().calls)
      end
      assert.equal(200, send({ count = 10 }).status)
      assert.equal(17, seen().notifications)
    end)

    it("that nginx wrote to a file, byte for byte", function()
      assert.equal(200, send({ bytes = 60000 }).status)
      assert.equal(1, seen().done)
    end)

    it("with either secret while one replaces the other", function()
      assert.equal(200, send({}, "/quick").status)
      wait_for(function() return seen().done == 1 end)
    end)
  end)

  describe("refuses", function()
    it("what LinkedIn did not sign", function()
      for _, flaw in ipairs { "unsigned", "wrong_signature", "wrong_secret", "tampered" } do
        local outcome = send { flaw = flaw }
        assert.equal(403, outcome.status, flaw)
        assert.equal("", outcome.body)
      end
      for _, signature in ipairs { "", "hmacsha256=", ("0"):rep(64), ("0"):rep(63), ("z"):rep(64), ("x"):rep(5000), signed "{}" .. ", " .. signed "{}" } do
        assert.equal(403, post("/hook", "{}", { ["X-LI-Signature"] = signature }).status)
      end
      assert.equal("0", site:get("/test/names").body)
      assert.is_nil(seen().calls)
    end)

    it("what is too large, before it has come", function()
      assert.equal(413, send({ bytes = 65537 }).status)
      assert.equal(200, send({ bytes = 65536 }).status)
      -- The size is enough: nothing of the body is waited for.
      local function status_line(path, length)
        local connection = assert(socket.connect("127.0.0.1", site.port))
        connection:settimeout(2)
        connection:send(("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %s\r\n\r\n"):format(path, length))
        local line = connection:receive "*l"
        connection:close()
        return line
      end
      assert.matches("^HTTP/1.1 413 ", status_line("/large", "1000000000"))
      assert.matches("^HTTP/1.1 413 ", status_line("/hook", "70000"))
      assert.matches("^HTTP/1.1 4%d%d ", status_line("/hook", "99999999999999999999999"))
    end)

    it("what does not say how large it is, when it is too large", function()
      local function chunked(path, size)
        local body = (("x"):rep(1000)):rep(size / 1000)
        return raw.send(site.url, ("POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"):format(
          path, #body, body), 3)
      end
      assert.matches("^HTTP/1.1 403 ", chunked("/hook", 10000))
      assert.matches("^HTTP/1.1 413 ", chunked("/hook", 100000))
      assert.matches("^HTTP/1.1 413 ", chunked("/hook", 300000))
    end)

    it("what is signed, but is no event", function()
      for _, body in ipairs { "", "x", "[]", "5", '{"notifications":5}', '{"notifications":[1]}', "\0\1", ("["):rep(5000) } do
        assert.equal(400, post("/hook", body).status)
      end
      assert.is_nil(seen().calls)
    end)
  end)

  describe("drops what it has had", function()
    it("the same delivery, at either worker", function()
      local outcome = send { times = 12 }
      for _, one in ipairs(outcome.deliveries) do assert.equal(200, one.status) end
      assert.equal(1, seen().calls)
    end)

    it("the same notification in another delivery, and hands over the rest", function()
      assert.equal(200, send({ fields = { notificationId = 7 } }).status)
      assert.equal(200, send({ fields = { notificationId = 7, text = "another body" }, count = 3 }).status)
      assert.equal(2, seen().calls)
      assert.equal(3, seen().notifications)
    end)

    it("one that comes twice in one delivery", function()
      assert.equal(200, post("/hook", '{"type":"T","notifications":[{"notificationId":1},{"notificationId":1}]}').status)
      assert.equal(1, seen().notifications)
    end)

    it("events that have no key of their own, by their bytes", function()
      for _ = 1, 3 do assert.equal(200, post("/hook", '{"type":"NEW_KIND","x":1}').status) end
      assert.equal(1, seen().calls)
      assert.equal(200, post("/hook", '{"type":"NEW_KIND","x":2}').status)
      assert.equal(2, seen().calls)
      assert.equal(200, post("/hook", '{"type":"NEW_KIND","notifications":[{"a":1},{"a":1}]}').status)
      assert.equal(3, seen().calls)
      assert.equal(2, seen().notifications)
    end)

    it("events that are older than what it remembers", function()
      assert.equal(200, send({ age = 86500 }).status)
      assert.is_nil(seen().calls)
      assert.equal(200, send({ age = 8 * 3600 }).status)
      assert.equal(1, seen().calls)
      assert.matches("older than 86400 s were dropped", site:log())
    end)

    it("but not where it was told to remember nothing", function()
      send({ times = 3 }, "/bare")
      assert.equal(3, seen().calls)
    end)

    it("and forgets nobody's mark when a flood of them comes", function()
      -- A megabyte holds some thousand marks; more push out the oldest, and nothing fails.
      local connection = assert(socket.connect("127.0.0.1", site.port))
      connection:settimeout(20)
      for i = 1, 3000 do
        local body = ('{"type":"T","notifications":[{"notificationId":%d}]}'):format(i)
        connection:send(("POST /hook HTTP/1.1\r\nHost: x\r\nX-LI-Signature: %s\r\nContent-Length: %d\r\n\r\n%s"):format(signed(body), #body, body))
        assert.equal("HTTP/1.1 200 OK", connection:receive "*l")
        repeat local line = assert(connection:receive "*l") until line == ""
      end
      connection:close()
      assert.equal(3000, seen().done)
      assert.equal("3000", site:get("/test/names").body)
    end)
  end)

  describe("asks for an event again", function()
    it("whose handler failed, in any way, and then takes it", function()
      for i, mode in ipairs { "raise", "nil", "false" } do
        site:get "/test/clear"
        set("mode=" .. mode)
        assert.equal(500, send({ fields = { notificationId = i } }).status)
        assert.equal("0", site:get("/test/names").body)
        set "mode="
        assert.equal(200, send({ fields = { notificationId = i } }).status)
        assert.equal(1, seen().done)
        assert.equal(2, seen().calls)
      end
      assert.matches("the database is away", site:log())
    end)

    it("that another request is still at", function()
      set "mode=slow"
      local body = '{"type":"T","notifications":[{"notificationId":77}]}'
      local bytes = ("POST /hook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-LI-Signature: %s\r\nContent-Length: %d\r\n\r\n%s"):format(
        signed(body), #body, body)
      local first = assert(socket.connect("127.0.0.1", site.port))
      first:send(bytes)
      wait_for(function() return seen().calls == 1 end)
      assert.matches("^HTTP/1.1 503 ", (raw.send(site.url, bytes)))
      first:settimeout(5)
      assert.equal("HTTP/1.1 200 OK", first:receive "*l")
      first:close()
      assert.matches("^HTTP/1.1 200 ", (raw.send(site.url, bytes)))
      assert.equal(1, seen().calls)
    end)
  end)

  describe("that answers first", function()
    it("does not keep LinkedIn waiting for a slow handler", function()
      set "mode=slow"
      local started = socket.gettime()
      assert.equal(200, send({}, "/quick").status)
      assert.is_true(socket.gettime() - started < 0.4 * require "spec.support.engine".slow)
      wait_for(function() return seen().done == 1 end)
      assert.equal(200, send({ fields = { notificationId = json.decode(seen().last).notificationId } }, "/quick").status)
      assert.equal(1, seen().calls)
    end)

    it("tries a handler that fails again by itself", function()
      set "mode=raise"
      assert.equal(200, send({}, "/quick").status)
      wait_for(function() return seen().calls == 1 end)
      set "mode="
      wait_for(function() return seen().done == 1 end)
    end)

    it("gives a handler its last chance when the worker ends", function()
      set "mode=raise"
      assert.equal(200, send({ fields = { notificationId = 4711 } }, "/quick").status)
      wait_for(function() return seen().calls == 1 end)
      site:reload()
      assert.is_true(seen().calls >= 2)
      assert.matches("an event was lost: ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS 4711", site:log())
    end)
  end)

  describe("that is registered", function()
    local function register() return sandbox:webhook(site.url .. "/hook") end
    local function subscription() return sandbox:state().webhooks.subscriptions[site.url .. "/hook"] end

    it("is challenged at once, and every two hours", function()
      local outcome = register()
      assert.is_true(outcome.is_valid)
      assert.equal(1, subscription().checks)
      sandbox:clock { advance = 7100 }
      assert.equal(1, subscription().checks)
      sandbox:clock { advance = 101 }
      assert.equal(2, subscription().checks)
      assert.is_true(subscription().is_valid)
    end)

    it("is not, when it cannot answer", function()
      set "broken=1"
      local outcome = register()
      assert.is_false(outcome.is_valid)
      assert.is_nil(subscription())
      assert.has_error(function() sandbox:event { kind = "comment" } end)
    end)

    it("is blocked after three failures in a row, and gets events again when it is registered again", function()
      register()
      set "broken=1"
      sandbox:clock { advance = 2 * 7200 }
      assert.is_true(subscription().is_valid)
      set "broken="
      sandbox:clock { advance = 7200 }
      assert.equal(0, subscription().failures)
      set "broken=1"
      for _ = 1, 3 do sandbox:clock { advance = 7200 } end
      assert.is_true(subscription().is_blocked)
      assert.has_error(function() sandbox:event { kind = "comment" } end)
      set "broken="
      register()
      assert.equal(200, sandbox:event({ kind = "comment" }).status)
      assert.equal(1, seen().done)
    end)

    it("gets an event again that it could not take, after growing pauses, once", function()
      register()
      set "mode=raise"
      assert.equal(500, sandbox:event({ kind = "lead" }).status)
      assert.equal("waiting", sandbox:state().webhooks.deliveries[1].state)
      sandbox:clock { advance = 299 }
      assert.equal(1, seen().calls)
      sandbox:clock { advance = 1 }
      assert.equal(2, seen().calls)
      set "mode="
      sandbox:clock { advance = 599 }
      assert.equal(2, seen().calls)
      sandbox:clock { advance = 1 }
      assert.equal(3, seen().calls)
      assert.equal("delivered", sandbox:state().webhooks.deliveries[1].state)
      sandbox:clock { advance = 3600 }
      assert.equal(3, seen().calls)
      assert.equal(1, seen().done)
    end)

    it("loses an event that it does not take for eight hours", function()
      register()
      set "broken=1"
      assert.equal(500, sandbox:event({ kind = "comment" }).status)
      sandbox:clock { advance = 9 * 3600 }
      local delivery = sandbox:state().webhooks.deliveries[1]
      assert.equal("dropped", delivery.state)
      assert.equal(7, delivery.attempts)
      set "broken="
      sandbox:clock { advance = 3600 }
      assert.is_nil(seen().calls)
    end)

    it("may go", function()
      register()
      assert.is_true(sandbox:webhook(site.url .. "/hook", { remove = true }).removed)
      assert.is_nil(subscription())
    end)
  end)

  it("has left nothing in the log that is a secret, or is said in the events", function()
    local log = site:log()
    assert.is_nil(log:find(secret, 1, true))
    assert.is_nil(log:find("Nice work", 1, true))
    assert.is_nil(log:find("attempt to", 1, true))
  end)
end)
