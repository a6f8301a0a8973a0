-- SPDX-License-Identifier: MIT
--- The ugcPosts shape of a post: checking it on the way in, making it on the way out.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/ugc-post-api

local json = require "linkedin.sandbox.json"
local s = require "linkedin.sandbox.schema"

local M = {}

local SHARE = "com.linkedin.ugc.ShareContent"
local MEMBER_VISIBILITY = "com.linkedin.ugc.MemberNetworkVisibility"

-- Schema --------------------------------------------------------------------------------------

local Attribute = s.record {
  start = s.integer { min = 0 }, length = s.integer { min = 1 },
  value = s.union {
    ["com.linkedin.common.MemberAttributedEntity"] = s.record { member = s.urn { "person" } },
    ["com.linkedin.common.CompanyAttributedEntity"] = s.record { company = s.urn { "organization" } },
    ["com.linkedin.common.SchoolAttributedEntity"] = s.record { school = s.urn { "organization", "school" } },
    ["com.linkedin.common.HashtagAttributedEntity"] = s.record { hashtag = s.urn { "hashtag" } },
  },
}

local function attributed_text(rule)
  return s.record {
    text = s.string(rule), attributes = s.optional(s.list(Attribute)), inferredLocale = s.optional(s.string()),
  }
end

local Media = s.record {
  status = s.enum { "READY" },
  originalUrl = s.optional(s.url()),
  media = s.optional(s.urn { "digitalmediaAsset" }),
  title = s.optional(attributed_text { max = 400, blank = true }),
  description = s.optional(attributed_text { max = 4086, blank = true }),
  thumbnails = s.optional(s.list(s.record {
    url = s.optional(s.url()), resolvedUrl = s.optional(s.url()), altText = s.optional(s.string()),
    width = s.optional(s.integer()), height = s.optional(s.integer()), size = s.optional(s.integer()),
  })),
  landingPage = s.optional(s.record {
    landingPageTitle = s.optional(s.string()), landingPageUrl = s.url(),
  }),
}

local CATEGORIES = { "NONE", "ARTICLE", "IMAGE", "VIDEO", "NATIVE_DOCUMENT" }

-- category → fewest and most media, and which field each one needs
local COUNTS = {
  NONE = { 0, 0 }, ARTICLE = { 1, 1, "originalUrl" }, IMAGE = { 1, 20, "media" }, VIDEO = { 1, 1, "media" },
  NATIVE_DOCUMENT = { 1, 1, "media" },
}

