-- SPDX-License-Identifier: MIT
-- The quota in Redis from a real nginx with two workers: over cosockets, which hold nobody up.
local raw = require "spec.support.raw"
local redises = require "spec.support.redis"
local sites = require "spec.support.site"
local socket = require "socket"

local INIT = [[
  local store = require "linkedin.quota.redis"
  local function make(url)
    local ledger = store.new { redis = url, timeout = 1 }
    ledger:limit("posts", 50, 0)
    return ledger
  end
  ledger, silent = make "REDIS", make "SILENT"
  ledger:take("posts", "app", nil, 1, ngx.time()) -- before the workers are there: over luasocket
]]

local SERVER = [[
  location = /take { content_by_lua_block {
    ngx.print(ledger:take("posts", "app", nil, 1, ngx.time()) and "granted" or "refused", " ", ledger:place())
  } }
  location = /take-many { content_by_lua_block {
    local threads, granted = {}, 0
    for i = 1, 20 do
      threads[i] = ngx.thread.spawn(function() return ledger:take("posts", "app", nil, 1, ngx.time()) ~= nil end)
    end
    for i = 1, 20 do
      local _, yes = ngx.thread.wait(threads[i])
      granted = granted + (yes and 1 or 0)
    end
    ngx.print(granted)
  } }
  location = /silent { content_by_lua_block { ngx.print(silent:take("posts", "app", nil, 1, ngx.time()) and "granted", silent:place()) } }
  location = /ping { return 200 pong; }
]]

describe("a quota in Redis, in nginx", function()
  if not sites.is_here() then return pending "there is no nginx with Lua, or no library for it" end

  local redis, site, listener
  setup(function()
    redis = redises.start()
    listener = assert(socket.bind("127.0.0.1", 0)) -- accepts by its backlog, and never answers
    local _, port = listener:getsockname()
    site = sites.start {
      init = INIT:gsub("REDIS", redis.url):gsub("SILENT", "redis://127.0.0.1:" .. port), server = SERVER,
    }
  end)
  teardown(function()
    site:stop()
    redis:stop()
    listener:close()
  end)

  it("is one budget for all workers and requests", function()
    local granted = 1 -- by the master
    for _ = 1, 15 do
      local answer = site:get "/take".body
      assert.matches("redis$", answer)
      if answer:find "granted" then granted = granted + 1 end
    end
    for _ = 1, 3 do granted = granted + tonumber(site:get "/take-many".body) end
    assert.equal(50, granted)
    assert.equal("refused redis", site:get "/take".body)
    assert.is_nil(site:log():find("[error]", 1, true))
  end)

  it("keeps its connections", function()
    local before = redis:call("INFO", "stats"):match "total_connections_received:(%d+)"
    for _ = 1, 30 do site:get "/take" end
    local after = redis:call("INFO", "stats"):match "total_connections_received:(%d+)"
    assert.is_true(after - before <= 2, after - before .. " connections")
  end)

  it("holds no other request up while Redis is silent", function()
    local host, port = site.url:match "//([^:]+):(%d+)"
    local waiting = {}
    for i = 1, 4 do
      waiting[i] = assert(socket.connect(host, tonumber(port)))
      waiting[i]:send "GET /silent HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    end
    for _ = 1, 4 do assert.equal("pong", (raw.request(site.url .. "/ping", "GET")).body) end
    for i = 1, 4 do
      waiting[i]:settimeout(0)
      assert.equal("timeout", (select(2, waiting[i]:receive(1)))) -- not answered yet
    end
    for i = 1, 4 do
      waiting[i]:settimeout(10)
      assert.matches("grantedmemory", (waiting[i]:receive "*a"))
    end
  end)
end)
