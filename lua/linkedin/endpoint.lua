-- SPDX-License-Identifier: MIT
--- An endpoint as errors, events and logs name it: the template, never an id, a URN or a query.
---
---    /rest/posts/{id}                          stays
---    /v2/me?projection=(id)                    → /v2/me
---    /rest/organizations/90000101              → /rest/organizations/{id}

local M = {}

-- Paths that are templates already; those are few, and asked for with every call.
local known = {}

-- A key, not a word of the API: digits, URNs, complex keys, anything encoded or long.
local function is_key(segment)
  return segment:find("%d%d") ~= nil or segment:find("[%%:()=@,]") ~= nil or #segment > 48
end

local function reduced(path)
  path = path:gsub("[?#].*$", "")
  return (path:gsub("[^/]+", function(segment)
    if segment:sub(1, 1) == "{" then return nil end
    return is_key(segment) and "{id}" or nil
  end))
end

--- The endpoint of a path.
---@param path string
---@return string
function M.of_path(path)
  if known[path] then return path end
  local template = reduced(path)
  if template == path then known[path] = true end
  return template
end

--- The endpoint of a request: its path's, or the label of what has none (uploads).
---@param wire table
---@param operation table
---@return string
function M.of(wire, operation)
  return wire.path and M.of_path(wire.path) or operation.endpoint or "(unknown)"
end

return M
