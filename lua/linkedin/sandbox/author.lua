-- SPDX-License-Identifier: MIT
--- May this token act for, or read as, this person or organization?

local app_name -- set lazily: app.lua requires the resources that require this file
local auth = require "linkedin.sandbox.auth"
local errors = require "linkedin.sandbox.errors"
local urn = require "linkedin.sandbox.urn"

local M = {}

local function permission(ctx)
  app_name = app_name or require "linkedin.sandbox.app".permission_name
  return errors.permission(app_name(ctx))
end

local function is_self(ctx, kind, id)
  return kind == "person" and ctx.member and id == ctx.member.id
end

--- Writing: nil when allowed, else `wrong` (for an identity that is not the token's) or the 403 for a
--- missing scope.
---@param ctx table
---@param author string     URN
---@param wrong table       response when the token's member may not act for that author
function M.refuse_writing(ctx, author, wrong)
  local kind, id = urn.split(author)
  if kind == "person" then
    if not auth.has_scope(ctx.token, { "w_member_social" }) then return permission(ctx) end
    return not is_self(ctx, kind, id) and wrong or nil
  end
  if not auth.has_scope(ctx.token, { "w_organization_social" }) then return permission(ctx) end
  local organization = "urn:li:organization:" .. id
  return not auth.may_post_for(ctx.store, ctx.token.member, organization) and wrong or nil
end

--- Reading: the same with r_member_social and r_organization_social.
function M.refuse_reading(ctx, author, wrong)
  local kind, id = urn.split(author)
  if kind == "person" then
    if not auth.has_scope(ctx.token, { "r_member_social" }) then return permission(ctx) end
    return not is_self(ctx, kind, id) and wrong or nil
  end
  if not auth.has_scope(ctx.token, { "r_organization_social" }) then return permission(ctx) end
  local organization = "urn:li:organization:" .. id
  return not auth.may_post_for(ctx.store, ctx.token.member, organization) and wrong or nil
end

return M
