-- SPDX-License-Identifier: MIT
--- Comments: what they may hold, what is kept of them, how they look.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/comments-api
---
--- comment = { id, urn, post (number), parent? (id), actor, agent (the member's URN), text (plain, as
---   sent), mentions = { { start, length, urn, name, is_linked } } (UTF-16 units), image? (asset id),
---   created_at, modified_at (epoch ms), is_edited }

local ids = require "linkedin.sandbox.ids"
local json = require "linkedin.sandbox.json"
local names = require "linkedin.sandbox.names"
local posts = require "linkedin.sandbox.posts"
local reactions = require "linkedin.sandbox.reactions"
local rest_media = require "linkedin.sandbox.rest_media"
local s = require "linkedin.sandbox.schema"
local state = require "linkedin.sandbox.state"
local text = require "linkedin.sandbox.text"
local threads = require "linkedin.sandbox.threads"
local urn = require "linkedin.sandbox.urn"

local M = {}

-- Schema ------------------------------------------------------------------------------------------

local MAX = 1250 -- the product's figure

-- Clients disagree on the keys, and each of the three forms was seen.
local PERSON, ORGANIZATION = s.urn { "person" }, s.urn { "organization" }
local Attribute = s.record {
  start = s.integer { min = 0 }, length = s.integer { min = 1 },
  value = s.union {
    ["com.linkedin.common.MemberAttributedEntity"] = s.record { member = PERSON },
    ["com.linkedin.common.CompanyAttributedEntity"] = s.record { company = ORGANIZATION },
    ["com.linkedin.common.SchoolAttributedEntity"] = s.record { school = ORGANIZATION },
    person = s.either(s.record { person = PERSON }, PERSON), member = PERSON,
    organization = s.either(s.record { organization = ORGANIZATION }, ORGANIZATION), company = ORGANIZATION,
  },
}

local Message = s.also(s.record {
  text = s.string { max = MAX }, attributes = s.optional(s.list(Attribute)),
}, function(message, path, report)
  for i, attribute in ipairs(message.attributes or {}) do
    if not text.utf16_slice(message.text, attribute.start, attribute.length) then
      report(("%s/attributes/%d"):format(path, i - 1), "range", "the attribute does not lie within the text")
    end
  end
end)

M.Create = s.record {
  actor = s.urn { "person", "organization" }, object = s.optional(s.urn(threads.POSTS)), message = Message,
  content = s.optional(s.list(s.record {
    entity = s.union { image = s.urn { "image" }, digitalmediaAsset = s.urn { "digitalmediaAsset" } },
  }, { min = 1, max = 1 })),
  parentComment = s.optional(s.urn { "comment" }),
}

M.Patch = s.record { patch = s.record { message = s.record { ["$set"] = Message } } }

-- Storing -----------------------------------------------------------------------------------------

-- The URN inside a mention of any form.
local function target_of(value)
  while type(value) == "table" do
    local _, inner = next(value)
    value = inner
  end
  return value
end

local function mentions(store, message)
  local list = {}
  for i, attribute in ipairs(message.attributes or {}) do
    local name = text.utf16_slice(message.text, attribute.start, attribute.length)
    local target = target_of(attribute.value)
    list[i] = {
      start = attribute.start, length = attribute.length, urn = target, name = name,
      is_linked = names.is_linked(store, target, name),
    }
  end
  return json.array(list)
end

--- Set text and mentions.
function M.set_message(store, comment, message)
  comment.text, comment.mentions = message.text, mentions(store, message)
  store:touch()
end

--- The image a checked body names, or nil.
function M.image(body)
  return body.content and urn.id(target_of(body.content[1].entity)) or nil
end

--- Keep a comment. `agent` is the member's URN.
function M.create(store, target, agent, body)
  local data, now = store.data, store.clock:ms()
  local comment = {
    id = ids.next_number(store), post = target.post.number, parent = target.comment and target.comment.id,
    actor = body.actor, agent = agent, image = M.image(body), created_at = now, modified_at = now, is_edited = false,
  }
  comment.urn = threads.comment_urn(target.post, comment.id)
  M.set_message(store, comment, body.message)
  data.comments[comment.id] = comment
  table.insert(data.comment_order, comment.id)
  return comment
