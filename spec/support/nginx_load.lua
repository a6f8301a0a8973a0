-- SPDX-License-Identifier: MIT
--- One nginx worker under LinkedIn calls that take their time: what spec/hosts/nginx_spec.lua looks at and
--- bench/hosts.lua measures.

local json = require "linkedin.json"
local sites = require "spec.support.site"
local socket = require "socket"
local support = require "spec.support.li"

local M = {}
M.__index = M

local INIT = [[
  linkedin = require "linkedin"
  linkedin.loop.use(nil)
]]

local SERVER = [[
  lua_check_client_abort on;
  location = /ping { content_by_lua_block { ngx.header.content_length = 4; ngx.print "pong" } }
  location = /me { content_by_lua_block {
    local me, err = li():request("GET", "/v2/me")
    if not me then ngx.status = 502 end
    ngx.print(me and me.id or tostring(err))
  } }
  location = /slow-me { content_by_lua_block {
    local me, err = li():request("GET", "/v2/me")
    local text = me and me.id or tostring(err)
    ngx.header.content_length = #text
    ngx.print(text)
  } }
  location = /many { content_by_lua_block {
    local n, concurrency = tonumber(ngx.var.arg_n), tonumber(ngx.var.arg_at_once)
    local clock, calls, failed = require "linkedin.core".clock.monotonic, {}, 0
    for i = 1, n do
      calls[i] = function()
        local me, err = li():request("GET", ngx.var.arg_path or "/v2/me")
        if not me then failed = failed + 1; ngx.log(ngx.ERR, tostring(err)) end
      end
    end
    local start = clock()
    linkedin.all(calls, { concurrency = concurrency })
    local text = ("%.3f %d"):format(clock() - start, failed)
    ngx.header.content_length = #text
    ngx.print(text)
  } }
  location = /use { content_by_lua_block {
    collectgarbage() collectgarbage()
    local fds = 0
    for _ in io.popen("ls /proc/" .. ngx.worker.pid() .. "/fd"):lines() do fds = fds + 1 end
    local rss = io.open("/proc/self/statm"):read("*a"):match("%d+ (%d+)")
    local stats = require "linkedin.engine".stats()
    ngx.print(('{"fds":%d,"rss":%d,"lua":%d,"in_flight":%d,"timers":%d}'):format(
      fds, rss * 4096, collectgarbage "count" * 1024, stats.in_flight, ngx.timer.running_count() + ngx.timer.pending_count()))
  } }
  location = /in-rewrite { rewrite_by_lua_block { ngx.ctx.id = assert(li():request("GET", "/v2/me")).id }
    content_by_lua_block { ngx.print(ngx.ctx.id) } }
  location = /in-access { access_by_lua_block { ngx.ctx.id = assert(li():request("GET", "/v2/me")).id }
    content_by_lua_block { ngx.print(ngx.ctx.id) } }
  location = /in-header { return 200 "x"; header_filter_by_lua_block {
    local _, why = pcall(function() return li():request("GET", "/v2/me") end)
    ngx.header.x_why = tostring(why):gsub("\n.*", "")
  } }
  location = /upload { content_by_lua_block {
    local urn, err = li().images:upload { path = ngx.var.arg_path, owner = ngx.var.arg_owner }
    ngx.print(urn or tostring(err))
  } }
  location = /in-log { return 200 "x"; log_by_lua_block {
    local ok, why = pcall(function() return li():request("GET", "/v2/me") end)
    ngx.log(ngx.ERR, "in log: ", tostring(why))
    ngx.timer.at(0, function()
      local me = li():request("GET", "/v2/me")
      ngx.log(ngx.ERR, "in timer: ", me and me.id or "nothing")
    end)
  } }
  location = /killed { content_by_lua_block {
    local thread = ngx.thread.spawn(function() return li():request("GET", "/v2/me") end)
    ngx.sleep(0.1)
    ngx.thread.kill(thread)
    ngx.sleep(0.1)
    ngx.print(require "linkedin.engine".stats().in_flight)
  } }
]]

--- A sandbox and an nginx that calls it.
---@param changes table?  of the site
---@param api { api_url: string, ca_file: string }?  another server than the sandbox
function M.start(changes, api)
  local self = setmetatable({}, M)
  self.sandbox = support.start { quota = "off" }
  local fields = {}
  for _, name in ipairs { "api_url", "oauth_url", "upload_url", "client_id", "client_secret", "access_token" } do
    fields[name] = self.sandbox[name]
  end
  for name, value in pairs(api or {}) do fields[name] = value end
  local given = {
    workers = 1, env = { LINKEDIN_SANDBOX = json.encode(fields) }, server = SERVER,
    init = INIT .. [[
      local client
      function li()
        client = client or linkedin.new { quota = false, retry = false, timeout = 30 }
        return client
      end
      li() -- before the workers are there
    ]],
  }
  for name, value in pairs(changes or {}) do given[name] = value end
  given.init = given.init .. (given.init_more or "")
  self.site = sites.start(given)
  return self
end

function M:stop()
  self.site:stop()
  self.sandbox:stop()
end

--- What the worker holds.
function M:use()
  return json.decode(self.site:get("/use").body)
end

--- Seconds that so many calls took, and how many failed.
function M:many(n, at_once)
  local body = self.site:get(("/many?n=%d&at_once=%d"):format(n, at_once)).body
  local seconds, failed = body:match "^(%S+) (%d+)$"
  return tonumber(seconds), tonumber(failed), body
end

local function connect(self)
  local c = assert(socket.connect("127.0.0.1", self.site.port))
  c:setoption("tcp-nodelay", true)
  return c
end

local function read_answer(c)
  local length = 0
  while true do
    local line = assert(c:receive "*l")
    length = tonumber(line:lower():match "^content%-length: (%d+)") or length
    if line == "" then break end
  end
  return assert(c:receive(length))
end

--- Ask for a path at once, without waiting; the answer is read later.
function M:begin(path)
  local c = connect(self)
  c:send("GET " .. path .. " HTTP/1.1\r\nHost: x\r\n\r\n")
  return c
end

M.read_answer = read_answer

--- Times of /ping, seconds, sorted: one after the other until `is_over(count)`.
function M:pings(is_over)
  local c, times = connect(self), {}
  while not is_over(#times) do
    local start = socket.gettime()
    c:send "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n"
    read_answer(c)
    times[#times + 1] = socket.gettime() - start
    socket.sleep(0.0005)
  end
  c:close()
  table.sort(times)
  return times
end

--- The n-th percentile of sorted times.
function M.percentile(times, n)
  return times[math.max(1, math.ceil(#times * n / 100))]
end

return M
