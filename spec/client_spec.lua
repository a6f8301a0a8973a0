-- SPDX-License-Identifier: MIT
local linkedin = require "linkedin"
local support = require "spec.support.li"

describe("client", function()
  local sandbox

  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function() sandbox:reset() end)

  it("refuses unknown settings, naming the nearest", function()
    local ok, message = pcall(linkedin.new, { acces_token = "x" })
    assert.is_false(ok)
    assert.matches("did you mean 'access_token'%?", message)
  end)

  it("refuses a version that is none and an api that is none", function()
    assert.is_false((pcall(linkedin.new, { version = "latest" })))
    local ok, message = pcall(linkedin.new, { api = "rset" })
    assert.is_false(ok)
    assert.matches("did you mean 'rest'%?", message)
  end)

  it("sends any request with token and Rest.li headers, and decodes the answer", function()
    local li = support.client(sandbox)
    local me, response = assert(li:request("GET", "/v2/me", { projection = "(id)", headers = { ["X-Trace"] = "t-1" } }))
    assert.equal(sandbox.person, "urn:li:person:" .. me.id)
    local request = support.wire(sandbox)[1]
    assert.equal("Bearer " .. sandbox.access_token, request.headers.authorization)
    assert.equal("2.0.0", request.headers["x-restli-protocol-version"])
    assert.equal("t-1", request.headers["x-trace"])
    assert.equal("projection=(id)", request.query)
    assert.equal("application/json", (response.headers["content-type"]:gsub(";.*", "")))
  end)

  it("names the version on /rest paths, per call where that is wanted", function()
    local li = support.client(sandbox)
    li:request("GET", "/rest/organizations/{id}", { keys = { id = 90000101 } })
    li:request("GET", "/rest/organizations/{id}", { keys = { id = 90000101 }, version = "202608" })
    local wire = support.wire(sandbox)
    assert.equal("202609", wire[1].headers["linkedin-version"])
    assert.equal("202608", wire[2].headers["linkedin-version"])
  end)

  it("explains a version that is over, naming the newest", function()
    local _, err = support.client(sandbox, { version = "202401" }).organizations:get(sandbox.organization)
    assert.equal("version", err.kind)
    assert.equal(426, err.status)
    assert.matches("202609", err.hint)
  end)

  it("goes on with the newest version where that is wanted, and says so", function()
    local li = support.client(sandbox, { version = "202401", fall_forward = true })
    local heard
    li:on("version_sunset", function(event) heard = event.refused and event or heard end)
    local page, response = assert(li.organizations:get(sandbox.organization))
    assert.is_table(page)
    assert.equal(2, response.attempts)
    assert.equal("202401", heard.version)
    assert.equal("202609", heard.newest)
    assert(li.organizations:get(sandbox.organization))
    assert.equal(3, #support.wire(sandbox))
  end)

  it("tells of a version that ends within sixty days, once", function()
    local versions = require "linkedin.versions"
    local now = versions.sunset_at "202609" - 59 * 86400
    local li = support.client(sandbox, { clock = function() return now end, token = { access_token = sandbox.access_token }, access_token = "none" })
    local heard = 0
    li:on("version_sunset", function(event)
      assert.equal("202609", event.version)
      heard = heard + 1
    end)
    assert(li.organizations:get(sandbox.organization))
    assert(li.organizations:get(sandbox.organization))
    assert.equal(1, heard)
  end)

  it("reuses one connection for many calls", function()
    local li = support.client(sandbox)
    local engine = require "linkedin.engine"
    assert(li.profile:me())
    local before = engine.stats().connections
    for _ = 1, 20 do assert(li.profile:me()) end
    assert.equal(before, engine.stats().connections)
  end)

  it("runs many calls at once, results in order", function()
    local li = support.client(sandbox)
    local calls = {}
    for i = 1, 30 do
      calls[i] = function() return li:request("GET", "/v2/me", { projection = i % 2 == 0 and "(id)" or "(id,firstName)" }) end
    end
    for i, result in ipairs(linkedin.all(calls, { concurrency = 10 })) do
      assert.is_table(result[1], tostring(result[2]))
      assert.equal(i % 2 == 1, result[1].firstName ~= nil)
    end
  end)

  it("cancels what holds its token, now and later", function()
    local li = support.client(sandbox)
    sandbox:fault "hang GET /v2/me"
    local token = linkedin.cancel_token()
    local calls = linkedin.all {
      function() return li.profile:me { cancel = token } end,
      function() token:cancel() end,
    }
    assert.is_nil(calls[1][1])
    assert.equal("cancelled", calls[1][2].kind)
    local _, err = li.profile:me { cancel = token }
    assert.equal("cancelled", err.kind)
  end)

  it("tells its listeners what it does, never a secret", function()
    local li = support.client(sandbox)
    local heard = {}
    li:on("request", function(e) heard[#heard + 1] = e end)
    li:on("response", function(e) heard[#heard + 1] = e end)
    assert(li.profile:email())
    assert.equal("GET", heard[1].method)
    assert.equal("/v2/emailAddress", heard[1].endpoint)
    assert.equal(200, heard[2].status)
    assert.is_string(heard[2].request_id)
  end)

  describe("quota", function()
    it("refuses before a request is wasted, and says when it goes on", function()
      local li = support.client(sandbox, { quota = { profile = 2 } })
      assert(li.profile:me())
      assert(li.profile:me())
      local me, err = li.profile:me()
      assert.is_nil(me)
      assert.equal("quota", err.kind)
      assert.is_true(err.retry_after > 0 and err.retry_after <= 86400)
      assert.matches("cache", err.hint)
      assert.equal(2, #support.wire(sandbox))
      assert.equal(0, li:quota().profile.remaining)
    end)

    it("learns from LinkedIn's headers what others spent", function()
      sandbox:quota { profile = { limit = 50 } }
      local li = support.client(sandbox, { quota = { profile = 50 } })
      local other = support.client(sandbox, { quota = { profile = 50 } })
      for _ = 1, 10 do assert(other.profile:me()) end
      assert(li.profile:me())
      assert.equal(39, li:quota().profile.remaining)
    end)

    it("closes when LinkedIn answers 429", function()
      local li = support.client(sandbox)
      sandbox:fault "throttle=member GET /v2/me"
      local _, first = li.profile:me()
      assert.equal(429, first.status)
      local _, second = li.profile:me()
      assert.equal("quota", second.kind)
      assert.is_nil(second.status)
      assert.equal(1, #support.wire(sandbox))
    end)

    it("does not count a request that never left", function()
      local li = support.client(sandbox, { api_url = "http://127.0.0.1:1", quota = { profile = 5 } })
      li.profile:me()
      assert.equal(5, li:quota().profile.remaining)
    end)

    it("can be switched off", function()
      local li = support.client(sandbox, { quota = false })
      assert(li.profile:me())
      assert.same({}, li:quota())
    end)

    it("is opened by the first call, and one for a client and its copies, whichever calls first", function()
      local path = os.tmpname()
      os.remove(path)
      finally(function() os.remove(path) end)
      local li = support.client(sandbox, { quota = { profile = 5, path = path } })
      local copy = li:with { timeout = 9 }
      local copy_of_copy = copy:with { timeout = 8 }
      assert.is_nil((io.open(path)))
      assert(copy_of_copy.profile:me())
      assert.equal(4, li:quota().profile.remaining)
      assert(li.profile:me())
      assert.equal(3, copy:quota().profile.remaining)
      assert.equal(li:_quota(), copy_of_copy:_quota())
    end)

    it("is another one for a copy with other limits, or of another application", function()
      local li = support.client(sandbox, { quota = { profile = 5 } })
      assert(li.profile:me())
      assert.equal(7, li:with { quota = { profile = 7, store = "memory" } }:quota().profile.remaining)
      assert.same({}, li:with { quota = false }:quota())
      assert.equal(5, li:with { client_id = "another" }:quota().profile.remaining)
      assert.equal(4, li:with { client_secret = "another" }:quota().profile.remaining)
    end)

    it("keeps the limits it was given, whatever becomes of the caller's table", function()
      local limits = { profile = 5, store = "memory" }
      local li = support.client(sandbox, { quota = limits })
      limits.profile, limits.posts = 1, "many"
      assert.equal(5, li:quota().profile.limit)
    end)
  end)

  it("has no GraphQL until a partner configures it", function()
    local _, err = support.client(sandbox):graphql "{ me }"
    assert.equal("validation", err.kind)
    assert.matches("graphql_url", err.message)
  end)

  it("shares the token with a client made from it", function()
    local li = support.client(sandbox)
    local v2 = li:with { api = "v2" }
    v2.oauth:set_token "another"
    assert.equal("another", li.oauth:token().access_token)
  end)
end)

describe("linkedin", function()
  it("is loaded without libcurl and in a moment", function()
    local lua = arg and arg[-1] or "lua5.4"
    local script = [[require "linkedin" local m = io.open("/proc/self/maps"):read("*a") print(m:find("libcurl", 1, true) == nil)]]
    local name = os.tmpname()
    local file = assert(io.open(name, "w"))
    file:write(script)
    file:close()
    local i = -1
    while arg and arg[i - 1] do i = i - 1 end
    lua = arg and arg[i] or lua
    local pipe = io.popen(lua .. " " .. name)
    local out = pipe:read "*l"
    pipe:close()
    os.remove(name)
    assert.equal("true", out)
  end)
end)
