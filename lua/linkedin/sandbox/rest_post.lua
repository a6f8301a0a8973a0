-- SPDX-License-Identifier: MIT
--- The /rest/posts shape of a post: from a checked body to a post of posts.lua, and back.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api

local json = require "linkedin.sandbox.json"
local little = require "linkedin.sandbox.little"
local names = require "linkedin.sandbox.names"
local schema = require "linkedin.sandbox.rest_post_schema"
local urn = require "linkedin.sandbox.urn"

local M = {}

-- Commentary ------------------------------------------------------------------------------------

local LINKS = { person = { "MemberAttributedEntity", "member" }, organization = { "CompanyAttributedEntity", "company" } }

-- Mentions as ugcPosts shows them, beside the plain text.
local function attributes(elements, name_of)
  local list = {}
  for i, mention in ipairs(little.mentions(elements, name_of)) do
    local link = LINKS[urn.split(mention.urn)]
    list[i] = {
      start = mention.start, length = mention.length,
      value = { ["com.linkedin.common." .. link[1]] = { [link[2]] = mention.urn } },
    }
  end
  return json.array(list)
end

--- Put a commentary into a post as LinkedIn does: what stands before the first violation of the
--- grammar. A post that was cut says so in `cut`.
function M.set_commentary(store, post, commentary)
  local elements, violation = little.parse(commentary)
  local name_of = names.resolver(store)
  post.commentary = little.render(elements)
  post.text, post.attributes = little.visible(elements, name_of), attributes(elements, name_of)
  post.cut = violation and { at = violation.at, why = violation.why, sent = commentary } or nil
end

