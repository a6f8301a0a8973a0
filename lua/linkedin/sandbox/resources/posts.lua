-- SPDX-License-Identifier: MIT
--- `/rest/posts`: create, read, find, edit, delete.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api

local access = require "linkedin.sandbox.post_access"
local app_name -- set lazily: app.lua requires this file
local auth = require "linkedin.sandbox.auth"
local author = require "linkedin.sandbox.author"
local errors = require "linkedin.sandbox.errors"
local little = require "linkedin.sandbox.little"
local post_media = require "linkedin.sandbox.post_media"
local posts = require "linkedin.sandbox.posts"
local reply = require "linkedin.sandbox.reply"
local rest_post = require "linkedin.sandbox.rest_post"
local rest_post_schema = require "linkedin.sandbox.rest_post_schema"
local restli = require "linkedin.sandbox.restli"
local schema = require "linkedin.sandbox.schema"
local text = require "linkedin.sandbox.text"
local types = require "linkedin.sandbox.types"
local urn = require "linkedin.sandbox.urn"

require "linkedin.sandbox.post_state" -- posts in GET /_sandbox/state

local TEXT_MAX, SMALLEST_AUDIENCE = 3000, 300

local function permission(ctx)
  app_name = app_name or require "linkedin.sandbox.app".permission_name
  return errors.permission(app_name(ctx))
end

-- Creating --------------------------------------------------------------------------------------

-- Whoever may not post for this author learns nothing else about the body.
local function refuse_author(ctx)
  local given = ctx.body.author
  if not urn.check(given, { "person", "organization" }) then return nil end
  local wrong = urn.split(given) == "person" and access.wrong_author() or permission(ctx)
  return author.refuse_writing(ctx, given, wrong)
end