local function media_rules(value, path, report)
  local rule, list = COUNTS[value.shareMediaCategory], value.media or {}
  if #list < rule[1] or #list > rule[2] then
    report(path .. "/media", "count", ("shareMediaCategory %s does not go with %d media")
      :format(value.shareMediaCategory, #list))
    return
  end
  for i, item in ipairs(list) do
    if rule[3] and item[rule[3]] == nil then
      report(("%s/media/%d/%s"):format(path, i - 1, rule[3]), "missing",
        "field is required but not found and has no default value")
    end
  end
end

local ShareContent = s.also(s.record {
  shareCommentary = attributed_text { max = 3000, blank = true },
  shareMediaCategory = s.enum(CATEGORIES),
  media = s.optional(s.list(Media)),
  primaryLandingPageUrl = s.optional(s.url()),
  shareCategorization = s.optional(s.any()),
}, media_rules)

M.Create = s.record {
  author = s.urn { "person", "organization" },
  lifecycleState = s.enum { "PUBLISHED" },
  specificContent = s.union { [SHARE] = ShareContent },
  visibility = s.union {
    [MEMBER_VISIBILITY] = s.enum { "PUBLIC", "CONNECTIONS", "LOGGED_IN", "CONTAINER" },
  },
  containerEntity = s.optional(s.urn()),
  responseContext = s.optional(s.record { parent = s.urn(), root = s.optional(s.urn()) }),
  distribution = s.optional(s.record {
    feedDistribution = s.enum { "MAIN_FEED", "NONE" },
    distributedViaFollowFeed = s.optional(s.boolean()),
    externalDistributionChannels = s.optional(s.list(s.any())),
  }),
  targetAudience = s.optional(s.record { targetedEntities = s.list(s.any()) }),
}

M.Patch = s.record {
  patch = s.record {
    specificContent = s.record {
      [SHARE] = s.record { ["$set"] = s.record { shareCommentary = attributed_text { max = 3000 } } },
    },
  },
}

--- The commentary of a checked patch.
function M.patched_commentary(body)
  return body.patch.specificContent[SHARE]["$set"].shareCommentary
end

-- In --------------------------------------------------------------------------------------------

local KINDS = { NONE = "none", ARTICLE = "article", VIDEO = "video", NATIVE_DOCUMENT = "document" }

local function text_of(value)
  return value and value.text or nil
end

local function content(share)
  local list, category = share.media or {}, share.shareMediaCategory
  local kind = KINDS[category] or (#list > 1 and "multi_image" or "image")
  local made = { kind = kind }
  if kind == "article" then
    local item = list[1]
    made.article = {
      source = item.originalUrl, title = text_of(item.title), description = text_of(item.description),
      thumbnails = item.thumbnails,
    }
  elseif kind ~= "none" then
    made.media = {}
    for i, item in ipairs(list) do
      made.media[i] = { asset = item.media:match("([^:]+)$"), title = text_of(item.title),
        description = text_of(item.description) }
    end
    made.media = json.array(made.media)
  end
  return made
end

local function reshare(context)
  return context and { parent = context.parent, root = context.root or context.parent } or nil
end

--- A checked body as a post of posts.lua.
function M.to_post(body)
  local share = body.specificContent[SHARE]
  local made = content(share)
  if made.kind == "none" and body.responseContext then
    made = { kind = "reshare", parent = body.responseContext.parent }
  end
  return {
    author = body.author, text = share.shareCommentary.text, attributes = share.shareCommentary.attributes,
    visibility = body.visibility[MEMBER_VISIBILITY], distribution = body.distribution,
    target_audience = body.targetAudience, container = body.containerEntity,
    response_context = body.responseContext, reshare = reshare(body.responseContext), content = made, api = "v2",
  }
end

-- Out -------------------------------------------------------------------------------------------

local CATEGORY = {
  none = "NONE", article = "ARTICLE", image = "IMAGE", multi_image = "IMAGE", video = "VIDEO",
  document = "NATIVE_DOCUMENT",
}

local function as_text(value)
  return value and { text = value, attributes = json.array {} } or nil
end

local function media_out(made)
  local list = {}
  if made.article then
    list[1] = {
      status = "READY", originalUrl = made.article.source, title = as_text(made.article.title),
      description = as_text(made.article.description), thumbnails = made.article.thumbnails,
    }
  end
  for _, item in ipairs(made.media or {}) do
    list[#list + 1] = {
      status = "READY", media = "urn:li:digitalmediaAsset:" .. item.asset, title = as_text(item.title),
      description = as_text(item.description),
    }
  end
  return json.array(list)
end

local function actor(post)
  return post.member and "urn:li:person:" .. post.member or post.author
end

--- A post as /v2/ugcPosts shows it.
function M.from_post(post)
  return {
    id = post.id, author = post.author, versionTag = tostring(post.modified_at),
    lifecycleState = post.is_edited and "PUBLISHED_EDITED" or post.lifecycle,
    specificContent = { [SHARE] = {
      shareCommentary = {
        text = post.text or "", attributes = post.attributes or json.array {}, inferredLocale = "en_US",
      },
      shareMediaCategory = CATEGORY[post.content.kind] or "NONE",
      media = media_out(post.content),
      shareFeatures = { hashtags = json.array {} },
    } },
    visibility = { [MEMBER_VISIBILITY] = post.visibility },
    distribution = post.api == "v2" and post.distribution or nil,
    targetAudience = post.target_audience, containerEntity = post.container,
    responseContext = post.response_context,
    created = { actor = actor(post), time = post.created_at },
    lastModified = { actor = actor(post), time = post.modified_at },
    firstPublishedAt = post.published_at,
  }
end

return M
