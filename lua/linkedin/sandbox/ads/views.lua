-- SPDX-License-Identifier: MIT
--- Stored advertisements as LinkedIn answers them.

local json = require "linkedin.sandbox.json"
local schema = require "linkedin.sandbox.ads.schema"
local serving = require "linkedin.sandbox.ads.serving"
local store = require "linkedin.sandbox.ads.store"

local M = {}

local function base(entity)
  local view = {}
  for name, value in pairs(entity) do
    if not schema.OWN[name] then view[name] = store.copy(value) end
  end
  return view
end

local function stamped(entity)
  local view, actor = base(entity), "urn:li:person:" .. entity.actor
  view.changeAuditStamps = {
    created = { actor = actor, time = entity.created }, lastModified = { actor = actor, time = entity.modified },
  }
  view.version = { versionTag = tostring(entity.tag) }
  return view
end

local function statuses(holds)
  return json.array(holds[1] and holds or { "RUNNABLE" })
end

local function asked_for(ctx, name)
  for _, item in ipairs(ctx.items or {}) do
    if item.name == name then return true end
  end
end

local function organization(ctx, urn)
  local page = ctx.store.data.organizations[store.number(urn) or ""]
  return page and { organization = {
    id = page.id, name = page.name, localizedName = page.localizedName, vanityName = page.vanityName, logo = page.logoV2,
  } } or nil
end

function M.accounts(ctx, account)
  local view = stamped(account)
  view.servingStatuses = statuses(account.status == "ACTIVE" and {} or { "STOPPED" })
  if asked_for(ctx, "referenceInfo") and account.reference then view.referenceInfo = organization(ctx, account.reference) end
  return view
end

function M.groups(ctx, group)
  local view = stamped(group)
  view.servingStatuses = statuses(serving.group_holds(group, ctx.now_ms))
  view.backfilled = false
  return view
end

function M.campaigns(ctx, campaign)
  local view = stamped(campaign)
  view.servingStatuses = statuses(serving.campaign_holds(ctx.store, campaign, ctx.now_ms))
  if asked_for(ctx, "associatedEntityInfo") and campaign.associatedEntity then
    view.associatedEntityInfo = organization(ctx, campaign.associatedEntity)
  end
  return view
end

function M.creatives(ctx, creative)
  local view, actor = base(creative), "urn:li:person:" .. creative.actor
  local holds = serving.creative_holds(ctx.store, creative, ctx.now_ms)
  view.review, view.isServing = serving.review(ctx.store, creative), holds[1] == nil
  if holds[1] then view.servingHoldReasons = json.array(holds) end
  view.createdAt, view.createdBy, view.lastModifiedAt, view.lastModifiedBy = creative.created, actor, creative.modified, actor
  return view
end

function M.users(_, user)
  return stamped(user)
end

return M
