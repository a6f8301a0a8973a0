-- SPDX-License-Identifier: MIT
--- What comments and reactions hang on: a post under any of its URNs, or a comment under it. Inputs
--- may name a share, a ugcPost or an activity; answers name the activity.
---
--- target = { post, comment?, urn = canonical URN }

local app_name -- set lazily: app.lua requires the resources that require this file
local auth = require "linkedin.sandbox.auth"
local errors = require "linkedin.sandbox.errors"
local posts = require "linkedin.sandbox.posts"
local types = require "linkedin.sandbox.types"
local urn = require "linkedin.sandbox.urn"

local M = {}

M.POSTS = { "share", "ugcPost", "activity" }
M.TARGETS = { "share", "ugcPost", "activity", "comment" }
M.KEY = types.urn(M.TARGETS)

-- The newer scopes of social actions stand beside the older ones.
M.WRITE = { "w_member_social", "w_organization_social", "w_member_social_feed", "w_organization_social_feed" }
M.READ = {
  "r_member_social", "r_organization_social", "r_member_social_feed", "r_organization_social_feed", "w_member_social_feed",
}

-- Finding -----------------------------------------------------------------------------------------

function M.comment_urn(post, id)
  return ("urn:li:comment:(%s,%s)"):format(post.activity, id)
end

--- The target a URN names, or nil.
function M.find(store, value)
  local kind, id = urn.split(value)
  if kind ~= "comment" then
    local post = posts.find(store, value)
    return post and { post = post, urn = post.activity }
  end
  local thread, number = id:match("^%((urn:li:%a+:%d+),(%d+)%)$")
  local post = thread and posts.find(store, thread)
  local comment = post and store.data.comments[number]
  if not comment or comment.post ~= post.number then return nil end
  return { post = post, comment = comment, urn = M.comment_urn(post, number) }
end

local function not_visible(value)
  return errors.new(404, ("com.linkedin.restli.server.RestLiServiceException [HTTP Status:404]: "
    .. "Received error for %s from domain authorization endpoint: 404"):format(value))
end

-- Right after it was made a post may be unknown to the services behind comments.
local function refuse_fresh(ctx, target, value)
  local fault = ctx.store.fresh_post
  if not fault or ctx.now_ms - target.post.created_at >= fault.ms then return nil end
  if fault.status == 404 then return not_visible(value) end
  return errors.new(400, "Unable to obtain activity")
end

--- The target for writing, or nil and the refusal.
function M.find_for_writing(ctx, value)
  local target = M.find(ctx.store, value)
  if not target then return nil, not_visible(value) end
  if ctx.config.refuse_activity and urn.split(value) == "activity" then
    return nil, errors.parameter("entity", "INVALID_URN_TYPE", "An activity cannot be named here: " .. value)
  end
  local refusal = refuse_fresh(ctx, target, value)
  if refusal then return nil, refusal end
  return target
end

-- Who may -------------------------------------------------------------------------------------------

local function permission(ctx)
  app_name = app_name or require "linkedin.sandbox.app".permission_name
  return errors.permission(app_name(ctx))
end

local function is_me(ctx, value)
  return ctx.token.member ~= nil and value == "urn:li:person:" .. ctx.token.member
end

--- Why the token may not act as this person or organization, or nil.
function M.refuse_actor(ctx, actor)
  local is_member = urn.split(actor) == "person"
  local scopes = is_member and { "w_member_social", "w_member_social_feed" }
    or { "w_organization_social", "w_organization_social_feed" }
  if not auth.has_scope(ctx.token, scopes) then return permission(ctx) end
  local may = is_member and is_me(ctx, actor) or auth.may_post_for(ctx.store, ctx.token.member, actor)
  return not may and errors.denied("The member may not act as " .. actor) or nil
end

--- Who acts: the query's `actor`, or the member.
function M.actor(ctx)
  return ctx.params.actor or "urn:li:person:" .. tostring(ctx.token.member)
end

local function may_read(ctx, post)
  if urn.split(post.author) == "person" then
    return auth.has_scope(ctx.token, { "r_member_social", "r_member_social_feed" })
      or is_me(ctx, post.author) and auth.has_scope(ctx.token, { "w_member_social_feed" })
  end
  return auth.has_scope(ctx.token, { "r_organization_social", "r_organization_social_feed" })
    and auth.may_post_for(ctx.store, ctx.token.member, post.author)
end

--- The target for reading, or nil and the refusal.
function M.find_for_reading(ctx, value)
  local target = M.find(ctx.store, value)
  if not target then return nil, errors.not_found("Could not find entity") end
  if not may_read(ctx, target.post) then return nil, permission(ctx) end
  return target
end

-- Shapes ----------------------------------------------------------------------------------------------

--- `created` and `lastModified`: an organization's actions name the member behind them.
function M.stamp(record, at)
  local is_organization = urn.split(record.actor) == "organization"
  return { actor = record.actor, time = at, impersonator = is_organization and record.agent or nil }
end

return M
