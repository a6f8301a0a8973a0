-- SPDX-License-Identifier: MIT
--- The methods that accounts, campaign groups, campaigns and creatives have in common.

local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local reply = require "linkedin.sandbox.reply"
local restli = require "linkedin.sandbox.restli"
local rules = require "linkedin.sandbox.ads.rules"
local schema = require "linkedin.sandbox.ads.schema"
local serving = require "linkedin.sandbox.ads.serving"
local store = require "linkedin.sandbox.ads.store"
local views = require "linkedin.sandbox.ads.views"

local M = {}

M.READ, M.WRITE = { "r_ads", "rw_ads" }, { "rw_ads" }

-- Who may write each kind.
local WRITER = { accounts = "ACCOUNT_MANAGER", groups = "CAMPAIGN_MANAGER", campaigns = "CAMPAIGN_MANAGER", creatives = "CREATIVE_MANAGER" }
local FIRST_ID = { accounts = 500100, groups = 611000, campaigns = 721000, creatives = 831000 }
local URN = { creatives = "urn:li:sponsoredCreative:" }

local function account_id(ctx, which, id)
  return which == "accounts" and id or ctx.keys.adAccount
end

-- The entity, if the member may do this with it.
local function entity_of(ctx, which, id, role)
  serving.settle(ctx.store)
  local account, refusal = store.account(ctx, account_id(ctx, which, id), role)
  if not account then return nil, refusal end
  if which == "accounts" then return account, nil, account end
  local entity = store.find(ctx.store, which, ctx.keys.adAccount, id)
  if not entity then return nil, errors.not_found(("Could not find %s %s"):format(which, tostring(id))) end
  return entity, nil, account
end

local function get(which)
  return function(ctx)
    local entity, refusal = entity_of(ctx, which, ctx.key)
    return entity and reply.ok(views[which](ctx, entity)) or refusal
  end
end

local function batch_get(which)
  return function(ctx)
    local results, statuses, failures = {}, {}, {}
    for _, id in ipairs(ctx.params.ids) do
      local entity, refusal = entity_of(ctx, which, id)
      if entity then
        results[tostring(id)], statuses[tostring(id)] = views[which](ctx, entity), 200
      else
        failures[tostring(id)] = { status = refusal.status, message = refusal.json.message }
      end
    end
    return reply.batch(results, statuses, failures)
  end
end

-- ── creating ───────────────────────────────────────────────────────────────────────────────────

local function refuse_account(ctx, which, entity)
  if which == "accounts" or which == "creatives" then return nil end
  if entity.account ~= store.account_urn(ctx.keys.adAccount) then
    return errors.input { { field = "account", code = "FIELD_INVALID", description = "account does not match the path" } }
  end
end

local function test_accounts(ctx)
  local count = 0
  for _, account in pairs(store.data(ctx).accounts) do
    if account.test and account.application == ctx.token.application then count = count + 1 end
  end
  return count
end

local function refuse_new_account(ctx, entity)
  if entity.type == "ENTERPRISE" and not entity.test then
    return errors.input { { field = "type", code = "FIELD_INVALID", description = "ENTERPRISE accounts are not created through the API" } }
  end
  if ctx.config.tier == "development" and not entity.test then return errors.permission "adAccounts.CREATE" end
  if entity.test and entity.type ~= "ENTERPRISE" and test_accounts(ctx) > 0 then
    local code = ctx.method_name == "BATCH_CREATE" and "BATCH_CREATION_TEST_ACCOUNTS_CROSSING_LIMIT" or "TEST_ACCOUNT_LIMIT_REACHED"
    return errors.input { { field = "test", code = code, description = "the application has a test account" } }
  end
end

local function keep(ctx, which, entity)
  local number = store.next_id(ctx.store, "ads_" .. which, FIRST_ID[which])
  entity.id = URN[which] and URN[which] .. number or number
  entity.actor, entity.created, entity.modified, entity.tag = ctx.token.member, ctx.now_ms, ctx.now_ms, 1
  store.data(ctx)[which][tostring(entity.id)] = entity
  return entity
