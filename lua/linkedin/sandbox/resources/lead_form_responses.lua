-- SPDX-License-Identifier: MIT
--- `/rest/leadFormResponses`: what members answered. Readable for 365 days; the parts that describe owner, entity,
--- campaign and form come only when a field mask names them.
--- https://learn.microsoft.com/en-us/linkedin/marketing/lead-sync/leadsync

local access = require "linkedin.sandbox.lead_access"
local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local leads = require "linkedin.sandbox.leads"
local projection = require "linkedin.sandbox.projection"
local reply = require "linkedin.sandbox.reply"
local types = require "linkedin.sandbox.types"

local function form_of(ctx, lead)
  local version = ctx.store.data.leads.forms[tostring(lead.form)].versions[tostring(lead.version)]
  return {
    id = lead.form, name = version.name, creationLocale = version.creationLocale, hiddenFields = version.hiddenFields,
    content = version.content,
  }
end

-- On request only.
local EXTRAS = {
  form = form_of,
  ownerInfo = function(_, lead)
    local urn, kind = leads.owner_urn(lead.owner)
    return { [kind .. "Info"] = { name = kind .. " " .. urn:match "%d+$" } }
  end,
  associatedEntityInfo = function(_, lead)
    local kind, urn = next(lead.entity)
    return { [kind .. "Info"] = { name = urn } }
  end,
  leadMetadataInfo = function(_, lead)
    return lead.campaign and { sponsoredLeadMetadataInfo = { campaign = { name = "Campaign " .. lead.campaign:match "%d+$" } } }
  end,
}

local function view(ctx, lead)
  local entity = {
    id = lead.id, leadType = lead.type, owner = lead.owner, submitter = lead.submitter, submittedAt = lead.submitted_ms,
    testLead = lead.test, versionedLeadGenFormUrn = leads.version_urn(lead.form, lead.version),
    associatedEntity = lead.entity,
    leadMetadata = lead.campaign and { sponsoredLeadMetadata = { campaign = lead.campaign } } or nil,
    formResponse = { answers = lead.answers, consentResponses = lead.consents },
  }
  for name, make in pairs(EXTRAS) do
    if ctx.items and projection.names(ctx.items, name) then entity[name] = make(ctx, lead) end
  end
  return entity
end

-- Deleted, expired, not there yet, or not for this member: all the same.
local function get(ctx)
  local lead = leads.find(ctx.store, ctx.key)
  if not lead or not leads.is_readable(ctx.store, lead) or access.refuse(ctx, lead.owner, lead.type) then
    return errors.not_found()
  end
  return reply.ok(view(ctx, lead))
end

local function same_member(wanted, entity)
  if not wanted then return true end
  local name, urn = next(wanted)
  return entity[name] == urn
end

local function may_be_test(ctx, lead)
  if ctx.params.limitedToTestLeads then return lead.test end
  return not lead.test or ctx.params.limitedToTestLeads == nil or ctx.config.lead_tests == "both"
end

local function fits(ctx, lead)
  local p = ctx.params
  local range = p.submittedAtTimeRange or {}
  return leads.owner_urn(lead.owner) == leads.owner_urn(p.owner) and lead.type == p.leadType.leadType
    and may_be_test(ctx, lead) and same_member(p.associatedEntity, lead.entity)
    and (not p.versionedLeadGenFormUrn or p.versionedLeadGenFormUrn == leads.version_urn(lead.form, lead.version))
    and lead.submitted_ms >= (range.start or 0) and lead.submitted_ms < (range["end"] or math.huge)
end

local DAYS_365_MS = 365 * 86400 * 1000

local function refuse_range(ctx)
  local range = ctx.params.submittedAtTimeRange
  if not range then return nil end
  local from, to = range.start, range["end"]
  if type(from) ~= "number" or type(to or 0) ~= "number" or (to and to < from) then
    return errors.parameter("submittedAtTimeRange", "PARAM_INVALID", "start must not be after end")
  elseif from < ctx.now_ms - DAYS_365_MS then
    return errors.parameter("submittedAtTimeRange", "PARAM_INVALID", "the range begins more than 365 days ago")
  end
end

local function by_owner(ctx)
  local owner, kind = ctx.params.owner, ctx.params.leadType.leadType
  local refusal = access.refuse_kind(owner, kind) or access.refuse(ctx, owner, kind) or refuse_range(ctx)
  if refusal then return refusal end
  local page = reply.page(ctx, leads.select(ctx.store, function(lead) return fits(ctx, lead) end))
  for i, lead in ipairs(page.elements) do page.elements[i] = view(ctx, lead) end
  if not ctx.config.lead_links then page.paging.links = json.array {} end
  if not ctx.config.lead_total then page.paging.total = nil end
  return reply.ok(page)
end

return {
  path = "leadFormResponses", bases = { "rest" }, name = "leadFormResponses", key = types.string,
  methods = {
    GET = { scopes = access.SCOPES, run = get },
    ["FINDER owner"] = {
      scopes = access.SCOPES, required = { "owner", "leadType" }, run = by_owner,
      query = {
        owner = access.OWNER, leadType = access.KIND, limitedToTestLeads = types.boolean,
        versionedLeadGenFormUrn = types.urn { "versionedLeadGenForm" }, associatedEntity = access.ENTITY,
        submittedAtTimeRange = types.record { start = { type = types.long, required = true }, ["end"] = types.long },
      },
    },
  },
}
