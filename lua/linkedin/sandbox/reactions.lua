-- SPDX-License-Identifier: MIT
--- Reactions, likes among them: one for each actor and target.
---
--- reaction = { id (URN), actor, agent (the member's URN), root (canonical URN), post (number),
---   comment? (id), type, created_at, modified_at (epoch ms) }

local json = require "linkedin.sandbox.json"
local posts = require "linkedin.sandbox.posts"
local state = require "linkedin.sandbox.state"
local threads = require "linkedin.sandbox.threads"

local M = {}

M.TYPES = { "LIKE", "PRAISE", "EMPATHY", "INTEREST", "APPRECIATION", "ENTERTAINMENT" }

local function id_of(actor, root)
  return ("urn:li:reaction:(%s,%s)"):format(actor, root)
end

--- Somebody's reaction to a target, or nil.
function M.find(store, actor, target)
  return store.data.reactions[id_of(actor, target.urn)]
end

--- React. Another type replaces the earlier one, whose `created` stays. Returns the reaction.
function M.set(store, actor, agent, target, kind)
  local now, known = store.clock:ms(), M.find(store, actor, target)
  local reaction = known or {
    id = id_of(actor, target.urn), actor = actor, root = target.urn, post = target.post.number,
    comment = target.comment and target.comment.id, created_at = now,
  }
  reaction.type, reaction.agent, reaction.modified_at = kind, agent, now
  if not known then
    store.data.reactions[reaction.id] = reaction
    table.insert(store.data.reaction_order, reaction.id)
  end
  store:touch()
  return reaction
end

--- Forget the reactions that `fits` names.
function M.forget(store, fits)
  local data, kept = store.data, json.array {}
  for _, id in ipairs(data.reaction_order) do
    if fits(data.reactions[id]) then data.reactions[id] = nil else kept[#kept + 1] = id end
  end
  data.reaction_order = kept
  store:touch()
end

table.insert(posts.on_delete, function(store, post)
  M.forget(store, function(reaction) return reaction.post == post.number end)
end)

--- The reactions to a target, oldest first.
function M.list(store, target)
  local list = {}
  for _, id in ipairs(store.data.reaction_order) do
    local reaction = store.data.reactions[id]
    if reaction.root == target.urn then list[#list + 1] = reaction end
  end
  return list
end

--- The entity.
function M.view(reaction)
  return {
    id = reaction.id, reactionType = reaction.type, root = reaction.root,
    created = threads.stamp(reaction, reaction.created_at),
    lastModified = threads.stamp(reaction, reaction.modified_at),
  }
end

--- The entity as a like, in the older form.
function M.view_like(reaction)
  local created = threads.stamp(reaction, reaction.created_at)
  return {
    actor = reaction.actor, agent = created.impersonator, object = reaction.root, created = created,
    lastModified = threads.stamp(reaction, reaction.modified_at),
    ["$URN"] = ("urn:li:like:(%s,%s)"):format(reaction.actor, reaction.root),
  }
end

--- `likesSummary`, which counts every type.
function M.summary(ctx, target)
  local list, is_mine, selected = M.list(ctx.store, target), false, {}
  for _, reaction in ipairs(list) do
    is_mine = is_mine or reaction.actor == "urn:li:person:" .. tostring(ctx.token.member)
    selected[#selected + 1] = ("urn:li:like:(%s,%s)"):format(reaction.actor, reaction.root)
  end
  return {
    totalLikes = #list, aggregatedTotalLikes = #list, likedByCurrentUser = is_mine, selectedLikes = json.array(selected),
  }
end

--- Counts by type.
function M.counts(store, target)
  local counts = {}
  for _, reaction in ipairs(M.list(store, target)) do counts[reaction.type] = (counts[reaction.type] or 0) + 1 end
  return counts
end

function state.sections.reactions(store)
  local list = {}
  for i, id in ipairs(store.data.reaction_order) do list[i] = store.data.reactions[id] end
  return json.array(list)
end

return M
