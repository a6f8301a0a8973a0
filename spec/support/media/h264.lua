-- SPDX-License-Identifier: MIT
--- H.264 without a codec: one picture of raw macroblocks (I_PCM), then pictures that say "as before".
--- Baseline profile; any player shows colour bars.

local bytes = require "spec.support.media.bytes"

local M = {}

local function writer()
  local bits = bytes.bits(false)
  local w = { u = bits.put }
  function w.ue(value) -- Exp-Golomb
    local n, width = value + 1, 0
    while n >= 2 ^ (width + 1) do width = width + 1 end
    bits.put(0, width)
    bits.put(n, width + 1)
  end
  function w.align()
    if bits.pending() > 0 then bits.put(0, 8 - bits.pending()) end
  end
  function w.finish()
    bits.put(1, 1)
    return bits.close(0)
  end
  w.raw = bits.close
  return w
end

-- No start code may appear inside (7.4.1.1).
local function escape(rbsp)
  local out, zeros = {}, 0
  for i = 1, #rbsp do
    local byte = rbsp:byte(i)
    if zeros >= 2 and byte <= 3 then
      out[#out + 1] = "\3"
      zeros = 0
    end
    out[#out + 1] = string.char(byte)
    zeros = byte == 0 and zeros + 1 or 0
  end
  return table.concat(out)
end

local function macroblocks(width, height)
  return math.ceil(width / 16), math.ceil(height / 16)
end

function M.sps(width, height)
  local columns, rows = macroblocks(width, height)
  local w = writer()
  w.ue(0)  -- id
  w.ue(12) -- frame_num of 16 bits
  w.ue(2)  -- output in decoding order
  w.ue(1)  -- one reference picture
  w.u(0, 1)
  w.ue(columns - 1)
  w.ue(rows - 1)
  w.u(3, 2) -- frames only, direct 8×8
  local right, bottom = math.floor((columns * 16 - width) / 2), math.floor((rows * 16 - height) / 2)
  if right + bottom > 0 then
    w.u(1, 1)
    w.ue(0)
    w.ue(right)
    w.ue(0)
    w.ue(bottom)
  else
    w.u(0, 1)
  end
  w.u(0, 1) -- no VUI
  return "\103\66\192\51" .. escape(w.finish())
end

function M.pps()
  local w = writer()
  w.ue(0)
  w.ue(0)
  w.u(0, 2) -- CAVLC
  w.ue(0)
  w.ue(0)
  w.ue(0)
  w.u(0, 3)
  w.ue(0)
  w.ue(0)
  w.ue(0)
  w.u(4, 3) -- deblocking is controlled in the slice
  return "\104" .. escape(w.finish())
end

local BARS = { { 235, 128, 128 }, { 210, 16, 146 }, { 170, 166, 16 }, { 145, 54, 34 }, { 106, 202, 222 },
  { 81, 90, 240 }, { 41, 240, 110 } }

local function bar(index)
  local c = BARS[index]
  return string.char(c[1]):rep(256) .. string.char(c[2]):rep(64) .. string.char(c[3]):rep(64)
end

--- The first picture. Samples are never zero, so the raw part needs no escapes.
function M.idr(width, height)
  local columns, rows = macroblocks(width, height)
  local w = writer()
  w.ue(0)
  w.ue(7) -- I slice
  w.ue(0)
  w.u(0, 16) -- frame_num
  w.ue(0)
  w.u(0, 2) -- no long-term reference
  w.ue(0)
  w.ue(1) -- no deblocking
  w.ue(25) -- I_PCM
  w.align()
  local line, bars = {}, {}
  for x = 0, columns - 1 do
    local index = math.floor(x * #BARS / columns) + 1
    bars[index] = bars[index] or bar(index)
    line[#line + 1] = bars[index]
  end
  local body = table.concat(line, "\13\0") -- ue(25), aligned
  local picture = body .. ("\13\0" .. body):rep(rows - 1)
  return "\101" .. escape(w.raw(0)) .. picture .. "\128"
end

--- Picture number `n`: every macroblock skipped.
function M.skip(n, width, height)
  local columns, rows = macroblocks(width, height)
  local w = writer()
  w.ue(0)
  w.ue(5) -- P slice
  w.ue(0)
  w.u(n % 65536, 16)
  w.u(0, 3) -- reference list and marking as they are
  w.ue(0)
  w.ue(1)
  w.ue(columns * rows)
  return "\65" .. escape(w.finish())
end

return M
