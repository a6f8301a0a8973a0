-- SPDX-License-Identifier: MIT
-- The library in a real nginx: a worker serves others while calls wait, and nothing is left behind.
local loads = require "spec.support.nginx_load"
local sites = require "spec.support.site"
local socket = require "socket"

local SLOW = tonumber(os.getenv "SPEC_SLOW" or "1")

describe("in nginx", function()
  if not sites.is_here() then return pending "there is no nginx with Lua, or no library for it" end
  local load

  setup(function() load = loads.start() end)
  teardown(function() load:stop() end)
  before_each(function() load.sandbox:fault(false) end)

  local function in_flight() return load:use().in_flight end

  local function wait_for(is_so)
    local deadline = socket.gettime() + 10 * SLOW
    while not is_so() do
      assert.is_true(socket.gettime() < deadline, "waited in vain")
      socket.sleep(0.02)
    end
  end

  it("a call waits, and its answer comes", function()
    assert.equal(load.sandbox.person, "urn:li:person:" .. load.site:get("/me").body)
  end)

  it("200 light threads wait together, and others are served meanwhile", function()
    local slow = require "spec.support.nginx".start() -- over HTTP/2, as LinkedIn
    local other = loads.start(nil, { api_url = slow.h2_url, ca_file = slow.ca })
    finally(function()
      other:stop()
      slow:stop()
    end)
    other.site:get "/many?n=1&at_once=1&path=/json" -- the connection is there
    local idle = other:pings(function(n) return n >= 300 end)
    local c = other:begin "/many?n=200&at_once=200&path=/slow"
    local busy = other:pings(function() return #socket.select({ c }, nil, 0) > 0 end)
    local seconds, failed = loads.read_answer(c):match "^(%S+) (%d+)$"
    assert.equal("0", failed)
    assert.is_true(tonumber(seconds) < 1.2 * SLOW, seconds)
    assert.is_true(#busy > 20, #busy)
    local idle_p99, busy_p99 = loads.percentile(idle, 99), loads.percentile(busy, 99)
    assert.is_true(busy_p99 < idle_p99 + 0.05 * SLOW, ("%.1f ms idle, %.1f ms busy"):format(idle_p99 * 1000, busy_p99 * 1000))
  end)

  it("thousands of calls leave nothing behind", function()
    load:many(1000, 50)
    local before = load:use()
    local _, failed, body = load:many(3000, 50)
    assert.equal(0, failed, body)
    local after = load:use()
    assert.equal(0, after.in_flight)
    assert.is_true(after.fds <= before.fds + 2, before.fds .. " → " .. after.fds)
    assert.is_true(after.rss <= before.rss + 4 * 1024 * 1024, before.rss .. " → " .. after.rss)
    assert.equal(before.timers, after.timers)
  end)

  it("clients that go away cancel their calls", function()
    load.sandbox:fault "hang GET /v2/me times=all"
    local connections = {}
    for i = 1, 100 do connections[i] = load:begin "/me" end
    wait_for(function() return in_flight() >= 64 end)
    for _, c in ipairs(connections) do c:close() end
    wait_for(function() return in_flight() == 0 end)
  end)

  it("a light thread that is killed cancels its call", function()
    load.sandbox:fault "hang GET /v2/me"
    assert.equal("0", load.site:get("/killed").body)
  end)

  it("a phase that cannot wait says what to do, and a timer can", function()
    load.site:get "/in-log"
    wait_for(function() return load.site:log():find("in timer: ", 1, true) ~= nil end)
    assert.matches("in log: linkedin: nginx cannot wait for a call in its phase 'log'; start a timer there", load.site:log(), 1, true)
    assert.matches("in timer: " .. load.sandbox.person:match "[^:]+$", load.site:log(), 1, true)
  end)

  it("rewriting and giving access may wait, too", function()
    local id = load.sandbox.person:match "[^:]+$"
    assert.equal(id, load.site:get("/in-rewrite").body)
    assert.equal(id, load.site:get("/in-access").body)
  end)

  it("filtering headers may not, and the call says so", function()
    assert.matches("x%-why: linkedin: nginx cannot wait for a call in its phase 'header_filter'; start a timer there",
      load.site:get("/in-header").head:lower())
  end)

  it("before the workers are there a client may be made, and no call", function()
    local other = loads.start { init_more = [[
      local _, why = pcall(function() return li():request("GET", "/v2/me") end)
      ngx.log(ngx.ERR, "in init: ", tostring(why))
    ]] }
    finally(function() other:stop() end)
    assert.matches("in init: linkedin: nginx cannot wait for a call in its phase 'init'; start a timer there", other.site:log(), 1, true)
    assert.equal(200, other.site:get("/me").status)
  end)

  it("a client that goes away in the middle of an upload cancels it", function()
    load.sandbox:fault "hang PUT * times=all"
    local path = os.tmpname()
    finally(function() os.remove(path) end)
    require "spec.support.media".write(path, require "spec.support.media".png { width = 400, height = 300 })
    os.execute("chmod 644 " .. path)
    local c = load:begin("/upload?path=" .. path .. "&owner=" .. load.sandbox.person)
    wait_for(function() return in_flight() == 1 end)
    c:close()
    wait_for(function() return in_flight() == 0 end)
    load.sandbox:fault(false)
    local urn = load.site:get("/upload?path=" .. path .. "&owner=" .. load.sandbox.person).body
    assert.matches("^urn:li:image:", urn)
  end)

  it("a reload lets what is under way come to its end", function()
    load.sandbox:fault "delay=0.5 GET /v2/me times=all"
    local connections = {}
    for i = 1, 20 do connections[i] = load:begin "/slow-me" end
    wait_for(function() return in_flight() >= 20 end)
    load.site:reload()
    for _, c in ipairs(connections) do assert.equal(load.sandbox.person:match "[^:]+$", loads.read_answer(c)) end
    load.sandbox:fault(false)
    assert.equal(200, load.site:get("/me").status)
  end)

  it("goes on after a reload, with several workers", function()
    load.site:reload { workers = 3 }
    for _ = 1, 20 do assert.equal(200, load.site:get("/me").status) end
    local _, failed = load:many(100, 20)
    assert.equal(0, failed)
  end)

  it("works with the code cache off", function()
    local other = loads.start { http = "lua_code_cache off;" }
    for _ = 1, 10 do assert.equal(200, other.site:get("/me").status) end
    other:stop()
  end)
end)
