-- SPDX-License-Identifier: MIT
--- JSON through lua-cjson, with its numbers and empty arrays put right, the same on every Lua and with
--- either flavour of cjson.
---
--- Integers decode as integers where the Lua has them, and always concatenate as their digits; those a
--- double cannot hold (and, on Lua 5.1 and LuaJIT, those it would print with an exponent) arrive as
--- strings. 1.0 stays a float. JSON null is absent from objects unless asked for. `[]` comes back as an
--- array and is written as `[]` again.

local core = require "linkedin.core".json

local M = {}

--- JSON null.
M.null = core.null

-- An instance of our own: the host's settings of cjson are neither read nor changed.
local codec

local function cjson()
  if not codec then
    codec = require "cjson.safe".new()
    codec.encode_number_precision(14)
    codec.decode_max_depth(1000)
    codec.encode_max_depth(1000)
    codec.encode_invalid_numbers(false)
    codec.decode_invalid_numbers(false)
    codec.encode_sparse_array(false, 0, 0)
  end
  return codec
end

--- Mark a table as an array, so that it encodes as `[]` also when it is empty.
---@param t table?
---@return table
function M.array(t)
  return setmetatable(t or {}, core.array_mark)
end

--- The value that a JSON text holds.
---@param text string
---@param opts { null: boolean? }?  null: keep JSON null as `json.null` in objects too
---@return any value   `json.null` for a text that is just null
---@return linkedin.Error? err  kind "protocol", with the position of what is no JSON
function M.decode(text, opts)
  local prepared, flags = core.prepare(text) -- or nil, err
  if not prepared then return nil, require "linkedin.error".new(flags) end
  local value, reason = cjson().decode(prepared)
  if value == nil then
    -- The position is that in the text as it came.
    if prepared ~= text then reason = select(2, cjson().decode(text)) or reason end
    return nil, require "linkedin.error".new { kind = "protocol", message = "not JSON: " .. tostring(reason) }
  end
  return core.mend(value, flags, opts ~= nil and opts.null)
end

--- The JSON text of a value. The value is not changed.
---@param value any
---@return string? text
---@return linkedin.Error? err  kind "validation": the path to what JSON cannot carry
function M.encode(value)
  local packed, detail = core.pack(value) -- is it a copy, or why not
  if packed == nil then return nil, require "linkedin.error".new(detail) end
  local text, reason = cjson().encode(packed)
  if not text then
    return nil, require "linkedin.error".new { kind = "validation", message = "cannot be written as JSON: " .. tostring(reason) }
  end
  if not detail then return text end
  text, reason = core.resolve(text)
  if not text then return nil, require "linkedin.error".new(reason) end
  return text
end

return M
