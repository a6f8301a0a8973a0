-- SPDX-License-Identifier: MIT
--- A zlib compressor that knows runs: small for drawings, real for everything.
---
---     local z = deflate.new(); z.run(65, 1000); z.text "abc"; local stream = z.close()

local bytes = require "spec.support.media.bytes"

local M = {}

local floor = math.floor
local MOD = 65521

-- Huffman codes go in from their high end, all else from the low one.
local function reverse(code, width)
  local result = 0
  for _ = 1, width do
    result = result * 2 + code % 2
    code = floor(code / 2)
  end
  return result
end

-- The fixed code of RFC 1951, 3.2.6: symbol → { bits, width }.
local fixed = {}
for symbol = 0, 287 do
  local code, width
  if symbol < 144 then code, width = 48 + symbol, 8
  elseif symbol < 256 then code, width = 400 + symbol - 144, 9
  elseif symbol < 280 then code, width = symbol - 256, 7
  else code, width = 192 + symbol - 280, 8 end
  fixed[symbol] = { reverse(code, width), width }
end

-- Match length → { symbol, extra value, extra width }.
local lengths = {}
do
  local base, symbol = 3, 257
  for group = 0, 5 do
    for _ = 1, group == 0 and 8 or 4 do
      for extra = 0, 2 ^ group - 1 do lengths[base + extra] = { symbol, extra, group } end
      base, symbol = base + 2 ^ group, symbol + 1
    end
  end
  lengths[258] = { 285, 0, 0 }
end

function M.new()
  local bits = bytes.bits(true)
  local a, b = 1, 0
  local z = {}
  bits.put(1, 1) -- the last block
  bits.put(1, 2) -- fixed codes

  local function literal(value)
    local code = fixed[value]
    bits.put(code[1], code[2])
  end

  local function match(length)
    local found = lengths[length]
    literal(found[1])
    if found[3] > 0 then bits.put(found[2], found[3]) end
    bits.put(0, 5) -- distance 1
  end

  --- `count` times the byte `value`.
  function z.run(value, count)
    if count == 0 then return end
    b = (b + count * a + value * (count * (count + 1) / 2)) % MOD
    a = (a + count * value) % MOD
    literal(value)
    count = count - 1
    while count >= 3 do
      local length = count < 258 and count or 258
      match(length)
      count = count - length
    end
    for _ = 1, count do literal(value) end
  end

  function z.text(s)
    local i = 1
    while i <= #s do
      local value, j = s:byte(i), i + 1
      while s:byte(j) == value do j = j + 1 end
      z.run(value, j - i)
      i = j
    end
  end

  function z.close()
    literal(256)
    return "\120\1" .. bits.close(0) .. bytes.be16(floor(b)) .. bytes.be16(floor(a))
  end
  return z
end

--- A string, compressed.
function M.compress(s)
  local z = M.new()
  z.text(s)
  return z.close()
end

return M
