-- SPDX-License-Identifier: MIT
--- The Rest.li 2.0 codec: how values stand in LinkedIn's URLs and ids.
--- Protocol: linkedin.github.io/rest.li/spec/protocol; LinkedIn page:
--- shared/api-guide/concepts/protocol-version.
---
---    restli.encode { a = 1, b = { "x,y", "" } }   → (a:1,b:List(x%2Cy,''))
---    restli.decode "(a:1)"                        → { a = "1" }
---
--- Primitives have no types on the wire. `decode` gives strings, and lists and records as tables;
--- with `{ typed = true }` it recognises numbers, true, false and null. Lists come back marked, so
--- that an empty one encodes as List() again and an empty record as ().

local core = require "linkedin.core".restli

local M = {}

--- null on the wire.
M.null = core.null

--- Mark a table as a list, also when it is empty.
---@param t table?
---@return table
function M.list(t)
  return core.list(t)
end

--- A value as it stands in a URL: query values and path keys.
---@param value string|number|boolean|table
---@return string? text
---@return linkedin.Error? err  kind "validation": the path to what cannot be carried
function M.encode(value)
  local text, err = core.encode(value)
  if not text then return nil, require "linkedin.error".new(err) end
  return text
end

--- The value that a URL's text carries.
---@param text string
---@param opts { typed: boolean? }?
---@return any value
---@return linkedin.Error? err
function M.decode(text, opts)
  local value, err = core.decode(text, opts)
  if value == nil then return nil, require "linkedin.error".new(err) end
  return value
end

--- The reduced form, for JSON keys and ids in headers: only ( ) , ' : and % are escaped.
---@param value any
---@return string?, linkedin.Error?
function M.encode_reduced(value)
  local text, err = core.encode_reduced(value)
  if not text then return nil, require "linkedin.error".new(err) end
  return text
end

---@param text string
---@param opts { typed: boolean? }?
---@return any, linkedin.Error?
function M.decode_reduced(text, opts)
  local value, err = core.decode_reduced(text, opts)
  if value == nil then return nil, require "linkedin.error".new(err) end
  return value
end

--- A key as it stands in a path; never empty.
---@param key string|number|table
---@return string?, linkedin.Error?
function M.encode_key(key)
  if key == nil or key == "" then
    return nil, require "linkedin.error".new { kind = "validation", message = "the key is empty" }
  end
  return M.encode(key)
end

local function encode_pair(name, value)
  local encoded_name, err = M.encode(name)
  if not encoded_name then return nil, err end
  local encoded, value_err = M.encode(value)
  if not encoded then
    value_err.message = ("%s: %s"):format(name, value_err.message)
    return nil, value_err
  end
  return encoded_name .. "=" .. encoded
end

--- A query string: names sorted, or `{ { name, value }, … }` in the order given.
---@param query table
---@return string?, linkedin.Error?
function M.encode_query(query)
  local pairs_in_order = {}
  for _, pair in ipairs(query) do pairs_in_order[#pairs_in_order + 1] = pair end
  local names = {}
  for name in pairs(query) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do pairs_in_order[#pairs_in_order + 1] = { name, query[name] } end
  local parts = {}
  for i, pair in ipairs(pairs_in_order) do
    local part, err = encode_pair(pair[1], pair[2])
    if not part then return nil, err end
    parts[i] = part
  end
  return table.concat(parts, "&")
end

--- The parameters of a query string, each decoded.
---@param text string  with or without the leading "?"
---@param opts { typed: boolean? }?
---@return table<string, any>?, linkedin.Error?
function M.decode_query(text, opts)
  local query = {}
  for pair in text:gsub("^%?", ""):gmatch "[^&]+" do
    local name, value = pair:match "^([^=]*)=?(.*)$"
    local decoded_name, err = M.decode(name)
    if decoded_name == nil then return nil, err end
    if value == "" then
      query[decoded_name] = ""
    else
      query[decoded_name], err = M.decode(value, opts)
      if query[decoded_name] == nil then return nil, err end
    end
  end
  return query
end

--- Is the text a projection that may go into a URL as it is?
---@param text string
---@return boolean?, linkedin.Error?
function M.check_projection(text)
  local ok, err = core.check_projection(text)
  if not ok then return nil, require "linkedin.error".new(err) end
  return true
end

return M
