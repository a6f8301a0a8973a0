-- SPDX-License-Identifier: MIT
--- Hosts the application on loopback: one port for API, OAuth and pages, one for uploads.

local connection = require "linkedin.sandbox.connection"
local errors = require "linkedin.sandbox.errors"
local http = require "linkedin.sandbox.http"
local loop = require "linkedin.sandbox.loop"
local socket = require "socket"
local webhook = require "linkedin.sandbox.webhook"
local wire = require "linkedin.sandbox.wire"

local M = {}

local Server = {}
Server.__index = Server

local function refusal(why)
  if why == "too large" then return errors.too_large() end
  if why:find("^storage") then return { status = 507, headers = {}, body = "" } end
  return errors.bad("BAD_REQUEST", "Malformed request: " .. why)
end

function Server:read_body(conn, request, plan)
  if request.length and request.length > plan.max_bytes then return nil, "too large" end
  if not request.length and not request.is_chunked then return true end
  if (request.headers.expect or ""):lower() == "100-continue" then
    conn:send("HTTP/1.1 100 Continue\r\n\r\n")
  end
  if request.fault and request.fault.action == "drop-body" then
    conn:skip(math.min(request.fault.value, request.length or 0))
    return true
  end
  if plan.to_file then return conn:read_to_file(request, self.app.store:blob_path(), plan.max_bytes) end
  return conn:read_to_memory(request, plan.max_bytes)
end

-- Read one request. Returns it, or nil when the connection is done.
function Server:read_request(conn, port)
  local head, why = conn:read_head()
  if not head and why == "closed" then return nil end
  local request
  if head then request, why = http.parse_head(head) end
  if not request then
    conn.is_broken = true
    local response = why == "too long" and errors.uri_too_long("Request head") or refusal(why)
    return { verb = "GET", path = "/", query = "", headers = {}, port = port, refused = response, fault = false }
  end
  request.port = port
  local plan = self.app:begin(request)
  local ok
  ok, why = self:read_body(conn, request, plan)
  if not ok then
    if why == "closed" then return nil end
    conn.is_broken, request.refused = true, refusal(why)
  end
  return request
end

-- Repetitions and validations to come, by real time; a clock that is moved looks for itself.
function Server:watch_webhooks()
  if self.is_watching then return end
  self.is_watching = true
  self.loop:spawn(function()
    webhook.watch(self.app.store)
    self.is_watching = false
  end)
end

local function serve_one(self, conn, port)
  local request = self:read_request(conn, port)
  if not request then return nil end
  local response = self.app:handle(request)
  if response.deliver then
    response = webhook.deliver(response)
    self:watch_webhooks()
  elseif response.wakes_desk then
    self:watch_webhooks()
  end
  if request.blob and not request.blob.is_kept then os.remove(request.blob.path) end
  local is_closing = conn.is_broken or not http.keeps_alive(request)
  if self.latency > 0 and not request.path:find("^/_sandbox/") then loop.sleep(self.latency) end
  local send = response.wire and wire.send_faulty or wire.send
  return send(conn, response, is_closing) and not is_closing
end

local function serve(self, sock, plain, port)
  local conn = connection.new(sock, plain)
  while serve_one(self, conn, port) do end
  conn:close(conn.is_abrupt)
end

local function handshake(sock)
  while true do
    local ok, why = sock:dohandshake()
    if ok then return true end
    local waited
    if why == "wantread" or why == "timeout" then
      waited = loop.readable(sock, 30)
    elseif why == "wantwrite" then
      waited = loop.writable(sock, 30)
    end
    if not waited then return nil end
  end
end

local function serve_connection(self, plain, port)
  plain:settimeout(0)
  plain:setoption("tcp-nodelay", true)
  if not self.tls then return serve(self, plain, plain, port) end
  local sock = self.tls.wrap(plain)
  if not sock then return plain:close() end
  sock:settimeout(0)
  if not handshake(sock) then return sock:close() end
  serve(self, sock, plain, port)
end

-- select takes descriptors below 1024 only.
local MAX_DESCRIPTOR = 1000

local function accept_forever(self, listener, port)
  while true do
    loop.readable(listener)
    local sock, why = listener:accept()
    while sock do
      if sock:getfd() > MAX_DESCRIPTOR then
        sock:close()
      else
        self.loop:spawn(serve_connection, self, sock, port)
      end
      sock, why = listener:accept()
    end
    -- Out of descriptors: the listener stays readable, so wait for some to be closed.
    if why ~= "timeout" then loop.sleep(0.05) end
  end
end

local function listen(port)
  if port % 1 ~= 0 or port < 0 or port > 65535 then error(("sandbox: %s is not a port"):format(port), 0) end
  local listener = assert(socket.tcp4 and socket.tcp4() or socket.tcp())
  listener:setoption("reuseaddr", true)
  local ok, why = listener:bind("127.0.0.1", port)
  if ok then ok, why = listener:listen(512) end
  if not ok then error(("sandbox: cannot listen on port %d: %s"):format(port, tostring(why)), 0) end
  listener:settimeout(0)
  local _, actual = listener:getsockname()
  return listener, tonumber(actual)
end

-- A peer that leaves its end of a pipe or terminal makes the descriptor readable.
local function watch(self, descriptor, is_over)
  local handle = { getfd = function() return descriptor end }
  self.loop:spawn(function()
    repeat loop.readable(handle) until is_over()
    self.loop:stop()
  end)
end

--- Stop when standard input ends.
function Server:watch_stdin()
  watch(self, 0, function() return io.stdin:read(1) == nil end)
end

--- Stop when whoever reads our standard output is gone.
function Server:watch_stdout()
  watch(self, 1, function() return true end)
end

--- Serve until stopped. `between` runs after every turn of the loop.
function Server:run(between)
  self.loop:run(between)
end

function Server:stop()
  self.loop:stop()
end

--- Open both ports. `options`: port, upload_port (0 chooses), latency (seconds), tls (tls.lua).
function M.new(app, options)
  local self = setmetatable({
    app = app, loop = loop.new(), latency = options.latency or 0, tls = options.tls,
  }, Server)
  local api, api_port = listen(options.port or 0)
  local upload, upload_port = listen(options.upload_port or 0)
  local scheme = self.tls and "https" or "http"
  self.api_url = ("%s://127.0.0.1:%d"):format(scheme, api_port)
  self.upload_url = ("%s://127.0.0.1:%d"):format(scheme, upload_port)
  self.loop:spawn(accept_forever, self, api, "api")
  self.loop:spawn(accept_forever, self, upload, "upload")
  return self
end

return M
