-- SPDX-License-Identifier: MIT
--- `/adAccountUsers`: who may do what in an advertising account.
--- https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-account-users

local common = require "linkedin.sandbox.ads.resource"
local errors = require "linkedin.sandbox.errors"
local reply = require "linkedin.sandbox.reply"
local s = require "linkedin.sandbox.schema"
local store = require "linkedin.sandbox.ads.store"
local types = require "linkedin.sandbox.types"
local views = require "linkedin.sandbox.ads.views"

local BILLING = "ACCOUNT_BILLING_ADMIN"
local Role = s.enum(store.ROLES)
local User = s.record { account = s.urn { "sponsoredAccount" }, user = s.urn { "person" }, role = Role }
local Patch = s.record { patch = s.record { ["$set"] = s.record { role = Role } } }

local function find(ctx, key)
  for i, user in ipairs(store.data(ctx).users) do
    if user.account == key.account and user.user == key.user then return user, i end
  end
end

local function user_of(ctx, role)
  local account, refusal = store.account(ctx, ctx.key.account, role)
  if not account then return nil, refusal end
  local user, index = find(ctx, ctx.key)
  if not user then return nil, errors.not_found "The member has no role in the account" end
  return user, index
end

local function get(ctx)
  local user, refusal = user_of(ctx)
  return user and reply.ok(views.users(ctx, user)) or refusal
end

-- Exactly one member pays: naming another makes the former an ACCOUNT_MANAGER.
local function hand_over(ctx, user)
  if user.role ~= BILLING then return end
  for _, other in ipairs(store.data(ctx).users) do
    if other ~= user and other.account == user.account and other.role == BILLING then other.role = "ACCOUNT_MANAGER" end
  end
end

local function refuse_role(ctx, before, role)
  if (before == BILLING or role == BILLING) and before ~= role and store.role(ctx.store, ctx.token.member, ctx.key.account) ~= BILLING then
    return errors.denied "Only the billing administrator hands that role over"
  end
  if before == BILLING and role ~= BILLING then
    return errors.input { { field = "role", code = "FIELD_INVALID", description = "an account has exactly one billing administrator" } }
  end
end

local function grant(ctx)
  local account, refusal = store.account(ctx, ctx.key.account, "ACCOUNT_MANAGER")
  if not account then return refusal end
  local body = ctx.body
  if body.account ~= ctx.key.account then
    return errors.input { {
      field = "account", code = "ACCOUNT_ID_MISMATCH_IN_PARAM_AND_BODY", description = "account does not match the key",
    } }
  end
  if body.user ~= ctx.key.user then
    return errors.input { { field = "user", code = "USER_MISMATCH_IN_PARAM_AND_BODY", description = "user does not match the key" } }
  end
  local user = find(ctx, ctx.key)
  refusal = refuse_role(ctx, user and user.role, body.role)
  if refusal then return refusal end
  if not user then
    user = { account = body.account, user = body.user, created = ctx.now_ms, tag = 0 }
    table.insert(store.data(ctx).users, user)
  end
  user.role, user.actor, user.modified, user.tag = body.role, ctx.token.member, ctx.now_ms, user.tag + 1
  hand_over(ctx, user)
  ctx.store:touch()
  return reply.no_content()
end

local function change(ctx)
  local user, refusal = user_of(ctx, "ACCOUNT_MANAGER")
  if not user then return refusal end
  local role = ctx.body.patch["$set"].role
  refusal = refuse_role(ctx, user.role, role)
  if refusal then return refusal end
  user.role, user.modified, user.tag = role, ctx.now_ms, user.tag + 1
  hand_over(ctx, user)
  ctx.store:touch()
  return reply.no_content()
end

local function revoke(ctx)
  local user, index = user_of(ctx, "ACCOUNT_MANAGER")
  if not user then return index end
  if user.role == BILLING then
    return errors.input { { field = "role", code = "FIELD_INVALID", description = "an account has exactly one billing administrator" } }
  end
  table.remove(store.data(ctx).users, index)
  ctx.store:touch()
  return reply.no_content()
end

local function page(ctx, fits)
  local list = {}
  for _, user in ipairs(store.data(ctx).users) do
    if fits(user) then list[#list + 1] = views.users(ctx, user) end
  end
  return reply.ok(reply.page(ctx, list))
end

local function mine(ctx)
  local me = "urn:li:person:" .. ctx.token.member
  return page(ctx, function(user) return user.user == me end)
end

local function of_account(ctx)
  local account, refusal = store.account(ctx, ctx.params.accounts)
  if not account then return refusal end
  return page(ctx, function(user) return user.account == ctx.params.accounts end)
end

local KEY = types.record {
  account = { type = types.urn { "sponsoredAccount" }, required = true }, user = { type = types.urn { "person" }, required = true },
}

return {
  path = "adAccountUsers", bases = { "rest" }, name = "adAccountUsers", key = KEY, quota = "ads",
  methods = {
    GET = { scopes = common.READ, run = get },
    UPDATE = { scopes = common.WRITE, body = User, run = grant },
    PARTIAL_UPDATE = { scopes = common.WRITE, body = Patch, run = change },
    DELETE = { scopes = common.WRITE, run = revoke },
    ["FINDER authenticatedUser"] = { scopes = common.READ, max_count = 1000, run = mine },
    ["FINDER accounts"] = {
      scopes = common.READ, max_count = 1000, query = { accounts = types.urn { "sponsoredAccount" } }, required = { "accounts" },
      run = of_account,
    },
  },
}
