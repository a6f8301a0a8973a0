-- SPDX-License-Identifier: MIT
--- Where somebody may be sent after signing in: a page of this site, nothing else. What a browser would
--- read as another host's address is refused, however it is written. The site's own origin is put before
--- what passes, so that this is the second wall, not the only one.

local M = {}

-- It rides in a cookie, and several do at once.
local MOST_BYTES, MOST_LAYERS = 800, 4

local function decoded(text)
  return (text:gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

-- Browsers drop tabs and line ends, and read '\' as '/'.
local function is_plain(text)
  return not text:find "[%z\1-\32\127-\255\\\"<>]"
end

-- The same for what a server on the way may decode: letters of other alphabets are fine there.
local function leads_away(text)
  return text:find "[%z\1-\31\127\\]" ~= nil or text:find "^%s*/%s*/" ~= nil or not text:find "^/"
end

--- Is it the path of a page of this site, with or without its query?
---@param path any
---@return boolean
function M.is_safe(path)
  if type(path) ~= "string" or #path > MOST_BYTES or not is_plain(path) or path:find("#", 1, true) then return false end
  -- What is encoded more than once is looked at as often as somebody may decode it.
  local layer = path:match "^[^?]*"
  for _ = 1, MOST_LAYERS do
    if leads_away(layer) then return false end
    local below = decoded(layer)
    if below == layer then return true end
    layer = below
  end
  return false
end

--- The path, or `fallback` where it is not safe.
---@param path any
---@param fallback string
---@return string
function M.safe(path, fallback)
  return M.is_safe(path) and path or fallback
end

return M
