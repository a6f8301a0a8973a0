-- SPDX-License-Identifier: MIT
--- Strict JSON (RFC 8259) for the sandbox. It is its own on purpose: it must notice what the
--- client's encoder gets wrong. Arrays and objects stay apart, null stays visible, integers a
--- double cannot hold stay exact, duplicate keys and invalid UTF-8 are refused.

local text = require "linkedin.sandbox.text"

local M = {}

local find, sub, byte, format = string.find, string.sub, string.byte, string.format
local concat, sort = table.concat, table.sort

local MAX_DEPTH = 100
local EXACT = 9007199254740992 -- 2^53

M.null = setmetatable({}, { __tostring = function() return "null" end, __name = "json.null" })
M.array_mt = { __name = "json.array" }
M.raw_mt = { __name = "json.raw" }

--- A list that is encoded as an array even when it is empty.
function M.array(list)
  return setmetatable(list or {}, M.array_mt)
end

--- A number written exactly as given (`100.0`, integers beyond 2^53).
function M.raw(literal)
  return setmetatable({ literal }, M.raw_mt)
end

function M.is_array(value)
  return getmetatable(value) == M.array_mt
end

function M.is_object(value)
  return type(value) == "table" and value ~= M.null
    and getmetatable(value) ~= M.array_mt and getmetatable(value) ~= M.raw_mt
end

-- Decoding ---------------------------------------------------------------------------------

local decode_value

local function fail(position, what)
  error({ json = what .. " at byte " .. position }, 0)
end

local ESCAPES = {
  ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t",
}

local function decode_escape(s, i)
  local kind = sub(s, i + 1, i + 1)
  if ESCAPES[kind] then return ESCAPES[kind], i + 2 end
  local hex = kind == "u" and s:match("^%x%x%x%x", i + 2)
  if not hex then fail(i, "invalid escape") end
  local code = tonumber(hex, 16)
  if code >= 0xDC00 and code <= 0xDFFF then fail(i, "lone low surrogate") end
  if code < 0xD800 or code > 0xDBFF then return text.utf8(code), i + 6 end
  local low = s:match("^\\u(%x%x%x%x)", i + 6)
  low = low and tonumber(low, 16)
  if not low or low < 0xDC00 or low > 0xDFFF then fail(i, "lone high surrogate") end
  return text.utf8(0x10000 + (code - 0xD800) * 1024 + (low - 0xDC00)), i + 12
end

local function decode_string(s, i)
  local stop = find(s, '["\\%c]', i + 1)
  if stop and byte(s, stop) == 34 then return sub(s, i + 1, stop - 1), stop + 1 end
  local out, n, at = {}, 0, i + 1
  while true do
    stop = find(s, '["\\%c]', at)
    if not stop then fail(i, "unfinished string") end
    n = n + 1
    out[n] = sub(s, at, stop - 1)
    local c = byte(s, stop)
    if c == 34 then return concat(out), stop + 1 end
    if c == 92 then
      n = n + 1
      out[n], at = decode_escape(s, stop)
    elseif c == 127 then -- %c counts DEL, JSON does not
      n = n + 1
      out[n], at = "\127", stop + 1
    else
      fail(stop, "control character in string")
    end
  end
end

local function decode_number(s, i)
  local literal = s:match("^-?%d+%.?%d*[eE]?[+-]?%d*", i)
  local whole = literal and literal:match("^-?(%d+)")
  local rest = literal and literal:match("^-?%d+(.*)$")
  local well_formed = whole and (whole == "0" or byte(whole) ~= 48)
    and (rest == "" or rest:find("^%.%d+$") or rest:find("^%.%d+[eE][+-]?%d+$")
      or rest:find("^[eE][+-]?%d+$"))
  if not well_formed then fail(i, "malformed number") end
  local value = tonumber(literal)
  if value == math.huge or value == -math.huge then fail(i, "number out of range") end
  if rest == "" and (value >= EXACT or value <= -EXACT) then value = M.raw(literal) end
  return value, i + #literal
end

local function skip(s, i)
  return find(s, "[^ \t\r\n]", i) or #s + 1
end

local function decode_array(s, i, depth)
  local list, n = {}, 0
  i = skip(s, i + 1)
  if byte(s, i) == 93 then return M.array(list), i + 1 end
  while true do
    n = n + 1
    list[n], i = decode_value(s, i, depth)
    i = skip(s, i)
    local c = byte(s, i)
    if c == 93 then return M.array(list), i + 1 end
    if c ~= 44 then fail(i, "expected ',' or ']'") end
    i = skip(s, i + 1)
  end
end

