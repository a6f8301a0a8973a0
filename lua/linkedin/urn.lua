-- SPDX-License-Identifier: MIT
--- URNs: `urn:li:type:id`, where the id may be a tuple of URNs and ids.
--- LinkedIn page: shared/api-guide/concepts/urns.
---
---    urn.parse "urn:li:comment:(urn:li:activity:1,2)"   → { type = "comment", parts = { "urn:li:activity:1", "2" }, … }
---    urn.build("comment", "urn:li:activity:1", 2)       → "urn:li:comment:(urn:li:activity:1,2)"

local core = require "linkedin.core".urn

local M = {}

-- An id as its digits: on Lua 5.3 and later a float 1234567.0 is the id 1234567.
local function id_text(id)
  if type(id) == "number" then
    if id % 1 ~= 0 then return nil end
    return ("%.0f"):format(id)
  end
  return id
end

local function failure(message)
  return require "linkedin.error".new { kind = "validation", message = message }
end

--- The parts of a URN.
---@param text string
---@return { namespace: string, type: string, id: string, parts: string[]? }? urn  parts: of a tuple
---@return linkedin.Error? err
function M.parse(text)
  if type(text) ~= "string" then
    return nil, failure("not a URN (urn:li:type:id): got a " .. type(text))
  end
  local urn, err = core.parse(text)
  if not urn then return nil, require "linkedin.error".new(err) end
  return urn
end

--- Make a URN; several ids make a tuple.
---@param kind string  "organization"
---@param ... string|number
---@return string? urn, linkedin.Error? err
function M.build(kind, ...)
  local ids = { ... }
  for i = 1, select("#", ...) do
    ids[i] = id_text(ids[i])
    if ids[i] == nil then return nil, failure(("id %d of the URN must be a string or a whole number"):format(i)) end
  end
  local id = #ids == 1 and ids[1] or "(" .. table.concat(ids, ",") .. ")"
  local text = "urn:li:" .. kind .. ":" .. id
  local ok, err = M.parse(text)
  if not ok then return nil, err end
  return text
end

--- Is the text a URN, of one of the types if they are given?
---@param text any
---@param kinds string|string[]|nil
---@return boolean
function M.is(text, kinds)
  local urn = type(text) == "string" and core.parse(text)
  if not urn then return false end
  if kinds == nil then return true end
  if type(kinds) == "string" then return urn.type == kinds end
  for _, kind in ipairs(kinds) do
    if urn.type == kind then return true end
  end
  return false
end

--- A number, a string of digits (or other bare id) or a URN, as a URN of the type.
---@param id number|string
---@param kind string
---@return string? urn, linkedin.Error? err  a URN of another type is refused
function M.normalise(id, kind)
  local text = id_text(id)
  if type(text) ~= "string" then return nil, failure("an id is a number or a string, got " .. type(id)) end
  if text:sub(1, 4) ~= "urn:" then return M.build(kind, text) end
  local urn, err = M.parse(text)
  if not urn then return nil, err end
  if urn.type ~= kind then
    return nil, failure(("'%s' is a URN of type %s, expected urn:li:%s:…"):format(text, urn.type, kind))
  end
  return text
end

--- The bare id of a URN; a bare id is given back.
---@param text string|number
---@return string?
function M.id(text)
  local s = id_text(text)
  local urn = type(s) == "string" and core.parse(s)
  return urn and urn.id or s
end

--- The URN percent-encoded as it stands in a path or query value.
---@param text string
---@return string
function M.encode(text)
  return core.encode(text)
end

return M