-- An optional string sent as "" is refused by some of LinkedIn, so strict mode refuses it.
local function refuse_body(ctx)
  local kept = {}
  for _, issue in ipairs(schema.check(rest_post_schema.Create, ctx.body)) do
    if issue.kind == "blank_optional" and not ctx.config.strict then
      ctx.store:violation("blank-optional-field", issue.path)
    else
      kept[#kept + 1] = issue
    end
  end
  return kept[1] and schema.refuse(kept) or nil
end

-- Unescaped text is no error at LinkedIn: it is cut. Strict mode says where instead.
local function refuse_commentary(ctx, commentary)
  local elements, violation = little.parse(commentary)
  if violation and ctx.config.strict then
    return errors.schema { ("ERROR :: /commentary :: malformed little text at offset %d: %s"):format(
      violation.at, violation.why) }
  end
  local length = text.length(little.visible(elements))
  if length > TEXT_MAX then
    return errors.parameter("commentary", "FIELD_LENGTH_TOO_LONG",
      ("length %d is greater than %d"):format(length, TEXT_MAX))
  end
  if violation then ctx.store:violation("commentary-cut", ("offset %d: %s"):format(violation.at, violation.why)) end
end

local function refuse_audience(ctx, post)
  if not (post.distribution.targetEntities or {})[1] then return nil end
  local followers = ctx.store.data.follower_counts[urn.id(post.author)] or 0
  if followers <= SMALLEST_AUDIENCE then
    return errors.unprocessable(("The targeted audience must exceed %d followers"):format(SMALLEST_AUDIENCE))
  end
end

-- Finds the parent of a reshare and notes the oldest ancestor.
local function refuse_reshare(ctx, post)
  if post.content.kind ~= "reshare" then return nil end
  local parent = posts.find(ctx.store, post.content.parent)
  if not parent then return errors.bad("INVALID_URN_ID", "Unknown post " .. post.content.parent) end
  if parent.is_reshare_disabled then
    return errors.unprocessable("The author of " .. parent.id .. " has disabled reshares")
  end
  post.reshare = { parent = parent.id, root = parent.reshare and parent.reshare.root or parent.id }
end

local function create(ctx)
  local refusal = refuse_author(ctx) or refuse_body(ctx) or refuse_commentary(ctx, ctx.body.commentary or "")
  if refusal then return refusal end
  local post = rest_post.to_post(ctx.store, ctx.body)
  refusal = refuse_audience(ctx, post) or refuse_reshare(ctx, post) or post_media.refuse(ctx, post)
  if refusal then return refusal end
  post.member, post.application = ctx.token.member, ctx.token.application
  posts.create(ctx.store, post)
  return reply.created(post.id, "/posts/" .. restli.encode(post.id))
end

-- Reading ---------------------------------------------------------------------------------------

local function is_visible(ctx, post)
  return post.lifecycle ~= "DRAFT" or ctx.params.viewContext == "AUTHOR"
end

local function find(ctx, key)
  local post = posts.find(ctx.store, key)
  if not post then return nil, errors.not_found("Could not find entity") end
  if author.refuse_reading(ctx, post.author, access.forbidden()) then return nil, access.forbidden() end
  if not is_visible(ctx, post) then return nil, errors.not_found("Could not find entity") end
  return post
end

local function get(ctx)
  local post, refusal = find(ctx, ctx.key)
  return refusal or reply.ok(rest_post.from_post(ctx.store, post))
end

local function batch_get(ctx)
  local results, statuses, failures = {}, {}, {}
  for _, key in ipairs(ctx.params.ids) do
    local post, refusal = find(ctx, key)
    statuses[key] = refusal and refusal.status or 200
    if post then results[key] = rest_post.from_post(ctx.store, post) else failures[key] = refusal.json end
  end
  return reply.batch(results, statuses, failures)
end

-- Observed: a 400, not a 403, for a member's posts without r_member_social.
local function refuse_finder(ctx, given)
  local is_member = urn.split(given) == "person"
  if is_member and not auth.has_scope(ctx.token, { "r_member_social" }) then
    return errors.new(400, "Member permissions must be used when using member as author")
  end
  return author.refuse_reading(ctx, given, access.forbidden())
end

local function page_of(ctx, found)
  local page = reply.page(ctx, found)
  for i, post in ipairs(page.elements) do page.elements[i] = rest_post.from_post(ctx.store, post) end
  return reply.ok(page)
end

local function by_author(ctx)
  local refusal = refuse_finder(ctx, ctx.params.author)
  if refusal then return refusal end
  local found, is_sponsored = {}, ctx.params.isDsc or false
  for _, post in ipairs(posts.by_authors(ctx.store, { ctx.params.author }, ctx.params.sortBy or "LAST_MODIFIED")) do
    if is_visible(ctx, post) and (post.ad ~= nil) == is_sponsored then found[#found + 1] = post end
  end
  return page_of(ctx, found)
end

local function by_ad_account(ctx)
  local wanted, found = {}, {}
  for _, name in ipairs(ctx.params.dscAdTypes or {}) do wanted[name] = true end
  local order = ctx.store.data.post_order
  for i = #order, 1, -1 do
    local post = ctx.store.data.posts[order[i]]
    if post.ad and post.ad.account == ctx.params.dscAdAccount
      and (next(wanted) == nil or wanted[rest_post.ad_type(post)]) then
      found[#found + 1] = post
    end
  end
  return page_of(ctx, found)
end

-- Changing --------------------------------------------------------------------------------------

local function apply_patch(ctx, post, patch)
  local set, ad = patch["$set"] or {}, patch.adContext and patch.adContext["$set"] or {}
  if set.commentary then rest_post.set_commentary(ctx.store, post, set.commentary) end
  post.call_to_action = set.contentCallToActionLabel or post.call_to_action
  post.landing_page = set.contentLandingPage or post.landing_page
  post.lifecycle = set.lifecycleState or post.lifecycle
  for _, name in ipairs(patch["$delete"] or {}) do
    if name == "contentLandingPage" then post.landing_page = nil else post.call_to_action = nil end
  end
  if post.ad then
    post.ad.name, post.ad.status = ad.dscName or post.ad.name, ad.dscStatus or post.ad.status
  end
end

local function partial_update(ctx)
  local post, refusal = access.find_own(ctx, ctx.key)
  if not post then return refusal end
  local issues = schema.check(rest_post_schema.Patch, ctx.body)
  if issues[1] then return schema.refuse_patch(issues) end
  local patch = ctx.body.patch
  if patch.adContext and not post.ad then return errors.unpermitted { "/patch/adContext" } end
  local commentary = (patch["$set"] or {}).commentary
  refusal = commentary and refuse_commentary(ctx, commentary)
  if refusal then return refusal end
  apply_patch(ctx, post, patch)
  posts.edited(ctx.store, post)
  return reply.no_content()
end

local WRITE = { "w_member_social", "w_organization_social" }
local READ = { "r_member_social", "r_organization_social" }
local VIEW = types.enum { "AUTHOR", "READER" }

return {
  path = "posts", bases = { "rest" }, name = "partnerApiPostsExternal", quota = "posts",
  key = types.urn { "share", "ugcPost" },
  methods = {
    CREATE = { scopes = WRITE, body = true, run = create },
    GET = { scopes = READ, query = { viewContext = VIEW }, run = get },
    BATCH_GET = { scopes = READ, query = { viewContext = VIEW }, run = batch_get },
    ["FINDER author"] = {
      required = { "author" }, run = by_author,
      query = {
        author = types.urn { "person", "organization" }, isDsc = types.boolean,
        sortBy = types.enum { "CREATED", "LAST_MODIFIED" }, viewContext = VIEW,
      },
    },
    ["FINDER dscAdAccount"] = {
      scopes = { "r_ads", "rw_ads" }, required = { "dscAdAccount" }, run = by_ad_account,
      query = {
        dscAdAccount = types.urn { "sponsoredAccount" }, viewContext = VIEW,
        dscAdTypes = types.list(types.enum {
          "VIDEO", "STANDARD", "CAROUSEL", "JOB_POSTING", "NATIVE_DOCUMENT", "EVENT",
        }),
      },
    },
    PARTIAL_UPDATE = { scopes = WRITE, body = true, run = partial_update },
    DELETE = { scopes = WRITE, run = access.delete },
  },
}
