-- SPDX-License-Identifier: MIT
--- MP4 and MOV with one H.264 track of a picture a second, and silence if asked for.

local bytes = require "spec.support.media.bytes"
local h264 = require "spec.support.media.h264"

local M = {}

local be16, be32, be64 = bytes.be16, bytes.be32, bytes.be64
local floor, ceil = math.floor, math.ceil
local STAMP = 4194304 -- LinkedIn's part size
local AUDIO_RATE, AUDIO_FRAME = 48000, "\0\0\0\7" -- AAC: one silent channel, 1024 samples

local function box(name, ...)
  local data = table.concat { ... }
  return be32(#data + 8) .. name .. data
end

local function full(name, version, flags, ...)
  return box(name, be32(version * 16777216 + flags), ...)
end

-- With all: width, height, duration (ms), times (ms of each sample), samples (bytes), …
local function plan(options, is_mov)
  local p = { is_mov = is_mov, width = options.width or 320, height = options.height or 180,
    duration = floor((options.seconds or 5) * 1000 + 0.5), wide = options.wide, samples = {}, times = {},
    fragmented = options.fragmented, mdat_bytes = options.mdat_bytes, moov = options.moov or "last" }
  local left = p.duration
  while left > 0 do
    local n = #p.times
    p.times[n + 1] = math.min(1000, left)
    local nal = n == 0 and h264.idr(p.width, p.height) or h264.skip(n, p.width, p.height)
    p.samples[n + 1] = be32(#nal) .. nal
    left = left - 1000
  end
  p.picture_bytes = #table.concat(p.samples)
  p.sound = options.audio and ceil(p.duration * AUDIO_RATE / 1000 / 1024) or 0
  p.payload = table.concat(p.samples) .. AUDIO_FRAME:rep(p.sound)
  return p
end

local IDENTITY = be32(65536) .. ("\0"):rep(12) .. be32(65536) .. ("\0"):rep(12) .. be32(1073741824)

local function mvhd(p)
  local duration = p.fragmented and 0 or p.duration
  local rest = be32(65536) .. be16(256) .. ("\0"):rep(10) .. IDENTITY .. ("\0"):rep(24) .. be32(3)
  if p.wide then return full("mvhd", 1, 0, ("\0"):rep(16), be32(1000), be64(duration), rest) end
  return full("mvhd", 0, 0, ("\0"):rep(8), be32(1000), be32(duration), rest)
end

local function tkhd(p, id, is_sound)
  local duration = p.fragmented and 0 or p.duration
  local times = p.wide and ("\0"):rep(16) .. be32(id) .. be32(0) .. be64(duration)
    or ("\0"):rep(8) .. be32(id) .. be32(0) .. be32(duration)
  return full("tkhd", p.wide and 1 or 0, 3, times, ("\0"):rep(12), be16(is_sound and 256 or 0), be16(0),
    IDENTITY, be32(is_sound and 0 or p.width * 65536), be32(is_sound and 0 or p.height * 65536))
end

local function mdhd(p, timescale, ticks)
  ticks = p.fragmented and 0 or ticks
  if p.wide then return full("mdhd", 1, 0, ("\0"):rep(16), be32(timescale), be64(ticks), "\85\196\0\0") end
  return full("mdhd", 0, 0, ("\0"):rep(8), be32(timescale), be32(ticks), "\85\196\0\0")
end

local function hdlr(p, kind)
  return full("hdlr", 0, 0, p.is_mov and "mhlr" or be32(0), kind, ("\0"):rep(12),
    p.is_mov and "\4test" or "test\0")
end

local function dinf(p)
  local entry = full(p.is_mov and "alis" or "url ", 0, 1)
  local handler = p.is_mov and full("hdlr", 0, 0, "dhlralis", ("\0"):rep(12), "\4test") or ""
  return handler .. box("dinf", full("dref", 0, 0, be32(1), entry))
end

local function avc1(p)
  local sps, pps = h264.sps(p.width, p.height), h264.pps()
  local config = box("avcC", "\1\66\192\51\255\225", be16(#sps), sps, "\1", be16(#pps), pps)
  return box("avc1", ("\0"):rep(6), be16(1), ("\0"):rep(16), be16(p.width), be16(p.height),
    be32(4718592), be32(4718592), be32(0), be16(1), ("\0"):rep(32), be16(24), "\255\255", config)
end

local function mp4a()
  local descriptors = full("esds", 0, 0, "\3\25\0\2\0\4\17\64\21", ("\0"):rep(11), "\5\2\17\136\6\1\2")
  return box("mp4a", ("\0"):rep(6), be16(1), ("\0"):rep(8), be16(1), be16(16), be32(0),
    be32(AUDIO_RATE * 65536), descriptors)
end

-- Where the samples are: one chunk at `offset`.
local function location(p, offset)
  if p.wide then return full("co64", 0, 0, be32(1), be64(offset)) end
  return full("stco", 0, 0, be32(1), be32(offset))
end

local EMPTY = full("stts", 0, 0, be32(0)) .. full("stsc", 0, 0, be32(0)) .. full("stsz", 0, 0, be32(0), be32(0))
  .. full("stco", 0, 0, be32(0))

local function picture_table(p, offset)
  if p.fragmented then return box("stbl", full("stsd", 0, 0, be32(1), avc1(p)), EMPTY) end
  local sizes = {}
  for i, sample in ipairs(p.samples) do sizes[i] = be32(#sample) end
  local last = p.times[#p.times]
  return box("stbl", full("stsd", 0, 0, be32(1), avc1(p)),
    full("stts", 0, 0, be32(2), be32(#sizes - 1), be32(1000), be32(1), be32(last)),
    full("stss", 0, 0, be32(1), be32(1)),
    full("stsc", 0, 0, be32(1), be32(1), be32(#sizes), be32(1)),
    full("stsz", 0, 0, be32(0), be32(#sizes), table.concat(sizes)), location(p, offset))
end

local function sound_table(p, offset)
  return box("stbl", full("stsd", 0, 0, be32(1), mp4a()),
    full("stts", 0, 0, be32(1), be32(p.sound), be32(1024)),
    full("stsc", 0, 0, be32(1), be32(1), be32(p.sound), be32(1)),
    full("stsz", 0, 0, be32(#AUDIO_FRAME), be32(p.sound)), location(p, offset))
end

local function picture_track(p, offset)
  return box("trak", tkhd(p, 1, false), box("mdia", mdhd(p, 1000, p.duration), hdlr(p, "vide"),
    box("minf", full("vmhd", 0, 1, ("\0"):rep(8)), dinf(p), picture_table(p, offset))))
end

local function sound_track(p, offset)
  if p.sound == 0 then return "" end
  return box("trak", tkhd(p, 2, true), box("mdia", mdhd(p, AUDIO_RATE, p.sound * 1024), hdlr(p, "soun"),
    box("minf", full("smhd", 0, 0, be32(0)), dinf(p), sound_table(p, offset + p.picture_bytes))))
end

local function moov(p, offset)
  local fragments = p.fragmented and box("mvex", full("trex", 0, 0, be32(1), be32(1), be32(1000), be32(0),
    be32(0))) or ""
  return box("moov", mvhd(p), picture_track(p, offset), sound_track(p, offset), fragments)
end

local function ftyp(p)
  if p.is_mov then return box("ftyp", "qt  ", be32(512), "qt  ") end
  if p.fragmented then return box("ftyp", "iso5", be32(512), "iso5iso6mp41") end
  return box("ftyp", "isom", be32(512), "isomiso2avc1mp41")
end

-- The header of an mdat of so many bytes of content.
local function mdat(p, size)
  if p.wide or size + 8 >= 4294967296 then return be32(1) .. "mdat" .. be64(size + 16) end
  return be32(size + 8) .. "mdat"
end

-- { head, padding in bytes, tail }: the whole file.
local function whole(p)
  local size = math.max(p.mdat_bytes or 0, #p.payload)
  local start, header = ftyp(p), mdat(p, size)
  if p.moov == "first" then
    local offset = #start + #moov(p, 0) + #header
    return start .. moov(p, offset) .. header .. p.payload, size - #p.payload, ""
  end
  local head = start .. header
  return head .. p.payload, size - #p.payload, moov(p, #head)
end

-- One fragment a second, each with its own mdat; durations written out in the runs.
local function fragments(p)
  local out, time = { ftyp(p), moov(p, 0) }, 0
  for i, sample in ipairs(p.samples) do
    local function moof(offset)
      return box("moof", full("mfhd", 0, 0, be32(i)), box("traf",
        full("tfhd", 0, 131072, be32(1)),
        full("tfdt", p.wide and 1 or 0, 0, p.wide and be64(time) or be32(time)),
        full("trun", 0, 1 + 256 + 512, be32(1), be32(offset), be32(p.times[i]), be32(#sample))))
    end
    out[#out + 1] = moof(#moof(0) + 8)
    out[#out + 1] = box("mdat", sample)
    time = time + p.times[i]
  end
  return table.concat(out)
end

local function make(options, is_mov)
  local p = plan(options, is_mov)
  if p.fragmented then return fragments(p) end
  local head, padding, tail = whole(p)
  return head .. ("\0"):rep(padding) .. tail
end

function M.mp4(options) return make(options, false) end
function M.mov(options) return make(options, true) end

-- Bytes `from` up to `to` are holes, but for their own offset at each multiple of `every`.
local function punch(file, from, to, every)
  if every then
    for at = ceil(from / every) * every, to - 8, every do
      assert(file:seek("set", at))
      assert(file:write(be64(at)))
    end
  end
  assert(file:seek("set", to - 1))
  assert(file:write "\0")
end

function M.write(path, options)
  local p = plan(options, options.brand == "mov")
  local head, padding, tail = whole(p)
  local file = assert(io.open(path, "wb"))
  assert(file:write(head))
  if padding > 0 then
    local every = options.stamp_bytes
    if every == nil then every = STAMP end
    punch(file, #head, #head + padding, every)
  end
  assert(file:write(tail))
  assert(file:close())
  return #head + padding + #tail
end

return M
