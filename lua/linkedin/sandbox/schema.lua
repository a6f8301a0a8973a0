-- SPDX-License-Identifier: MIT
--- Declarative checks of request bodies.
---
---     local s = require "linkedin.sandbox.schema"
---     local Post = s.record { author = s.urn { "person" }, text = s.optional(s.string { max = 3000 }) }
---     local issues = s.check(Post, body)        -- list of { path, kind, message }
---     if issues[1] then return s.refuse(issues) end
---
--- Unknown fields, nulls, wrong types, wrong symbols and wrong URNs are all found in one go.

local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local text = require "linkedin.sandbox.text"
local urn = require "linkedin.sandbox.urn"

local M = {}

local function issue(issues, path, kind, message)
  issues[#issues + 1] = { path = path, kind = kind, message = message }
end

local function type_name(value)
  if value == json.null then return "null" end
  if json.is_array(value) then return "array" end
  return type(value)
end

local function checked(value, path, issues, expected, fits)
  if value == json.null then
    issue(issues, path, "null", "null is not allowed")
    return false
  end
  if not fits then
    issue(issues, path, "type", ("%s cannot be coerced to %s"):format(type_name(value), expected))
  end
  return fits
end

--- A string. `rule`: `min`, `max` in characters; `blank = true` allows "".
function M.string(rule)
  rule = rule or {}
  return function(value, path, issues)
    if not checked(value, path, issues, "String", type(value) == "string") then return end
    if value == "" and not rule.blank then return issue(issues, path, "blank", "value is blank") end
    local length = text.length(value)
    if length > (rule.max or length) then
      issue(issues, path, "length", ("length %d is greater than %d"):format(length, rule.max))
    elseif length < (rule.min or 0) then
      issue(issues, path, "length", ("length %d is less than %d"):format(length, rule.min))
    end
  end
end

--- An absolute http or https URL.
function M.url()
  local as_string = M.string()
  return function(value, path, issues)
    local before = #issues
    as_string(value, path, issues)
    if #issues == before and not value:find("^https?://[^%s/]+") then
      issue(issues, path, "url", "not an absolute URL: " .. value)
    end
  end
end

function M.boolean()
  return function(value, path, issues)
    checked(value, path, issues, "Boolean", type(value) == "boolean")
  end
end

--- A whole number from `min` to `max`.
function M.integer(rule)
  rule = rule or {}
  return function(value, path, issues)
    local whole = type(value) == "number" and value % 1 == 0
    if not checked(value, path, issues, "Long", whole) then return end
    if value < (rule.min or value) or value > (rule.max or value) then
      issue(issues, path, "range", "value out of range: " .. value)
    end
  end
end

--- Any number.
function M.number()
  return function(value, path, issues)
    checked(value, path, issues, "Double", type(value) == "number")
  end
end

function M.enum(symbols)
  local known = {}
  for _, symbol in ipairs(symbols) do known[symbol] = true end
  return function(value, path, issues)
    if not checked(value, path, issues, "String", type(value) == "string") then return end
    if not known[value] then
      issue(issues, path, "enum", ('"%s" is not an enum symbol'):format(value))
    end
  end
end

local URN_KIND = { URN = "urn", TYPE = "urn_type", ID = "urn_id" }

--- A URN of one of the given types.
function M.urn(kinds)
  return function(value, path, issues)
    if value == json.null then return issue(issues, path, "null", "null is not allowed") end
    local ok, why, code = urn.check(value, kinds)
    if not ok then issue(issues, path, URN_KIND[code], why) end
  end
end

--- A list. `rule`: `min`, `max` items.
function M.list(of, rule)
  rule = rule or {}
  return function(value, path, issues)
    if not checked(value, path, issues, "array", json.is_array(value)) then return end
    if #value < (rule.min or 0) or #value > (rule.max or #value) then
      issue(issues, path, "count", ("%d items are not allowed here"):format(#value))
    end
    for i = 1, #value do of(value[i], path .. "/" .. (i - 1), issues) end
  end
end

--- Marks a field of a record that may be absent.
function M.optional(of)
  return { of = of, optional = true }
end

local function sorted_names(record)
  local names = {}
  for name in pairs(record) do names[#names + 1] = name end
  table.sort(names)
  return names
end

--- A record: exactly these fields.
function M.record(fields)
  local plan = {}
  for name, of in pairs(fields) do
    plan[name] = type(of) == "table" and of or { of = of }
  end
  local planned = sorted_names(plan)
  return function(value, path, issues)
    if not checked(value, path, issues, "record", json.is_object(value)) then return end
    for _, name in ipairs(sorted_names(value)) do
      if not plan[name] then
        issue(issues, path .. "/" .. name, "unknown", "unrecognized field found but not allowed")
      end
    end
    for _, name in ipairs(planned) do
      local item, at = value[name], path .. "/" .. name
      if item ~= nil then
        plan[name].of(item, at, issues)
      elseif not plan[name].optional then
        issue(issues, at, "missing", "field is required but not found and has no default value")
      end
    end
  end
end

--- An object whose values are all of one kind, under any name.
function M.map(of)
  return function(value, path, issues)
    if not checked(value, path, issues, "map", json.is_object(value)) then return end
    for _, name in ipairs(sorted_names(value)) do of(value[name], path .. "/" .. name, issues) end
  end
end

--- A record with at least these fields.
function M.open(fields)
  return function(value, path, issues)
    if not checked(value, path, issues, "record", json.is_object(value)) then return end
    for _, name in ipairs(sorted_names(fields)) do
      if value[name] == nil then
        issue(issues, path .. "/" .. name, "missing", "field is required but not found")
      else
        fields[name](value[name], path .. "/" .. name, issues)
      end
    end
  end
end

--- One or the other.
function M.either(one, other)
  return function(value, path, issues)
    local with_one, with_other = {}, {}
    one(value, path, with_one)
    other(value, path, with_other)
    if with_one[1] and with_other[1] then issues[#issues + 1] = with_one[1] end
  end
end

--- A union: exactly one of these keys.
function M.union(members)
  return function(value, path, issues)
    if not checked(value, path, issues, "union", json.is_object(value)) then return end
    local names = sorted_names(value)
    if #names ~= 1 then
      return issue(issues, path, "type", ("a union has exactly one key, found %d"):format(#names))
    end
    local of = members[names[1]]
    if not of then
      return issue(issues, path, "type", ("\"%s\" is not a member type of union"):format(names[1]))
    end
    of(value[names[1]], path .. "/" .. names[1], issues)
  end
end

--- Anything but null.
function M.any()
  return function(value, path, issues)
    checked(value, path, issues, "value", true)
  end
end

--- One more rule over a checked value: `rule(value, path, report)`, `report(path, kind, message)`.
--- Runs only when nothing was wrong before.
function M.also(of, rule)
  return function(value, path, issues)
    local before = #issues
    of(value, path, issues)
    if #issues > before then return end
    rule(value, path, function(at, kind, message) issue(issues, at, kind, message) end)
  end
end

--- Check a body. Returns the list of issues, empty when it is well.
function M.check(of, value)
  local issues = {}
  of(value, "", issues)
  return issues
end

-- From issues to LinkedIn's answer ---------------------------------------------------------------

local CODES = {
  missing = "MISSING_FIELD", enum = "INVALID_VALUE_FOR_FIELD", blank = "INVALID_VALUE_BLANK_FIELD",
  length = "FIELD_LENGTH_TOO_LONG", urn_type = "INVALID_URN_TYPE", urn_id = "INVALID_URN_ID",
  count = "INVALID_VALUE_FOR_FIELD", range = "INVALID_VALUE_FOR_FIELD", url = "INVALID_URL",
  blank_optional = "INVALID_VALUE_BLANK_FIELD", call_to_action = "INVALID_CALL_TO_ACTION",
}

-- Refused by the gateway's field filter: nulls, and unknown fields at the top.
local function is_unpermitted(found)
  return found.kind == "null" or found.kind == "unpermitted" or (found.kind == "unknown" and found.path:find("^/[^/]+$") ~= nil)
end

--- The response for a list of issues: 403 for unpermitted fields, 422 for what the schema
--- validator refuses, 400 with codes for the rest.
function M.refuse(issues)
  local unpermitted, lines, inputs = {}, {}, {}
  for _, found in ipairs(issues) do
    if is_unpermitted(found) then
      unpermitted[#unpermitted + 1] = found.path
    elseif CODES[found.kind] then
      inputs[#inputs + 1] = {
        field = found.path:sub(2), code = CODES[found.kind], description = found.message,
      }
    else
      lines[#lines + 1] = ("ERROR :: %s :: %s"):format(found.path, found.message)
    end
  end
  if unpermitted[1] then return errors.unpermitted(unpermitted) end
  if lines[1] then return errors.schema(lines) end
  return errors.input(inputs, "Invalid request body: " .. inputs[1].description)
end

--- The same for a patch: every field it may not touch is unpermitted, however deep.
function M.refuse_patch(issues)
  local paths = {}
  for _, found in ipairs(issues) do
    if found.kind == "unknown" then paths[#paths + 1] = found.path end
  end
  return paths[1] and errors.unpermitted(paths) or M.refuse(issues)
end

return M
