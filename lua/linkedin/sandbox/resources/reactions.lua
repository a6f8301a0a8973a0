-- SPDX-License-Identifier: MIT
--- `reactions`: keyed by actor and entity, listed by a finder on half of the key.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/reactions-api

local errors = require "linkedin.sandbox.errors"
local reactions = require "linkedin.sandbox.reactions"
local reply = require "linkedin.sandbox.reply"
local restli = require "linkedin.sandbox.restli"
local s = require "linkedin.sandbox.schema"
local threads = require "linkedin.sandbox.threads"
local types = require "linkedin.sandbox.types"

local ACTOR = types.urn { "person", "organization" }

local Create = s.record { root = s.urn(threads.TARGETS), reactionType = s.enum(reactions.TYPES) }

local function create(ctx)
  local refusal = threads.refuse_actor(ctx, ctx.params.actor)
  if refusal then return refusal end
  local target
  target, refusal = threads.find_for_writing(ctx, ctx.body.root)
  if not target then return refusal end
  local made = reactions.set(ctx.store, ctx.params.actor, "urn:li:person:" .. ctx.token.member, target, ctx.body.reactionType)
  local location = "/reactions/" .. restli.encode { actor = made.actor, entity = made.root }
  return reply.created(made.id, location, reactions.view(made))
end

local function incomplete()
  return errors.bad("ILLEGAL_ARGUMENT", "Syntax exception in path variables: the key needs actor and entity")
end

-- A reaction by its key, or nil and the refusal.
local function find(ctx, key)
  if not key.actor then return nil, incomplete() end
  local target, refusal = threads.find_for_reading(ctx, key.entity)
  if not target then return nil, refusal end
  local found = reactions.find(ctx.store, key.actor, target)
  if not found then return nil, errors.not_found("Could not find entity") end
  return found
end

local function get(ctx)
  local found, refusal = find(ctx, ctx.key)
  return refusal or reply.ok(reactions.view(found))
end

-- What is not there is absent, without an error.
local function batch_get(ctx)
  local results = {}
  for _, key in ipairs(ctx.params.ids) do
    local found, refusal = find(ctx, key)
    if refusal and refusal.status ~= 404 then return refusal end
    if found then results[restli.encode(key)] = reactions.view(found) end
  end
  return reply.batch(results, {}, {})
end

local function by_entity(ctx)
  local entity = ctx.key and ctx.key.entity or ctx.params.entity
  if not entity then return errors.parameter("entity", "PARAM_MISSING", "Parameter 'entity' is required") end
  local target, refusal = threads.find_for_reading(ctx, entity)
  if not target then return refusal end
  local list = reactions.list(ctx.store, target)
  if (ctx.params.sort or {}).value ~= "CHRONOLOGICAL" then
    local newest = {}
    for i, reaction in ipairs(list) do newest[#list - i + 1] = reaction end
    list = newest
  end
  local page = reply.page(ctx, list)
  for i, reaction in ipairs(page.elements) do page.elements[i] = reactions.view(reaction) end
  return reply.ok(page)
end

local function delete(ctx)
  if not ctx.key.actor then return incomplete() end
  local refusal = threads.refuse_actor(ctx, ctx.key.actor)
  if refusal then return refusal end
  local target = threads.find(ctx.store, ctx.key.entity)
  local found = target and reactions.find(ctx.store, ctx.key.actor, target)
  if not found then return errors.not_found("Could not find entity") end
  reactions.forget(ctx.store, function(one) return one == found end)
  return reply.no_content()
end

return {
  path = "reactions", bases = { "v2", "rest" }, name = "partnerApiReactions", has_finder_on_key = true,
  key = types.record { actor = ACTOR, entity = { type = threads.KEY, required = true } },
  methods = {
    CREATE = { scopes = threads.WRITE, query = { actor = ACTOR }, required = { "actor" }, body = Create, run = create },
    GET = { scopes = threads.READ, run = get },
    BATCH_GET = { scopes = threads.READ, run = batch_get },
    ["FINDER entity"] = {
      scopes = threads.READ, run = by_entity,
      query = {
        entity = threads.KEY,
        sort = types.record { value = types.enum { "CHRONOLOGICAL", "REVERSE_CHRONOLOGICAL", "RELEVANCE" } },
      },
    },
    DELETE = { scopes = threads.WRITE, run = delete },
  },
}
