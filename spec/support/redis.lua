-- SPDX-License-Identifier: MIT
--- A Redis of one's own: on loopback and on a unix socket, in a folder that goes with it.
---
---    local redis = require("spec.support.redis").start()
---    redis.url, redis.socket_url, redis.port
---    redis:call("GET", "key")   raises for errors
---    redis:stop()

local client = require "linkedin.redis"
local socket = require "socket"

local M = {}
M.__index = M

local function read(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read "*a"
  pipe:close()
  return (text:gsub("%s+$", ""))
end

local function free_port()
  local listener = assert(socket.bind("127.0.0.1", 0))
  local _, port = listener:getsockname()
  listener:close()
  return port
end

--- Is there a redis-server?
function M.is_here()
  return read "command -v redis-server" ~= ""
end

--- Start, once more on the same port after `stop(true)`.
function M:run()
  os.execute(("cd '%s' && redis-server --port %d --bind 127.0.0.1 --unixsocket '%s/socket' --save '' --appendonly no "
    .. "--daemonize yes --pidfile '%s/pid' --logfile '%s/log' %s </dev/null >/dev/null 2>&1")
    :format(self.directory, self.port, self.directory, self.directory, self.directory, self.arguments))
  local deadline = socket.gettime() + 10
  while true do
    local reply, _, is_reply = self.connection:call "PING"
    if reply or is_reply then return self end
    assert(socket.gettime() < deadline, "redis-server did not start")
    socket.select(nil, nil, 0.01)
  end
end

---@param arguments string?  more of redis-server's
function M.start(arguments)
  local self = setmetatable({ directory = read "mktemp -d", port = free_port(), arguments = arguments or "" }, M)
  self.url = "redis://127.0.0.1:" .. self.port
  self.socket_url = "unix://" .. self.directory .. "/socket"
  self.connection = client.new(assert(client.address(self.url)), 10)
  return self:run()
end

function M:call(...)
  local reply, problem = self.connection:call(...)
  if reply == nil then error(problem, 2) end
  return reply
end

--- `keeps_folder` leaves the folder for another `run`.
function M:stop(keeps_folder)
  local pid = read("cat '" .. self.directory .. "/pid' 2>/dev/null")
  self.connection:close()
  if pid:match "^%d+$" then
    os.execute("kill -9 " .. pid)
    os.remove(self.directory .. "/pid")
  end
  if not keeps_folder then os.execute("rm -rf '" .. self.directory .. "'") end
end

return M
