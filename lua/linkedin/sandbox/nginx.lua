-- SPDX-License-Identifier: MIT
--- Hosts the sandbox in nginx, for TLS and HTTP/2 as nginx has them. One worker: the store lives in it.
---
---     worker_processes 1;
---     init_worker_by_lua_block {
---       package.loaded["the.sandbox"] = require "linkedin.sandbox.nginx".new {
---         api_url = "https://127.0.0.1:8443", upload_url = "https://127.0.0.1:8444", blob_dir = "/tmp/uploads" }
---     }
---     server { listen 8443 ssl http2; location / { content_by_lua_block { require "the.sandbox":serve "api" } } }
---     server { listen 8444 ssl http2; client_max_body_size 0;
---              location / { content_by_lua_block { require "the.sandbox":serve "upload" } } }

-- Answering is assigning to fields of `ngx`.
-- luacheck: globals ngx

local app = require "linkedin.sandbox.app"
local auth = require "linkedin.sandbox.auth"
local crypto = require "linkedin.sandbox.crypto"
local seeds = require "linkedin.sandbox.seeds"
local store = require "linkedin.sandbox.store"

local M = {}

local Host = {}
Host.__index = Host

local function request_headers()
  local headers = {}
  for name, value in pairs(ngx.req.get_headers(0, true)) do
    headers[name:lower()] = type(value) == "table" and table.concat(value, ", ") or value
  end
  return headers
end

-- Copies the body, which nginx holds in memory or in a file of its own, and hashes it.
local function keep_body(path)
  local out = assert(io.open(path, "wb"))
  local hash, total = crypto.sha256_start(), 0
  local function add(bytes)
    out:write(bytes)
    hash:update(bytes)
    total = total + #bytes
  end
  local name = ngx.req.get_body_file()
  if name then
    local file = assert(io.open(name, "rb"))
    local chunk = file:read(1048576)
    while chunk do
      add(chunk)
      chunk = file:read(1048576)
    end
    file:close()
  else
    add(ngx.req.get_body_data() or "")
  end
  out:close()
  return { path = path, bytes = total, sha256 = crypto.finish(hash) }
end

local function body_text()
  local name = ngx.req.get_body_file()
  if not name then return ngx.req.get_body_data() or "" end
  local file = assert(io.open(name, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

local function read_request(self, port)
  local path, query = ngx.var.request_uri:match("^([^?]*)%??(.*)$")
  local request = {
    verb = ngx.req.get_method(), path = path, query = query, headers = request_headers(), port = port,
  }
  local plan = self.app:begin(request)
  ngx.req.read_body()
  if plan.to_file then
    request.blob = keep_body(self.app.store:blob_path())
  else
    request.body = body_text()
  end
  return request
end

-- What nginx can do to its connection; other faults of the wire need the standalone server.
local FAULTS = {
  drop = true, ["drop-after"] = true, ["drop-body"] = true, reset = true, ["reset-headers"] = true,
}

local function meet_fault(fault)
  if FAULTS[fault.action] then return ngx.exit(444) end
  if fault.action == "hang" then
    ngx.sleep(120)
    return ngx.exit(444)
  end
  if fault.action == "delay" then ngx.sleep(fault.value) end
end

local function send_files(files)
  for _, path in ipairs(files) do
    local file = assert(io.open(path, "rb"))
    local chunk = file:read(65536)
    while chunk do
      ngx.print(chunk)
      ngx.flush(true)
      chunk = file:read(65536)
    end
    file:close()
  end
end

--- Answer the current request, in a content phase. `port` is "api" or "upload".
function Host:serve(port)
  local request = read_request(self, port)
  local response = self.app:handle(request)
  if response.deliver then
    response = { status = 501, headers = {}, body = '{"error":"webhooks need the standalone server"}' }
  end
  if request.blob and not request.blob.is_kept then os.remove(request.blob.path) end
  if response.wire then meet_fault(response.wire) end
  ngx.status = response.status
  for name, value in pairs(response.headers) do ngx.header[name] = value end
  if response.status == 204 then return ngx.exit(204) end
  ngx.header["Content-Length"] = response.length or #(response.body or "")
  if response.files then send_files(response.files) else ngx.print(response.body or "") end
end

--- What the standalone server prints when it is ready, as a table.
function Host:describe()
  local made = self.app.store
  local application = made.data.applications[seeds.main_application]
  return {
    api_url = made.config.api_url, oauth_url = made.config.api_url .. "/oauth",
    upload_url = made.config.upload_url, client_id = application.client_id,
    client_secret = application.client_secret, access_token = auth.first_token(made).token,
    person = "urn:li:person:" .. seeds.main_member,
    organization = "urn:li:organization:" .. seeds.main_organization,
  }
end

--- A host over a store of its own; `config` as store.new takes it, with `api_url` and `upload_url`.
function M.new(config)
  local settings = { time_source = ngx.now }
  for name, value in pairs(config) do settings[name] = value end
  return setmetatable({ app = app.new(store.new(settings)) }, Host)
end

return M
