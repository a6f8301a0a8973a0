-- SPDX-License-Identifier: MIT
-- "Sign in with LinkedIn" in a real nginx, against the sandbox; the browser here is a jar of cookies.
local raw = require "spec.support.raw"
local site_of = require "spec.support.site"
local support = require "spec.support.li"

local INIT = [[
  sandbox = require "linkedin.json".decode(os.getenv "LINKEDIN_SANDBOX")
  now_offset = 0
  signin = require "linkedin.resty.signin".new {
    redirect_uri = "URL/callback", secret = ("s"):rep(32), home = "/home",
  }
]]

local SERVER = [[
  location = /login    { content_by_lua_block { signin:login() } }
  location = /callback { content_by_lua_block { signin:callback() } }
  location = /logout   { content_by_lua_block { signin:logout() } }
  location = /home     { content_by_lua_block { local s = signin:session() ngx.print(s and s.name or "nobody") } }
  location /members/ {
    access_by_lua_block { signin:require_login() }
    content_by_lua_block { local s = signin:session() ngx.print(require "linkedin.json".encode(s)) }
  }
]]

describe("sign-in in nginx", function()
  if not site_of.is_here() then return pending "nginx with its Lua module is not here" end
  local sandbox, site, line

  setup(function()
    local port = site_of.free_port()
    sandbox = support.start { redirect_uri = ("http://127.0.0.1:%d/callback"):format(port) }
    line = require "linkedin.json".encode {
      api_url = sandbox.api_url, oauth_url = sandbox.oauth_url, client_id = sandbox.client_id, client_secret = sandbox.client_secret,
    }
    site = site_of.start { port = port, init = INIT, server = SERVER, env = { LINKEDIN_SANDBOX = line } }
  end)
  teardown(function()
    if site then site:stop() end
    sandbox:stop()
  end)

  it("works", function()
    local jar = site_of.jar(site)
    local a = jar:get "/members/x?a=1"
    print(a.status, a.headers.location)
    a = jar:get(a.headers.location)
    print(a.status, a.headers.location, a.cookies[1])
    local back = sandbox:approve(a.headers.location)
    print(back)
    a = jar:get(back)
    print(a.status, a.headers.location, a.body, unpack(a.cookies))
    a = jar:get(a.headers.location)
    print(a.status, a.body)
    print(site:log())
  end)
end)
