-- SPDX-License-Identifier: MIT
--- `creatives?action=createInline`: a post that is only an advertisement, and the creative that shows it. The
--- post is one of `/rest/posts`, found there by its advertising account.

local auth = require "linkedin.sandbox.auth"
local common = require "linkedin.sandbox.ads.resource"
local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local posts = require "linkedin.sandbox.posts"
local reply = require "linkedin.sandbox.reply"
local rest_post = require "linkedin.sandbox.rest_post"
local rest_post_schema = require "linkedin.sandbox.rest_post_schema"
local schema = require "linkedin.sandbox.schema"
local serving = require "linkedin.sandbox.ads.serving"
local store = require "linkedin.sandbox.ads.store"

local AT = "creative/inlineContent/post"

local function refuse(field, code, description)
  return errors.input { { field = AT .. "/" .. field, code = code, description = description } }
end

local function refuse_author(ctx, author)
  local is_own = author == "urn:li:person:" .. ctx.token.member
  if is_own or auth.may_post_for(ctx.store, ctx.token.member, author) then return nil end
  return errors.denied("Member may not post for " .. author)
end

-- The body as `/rest/posts` would take it, or nil and the refusal.
local function post_of(ctx)
  local creative = ctx.body.creative
  local given = json.is_object(creative) and json.is_object(creative.inlineContent) and creative.inlineContent.post
  if not json.is_object(given) then
    return nil, errors.schema { "ERROR :: /" .. AT .. " :: field is required but not found and has no default value" }
  end
  local body = store.copy(given)
  body.distribution = body.distribution or { feedDistribution = "NONE" }
  local issues = schema.check(rest_post_schema.Create, body)
  if issues[1] then return nil, schema.refuse(issues) end
  if not body.adContext then return nil, refuse("adContext", "MISSING_FIELD", "adContext is required") end
  if body.adContext.dscAdAccount ~= store.account_urn(ctx.keys.adAccount) then
    return nil, refuse("adContext/dscAdAccount", "FIELD_INVALID", "dscAdAccount does not match the path")
  end
  local refusal = refuse_author(ctx, body.author)
  if refusal then return nil, refusal end
  return rest_post.to_post(ctx.store, body)
end

--- The action.
return function(ctx)
  local post, refusal = post_of(ctx)
  if not post then return refusal end
  local earlier = posts.duplicate(ctx.store, post)
  if earlier then return errors.duplicate(earlier.id) end
  local body = store.copy(ctx.body.creative)
  body.inlineContent, body.content = nil, { reference = "urn:li:share:0" }
  local creative
  creative, refusal = common.make(ctx, "creatives", body)
  if not creative then return refusal end
  post.member, post.application = ctx.token.member, ctx.token.application
  creative.content.reference = posts.create(ctx.store, post).id
  serving.shows(ctx.store, creative)
  return reply.value { creative = creative.id }
end
