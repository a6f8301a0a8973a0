-- SPDX-License-Identifier: MIT
--- GIF89a, animated: a bar that walks across, real LZW.

local bytes = require "spec.support.media.bytes"

local M = {}

local CODE_SIZE = 4
local CLEAR, STOP = 16, 17

-- LZW of an array of colour numbers (GIF89a, appendix F).
local function compress(pixels)
  local bits = bytes.bits(true)
  local known, next_code, width
  local function reset()
    bits.put(CLEAR, width or CODE_SIZE + 1)
    known, next_code, width = {}, STOP + 1, CODE_SIZE + 1
  end
  reset()
  local prefix = pixels[1]
  for i = 2, #pixels do
    local key = prefix * 16 + pixels[i]
    if known[key] then
      prefix = known[key]
    else
      bits.put(prefix, width)
      known[key] = next_code
      if next_code == 2 ^ width and width < 12 then width = width + 1 end
      next_code = next_code + 1
      if next_code == 4096 then reset() end
      prefix = pixels[i]
    end
  end
  bits.put(prefix, width)
  if next_code == 2 ^ width and width < 12 then width = width + 1 end
  bits.put(STOP, width)
  return bits.close(0)
end

local function sub_blocks(data)
  local out = {}
  for at = 1, #data, 255 do
    local part = data:sub(at, at + 254)
    out[#out + 1] = string.char(#part) .. part
  end
  return table.concat(out) .. "\0"
end

local function colours()
  local out = {}
  for i = 0, 15 do out[#out + 1] = string.char(i * 16, 100 + i * 8, 255 - i * 12) end
  return table.concat(out)
end

local function draw(width, height, frame)
  local pixels = {}
  for y = 0, height - 1 do
    for x = 0, width - 1 do
      local is_bar = math.floor(x / 4) == frame % math.max(1, math.floor(width / 4))
      pixels[#pixels + 1] = is_bar and 15 or math.floor(y * 14 / height)
    end
  end
  return pixels
end

--- { width = 64, height = 40, frames = 8, delay_ms = 100 } → bytes
function M.make(options)
  local width, height = options.width or 64, options.height or 40
  local out = { "GIF89a", bytes.le16(width), bytes.le16(height), "\243\0\0", colours(),
    "\33\255\11NETSCAPE2.0\3\1\0\0\0" }
  local delay = bytes.le16(math.floor((options.delay_ms or 100) / 10))
  for frame = 0, (options.frames or 8) - 1 do
    out[#out + 1] = "\33\249\4\4" .. delay .. "\0\0"
    out[#out + 1] = "\44\0\0\0\0" .. bytes.le16(width) .. bytes.le16(height) .. "\0"
    out[#out + 1] = string.char(CODE_SIZE) .. sub_blocks(compress(draw(width, height, frame)))
  end
  out[#out + 1] = "\59"
  return table.concat(out)
end

return M
