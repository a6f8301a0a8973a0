-- SPDX-License-Identifier: MIT
--- A receiver of webhooks in a process of its own: answers challenges, checks signatures, and keeps what came.
---
---    local hook = require("spec.support.hook").start(client_secret)
---    hook.url            hook:events() → bodies of the deliveries that were rightly signed
---    hook:answer(500)    what deliveries are answered from now on
---    hook:stop()
---
--- Run as a script it is the receiver. It ends by itself when nobody has spoken to it for a minute.

local socket = require "socket"

local M = {}
M.__index = M

local function output(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read "*a"
  pipe:close()
  return text
end

--- Start one.
function M.start(secret)
  local out = os.tmpname()
  local pid = output(("LUA_PATH='%s' LUA_CPATH='%s' %s spec/support/hook.lua %s >%s 2>&1 & echo $!"):format(
    package.path, package.cpath, require "spec.support.lua", secret, out)):match "%d+"
  local port
  for _ = 1, 500 do
    local file = io.open(out)
    port = file and file:read "*n"
    if file then file:close() end
    if port then break end
    socket.sleep(0.01)
  end
  assert(port, "the receiver did not start")
  return setmetatable({ url = ("http://127.0.0.1:%d/leads"):format(port), port = port, pid = pid, out = out }, M)
end

local function ask(self, path)
  local sock = assert(socket.connect("127.0.0.1", self.port))
  sock:send("GET " .. path .. " HTTP/1.1\r\nHost: hook\r\n\r\n")
  local answer = sock:receive "*a"
  sock:close()
  return answer:match "\r\n\r\n(.*)$"
end

--- The bodies so far, oldest first.
function M:events()
  local list = {}
  for line in ask(self, "/_events"):gmatch "[^\n]+" do list[#list + 1] = line end
  return list
end

--- Answer deliveries with this status.
function M:answer(status) ask(self, "/_answer/" .. status) end

function M:stop()
  os.execute(("kill %s 2>/dev/null"):format(self.pid))
  os.remove(self.out)
end

-- ── the receiver ───────────────────────────────────────────────────────────────────────────────

local function read(sock)
  local request, headers = sock:receive "*l", {}
  local line = request and sock:receive "*l"
  while line and line ~= "" do
    local name, value = line:match "^(.-):%s*(.*)$"
    headers[name:lower()] = value
    line = sock:receive "*l"
  end
  local length = tonumber(headers["content-length"] or 0)
  return request, headers, length > 0 and sock:receive(length) or ""
end

local function serve(secret)
  local webhook = require "linkedin.webhook"
  local listener = assert(socket.bind("127.0.0.1", 0))
  listener:settimeout(60)
  print((select(2, listener:getsockname())))
  io.stdout:flush()
  local events, status = {}, 200
  while true do
    local sock = listener:accept()
    if not sock then return end
    sock:settimeout(5)
    local request, headers, body = read(sock)
    local code, answer = status, ""
    local challenge = request and request:match "challengeCode=([%w%-]+)"
    if challenge then
      code, answer = 200, select(2, webhook.challenge(challenge, secret))
    elseif request and request:find "^GET /_events" then
      code, answer = 200, table.concat(events, "\n")
    elseif request and request:find "^GET /_answer" then
      code, status = 200, request:match "/(%d+) "
    elseif not webhook.verify(body, headers["x-li-signature"], secret) then
      code = 403
    elseif tonumber(status) == 200 then
      events[#events + 1] = body
    end
    sock:send(("HTTP/1.1 %s Whatever\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"):format(
      code, #answer, answer))
    sock:close()
  end
end

if arg and arg[0] and arg[0]:find "support/hook%.lua$" then return serve(arg[1]) end

return M
