-- SPDX-License-Identifier: MIT
--- A badly behaved HTTP server in a process of its own: what it does is chosen by the path.
---
---    local server = require("spec.support.server").start()
---    server.url .. "/truncated"
---    server:stop()
---
--- It ends by itself when nobody has spoken to it for a minute. Run as a script it is the server:
--- its port is its first line of output. With a certificate and a key it speaks TLS.

local socket = require "socket"

local M = {}
M.__index = M

-- ── what a path does: each is a function of the connection and the request ─────────────────────

local behaviours = {}

local function answer(c, status, headers, body)
  c:send("HTTP/1.1 " .. status .. "\r\n" .. headers .. "Content-Length: " .. #body .. "\r\n\r\n" .. body)
end

local function until_closed(c)
  while c:receive() do end -- luacheck: ignore 542
end

behaviours["/ok"] = function(c) answer(c, "200 OK", "X-One: first\r\nx-one:  second \r\n", '{"ok":true}') end
behaviours["/html"] = function(c) answer(c, "200 OK", "Content-Type: text/html\r\n", "<html>no</html>") end
behaviours["/empty"] = function(c) answer(c, "201 Created", "X-RestLi-Id: urn%3Ali\r\n", "") end

-- The request as it came, in the body of the answer.
behaviours["/echo"] = function(c, request)
  answer(c, "200 OK", "", request.head .. "\r\n" .. request:body())
end

behaviours["/length"] = function(c, request)
  answer(c, "200 OK", "", tostring(#request:body()))
end

-- Which connection, and which request on it.
behaviours["/count"] = function(c) answer(c, "200 OK", "", c.number .. " " .. c.requests) end

behaviours["/status/"] = function(c, request)
  answer(c, request.path:match("%d+$") .. " Whatever", "", "")
end

behaviours["/hang"] = until_closed

behaviours["/hang-after-head"] = function(c)
  c:send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
  until_closed(c)
end

behaviours["/hang-in-body"] = function(c)
  c:send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
  until_closed(c)
end

behaviours["/close"] = function(c) c:close() end
behaviours["/reset"] = function(c) c:reset() end

behaviours["/reset-in-head"] = function(c)
  c:send("HTTP/1.1 200 OK\r\nContent-Le")
  c:wait(0.05)
  c:reset()
end

behaviours["/reset-in-body"] = function(c)
  c:send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
  c:wait(0.05)
  c:reset()
end

-- The first request of a connection is answered, the next ones are not.
behaviours["/reset-second"] = function(c)
  if c.requests == 1 then answer(c, "200 OK", "", "first") else c:reset() end
end

behaviours["/truncated"] = function(c)
  c:send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
  c:close()
end

behaviours["/truncated-chunk"] = function(c)
  c:send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n5\r\n12")
  c:close()
end

behaviours["/headers-without-end"] = function(c)
  c:send("HTTP/1.1 200 OK\r\n")
  while c:send(("X-Header: %s\r\n"):format(("a"):rep(1000)):rep(10)) do end -- luacheck: ignore 542
end

behaviours["/line-without-end"] = function(c)
  c:send("HTTP/1.1 200 OK\r\nX-Header: ")
  while c:send(("a"):rep(10000)) do end -- luacheck: ignore 542
end

behaviours["/interim-without-end"] = function(c)
  while c:send(("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"):rep(100)) do end -- luacheck: ignore 542
end

behaviours["/announced"] = function(c)
  c:send("HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n")
  while c:send(("a"):rep(10000)) do end -- luacheck: ignore 542
end

behaviours["/flood"] = function(c)
  c:send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
  while c:send(("a"):rep(10000)) do end -- luacheck: ignore 542
end

behaviours["/redirect"] = function(c)
  answer(c, "302 Found", "Location: https://elsewhere.example/path?code=SECRET\r\n", "")
end

behaviours["/redirect-here"] = function(c) answer(c, "301 Moved", "Location: /ok\r\n", "") end

behaviours["/slow"] = function(c)
  c:send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
  for _ = 1, 10 do
    c:wait(0.03)
    c:send("x")
  end
end

-- A body that is read, but not fast.
behaviours["/slow-reader"] = function(c, request)
  answer(c, "200 OK", "", tostring(#request:body(0.002)))
end

-- An answer before the body has come.
behaviours["/refused-early"] = function(c)
  c:send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig")
  c:wait(0.1)
  c:close()
end

-- The client goes away while it sends: nobody reads.
behaviours["/never-read"] = function(c) c:wait(30) end
behaviours["/not-http"] = function(c) c:send("SSH-2.0-OpenSSH_9.2\r\n") c:close() end

behaviours["/gzip"] = function(c, request) -- the file named in X-File, which is gzip
  local file = assert(io.open(request.headers["x-file"], "rb"))
  answer(c, "200 OK", "Content-Encoding: gzip\r\n", file:read("*a"))
  file:close()
end

behaviours["/interim"] = function(c)
  c:send("HTTP/1.1 103 Early Hints\r\nX-Interim: yes\r\n\r\n")
  answer(c, "200 OK", "X-Final: yes\r\n", "final")
end

-- ── connections: coroutines over select ────────────────────────────────────────────────────────

local Connection = {}
Connection.__index = Connection

local function block(kind, what) coroutine.yield(kind, what) end

function Connection:wait(seconds) block("until", socket.gettime() + seconds) end

local function is_retry(why) return why == "timeout" or why == "wantread" or why == "wantwrite" end

--- Send all of it; nil when the client is gone.
function Connection:send(bytes)
  local at = 1
  while at <= #bytes do
    local sent, why, partial = self.sock:send(bytes, at)
    if not sent and not is_retry(why) then return nil end
    at = (sent or partial or at - 1) + 1
    if at <= #bytes then block("write", self.sock) end
  end
  return true
end

--- Some bytes; nil when the client is gone.
function Connection:receive()
  while true do
    local chunk, why, partial = self.sock:receive(65536)
    chunk = chunk or (partial ~= "" and partial or nil)
    if chunk then return chunk end
    if not is_retry(why) then return nil end
    block("read", self.sock)
  end
end

function Connection:close()
  self.is_closed = true
  self.sock:close()
end

function Connection:reset()
  self.sock:setoption("linger", { on = true, timeout = 0 })
  self:close()
end

local Request = {}
Request.__index = Request

local function read_until(c, bytes, found)
  local result = found(bytes)
  while not result do
    local chunk = c:receive()
    if not chunk then return nil end
    bytes = bytes .. chunk
    result = found(bytes)
  end
  return result, bytes
end

local function read_request(c)
  local _, bytes = read_until(c, c.rest, function(text) return text:find("\r\n\r\n", 1, true) end)
  if not bytes then return nil end
  local head, rest = bytes:match("^(.-\r\n)\r\n(.*)$")
  local request = setmetatable({ c = c, head = head, headers = {} }, Request)
  request.path = head:match("^%S+ ([^ ?]*)")
  for name, value in head:gmatch("\r\n([^:\r\n]+): *([^\r\n]*)") do request.headers[name:lower()] = value end
  c.rest = rest
  return request
end

local function read_length(c, length, pause)
  local parts, left = { c.rest:sub(1, length) }, length - #c.rest
  c.rest = c.rest:sub(length + 1)
  while left > 0 do
    local chunk = c:receive()
    if not chunk then break end
    parts[#parts + 1] = chunk:sub(1, left)
    c.rest = chunk:sub(left + 1)
    left = left - #chunk
    if pause then c:wait(pause) end
  end
  return table.concat(parts)
end

local function read_chunked(c, pause)
  local parts = {}
  while true do
    local size, bytes = read_until(c, c.rest, function(text) return text:match("^(%x+)\r\n") end)
    if not size then break end
    c.rest = bytes:sub(#size + 3)
    local chunk = read_length(c, tonumber(size, 16) + 2, pause)
    if size == "0" then break end
    parts[#parts + 1] = chunk:sub(1, -3)
  end
  return table.concat(parts)
end

--- The whole body, decoded; with `pause`, that many seconds between two reads.
function Request:body(pause)
  if self.headers["transfer-encoding"] == "chunked" then return read_chunked(self.c, pause) end
  local length = tonumber(self.headers["content-length"]) or 0
  return length > 0 and read_length(self.c, length, pause) or ""
end

local stopping = false
behaviours["/_stop"] = function(c)
  stopping = true
  c:close()
end

local function handshake(c, context)
  if not context then return true end
  c.sock = assert(require "ssl".wrap(c.sock, context))
  c.sock:settimeout(0)
  while true do
    local ok, why = c.sock:dohandshake()
    if ok then return true end
    if not is_retry(why) then return false end
    block(why == "wantwrite" and "write" or "read", c.sock)
  end
end

local function serve(c, context)
  if not handshake(c, context) then return c:close() end
  while not c.is_closed do
    local request = read_request(c)
    if not request then break end
    c.requests = c.requests + 1
    local behaviour = behaviours[request.path] or behaviours[request.path:match("^/%a+/") or "/ok"]
    behaviour(c, request)
  end
  if not c.is_closed then c:close() end
end

-- ── the process ────────────────────────────────────────────────────────────────────────────────

local IDLE_SECONDS = 60

local function resume(tasks, task)
  local ok, kind, what = coroutine.resume(task.co)
  if not ok then io.stderr:write("server: ", tostring(kind), "\n") end
  if coroutine.status(task.co) == "dead" then
    tasks[task] = nil
  else
    task.kind, task.what = kind, what
  end
end

local function collect(tasks, listener)
  local reads, writes, timeout = { listener }, {}, 0.5
  for task in pairs(tasks) do
    if task.kind == "read" then reads[#reads + 1] = task.what
    elseif task.kind == "write" then writes[#writes + 1] = task.what
    else timeout = math.max(0, math.min(timeout, task.what - socket.gettime())) end
  end
  return socket.select(reads, writes, timeout)
end

local function main(certificate, key)
  local context = certificate and require "ssl".newcontext {
    mode = "server", protocol = "any", certificate = certificate, key = key,
  }
  local listener = assert(socket.bind("127.0.0.1", 0, 1024))
  local _, port = listener:getsockname()
  listener:settimeout(0)
  print(port)
  io.stdout:flush()
  local tasks, number, active_at = {}, 0, socket.gettime()
  while not stopping and socket.gettime() - active_at < IDLE_SECONDS do
    local readable, writable = collect(tasks, listener)
    local now = socket.gettime()
    if readable[listener] then
      local sock = listener:accept()
      while sock do
        sock:settimeout(0)
        sock:setoption("tcp-nodelay", true)
        number = number + 1
        local c = setmetatable({ sock = sock, rest = "", requests = 0, number = number }, Connection)
        local task = { co = coroutine.create(function() serve(c, context) end) }
        tasks[task] = true
        resume(tasks, task)
        sock = listener:accept()
      end
      active_at = now
    end
    local due = {}
    for task in pairs(tasks) do
      if task.kind == "until" and task.what <= now or readable[task.what] or writable[task.what] then
        due[#due + 1] = task
      end
    end
    for _, task in ipairs(due) do
      resume(tasks, task)
      active_at = now
    end
  end
end

if arg and arg[0] and arg[0]:match("support/server%.lua$") then
  main(arg[1], arg[2])
  os.exit(0)
end

--- Start it; with `tls = { certificate =, key = }` over TLS.
---@param options { tls: table? }?
---@return { url: string, port: integer, stop: function }
function M.start(options)
  local tls = options and options.tls
  local lua = os.getenv "SPEC_LUA" or (jit and "luajit") or _VERSION:lower():gsub(" ", "")
  local command = lua .. " spec/support/server.lua"
  if tls then command = ("%s '%s' '%s'"):format(command, tls.certificate, tls.key) end
  local pipe = assert(io.popen(command, "r"))
  local port = assert(tonumber(pipe:read("*l")), "the server did not start")
  return setmetatable({ pipe = pipe, port = port, url = (tls and "https" or "http") .. "://127.0.0.1:" .. port }, M)
end

function M:stop()
  local sock = socket.connect("127.0.0.1", self.port)
  if self.url:match("^https") then
    sock = require "ssl".wrap(sock, { mode = "client", protocol = "any", verify = "none" })
    sock:dohandshake()
  end
  sock:send("GET /_stop HTTP/1.1\r\n\r\n")
  sock:receive("*a")
  sock:close()
  self.pipe:close()
end

return M