end

--- Remove the comments that `fits` names, the replies to them and the reactions to all.
function M.forget(store, fits)
  local data, gone, kept = store.data, {}, json.array {}
  for _, id in ipairs(data.comment_order) do
    local comment = data.comments[id]
    if fits(comment) or gone[comment.parent] then
      gone[id], data.comments[id] = true, nil
    else
      kept[#kept + 1] = id
    end
  end
  data.comment_order = kept
  reactions.forget(store, function(reaction) return gone[reaction.comment] or false end)
end

--- Remove every comment of a post.
function M.forget_post(store, post)
  M.forget(store, function(comment) return comment.post == post.number end)
end

table.insert(posts.on_delete, M.forget_post)

--- First-level comments of a post, or the replies to a comment, newest first.
function M.list(store, target)
  local list, parent = {}, target.comment and target.comment.id
  for i = #store.data.comment_order, 1, -1 do
    local comment = store.data.comments[store.data.comment_order[i]]
    if comment.post == target.post.number and comment.parent == parent then list[#list + 1] = comment end
  end
  return list
end

--- How many comments there are, and how many of the first level. Under a comment: its replies.
function M.count(store, target)
  local first = #M.list(store, target)
  if target.comment then return first, first end
  local all = 0
  for _, comment in pairs(store.data.comments) do
    if comment.post == target.post.number then all = all + 1 end
  end
  return all, first
end

-- Out -----------------------------------------------------------------------------------------------

local KEYS = {
  v2 = {
    person = function(target) return { ["com.linkedin.common.MemberAttributedEntity"] = { member = target } } end,
    organization = function(target) return { ["com.linkedin.common.CompanyAttributedEntity"] = { company = target } } end,
  },
  rest = {
    person = function(target) return { person = { person = target } } end,
    organization = function(target) return { organization = { organization = target } } end,
  },
}

local function attributes_out(ctx, comment)
  local list = {}
  for i, mention in ipairs(comment.mentions) do
    list[i] = {
      start = mention.start, length = mention.length, value = KEYS[ctx.base][urn.split(mention.urn)](mention.urn),
    }
  end
  return json.array(list)
end

local function content_out(ctx, comment)
  local asset = comment.image and ctx.store.data.assets[comment.image]
  return asset and json.array { {
    type = "IMAGE", entity = { digitalmediaAsset = "urn:li:digitalmediaAsset:" .. asset.id },
    url = (rest_media.download_url(ctx, asset)),
  } } or nil
end

--- `commentsSummary` of a target.
function M.summary(ctx, target)
  local all, first = M.count(ctx.store, target)
  local selected = {}
  for i, comment in ipairs(M.list(ctx.store, target)) do selected[i] = comment.urn end
  return { aggregatedTotalComments = all, totalFirstLevelComments = first, selectedComments = json.array(selected) }
end

--- The entity.
function M.view(ctx, comment)
  local post = ctx.store.data.posts[comment.post]
  local target = { post = post, comment = comment, urn = comment.urn }
  local likes, replies = reactions.summary(ctx, target), M.summary(ctx, target)
  local created = threads.stamp(comment, comment.created_at)
  return {
    id = comment.id, commentUrn = comment.urn, ["$URN"] = comment.urn, actor = comment.actor,
    agent = created.impersonator, object = post.activity, created = created,
    lastModified = threads.stamp(comment, comment.modified_at),
    message = { text = comment.text, attributes = attributes_out(ctx, comment) },
    content = content_out(ctx, comment),
    parentComment = comment.parent and threads.comment_urn(post, comment.parent) or nil,
    likesSummary = likes.totalLikes > 0 and likes or nil,
    commentsSummary = replies.totalFirstLevelComments > 0 and replies or nil,
  }
end

function state.sections.comments(store)
  local list = {}
  for i, id in ipairs(store.data.comment_order) do
    local shown, post = {}, store.data.posts[store.data.comments[id].post]
    for name, value in pairs(store.data.comments[id]) do shown[name] = value end
    shown.post, shown.object = post.id, post.activity
    list[i] = shown
  end
  return json.array(list)
end

return M
