-- SPDX-License-Identifier: MIT
--- `organizationAuthorizations`: on which pages the member may do what. The name of the batch finder and the shape of
--- its answer are unconfirmed.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-authorizations/organization-authorizations

local auth = require "linkedin.sandbox.auth"
local json = require "linkedin.sandbox.json"
local reply = require "linkedin.sandbox.reply"
local types = require "linkedin.sandbox.types"

local ADMIN, EDITORS = { "ADMINISTRATOR" }, { "ADMINISTRATOR", "CONTENT_ADMINISTRATOR" }
local SPONSORS = { "ADMINISTRATOR", "DIRECT_SPONSORED_CONTENT_POSTER" }

-- action type → the roles that have it
local ALLOWED = {
  ADMINISTRATOR_READ = ADMIN, ADMINISTRATOR_WRITE = ADMIN, PIPELINE_BUILDER_READ = ADMIN, PIPELINE_BUILDER_WRITE = ADMIN,
  DIRECT_SPONSORED_CONTENT_POSTER_READ = SPONSORS, DIRECT_SPONSORED_CONTENT_POSTER_WRITE = ADMIN,
  PENDING_ADMIN_READ = ADMIN, PENDING_ADMIN_WRITE = ADMIN,
  PENDING_DIRECT_SPONSORED_CONTENT_POSTER_READ = ADMIN, PENDING_DIRECT_SPONSORED_CONTENT_POSTER_WRITE = ADMIN,
}
local CONTENT = {}
for _, verb in ipairs { "VIEW_AS_AUTHOR", "CREATE", "EDIT", "DELETE" } do
  CONTENT["ORGANIC_SHARE_" .. verb], CONTENT["DARK_SHARE_" .. verb] = EDITORS, SPONSORS
end

local function names(of)
  local list = {}
  for name in pairs(of) do list[#list + 1] = name end
  table.sort(list)
  return list
end

local function union(of) return types.record { actionType = { type = of, required = true } } end

local ACTION = types.record {
  authorizationAction = { required = true, type = types.record {
    organizationRoleAuthorizationAction = union(types.enum(names(ALLOWED))),
    organizationContentAuthorizationAction = union(types.enum(names(CONTENT))),
    organizationProfileAuthorizationAction = union(types.string), organizationActivityAuthorizationAction = union(types.string),
    organizationAnalyticsAuthorizationAction = union(types.string), organizationApplicationAuthorizationAction = union(types.string),
  } },
}

local function has_any(roles, wanted)
  for _, role in ipairs(wanted or ADMIN) do
    if roles[role] then return true end
  end
  return false
end

-- The pages on which the member may, of those where they have any role.
local function pages_for(ctx, action)
  local _, of = next(action.authorizationAction)
  local found, seen = json.array {}, {}
  for _, acl in ipairs(ctx.store.data.acls) do
    local page = acl.organization
    if acl.roleAssignee == "urn:li:person:" .. ctx.token.member and not seen[page] then
      seen[page] = true
      if has_any(auth.roles(ctx.store, ctx.token.member, page), ALLOWED[of.actionType] or CONTENT[of.actionType]) then
        found[#found + 1] = { organization = page, authorizationAction = action.authorizationAction, status = { approved = {} } }
      end
    end
  end
  return found
end

local function by_actions(ctx)
  local elements = {}
  for i, action in ipairs(ctx.params.authorizationActions) do
    local found = pages_for(ctx, action)
    elements[i] = { elements = found, paging = { start = 0, count = #found, links = json.array {} } }
  end
  return reply.ok { elements = json.array(elements) }
end

return {
  path = "organizationAuthorizations", bases = { "rest" }, name = "organizationAuthorizations", quota = "company",
  methods = { ["BATCH_FINDER authorizationActionsAndImpersonator"] = {
    scopes = { "rw_organization_admin" }, query = { authorizationActions = types.list(ACTION) },
    required = { "authorizationActions" }, run = by_actions,
  } },
}
