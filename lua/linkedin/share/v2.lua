-- SPDX-License-Identifier: MIT
--- A draft as a `/v2/ugcPosts` entity.
--- LinkedIn page: marketing/community-management/shares/ugc-post-api.

local M = { operation = "ugcPosts.create" }

local CATEGORY = {
  image = "IMAGE", images = "IMAGE", video = "VIDEO", document = "NATIVE_DOCUMENT", article = "ARTICLE",
}

local function text_object(text)
  return text and { text = text } or nil
end

local MENTION = {
  person = { key = "com.linkedin.common.MemberAttributedEntity", field = "member" },
  organization = { key = "com.linkedin.common.CompanyAttributedEntity", field = "company" },
}

-- linkedin.text gives { start, length, urn }; the wire wants the v2 union keys.
local function attributes_of(mentions)
  if not mentions or #mentions == 0 then return nil end
  local attributes = {}
  for i, mention in ipairs(mentions) do
    local form = MENTION[require "linkedin.urn".parse(mention.urn).type]
    attributes[i] = {
      start = mention.start, length = mention.length,
      value = { [form.key] = { [form.field] = mention.urn } },
    }
  end
  return attributes
end

local function commentary(post)
  local text = require "linkedin.text"
  if post.text_format == "little" then return { text = text.visible(post.text) } end
  local plain, mentions = text.plain(post.text or "")
  return { text = plain, attributes = attributes_of(mentions) }
end

local function media_of(draft)
  local media, post = {}, draft.post
  if post.article then
    local article = post.article
    media[1] = {
      status = "READY", originalUrl = article.url or article.source,
      title = text_object(article.title), description = text_object(article.description),
    }
    return media
  end
  for _, item in ipairs(draft.items) do
    media[#media + 1] = {
      status = "READY", media = item.urn,
      title = text_object(item.given.title), description = text_object(item.given.alt),
    }
  end
  return #media > 0 and media or nil
end

local function reshare_of(post)
  return post.reshare and { parent = post.reshare, root = post.reshare } or nil
end

--- The entity to create.
---@param draft table
---@param author string
---@return table
function M.entity(draft, author)
  local post = draft.post
  return {
    author = author, lifecycleState = "PUBLISHED",
    specificContent = { ["com.linkedin.ugc.ShareContent"] = {
      shareCommentary = commentary(post),
      shareMediaCategory = CATEGORY[draft.kinds[1]] or "NONE",
      media = media_of(draft),
    } },
    visibility = { ["com.linkedin.ugc.MemberNetworkVisibility"] = post.visibility or "PUBLIC" },
    containerEntity = post.container,
    responseContext = reshare_of(post),
    targetAudience = post.targets and { targetedEntities = post.targets } or nil,
  }
end

return M
