-- SPDX-License-Identifier: MIT
--- A site of one's own in nginx, with the library in it.
---
---    local site = require("spec.support.site").start { init = "lua…", server = "locations…", env = { NAME = "value" } }
---    site.url   site:get("/path", headers)   site:log()   site:stop()
---
--- It has a shared dictionary "linkedin" of 1 MiB and two workers, unless told otherwise. The library is
--- that of LuaJIT's build, whichever Lua runs the spec.

local library = require "spec.support.library"
local raw = require "spec.support.raw"
local socket = require "socket"

local M = {}
M.__index = M

local CONF = [[
%(user)
worker_processes %(workers);
daemon on;
pid %(directory)/nginx.pid;
error_log %(directory)/error.log info;
load_module /usr/lib/nginx/modules/ndk_http_module.so;
load_module /usr/lib/nginx/modules/ngx_http_lua_module.so;
%(env)
events { worker_connections 512; }
http {
  access_log off;
  keepalive_requests 1000000;
  client_body_temp_path %(directory)/body;
  proxy_temp_path %(directory)/proxy;
  fastcgi_temp_path %(directory)/fastcgi;
  uwsgi_temp_path %(directory)/uwsgi;
  scgi_temp_path %(directory)/scgi;
  lua_package_path "%(root)/?.lua;%(path)";
  lua_package_cpath "%(cpath)";
  lua_shared_dict linkedin %(shared);
  %(http)
  init_by_lua_block { %(init) }
  server {
    listen 127.0.0.1:%(port);
    default_type text/plain;
    chunked_transfer_encoding off;
    %(server)
  }
}
]]

local function free_port()
  local listener = assert(socket.bind("127.0.0.1", 0))
  local _, port = listener:getsockname()
  listener:close()
  return math.floor(tonumber(port))
end

local function output(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read "*a"
  pipe:close()
  return text
end

local function succeeds(command)
  local ok = os.execute(command)
  return ok == true or ok == 0
end

local function quoted(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

--- Is there an nginx with the Lua module, and the library for it?
function M.is_here()
  return succeeds "command -v nginx >/dev/null 2>&1 && test -f /usr/lib/nginx/modules/ngx_http_lua_module.so"
    and library.paths() ~= nil
end

M.free_port = free_port

local function environment(values)
  local names, assignments = {}, {}
  for name, value in pairs(values or {}) do
    names[#names + 1] = "env " .. name .. ";"
    assignments[#assignments + 1] = name .. "=" .. quoted(value)
  end
  return table.concat(names, "\n"), table.concat(assignments, " ")
end

local function wait_until(is_so, what)
  local deadline = socket.gettime() + 10
  while not is_so() do
    assert(socket.gettime() < deadline, what)
    socket.sleep(0.01)
  end
end

local function answers(port)
  local client = socket.connect("127.0.0.1", port)
  if client then client:close() end
  return client ~= nil
end

--- Start a site. In its texts PORT and URL stand for its own.
---@param given { init: string?, server: string, http: string?, env: table?, workers: integer?, shared: string?, port: integer? }
function M.start(given)
  local self = setmetatable({ directory = output("mktemp -d"):gsub("%s", ""), port = given.port or free_port() }, M)
  self.url = "http://127.0.0.1:" .. self.port
  local names, assignments = environment(given.env)
  local path, cpath = library.paths()
  local values = {
    directory = self.directory, root = library.here, path = path, cpath = cpath, env = names, port = self.port,
    user = output "id -u":gsub("%s", "") == "0" and "user root;" or "", workers = given.workers or 2,
    http = given.http or "", init = given.init or "", server = given.server, shared = given.shared or "1m",
  }
  local function fill(text)
    text = text:gsub("%%%((%w+)%)", values)
    return (text:gsub("%f[%w]PORT%f[%W]", values.port):gsub("%f[%w]URL%f[%W]", (self.url:gsub("%%", "%%%%"))))
  end
  self.workers = values.workers
  self.write = function(changes)
    for name, value in pairs(changes or {}) do values[name] = value end
    local file = assert(io.open(self.directory .. "/nginx.conf", "w"))
    file:write((fill(CONF)))
    file:close()
  end
  self.write()
  self.command = ("env -u LD_PRELOAD %s nginx -p %s -c %s/nginx.conf"):format(assignments, self.directory, self.directory)
  local said = output(self.command .. " </dev/null 2>&1; echo status $?")
  if not said:find "status 0" or not pcall(wait_until, function() return answers(self.port) end, "") then
    local log = self:log()
    self:stop()
    error("nginx did not start: " .. said .. log)
  end
  return self
end

--- What nginx has written to its log.
function M:log()
  local file = io.open(self.directory .. "/error.log")
  if not file then return "" end
  local text = file:read "*a"
  file:close()
  return text
end

function M:pid()
  local file = io.open(self.directory .. "/nginx.pid")
  if not file then return nil end
  local pid = file:read "*l"
  file:close()
  return pid and pid:match "^%d+$"
end

--- Read the configuration again; returns when the old workers have gone.
function M:reload(changes)
  self.write(changes)
  local seen = #self:log()
  os.execute("kill -HUP " .. self:pid())
  wait_until(function()
    local _, gone = self:log():sub(seen):gsub("worker process %d+ exited", "")
    return gone >= self.workers
  end, "nginx did not reload")
end

--- One request; as spec.support.raw answers it, with `cookies` besides.
function M:request(verb, path, headers, body)
  local answer, bytes = raw.request(self.url .. path, verb, headers, body)
  if not answer then error("no answer: " .. tostring(bytes), 2) end
  answer.cookies = {}
  for line in answer.head:gmatch "[Ss]et%-[Cc]ookie: ([^\r\n]*)" do answer.cookies[#answer.cookies + 1] = line end
  return answer
end

function M:get(path, headers) return self:request("GET", path, headers) end

function M:stop()
  local pid = self:pid()
  if pid then
    os.execute("kill " .. pid .. " 2>/dev/null")
    -- The last thing that it does. (A process that nobody has waited for yet would still answer to a signal.)
    pcall(wait_until, function() return self:pid() == nil end, "nginx did not stop")
  end
  os.execute("rm -rf " .. quoted(self.directory))
end

-- ── a browser's cookies ────────────────────────────────────────────────────────────────────────

local Jar = {}
Jar.__index = Jar

--- A jar that keeps what answers set and sends it with requests.
function M.jar(site)
  return setmetatable({ site = site, cookies = {} }, Jar)
end

function Jar:header()
  local parts = {}
  for name, value in pairs(self.cookies) do parts[#parts + 1] = name .. "=" .. value end
  table.sort(parts)
  return parts[1] and table.concat(parts, "; ") or nil
end

function Jar:request(verb, path, headers, body)
  local all = { Cookie = self:header() }
  for name, value in pairs(headers or {}) do all[name] = value end
  local answer = self.site:request(verb, path:gsub("^" .. self.site.url:gsub("%p", "%%%0"), ""), all, body)
  for _, line in ipairs(answer.cookies) do
    local name, value = line:match "^([^=]+)=([^;]*)"
    self.cookies[name] = not line:find("Max-Age=0", 1, true) and value or nil
  end
  return answer
end

function Jar:get(path, headers) return self:request("GET", path, headers) end

--- The cookies whose name has this in it: name → value.
function Jar:named(part)
  local found = {}
  for name, value in pairs(self.cookies) do
    if name:find(part, 1, true) then found[name] = value end
  end
  return found
end

return M
