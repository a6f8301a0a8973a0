-- SPDX-License-Identifier: MIT
--- The server's side of Rest.li: reads values, queries and keys, and says what is wrong with
--- them. Written from the protocol and not from the client's encoder, so that neither can hide a
--- mistake of the other. https://linkedin.github.io/rest.li/spec/protocol
---
--- A decoded value is a string, a list (`json.array`) or a record (plain table).

local json = require "linkedin.sandbox.json"
local text = require "linkedin.sandbox.text"

local M = {}

local find, sub, byte = string.find, string.sub, string.byte

local MAX_DEPTH = 32

local function fail(message)
  error({ restli = message }, 0)
end

-- Values, protocol 2.0 ------------------------------------------------------------------------

-- A primitive ends at a structure character. Strict readers also refuse what encodeURIComponent
-- would have encoded.
local function primitive(s, i, strict)
  local stop = find(s, "[(),:]", i) or #s + 1
  local raw = sub(s, i, stop - 1)
  if raw == "''" or raw == "%27%27" then return "", stop end
  if raw == "" then fail("empty value at character " .. i .. ": an empty string is written ''") end
  if find(raw, "'", 1, true) then fail("unencoded ' in '" .. raw .. "'") end
  if strict and find(raw, "[^%w%-_.!~*%%]") then
    fail("unencoded '" .. raw:match("[^%w%-_.!~*%%]") .. "' in '" .. raw .. "'")
  end
  local value = text.unescape(raw)
  if not value then fail("malformed percent-encoding in '" .. raw .. "'") end
  if not text.is_utf8(value) then fail("invalid UTF-8 in '" .. raw .. "'") end
  return value, stop
end

local read_value

local function read_list(s, i, strict, depth)
  local list, n = {}, 0
  if sub(s, i, i) == ")" then return json.array(list), i + 1 end
  while true do
    n = n + 1
    list[n], i = read_value(s, i, strict, depth)
    local c = sub(s, i, i)
    if c == ")" then return json.array(list), i + 1 end
    if c ~= "," then fail("expected ',' or ')' at character " .. i) end
    i = i + 1
  end
end

local function read_record(s, i, strict, depth)
  local record = {}
  if sub(s, i, i) == ")" then return record, i + 1 end
  while true do
    local key
    key, i = primitive(s, i, strict)
    if sub(s, i, i) ~= ":" then fail("expected ':' at character " .. i) end
    if record[key] ~= nil then fail("key '" .. key .. "' appears twice") end
    record[key], i = read_value(s, i + 1, strict, depth)
    local c = sub(s, i, i)
    if c == ")" then return record, i + 1 end
    if c ~= "," then fail("expected ',' or ')' at character " .. i) end
    i = i + 1
  end
end

function read_value(s, i, strict, depth)
  if depth > MAX_DEPTH then fail("nested too deeply") end
  if sub(s, i, i + 4) == "List(" then return read_list(s, i + 5, strict, depth + 1) end
  if byte(s, i) == 40 then return read_record(s, i + 1, strict, depth + 1) end
  return primitive(s, i, strict)
end

local function read_whole(s, strict)
  local value, i = read_value(s, 1, strict, 0)
  if i <= #s then
    fail("unexpected '" .. sub(s, i, i) .. "' at character " .. i
      .. " (structure characters inside a value are percent-encoded)")
  end
  return value
end

local function guarded(f, ...)
  local ok, value = pcall(f, ...)
  if ok then return value end
  if type(value) == "table" and value.restli then return nil, value.restli end
  error(value, 0)
end

--- Decode one 2.0 value as it came over the wire. Returns the value, or nil and a sentence.
function M.decode(s, strict)
  return guarded(read_whole, s, strict)
end

-- Queries -------------------------------------------------------------------------------------

-- `fields` and `projection` have a grammar of their own and are kept raw.
local RAW = { fields = true, projection = true }

local function each_pair(query, f)
  for pair in query:gmatch("[^&]+") do
    local raw_name, raw_value = pair:match("^([^=]*)=(.*)$")
    if not raw_name then fail("parameter '" .. pair .. "' has no value") end
    local name = text.unescape(raw_name)
    if not name or name == "" then fail("malformed parameter name '" .. raw_name .. "'") end
    f(name, raw_value)
  end
end

local function raw_parameter(value, strict)
  if strict and find(value, "%%2[89cC]") then
    fail("projections are written raw, not percent-encoded")
  end
  local decoded = text.unescape(value)
  if not decoded then fail("malformed percent-encoding in '" .. value .. "'") end
  return decoded
end

local function query_2(query, strict)
  local params = {}
  each_pair(query, function(name, value)
    if params[name] ~= nil then fail("parameter '" .. name .. "' appears twice") end
    if RAW[name] then
      params[name] = raw_parameter(value, strict)
    elseif value == "" then
      params[name] = "" -- a top-level empty string may stand bare
    else
      local decoded, why = M.decode(value, strict)
      if decoded == nil then fail("parameter '" .. name .. "': " .. why) end
      params[name] = decoded
    end
  end)
  return params
