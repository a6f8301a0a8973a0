-- SPDX-License-Identifier: MIT
--- PNG: tiles of sixteen colours, of any size.

local bytes = require "spec.support.media.bytes"
local deflate = require "spec.support.media.deflate"

local M = {}

local SIGNATURE = "\137PNG\r\n\26\n"

function M.chunk(name, data)
  return bytes.be32(#data) .. name .. data .. bytes.be32(bytes.crc32(name .. data))
end

function M.header(width, height)
  return SIGNATURE .. M.chunk("IHDR", bytes.be32(width) .. bytes.be32(height) .. "\8\3\0\0\0")
end

-- Blue to orange, through white.
local function palette()
  local out = {}
  for i = 0, 15 do
    local t = i / 15
    out[#out + 1] = string.char(math.floor(10 + 230 * t), math.floor(102 + 90 * t), math.floor(194 - 120 * t))
  end
  return table.concat(out)
end

-- One row of tiles: the first line plain, those below as "like above" (filter 2, all zero).
local function tiles(z, width, lines, cell, row)
  z.run(0, 1)
  for column = 0, math.ceil(width / cell) - 1 do
    z.run((column + row) % 16, math.min(cell, width - column * cell))
  end
  for _ = 2, lines do
    z.run(2, 1)
    z.run(0, width)
  end
end

--- { width = 640, height = 360, cell = 40 } → bytes
function M.make(options)
  local width, height = options.width or 640, options.height or 360
  local cell = options.cell or math.max(8, math.floor(width / 16))
  local z = deflate.new()
  for row = 0, math.ceil(height / cell) - 1 do
    tiles(z, width, math.min(cell, height - row * cell), cell, row)
  end
  return M.header(width, height) .. M.chunk("PLTE", palette()) .. M.chunk("IDAT", z.close())
    .. M.chunk("IEND", "")
end

return M
