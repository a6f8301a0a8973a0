-- SPDX-License-Identifier: MIT
--- What both posting APIs answer alike: refusals, and deleting.

local author = require "linkedin.sandbox.author"
local errors = require "linkedin.sandbox.errors"
local posts = require "linkedin.sandbox.posts"
local reply = require "linkedin.sandbox.reply"

local M = {}

--- 403 for an author the token is not.
function M.wrong_author()
  return errors.denied("Field Value validation failed in REQUEST_BODY: "
    .. "Data Processing Exception while processing fields [/author]")
end

--- 403 for somebody else's post.
function M.forbidden()
  return errors.new(403, "Accessing the UGC resource is forbidden. Please check your permissions for this resource")
end

--- The post behind a key for changing it, or nil and the refusal.
function M.find_own(ctx, key)
  local post = posts.find(ctx.store, key)
  if not post then return nil, errors.not_found("Could not find entity") end
  local refusal = author.refuse_writing(ctx, post.author, M.forbidden())
  if refusal then return nil, refusal end
  return post
end

--- DELETE: 204, the second time too unless the sandbox is told otherwise.
function M.delete(ctx)
  if not posts.find(ctx.store, ctx.key) and posts.was_deleted(ctx.store, ctx.key) and ctx.config.second_delete == 204 then
    return reply.no_content()
  end
  local post, refusal = M.find_own(ctx, ctx.key)
  if not post then return refusal end
  posts.delete(ctx.store, post)
  return reply.no_content()
end

return M
