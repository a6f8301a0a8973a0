-- SPDX-License-Identifier: MIT
--- The Rest.li codec once more, in plain Lua: the rival of bench/codec.lua. The same rules, written as
--- one would without C: patterns where they are fastest, tables of pieces joined once.

local M = {}

local ESCAPES = {}
for byte = 0, 255 do ESCAPES[string.char(byte)] = ("%%%02X"):format(byte) end

local function escape(s)
  if s == "" then return "''" end
  return (s:gsub("[^%w%-_%.!~%*]", ESCAPES))
end

local function encode_number(n)
  if n % 1 == 0 then return ("%.0f"):format(n) end
  return escape(("%.17g"):format(n))
end

local encode

local function encode_list(list, out)
  out[#out + 1] = "List("
  for i = 1, #list do
    if i > 1 then out[#out + 1] = "," end
    encode(list[i], out)
  end
  out[#out + 1] = ")"
end

local function encode_record(record, out)
  local keys = {}
  for key in pairs(record) do keys[#keys + 1] = key end
  table.sort(keys)
  out[#out + 1] = "("
  for i = 1, #keys do
    if i > 1 then out[#out + 1] = "," end
    out[#out + 1] = escape(keys[i])
    out[#out + 1] = ":"
    encode(record[keys[i]], out)
  end
  out[#out + 1] = ")"
end

function encode(value, out)
  local kind = type(value)
  if kind == "string" then
    out[#out + 1] = escape(value)
  elseif kind == "number" then
    out[#out + 1] = encode_number(value)
  elseif kind == "boolean" then
    out[#out + 1] = tostring(value)
  elseif #value > 0 then
    encode_list(value, out)
  else
    encode_record(value, out)
  end
end

function M.encode(value)
  local out = {}
  encode(value, out)
  return table.concat(out)
end

local function unescape(s)
  if s == "''" then return "" end
  return (s:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

local decode

local function decode_list(text, at)
  local list = {}
  if text:sub(at, at) == ")" then return list, at + 1 end
  while true do
    list[#list + 1], at = decode(text, at)
    local next_char = text:sub(at, at)
    at = at + 1
    if next_char == ")" then return list, at end
    if next_char ~= "," then error "expected , or )" end
  end
end

local function decode_record(text, at)
  local record = {}
  if text:sub(at, at) == ")" then return record, at + 1 end
  while true do
    local key = text:match("^[^(),:]+", at)
    local value
    value, at = decode(text, at + #key + 1)
    record[unescape(key)] = value
    local next_char = text:sub(at, at)
    at = at + 1
    if next_char == ")" then return record, at end
    if next_char ~= "," then error "expected , or )" end
  end
end

function decode(text, at)
  if text:sub(at, at + 4) == "List(" then return decode_list(text, at + 5) end
  if text:sub(at, at) == "(" then return decode_record(text, at + 1) end
  local piece = text:match("^[^(),:]+", at)
  return unescape(piece), at + #piece
end

function M.decode(text)
  return (decode(text, 1))
end

return M