end

-- A creative that leaves DRAFT is looked at.
local function submit_for_review(ctx, creative)
  if creative.intendedStatus ~= "DRAFT" and not creative.reviewed_at then
    creative.reviewed_at = ctx.now + (ctx.config.processing.creative or 0)
  end
end

local function add_account(ctx, entity)
  local account = keep(ctx, "accounts", entity)
  account.application, account.currency, account.test = ctx.token.application, account.currency or "USD", account.test or false
  for _, name in ipairs { "CampaignOptimization", "CreativeApproval", "CreativeRejection", "EndOfCampaign", "NewFeaturesEnabled" } do
    account["notifiedOn" .. name] = account["notifiedOn" .. name] or false
  end
  local users = store.data(ctx).users
  users[#users + 1] = {
    account = store.account_urn(account.id), user = "urn:li:person:" .. ctx.token.member, role = "ACCOUNT_BILLING_ADMIN",
    actor = ctx.token.member, created = ctx.now_ms, modified = ctx.now_ms, tag = 1,
  }
  return account
end

--- Make one. Returns it, or nil and the refusal.
function M.make(ctx, which, body)
  local refusal = schema.refuse_new(which, body)
  if refusal then return nil, refusal end
  local entity = rules.complete(which, store.copy(body), ctx)
  if which == "accounts" then
    entity.status = entity.status or "ACTIVE"
    refusal = rules.refuse_new(which, entity, ctx) or refuse_new_account(ctx, entity)
    if refusal then return nil, refusal end
    return add_account(ctx, entity)
  end
  local account
  account, refusal = store.account(ctx, ctx.keys.adAccount, WRITER[which])
  if not account then return nil, refusal end
  if which == "creatives" then entity.account = store.account_urn(account.id) end
  refusal = refuse_account(ctx, which, entity) or rules.refuse_new(which, entity, ctx, account)
  if refusal then return nil, refusal end
  if which == "creatives" then entity.isTest = account.test else entity.test = account.test end
  if which == "creatives" then submit_for_review(ctx, entity) end
  keep(ctx, which, entity)
  serving.changed(ctx.store, account.id)
  return entity
end

local function location(ctx, id) return ctx.request.path .. "/" .. restli.encode(id) end

local function create(which)
  return function(ctx)
    local entity, refusal = M.make(ctx, which, ctx.body)
    if not entity then return refusal end
    ctx.store:touch()
    return reply.created(which == "creatives" and restli.encode(entity.id) or tostring(entity.id), location(ctx, entity.id))
  end
end

local function batch_create(which)
  return function(ctx)
    if not json.is_array(ctx.body.elements) then return errors.schema { "ERROR :: /elements :: field is required but not found" } end
    local elements = {}
    for i, body in ipairs(ctx.body.elements) do
      local entity, refusal = M.make(ctx, which, body)
      elements[i] = entity and { status = 201, id = tostring(entity.id), location = location(ctx, entity.id) }
        or { status = refusal.status, error = refusal.json }
    end
    ctx.store:touch()
    return reply.ok { elements = json.array(elements) }
  end
end

-- ── changing ───────────────────────────────────────────────────────────────────────────────────

local function apply(ctx, which, id, patch)
  local entity, refusal, account = entity_of(ctx, which, id, WRITER[which])
  if not entity then return refusal end
  if not json.is_object(patch) then return errors.schema { "ERROR :: /patch :: field is required but not found" } end
  local after = store.patch(store.copy(entity), patch)
  after.objectiveType = schema.SINGULAR[after.objectiveType or ""] or after.objectiveType
  refusal = schema.refuse_patch(which, patch, entity, after) or rules.refuse_change(which, entity, after, ctx, account)
  if refusal then return refusal end
  after.modified, after.tag = ctx.now_ms, (entity.tag or 0) + 1
  if which == "creatives" then submit_for_review(ctx, after) end
  store.data(ctx)[which][tostring(entity.id)] = after
  serving.changed(ctx.store, account.id)
