-- SPDX-License-Identifier: MIT
--- The name of a question: everything that makes the answer what it is. Only its digest leaves the process.

local M = {}

-- What differs from call to call and not from answer to answer.
local PASSING = { traceparent = true, tracestate = true }

-- Texts carry their length, so that no value can look like two.
local function write(value, out)
  local kind = type(value)
  if kind ~= "table" then
    local text = tostring(value)
    out[#out + 1] = ("%s%d:%s"):format(kind:sub(1, 1), #text, text)
    return
  end
  local names = {}
  for name in pairs(value) do names[#names + 1] = name end
  table.sort(names, function(a, b) return type(a) .. tostring(a) < type(b) .. tostring(b) end)
  out[#out + 1] = getmetatable(value) == require "linkedin.core".json.array_mark and "[" or "{"
  for _, name in ipairs(names) do
    write(name, out)
    write(value[name], out)
  end
  out[#out + 1] = "}"
end

local function lasting(headers)
  local kept = {}
  for name, value in pairs(headers or {}) do
    if not PASSING[tostring(name):lower()] then kept[name] = value end
  end
  return kept
end

--- The digest of a question.
---@param wire table      as linkedin.wire makes it
---@param context table   api_url, oauth_url, version, token, family, moment
---@return string hex
function M.of(wire, context)
  local out = {}
  write({
    wire.method, wire.path or false, wire.url or false, wire.base or false, wire.keys or false, wire.query or false,
    wire.raw_query or false, wire.form or false, wire.body or false, wire.content_type or false, wire.restli_method or false,
    lasting(wire.headers), wire.versioned and (wire.version or context.version) or false, context.api_url, context.oauth_url or false,
    wire.auth and context.token or false, context.family, context.moment,
  }, out)
  return require "linkedin.core".crypto.sha256(table.concat(out), "hex")
end

return M
