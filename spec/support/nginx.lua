-- SPDX-License-Identifier: MIT
--- An nginx of one's own on loopback: plain HTTP, and TLS with and without HTTP/2.
---
---    local nginx = require("spec.support.nginx").start()
---    nginx.http_url, nginx.tls_url, nginx.h2_url, nginx.ca
---    nginx.other_url   with a certificate of another name, by the same authority
---    nginx:stop()
---
--- /json answers a document of 1.2 KB, /slow the same after 300 ms, /hold after 10 s, and PUT
--- below /files stores a file in nginx.directory.

local socket = require "socket"

local M = {}
M.__index = M

local CONF = [[
%(user)
worker_processes 1;
pid %(directory)/nginx.pid;
error_log %(directory)/error.log crit;
load_module %(modules)/ndk_http_module.so;
load_module %(modules)/ngx_http_lua_module.so;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 100000000;
  client_max_body_size 0;
  client_body_temp_path %(directory)/tmp-body;
  proxy_temp_path %(directory)/tmp-proxy;
  fastcgi_temp_path %(directory)/tmp-fastcgi;
  uwsgi_temp_path %(directory)/tmp-uwsgi;
  scgi_temp_path %(directory)/tmp-scgi;
  ssl_certificate %(certificate);
  ssl_certificate_key %(key);
  server {
    listen 127.0.0.1:%(http);
    listen 127.0.0.1:%(tls) ssl;
    listen 127.0.0.1:%(h2) ssl http2;
    http2_max_concurrent_streams 200;
    default_type application/json;
    location = /json { return 200 '%(json)'; }
    location = /slow { content_by_lua_block { ngx.sleep(0.3) ngx.print('%(json)') } }
    location = /hold { content_by_lua_block { ngx.sleep(10) ngx.print('%(json)') } }
    location = /connection { content_by_lua_block { ngx.print(ngx.var.connection) } }
    location /files { root %(directory); dav_methods PUT; create_full_put_path on; }
  }
  server {
    listen 127.0.0.1:%(other) ssl;
    ssl_certificate %(directory)/other/server.pem;
    ssl_certificate_key %(directory)/other/server.key;
    location / { return 200 ''; }
  }
}
]]

local function json_of(size)
  local parts = {}
  for i = 1, math.huge do
    parts[i] = ('"field%d":"value number %d"'):format(i, i)
    local text = "{" .. table.concat(parts, ",") .. "}"
    if #text >= size then return text end
  end
end

local function free_port()
  local listener = assert(socket.bind("127.0.0.1", 0))
  local _, port = listener:getsockname()
  listener:close()
  return port
end

local function read(command)
  local pipe = assert(io.popen(command))
  local line = pipe:read("*l")
  pipe:close()
  return line
end

local function answers(port)
  local client = socket.connect("127.0.0.1", port)
  if client then client:close() end
  return client ~= nil
end

-- The server is there as soon as somebody accepts.
local function wait_for(port)
  local deadline = socket.gettime() + 10
  while not answers(port) do
    assert(socket.gettime() < deadline, "nginx did not start")
    socket.select(nil, nil, 0.01)
  end
end

--- Is there an nginx with the Lua module?
function M.is_here()
  local ok = os.execute("command -v nginx >/dev/null 2>&1 &&"
    .. " test -f /usr/lib/nginx/modules/ngx_http_lua_module.so")
  return ok == true or ok == 0
end

function M.start()
  local directory = read("mktemp -d")
  local certificates = require "spec.support.certificate"
  local certificate = certificates.make(directory)
  certificates.sign(directory, directory .. "/other", "DNS:another.example")
  local values = {
    directory = directory, modules = "/usr/lib/nginx/modules",
    user = read("id -u") == "0" and "user root;" or "",
    http = free_port(), tls = free_port(), h2 = free_port(), other = free_port(),
    certificate = certificate.certificate, key = certificate.key, json = json_of(1200),
  }
  local conf = assert(io.open(directory .. "/nginx.conf", "w"))
  conf:write((CONF:gsub("%%%((%w+)%)", values)))
  conf:close()
  os.execute(("nginx -p '%s' -c '%s/nginx.conf' </dev/null >/dev/null 2>&1"):format(directory, directory))
  wait_for(values.h2)
  return setmetatable({
    directory = directory, ca = certificate.ca,
    http_url = "http://127.0.0.1:" .. values.http,
    tls_url = "https://127.0.0.1:" .. values.tls,
    h2_url = "https://127.0.0.1:" .. values.h2,
    other_url = "https://127.0.0.1:" .. values.other,
  }, M)
end

function M:stop()
  local pid = read("cat '" .. self.directory .. "/nginx.pid'")
  if pid and pid:match("^%d+$") then os.execute("kill " .. pid) end
  os.execute("rm -rf '" .. self.directory .. "'")
end

return M
