-- SPDX-License-Identifier: MIT
--- Numbers as bytes, checksums and bit streams, on every Lua.

local M = {}

local char, floor = string.char, math.floor

function M.be16(n) return char(floor(n / 256) % 256, n % 256) end
function M.be32(n) return M.be16(floor(n / 65536) % 65536) .. M.be16(n % 65536) end
function M.be64(n) return M.be32(floor(n / 4294967296)) .. M.be32(n % 4294967296) end
function M.le16(n) return char(n % 256, floor(n / 256) % 256) end
function M.le32(n) return M.le16(n % 65536) .. M.le16(floor(n / 65536) % 65536) end

-- Exclusive or of two 32-bit numbers: whatever this Lua has, at worst by fours of bits.
local function find_xor()
  local ok, bit = pcall(require, "bit")
  if ok then return function(a, b) return bit.bxor(a, b) % 4294967296 end end
  ok, bit = pcall(require, "bit32")
  if ok then return bit.bxor end
  local native = (rawget(_G, "loadstring") or load)("return function(a, b) return a ~ b end")
  if native then return native() end
  return function(a, b)
    local result, place = 0, 1
    while a > 0 or b > 0 do
      local x, y = a % 2, b % 2
      if x ~= y then result = result + place end
      a, b, place = (a - x) / 2, (b - y) / 2, place * 2
    end
    return result
  end
end

local xor = find_xor()
local crc_table

local function make_crc_table()
  crc_table = {}
  for i = 0, 255 do
    local c = i
    for _ = 1, 8 do
      c = c % 2 == 1 and xor(floor(c / 2), 3988292384) or floor(c / 2)
    end
    crc_table[i] = c
  end
end

--- CRC-32 as PNG and ZIP use it.
function M.crc32(s)
  if not crc_table then make_crc_table() end
  local crc = 4294967295
  for i = 1, #s do
    crc = xor(crc_table[xor(crc % 256, s:byte(i))], floor(crc / 256))
  end
  return xor(crc, 4294967295)
end

--- A writer of bits: `lsb` fills bytes from the low end (deflate, LZW), else from the high end (JPEG, H.264).
function M.bits(lsb)
  local out, acc, count = {}, 0, 0
  local writer = {}
  function writer.put(value, width)
    if lsb then acc = acc + value * 2 ^ count else acc = acc * 2 ^ width + value end
    count = count + width
    while count >= 8 do
      local byte
      if lsb then
        byte = acc % 256
        acc = floor(acc / 256)
      else
        local rest = 2 ^ (count - 8)
        byte = floor(acc / rest)
        acc = acc - byte * rest
      end
      out[#out + 1] = char(byte)
      count = count - 8
    end
  end
  --- Fill the last byte with `bit` (0 or 1) and give everything.
  function writer.close(bit)
    if count > 0 then
      local free = 8 - count
      writer.put(bit == 1 and 2 ^ free - 1 or 0, free)
    end
    return table.concat(out)
  end
  function writer.pending() return count end
  return writer
end

return M
