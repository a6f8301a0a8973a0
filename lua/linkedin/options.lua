-- SPDX-License-Identifier: MIT
--- Option tables are checked once, at the caller's line: a wrong name or type is the
--- programmer's mistake and raises, naming the nearest valid option.

local M = {}

-- What every public call takes besides its own options (DESIGN, "Calls").
M.call = {
  timeout = "number", headers = "table", fields = "string", projection = "string",
  cancel = "table", on_progress = "function", retry = "table|boolean", cache = "table|boolean|string",
  version = "string", api = "string", priority = "string", traceparent = "string", tracestate = "string",
}

local function fits(value, expected)
  local actual = type(value)
  for name in expected:gmatch("[^|]+") do
    if name == "any" or name == actual then return true end
    if name == "integer" and actual == "number" and value % 1 == 0 then return true end
  end
  return false
end

local function valid_names(allowed, extra)
  local names = {}
  for name in pairs(allowed) do names[name] = true end
  for name in pairs(extra or {}) do names[name] = true end
  return names
end

local function unknown(who, name, allowed, extra)
  if type(name) ~= "string" then
    return ("%s: options are named, but [%s] is not a name"):format(who, tostring(name))
  end
  local near = require "linkedin.nearest"(name, valid_names(allowed, extra))
  return ("%s: unknown option '%s'%s"):format(
    who, name, near and (", did you mean '" .. near .. "'?") or "")
end

--- Check `given` against `allowed` (name → type, alternatives split by "|") and raise on the
--- first mistake. Returns `given`, or an empty table for nil, so that callers may index it.
---@param who string       the function, for the message
---@param given table?     the caller's options; read, never changed
---@param allowed table<string,string>
---@param extra table<string,string>?  a second set of allowed names, e.g. `options.call`
---@param level integer?   stack level of the caller, default 3
---@return table
function M.check(who, given, allowed, extra, level)
  level = level or 3
  if given == nil then return {} end
  if type(given) ~= "table" then
    error(("%s: expected a table of options, got %s"):format(who, type(given)), level)
  end
  for name, value in pairs(given) do
    local expected = allowed[name] or (extra and extra[name])
    if not expected then error(unknown(who, name, allowed, extra), level) end
    if not fits(value, expected) then
      error(("%s: option '%s' must be %s, got %s"):format(
        who, name, (expected:gsub("|", " or ")), type(value)), level)
    end
    if name == "cache" and extra == M.call then require "linkedin.cache.options".check_call(who, value, level + 1) end
    if name == "traceparent" and extra == M.call then require "linkedin.trace".check(who, value, level + 1) end
    if name == "retry" and extra == M.call then require "linkedin.retry".check(who, value, level + 1) end
  end
  return given
end

--- Raise unless `value` has the type; for positional arguments.
---@param who string
---@param position integer
---@param value any
---@param expected string
---@param level integer?
function M.argument(who, position, value, expected, level)
  if not fits(value, expected) then
    error(("%s: argument %d must be %s, got %s"):format(
      who, position, (expected:gsub("|", " or ")), type(value)), level or 3)
  end
end

return M
