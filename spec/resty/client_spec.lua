-- SPDX-License-Identifier: MIT
-- linkedin.resty.client in a real nginx with two workers: made before they fork, and after.
local json = require "linkedin.json"
local raw = require "spec.support.raw"
local site_of = require "spec.support.site"
local socket = require "socket"
local support = require "spec.support.li"

local INIT = [[
  client = require "linkedin.resty".client
  function settings(changes)
    local all = { access_token = TOKEN, quota = { profile = 20 } }
    for name, value in pairs(changes or {}) do all[name] = value end
    return all
  end
  li = client(settings())
  thrifty = client { access_token = TOKEN, quota = false, cache = { ttl = { profile = 60 } } }
  function answer(entity, err)
    ngx.print(require "linkedin.json".encode { worker = ngx.worker.pid(), entity = entity, err = not entity and tostring(err) or nil })
  end
]]

local SERVER = [[
  location = /me { content_by_lua_block { answer(li.profile:userinfo()) } }
  location = /cached { content_by_lua_block { answer(thrifty.profile:userinfo()) } }
  location = /same { content_by_lua_block { answer { same = client(settings()) == li, other = client(settings { timeout = 5 }) == li } } }
  location = /many { content_by_lua_block {
    local ok, why
    for i = 1, 100 do
      ok, why = pcall(client, settings { token = function() return TOKEN end })
      if not ok then break end
    end
    answer { ok = ok, why = why }
  } }
  location = /token { content_by_lua_block {
    local first = ngx.shared.test:get "given" or "nothing"
    local li = client {
      quota = false, tokens = { secret = ("t"):rep(32), account = "robot" },
      token = { access_token = "expired", expires_at = 1, refresh_token = ngx.shared.test:get "refresh_token" },
    }
    local me, err = li.profile:userinfo()
    answer(me and { name = me.name }, err)
  } }
  location = /set { content_by_lua_block { for name, value in pairs(ngx.req.get_uri_args()) do ngx.shared.test:set(name, value) end } }
  location = /sealed { content_by_lua_block { ngx.print(ngx.shared.linkedin:get "linkedin account robot") } }
  location = /quota { content_by_lua_block { answer(li:quota().profile) } }
]]

