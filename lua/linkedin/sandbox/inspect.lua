-- SPDX-License-Identifier: MIT
--- What uploaded bytes really are, judged by themselves and not by name or header. The sandbox's
--- own reader, so that a mistake of the client's probe is not repeated here.

local M = {}

local byte = string.byte

-- Random access over files that follow one another (the parts of a multipart upload).
local Reader = {}
Reader.__index = Reader

local function open_files(parts)
  local reader = setmetatable({ segments = {}, size = 0 }, Reader)
  for _, part in ipairs(parts) do
    reader.segments[#reader.segments + 1] = { from = reader.size, bytes = part.bytes, path = part.path }
    reader.size = reader.size + part.bytes
  end
  return reader
end

function Reader:read(offset, count)
  local out = {}
  for _, segment in ipairs(self.segments) do
    local skip = offset - segment.from
    if count > 0 and skip >= 0 and skip < segment.bytes then
      local file = io.open(segment.path, "rb")
      file:seek("set", skip)
      local got = file:read(math.min(count, segment.bytes - skip)) or ""
      file:close()
      out[#out + 1] = got
      offset, count = offset + #got, count - #got
    end
  end
  return table.concat(out)
end

local function be(s, i, n)
  local value = 0
  for k = i, i + n - 1 do value = value * 256 + (byte(s, k) or 0) end
  return value
end

local function le16(s, i)
  return (byte(s, i) or 0) + (byte(s, i + 1) or 0) * 256
end

-- Images --------------------------------------------------------------------------------------

local function png(head)
  if #head < 33 or head:sub(13, 16) ~= "IHDR" then return nil, "broken PNG header" end
  return { type = "image/png", kind = "image", width = be(head, 17, 4), height = be(head, 21, 4) }
end

local STANDALONE = { [0x01] = true, [0xD8] = true, [0xD9] = true }

-- Walk the markers to the frame header.
local function jpeg(_, reader)
  local s = reader:read(0, math.min(reader.size, 1048576))
  local i = 3
  while i + 9 <= #s do
    if byte(s, i) ~= 0xFF then return nil, "broken JPEG marker" end
    local marker = byte(s, i + 1)
    if marker == 0xFF then
      i = i + 1
    elseif STANDALONE[marker] or (marker >= 0xD0 and marker <= 0xD7) then
      i = i + 2
    elseif marker >= 0xC0 and marker <= 0xCF and marker ~= 0xC4 and marker ~= 0xC8 and marker ~= 0xCC then
      return { type = "image/jpeg", kind = "image", height = be(s, i + 5, 2), width = be(s, i + 7, 2) }
    else
      i = i + 2 + be(s, i + 2, 2)
    end
  end
  return nil, "JPEG without a frame"
end

local function skip_blocks(s, i)
  local length = byte(s, i)
  while length and length > 0 do
    i = i + 1 + length
    length = byte(s, i)
  end
  return length and i + 1
end

local function color_table(flags)
  return flags >= 128 and 3 * 2 ^ (flags % 8 + 1) or 0
end

local function gif(head, reader)
  if #head < 13 then return nil, "broken GIF header" end
  local s = reader:read(0, math.min(reader.size, 33554432))
  local i, frames = 14 + color_table(byte(s, 11)), 0
  while i do
    local kind = byte(s, i)
    if kind == 0x21 then
      i = skip_blocks(s, i + 2)
    elseif kind == 0x2C then
      frames = frames + 1
      i = skip_blocks(s, i + 10 + color_table(byte(s, i + 9) or 0) + 1)
    else
      break
    end
  end
  if frames == 0 then return nil, "GIF without a frame" end
  return { type = "image/gif", kind = "image", width = le16(head, 7), height = le16(head, 9), frames = frames }
end

-- Video ---------------------------------------------------------------------------------------

local BOXES = { ftyp = true, moov = true, mdat = true, wide = true, free = true, skip = true }

-- Calls f(type, content offset, content size) for each box until it answers.
local function each_box(reader, from, to, f)
  while from + 8 <= to do
    local head = reader:read(from, 16)
    local size, header = be(head, 1, 4), 8
    if size == 1 then size, header = be(head, 9, 8), 16 end
    if size == 0 then size = to - from end
    if size < header or from + size > to then return nil, "broken box" end
    local found = f(head:sub(5, 8), from + header, size - header)
    if found then return found end
    from = from + size
  end
  return nil, "no moov box"
end

local function movie_header(reader, offset, size)
  return each_box(reader, offset, offset + size, function(kind, at)
    if kind ~= "mvhd" then return nil end
    local s = reader:read(at, 32)
    local wide = byte(s, 1) == 1
    local scale = wide and be(s, 21, 4) or be(s, 13, 4)
    local length = wide and be(s, 25, 8) or be(s, 17, 4)
    return { duration_ms = scale > 0 and math.floor(length * 1000 / scale) or 0 }
  end)
end

local function video(head, reader)
  local found, why = each_box(reader, 0, reader.size, function(kind, at, size)
    return kind == "moov" and movie_header(reader, at, size) or nil
  end)
  if not found then return nil, why end
  local is_movie = head:sub(5, 8) ~= "ftyp" or head:sub(9, 10) == "qt"
  return { type = is_movie and "video/quicktime" or "video/mp4", kind = "video", duration_ms = found.duration_ms }
end

-- Documents -------------------------------------------------------------------------------------

local PDF_STEP, PDF_OVERLAP = 1048576, 64

-- Page objects; nil where they hide in compressed streams.
local function pdf(_, reader)
  local pages = 0
  for from = 0, reader.size - 1, PDF_STEP do
    local s = reader:read(from, PDF_STEP + PDF_OVERLAP)
    local at = s:find("/Type%s*/Page[^%a]")
    while at and at <= PDF_STEP do
      pages = pages + 1
      at = s:find("/Type%s*/Page[^%a]", at + 1)
    end
  end
  return { type = "application/pdf", kind = "document", pages = pages > 0 and pages or nil }
end

-- Everything ----------------------------------------------------------------------------------

local function document(kind)
  return function() return { type = kind, kind = "document" } end
end

local SIGNATURES = {
  { "\137PNG\r\n\26\n", png }, { "\255\216\255", jpeg }, { "GIF87a", gif }, { "GIF89a", gif },
  { "%PDF-", pdf },
  { "\208\207\17\224\161\177\26\225", document "application/msword" },
  { "PK\3\4", document "application/vnd.openxmlformats-officedocument" },
}

--- Look at uploaded parts. Returns { type, kind, width?, height?, frames?, duration_ms?, pages? }, or nil
--- and what is wrong.
function M.look(parts)
  local reader = open_files(parts)
  local head = reader:read(0, 64)
  for _, signature in ipairs(SIGNATURES) do
    if head:sub(1, #signature[1]) == signature[1] then return signature[2](head, reader) end
  end
  if BOXES[head:sub(5, 8)] then return video(head, reader) end
  return nil, "unknown file format"
end

return M
