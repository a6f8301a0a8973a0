-- SPDX-License-Identifier: MIT
local json = require "linkedin.json"
local linkedin = require "linkedin"
local lua = require "spec.support.lua"
local support = require "spec.support.li"

-- What an ngx.shared dictionary does, as far as the cache asks it.
local function dictionary()
  local values = {}
  return {
    get = function(_, key) return values[key] end,
    set = function(_, key, value)
      values[key] = value
      return true
    end,
    delete = function(_, key) values[key] = nil end,
    incr = function(_, key, by, init)
      values[key] = (values[key] or init) + by
      return values[key]
    end,
  }
end

describe("the cache", function()
  local sandbox, now
  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    now = os.time()
  end)

  local function client(cache, changes)
    local settings = { cache = cache == nil and true or cache, clock = function() return now end }
    for name, value in pairs(changes or {}) do settings[name] = value end
    return support.client(sandbox, settings)
  end

  local function requests(path)
    local count = 0
    for _, request in ipairs(support.wire(sandbox)) do
      if not path or request.path == path then count = count + 1 end
    end
    return count
  end

  local ID = 90000101
  local NOBODY = 90999999

  it("is off unless it is asked for", function()
    local li = client(false)
    assert(li.organizations:get(ID))
    assert(li.organizations:get(ID))
    assert.equal(2, requests())
    assert.is_nil(li.cache)
  end)

  it("answers a second time without a request or quota, and says so", function()
    local li = client(nil, { quota = { organizations = 10 } })
    local first, fresh = assert(li.organizations:get(ID))
    now = now + 60
    local second, kept = assert(li.organizations:get(ID))
    assert.same(first, second)
    assert.equal(1, requests())
    assert.equal(9, li:quota().organizations.remaining)
    assert.is_nil(fresh.from_cache)
    assert.same({ true, 60, 0, 200, fresh.request_id },
      { kept.from_cache, kept.age, kept.attempts, kept.status, kept.request_id })
    assert.equal(fresh.headers["content-type"], kept.headers["content-type"])
    assert.same({ 1, 1 }, { li.cache:stats().hits, li.cache:stats().misses })
  end)

  it("gives everybody a table of his own, and values as they were", function()
    local li = client()
    local first = assert(li.organizations:get(ID))
    first.localizedName, first.locations = "changed", nil
    local second = assert(li.organizations:get(ID))
    assert.equal("Heron Optics", second.localizedName)
    assert.equal("number", type(second.id))
    assert.equal("90000101", tostring(second.id))
    assert.equal("[]", (json.encode(second.groups)))
  end)

  it("forgets after the family's time", function()
    local li = client { ttl = { organizations = 100 } }
    assert(li.organizations:get(ID))
    now = now + 99
    assert(li.organizations:get(ID))
    assert.equal(1, requests())
    now = now + 1
    assert(li.organizations:get(ID))
    assert.equal(2, requests())
    assert(li.profile:me())
    assert(li.profile:me()) -- not among the families
    assert.equal(4, requests())
  end)

  it("keeps nothing longer because the clock was set back, nor shorter", function()
    local li = client { ttl = 100 }
    assert(li.organizations:get(ID))
    now = now - 5000
    assert(li.organizations:get(ID))
    assert.equal(1, requests())
    now = now + 100
    assert(li.organizations:get(ID))
    assert.equal(2, requests())
  end)

  it("is passed by, or renewed, for one call", function()
    local li = client()
    assert(li.organizations:get(ID))
    assert(li.organizations:get(ID, { cache = false }))
    assert.equal(2, requests())
    assert(li.organizations:get(ID, { cache = "refresh" }))
    assert.equal(3, requests())
    assert(li.organizations:get(ID))
    assert.equal(3, requests())
    assert(li.profile:me { cache = { ttl = 5 } })
    assert(li.profile:me { cache = { ttl = 5 } })
    assert.equal(4, requests())
  end)

  it("tells apart what was asked for", function()
    local li = client()
    assert(li.organizations:get(ID))
    assert(li.organizations:get(2414183))
    assert(li.organizations:get(ID, { fields = "id" }))
    assert(li.organizations:get(ID, { version = "202608" }))
    assert(li.organizations:get(ID, { api = "v2" }))
    assert(li.organizations:by_vanity_name "heron-optics")
    assert.equal(6, requests())
  end)

  it("never gives one member what another one may see", function()
    local shared = dictionary()
    local store = { store = { shared = shared } }
    assert(client(store).profile:me())
    local other = client(store, { access_token = sandbox:token { member = "k_9LmN-2pQ", scopes = "r_liteprofile" } })
    assert.equal("k_9LmN-2pQ", assert(other.profile:me()).id)
    assert.equal(2, requests())
  end)

  it("keeps no failure", function()
    local li = client()
    sandbox:fault "status=503 GET /rest/organizations/*"
    assert.is_nil((li.organizations:get(ID)))
    assert(li.organizations:get(ID))
    assert.equal(2, requests())
  end)

  describe("after a write of the client's own", function()
    local function posts(li)
      local list = {}
      -- Not in a `for`: on Lua 5.1 nothing yields there.
      for i, post in ipairs(assert(li.posts:by_author(sandbox.person):all())) do list[i] = post.commentary end
      return list
    end

    it("reads anew what it may have changed", function()
      local li = client { ttl = 1000 }
      local post = assert(li.posts:share { text = "one" })
      assert.same({ "one" }, posts(li))
      assert(li.posts:edit(post.id, { text = "two" }))
      assert.same({ "two" }, posts(li))
      assert.equal("two", assert(li.posts:get(post.id)).commentary)
      assert(li.posts:delete(post.id))
      assert.same({}, posts(li))
    end)

    it("also when it is not known whether it happened", function()
      local li = client { ttl = 1000 }
      assert(li.posts:share { text = "one" })
      assert.same({ "one" }, posts(li))
      sandbox:fault "drop-after POST /rest/posts"
      assert.is_nil((li.posts:share { text = "two" }))
      assert.equal(2, #posts(li))
    end)

    it("made through a copy of the client", function()
      local li = client { ttl = 1000 }
      assert.same({}, posts(li))
      assert(li:with { timeout = 9 }.posts:share { text = "one" })
      assert.same({ "one" }, posts(li))
    end)

    it("keeps what others asked for that has nothing to do with it", function()
      local li = client { ttl = 1000 }
      assert(li.organizations:get(ID))
      assert(li.posts:share { text = "one" })
      assert(li.organizations:get(ID))
      assert.equal(1, requests("/rest/organizations/" .. ID))
    end)

    it("does not keep what was read while it was under way", function()
      local li = client { ttl = 1000 }
      sandbox:fault "delay=0.2 GET /rest/posts"
      linkedin.all {
        function() return posts(li) end,
        function()
          require "linkedin.loop".sleep(0.05)
          return li.posts:share { text = "meanwhile" }
        end,
      }
      assert.same({ "meanwhile" }, posts(li))
    end)
  end)

  describe("when many ask at once", function()
    local function ask(li, n, id)
      local calls = {}
      for i = 1, n do calls[i] = function() return li.organizations:get(id or ID) end end
      return linkedin.all(calls, { concurrency = n })
    end

    it("sends one request for a thousand coroutines, and again after a write", function()
      local li = client()
      sandbox:fault "delay=0.05 GET /rest/organizations/*"
      local results = ask(li, 1000)
      for _, result in ipairs(results) do assert.equal("Heron Optics", result[1].localizedName) end
      assert.is_true(results[1][1] ~= results[2][1])
      assert.equal(1, requests())
      assert.equal(999, li.cache:stats().hits)
      li.cache:forget "organizations"
      ask(li, 1000)
      assert.equal(2, requests())
    end)

    it("gives all of them the error", function()
      local li = client()
      sandbox:fault "delay=0.05 GET /rest/organizations/*"
      for _, result in ipairs(ask(li, 50, NOBODY)) do assert.equal(404, result[2].status) end
      assert.equal(1, requests())
      li.organizations:get(NOBODY)
      assert.equal(2, requests())
    end)

    it("asks again for the others when the first is cancelled", function()
      local li, token = client(), linkedin.cancel_token()
      sandbox:fault "hang GET /rest/organizations/*"
      local results = linkedin.all {
        function() return li.organizations:get(ID, { cancel = token }) end,
        function() return li.organizations:get(ID) end,
        function()
          require "linkedin.loop".sleep(0.05)
          token:cancel()
        end,
      }
      assert.equal("cancelled", results[1][2].kind)
      assert.is_table(results[2][1])
    end)

  end)

  describe("in memory", function()
    it("holds its bound over ten thousand random entries", function()
      local memory = require "linkedin.cache.memory".new(100000)
      local random = require "spec.support.random".new(5)
      for i = 1, 10000 do
        local key = "key" .. random:int(1, 3000)
        memory:set(key, { body = ("x"):rep(random:int(0, 5000)), headers = {}, at = i })
        assert.is_true(memory.bytes <= 100000)
        memory:get("key" .. random:int(1, 3000))
      end
      local bytes, count = 0, 0
      for _, entry in pairs(memory.entries) do bytes, count = bytes + entry.bytes, count + 1 end
      assert.equal(bytes, memory.bytes)
      local linked, entry = 0, memory.newest
      while entry do linked, entry = linked + 1, entry.after end
      assert.equal(count, linked)
      assert.is_true(memory.evictions > 0)
    end)

    it("lets go first what was not used", function()
      local memory = require "linkedin.cache.memory".new(1000)
      local function put(key) memory:set(key, { body = ("x"):rep(100), headers = {} }) end
      put "a"
      put "b"
      put "c"
      memory:get "a"
      put "d"
      assert.is_nil(memory:get "b")
      assert.is_table(memory:get "a")
      memory:set("huge", { body = ("x"):rep(2000), headers = {} })
      assert.is_nil(memory:get "huge")
      assert.is_table(memory:get "a")
    end)
  end)

  describe("in a SQLite file", function()
    local path
    before_each(function()
      path = os.tmpname()
      os.remove(path)
    end)
    after_each(function() os.execute("rm -f '" .. path .. "'*") end)

    it("is shared by clients and processes, and forgets for all of them", function()
      local cache = { ttl = 1000, store = { sqlite = path } }
      assert(client(cache).organizations:get(ID))
      assert(client(cache).organizations:get(ID))
      assert.equal(1, requests())
      local fields = { api_url = sandbox.api_url, oauth_url = sandbox.oauth_url, access_token = sandbox.access_token, client_id = sandbox.client_id }
      local command = ([[LINKEDIN_SANDBOX='%s' LUA_PATH='%s' LUA_CPATH='%s' %s -e '
        local li = require "linkedin".new { quota = false, cache = { ttl = 1000, store = { sqlite = "%s" } } }
        local page, response = li.organizations:get(%d)
        assert(page, tostring(response))
        li.cache:forget "organizations"
        print(response.from_cache)']]):format(json.encode(fields), package.path, package.cpath, lua, path, ID)
      local pipe = io.popen(command)
      assert.equal("true", pipe:read "*l")
      pipe:close()
      assert(client(cache).organizations:get(ID))
      assert.equal(2, requests())
    end)

    it("belongs to its user alone, and keeps no token", function()
      local li = client { ttl = 1000, store = { sqlite = path } }
      assert(li.organizations:get(ID))
      local pipe = io.popen("stat -c %a '" .. path .. "'; cat '" .. path .. "'*")
      assert.equal("600", pipe:read "*l")
      assert.is_nil(pipe:read "*a":find(sandbox.access_token, 1, true))
      pipe:close()
    end)

    it("holds its bound", function()
      local store = require "linkedin.cache.sqlite".new(path, 20000, function() return now end)
      for i = 1, 300 do
        now = now + 1
        store:set("key" .. i, { body = ("x"):rep(i * 7 % 900), headers = {} })
      end
      local row = store.db:row "SELECT SUM(bytes) AS bytes, COUNT(*) AS n FROM entry"
      assert.is_true(tonumber(row.bytes) <= 20000 and tonumber(row.n) > 10)
      assert.is_table(store:get "key300")
      assert.is_nil(store:get "key1")
    end)

    it("is set aside when it is damaged", function()
      local file = assert(io.open(path, "w"))
      file:write(("no database "):rep(100))
      file:close()
      local li = client { ttl = 1000, store = { sqlite = path } }
      assert(li.organizations:get(ID))
      assert(li.organizations:get(ID))
      assert.equal(1, requests())
      assert.matches("damaged%-1", li.cache:stats().warning.message)
    end)

    it("that cannot be written leaves the calls alone", function()
      local li = client { ttl = 1000, store = { sqlite = "/proc/nowhere/cache" } }
      assert(li.organizations:get(ID))
      assert(li.organizations:get(ID))
      assert.equal(2, requests())
      assert.equal("storage", li.cache:stats().warning.kind)
    end)
  end)

  it("in a shared dictionary serves all workers", function()
    local cache = { ttl = 1000, store = { shared = dictionary() } }
    local first, second = client(cache), client(cache)
    assert(first.organizations:get(ID))
    assert(second.organizations:get(ID))
    assert.equal(1, requests())
    assert(first.posts:share { text = "x" })
    first.cache:forget "organizations"
    assert(second.organizations:get(ID))
    assert.equal(1 + 1, requests("/rest/organizations/" .. ID))
    second.cache:clear()
    assert(first.organizations:get(ID))
    assert.equal(3, requests("/rest/organizations/" .. ID))
  end)

  it("refuses what it does not understand", function()
    for given, expected in pairs {
      [{ tll = 5 }] = "did you mean 'ttl'", [{ ttl = { profile = "long" } }] = "must be seconds", [{ store = "disk" }] = "cache.store",
      [{ store = {} }] = "cache.store", [{ store = { sqlite = 5 } }] = "path",
    } do
      local ok, message = pcall(linkedin.new, { cache = given })
      assert.is_false(ok)
      assert.matches(expected, message)
    end
    assert.is_false((pcall(function() return client().organizations:get(ID, { cache = "renew" }) end)))
    assert.is_false((pcall(function() return client().organizations:get(ID, { cache = { tll = 1 } }) end)))
  end)

  it("reads pages through it, also with prefetch", function()
    local li = client { ttl = 1000 }
    for i = 1, 5 do assert(li.posts:share { text = "page " .. i }) end
    local function read()
      local n = 0
      for _ in li.posts:by_author(sandbox.person, { count = 2, prefetch = true }) do n = n + 1 end
      return n
    end
    assert.equal(5, read())
    local before = requests()
    assert.equal(5, read())
    assert.equal(before, requests())
  end)

  it("reads pages ahead as they are kept, where only the call keeps them", function()
    local li = client()
    for i = 1, 5 do assert(li.posts:share { text = "page " .. i }) end
    local function read()
      local n = 0
      for _ in li.posts:by_author(sandbox.person, { count = 2, prefetch = true, cache = { ttl = 60 } }) do n = n + 1 end
      return n
    end
    assert.equal(5, read())
    local before = requests()
    assert.equal(5, read())
    assert.equal(before, requests())
  end)
end)
