-- SPDX-License-Identifier: MIT
--- `organizationAcls`: who may do what for which page; and its older sibling organizationalEntityAcls.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-access-control-by-role

local auth = require "linkedin.sandbox.auth"
local errors = require "linkedin.sandbox.errors"
local reply = require "linkedin.sandbox.reply"
local types = require "linkedin.sandbox.types"

local ROLES = {
  "ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "DIRECT_SPONSORED_CONTENT_POSTER", "CURATOR", "ANALYST",
  "RECRUITING_POSTER", "LEAD_CAPTURE_ADMINISTRATOR", "LEAD_GEN_FORMS_MANAGER",
}
local STATES = { "APPROVED", "REJECTED", "REQUESTED", "REVOKED" }

-- The older resource calls the page `organizationalTarget`.
local function element(acl, target_name)
  local entity = {}
  for name, value in pairs(acl) do entity[name] = value end
  if target_name ~= "organization" then
    entity[target_name], entity.organization = acl.organization, nil
  end
  return entity
end

local function select_where(ctx, target_name, fits)
  local found = {}
  for _, acl in ipairs(ctx.store.data.acls) do
    if fits(acl) and acl.role == (ctx.params.role or acl.role) and acl.state == (ctx.params.state or acl.state) then
      found[#found + 1] = element(acl, target_name)
    end
  end
  return reply.ok(reply.page(ctx, found))
end

-- Always the token's own member; a `roleAssignee` parameter is not taken.
local function mine(target_name)
  return function(ctx)
    local me = "urn:li:person:" .. ctx.token.member
    return select_where(ctx, target_name, function(acl) return acl.roleAssignee == me end)
  end
end

local function of_organization(target_name)
  return function(ctx)
    local page = ctx.params.organization or ctx.params.organizationalTarget
    if not auth.is_administrator(ctx.store, ctx.token.member, page) then
      return errors.denied("Not enough permissions to access the roles of " .. page)
    end
    return select_where(ctx, target_name, function(acl) return acl.organization == page end)
  end
end

local SCOPES = { "r_organization_admin", "rw_organization_admin" }
local FILTERS = { role = types.enum(ROLES), state = types.enum(STATES) }

local function with_filters(query)
  for name, of in pairs(FILTERS) do query[name] = of end
  return query
end

local PAGE = types.urn { "organization", "organizationBrand" }

return {
  {
    path = "organizationAcls", bases = { "v2", "rest" }, name = "organizationAcls", quota = "company",
    methods = {
      ["FINDER roleAssignee"] = { scopes = SCOPES, query = with_filters {}, run = mine "organization" },
      ["FINDER organization"] = {
        scopes = SCOPES, query = with_filters { organization = PAGE }, required = { "organization" },
        run = of_organization "organization",
      },
    },
  },
  {
    path = "organizationalEntityAcls", bases = { "v2" }, name = "organizationalEntityAcls", quota = "company",
    methods = {
      ["FINDER roleAssignee"] = { scopes = SCOPES, query = with_filters {}, run = mine "organizationalTarget" },
      ["FINDER organizationalTarget"] = {
        scopes = SCOPES, query = with_filters { organizationalTarget = PAGE }, required = { "organizationalTarget" },
        run = of_organization "organizationalTarget",
      },
    },
  },
}
