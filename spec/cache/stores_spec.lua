-- SPDX-License-Identifier: MIT
-- Where answers are kept: what a store may do to a call, which is nothing.
local json = require "linkedin.json"
local linkedin = require "linkedin"
local lua = require "spec.support.lua"
local support = require "spec.support.li"

local function record(body, headers)
  return { body = body or "{}", headers = headers or {}, status = 200, at = 1, ttl = 100 }
end

describe("a store of answers", function()
  local sandbox
  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  local ID = 90000101
  local function count(li)
    local n = 0
    for _ in li.posts:by_author(sandbox.person) do n = n + 1 end
    return n
  end

  it("that raises does not fail a call, and is told of", function()
    for _, name in ipairs { "get", "set", "delete" } do
      local store = { get = function() end, set = function() return true end, delete = function() end }
      store[name] = function() error "the disk is on fire" end
      local li = support.client(sandbox, { cache = { ttl = 100, store = store } })
      assert(li.organizations:get(ID))
      assert(li.posts:share { text = "with " .. name })
      if name ~= "delete" then assert.matches("on fire", li.cache:stats().warning.message) end
    end
  end)

  it("that cannot be told of a write is not asked again until it can", function()
    local values, is_full = {}, false
    local store = {
      get = function(_, key) return values[key] end,
      set = function(_, key, value)
        if is_full then return nil, "no memory" end
        values[key] = value
        return true
      end,
      delete = function(_, key) values[key] = nil end,
    }
    local li = support.client(sandbox, { cache = { ttl = 1000, store = store } })
    assert.equal(0, count(li))
    is_full = true
    assert(li.posts:share { text = "one" })
    assert.equal(1, count(li))
    is_full = false
    assert.equal(1, count(li))
    local before = #support.wire(sandbox)
    assert.equal(1, count(li))
    assert.equal(before, #support.wire(sandbox))
  end)

  it("that lost its count does not bring old answers back", function()
    local values = {}
    local store = {
      get = function(_, key) return values[key] end, set = function(_, key, value) values[key] = value end,
      delete = function(_, key) values[key] = nil end,
    }
    local li = support.client(sandbox, { cache = { ttl = 1000, store = store } })
    assert.equal(0, count(li))
    assert(li.posts:share { text = "one" })
    for key in pairs(values) do
      if key:find "generation" then values[key] = nil end
    end
    assert.equal(1, count(li))
  end)

  it("keeps no cookies", function()
    local kept, values = nil, {}
    local store = {
      get = function(_, key) return values[key] end, delete = function() end,
      set = function(_, key, value)
        values[key] = value
        if type(value) == "string" then kept = value end
      end,
    }
    local li = support.client(sandbox, { cache = { ttl = 100, store = store } })
    local headers = { ["set-cookie"] = "bcookie=secret", ["content-type"] = "application/json" }
    local exchange = { body = function() return "{}" end, header = function() end }
    li.cache:call({ method = "GET", path = "/x" }, { family = "other" }, {}, function()
      return {}, { _exchange = exchange, status = 200, headers = headers }
    end)
    assert.matches("application/json", json.decode(kept).headers["content-type"])
    assert.is_nil(kept:find "secret")
  end)

  it("gives what an answer's header names as its id, the second time too", function()
    local li = support.client(sandbox, { cache = { ttl = 100 } })
    local exchange = { body = function() return '{"a":1}' end, header = function() end }
    local function ask()
      return li.cache:call({ method = "GET", path = "/x" }, { family = "other" }, {}, function()
        return { a = 1, id = "urn:li:share:1" }, { _exchange = exchange, status = 200, headers = { ["x-restli-id"] = "urn:li:share:1" } }
      end)
    end
    assert.same(ask(), (ask()))
  end)

  describe("in a SQLite file", function()
    local path, now
    before_each(function()
      path, now = os.tmpname(), 1000
      os.remove(path)
    end)
    after_each(function() os.execute("rm -f '" .. path .. "'*") end)

    local function open(max_bytes)
      return require "linkedin.cache.sqlite".new(path, max_bytes, function() return now end)
    end

    it("holds its bound over ten thousand random entries, and knows what it holds", function()
      local store, random = open(100000), require "spec.support.random".new(7)
      assert(store.db:exec "PRAGMA locking_mode = EXCLUSIVE")
      for i = 1, 10000 do
        now = now + random:int(0, 20)
        store:set("key" .. random:int(1, 3000), record(("x"):rep(random:int(0, 5000))))
        if i % 5 == 0 then store:get("key" .. random:int(1, 3000)) end
        if i % 100 == 0 then
          local sum = tonumber(store.db:row("SELECT COALESCE(SUM(bytes), 0) AS n FROM entry").n)
          assert.equal(sum, store:size())
          assert.is_true(sum <= 100000 and sum > 50000 or i < 200)
        end
      end
      assert.is_nil(store.warning)
      assert.is_true(store.evictions > 1000)
    end)

    it("of an earlier form is taken over with what it holds", function()
      local old = assert(require "linkedin.sqlite".open(path, {
        "CREATE TABLE entry (key TEXT PRIMARY KEY, record TEXT NOT NULL, used REAL NOT NULL, bytes INTEGER NOT NULL)",
        "CREATE INDEX entry_used ON entry (used)",
        "CREATE TABLE generation (family TEXT PRIMARY KEY, number INTEGER NOT NULL)",
      }))
      assert(old:exec("INSERT INTO entry VALUES ('k', '{\"body\":\"{}\",\"headers\":{}}', 1, 40)"))
      old:close()
      local store = open(1000)
      assert.is_table(store:get "k")
      assert.equal(40, store:size())
    end)

    it("does not keep what is no text", function()
      local store = open(1000)
      store:set("k", record("{}", { x = "caf\233" }))
      assert.is_nil(store:get "k")
      assert.is_nil(store.warning)
    end)

    it("waits little for another process that writes, and lets the call pass", function()
      local li = support.client(sandbox, { cache = { ttl = 1000, store = { sqlite = path } } })
      assert(li.organizations:get(ID))
      local driver = require "luasql.sqlite3".sqlite3()
      local other = driver:connect(path)
      other:execute "BEGIN IMMEDIATE"
      local clock = require "linkedin.core".clock
      local began = clock.monotonic()
      assert(li.organizations:get(ID)) -- a reader waits for nobody
      assert.equal(1, #support.wire(sandbox))
      assert(li.profile:me())
      assert(li.posts:share { text = "one" })
      assert.equal(1, count(li))
      assert.is_true(clock.monotonic() - began < 3)
      other:execute "ROLLBACK"
      other:close()
      driver:close()
      assert.equal(1, count(li))
      assert.is_nil(li.cache:stats().warning)
      assert.is_number(li.cache:stats().bytes)
    end)

    it("that cannot be written any more gives no answer from before a write", function()
      local li = support.client(sandbox, { cache = { ttl = 1000, store = { sqlite = path } } })
      assert.equal(0, count(li))
      assert(li.cache.store.db:exec "PRAGMA query_only = 1") -- as a full disk: what is there can be read
      assert(li.posts:share { text = "one" })
      assert.equal(1, count(li))
      assert.equal("storage", li.cache:stats().warning.kind)
    end)

    it("forgets in one process what another one changed", function()
      local cache = { ttl = 1000, store = { sqlite = path } }
      local li = support.client(sandbox, { cache = cache })
      assert.equal(0, count(li))
      local fields = {
        api_url = sandbox.api_url, oauth_url = sandbox.oauth_url, access_token = sandbox.access_token, client_id = sandbox.client_id,
      }
      local command = ([[LINKEDIN_SANDBOX='%s' LUA_PATH='%s' LUA_CPATH='%s' %s -e '
        local li = require "linkedin".new { quota = false, cache = { ttl = 1000, store = { sqlite = "%s" } } }
        assert(li.posts:share { text = "from elsewhere" })']]):format(json.encode(fields), package.path, package.cpath, lua, path)
      assert.is_truthy(os.execute(command))
      assert.equal(1, count(li))
    end)
  end)

  it("is checked where the client is made", function()
    for given, expected in pairs {
      [{ store = { shared = "name" } }] = "must be a dictionary", [{ store = { shared = {} } }] = "must be a dictionary",
      [{ ttl = { organisations = 5 } }] = "did you mean 'organizations'", [{ max_bytes = -1 }] = "must not be negative",
    } do
      local ok, message = pcall(linkedin.new, { cache = given })
      assert.is_false(ok)
      assert.matches(expected, message)
    end
    assert(linkedin.new { cache = { ttl = { my_own_family = 5 } } })
  end)

  it("is not changed by what becomes of the options", function()
    local given = { ttl = { organizations = 100 } }
    local li = support.client(sandbox, { cache = given })
    given.ttl.organizations, given.tll = 0, true
    assert(li.organizations:get(ID))
    assert(li.organizations:get(ID))
    assert.equal(1, #support.wire(sandbox))
  end)
end)

describe("the key of an answer", function()
  local function key(wire, context)
    local full = { method = "GET", path = "/x" }
    for name, value in pairs(wire) do full[name] = value end
    local about = { api_url = "a", oauth_url = "b", version = "202609", family = "other", moment = "0 0" }
    for name, value in pairs(context or {}) do about[name] = value end
    return require "linkedin.cache.key".of(full, about)
  end

  it("differs with all that makes the answer another", function()
    local seen = { [key {}] = "nothing" }
    for name, wire in pairs {
      path = { path = "/y" }, url = { url = "https://x" }, base = { base = "oauth" }, keys = { keys = { id = 1 } }, query = { query = { a = 1 } },
      raw_query = { raw_query = { fields = "a" } }, form = { form = { a = "1" } }, body = { body = "{}" },
      restli_method = { restli_method = "BATCH_GET" }, headers = { headers = { a = "1" } }, versioned = { versioned = true },
      version = { versioned = true, version = "202608" }, list = { query = { a = { 1 } } }, text = { query = { a = "1" } },
      empty_list = { query = { a = json.array {} } }, empty_record = { query = { a = {} } },
    } do
      assert.is_nil(seen[key(wire)], name .. " is taken for " .. tostring(seen[key(wire)]))
      seen[key(wire)] = name
    end
    assert.is_not.equal(key({ auth = true }, { token = "one" }), key({ auth = true }, { token = "two" }))
    assert.is_not.equal(key({}, { moment = "0 0" }), key({}, { moment = "1 0" }))
  end)

  it("takes no value for two", function()
    assert.is_not.equal(key { query = { a = "x\0b=\0sy" } }, key { query = { a = "x", b = "y" } })
    local random, M = require "spec.support.random".new(11), {}
    for _ = 1, 2000 do
      local value = random:value(3, function(r) return r:text(4) end, json.array)
      local k = key { query = { a = value } }
      local before = M[k]
      if before then assert.is_true(require "spec.support.random".same(before, value)) end
      M[k] = value
    end
  end)

  it("is the same whatever trace the call belongs to", function()
    assert.equal(key { headers = { a = "1" } }, key { headers = { a = "1", traceparent = "00-1", Tracestate = "x" } })
  end)
end)
