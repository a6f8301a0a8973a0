-- SPDX-License-Identifier: MIT
--- URNs, as the sandbox reads them.

local M = {}

--- Split `urn:li:type:id`. Returns type and id, or nil.
function M.split(value)
  if type(value) ~= "string" then return nil end
  return value:match("^urn:li:([%w_%-]+):(.+)$")
end

--- The part after the last colon: the same string names an asset in every API.
function M.id(value)
  return type(value) == "string" and value:match("([^:]+)$") or nil
end

-- Which types have a purely numeric id.
local NUMERIC = {
  organization = true, organizationBrand = true, share = true, ugcPost = true, activity = true,
  sponsoredAccount = true, geo = true, industry = true, ["function"] = true, seniority = true,
}

local function is_id(kind, id)
  if NUMERIC[kind] then return id:find("^%d+$") ~= nil end
  return not id:find("[%s%c]")
end

--- Check a URN. Returns true, or nil, a sentence and a code: "URN", "TYPE" or "ID".
---@param value any
---@param kinds string[]?  allowed types; any when nil
function M.check(value, kinds)
  if type(value) ~= "string" or value:sub(1, 4) ~= "urn:" then
    return nil, ("Urn doesn't start with 'urn:'. Urn: %s at index 0: %s")
      :format(tostring(value), tostring(value)), "URN"
  end
  local kind, id = M.split(value)
  if not kind then return nil, "Invalid urn: " .. value, "URN" end
  local allowed = kinds == nil
  for _, name in ipairs(kinds or {}) do allowed = allowed or name == kind end
  if not allowed then
    return nil, ("Urn type %s is not one of %s: %s"):format(kind, table.concat(kinds, ", "), value), "TYPE"
  end
  if not is_id(kind, id) then return nil, "Invalid id in urn: " .. value, "ID" end
  return true
end

return M
