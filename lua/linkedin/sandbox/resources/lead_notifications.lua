-- SPDX-License-Identifier: MIT
--- `/rest/leadNotifications`: who is told of leads. The address is challenged soon after, and gets nothing before
--- it has answered.
--- https://learn.microsoft.com/en-us/linkedin/marketing/lead-sync/leadsync

require "linkedin.sandbox.lead_events"
local access = require "linkedin.sandbox.lead_access"
local desk = require "linkedin.sandbox.webhook_desk"
local errors = require "linkedin.sandbox.errors"
local leads = require "linkedin.sandbox.leads"
local reply = require "linkedin.sandbox.reply"
local schema = require "linkedin.sandbox.lead_schema"
local types = require "linkedin.sandbox.types"

local function notifications(ctx) return ctx.store.data.leads.notifications end

-- Plain http is for receivers on this machine, which have no certificate.
local function is_secure(url)
  return url:find "^https://" ~= nil or url:find "^http://127%.0%.0%.1[:/]" ~= nil or url:find "^http://localhost[:/]" ~= nil
end

local function view(kept)
  return {
    id = kept.id, webhook = kept.webhook, owner = kept.owner, leadType = kept.leadType, versionedForm = kept.versionedForm,
    associatedEntity = kept.associatedEntity,
  }
end

local function create(ctx)
  local body = ctx.body
  local refusal = schema.refuse_notification(body) or access.refuse_kind(body.owner, body.leadType)
    or access.refuse(ctx, body.owner, body.leadType)
  if refusal then return refusal end
  if not is_secure(body.webhook) then return errors.schema { "ERROR :: /webhook :: the webhook must be an https URL" } end
  local counters = ctx.store.data.counters
  counters.lead_notification = (counters.lead_notification or 5000) + 1
  local id = counters.lead_notification
  local kept = view(body)
  kept.id, kept.application = id, ctx.token.application
  notifications(ctx)[tostring(id)] = kept
  desk.register(ctx.store, ctx.token.application, body.webhook)
  ctx.store:touch()
  local response = reply.created(tostring(id), "/leadNotifications/" .. id)
  response.wakes_desk = true
  return response
end

-- Other applications' subscriptions are none of this one's business.
local function own(ctx)
  local kept = notifications(ctx)[tostring(ctx.key)]
  return kept and kept.application == ctx.token.application and kept or nil
end

local function get(ctx)
  local kept = own(ctx)
  return kept and reply.ok(view(kept)) or errors.not_found()
end

local function by_criteria(ctx)
  local owner, kind = ctx.params.owner.value, ctx.params.leadType.leadType
  local refusal = access.refuse_kind(owner, kind) or access.refuse(ctx, owner, kind)
  if refusal then return refusal end
  local list = {}
  for _, kept in pairs(notifications(ctx)) do
    if kept.application == ctx.token.application and kept.leadType == kind
      and leads.owner_urn(kept.owner) == leads.owner_urn(owner) then
      list[#list + 1] = view(kept)
    end
  end
  table.sort(list, function(a, b) return a.id < b.id end)
  return reply.ok(reply.page(ctx, list))
end

local function delete(ctx)
  local kept = own(ctx)
  if not kept then return errors.not_found() end
  notifications(ctx)[tostring(kept.id)] = nil
  ctx.store:touch()
  return reply.no_content()
end

return {
  path = "leadNotifications", bases = { "rest" }, name = "leadNotifications", key = types.long,
  methods = {
    GET = { scopes = access.SCOPES, run = get },
    CREATE = { scopes = access.SCOPES, body = true, run = create },
    DELETE = { scopes = access.SCOPES, run = delete },
    ["FINDER criteria"] = {
      scopes = access.SCOPES, query = { owner = access.VALUE_OF_OWNER, leadType = access.KIND },
      required = { "owner", "leadType" }, run = by_criteria,
    },
  },
}