end

-- Protocol 1.0 spells structure with dots and brackets: `a.b=1`, `ids[0]=x`, `ids=1&ids=2`.
local function place(root, name, value)
  local node, key = root, name:match("^[^.%[]+")
  local rest = name:sub(#key + 1)
  while rest ~= "" do
    node[key] = node[key] or {}
    if type(node[key]) ~= "table" then fail("parameter '" .. name .. "' is given twice") end
    node = node[key]
    local index, after = rest:match("^%[(%d+)%](.*)$")
    if index then
      key, rest = tonumber(index) + 1, after
      setmetatable(node, json.array_mt)
    else
      key, rest = rest:match("^%.([^.%[]+)(.*)$")
      if not key then fail("malformed parameter name '" .. name .. "'") end
    end
  end
  local present = node[key]
  if present == nil then
    node[key] = value
  elseif json.is_array(present) then
    present[#present + 1] = value
  else
    node[key] = json.array { present, value }
  end
end

local function query_1(query)
  local params = {}
  each_pair(query, function(name, raw)
    local value = text.unescape(raw)
    if not value then fail("malformed percent-encoding in '" .. raw .. "'") end
    if not name:match("^[^.%[]+") then fail("malformed parameter name '" .. name .. "'") end
    place(params, name, value)
  end)
  return params
end

--- Decode a query string. `protocol` is "1.0.0" or "2.0.0".
function M.query(query, protocol, strict)
  if query == "" then return {} end
  return guarded(protocol == "2.0.0" and query_2 or query_1, query, strict)
end

-- Keys in paths ---------------------------------------------------------------------------------

--- Decode one path segment. 1.0 takes an unencoded URN, 2.0 does not.
function M.key(segment, protocol, strict)
  if protocol ~= "2.0.0" then
    local value = text.unescape(segment)
    if not value then return nil, "malformed percent-encoding" end
    return value
  end
  local value, why = M.decode(segment, strict)
  if value == nil then return nil, "Syntax exception in path variables: " .. why end
  return value
end

-- Writing ---------------------------------------------------------------------------------------

local function escape_primitive(s)
  if s == "" then return "''" end
  return (s:gsub("[^%w%-_.!~*]", function(c) return ("%%%02X"):format(byte(c)) end))
end

--- Encode a value for a URL or a result key; record keys in alphabetical order.
function M.encode(value)
  if type(value) ~= "table" then return escape_primitive(tostring(value)) end
  local parts = {}
  if json.is_array(value) then
    for i = 1, #value do parts[i] = M.encode(value[i]) end
    return "List(" .. table.concat(parts, ",") .. ")"
  end
  for key in pairs(value) do parts[#parts + 1] = key end
  table.sort(parts)
  for i, key in ipairs(parts) do parts[i] = escape_primitive(key) .. ":" .. M.encode(value[key]) end
  return "(" .. table.concat(parts, ",") .. ")"
end

-- Methods ---------------------------------------------------------------------------------------

local HEADER_NAMES = {
  GET = true, BATCH_GET = true, GET_ALL = true, FINDER = true, BATCH_FINDER = true, CREATE = true,
  BATCH_CREATE = true, UPDATE = true, BATCH_UPDATE = true, PARTIAL_UPDATE = true,
  BATCH_PARTIAL_UPDATE = true, DELETE = true, BATCH_DELETE = true, ACTION = true,
}

local function by_get(at_entity, params)
  if at_entity then return "GET" end
  if params.q then return "FINDER", params.q end
  if params.bq then return "BATCH_FINDER", params.bq end
  return params.ids and "BATCH_GET" or "GET_ALL"
end

local function by_post(at_entity, params, header)
  if params.action then return "ACTION", params.action end
  if at_entity then return header == "PARTIAL_UPDATE" and header or nil end
  if params.ids then return header == "BATCH_PARTIAL_UPDATE" and header or nil end
  return header == "BATCH_CREATE" and header or "CREATE"
end

--- Which Rest.li method a request is: its name and, for finders and actions, the finder's or
--- action's. Returns nil and a sentence when verb, query and header do not agree.
function M.method(verb, at_entity, params, header)
  header = header and header:upper()
  if header and not HEADER_NAMES[header] then return nil, "X-RestLi-Method: unknown method" end
  local name, part
  if verb == "GET" then
    name, part = by_get(at_entity, params)
  elseif verb == "POST" then
    name, part = by_post(at_entity, params, header)
  elseif verb == "PUT" then
    name = at_entity and "UPDATE" or (params.ids and "BATCH_UPDATE")
  elseif verb == "DELETE" then
    name = at_entity and "DELETE" or (params.ids and "BATCH_DELETE")
  end
  if not name then
    return nil, verb == "POST" and "POST to an entity needs X-RestLi-Method: PARTIAL_UPDATE" or nil
  end
  if header and header ~= name then
    return nil, "X-RestLi-Method is " .. header .. ", but the request is a " .. name
  end
  return name, part
end

return M
