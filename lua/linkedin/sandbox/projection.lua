-- SPDX-License-Identifier: MIT
--- Projections and `fields`: which parts of an entity an answer carries, and which URNs in it are
--- decorated (`displayImage~:playableStreams`, `handle~`).

local json = require "linkedin.sandbox.json"

local M = {}

-- Grammar:  list = "(" item { "," item } ")"     item = name [ "*" ] [ "~" [ type ] [ ":" finder ] ] [ list ]
local function fail(what)
  error({ projection = what }, 0)
end

local read_list

local function read_item(s, i)
  local name, after = s:match("^([%w_$%-.]+)()", i)
  if not name then fail("expected a field name at character " .. i) end
  local item = { name = name }
  if s:sub(after, after) == "*" then
    item.each, after = true, after + 1
  end
  if s:sub(after, after) == "~" then
    item.decorate, after = true, after + 1
    local finder, stop = s:match("^[%w_]*:([%w_]+)()", after)
    if finder then
      item.finder, after = finder, stop
    else
      after = s:match("^[%w_]*()", after)
    end
  end
  local c = s:sub(after, after)
  -- `nested:(a,b)` is how `fields` writes what a projection writes `nested(a,b)`.
  if c == ":" and s:sub(after + 1, after + 1) == "(" then
    after, c = after + 1, "("
  end
  if c == "(" then item.items, after = read_list(s, after) end
  return item, after
end

function read_list(s, i)
  local items = {}
  i = i + 1
  while true do
    items[#items + 1], i = read_item(s, i)
    local c = s:sub(i, i)
    if c == ")" then return items, i + 1 end
    if c ~= "," then fail("expected ',' or ')' at character " .. i) end
    i = i + 1
  end
end

--- Parse `projection=(…)` or `fields=a,b`. Returns a list of items, or nil and a sentence.
function M.parse(s)
  local wrapped = s:sub(1, 1) == "(" and s or "(" .. s .. ")"
  local ok, items, stop = pcall(read_list, wrapped, 1)
  if not ok then
    if type(items) == "table" and items.projection then return nil, items.projection end
    error(items, 0)
  end
  if stop <= #wrapped then return nil, "text after the projection" end
  return items
end

local apply_items

local function apply_item(value, item, decorate)
  if item.each and json.is_array(value) then
    local list = {}
    for i = 1, #value do
      list[i] = item.items and apply_items(value[i], item.items, decorate) or value[i]
    end
    return json.array(list)
  end
  if item.items and not item.decorate and json.is_object(value) then
    return apply_items(value, item.items, decorate)
  end
  return value
end

local function decorated(value, item, decorate)
  local found, failure = decorate(value, item.finder)
  if found and item.items then found = apply_items(found, item.items, decorate) end
  return found, failure
end

function apply_items(entity, items, decorate)
  if not json.is_object(entity) then return entity end
  local out = {}
  for _, item in ipairs(items) do
    local value = entity[item.name]
    if value ~= nil then
      out[item.name] = apply_item(value, item, decorate)
      if item.decorate then
        local found, failure = decorated(value, item, decorate)
        out[item.name .. "~"] = found
        if not found then out[item.name .. "!"] = failure end
      end
    end
  end
  return out
end

--- Reduce an entity to what was asked for.
---@param entity table
---@param items table                           from `parse`
---@param decorate fun(urn, finder): table?, table?   the decorated value, or nil and its error
function M.apply(entity, items, decorate)
  return apply_items(entity, items, decorate)
end

--- Does a projection name this field at its top level?
function M.names(items, field)
  for _, item in ipairs(items) do
    if item.name == field then return item end
  end
  return nil
end

return M
