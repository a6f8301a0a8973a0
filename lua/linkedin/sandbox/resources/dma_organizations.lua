-- SPDX-License-Identifier: MIT
--- `dmaOrganizations`, `dmaOrganizationAcls`: what administrators of pages may take along. Pictures come as addresses
--- here, other members' names not at all.
--- https://learn.microsoft.com/en-us/linkedin/dma/pages-data-portability/

local auth = require "linkedin.sandbox.auth"
local errors = require "linkedin.sandbox.errors"
local reply = require "linkedin.sandbox.reply"
local types = require "linkedin.sandbox.types"
local urn = require "linkedin.sandbox.urn"

local WEEK_MS = 604800000
local PICTURES = { logoV2 = true, coverPhotoV2 = true }

local function may_read(ctx, organization)
  local parent = organization.parentRelationship and organization.parentRelationship.parent
  return auth.is_administrator(ctx.store, ctx.token.member, "urn:li:organization:" .. organization.id)
    or (parent ~= nil and auth.is_administrator(ctx.store, ctx.token.member, parent))
end

local function picture(ctx, value)
  local _, id = urn.split(value)
  return {
    downloadUrl = ("%s/media/%s/400"):format(ctx.config.api_url or "", id), status = "AVAILABLE",
    downloadUrlExpiresAt = math.floor(ctx.now_ms) + WEEK_MS,
  }
end

local function view(ctx, organization)
  local shown = {}
  for name, value in pairs(organization) do
    if PICTURES[name] then
      shown[name] = { original = picture(ctx, value.original), cropped = picture(ctx, value.cropped), cropInfo = value.cropInfo }
    else
      shown[name] = value
    end
  end
  return shown
end

local function get(ctx)
  local organization = ctx.store.data.organizations[tostring(ctx.key)]
  if not organization then return errors.not_found("Could not find organization " .. ctx.key) end
  if not may_read(ctx, organization) then return errors.denied("Member is not ADMINISTRATOR of organization " .. ctx.key) end
  return reply.ok(view(ctx, organization))
end

local function batch_get(ctx)
  local results, statuses, failures = {}, {}, {}
  for _, id in ipairs(ctx.params.ids) do
    local organization, key = ctx.store.data.organizations[tostring(id)], tostring(id)
    local status = not organization and 404 or (may_read(ctx, organization) and 200 or 403)
    statuses[key] = status
    if status == 200 then
      results[key] = view(ctx, organization)
    else
      failures[key] = { status = status, message = status == 404 and "Not Found" or "Member is not ADMINISTRATOR" }
    end
  end
  return reply.batch(results, statuses, failures)
end

local function find_by(fits)
  return function(ctx)
    local found = {}
    for _, organization in pairs(ctx.store.data.organizations) do
      if may_read(ctx, organization) and fits(ctx.params, organization) then found[#found + 1] = view(ctx, organization) end
    end
    table.sort(found, function(a, b) return a.id < b.id end)
    return reply.ok(reply.page(ctx, found))
  end
end

local by_vanity_name = find_by(function(params, organization)
  return organization.vanityName:lower() == params.vanityName:lower()
end)
local by_email_domain = find_by(function(params, organization)
  return organization.localizedWebsite == "https://" .. params.emailDomain:lower()
end)
local by_parent = find_by(function(params, organization)
  return organization.parentRelationship ~= nil and organization.parentRelationship.parent == params.parent
end)

-- Who other members are is not told.
local function shown_role(ctx, acl)
  local shown = {}
  for name, value in pairs(acl) do shown[name] = value end
  if acl.roleAssignee ~= "urn:li:person:" .. ctx.token.member then
    shown.roleAssignee, shown.created, shown.lastModified = "urn:li:person:obfuscated", nil, nil
  end
  return shown
end

local function roles(fits)
  return function(ctx)
    local found = {}
    for _, acl in ipairs(ctx.store.data.acls) do
      if fits(ctx, acl) and acl.role == (ctx.params.role or acl.role) and acl.state == (ctx.params.state or acl.state) then
        found[#found + 1] = shown_role(ctx, acl)
      end
    end
    return reply.ok(reply.page(ctx, found))
  end
end

local mine = roles(function(ctx, acl) return acl.roleAssignee == "urn:li:person:" .. ctx.token.member end)
local all_of_page = roles(function(ctx, acl) return acl.organization == ctx.params.organization end)

local function of_page(ctx)
  if not auth.is_administrator(ctx.store, ctx.token.member, ctx.params.organization) then
    return errors.denied("Member is not ADMINISTRATOR of " .. ctx.params.organization)
  end
  return all_of_page(ctx)
end

local SCOPES = { "r_dma_admin_pages_content" }
local PAGE = types.urn { "organization" }

local function finder(query, run, required)
  return { scopes = SCOPES, query = query, required = required, run = run }
end

return {
  {
    path = "dmaOrganizations", bases = { "rest" }, name = "dmaOrganizations", key = types.long,
    methods = {
      GET = { scopes = SCOPES, run = get }, BATCH_GET = { scopes = SCOPES, run = batch_get },
      ["FINDER vanityName"] = finder({ vanityName = types.string }, by_vanity_name, { "vanityName" }),
      ["FINDER emailDomain"] = finder({ emailDomain = types.string }, by_email_domain, { "emailDomain" }),
      ["FINDER parentOrganization"] = finder({ parent = PAGE }, by_parent, { "parent" }),
    },
  },
  {
    path = "dmaOrganizationAcls", bases = { "rest" }, name = "dmaOrganizationAcls",
    methods = {
      ["FINDER roleAssignee"] = finder({ role = types.string, state = types.string }, mine),
      ["FINDER organization"] = finder({ organization = PAGE, role = types.string, state = types.string }, of_page, { "organization" }),
    },
  },
}
