-- SPDX-License-Identifier: MIT
--- What others do with a page's posts: asked for, or sent to a webhook.
--- LinkedIn page: marketing/community-management/organizations/organization-social-action-notifications.

local options = require "linkedin.options"
local target = require "linkedin.organizations.target"

local M = {}

local EVENT = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
local OWN = { actions = "table", post = "string", from = "number", to = "number" }

--- What happened, newest first as LinkedIn has it, as an iterator; kept for 60 days. `notificationId` tells two of
--- them apart.
---@async
---@param id integer|string
---@param opts { actions: string[]?, post: string?, from: integer?, to: integer? }?
---   actions: LIKE, COMMENT, SHARE, SHARE_MENTION, ADMIN_COMMENT, COMMENT_EDIT, COMMENT_DELETE, default all;
---   from, to: epoch ms
---@return linkedin.Pages notifications
function M.notifications(self, id, opts)
  opts = options.check("organizations:notifications", opts, OWN, options.call)
  local call = {}
  for name, value in pairs(opts) do
    if not OWN[name] then call[name] = value end
  end
  return self.li:_each({
    operation = "organizationalEntityNotifications.criteria",
    query = {
      q = "criteria", organizationalEntity = target.urn(id, "organizations:notifications"),
      actions = opts.actions or { "LIKE", "COMMENT", "SHARE", "SHARE_MENTION", "ADMIN_COMMENT", "COMMENT_EDIT", "COMMENT_DELETE" },
      sourcePost = opts.post, timeRange = opts.from and { start = opts.from, ["end"] = opts.to } or nil, count = 50,
    },
  }, call)
end

-- ── webhooks ───────────────────────────────────────────────────────────────────────────────────

local KEY = { application = "string|number", member = "string", event_type = "string" }

local function key_of(who, id, of)
  options.argument(who, 2, of, "table", 4)
  options.check(who, of, KEY, nil, 4)
  if not of.application or not of.member then
    error(who .. ": application (urn:li:developerApplication:…) and member (urn:li:person:…) name the subscription", 3)
  end
  local urns = require "linkedin.urn"
  local application, err = urns.normalise(of.application, "developerApplication")
  if not application then error(who .. ": " .. err.message, 3) end
  return {
    developerApplication = application, user = urns.normalise(of.member, "person") or of.member,
    entity = target.urn(id, who, 4), eventType = of.event_type or EVENT,
  }
end

--- Have what happens on a page sent to a webhook, or to another address than before. LinkedIn challenges it first:
--- see linkedin.webhook and linkedin.resty.webhook. The subscription ends silently when the member takes the
--- application's access away or is no administrator any more.
---@async
---@param id integer|string
---@param of { application: string|integer, member: string, event_type: string? }  URNs; whose subscription it is
---@param webhook string  an https URL
---@param opts table?
---@return boolean? done
---@return linkedin.Response|linkedin.Error
function M.subscribe(self, id, of, webhook, opts)
  options.argument("organizations:subscribe", 3, webhook, "string")
  opts = options.check("organizations:subscribe", opts, {}, options.call)
  local answer, response = self.li:_call({
    operation = "eventSubscriptions.update", keys = { id = key_of("organizations:subscribe", id, of) }, body = { webhook = webhook },
  }, opts)
  if answer == nil then return nil, response end
  return true, response
end

--- A subscription: its `webhook` and `expiresAt` (epoch ms).
---@async
---@param id integer|string
---@param of { application: string|integer, member: string, event_type: string? }
---@param opts table?
---@return table? subscription
---@return linkedin.Response|linkedin.Error
function M.subscription(self, id, of, opts)
  opts = options.check("organizations:subscription", opts, {}, options.call)
  return self.li:_call({
    operation = "eventSubscriptions.get", keys = { id = key_of("organizations:subscription", id, of) },
  }, opts)
end

--- The subscriptions of the token's member, as an iterator.
---@async
---@param opts { event_type: string? }?
---@return linkedin.Pages subscriptions
function M.subscriptions(self, opts)
  opts = options.check("organizations:subscriptions", opts, { event_type = "string" }, options.call)
  local call = {}
  for name, value in pairs(opts) do
    if name ~= "event_type" then call[name] = value end
  end
  return self.li:_each({
    operation = "eventSubscriptions.subscriberAndEventType",
    query = { q = "subscriberAndEventType", eventType = opts.event_type or EVENT, count = 50 },
  }, call)
end

--- End a subscription.
---@async
---@param id integer|string
---@param of { application: string|integer, member: string, event_type: string? }
---@param opts table?
---@return boolean? done
---@return linkedin.Response|linkedin.Error
function M.unsubscribe(self, id, of, opts)
  opts = options.check("organizations:unsubscribe", opts, {}, options.call)
  local answer, response = self.li:_call({
    operation = "eventSubscriptions.delete", keys = { id = key_of("organizations:unsubscribe", id, of) },
  }, opts)
  if answer == nil then return nil, response end
  return true, response
end

return M