-- Attributes of ugcPosts as { start, length, urn }.
local function plain_mentions(given)
  local list = {}
  for _, attribute in ipairs(given or {}) do
    local _, entity = next(attribute.value)
    local _, target = next(entity)
    local kind = urn.split(target)
    if kind == "person" or kind == "organization" then
      list[#list + 1] = { start = attribute.start, length = attribute.length, urn = target }
    end
  end
  return list
end

--- The elements of a post's text, whichever API it came by.
function M.elements(post)
  if post.commentary then return (little.parse(post.commentary)) end
  return little.from_plain(post.text or "", plain_mentions(post.attributes))
end

-- Content in ------------------------------------------------------------------------------------

local function media_item(given)
  return { asset = urn.id(given.id), title = given.title, description = given.altText }
end

local READERS = {
  media = function(given)
    return { kind = urn.split(given.id), media = json.array { media_item(given) } }
  end,
  multiImage = function(given)
    local list = {}
    for i, image in ipairs(given.images) do list[i] = media_item(image) end
    return { kind = "multi_image", media = json.array(list) }
  end,
  article = function(given)
    return { kind = "article", article = {
      source = given.source, title = given.title, description = given.description,
      thumbnail = urn.id(given.thumbnail), thumbnail_alt = given.thumbnailAltText,
    } }
  end,
  poll = function(given)
    return { kind = "poll", poll = {
      question = given.question, options = given.options, duration = given.settings.duration,
    } }
  end,
  carousel = function(given)
    local list = {}
    for i, card in ipairs(given.cards) do
      list[i] = media_item(card.media)
      list[i].landing_page = card.landingPage
    end
    return { kind = "carousel", media = json.array(list) }
  end,
  reference = function(given) return { kind = "reference", reference = given.id } end,
}

local function content_in(body)
  if body.reshareContext then return { kind = "reshare", parent = body.reshareContext.parent } end
  if not body.content then return { kind = "none" } end
  local name, given = next(body.content)
  return READERS[name](given)
end

local function ad_in(given)
  return given and { account = given.dscAdAccount, status = given.dscStatus, name = given.dscName } or nil
end

--- A checked body as a post of posts.lua.
function M.to_post(store, body)
  local post = {
    author = body.author, visibility = body.visibility, distribution = body.distribution,
    content = content_in(body), container = body.container,
    is_reshare_disabled = body.isReshareDisabledByAuthor or false,
    landing_page = body.contentLandingPage, call_to_action = body.contentCallToActionLabel,
    ad = ad_in(body.adContext), api = "rest",
  }
  M.set_commentary(store, post, body.commentary or "")
  return post
end

-- Out -------------------------------------------------------------------------------------------

local function media_out(kind, item)
  return { id = ("urn:li:%s:%s"):format(kind, item.asset), title = item.title, altText = item.description }
end

local function single(content)
  local entity = media_out(content.kind, content.media[1])
  if content.kind == "video" then entity.title = entity.title or "" end
  return { media = entity }
end

local WRITERS = {
  image = single, video = single, document = single,
  multi_image = function(content)
    local list = {}
    for i, item in ipairs(content.media) do
      list[i] = { id = "urn:li:image:" .. item.asset, altText = item.description }
    end
    return { multiImage = { images = json.array(list) } }
  end,
  article = function(content)
    local article = content.article
    return { article = {
      source = article.source, title = article.title, description = article.description,
      thumbnail = article.thumbnail and "urn:li:image:" .. article.thumbnail or nil,
      thumbnailAltText = article.thumbnail_alt,
    } }
  end,
  poll = function(content)
    local options = {}
    for i, option in ipairs(content.poll.options) do
      options[i] = { text = option.text, voteCount = 0, isVotedByViewer = false }
    end
    return { poll = {
      question = content.poll.question, options = json.array(options), uniqueVotersCount = 0,
      settings = {
        duration = content.poll.duration, voteSelectionType = "SINGLE_VOTE", isVoterVisibleToAuthor = true,
      },
    } }
  end,
  carousel = function(content, store)
    local cards = {}
    for i, item in ipairs(content.media) do
      local asset = store.data.assets[item.asset]
      cards[i] = { landingPage = item.landing_page, media = media_out(asset and asset.kind or "image", item) }
    end
    return { carousel = { cards = json.array(cards) } }
  end,
  reference = function(content) return { reference = { id = content.reference } } end,
}

-- Targets come back with every key; without targets the list is not there at all.
local function distribution_out(post)
  local given = post.distribution or {}
  local out = {
    feedDistribution = given.feedDistribution or "MAIN_FEED",
    thirdPartyDistributionChannels = given.thirdPartyDistributionChannels or json.array {},
  }
  for i, target in ipairs(given.targetEntities or {}) do
    out.targetEntities = out.targetEntities or json.array {}
    local full = {}
    for _, name in ipairs(schema.TARGETS) do full[name] = target[name] or json.array {} end
    out.targetEntities[i] = full
  end
  return out
end

local AD_TYPES = { video = "VIDEO", carousel = "CAROUSEL", document = "NATIVE_DOCUMENT", reference = "EVENT" }

--- `STANDARD`, `VIDEO` … of a sponsored post.
function M.ad_type(post)
  return AD_TYPES[post.content.kind] or "STANDARD"
end

local function ad_out(post)
  return post.ad and {
    dscAdAccount = post.ad.account, dscName = post.ad.name, dscStatus = post.ad.status,
    dscAdType = M.ad_type(post), isDsc = true,
  } or nil
end

--- A post as /rest/posts shows it.
function M.from_post(store, post)
  local write = WRITERS[post.content.kind]
  return {
    id = post.id, author = post.author, commentary = little.render(M.elements(post)),
    visibility = post.visibility, lifecycleState = post.lifecycle,
    lifecycleStateInfo = { isEditedByAuthor = post.is_edited },
    isReshareDisabledByAuthor = post.is_reshare_disabled or false,
    distribution = distribution_out(post), content = write and write(post.content, store) or nil,
    container = post.container, reshareContext = post.reshare,
    contentLandingPage = post.landing_page, contentCallToActionLabel = post.call_to_action,
    adContext = ad_out(post),
    createdAt = post.created_at, lastModifiedAt = post.modified_at,
    publishedAt = post.lifecycle ~= "DRAFT" and post.published_at or nil,
  }
end

return M
