-- SPDX-License-Identifier: MIT
--- Cookies, read and written. RFC 6265; draft-ietf-httpbis-rfc6265bis for the prefix "__Host-".

local M = {}

-- Browsers drop a longer one without a word (RFC 6265, 6.1).
M.MOST_BYTES = 4096

-- A browser that keeps to the bounds sends less, and nginx takes 8 KiB for a line.
local MOST_HEADER_BYTES = 32768

-- The first word, if it is the only one or the others do not matter; each step forward only, since the
-- header is anybody's.
local function word(text, from, to)
  local first = text:find("%S", from)
  if not first or first > to then return "" end
  local space = text:find("%s", first)
  return text:sub(first, math.min(to, (space or to + 1) - 1))
end

--- Each cookie of a Cookie header, in its order.
---@param header string?
---@return fun(): string?, string?
function M.each(header)
  if type(header) ~= "string" or #header > MOST_HEADER_BYTES then header = "" end
  local next_part = header:gmatch "[^;]+"
  return function()
    for part in next_part do
      local equals = part:find("=", 1, true)
      local name = equals and word(part, 1, equals - 1)
      if name and name ~= "" then return name, word(part, equals + 1, #part) end
    end
  end
end

--- The values of a cookie: a name may come more than once, with different paths or domains.
---@param header string?
---@param name string
---@return string[]
function M.values(header, name)
  local values = {}
  for given, value in M.each(header) do
    if given == name then values[#values + 1] = value end
  end
  return values
end

---@class linkedin.CookieAttributes
---@field max_age integer?  seconds; 0 removes it; nil: until the browser is closed
---@field secure boolean

--- The value of a Set-Cookie header, for this host alone and out of the reach of scripts; nil when it is
--- longer than browsers keep.
---@param name string   of letters, digits, '-' and '_'
---@param value string  base64url
---@param attributes linkedin.CookieAttributes
---@return string?
function M.header(name, value, attributes)
  local parts = { name .. "=" .. value, "Path=/" }
  if attributes.max_age then parts[#parts + 1] = ("Max-Age=%d"):format(attributes.max_age) end
  if attributes.secure then parts[#parts + 1] = "Secure" end
  parts[#parts + 1] = "HttpOnly"
  parts[#parts + 1] = "SameSite=Lax"
  local header = table.concat(parts, "; ")
  return #header <= M.MOST_BYTES and header or nil
end

--- Add a Set-Cookie header to the answer of the current request.
---@param header string
function M.add(header)
  local name, list = header:match "^[^=]*=", {}
  local before = ngx.header["Set-Cookie"]
  for _, one in ipairs(type(before) == "table" and before or { before }) do
    if one:sub(1, #name) ~= name then list[#list + 1] = one end
  end
  list[#list + 1] = header
  ngx.header["Set-Cookie"] = list
end

return M
