-- SPDX-License-Identifier: MIT
--- `socialActions/{urn}`, the summary of a post or comment, and `/likes` under it.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/network-update-social-actions

local comments = require "linkedin.sandbox.comments"
local errors = require "linkedin.sandbox.errors"
local reactions = require "linkedin.sandbox.reactions"
local reply = require "linkedin.sandbox.reply"
local restli = require "linkedin.sandbox.restli"
local s = require "linkedin.sandbox.schema"
local threads = require "linkedin.sandbox.threads"
local types = require "linkedin.sandbox.types"

local function summary(ctx, key, target)
  return {
    target = key, ["$URN"] = target.urn, likesSummary = reactions.summary(ctx, target),
    commentsSummary = comments.summary(ctx, target),
  }
end

local function get(ctx)
  local target, refusal = threads.find_for_reading(ctx, ctx.key)
  return refusal or reply.ok(summary(ctx, ctx.key, target))
end

local function batch_get(ctx)
  local results, statuses, failures = {}, {}, {}
  for _, key in ipairs(ctx.params.ids) do
    local target, refusal = threads.find_for_reading(ctx, key)
    statuses[key] = refusal and refusal.status or 200
    if target then results[key] = summary(ctx, key, target) else failures[key] = refusal.json end
  end
  return reply.batch(results, statuses, failures)
end

-- Likes -------------------------------------------------------------------------------------------------

local Like = s.record { actor = s.urn { "person", "organization" }, object = s.optional(s.urn(threads.TARGETS)) }

local function like(ctx)
  local refusal = threads.refuse_actor(ctx, ctx.body.actor)
  if refusal then return refusal end
  local target
  target, refusal = threads.find_for_writing(ctx, ctx.keys.target)
  if not target then return refusal end
  local object = ctx.body.object and threads.find(ctx.store, ctx.body.object)
  if ctx.body.object and not (object and object.urn == target.urn) then
    return errors.parameter("object", "PARAM_INVALID", ctx.body.object .. " is not the entity of the path")
  end
  local made = reactions.set(ctx.store, ctx.body.actor, "urn:li:person:" .. ctx.token.member, target, "LIKE")
  local location = ("/socialActions/%s/likes/%s"):format(restli.encode(ctx.keys.target), restli.encode(made.actor))
  return reply.created(made.actor, location, reactions.view_like(made))
end

local function list(ctx)
  local target, refusal = threads.find_for_reading(ctx, ctx.keys.target)
  if not target then return refusal end
  local page = reply.page(ctx, reactions.list(ctx.store, target))
  for i, reaction in ipairs(page.elements) do page.elements[i] = reactions.view_like(reaction) end
  return reply.ok(page)
end

local function get_like(ctx)
  local target, refusal = threads.find_for_reading(ctx, ctx.keys.target)
  if not target then return refusal end
  local found = reactions.find(ctx.store, ctx.key, target)
  return found and reply.ok(reactions.view_like(found)) or errors.not_found("Could not find entity")
end

local function unlike(ctx)
  if ctx.params.actor and ctx.params.actor ~= ctx.key then
    return errors.parameter("actor", "PARAM_INVALID", "actor is not the one of the path")
  end
  local refusal = threads.refuse_actor(ctx, ctx.key)
  if refusal then return refusal end
  local target = threads.find(ctx.store, ctx.keys.target)
  local found = target and reactions.find(ctx.store, ctx.key, target)
  if not found then return errors.not_found("Could not find entity") end
  reactions.forget(ctx.store, function(one) return one == found end)
  return reply.no_content()
end

local ACTOR = types.urn { "person", "organization" }

return {
  {
    path = "socialActions", bases = { "v2", "rest" }, name = "partnerApiSocialActions", key = threads.KEY,
    methods = { GET = { scopes = threads.READ, run = get }, BATCH_GET = { scopes = threads.READ, run = batch_get } },
  },
  {
    path = "socialActions/{target}/likes", bases = { "v2", "rest" }, name = "partnerApiSocialActionsLikes",
    key = ACTOR, parents = { target = threads.KEY },
    methods = {
      CREATE = { scopes = threads.WRITE, query = { actor = ACTOR }, body = Like, run = like },
      GET_ALL = { scopes = threads.READ, run = list },
      GET = { scopes = threads.READ, run = get_like },
      DELETE = { scopes = threads.WRITE, query = { actor = ACTOR }, run = unlike },
    },
  },
}
