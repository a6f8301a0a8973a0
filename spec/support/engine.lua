-- SPDX-License-Identifier: MIT
--- The engine driven by hand, for its specs.

local engine = require "linkedin.engine"
local socket = require "socket"

local M = {}

-- Sanitizers make everything slower, and what waits for it more patient.
M.slow = tonumber(os.getenv "SPEC_SLOW") or 1

local PATIENCE_S = 20 * M.slow

--- Drive until `is_over()`; an error when that takes too long.
---@return table<integer, integer> drained  how often each id was drained meanwhile
function M.drive(is_over)
  local deadline, drained = socket.gettime() + PATIENCE_S, {}
  local function drain()
    for _, id in ipairs(engine.drain()) do drained[id] = (drained[id] or 0) + 1 end
  end
  while not is_over() do
    assert(socket.gettime() < deadline, "the engine is not getting there")
    engine.step(100)
    drain()
  end
  drain()
  return drained
end

--- Wait for the exchanges.
function M.finish(...)
  local exchanges = { ... }
  return M.drive(function()
    for _, exchange in ipairs(exchanges) do
      if not exchange:done() then return false end
    end
    return true
  end)
end

--- Submit and wait. A string is the URL of a GET.
function M.call(spec)
  if type(spec) == "string" then spec = { url = spec } end
  spec.timeout = spec.timeout or 10 * M.slow
  local exchange = assert(engine.submit(spec))
  M.finish(exchange)
  return exchange
end

--- The error of a call that must fail.
function M.failure(spec)
  return assert(M.call(spec):error(), "the call succeeded")
end

--- Run a Lua program in a process of its own; its output and its exit code. `leaks_lua` says that
--- the program leaves its Lua state open, which is then no leak for valgrind to report.
function M.run_lua(program, leaks_lua)
  local command = require "spec.support.lua"
  if leaks_lua and command:match "^%s*valgrind" then command = os.getenv "SPEC_LUA" end
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write("package.path = ", ("%q"):format(package.path), "\npackage.cpath = ",
    ("%q"):format(package.cpath), "\n", program)
  file:close()
  local pipe = assert(io.popen(("%s %s 2>&1; code=$?; echo; echo $code"):format(command, path)))
  local output = pipe:read("*a")
  pipe:close()
  os.remove(path)
  local text, code = output:match("^(.-)\n?\n(%d+)\n$")
  return text, tonumber(code)
end

--- A file of `size` bytes, which `finally` removes.
function M.file(finally, size, byte)
  local path = os.tmpname()
  finally(function() os.remove(path) end)
  local file = assert(io.open(path, "wb"))
  local block = (byte or "f"):rep(math.min(size, 65536))
  local left = size
  while left > 0 do
    local n = math.min(left, #block)
    file:write(block:sub(1, n))
    left = left - n
  end
  file:close()
  return path
end

return M