end

local function partial_update(which)
  return function(ctx)
    return apply(ctx, which, ctx.key, ctx.body.patch) or reply.no_content()
  end
end

local function each_result(ctx, act)
  local results, failures = {}, {}
  for _, id in ipairs(ctx.params.ids) do
    local refusal = act(id)
    if refusal then
      failures[restli.encode(id)] = refusal.json
    else
      results[restli.encode(id)] = { status = 204 }
    end
  end
  return reply.ok { results = results, errors = failures }
end

local function batch_partial_update(which)
  return function(ctx)
    local entities = json.is_object(ctx.body.entities) and ctx.body.entities or {}
    return each_result(ctx, function(id)
      local change = entities[restli.encode(id)] or entities[tostring(id)]
      return apply(ctx, which, id, change and change.patch)
    end)
  end
end

local function remove(ctx, which, id)
  local entity, refusal = entity_of(ctx, which, id, which == "accounts" and "ACCOUNT_BILLING_ADMIN" or WRITER[which])
  if not entity then return refusal end
  local status = entity[rules.state_field(which)]
  if status ~= "DRAFT" then
    return errors.input { { field = "status", code = "FIELD_INVALID", description = "only DRAFT can be deleted, this is " .. status } }
  end
  store.data(ctx)[which][tostring(entity.id)] = nil
  ctx.store:touch()
end

local function delete(which)
  return function(ctx) return remove(ctx, which, ctx.key) or reply.no_content() end
end

local function batch_delete(which)
  return function(ctx)
    return each_result(ctx, function(id) return remove(ctx, which, id) end)
  end
end

--- The methods of a kind, finders apart.
function M.methods(which)
  return {
    GET = { scopes = M.READ, run = get(which) },
    BATCH_GET = { scopes = M.READ, run = batch_get(which) },
    CREATE = { scopes = M.WRITE, body = true, run = create(which) },
    BATCH_CREATE = { scopes = M.WRITE, body = true, run = batch_create(which) },
    PARTIAL_UPDATE = { scopes = M.WRITE, body = true, run = partial_update(which) },
    BATCH_PARTIAL_UPDATE = { scopes = M.WRITE, body = true, run = batch_partial_update(which) },
    DELETE = { scopes = M.WRITE, run = delete(which) },
    BATCH_DELETE = { scopes = M.WRITE, run = batch_delete(which) },
  }
end

-- ── searching ──────────────────────────────────────────────────────────────────────────────────

local function one_of(value, criterion)
  if criterion == nil then return true end
  for i = 1, #criterion do
    if criterion[i] == value then return true end
  end
  return false
end

local ID_URN = { accounts = "urn:li:sponsoredAccount:", groups = "urn:li:sponsoredCampaignGroup:", campaigns = "urn:li:sponsoredCampaign:" }

--- Does an entity fit the criteria of `search`?
function M.fits(which, entity, search)
  for name, criterion in pairs(search) do
    local value = entity[name]
    if name == "id" then value = ID_URN[which] .. entity.id end
    if name == "test" then
      if entity.test ~= criterion then return false end
    elseif not one_of(value, criterion.values) then
      return false
    end
  end
  return true
end

--- One page of these entities, as they are answered.
function M.page(ctx, which, list, most)
  if ctx.params.sortOrder == "DESCENDING" then
    local reversed = {}
    for i = #list, 1, -1 do reversed[#reversed + 1] = list[i] end
    list = reversed
  end
  local page = store.page(ctx, list, most)
  for i, entity in ipairs(page.json.elements or {}) do page.json.elements[i] = views[which](ctx, entity) end
  return page
end

return M
