-- SPDX-License-Identifier: MIT
--- Who has which role on which page, and what that allows.
--- LinkedIn pages: marketing/community-management/organizations/organization-access-control-by-role,
--- organization-authorizations/organization-authorizations.

local options = require "linkedin.options"
local target = require "linkedin.organizations.target"

local M = {}

-- Older answers name the page differently.
local function page_of(element)
  return element.organization or element.organizationTarget or element.organizationalTarget
end

local FILTERS = { role = "string|boolean", state = "string|boolean" }

-- A filter left out is the default; false asks for all.
local function filter(given, default)
  if given == nil then return default end
  return given or nil
end

local function call_of(opts)
  local call = {}
  for name, value in pairs(opts) do
    if not FILTERS[name] then call[name] = value end
  end
  return call
end

local function roles_of(self, spec, opts)
  spec.query.count = 50
  local elements, err = self.li:_each(spec, call_of(opts)):all()
  if not elements then return nil, err end
  local list = {}
  for i, element in ipairs(elements) do
    list[i] = {
      organization = page_of(element), role = element.role, state = element.state, member = element.roleAssignee,
    }
  end
  return list
end

--- The pages on which the token's member has a role.
---@async
---@param opts { role: string|false|nil, state: string|false|nil }?  default ADMINISTRATOR, APPROVED; false: any
---@return { organization: string, role: string, state: string, member: string }[]? pages
---@return linkedin.Error?
function M.administered(self, opts)
  opts = options.check("organizations:administered", opts, FILTERS, options.call)
  return roles_of(self, { operation = "organizationAcls.roleAssignee", query = {
    q = "roleAssignee", role = filter(opts.role, "ADMINISTRATOR"), state = filter(opts.state, "APPROVED"),
  } }, opts)
end

--- Who has a role on a page; its administrators only.
---@async
---@param id integer|string
---@param opts { role: string|false|nil, state: string|false|nil }?  default: any role, APPROVED
---@return { organization: string, role: string, state: string, member: string }[]? roles
---@return linkedin.Error?
function M.administrators(self, id, opts)
  opts = options.check("organizations:administrators", opts, FILTERS, options.call)
  return roles_of(self, { operation = "organizationAcls.organization", query = {
    q = "organization", organization = target.urn(id, "organizations:administrators"),
    role = filter(opts.role, nil), state = filter(opts.state, "APPROVED"),
  } }, opts)
end

-- ── authorizations ─────────────────────────────────────────────────────────────────────────────

local CONTENT = { ORGANIC_SHARE = true, DARK_SHARE = true }

-- "ADMINISTRATOR_READ" → LinkedIn's union; the union of other actions is said: { organizationProfileAuthorizationAction = … }
local function action_of(given)
  if type(given) == "table" then
    local union, action = next(given)
    return { [union] = type(action) == "table" and action or { actionType = action } }, given.actionType or action
  end
  local union = CONTENT[given:match "^(%u+_SHARE)_"] and "organizationContentAuthorizationAction" or "organizationRoleAuthorizationAction"
  return { [union] = { actionType = given } }
end

-- LinkedIn's word for a yes is a record called so, whatever its namespace. Anything else is no yes.
local function is_approved(element)
  local status = element.status
  if type(status) == "string" then return status:upper() == "APPROVED" end
  for name in pairs(type(status) == "table" and status or {}) do
    if name:lower():find "approved$" then return true end
  end
  return false
end

--- May the token's member do these things on a page? Needs the scope rw_organization_admin. (The finder's name and
--- the shape of its answer are unconfirmed; `response` has all that LinkedIn said.)
---
---    local may = li.organizations:may(90000101, { "ORGANIC_SHARE_CREATE", "ADMINISTRATOR_READ" })
---    if may.ORGANIC_SHARE_CREATE then … end
---@async
---@param id integer|string
---@param actions (string|table)[]  LinkedIn's action types; a table names its union
---@param opts table?
---@return table<string, boolean>? may  by action type
---@return linkedin.Response|linkedin.Error
function M.may(self, id, actions, opts)
  options.argument("organizations:may", 2, actions, "table")
  opts = options.check("organizations:may", opts, {}, options.call)
  local page, wanted, names = target.urn(id, "organizations:may"), {}, {}
  for i, action in ipairs(actions) do
    local union, name = action_of(action)
    wanted[i], names[i] = { authorizationAction = union }, name or action
  end
  local answer, response = self.li:_call({
    operation = "organizationAuthorizations.authorizationActionsAndImpersonator",
    query = { bq = "authorizationActionsAndImpersonator", authorizationActions = wanted },
  }, opts)
  if not answer then return nil, response end
  local may = {}
  for i, name in ipairs(names) do
    local found = (answer.elements or {})[i] or {}
    may[name] = false
    for _, element in ipairs(found.elements or {}) do
      if page_of(element) == page and is_approved(element) then may[name] = true end
    end
  end
  return may, response
end

return M
