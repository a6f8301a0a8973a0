-- SPDX-License-Identifier: MIT
--- A draft as a `/rest/posts` entity.
--- LinkedIn pages: marketing/community-management/shares/posts-api, post-api-schema.

local M = { operation = "posts.create" }

-- Arrays stay arrays in JSON when they are empty.
local function array(list)
  return require "linkedin.json".array(list or {})
end

--- A post's text as little text: the one field that is escaped.
---@param post linkedin.ShareOptions
---@return string
function M.commentary(post)
  if post.text_format == "little" then return post.text end
  return require "linkedin.text".build(post.text or "", { hashtags = post.hashtags })
end

local function media_content(item)
  return { media = { id = item.urn, altText = item.given.alt, title = item.given.title } }
end

local writers = {}

function writers.image(draft) return media_content(draft.items[1]) end
writers.video, writers.document = writers.image, writers.image

function writers.images(draft)
  local images = {}
  for i, item in ipairs(draft.items) do images[i] = { id = item.urn, altText = item.given.alt } end
  return { multiImage = { images = images } }
end

function writers.article(draft)
  local article = draft.post.article
  return { article = {
    source = article.url or article.source, title = article.title, description = article.description,
    thumbnail = draft.thumbnail and draft.thumbnail.urn, thumbnailAltText = article.thumbnail_alt,
  } }
end

function writers.poll(draft)
  local poll, choices = draft.post.poll, {}
  for i, text in ipairs(poll.options) do choices[i] = { text = text } end
  return { poll = {
    question = poll.question, options = choices,
    settings = { duration = poll.duration or "THREE_DAYS", voteSelectionType = poll.vote_selection },
  } }
end

function writers.event(draft)
  return { reference = { id = draft.post.event } }
end

local function content_of(draft)
  local write = writers[draft.kinds[1]]
  return write and write(draft) or nil
end

--- The entity to create.
---@param draft table
---@param author string
---@return table
function M.entity(draft, author)
  local post = draft.post
  local action = post.call_to_action or {}
  return {
    author = author,
    commentary = M.commentary(post),
    visibility = post.visibility or "PUBLIC",
    distribution = {
      feedDistribution = post.feed or "MAIN_FEED",
      targetEntities = array(post.targets),
      thirdPartyDistributionChannels = array(),
    },
    content = content_of(draft),
    container = post.container,
    reshareContext = post.reshare and { parent = post.reshare } or nil,
    lifecycleState = "PUBLISHED",
    isReshareDisabledByAuthor = post.isReshareDisabledByAuthor or false,
    contentCallToActionLabel = action.label,
    contentLandingPage = action.url,
    adContext = post.ad_context,
  }
end

return M
