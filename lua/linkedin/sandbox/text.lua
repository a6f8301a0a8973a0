-- SPDX-License-Identifier: MIT
--- Bytes and characters: UTF-8, percent-encoding, base64, HTML.

local M = {}

local byte, char, format = string.byte, string.char, string.format
local floor = math.floor

--- One code point as UTF-8.
function M.utf8(code)
  if code < 0x80 then return char(code) end
  if code < 0x800 then return char(0xC0 + floor(code / 64), 0x80 + code % 64) end
  if code < 0x10000 then
    return char(0xE0 + floor(code / 4096), 0x80 + floor(code / 64) % 64, 0x80 + code % 64)
  end
  return char(0xF0 + floor(code / 262144), 0x80 + floor(code / 4096) % 64,
    0x80 + floor(code / 64) % 64, 0x80 + code % 64)
end

-- The allowed second byte by first byte (RFC 3629): refuses overlong forms and surrogates.
local function second_byte_range(first)
  if first == 0xE0 then return 0xA0, 0xBF end
  if first == 0xED then return 0x80, 0x9F end
  if first == 0xF0 then return 0x90, 0xBF end
  if first == 0xF4 then return 0x80, 0x8F end
  return 0x80, 0xBF
end

local function sequence_length(first)
  if first < 0xC2 or first > 0xF4 then return nil end
  if first < 0xE0 then return 2 end
  return first < 0xF0 and 3 or 4
end

local function is_sequence(s, i, length)
  local low, high = second_byte_range(byte(s, i))
  local second = byte(s, i + 1)
  if not second or second < low or second > high then return false end
  for k = 2, length - 1 do
    local c = byte(s, i + k)
    if not c or c < 0x80 or c > 0xBF then return false end
  end
  return true
end

--- Is `s` valid UTF-8?
function M.is_utf8(s)
  local i = s:find("[\128-\255]")
  while i do
    local length = sequence_length(byte(s, i))
    if not length or not is_sequence(s, i, length) then return false end
    i = s:find("[\128-\255]", i + length)
  end
  return true
end

--- Number of characters (code points) in valid UTF-8.
function M.length(s)
  local _, continuation = s:gsub("[\128-\191]", "")
  return #s - continuation
end

--- The code point at byte `i` of valid UTF-8, and how many bytes it takes.
function M.code_point(s, i)
  local a, b, c, d = byte(s, i, i + 3)
  if a < 0x80 then return a, 1 end
  if a < 0xE0 then return (a - 0xC0) * 64 + b - 0x80, 2 end
  if a < 0xF0 then return (a - 0xE0) * 4096 + (b - 0x80) * 64 + c - 0x80, 3 end
  return (a - 0xF0) * 262144 + (b - 0x80) * 4096 + (c - 0x80) * 64 + d - 0x80, 4
end

--- Number of UTF-16 units of valid UTF-8: LinkedIn's offsets count those.
function M.utf16_length(s)
  local _, four_bytes = s:gsub("[\240-\244]", "")
  return M.length(s) + four_bytes
end

-- The byte where UTF-16 unit `target` (from 0) begins, counting on from unit `unit` at byte `i`.
local function utf16_byte(s, target, i, unit)
  while unit < target do
    local first = byte(s, i)
    if not first then return nil end
    local width = first < 0x80 and 1 or first < 0xE0 and 2 or first < 0xF0 and 3 or 4
    i, unit = i + width, unit + (width == 4 and 2 or 1)
  end
  return unit == target and i or nil
end

--- `length` UTF-16 units from unit `start`; nil when they are not all there or cut a character.
function M.utf16_slice(s, start, length)
  local from = utf16_byte(s, start, 1, 0)
  local to = from and utf16_byte(s, start + length, from, start)
  return to and s:sub(from, to - 1)
end

local HEX = {}
for code = 0, 255 do
  HEX[format("%02x", code)] = char(code)
  HEX[format("%02X", code)] = char(code)
end

--- Percent-decode; `+` stays a plus. Returns nil for a stray `%`.
function M.unescape(s)
  if not s:find("%", 1, true) then return s end
  if s:find("%%[^%x]") or s:find("%%%x[^%x]") or s:find("%%%x?$") then return nil end
  return (s:gsub("%%(%x%x)", function(hex) return HEX[hex] or char(tonumber(hex, 16)) end))
end

--- Decode one name or value of application/x-www-form-urlencoded.
function M.unescape_form(s)
  return M.unescape((s:gsub("%+", " ")))
end

--- Percent-encode everything but unreserved characters.
function M.escape(s)
  return (s:gsub("[^%w%-%._~]", function(c) return format("%%%02X", byte(c)) end))
end

--- Parse a form body or ordinary query string into name → value. Returns nil when malformed;
--- a repeated name is malformed, for every form here has single values.
function M.parse_form(s)
  local form = {}
  for pair in s:gmatch("[^&]+") do
    local name, value = pair:match("^([^=]*)=?(.*)$")
    name, value = M.unescape_form(name), M.unescape_form(value)
    if not name or not value or form[name] ~= nil then return nil end
    form[name] = value
  end
  return form
end

local B64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

--- base64url without padding.
function M.base64url(s)
  local out = {}
  for i = 1, #s, 3 do
    local a, b, c = byte(s, i, i + 2)
    local n = a * 65536 + (b or 0) * 256 + (c or 0)
    for k = 0, (c and 3 or (b and 2 or 1)) do
      local digit = floor(n / 64 ^ (3 - k)) % 64
      out[#out + 1] = B64:sub(digit + 1, digit + 1)
    end
  end
  return table.concat(out)
end

--- Lower-case hexadecimal.
function M.hex(s)
  return (s:gsub(".", function(c) return format("%02x", byte(c)) end))
end

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

--- Escape for HTML text and quoted attributes.
function M.html(s)
  return (tostring(s):gsub("[&<>\"']", ENTITIES))
end

return M
