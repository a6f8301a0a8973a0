-- SPDX-License-Identifier: MIT
--- `socialActions/{urn}/comments`: create, list, read, edit, delete; two levels.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/comments-api

local comments = require "linkedin.sandbox.comments"
local errors = require "linkedin.sandbox.errors"
local post_media = require "linkedin.sandbox.post_media"
local reply = require "linkedin.sandbox.reply"
local restli = require "linkedin.sandbox.restli"
local schema = require "linkedin.sandbox.schema"
local threads = require "linkedin.sandbox.threads"
local types = require "linkedin.sandbox.types"

local MINUTE_MS = 60000

-- Creating --------------------------------------------------------------------------------------------

-- Documented as required, and left out by some clients.
local function refuse_absent(ctx, name)
  if ctx.config.strict then
    return errors.parameter(name, "MISSING_FIELD", "field is required but not found and has no default value")
  end
  ctx.store:violation("comment-without-" .. name, ctx.request.path)
end

-- The object is the post of the path, under any of its names.
local function refuse_object(ctx, target)
  local object = ctx.body.object
  if not object then return refuse_absent(ctx, "object") end
  local named = threads.find(ctx.store, object)
  if not named or named.post ~= target.post then
    return errors.parameter("object", "PARAM_INVALID", object .. " is not the thread of the path")
  end
end

-- What is answered: the comment of the path, or `parentComment`. Returns the target, or nil and why not.
local function answered(ctx, target)
  local named = ctx.body.parentComment
  if not named then
    local refusal = target.comment and refuse_absent(ctx, "parentComment")
    if refusal then return nil, refusal end
    return target
  end
  local parent = threads.find(ctx.store, named)
  local fits = parent and parent.post == target.post and (not target.comment or target.comment == parent.comment)
  if not fits then return nil, errors.parameter("parentComment", "PARAM_INVALID", named .. " is not in this thread") end
  return parent
end

-- LinkedIn's limiter of one minute, apart from the daily quota.
local function refuse_haste(ctx)
  local times, recent = ctx.store.data.comment_times[ctx.token.member] or {}, {}
  for _, at in ipairs(times) do
    if at > ctx.now_ms - MINUTE_MS then recent[#recent + 1] = at end
  end
  ctx.store.data.comment_times[ctx.token.member] = recent
  if #recent >= ctx.config.comments_per_minute then
    return errors.new(429, "Comment create throttled: creation rate limit exceeded for member",
      { code = "TOO_MANY_REQUESTS", serviceErrorCode = 101 })
  end
  recent[#recent + 1] = ctx.now_ms
end

local function refuse_image(ctx)
  local image = comments.image(ctx.body)
  return image and post_media.refuse(ctx, {
    author = ctx.body.actor, api = ctx.base, content = { kind = "image", media = { { asset = image } } },
  })
end

local function refuse_place(ctx, target)
  if target.post.comments_state == "CLOSED" then
    return errors.unprocessable("Comments are closed on " .. target.post.id)
  end
  if target.comment and target.comment.parent then
    return errors.unprocessable("A reply cannot be answered; name the comment above it")
  end
  return refuse_object(ctx, target)
end

local function create(ctx)
  local refusal = threads.refuse_actor(ctx, ctx.body.actor)
  if refusal then return refusal end
  local target
  target, refusal = threads.find_for_writing(ctx, ctx.keys.target)
  if not target then return refusal end
  target, refusal = answered(ctx, target)
  refusal = refusal or refuse_place(ctx, target) or refuse_image(ctx) or refuse_haste(ctx)
  if refusal then return refusal end
  local comment = comments.create(ctx.store, target, "urn:li:person:" .. ctx.token.member, ctx.body)
  local location = ("/socialActions/%s/comments/%s"):format(restli.encode(ctx.keys.target), comment.id)
  return reply.created(comment.id, location, comments.view(ctx, comment))
end

-- Reading -----------------------------------------------------------------------------------------------

local function list(ctx)
  local target, refusal = threads.find_for_reading(ctx, ctx.keys.target)
  if not target then return refusal end
  local page = reply.page(ctx, comments.list(ctx.store, target))
  for i, comment in ipairs(page.elements) do page.elements[i] = comments.view(ctx, comment) end
  return reply.ok(page)
end

-- A comment of the path's thread, on either level.
local function find(ctx, target, id)
  local comment = ctx.store.data.comments[tostring(id)]
  return comment and comment.post == target.post.number and comment or nil
end

local function get(ctx)
  local target, refusal = threads.find_for_reading(ctx, ctx.keys.target)
  if not target then return refusal end
  local comment = find(ctx, target, ctx.key)
  return comment and reply.ok(comments.view(ctx, comment)) or errors.not_found("Could not find entity")
end

local function batch_get(ctx)
  local target, refusal = threads.find_for_reading(ctx, ctx.keys.target)
  if not target then return refusal end
  local results, statuses, failures = {}, {}, {}
  for _, id in ipairs(ctx.params.ids) do
    local comment, key = find(ctx, target, id), tostring(id)
    statuses[key] = comment and 200 or 404
    if comment then
      results[key] = comments.view(ctx, comment)
    else
      failures[key] = { status = 404, message = "Not Found" }
    end
  end
  return reply.batch(results, statuses, failures)
end

-- Changing ------------------------------------------------------------------------------------------------

-- The comment and its thread, for somebody who acts as `actor`.
local function find_for_changing(ctx)
  local actor = threads.actor(ctx)
  local refusal = threads.refuse_actor(ctx, actor)
  if refusal then return nil, refusal end
  local target = threads.find(ctx.store, ctx.keys.target)
  local comment = target and find(ctx, target, ctx.key)
  if not comment then return nil, errors.not_found("Could not find entity") end
  return comment, nil, actor, target.post
end

local function partial_update(ctx)
  local comment, refusal, actor = find_for_changing(ctx)
  if not comment then return refusal end
  if comment.actor ~= actor then return errors.denied("Only its author may edit a comment") end
  local issues = schema.check(comments.Patch, ctx.body)
  if issues[1] then return schema.refuse_patch(issues) end
  comments.set_message(ctx.store, comment, ctx.body.patch.message["$set"])
  comment.modified_at, comment.is_edited = ctx.now_ms, true
  return reply.ok(comments.view(ctx, comment))
end

local function delete(ctx)
  local comment, refusal, actor, post = find_for_changing(ctx)
  if not comment then return refusal end
  if comment.actor ~= actor and post.author ~= actor then
    return errors.denied("Only its author and the author of the post may delete a comment")
  end
  comments.forget(ctx.store, function(one) return one == comment end)
  return reply.no_content()
end

local ACTOR = { actor = types.urn { "person", "organization" } }

return {
  path = "socialActions/{target}/comments", bases = { "v2", "rest" }, name = "partnerApiSocialActionsComments",
  key = types.long, parents = { target = threads.KEY },
  methods = {
    CREATE = { scopes = threads.WRITE, query = ACTOR, body = comments.Create, run = create },
    GET_ALL = { scopes = threads.READ, run = list },
    GET = { scopes = threads.READ, run = get },
    BATCH_GET = { scopes = threads.READ, run = batch_get },
    PARTIAL_UPDATE = { scopes = threads.WRITE, query = ACTOR, body = true, run = partial_update },
    DELETE = { scopes = threads.WRITE, query = ACTOR, run = delete },
  },
}
