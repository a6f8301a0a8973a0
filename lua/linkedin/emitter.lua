-- SPDX-License-Identifier: MIT
--- Listeners of one client: `li:on("token_expiring", fn)`.

local compat = require "linkedin.compat"

local Emitter = { __name = "linkedin.Emitter" }
Emitter.__index = Emitter

-- Every event there is, and what its listener gets.
local NAMES = {
  request = "method, endpoint, operation, family, attempt, trace",
  response = "method, endpoint, operation, family, attempt, status, elapsed, request_id, quota, trace, err",
  retry = "method, endpoint, attempt, delay, err",
  quota = "family, remaining, reset, reason (headers, refused, low, empty, storage), warning",
  token_expiring = "expires_at, seconds_left, hours_left, days_left, window, which",
  version_sunset = "version, sunset, newest",
}

local function new()
  return setmetatable({}, Emitter)
end

--- Call `fn(event)` whenever `name` happens; a listener that raises ends the call it was told of.
---@param name string
---@param fn fun(event: table)
---@return fun() off  stops listening
function Emitter:on(name, fn)
  if not NAMES[name] then
    local near = require "linkedin.nearest"(tostring(name), NAMES)
    error(("on: unknown event '%s'%s"):format(
      tostring(name), near and (", did you mean '" .. near .. "'?") or ""), 3)
  end
  if type(fn) ~= "function" then error("on: the listener must be a function", 3) end
  local list = self[name] or {}
  self[name] = list
  list[#list + 1] = fn
  return function()
    for i = #list, 1, -1 do
      if list[i] == fn then table.remove(list, i) end
    end
  end
end

--- Does anybody listen? Lets the hot path skip building the event.
function Emitter:wants(name)
  local list = self[name]
  return list ~= nil and #list > 0
end

function Emitter:emit(name, event)
  local list = self[name]
  if not list then return end
  -- A copy: a listener may stop listening while it is told.
  local now = { compat.unpack(list) }
  for i = 1, #now do now[i](event) end
end

return { new = new, names = NAMES }
