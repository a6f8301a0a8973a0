-- SPDX-License-Identifier: MIT
--- `organizationalEntityNotifications` and `eventSubscriptions`: what others do with a page's posts, asked for or
--- sent to a webhook.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-social-action-notifications

local auth = require "linkedin.sandbox.auth"
local desk = require "linkedin.sandbox.webhook_desk"
local errors = require "linkedin.sandbox.errors"
local notifications = require "linkedin.sandbox.social_notifications"
local reply = require "linkedin.sandbox.reply"
local s = require "linkedin.sandbox.schema"
local types = require "linkedin.sandbox.types"

local SCOPES = { "rw_organization_admin" }
local EVENT = types.enum { "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS" }
local YEAR_MS = 365 * 86400000

local function refuse_stranger(ctx, page)
  if not auth.is_administrator(ctx.store, ctx.token.member, page) then
    return errors.denied("Member does not have permission to access the notifications of " .. page)
  end
end

-- ── asked for ──────────────────────────────────────────────────────────────────────────────────

local function set_of(list)
  local set = {}
  for i = 1, #list do set[list[i]] = true end
  return set
end

local function by_criteria(ctx)
  local params = ctx.params
  local refusal = refuse_stranger(ctx, params.organizationalEntity)
  if refusal then return refusal end
  local wanted, range, found = set_of(params.actions), params.timeRange, {}
  for _, one in ipairs(notifications.of_page(ctx.store, params.organizationalEntity)) do
    if wanted[one.action] and (not params.sourcePost or params.sourcePost == one.post)
      and (not range or (one.at >= range.start and one.at < (range["end"] or math.huge))) then
      found[#found + 1] = notifications.view(ctx.store, one)
    end
  end
  return reply.ok(reply.page(ctx, found))
end

-- ── sent ───────────────────────────────────────────────────────────────────────────────────────

local function subscriptions(ctx) return ctx.store.data.social.subscriptions end

local function name_of(key)
  return table.concat({ key.developerApplication, key.user, key.entity, key.eventType }, " ")
end

-- Only for oneself and one's own application.
local function refuse_key(ctx)
  local application = ctx.store.data.applications[ctx.token.application]
  if ctx.key.developerApplication ~= "urn:li:developerApplication:" .. application.developer_application
    or ctx.key.user ~= "urn:li:person:" .. ctx.token.member then
    return errors.denied "A subscription belongs to the token's own application and member"
  end
  return refuse_stranger(ctx, ctx.key.entity)
end

local function view(kept)
  return {
    webhook = kept.webhook, expiresAt = kept.expires_at, developerApplication = kept.developer_application,
    user = kept.user, entity = kept.entity, eventType = kept.event_type,
  }
end

-- Plain http is for receivers on this machine, which have no certificate.
local function is_secure(url)
  return url:find "^https://" ~= nil or url:find "^http://127%.0%.0%.1[:/]" ~= nil or url:find "^http://localhost[:/]" ~= nil
end

local function put(ctx)
  local refusal = refuse_key(ctx)
  if refusal then return refusal end
  if ctx.config.tier == "development" then return errors.permission "eventSubscriptions.UPDATE" end
  local url = ctx.body.webhook
  if not is_secure(url) or url:find "ngrok" then return errors.schema { "ERROR :: /webhook :: the webhook must be an https URL" } end
  subscriptions(ctx)[name_of(ctx.key)] = {
    webhook = url, application = ctx.token.application, developer_application = ctx.key.developerApplication,
    user = ctx.key.user, entity = ctx.key.entity, event_type = ctx.key.eventType, expires_at = ctx.now_ms + YEAR_MS,
  }
  desk.register(ctx.store, ctx.token.application, url)
  notifications.collect(ctx.store)
  for _, one in ipairs(ctx.store.data.social.list) do one.is_sent = true end -- what was before is not sent
  ctx.store:touch()
  local response = reply.no_content()
  response.wakes_desk = true
  return response
end

local function get(ctx)
  local refusal, kept = refuse_key(ctx), subscriptions(ctx)[name_of(ctx.key)]
  return refusal or (kept and reply.ok(view(kept))) or errors.not_found "Could not find entity"
end

local function delete(ctx)
  local refusal, name = refuse_key(ctx), name_of(ctx.key)
  if refusal then return refusal end
  if not subscriptions(ctx)[name] then return errors.not_found "Could not find entity" end
  subscriptions(ctx)[name] = nil
  ctx.store:touch()
  return reply.no_content()
end

local function mine(ctx)
  local found = {}
  for _, kept in pairs(subscriptions(ctx)) do
    if kept.user == "urn:li:person:" .. ctx.token.member and kept.application == ctx.token.application then
      found[#found + 1] = view(kept)
    end
  end
  table.sort(found, function(a, b) return a.entity < b.entity end)
  return reply.ok(reply.page(ctx, found))
end

local PAGE = types.urn { "organization", "organizationBrand" }
local function must(of) return { type = of, required = true } end

return {
  {
    path = "organizationalEntityNotifications", bases = { "rest" }, name = "organizationalEntityNotifications", quota = "company",
    methods = { ["FINDER criteria"] = {
      scopes = SCOPES, required = { "actions", "organizationalEntity" }, run = by_criteria,
      query = {
        actions = types.list(types.enum(notifications.ACTIONS)), organizationalEntity = PAGE,
        sourcePost = types.urn { "share", "ugcPost" },
        timeRange = types.record { start = must(types.long), ["end"] = types.long },
      },
    } },
  },
  {
    path = "eventSubscriptions", bases = { "rest" }, name = "eventSubscriptions", quota = "company",
    key = types.record {
      developerApplication = must(types.urn { "developerApplication" }), user = must(types.urn { "person" }),
      entity = must(PAGE), eventType = must(EVENT),
    },
    methods = {
      UPDATE = { scopes = SCOPES, body = s.record { webhook = s.string { min = 1 } }, run = put },
      GET = { scopes = SCOPES, run = get },
      DELETE = { scopes = SCOPES, run = delete },
      ["FINDER subscriberAndEventType"] = { scopes = SCOPES, query = { eventType = EVENT }, required = { "eventType" }, run = mine },
    },
  },
}
