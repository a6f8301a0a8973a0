-- SPDX-License-Identifier: MIT
--- OLE2 compound files: a directory, a FAT, and streams of at least 4,096 bytes, which need no mini FAT.

local bytes = require "spec.support.media.bytes"

local M = {}

local le16, le32 = bytes.le16, bytes.le32
local SECTOR, STREAM_MIN = 512, 4096
local FREE, LAST, FAT, DIFAT = 4294967295, 4294967294, 4294967293, 4294967292
local LISTED, LINKS = 109, 127 -- FAT sectors named in the header, and in each DIFAT sector

local function pad(s, size)
  return s .. ("\0"):rep(size - #s)
end

local function utf16(name)
  return (name:gsub(".", "%0\0")) .. "\0\0"
end

-- One directory entry. Siblings hang to the right in order, which is a legal if tired tree.
local function entry(name, kind, right, child, start, size)
  local text = utf16(name)
  return pad(text, 64) .. le16(#text) .. string.char(kind, 1) .. le32(FREE) .. le32(right) .. le32(child)
    .. ("\0"):rep(36) .. le32(start) .. le32(size) .. le32(0)
end

-- FAT and DIFAT sectors needed for `count` others and for themselves.
local function fat_sectors(count)
  local n, difat = 1, 0
  repeat
    local before = n + difat
    n = math.ceil((count + before) / (SECTOR / 4))
    difat = math.max(0, math.ceil((n - LISTED) / LINKS))
  until n + difat == before
  return n, difat
end

local function chain(fat, first, count)
  for i = first, first + count - 2 do fat[i] = i + 1 end
  fat[first + count - 1] = LAST
end

-- Numbers `from` to `to` of the FAT's own sectors, which come first; free beyond `count`.
local function fat_list(from, to, count)
  local out = {}
  for i = from, to do out[#out + 1] = le32(i < count and i or FREE) end
  return table.concat(out)
end

local function header(fat_count, difat_count, directory)
  return "\208\207\17\224\161\177\26\225" .. ("\0"):rep(16) .. le16(62) .. le16(3) .. le16(65534) .. le16(9)
    .. le16(6) .. ("\0"):rep(10) .. le32(fat_count) .. le32(directory) .. le32(0) .. le32(STREAM_MIN)
    .. le32(LAST) .. le32(0) .. le32(difat_count > 0 and fat_count or LAST) .. le32(difat_count)
    .. fat_list(0, LISTED - 1, fat_count)
end

local function difat(fat_count, difat_count)
  local out = {}
  for i = 0, difat_count - 1 do
    local first = LISTED + i * LINKS
    out[i + 1] = fat_list(first, first + LINKS - 1, fat_count)
      .. le32(i < difat_count - 1 and fat_count + i + 1 or LAST)
  end
  return table.concat(out)
end

--- An array of { name, data }, at most seven, sorted as OLE2 sorts: shorter names first → bytes.
function M.make(streams)
  local sizes, total = {}, 0
  for i, stream in ipairs(streams) do
    sizes[i] = math.ceil(math.max(#stream[2], STREAM_MIN) / SECTOR)
    total = total + sizes[i]
  end
  local directory_sectors = math.ceil((#streams + 1) / 4)
  local fat_count, difat_count = fat_sectors(total + directory_sectors)
  local own = fat_count + difat_count
  local fat = {}
  for i = 0, fat_count - 1 do fat[i] = FAT end
  for i = fat_count, own - 1 do fat[i] = DIFAT end
  chain(fat, own, directory_sectors)
  local directory = { entry("Root Entry", 5, FREE, #streams > 0 and 1 or FREE, LAST, 0) }
  local data, at = {}, own + directory_sectors
  for i, stream in ipairs(streams) do
    chain(fat, at, sizes[i])
    local size = math.max(#stream[2], STREAM_MIN)
    directory[i + 1] = entry(stream[1], 2, i < #streams and i + 1 or FREE, FREE, at, size)
    data[i] = pad(stream[2], sizes[i] * SECTOR)
    at = at + sizes[i]
  end
  local numbers = {}
  for i = 0, fat_count * SECTOR / 4 - 1 do numbers[#numbers + 1] = le32(fat[i] or FREE) end
  return header(fat_count, difat_count, own) .. table.concat(numbers) .. difat(fat_count, difat_count)
    .. pad(table.concat(directory), directory_sectors * SECTOR) .. table.concat(data)
end

--- Word 97: an information block, a piece table, the text. { text = "…" } → bytes
function M.doc(options)
  local text = (options.text or "A document made on the spot.") .. "\r"
  local clx = "\2" .. le32(16) .. le32(0) .. le32(#text) .. le16(0) .. le32(1073741824 + 2048 * 2) .. le16(0)
  local fib = le16(42476) .. le16(193) .. le16(0) .. le16(1033) .. le16(0) .. le16(512) .. le16(191)
  fib = pad(fib, 24) .. le32(2048) .. le32(2048 + #text) .. le16(14)
  fib = pad(fib, 62) .. le16(22) .. le32(2048 + #text) .. le32(0) .. le32(0) .. le32(#text)
  fib = pad(fib, 152) .. le16(93)
  fib = pad(fib, 418) .. le32(0) .. le32(#clx)
  return M.make { { "1Table", clx }, { "WordDocument", pad(fib, 2048) .. text } }
end

-- A record of PowerPoint: version and instance, type, length, content.
local function record(version, kind, data)
  return le16(version) .. le16(kind) .. le32(#data) .. data
end

--- PowerPoint 97: a document without slides, an edit that points to it, the current user.
function M.ppt()
  local atom = record(1, 1001, le32(5760) .. le32(4320) .. le32(4320) .. le32(5760) .. le32(1) .. le32(2)
    .. ("\0"):rep(12) .. le16(1) .. "\0\0\0\1")
  local document = record(15, 1000, atom .. record(0, 1002, ""))
  local directory = record(0, 6002, le32(1048577) .. le32(0))
  local edit = record(0, 4085, le32(0) .. le32(3) .. le32(0) .. le32(#document) .. le32(1) .. le32(2)
    .. le16(1) .. le16(0))
  local user = record(0, 4086, le32(20) .. le32(3816931167) .. le32(#document + #directory) .. le16(4)
    .. le16(1012) .. "\3\0\0\0" .. "user" .. le32(8))
  return M.make { { "Current User", user }, { "PowerPoint Document", document .. directory .. edit } }
end

return M
