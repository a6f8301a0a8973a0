-- SPDX-License-Identifier: MIT
local json = require "linkedin.sandbox.json"
local raw = require "spec.support.raw"
local socket = require "socket"
local tls = require "linkedin.sandbox.tls"

local function run(command)
  local ok = os.execute(command .. " >/dev/null 2>&1")
  return ok == true or ok == 0
end

local function output(command)
  local pipe = io.popen(command)
  local text = pipe:read("*a")
  pipe:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local function free_port()
  local listener = assert(socket.bind("127.0.0.1", 0))
  local _, port = listener:getsockname()
  listener:close()
  return tonumber(port)
end

-- The folder that the library comes from: the checkout's, or an installed rock's.
local function library_root()
  local source = debug.getinfo(json.decode, "S").source
  local root = source:match "^@(.*)/linkedin/sandbox/json%.lua$"
  return root:sub(1, 1) == "/" and root or output("pwd"):gsub("%s", "") .. "/" .. root
end

local MODULES = "/usr/lib/nginx/modules/"

local CONFIG = [[
load_module MODULESndk_http_module.so;
load_module MODULESngx_http_lua_module.so;
user root; worker_processes 1; daemon on; pid DIR/pid; error_log DIR/error.log;
events { worker_connections 256; }
http {
  access_log off; client_body_temp_path DIR/body; proxy_temp_path DIR/p; fastcgi_temp_path DIR/f;
  uwsgi_temp_path DIR/u; scgi_temp_path DIR/s;
  ssl_certificate DIR/cert.pem; ssl_certificate_key DIR/key.pem;
  lua_package_path "ROOT/?.lua;ROOT/?/init.lua;;";
  init_worker_by_lua_block {
    package.loaded["the.sandbox"] = require "linkedin.sandbox.nginx".new {
      api_url = "https://127.0.0.1:API", upload_url = "https://127.0.0.1:UPLOAD", blob_dir = "DIR/blobs" }
  }
  server {
    listen 127.0.0.1:API ssl http2;
    location = /ready { content_by_lua_block {
      ngx.print(require "linkedin.sandbox.json".encode(require "the.sandbox":describe())) } }
    location / { content_by_lua_block { require "the.sandbox":serve "api" } }
  }
  server {
    listen 127.0.0.1:UPLOAD ssl http2; client_max_body_size 0;
    location / { content_by_lua_block { require "the.sandbox":serve "upload" } }
  }
}
]]

describe("the sandbox in nginx", function()
  local dir, ready
  local is_possible = run "command -v nginx" and run("test -e " .. MODULES .. "ngx_http_lua_module.so")

  setup(function()
    if not is_possible then return end
    dir = output("mktemp -d"):gsub("%s", "")
    run(("mkdir %s/blobs"):format(dir))
    tls.write(dir .. "/ca.pem", dir .. "/cert.pem", dir .. "/key.pem")
    local words = {
      MODULES = MODULES, DIR = dir, ROOT = library_root(), API = free_port(), UPLOAD = free_port(),
    }
    write(dir .. "/nginx.conf", (CONFIG:gsub("%u%u%u+", words)))
    -- nginx has a Lua of its own: the paths of the one that runs this are not for it.
    run(("env -u LUA_PATH -u LUA_CPATH nginx -p %s -c %s/nginx.conf </dev/null"):format(dir, dir))
    ready = json.decode(output(("curl -sS --cacert %s/ca.pem --retry 20 --retry-connrefused --retry-delay 0 "
      .. "https://127.0.0.1:%d/ready"):format(dir, words.API)))
  end)

  teardown(function()
    if not is_possible then return end
    run(("nginx -p %s -c %s/nginx.conf -s stop"):format(dir, dir))
    local deadline = os.time() + 5
    while run(("test -e %s/pid"):format(dir)) and os.time() < deadline do socket.sleep(0.01) end
    run("rm -rf " .. dir)
  end)

  local function curl(more)
    return output(("curl -sS --http2 --cacert %s/ca.pem -H 'Authorization: Bearer %s' "
      .. "-H 'X-Restli-Protocol-Version: 2.0.0' %s"):format(dir, ready.access_token, more))
  end

  it("answers over HTTP/2 as it does by itself", function()
    if not is_possible then return pending "nginx with its Lua module is not installed" end
    assert.matches("^HTTP/2 200", curl(("-i '%s/v2/me'"):format(ready.api_url)))
    assert.equal("Mira", json.decode(curl(("'%s/v2/me'"):format(ready.api_url))).localizedFirstName)
    assert.matches("Syntax exception", curl(("'%s/v2/networkSizes/urn:li:organization:1'"):format(ready.api_url)))
  end)

  it("keeps uploads byte for byte", function()
    if not is_possible then return pending "nginx with its Lua module is not installed" end
    local body = '{"registerUploadRequest":{"owner":"' .. ready.person .. '","recipes":["urn:li:digitalmediaRecipe:'
      .. 'feedshare-image"],"serviceRelationships":[{"relationshipType":"OWNER","identifier":"urn:li:userGeneratedContent"}]}}'
    local value = json.decode(curl(("-H 'Content-Type: application/json' -d '%s' '%s/v2/assets?action=registerUpload'")
      :format(body, ready.api_url))).value
    local upload = value.uploadMechanism["com.linkedin.digitalmedia.uploading.MediaUploadHttpRequest"]
    local bytes = raw.png(3, 3) .. ("x"):rep(100000)
    write(dir .. "/image", bytes)
    assert.equal("201", curl(("-o /dev/null -w '%%{http_code}' -T %s/image '%s'"):format(dir, upload.uploadUrl)))
    assert.equal(bytes, curl(("'%s/_sandbox/upload/%s'"):format(ready.api_url, value.asset)))
  end)
end)
