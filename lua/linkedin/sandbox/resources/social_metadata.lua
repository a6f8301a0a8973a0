-- SPDX-License-Identifier: MIT
--- `/rest/socialMetadata`: counts, and whether comments are open.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/social-metadata-api

local comments = require "linkedin.sandbox.comments"
local errors = require "linkedin.sandbox.errors"
local reactions = require "linkedin.sandbox.reactions"
local reply = require "linkedin.sandbox.reply"
local s = require "linkedin.sandbox.schema"
local threads = require "linkedin.sandbox.threads"
local types = require "linkedin.sandbox.types"

local function view(ctx, target)
  local all, first = comments.count(ctx.store, target)
  local summaries = {}
  for kind, count in pairs(reactions.counts(ctx.store, target)) do
    summaries[kind] = { reactionType = kind, count = count }
  end
  return {
    entity = target.urn, commentsState = target.post.comments_state or "OPEN",
    commentSummary = { count = all, topLevelCount = first }, reactionSummaries = summaries,
  }
end

local function get(ctx)
  local target, refusal = threads.find_for_reading(ctx, ctx.key)
  return refusal or reply.ok(view(ctx, target))
end

local function batch_get(ctx)
  local results, statuses, failures = {}, {}, {}
  for _, key in ipairs(ctx.params.ids) do
    local target, refusal = threads.find_for_reading(ctx, key)
    statuses[key] = refusal and refusal.status or 200
    if target then results[key] = view(ctx, target) else failures[key] = refusal.json end
  end
  return reply.batch(results, statuses, failures)
end

local Patch = s.record { patch = s.record { ["$set"] = s.record { commentsState = s.enum { "OPEN", "CLOSED" } } } }

-- Closing deletes what was said, for good.
local function partial_update(ctx)
  local target = threads.find(ctx.store, ctx.key)
  if not target then return errors.not_found("Could not find entity") end
  if target.comment then return errors.parameter("key", "INVALID_URN_TYPE", "Only comments of a post can be closed") end
  local actor = ctx.params.actor or target.post.author
  local refusal = threads.refuse_actor(ctx, actor)
  if refusal then return refusal end
  if actor ~= target.post.author then return errors.denied("Only the author of a post may open and close its comments") end
  local issues = s.check(Patch, ctx.body)
  if issues[1] then return s.refuse_patch(issues) end
  target.post.comments_state = ctx.body.patch["$set"].commentsState
  if target.post.comments_state == "CLOSED" then comments.forget_post(ctx.store, target.post) end
  ctx.store:touch()
  return reply.empty(202)
end

return {
  path = "socialMetadata", bases = { "rest" }, name = "partnerApiSocialMetadata", key = threads.KEY,
  methods = {
    GET = { scopes = threads.READ, run = get },
    BATCH_GET = { scopes = threads.READ, run = batch_get },
    PARTIAL_UPDATE = {
      scopes = threads.WRITE, query = { actor = types.urn { "person", "organization" } }, body = true, run = partial_update,
    },
  },
}
