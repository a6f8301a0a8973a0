-- SPDX-License-Identifier: MIT
--- `/v2/ugcPosts`: create, read, find, edit, delete.

local access = require "linkedin.sandbox.post_access"
local author = require "linkedin.sandbox.author"
local errors = require "linkedin.sandbox.errors"
local post_media = require "linkedin.sandbox.post_media"
local posts = require "linkedin.sandbox.posts"
local reply = require "linkedin.sandbox.reply"
local restli = require "linkedin.sandbox.restli"
local schema = require "linkedin.sandbox.schema"
local types = require "linkedin.sandbox.types"
local ugc = require "linkedin.sandbox.ugc"
local urn = require "linkedin.sandbox.urn"

local FIELDS_OF_PAGES = { "distribution", "targetAudience" }

-- Fields only an organization may send.
local function refuse_page_fields(body)
  if urn.split(body.author) == "organization" then return nil end
  local paths = {}
  for _, name in ipairs(FIELDS_OF_PAGES) do
    if body[name] ~= nil then paths[#paths + 1] = "/" .. name end
  end
  return paths[1] and errors.unpermitted(paths) or nil
end

local function refuse_empty(post)
  if post.content.kind == "none" and not post.text:find("%S") then
    return errors.parameter("specificContent/com.linkedin.ugc.ShareContent/shareCommentary",
      "INVALID_VALUE_BLANK_FIELD", "A post without media needs text")
  end
end

local function create(ctx)
  local refusal = author.refuse_writing(ctx, ctx.body.author, access.wrong_author()) or refuse_page_fields(ctx.body)
  if refusal then return refusal end
  local post = ugc.to_post(ctx.body)
  refusal = refuse_empty(post) or post_media.refuse(ctx, post)
  if refusal then return refusal end
  post.member, post.application = ctx.token.member, ctx.token.application
  posts.create(ctx.store, post)
  local response = reply.created(post.id, "/ugcPosts/" .. restli.encode(post.id), { id = post.id })
  response.headers["x-linkedin-id"] = post.id
  return response
end

local function find(ctx, key)
  local post = posts.find(ctx.store, key)
  if not post then return nil, errors.not_found("Could not find entity") end
  local refusal = author.refuse_reading(ctx, post.author, access.forbidden())
  if refusal then return nil, refusal end
  return post
end

local function get(ctx)
  local post, refusal = find(ctx, ctx.key)
  return refusal or reply.ok(ugc.from_post(post))
end

local function batch_get(ctx)
  local results, statuses, failures = {}, {}, {}
  for _, key in ipairs(ctx.params.ids) do
    local post, refusal = find(ctx, key)
    statuses[key] = refusal and refusal.status or 200
    if post then results[key] = ugc.from_post(post) else failures[key] = refusal.json end
  end
  return reply.batch(results, statuses, failures)
end

local function by_authors(ctx)
  for _, one in ipairs(ctx.params.authors) do
    local refusal = author.refuse_reading(ctx, one, access.forbidden())
    if refusal then return refusal end
  end
  local found = posts.by_authors(ctx.store, ctx.params.authors, ctx.params.sortBy or "LAST_MODIFIED")
  local page = reply.page(ctx, found)
  for i, post in ipairs(page.elements) do page.elements[i] = ugc.from_post(post) end
  return reply.ok(page)
end

-- The patch may touch the commentary and nothing else.
local function partial_update(ctx)
  local post, refusal = access.find_own(ctx, ctx.key)
  if not post then return refusal end
  local issues = schema.check(ugc.Patch, ctx.body)
  if issues[1] then return schema.refuse_patch(issues) end
  local commentary = ugc.patched_commentary(ctx.body)
  post.text, post.attributes, post.commentary, post.cut = commentary.text, commentary.attributes, nil, nil
  posts.edited(ctx.store, post)
  return reply.no_content()
end

local WRITE = { "w_member_social", "w_organization_social" }
local READ = { "r_member_social", "r_organization_social" }
local VIEW = { viewContext = types.enum { "AUTHOR", "READER" } }

return {
  path = "ugcPosts", bases = { "v2" }, name = "ugcPosts", quota = "posts",
  key = types.urn { "share", "ugcPost" },
  methods = {
    CREATE = { scopes = WRITE, body = ugc.Create, run = create },
    GET = { scopes = READ, query = VIEW, run = get },
    BATCH_GET = { scopes = READ, query = VIEW, run = batch_get },
    ["FINDER authors"] = {
      scopes = READ, required = { "authors" }, run = by_authors,
      query = {
        authors = types.list(types.urn { "person", "organization" }),
        sortBy = types.enum { "CREATED", "LAST_MODIFIED" }, viewContext = VIEW.viewContext,
      },
    },
    PARTIAL_UPDATE = { scopes = WRITE, body = true, run = partial_update },
    DELETE = { scopes = WRITE, run = access.delete },
  },
}
