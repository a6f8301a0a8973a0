-- SPDX-License-Identifier: MIT
--- Types of query parameters and keys. A type is a function from a decoded Rest.li value to the
--- Lua value, or nil and a sentence.

local json = require "linkedin.sandbox.json"
local urn = require "linkedin.sandbox.urn"

local M = {}

function M.string(value)
  if type(value) ~= "string" then return nil, "expected a string" end
  return value
end

function M.boolean(value)
  if value == "true" then return true end
  if value == "false" then return false end
  return nil, "expected true or false"
end

--- A whole number; beyond 2^53 it stays a string.
function M.long(value)
  if type(value) ~= "string" or not value:find("^%-?%d+$") or #value > 19 then
    return nil, "expected a number"
  end
  return #value <= 15 and math.floor(tonumber(value)) or value
end

function M.enum(symbols)
  local known = {}
  for _, symbol in ipairs(symbols) do known[symbol] = true end
  return function(value)
    if known[value] then return value end
    return nil, "expected one of " .. table.concat(symbols, ", ")
  end
end

--- A URN of one of the given types; kept as text.
function M.urn(kinds)
  return function(value)
    local ok, why = urn.check(value, kinds)
    if not ok then return nil, why end
    return value
  end
end

function M.list(of)
  return function(value)
    if not json.is_array(value) then return nil, "expected List(…)" end
    local list = {}
    for i = 1, #value do
      local item, why = of(value[i])
      if item == nil then return nil, "item " .. (i - 1) .. ": " .. why end
      list[i] = item
    end
    return json.array(list)
  end
end

local function coerce_record(fields, value)
  local record = {}
  for name, item in pairs(value) do
    local of = fields[name]
    if not of then return nil, "unknown field '" .. tostring(name) .. "'" end
    local coerced, why = of.type(item)
    if coerced == nil then return nil, name .. ": " .. why end
    record[name] = coerced
  end
  for name, of in pairs(fields) do
    if of.required and record[name] == nil then return nil, "field '" .. name .. "' is missing" end
  end
  return record
end

--- A record: name → { type = …, required = true? }, or name → type.
function M.record(fields)
  local normal = {}
  for name, of in pairs(fields) do
    normal[name] = type(of) == "function" and { type = of } or of
  end
  return function(value)
    if not json.is_object(value) then return nil, "expected a record (…)" end
    return coerce_record(normal, value)
  end
end

--- Anything, as decoded.
function M.any(value)
  return value
end

return M
