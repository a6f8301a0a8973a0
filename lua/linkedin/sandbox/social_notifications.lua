-- SPDX-License-Identifier: MIT
--- What is done with the posts of pages, noted as it is seen, and sent to whoever subscribed. Only what happens to
--- public posts counts for likes, comments and shares.
---
---   notification = { id, key, organization, action, post (URN), activity (URN), actor, at (epoch ms), is_sent? }
---
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-social-action-notifications

local desk = require "linkedin.sandbox.webhook_desk"
local json = require "linkedin.sandbox.json"
local posts = require "linkedin.sandbox.posts"

local M = {}

M.ACTIONS = { "LIKE", "COMMENT", "SHARE", "SHARE_MENTION", "ADMIN_COMMENT", "COMMENT_EDIT", "COMMENT_DELETE" }
local MOST, KEPT_MS = 10, 60 * 86400000

local function note(store, key, post, action, activity, actor, at)
  local social = store.data.social
  if social.noted[key] then return end
  social.noted[key] = true
  if not post.author:find "^urn:li:organization:" or post.visibility ~= "PUBLIC" then return end
  store.data.counters.notification = (store.data.counters.notification or 1000) + 1
  table.insert(social.list, {
    id = store.data.counters.notification, key = key, organization = post.author, action = action, post = post.id,
    activity = activity, actor = actor, at = at,
  })
end

local function note_comments(store)
  for _, id in ipairs(store.data.comment_order) do
    local comment = store.data.comments[id]
    local post = comment and store.data.posts[comment.post]
    if post then
      local action = comment.actor == post.author and "ADMIN_COMMENT" or "COMMENT"
      note(store, comment.urn, post, action, comment.urn, comment.actor, comment.created_at)
      if comment.is_edited then
        note(store, comment.urn .. " edited", post, "COMMENT_EDIT", comment.urn, comment.actor, comment.modified_at)
      end
    end
  end
end

local function note_reactions(store)
  for _, id in ipairs(store.data.reaction_order) do
    local reaction = store.data.reactions[id]
    local post = reaction and not reaction.comment and store.data.posts[reaction.post]
    if post and reaction.actor ~= post.author then
      note(store, id, post, "LIKE", ("urn:li:like:(%s,%s)"):format(reaction.actor, post.activity), reaction.actor, reaction.created_at)
    end
  end
end

local function note_shares(store)
  for _, number in ipairs(store.data.post_order) do
    local share = store.data.posts[number]
    if share and share.content.kind == "reshare" then
      local post = posts.find(store, share.content.parent)
      if post then note(store, share.id, post, "SHARE", share.id, share.author, share.created_at) end
    end
  end
end

-- A comment that was noted and is gone.
local function note_deletions(store)
  local there = {}
  for _, comment in pairs(store.data.comments) do there[comment.urn] = true end
  local list = store.data.social.list
  for i = 1, #list do
    local one = list[i]
    local post = posts.find(store, one.post)
    if (one.action == "COMMENT" or one.action == "ADMIN_COMMENT") and post and not there[one.activity] then
      note(store, one.activity .. " deleted", post, "COMMENT_DELETE", one.activity, one.actor, store.clock:ms())
    end
  end
end

--- Note what is new.
function M.collect(store)
  note_comments(store)
  note_reactions(store)
  note_shares(store)
  note_deletions(store)
end

--- The entity.
function M.view(store, one, subscriber)
  local post = posts.find(store, one.post)
  local field = one.action:find "COMMENT" and "comment" or one.action == "LIKE" and "like" or "share"
  return {
    notificationId = one.id, organizationalEntity = one.organization, action = one.action, sourcePost = one.post,
    generatedActivity = one.activity, lastModifiedAt = one.at, subscriber = subscriber,
    decoratedGeneratedActivity = { [field] = { owner = one.actor, entity = one.activity } },
    decoratedSourcePost = { entity = one.post, owner = one.organization, text = post and post.text or "" },
  }
end

--- Those of a page that are kept still, newest first.
function M.of_page(store, page)
  M.collect(store)
  local found, oldest = {}, store.clock:ms() - KEPT_MS
  for _, one in ipairs(store.data.social.list) do
    if one.organization == page and one.at >= oldest then table.insert(found, 1, one) end
  end
  return found
end

-- ── sending ────────────────────────────────────────────────────────────────────────────────────

local function waiting(store)
  local list = {}
  for _, one in ipairs(store.data.social.list) do
    if not one.is_sent then list[#list + 1] = one end
  end
  return list
end

local function post_to(store, subscription, list)
  local own = {}
  for _, one in ipairs(list) do
    if one.organization == subscription.entity then own[#own + 1] = M.view(store, one, subscription.user) end
  end
  for first = 1, #own, MOST do
    local slice = json.array {}
    for i = first, math.min(first + MOST - 1, #own) do slice[#slice + 1] = own[i] end
    desk.post(store, subscription.application, subscription.webhook, json.encode {
      type = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", notifications = slice,
    })
  end
end

desk.feeders[#desk.feeders + 1] = {
  due_in = function(store)
    if next(store.data.social.subscriptions) == nil then return nil end
    M.collect(store)
    return waiting(store)[1] and 0 or nil
  end,
  turn = function(store)
    if next(store.data.social.subscriptions) == nil then return end
    M.collect(store)
    local list = waiting(store)
    for _, subscription in pairs(store.data.social.subscriptions) do
      if desk.is_valid(store, subscription.webhook) then post_to(store, subscription, list) end
    end
    for _, one in ipairs(list) do one.is_sent = true end
  end,
}

return M
