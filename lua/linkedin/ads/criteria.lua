-- SPDX-License-Identifier: MIT
--- The search grammar of advertising resources: lists are alternatives, different criteria must all hold, and
--- `test` is a plain boolean.
--- LinkedIn page: marketing/integrations/ads/account-structure/create-and-manage-accounts.
---
---    { status = { "ACTIVE", "DRAFT" }, test = false }
---      → search=(status:(values:List(ACTIVE,DRAFT)),test:false)

local M = {}

local function list_of(value)
  if type(value) == "table" then return value end
  return { value }
end

local function as_urns(who, name, list, kind)
  local urns = {}
  for i, value in ipairs(list) do
    local urn, err = require "linkedin.urn".normalise(value, kind)
    if not urn then error(("%s: %s: %s"):format(who, name, err.message), 4) end
    urns[i] = urn
  end
  return urns
end

--- Criteria as LinkedIn's `search` record. Raises for a criterion the resource does not have.
---@param who string             the function, for the message
---@param given table?           name → value, list of values, or a boolean for `test`
---@param allowed table<string, string|boolean>  name → type of URN, or true
---@return table? search  nil when nothing is asked for
function M.wire(who, given, allowed)
  local search, has_any = {}, false
  for name, value in pairs(given or {}) do
    if allowed[name] == nil then
      local near = require "linkedin.nearest"(tostring(name), allowed)
      error(("%s: there is no criterion '%s'%s"):format(who, tostring(name), near and (", did you mean '" .. near .. "'?") or ""), 3)
    end
    has_any = true
    if name == "test" then
      if type(value) ~= "boolean" then error(who .. ": test is true or false, not a list", 3) end
      search.test = value
    else
      local list = list_of(value)
      if #list == 0 then error(("%s: the list of %s is empty; leave it out to ask for all"):format(who, name), 3) end
      if type(allowed[name]) == "string" then list = as_urns(who, name, list, allowed[name]) end
      search[name] = { values = require "linkedin.restli".list(list) }
    end
  end
  return has_any and search or nil
end

return M
