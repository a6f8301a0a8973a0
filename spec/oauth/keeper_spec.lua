-- SPDX-License-Identifier: MIT
local scripted = require "spec.support.scripted"

describe("token keeper", function()
  local DAY = 86400
  local NOW = 1700000000

  local function refusal()
    return scripted.refused(400, "invalid_request",
      "The provided authorization grant or refresh token is invalid, expired or revoked.")
  end

  local function client(token, answers, settings)
    settings = settings or {}
    settings.token = token
    return scripted.client(answers, settings)
  end

  describe("before a call", function()
    it("lets a good token pass, and asks nobody", function()
      local li = client { access_token = "a", expires_at = NOW + 30 * DAY }
      assert.equal("a", assert(li.oauth:ensure_valid()).access_token)
      assert.same({}, li.sent)
      assert.same({}, li.heard)
    end)

    it("lets a token pass whose end is not known", function()
      assert.equal("a", assert(client("none", nil, { access_token = "a" }).oauth:ensure_valid()).access_token)
    end)

    it("also answers to the guide's name", function()
      assert.equal("a", assert(client({ access_token = "a" }).oauth:ensureValidToken()).access_token)
    end)

    it("asks for a token where there is none, or an empty one", function()
      for _, settings in ipairs { {}, { access_token = "" } } do
        local token, err = scripted.client({}, settings).oauth:ensure_valid()
        assert.is_nil(token)
        assert.equal("auth", err.kind)
        assert.matches("LINKEDIN_ACCESS_TOKEN", err.hint)
      end
    end)

    it("says re-authenticate when the token has expired to the second", function()
      local li = client { access_token = "a", expires_at = NOW }
      local token, err = li.oauth:ensure_valid()
      assert.is_nil(token)
      assert.equal("auth", err.kind)
      assert.matches("Re%-authenticate", err.hint)
      assert.matches("authorization_url", err.hint)
      assert.same({}, li.sent)
    end)
  end)

  describe("refresh", function()
    local EXPIRED = { access_token = "old", expires_at = NOW - 1, refresh_token = "r-1", refresh_token_expires_at = NOW + 100 * DAY,
      scopes = { "openid" } }

    it("happens by itself when the token has expired", function()
      local li = client(EXPIRED, { scripted.granted("new", { refresh_token = "r-2" }) })
      local token = assert(li.oauth:ensure_valid())
      assert.equal("new", token.access_token)
      assert.equal("r-2", token.refresh_token)
      assert.equal("/v2/accessToken", li.sent[1].path)
      assert.is_false(li.sent[1].auth)
      assert.same({ grant_type = "refresh_token", refresh_token = "r-1", client_id = "app-1", client_secret = "secret-of-app-1" },
        li.sent[1].form)
      assert.equal("new", assert(li.oauth:ensure_valid()).access_token)
      assert.equal(1, #li.sent)
    end)

    it("keeps the refresh token and its end when the answer leaves them out, or empty", function()
      for _, more in ipairs { {}, { refresh_token = "" } } do
        local li = client(EXPIRED, { scripted.granted("new", more) })
        local token = assert(li.oauth:ensure_valid())
        assert.equal("r-1", token.refresh_token)
        assert.equal(NOW + 100 * DAY, token.refresh_token_expires_at)
      end
    end)

    it("is not tried with a refresh token that has expired", function()
      local li = client { access_token = "old", expires_at = NOW - 1, refresh_token = "r", refresh_token_expires_at = NOW }
      local _, err = li.oauth:ensure_valid()
      assert.matches("refresh token have expired", err.message)
      assert.same({}, li.sent)
    end)

    it("that LinkedIn refuses means consent again, and is not tried again", function()
      local li = client(EXPIRED, { refusal() })
      local _, err = li.oauth:ensure_valid()
      assert.equal("auth", err.kind)
      assert.matches("consent again", err.hint)
      assert.is_false(err.retryable)
      local _, again = li.oauth:ensure_valid()
      assert.equal("auth", again.kind)
      assert.matches("Re%-authenticate", again.hint)
      assert.equal(1, #li.sent)
    end)

    it("that fails in passing is tried again at the next call, with the same refresh token", function()
      local failures = {
        { kind = "network", message = "connection refused", retryable = true },
        { kind = "timeout", message = "no answer", retryable = true },
        scripted.refused(500, "server_error"), scripted.refused(429, "too_many"), { status = 503, body = "<html>" },
      }
      for _, failure in ipairs(failures) do
        local li = client(EXPIRED, { failure, scripted.granted "new" })
        local token, err = li.oauth:ensure_valid()
        assert.is_nil(token)
        assert.is_true(err.retryable, tostring(err))
        assert.are_not.equal("auth", err.kind)
        assert.equal("new", assert(li.oauth:ensure_valid()).access_token)
        assert.equal("r-1", li.sent[2].form.refresh_token)
      end
    end)

    it("that the application's settings prevent is told, not raised", function()
      local li = client(EXPIRED, {}, { client_id = "none" })
      local token, err = li.oauth:ensure_valid()
      assert.is_nil(token)
      assert.equal("auth", err.kind)
      assert.matches("LINKEDIN_CLIENT_ID", err.hint)
    end)

    it("works without a secret for a native application, and says so to any other", function()
      local li = client(EXPIRED, { scripted.refused(401, "invalid_client", "Client authentication failed") }, { client_secret = "none" })
      local _, err = li.oauth:ensure_valid()
      assert.is_nil(li.sent[1].form.client_secret)
      assert.matches("client_secret is not set", err.hint)
    end)

    it("with another account's refresh token takes nothing over from the current token", function()
      local li = client({ access_token = "a", refresh_token = "r-a", expires_at = NOW + DAY, scopes = { "r_ads" } },
        { { json = { access_token = "b", expires_in = 60 } } })
      local token = assert(li.oauth:refresh "r-b")
      assert.equal("b", token.access_token)
      assert.equal("r-b", token.refresh_token)
      assert.is_nil(token.scopes)
    end)
  end)

  describe("one renewal at a time", function()
    local function expired() return { access_token = "old", expires_at = NOW - 1, refresh_token = "r-1" } end

    -- Runs functions as coroutines, in turn, until all are done; a sleep or a `_send` lets the next one run.
    local function together(li, functions)
      local loop = require "linkedin.loop"
      local sleep = loop.sleep
      loop.sleep = function() coroutine.yield() end
      finally(function() loop.sleep = sleep end)
      local send = li._send
      function li:_send(spec)
        coroutine.yield()
        return send(self, spec)
      end
      local results, threads = {}, {}
      for i, fn in ipairs(functions) do threads[i] = coroutine.create(fn) end
      for _ = 1, 50 do
        for i, co in ipairs(threads) do
          if coroutine.status(co) ~= "dead" then
            local returned = { coroutine.resume(co, i) }
            if coroutine.status(co) == "dead" then results[i] = returned end
          end
        end
      end
      return results
    end

    it("serves all who wait", function()
      local li = client(expired(), { scripted.granted "new" })
      local call = function() return li.oauth:ensure_valid() end
      for _, result in ipairs(together(li, { call, call, call, call, call })) do
        assert.is_true(result[1], result[2])
        assert.equal("new", result[2].access_token)
      end
      assert.equal(1, #li.sent)
    end)

    it("tells all who wait of its failure, having asked once", function()
      local li = client(expired(), { refusal() })
      local call = function() return li.oauth:ensure_valid() end
      local results = together(li, { call, call, call })
      for i = 1, 3 do
        assert.is_nil(results[i][2])
        assert.equal("auth", results[i][3].kind)
      end
      assert.equal(1, #li.sent)
    end)

    it("is shared by who calls refresh", function()
      local li = client(expired(), { scripted.granted "new" })
      local results = together(li, { function() return li.oauth:ensure_valid() end, function() return li.oauth:refresh() end })
      assert.equal("new", results[2][2].access_token)
      assert.equal(1, #li.sent)
    end)

    it("does not hang when its coroutine died in the middle", function()
      local li = client(expired(), { scripted.granted "new" })
      local died = coroutine.create(function() li.oauth:ensure_valid() end)
      local send = li._send
      function li:_send() error "boom" end
      assert.is_false((coroutine.resume(died)))
      li._send = send
      assert.equal("new", assert(li.oauth:ensure_valid()).access_token)
    end)

    it("does not hang when an error was caught in the middle", function()
      local li = client(expired(), { scripted.granted "new" })
      local send = li._send
      function li:_send() error "boom" end
      assert.is_false((pcall(function() li.oauth:ensure_valid() end)))
      li._send = send
      assert.equal("new", assert(li.oauth:ensure_valid()).access_token)
    end)

    it("does not wait for ever for a coroutine that nobody resumes", function()
      local clock = require "linkedin.core".clock
      local monotonic, passed = clock.monotonic, 0
      clock.monotonic = function() return monotonic() + passed end
      finally(function() clock.monotonic = monotonic end)
      local li = client(expired(), { scripted.granted "new" })
      local send = li._send
      function li:_send() return coroutine.yield() end
      local hangs = coroutine.create(function() li.oauth:ensure_valid() end)
      assert(coroutine.resume(hangs))
      passed = 1000
      li._send = send
      assert.equal("new", assert(li.oauth:ensure_valid()).access_token)
    end)
  end)

  describe("the application's own token", function()
    it("is renewed by itself, and never announced", function()
      local li = client("none", { { json = { access_token = "app-a", expires_in = 1800 } }, { json = { access_token = "app-b", expires_in = 1800 } } })
      assert(li.oauth:client_credentials())
      assert.equal("app-a", assert(li.oauth:ensure_valid()).access_token)
      li.at.now = NOW + 1800
      assert.equal("app-b", assert(li.oauth:ensure_valid()).access_token)
      assert.equal("client_credentials", li.sent[2].form.grant_type)
      assert.same({}, li.heard)
    end)

    it("is renewed also after it was kept as JSON", function()
      local json = require "linkedin.json"
      local first = client("none", { { json = { access_token = "app-a", expires_in = 1800 } } })
      local kept = json.decode(json.encode(assert(first.oauth:client_credentials())))
      local li = client(kept, { { json = { access_token = "app-b", expires_in = 1800 } } })
      li.at.now = NOW + 1800
      assert.equal("app-b", assert(li.oauth:ensure_valid()).access_token)
    end)

    it("does not come back in place of a member's token that has expired", function()
      local li = client("none", { { json = { access_token = "app", expires_in = 1800 } }, { json = { access_token = "member", expires_in = 60 } } })
      assert(li.oauth:client_credentials())
      assert(li.oauth:exchange "code-1")
      li.at.now = NOW + 61
      local token, err = li.oauth:ensure_valid()
      assert.is_nil(token)
      assert.matches("Re%-authenticate", err.hint)
    end)
  end)

  describe("announcement", function()
    local function days_heard(li, days)
      local heard = {}
      for _, day in ipairs(days) do
        li.at.now = NOW + day * DAY
        assert(li.oauth:ensure_valid())
        if #li.heard > #heard then heard[#heard + 1] = day end
      end
      return heard
    end

    it("comes once within seven days and once within 24 hours", function()
      local li = client { access_token = "a", expires_at = NOW + 60 * DAY }
      assert.same({ 53, 59.25 }, days_heard(li, { 0, 52.9, 53, 54, 58.9, 59.25, 59.9 }))
      assert.same({ "7d", "24h" }, { li.heard[1].event.window, li.heard[2].event.window })
      assert.same({ 7, 168, 0, 18 },
        { li.heard[1].event.days_left, li.heard[1].event.hours_left, li.heard[2].event.days_left, li.heard[2].event.hours_left })
      assert.equal("token_expiring", li.heard[1].name)
      assert.equal(NOW + 60 * DAY, li.heard[1].event.expires_at)
    end)

    it("skips a window that was slept through", function()
      local li = client { access_token = "a", expires_at = NOW + 60 * DAY }
      days_heard(li, { 0, 59.5 })
      assert.equal(1, #li.heard)
      assert.equal("24h", li.heard[1].event.window)
    end)

    it("starts again with another token", function()
      local li = client { access_token = "a", expires_at = NOW + DAY }
      assert(li.oauth:ensure_valid())
      li.oauth:set_token { access_token = "b", expires_at = NOW + DAY }
      assert(li.oauth:ensure_valid())
      assert.equal(2, #li.heard)
    end)

    it("is about the refresh token where there is one: that is when the member must come", function()
      local li = client { access_token = "a", expires_at = NOW + 10 * DAY, refresh_token = "r", refresh_token_expires_at = NOW + 12 * DAY }
      assert.same({ 6 }, days_heard(li, { 0, 4, 6 }))
      assert.equal("refresh_token", li.heard[1].event.which)
      assert.equal(NOW + 12 * DAY, li.heard[1].event.expires_at)
    end)

    it("has the windows that were asked for", function()
      local li = client({ access_token = "a", expires_at = NOW + 60 * DAY }, nil, { token_notice = { 3 * DAY, 3600 } })
      assert.same({ 58, 59.99 }, days_heard(li, { 50, 56.9, 58, 59.5, 59.99 }))
      assert.same({ "3d", "1h" }, { li.heard[1].event.window, li.heard[2].event.window })
    end)

    it("shows no secret", function()
      local li = client { access_token = "AQX-secret", expires_at = NOW + DAY }
      assert(li.oauth:ensure_valid())
      for _, value in pairs(li.heard[1].event) do assert.is_nil(tostring(value):find("AQX-secret", 1, true)) end
    end)
  end)

  describe("grace", function()
    local function about(li, service_code, attempt)
      return li.oauth:grace({ status = 401, service_code = service_code }, attempt or 1)
    end

    it("waits longer each time, half a second first, and ends", function()
      local li = client { access_token = "a", issued_at = NOW }
      local pauses = {}
      for attempt = 1, 6 do pauses[attempt] = about(li, 65601, attempt) or "no" end
      assert.same({ 0.5, 1, 2, 4, 8, "no" }, pauses)
    end)

    it("is for the two answers that a spreading token gets", function()
      local li = client { access_token = "a", issued_at = NOW }
      assert.is_number(about(li, 65601))
      assert.is_number(about(li, 65602))
      for _, code in ipairs { 65600, 65604, 100 } do assert.is_nil(about(li, code)) end
      assert.is_number(li.oauth:grace({ status = 401, code = "REVOKED_ACCESS_TOKEN" }, 1))
      assert.is_nil(li.oauth:grace({ status = 401 }, 1))
    end)

    it("is for tokens issued within thirty seconds only, pause included", function()
      local li = client { access_token = "a", issued_at = NOW }
      li.at.now = NOW + 29
      assert.equal(0.5, about(li, 65601))
      assert.is_nil(about(li, 65601, 3))
      li.at.now = NOW + 31
      assert.is_nil(about(li, 65601))
    end)

    it("is not for a token of unknown age, and can be turned off", function()
      assert.is_nil(about(client { access_token = "a" }, 65601))
      assert.is_nil(about(client({ access_token = "a", issued_at = NOW }, nil, { token_grace = 0 }), 65601))
    end)

    it("renews an old token that LinkedIn no longer takes, where that is possible", function()
      local li = client({ access_token = "a", issued_at = NOW - DAY, expires_at = NOW + DAY, refresh_token = "r" }, { scripted.granted "b" })
      assert.equal(0, about(li, 65602))
      assert.equal("b", li.oauth:token().access_token)
    end)

    it("does not hide the 401 when the renewal failed, and asks once", function()
      local li = client({ access_token = "a", issued_at = NOW - DAY, expires_at = NOW + DAY, refresh_token = "r" }, { refusal() })
      assert.is_nil(about(li, 65601))
      assert.is_nil(about(li, 65601))
      assert.equal(1, #li.sent)
    end)
  end)

  describe("token function", function()
    it("is asked each time, and its failure is passed on", function()
      local give = { "a", "b" }
      local li = client(function()
        if give[1] then return table.remove(give, 1) end
        return nil, "the vault is closed"
      end)
      assert.equal("a", assert(li.oauth:ensure_valid()).access_token)
      assert.equal("b", assert(li.oauth:ensure_valid()).access_token)
      local token, err = li.oauth:ensure_valid()
      assert.is_nil(token)
      assert.equal("auth", err.kind)
      assert.matches("vault is closed", err.hint)
    end)

    it("that keeps giving the expired token does not undo its renewal", function()
      local li = client(function() return { access_token = "old", expires_at = NOW - 1, refresh_token = "r" } end, { scripted.granted "new" })
      for _ = 1, 3 do assert.equal("new", assert(li.oauth:ensure_valid()).access_token) end
      assert.equal(1, #li.sent)
    end)

    it("that gives something else is told so", function()
      local _, err = client(function() return {} end).oauth:ensure_valid()
      assert.equal("auth", err.kind)
      assert.matches("no access_token", err.message)
    end)
  end)

  describe("store", function()
    local function store_of(kept)
      local store = { kept = kept, saves = 0, locks = 0, held = false }
      function store:load() return self.kept end
      function store:save(token)
        self.kept, self.saves = token, self.saves + 1
        return true
      end
      function store:lock()
        assert.is_false(self.held)
        self.held, self.locks = true, self.locks + 1
        return function() self.held = false end
      end
      return store
    end

    local OLD = { access_token = "old", expires_at = NOW - 1, refresh_token = "r-1" }

    it("gives the token to begin with, and keeps every new one", function()
      local li, store = scripted.client { scripted.granted "new" }, store_of(OLD)
      assert(li.oauth:use_store(store))
      assert.equal("new", assert(li.oauth:ensure_valid()).access_token)
      assert.equal("new", store.kept.access_token)
      assert.equal("r-1", store.kept.refresh_token)
      assert.same({ 1, 1, false }, { store.saves, store.locks, store.held })
    end)

    it("is looked at under the lock: another process may have renewed", function()
      local li, store = scripted.client {}, store_of(OLD)
      assert(li.oauth:use_store(store))
      store.kept = { access_token = "theirs", expires_at = NOW + DAY, refresh_token = "r-2" }
      assert.equal("theirs", assert(li.oauth:ensure_valid()).access_token)
      assert.same({}, li.sent)
      assert.is_false(store.held)
    end)

    it("does not stand in for another account's token", function()
      local li, store = scripted.client { scripted.granted "b" }, store_of { access_token = "a", expires_at = NOW + DAY, refresh_token = "r-a" }
      assert(li.oauth:use_store(store))
      assert.equal("b", assert(li.oauth:refresh "r-b").access_token)
      assert.equal("b", store.kept.access_token)
    end)

    it("is unlocked when the refresh failed, and keeps what it had", function()
      local li, store = scripted.client { refusal() }, store_of(OLD)
      assert(li.oauth:use_store(store))
      assert.is_nil((li.oauth:ensure_valid()))
      assert.is_false(store.held)
      assert.equal(OLD, store.kept)
    end)

    it("that cannot keep a token says so; the token is in use all the same", function()
      local li, store = scripted.client { scripted.granted "new" }, store_of(OLD)
      assert(li.oauth:use_store(store))
      function store:save() return nil, "disk full" end -- luacheck: ignore 212
      local token, err = li.oauth:ensure_valid()
      assert.is_nil(token)
      assert.equal("storage", err.kind)
      assert.matches("disk full", err.message)
      assert.equal("new", assert(li.oauth:ensure_valid()).access_token)
      assert.equal(1, #li.sent)
    end)

    it("that cannot be locked means that nothing is sent", function()
      local li, store = scripted.client {}, store_of(OLD)
      assert(li.oauth:use_store(store))
      function store:lock() return nil, "held by 4711" end -- luacheck: ignore 212
      local _, err = li.oauth:ensure_valid()
      assert.equal("storage", err.kind)
      assert.is_true(err.retryable)
    end)

    it("that lacks a function is the programmer's mistake", function()
      assert.has_error(function() scripted.client().oauth:use_store {} end, "oauth:use_store: the store has no function 'load'")
    end)
  end)
end)
