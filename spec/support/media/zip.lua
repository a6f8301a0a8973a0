-- SPDX-License-Identifier: MIT
--- ZIP archives of stored entries.

local bytes = require "spec.support.media.bytes"

local M = {}

local le16, le32 = bytes.le16, bytes.le32
local DATE = le16(0) .. le16(33) -- 1 January 1980

--- An array of { name, data } → bytes. `count` replaces the number of entries announced.
function M.make(entries, count)
  local out, central, at = {}, {}, 0
  for i, item in ipairs(entries) do
    local name, data = item[1], item[2]
    local common = le16(20) .. le16(0) .. le16(0) .. DATE .. le32(bytes.crc32(data)) .. le32(#data)
      .. le32(#data) .. le16(#name) .. le16(0)
    out[i] = "PK\3\4" .. common .. name .. data
    central[i] = "PK\1\2" .. le16(20) .. common .. le16(0) .. le16(0) .. le16(0) .. le32(0) .. le32(at) .. name
    at = at + #out[i]
  end
  local directory = table.concat(central)
  count = count or #entries
  return table.concat(out) .. directory .. "PK\5\6" .. le16(0) .. le16(0) .. le16(count) .. le16(count)
    .. le32(#directory) .. le32(at) .. le16(0)
end

return M
