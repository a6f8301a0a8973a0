-- SPDX-License-Identifier: MIT
--- Baseline JPEG: YCbCr without subsampling, one quantisation table, the norm's Huffman tables.

local bytes = require "spec.support.media.bytes"

local M = {}

local floor = math.floor

local ZIGZAG = { 0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27,
  20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45,
  38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63 }

-- T.81 Annex K, table K.1, by rows.
local QUANT = { 16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
  14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64,
  78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99 }

local function unhex(s)
  return (s:gsub("%s", ""):gsub("..", function(pair) return string.char(tonumber(pair, 16)) end))
end

-- Tables K.3 and K.5: how many codes of each length, and their values.
local DC_COUNTS, DC_VALUES = unhex "00010501010101010100000000000000", unhex "000102030405060708090a0b"
local AC_COUNTS = unhex "0002010303020403050504040000017d"
local AC_VALUES = unhex [[
  01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728
  292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a83848586878889
  8a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2
  e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa]]

-- value → { code, width }
local function huffman(counts, values)
  local codes, code, at = {}, 0, 1
  for width = 1, 16 do
    for _ = 1, counts:byte(width) do
      codes[values:byte(at)] = { code, width }
      code, at = code + 1, at + 1
    end
    code = code * 2
  end
  return codes
end

local DC, AC = huffman(DC_COUNTS, DC_VALUES), huffman(AC_COUNTS, AC_VALUES)

local COS = {}
for u = 0, 7 do
  COS[u] = {}
  for x = 0, 7 do
    COS[u][x] = math.cos((2 * x + 1) * u * math.pi / 16) * (u == 0 and math.sqrt(1 / 8) or 0.5)
  end
end

local function round(n) return floor(n + 0.5) end

-- Quantised coefficients of 64 samples (0…255), by rows.
local function transform(samples)
  local rows, out = {}, {}
  for y = 0, 7 do
    for u = 0, 7 do
      local sum, cos = 0, COS[u]
      for x = 0, 7 do sum = sum + (samples[y * 8 + x + 1] - 128) * cos[x] end
      rows[y * 8 + u] = sum
    end
  end
  for v = 0, 7 do
    local cos = COS[v]
    for u = 0, 7 do
      local sum = 0
      for y = 0, 7 do sum = sum + rows[y * 8 + u] * cos[y] end
      out[v * 8 + u + 1] = round(sum / QUANT[v * 8 + u + 1])
    end
  end
  return out
end

local function flat(value)
  local out = { round((value - 128) * 8 / QUANT[1]) }
  for i = 2, 64 do out[i] = 0 end
  return out
end

local function is_flat(samples)
  for i = 2, 64 do
    if samples[i] ~= samples[1] then return false end
  end
  return true
end

-- The size class of a value, and its bits.
local function put_value(put, value, codes, run)
  local size, top = 0, math.abs(value)
  while top >= 1 do
    size, top = size + 1, floor(top / 2)
  end
  local code = codes[run * 16 + size]
  put(code[1], code[2])
  if size > 0 then put(value > 0 and value or value + 2 ^ size - 1, size) end
end

local function put_block(put, coefficients, previous)
  put_value(put, coefficients[1] - previous, DC, 0)
  local run = 0
  for i = 2, 64 do
    local value = coefficients[ZIGZAG[i] + 1]
    if value == 0 then
      run = run + 1
    else
      while run > 15 do
        put(AC[240][1], AC[240][2])
        run = run - 16
      end
      put_value(put, value, AC, run)
      run = 0
    end
  end
  if run > 0 then put(AC[0][1], AC[0][2]) end
  return coefficients[1]
end

local function clamp(n) return n < 0 and 0 or n > 255 and 255 or n end

-- Samples of the 8×8 block at x, y: luma and both chromas.
local function sample(pixel, x, y, width, height)
  local planes = { {}, {}, {} }
  for dy = 0, 7 do
    for dx = 0, 7 do
      local r, g, b = pixel(math.min(x + dx, width - 1), math.min(y + dy, height - 1))
      local i = dy * 8 + dx + 1
      planes[1][i] = clamp(0.299 * r + 0.587 * g + 0.114 * b)
      planes[2][i] = clamp(128 - 0.168736 * r - 0.331264 * g + 0.5 * b)
      planes[3][i] = clamp(128 + 0.5 * r - 0.418688 * g - 0.081312 * b)
    end
  end
  return planes
end

local function segment(marker, data)
  return "\255" .. string.char(marker) .. bytes.be16(#data + 2) .. data
end

local function quantisation()
  local out = { "\0" }
  for i = 1, 64 do out[i + 1] = string.char(QUANT[ZIGZAG[i] + 1]) end
  return table.concat(out)
end

-- Comments are the honest way to a file of any size.
local function padding(size)
  local out = {}
  while size > 0 do
    local part = math.max(4, math.min(size, 65537))
    if size - part > 0 and size - part < 4 then part = part - 4 end
    out[#out + 1] = segment(254, ("."):rep(part - 4))
    size = size - part
  end
  return table.concat(out)
end

-- Tiles with a soft edge on each: flat blocks and curved ones.
local function default_pixel(width, height)
  return function(x, y)
    local u, v = floor(x / 32), floor(y / 32)
    local soft = (u + v) % 3 == 0 and (x % 32) * 4 or 0
    return floor(255 * u * 32 / width), floor(60 + 130 * v * 32 / height), clamp(200 - soft)
  end
end

local function scan(width, height, pixel)
  local bits = bytes.bits(false)
  local previous = { 0, 0, 0 }
  for y = 0, height - 1, 8 do
    for x = 0, width - 1, 8 do
      local planes = sample(pixel, x, y, width, height)
      for i = 1, 3 do
        local coefficients = is_flat(planes[i]) and flat(planes[i][1]) or transform(planes[i])
        previous[i] = put_block(bits.put, coefficients, previous[i])
      end
    end
  end
  return (bits.close(1):gsub("\255", "\255\0"))
end

--- { width = 320, height = 200, pixel = function(x, y) → r, g, b, size_bytes = n at least } → bytes
function M.make(options)
  local width, height = options.width or 320, options.height or 200
  local head = "\255\216" .. segment(224, "JFIF\0\1\1\0\0\1\0\1\0\0")
  local tail = segment(219, quantisation())
    .. segment(192, "\8" .. bytes.be16(height) .. bytes.be16(width) .. "\3\1\17\0\2\17\0\3\17\0")
    .. segment(196, "\0" .. DC_COUNTS .. DC_VALUES) .. segment(196, "\16" .. AC_COUNTS .. AC_VALUES)
    .. segment(218, "\3\1\0\2\0\3\0\0\63\0")
    .. scan(width, height, options.pixel or default_pixel(width, height)) .. "\255\217"
  return head .. padding((options.size_bytes or 0) - #head - #tail) .. tail
end

return M
