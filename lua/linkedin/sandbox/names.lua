-- SPDX-License-Identifier: MIT
--- What people and pages are called, and whether a mention of them is one.

local urn = require "linkedin.sandbox.urn"

local M = {}

--- The name behind a person's or organization's URN, or nil.
function M.of(store, value)
  local kind, id = urn.split(value)
  if kind == "organization" then
    local organization = store.data.organizations[id]
    return organization and organization.localizedName
  end
  local member = kind == "person" and store.data.members[id]
  return member and (member.first .. " " .. member.last) or nil
end

--- `M.of` for one store.
function M.resolver(store)
  return function(value) return M.of(store, value) end
end

--- Would LinkedIn link this name to this URN? A page by its full name, a person by the first name,
--- the last name or both, letter by letter; anything else is shown as ordinary text.
function M.is_linked(store, value, name)
  local kind, id = urn.split(value)
  local full = M.of(store, value)
  if not full then return false end
  if kind == "organization" then return name == full end
  local member = store.data.members[id]
  return name == full or name == member.first or name == member.last
end

return M
