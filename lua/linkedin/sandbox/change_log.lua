-- SPDX-License-Identifier: MIT
--- What members did since they allowed an application to know: memberChangeLogs. Read off the posts, comments
--- and reactions the sandbox holds; what was deleted is noted when it goes. An entry is processed a while after it
--- was captured.
---
--- https://learn.microsoft.com/en-us/linkedin/dma/member-data-portability/shared/member-changelog-api

local posts = require "linkedin.sandbox.posts"

local M = {}

local PROCESSING_MS, KEPT_MS = 2000, 28 * 86400000

local function consent_key(application, member)
  return application .. " " .. member
end

--- Allow the application to know what the member does from now on. A second time changes nothing.
function M.allow(store, application, member)
  local consents, key = store.data.portability.consents, consent_key(application, member)
  consents[key] = consents[key] or { at = store.clock:ms() }
  store:touch()
end

--- { at = epoch ms }, or nil.
function M.consent(store, application, member)
  return store.data.portability.consents[consent_key(application, member)]
end

table.insert(posts.on_delete, function(store, post)
  table.insert(store.data.portability.removed, { id = post.id, author = post.author, at = store.clock:ms() })
end)

-- The moment, and three digits of what it is about.
local function number_of(at, about)
  local sum = 0
  for i = 1, #about do sum = (sum * 31 + about:byte(i)) % 1000 end
  return math.floor(at) * 1000 + sum
end

local function entry(resource, id, method, owner, at, activity)
  return {
    id = number_of(at, id .. method), resourceName = resource, resourceId = id, method = method,
    capturedAt = at, processedAt = at + PROCESSING_MS, owner = owner, actor = owner, configVersion = 1,
    activity = activity, processedActivity = activity,
  }
end

local function collect(store, me)
  local data, list = store.data, {}
  for _, post in pairs(data.posts) do
    if post.author == me then
      list[#list + 1] = entry("ugcPosts", post.id, "CREATE", me, post.created_at, { id = post.id, author = me, text = post.text })
      if post.is_edited then
        list[#list + 1] = entry("ugcPosts", post.id, "PARTIAL_UPDATE", me, post.modified_at, { id = post.id, text = post.text })
      end
    end
  end
  for _, comment in pairs(data.comments) do
    if comment.agent == me then
      list[#list + 1] = entry("socialActions/comments", comment.urn, "CREATE", me, comment.created_at,
        { message = { text = comment.text } })
    end
  end
  for _, reaction in pairs(data.reactions) do
    if reaction.agent == me then
      list[#list + 1] = entry("socialActions/likes", reaction.id, "CREATE", me, reaction.created_at, { reactionType = reaction.type })
    end
  end
  for _, removed in ipairs(data.portability.removed) do
    if removed.author == me then list[#list + 1] = entry("ugcPosts", removed.id, "DELETE", me, removed.at, {}) end
  end
  return list
end

--- Entries that are processed and not older than LinkedIn keeps them, from `start` on, oldest first.
function M.entries(store, application, member, start)
  local consent = M.consent(store, application, member)
  if not consent then return {} end
  local now, list = store.clock:ms(), {}
  for _, one in ipairs(collect(store, "urn:li:person:" .. member)) do
    if one.capturedAt >= consent.at and one.processedAt <= now and one.processedAt >= math.max(start, now - KEPT_MS) then
      list[#list + 1] = one
    end
  end
  table.sort(list, function(a, b)
    if a.processedAt ~= b.processedAt then return a.processedAt < b.processedAt end
    return a.resourceId .. a.method < b.resourceId .. b.method
  end)
  return list
end

return M
