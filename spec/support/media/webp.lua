-- SPDX-License-Identifier: MIT
--- WebP, lossless, one colour: every prefix code has a single symbol, so the pixels take no bits.

local bytes = require "spec.support.media.bytes"

local M = {}

-- A simple code with one symbol of eight bits.
local function single(bits, symbol)
  bits.put(1, 1) -- simple
  bits.put(0, 1) -- one symbol
  bits.put(1, 1) -- of eight bits
  bits.put(symbol, 8)
end

--- { width = 64, height = 64 } → bytes
function M.make(options)
  local bits = bytes.bits(true)
  bits.put(47, 8)
  bits.put((options.width or 64) - 1, 14)
  bits.put((options.height or 64) - 1, 14)
  bits.put(0, 4) -- no alpha, version 0
  bits.put(0, 3) -- no transform, no colour cache, one set of codes
  for _, symbol in ipairs { 102, 10, 194, 255, 0 } do single(bits, symbol) end
  local data = bits.close(0)
  if #data % 2 == 1 then data = data .. "\0" end
  return "RIFF" .. bytes.le32(#data + 12) .. "WEBPVP8L" .. bytes.le32(#data) .. data
end

return M
