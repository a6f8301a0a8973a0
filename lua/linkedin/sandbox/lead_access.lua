-- SPDX-License-Identifier: MIT
--- Who may see which leads: sponsored ones need a role on the ad account and one on its page, those of a page
--- a role on the page. The parameters that name owner and kind are records, never bare URNs.
---
--- https://learn.microsoft.com/en-us/linkedin/marketing/lead-sync/leadsync

local auth = require "linkedin.sandbox.auth"
local errors = require "linkedin.sandbox.errors"
local leads = require "linkedin.sandbox.leads"
local reporting = require "linkedin.sandbox.reporting"
local types = require "linkedin.sandbox.types"

local M = {}

M.SCOPES = { "r_marketing_leadgen_automation" }

-- The list of page roles varies between versions of LinkedIn's page; these two are in all of them.
local FOR_SPONSORED = { "ADMINISTRATOR", "LEAD_GEN_FORMS_MANAGER" }
local FOR_PAGE = {
  EVENT = { "ADMINISTRATOR", "CONTENT_ADMINISTRATOR" }, COMPANY = { "ADMINISTRATOR" }, ORGANIZATION_PRODUCT = { "ADMINISTRATOR" },
  FORM = { "ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "LEAD_GEN_FORMS_MANAGER" },
}

local function has_role(ctx, page, wanted)
  local roles = auth.roles(ctx.store, ctx.token.member, page)
  for _, role in ipairs(wanted) do
    if roles[role] then return true end
  end
  return false
end

--- May the member see leads of this kind ("FORM": the forms) and owner? nil, or the refusal.
function M.refuse(ctx, owner, kind)
  local urn, which = leads.owner_urn(owner)
  if which == "organization" then
    if not has_role(ctx, urn, FOR_PAGE[kind]) then
      return errors.denied(("The member has no role that gives access to the leads of %s"):format(urn))
    end
    return nil
  end
  local page = ctx.store.data.leads.pages[urn:match "%d+$"]
  if not reporting.may_read(ctx.store, ctx.token.member, urn:match "%d+$") then
    return errors.denied(("The member has no role on %s"):format(urn))
  elseif not page or not has_role(ctx, page, FOR_SPONSORED) then
    return errors.denied(("The member has no qualifying role on the page of %s"):format(urn))
  end
end

--- Do owner and kind go together? nil, or the refusal.
function M.refuse_kind(owner, kind)
  local _, which = leads.owner_urn(owner)
  if (kind == "SPONSORED") == (which == "sponsoredAccount") then return nil end
  return errors.parameter("leadType", "PARAM_INVALID", ("leadType %s is not valid for an owner of type %s"):format(kind, which))
end

-- A record of exactly one of these fields.
local function one_of(fields)
  local record = types.record(fields)
  return function(value)
    local typed, why = record(value)
    if not typed then return nil, why end
    if next(typed) == nil or next(typed, (next(typed))) ~= nil then return nil, "expected exactly one member of the union" end
    return typed
  end
end

M.OWNER = one_of { sponsoredAccount = types.urn { "sponsoredAccount" }, organization = types.urn { "organization" } }
M.VALUE_OF_OWNER = types.record { value = { type = M.OWNER, required = true } }
M.KIND = types.record { leadType = { type = types.enum(leads.TYPES), required = true } }
M.ENTITY = one_of {
  associatedCreative = types.urn { "sponsoredCreative" }, event = types.urn { "event" },
  organization = types.urn { "organization" }, organizationProduct = types.urn { "organizationProduct" },
}

return M