local function decode_object(s, i, depth)
  local object = {}
  i = skip(s, i + 1)
  if byte(s, i) == 125 then return object, i + 1 end
  while true do
    if byte(s, i) ~= 34 then fail(i, "expected a string as key") end
    local key
    key, i = decode_string(s, i)
    if object[key] ~= nil then fail(i, "duplicate key") end
    i = skip(s, i)
    if byte(s, i) ~= 58 then fail(i, "expected ':'") end
    object[key], i = decode_value(s, skip(s, i + 1), depth)
    i = skip(s, i)
    local c = byte(s, i)
    if c == 125 then return object, i + 1 end
    if c ~= 44 then fail(i, "expected ',' or '}'") end
    i = skip(s, i + 1)
  end
end

function decode_value(s, i, depth)
  local c = byte(s, i)
  if c == 34 then return decode_string(s, i) end
  if c == 123 or c == 91 then
    if depth >= MAX_DEPTH then fail(i, "nested too deeply") end
    return (c == 123 and decode_object or decode_array)(s, i, depth + 1)
  end
  if c == 116 and sub(s, i, i + 3) == "true" then return true, i + 4 end
  if c == 102 and sub(s, i, i + 4) == "false" then return false, i + 5 end
  if c == 110 and sub(s, i, i + 3) == "null" then return M.null, i + 4 end
  return decode_number(s, i)
end

local function decode_all(s)
  local value, i = decode_value(s, skip(s, 1), 0)
  i = skip(s, i)
  if i <= #s then fail(i, "text after the value") end
  return value
end

--- Decode one JSON text. Returns the value, or nil and a sentence.
function M.decode(s)
  if not text.is_utf8(s) then return nil, "not valid UTF-8" end
  local ok, value = pcall(decode_all, s)
  if ok then return value end
  if type(value) == "table" and value.json then return nil, value.json end
  error(value, 0)
end

-- Encoding ---------------------------------------------------------------------------------

local SAFE = '[%c"\\\127]'
local SHORT = {
  ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r",
  ["\t"] = "\\t", ["\127"] = "\127",
}

local function escape(c)
  return SHORT[c] or format("\\u%04x", byte(c))
end

local function quote(s)
  if find(s, SAFE) then s = s:gsub(SAFE, escape) end
  return '"' .. s .. '"'
end

local function number_text(n)
  if n ~= n or n == math.huge or n == -math.huge then error("json: not a finite number") end
  if n % 1 == 0 and n < EXACT and n > -EXACT then return format("%d", n) end
  local short = format("%.14g", n)
  return tonumber(short) == n and short or format("%.17g", n)
end

local encode_value

local function encode_array(list, out, n)
  out[n + 1] = "["
  n = n + 1
  for i = 1, #list do
    if i > 1 then
      n = n + 1
      out[n] = ","
    end
    n = encode_value(list[i], out, n)
  end
  out[n + 1] = "]"
  return n + 1
end

-- Keys repeat; a bounded table of those written before.
local quoted_keys, key_count = {}, 0

local function quote_key(key)
  local quoted = quoted_keys[key]
  if quoted then return quoted end
  quoted = quote(key) .. ":"
  if key_count < 2000 then quoted_keys[key], key_count = quoted, key_count + 1 end
  return quoted
end

local function encode_object(object, out, n)
  local keys, count = {}, 0
  for key in pairs(object) do
    count = count + 1
    keys[count] = key
  end
  if count > 1 then sort(keys) end
  n = n + 1
  out[n] = "{"
  for i = 1, count do
    local key = keys[i]
    if i > 1 then
      n = n + 1
      out[n] = ","
    end
    out[n + 1] = quote_key(key)
    n = encode_value(object[key], out, n + 1)
  end
  out[n + 1] = "}"
  return n + 1
end

function encode_value(value, out, n)
  local kind = type(value)
  if kind == "string" then
    out[n + 1] = quote(value)
    return n + 1
  elseif kind == "number" then
    out[n + 1] = number_text(value)
    return n + 1
  elseif kind == "boolean" then
    out[n + 1] = value and "true" or "false"
    return n + 1
  elseif kind ~= "table" then
    error("json: cannot encode a " .. kind)
  end
  if value == M.null then
    out[n + 1] = "null"
    return n + 1
  end
  local mt = getmetatable(value)
  if mt == M.raw_mt then
    out[n + 1] = value[1]
    return n + 1
  end
  if mt == M.array_mt or value[1] ~= nil then return encode_array(value, out, n) end
  return encode_object(value, out, n)
end

--- Encode a value; keys in alphabetical order, so equal values give equal text.
function M.encode(value)
  local out = {}
  return concat(out, "", 1, encode_value(value, out, 0))
end

return M
