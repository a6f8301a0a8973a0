-- SPDX-License-Identifier: MIT
--- Pages: `/organizations`, `/organizationsLookup`, `/organizationBrands` and its lookup.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-lookup-api

local auth = require "linkedin.sandbox.auth"
local errors = require "linkedin.sandbox.errors"
local projection = require "linkedin.sandbox.projection"
local reply = require "linkedin.sandbox.reply"
local types = require "linkedin.sandbox.types"
local urn = require "linkedin.sandbox.urn"

-- What everybody may see.
local REDUCED = {
  "id", "name", "localizedName", "localizedWebsite", "vanityName", "logoV2", "locations",
  "primaryOrganizationType",
}
local REDUCED_SET = { ["$URN"] = true }
for _, name in ipairs(REDUCED) do REDUCED_SET[name] = true end

local function urn_of(organization)
  local kind = organization.primaryOrganizationType == "BRAND" and "organizationBrand" or "organization"
  return ("urn:li:%s:%s"):format(kind, organization.id)
end

local function is_administrator(ctx, organization)
  local parent = organization.parentRelationship and organization.parentRelationship.parent
  return auth.is_administrator(ctx.store, ctx.token.member, "urn:li:organization:" .. organization.id)
    or (parent and auth.is_administrator(ctx.store, ctx.token.member, parent)) or false
end

local function reduced(organization)
  local view = {}
  for _, name in ipairs(REDUCED) do view[name] = organization[name] end
  return view
end

local function whole(organization)
  local view = {}
  for name, value in pairs(organization) do view[name] = value end
  return view
end

-- `$URN` appears only when a projection asks for it.
local function view(ctx, organization, is_public)
  local entity = (not is_public and is_administrator(ctx, organization)) and whole(organization)
    or reduced(organization)
  if ctx.items and projection.names(ctx.items, "$URN") then entity["$URN"] = urn_of(organization) end
  return entity
end

local function was_revoked(ctx, organization)
  for _, acl in ipairs(ctx.store.data.acls) do
    if acl.organization == "urn:li:organization:" .. organization.id and acl.state == "REVOKED"
      and acl.roleAssignee == "urn:li:person:" .. ctx.token.member then
      return true
    end
  end
  return false
end

-- A member whose role was taken away is told so when asking for more than everybody sees.
local function refuse_admin_only(ctx, organization)
  if not ctx.items or is_administrator(ctx, organization) or not was_revoked(ctx, organization) then return nil end
  for _, item in ipairs(ctx.items) do
    if not REDUCED_SET[item.name] then
      return errors.denied(("Field %s is not accessible: VisibilityReduction ADMIN_ONLY for %s")
        :format(item.name, urn_of(organization)))
    end
  end
end

local function find(ctx, id, is_brand)
  local organization = ctx.store.data.organizations[tostring(id)]
  if organization and (not is_brand or organization.primaryOrganizationType == "BRAND") then return organization end
end

local function missing(id)
  return errors.not_found(("Could not find organization %s"):format(id))
end

local function get(is_brand)
  return function(ctx)
    local organization = find(ctx, ctx.key, is_brand)
    if not organization then return missing(ctx.key) end
    return refuse_admin_only(ctx, organization) or reply.ok(view(ctx, organization))
  end
end

local function batch_get(is_brand, is_public)
  return function(ctx)
    local results, statuses, failures = {}, {}, {}
    for _, id in ipairs(ctx.params.ids) do
      local organization, key = find(ctx, id, is_brand), tostring(id)
      statuses[key] = organization and 200 or 404
      if organization then
        results[key] = view(ctx, organization, is_public)
      else
        failures[key] = { status = 404, message = "Not Found" }
      end
    end
    return reply.batch(results, statuses, failures)
  end
end

local function select_where(fits)
  return function(ctx)
    local found = {}
    for _, organization in pairs(ctx.store.data.organizations) do
      if fits(ctx, organization) then found[#found + 1] = organization end
    end
    table.sort(found, function(a, b) return a.id < b.id end)
    for i, organization in ipairs(found) do found[i] = view(ctx, organization) end
    return reply.ok(reply.page(ctx, found))
  end
end

local by_vanity_name = select_where(function(ctx, organization)
  return organization.vanityName:lower() == ctx.params.vanityName:lower()
end)

local by_email_domain = select_where(function(ctx, organization)
  return organization.localizedWebsite == "https://" .. ctx.params.emailDomain:lower()
end)

local children = select_where(function(ctx, organization)
  local parent = organization.parentRelationship
  return parent ~= nil and parent.parent == ctx.params.parent
end)

local function by_parent(ctx)
  local _, id = urn.split(ctx.params.parent)
  if not auth.is_administrator(ctx.store, ctx.token.member, "urn:li:organization:" .. id) then
    return errors.denied("Not enough permissions to access the brands of " .. ctx.params.parent)
  end
  return children(ctx)
end

-- Ordinary applications may not write pages.
local function refuse_update()
  return errors.permission "organizations.PARTIAL_UPDATE.NO_VERSION"
end

local ANY = {
  "r_organization_admin", "rw_organization_admin", "r_organization_social", "w_organization_social",
  "r_basicprofile", "r_liteprofile", "w_member_social",
}
local ADMIN = { "r_organization_admin", "rw_organization_admin" }

local FINDERS = {
  vanityName = { scopes = ANY, query = { vanityName = types.string }, required = { "vanityName" }, run = by_vanity_name },
  parent = {
    scopes = ADMIN, query = { parent = types.urn { "organization" } }, required = { "parent" }, run = by_parent,
  },
}

local BOTH = { "v2", "rest" }

return {
  {
    path = "organizations", bases = BOTH, name = "organizations", key = types.long, quota = "company",
    methods = {
      GET = { scopes = ANY, run = get(false) },
      BATCH_GET = { scopes = ADMIN, run = batch_get(false, false) },
      ["FINDER vanityName"] = FINDERS.vanityName,
      ["FINDER parentOrganization"] = FINDERS.parent,
      ["FINDER emailDomain"] = {
        scopes = ANY, query = { emailDomain = types.string }, required = { "emailDomain" }, run = by_email_domain,
      },
      PARTIAL_UPDATE = { scopes = ADMIN, run = refuse_update },
    },
  },
  {
    path = "organizationsLookup", bases = { "rest" }, name = "organizationsLookup", key = types.long, quota = "company",
    methods = { BATCH_GET = { scopes = ANY, run = batch_get(false, true) } },
  },
  {
    path = "organizationBrands", bases = { "rest" }, name = "organizationBrands", key = types.long, quota = "company",
    methods = {
      GET = { scopes = ANY, run = get(true) },
      BATCH_GET = { scopes = ADMIN, run = batch_get(true, false) },
      ["FINDER vanityName"] = FINDERS.vanityName,
      ["FINDER parentOrganization"] = FINDERS.parent,
    },
  },
  {
    path = "organizationBrandsLookup", bases = { "rest" }, name = "organizationBrandsLookup", key = types.long,
    quota = "company", methods = { BATCH_GET = { scopes = ANY, run = batch_get(true, true) } },
  },
}
