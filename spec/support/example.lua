-- SPDX-License-Identifier: MIT
--- An example for nginx, started as a person starts it: `sh examples/NAME/run.sh`.
---
---    local example = require("spec.support.example").start "resty-signin"
---    example.url   example.sandbox   example:stop()

local is_alive = require "spec.support.alive"
local json = require "linkedin.json"
local socket = require "socket"

local M = {}
M.__index = M

local PATIENCE_S = 30

local function output(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read "*a"
  pipe:close()
  return text
end

local function read(path)
  local file = io.open(path)
  local text = file and file:read "*a" or ""
  if file then file:close() end
  return text
end

--- Start it; returns when it says that it is ready.
---@param name string
---@param environment string?  "NAME=value …"
function M.start(name, environment)
  local self = setmetatable({ out = os.tmpname() }, M)
  self.pid = output(("env -u LD_PRELOAD -u LUA_INIT -u LINKEDIN_SANDBOX %s sh examples/%s/run.sh </dev/null >%s 2>&1 & echo $!"):format(
    environment or "", name, self.out)):match "%d+"
  local deadline = socket.gettime() + PATIENCE_S
  while not read(self.out):find "\nready: " do
    if not is_alive(self.pid) or socket.gettime() > deadline then
      local said = read(self.out)
      self:stop()
      error("the example did not start: " .. said)
    end
    socket.sleep(0.02)
  end
  local said = read(self.out)
  self.url = said:match "\nready: (%S-)/ "
  self.sandbox = json.decode(said:match "\nsandbox: ([^\n]*)" or "null")
  self.directory = said:match "\nlog: (.-)/error.log"
  self.log_file = said:match "\nlog: ([^\n]*)"
  return self
end

--- What nginx has logged so far.
function M:log() return read(self.log_file) end

--- End it as a service manager does; Ctrl-C does the same.
function M:stop()
  if not self.pid then return end
  os.execute(("kill %s 2>/dev/null"):format(self.pid))
  local deadline = socket.gettime() + 10
  while is_alive(self.pid) and socket.gettime() < deadline do socket.sleep(0.02) end
  self.pid = nil
  os.remove(self.out)
end

return M