describe("a client in nginx", function()
  if not site_of.is_here() then
    return it("works", function() pending "nginx with its Lua module is not here" end)
  end
  local sandbox, site

  local function start(finally, changes)
    local given = {
      init = (INIT:gsub("TOKEN", '"' .. sandbox.access_token .. '"')), server = (SERVER:gsub("TOKEN", '"' .. sandbox.access_token .. '"')),
      http = "lua_shared_dict test 64k;", env = { LINKEDIN_SANDBOX = json.encode {
        api_url = sandbox.api_url, oauth_url = sandbox.oauth_url, upload_url = sandbox.upload_url,
        client_id = "77sandbox0part", client_secret = "WPL_AP1.sandboxPartnerSecret",
      } },
    }
    for name, value in pairs(changes or {}) do given[name] = value end
    local made = site_of.start(given)
    finally(function() made:stop() end)
    return made
  end

  setup(function() sandbox = support.start() end)
  teardown(function() sandbox:stop() end)
  before_each(function()
    sandbox:reset()
    sandbox:quota "off"
  end)

  local function get(path) return json.decode(site:get(path).body) end

  -- Several at once, over connections of their own, so that both workers have some.
  local function at_once(path, n)
    local connections, answers = {}, {}
    for i = 1, n do
      connections[i] = assert(socket.connect("127.0.0.1", site.port))
      connections[i]:settimeout(10)
      connections[i]:send(("GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):format(path))
    end
    for i, connection in ipairs(connections) do
      answers[i] = json.decode(connection:receive("*a"):match "\r\n\r\n(.*)$")
      connection:close()
    end
    return answers
  end

  it("that was made before the workers forked calls from each of them, and after a reload", function()
    site = start(finally)
    for _ = 1, 2 do
      local workers = {}
      for _, answer in ipairs(at_once("/me", 16)) do
        assert.equal("Mira Vossen", answer.entity and answer.entity.name, answer.err)
        workers[answer.worker] = true
      end
      assert.is_string(tostring(next(workers)))
      site:reload { init = INIT:gsub("TOKEN", '"' .. sandbox.access_token .. '"'):gsub("profile = 20", "profile = 2000") }
    end
  end)

  it("is the same for the same settings, and another for others", function()
    site = start(finally)
    assert.same({ same = true, other = false }, get("/same").entity)
    local many = get("/many").entity
    assert.is_false(many.ok)
    assert.matches("this worker has %d+ clients already", many.why)
  end)

  it("counts its quota for all workers together", function()
    site = start(finally)
    local granted, refused = 0, 0
    for _ = 1, 3 do
      for _, answer in ipairs(at_once("/me", 10)) do
        if answer.entity then granted = granted + 1 else refused = refused + 1 end
        if answer.err then assert.matches("the application's requests of the family 'profile' are spent", answer.err) end
      end
    end
    assert.equal(20, granted)
    assert.equal(10, refused)
    assert.equal(20, #support.wire(sandbox))
    local view = get("/quota").entity
    assert.equal(0, view.remaining)
    assert.equal(20, view.used)
  end)

  it("keeps answers for all workers together", function()
    site = start(finally)
    assert.equal("Mira Vossen", get("/cached").entity.name)
    for _, answer in ipairs(at_once("/cached", 16)) do assert.equal("Mira Vossen", answer.entity.name) end
    site:reload()
    assert.equal("Mira Vossen", get("/cached").entity.name)
    assert.equal(1, #support.wire(sandbox))
  end)

  it("has a token renewed by one worker for all, and keeps it sealed", function()
    local adapter = io.open "lua/linkedin/loop/nginx.lua"
    if not adapter then return pending "needs the host adapter for nginx" end
    adapter:close()
    site = start(finally)
    local form = raw.form(sandbox, "/oauth/v2/accessToken", {
      grant_type = "authorization_code", client_id = "77sandbox0part", client_secret = "WPL_AP1.sandboxPartnerSecret",
      redirect_uri = "http://127.0.0.1:8080/callback",
      code = raw.query_of(sandbox:approve(sandbox.oauth_url .. "/v2/authorization?response_type=code&client_id=77sandbox0part&state=x"
        .. "&redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fcallback&scope=openid%20profile")).code,
    })
    site:get("/set?refresh_token=" .. form.json.refresh_token)
    local function refreshes()
      local n = 0
      for _, request in ipairs(support.wire(sandbox)) do
        if (request.body or ""):find("grant_type=refresh_token", 1, true) then n = n + 1 end
      end
      return n
    end
    for _, answer in ipairs(at_once("/token", 8)) do assert.equal("Mira Vossen", answer.entity and answer.entity.name, answer.err) end
    assert.equal(1, refreshes())
    -- Workers that come later find it, too.
    site:reload()
    assert.equal("Mira Vossen", get("/token").entity.name)
    assert.equal(1, refreshes())
    local sealed = site:get("/sealed").body
    assert.matches("^[%w_-]+$", sealed)
  end)

  it("works with the code cache off", function()
    site = start(finally, { http = "lua_shared_dict test 64k; lua_code_cache off;", workers = 1 })
    for _ = 1, 5 do assert.equal("Mira Vossen", get("/me").entity.name) end
    assert.equal(5, get("/quota").entity.used)
  end)

  it("says what is missing in nginx's configuration when it starts", function()
    local _, message = pcall(start, finally, { init = 'require "linkedin.resty".client { shared = "nobody" }' })
    assert.matches('there is no shared dictionary \'nobody\': add "lua_shared_dict nobody 1m;"', message, 1, true)
  end)
end)
