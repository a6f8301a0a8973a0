-- SPDX-License-Identifier: MIT
--- Findings about what a post carries: media, article, poll, reshare.

local M = {}

local POSTS = "marketing/community-management/shares/posts-api"
local SCHEMA = "marketing/community-management/shares/post-api-schema"
local POLLS = "marketing/community-management/shares/poll-post-api"
local MULTI = "marketing/community-management/shares/multiimage-post-api"
local UGC = "marketing/community-management/shares/ugc-post-api"

local ALT_CHARACTERS, ALT_ADVISED = 4086, 120
local TITLE_CHARACTERS, TITLE_ADVISED = 400, 70
local DESCRIPTION_CHARACTERS = 4086
local QUESTION_CHARACTERS, OPTION_CHARACTERS = 140, 30
local MOST_IMAGES = 20

local function length(s)
  return require "linkedin.text".length(s) or #s
end

-- A text field: never empty when given, never over the limit.
local function check_field(add, field, value, limit, advised)
  if value == nil then return end
  if value == "" then
    add(field, "blank", field .. " is empty: leave it out instead", SCHEMA)
    return
  end
  local characters = length(value)
  if characters > limit then
    add(field, "length", ("%s has %d characters, the limit is %d"):format(field, characters, limit), SCHEMA)
  elseif advised and characters > advised then
    add(field, "length_advised", ("%s has %d characters; over %d it is cut in the feed"):format(
      field, characters, advised), SCHEMA, "warning")
  end
end

local URN_OF_KIND = {
  rest = { image = "image", video = "video", document = "document" },
  v2 = { image = "digitalmediaAsset", video = "digitalmediaAsset", document = "digitalmediaAsset" },
}

local function check_item_urn(item, api, add)
  local urn = require "linkedin.urn".parse(item.urn)
  local wanted = URN_OF_KIND[api][item.kind]
  if not urn or urn.type ~= wanted then
    add(item.field, "urn_kind", ("'%s' is not a urn:li:%s:…"):format(item.urn, wanted), SCHEMA)
  end
end

local function check_item(item, api, limits, add)
  if item.urn then
    check_item_urn(item, api, add)
  elseif item.failure then
    add(item.field, "media", item.failure.message)
  elseif item.probe then
    local findings = require "linkedin.media_rules".check(item.probe, item.kind, api, limits)
    for _, finding in ipairs(findings) do
      add(item.field, finding.rule, finding.message, finding.source, finding.severity)
    end
  end
  check_field(add, item.field .. ".alt", item.given.alt, ALT_CHARACTERS, ALT_ADVISED)
  check_field(add, item.field .. ".title", item.given.title, TITLE_CHARACTERS)
end

local function check_document(draft, api, add)
  for _, item in ipairs(draft.items) do
    if item.kind == "document" and not item.given.title and api == "rest" then
      add("document.title", "required", "a document needs a title; LinkedIn would show an opaque file name", POSTS)
    end
  end
end

local function check_images(images, api, add)
  if not images then return end
  if #images < 2 then
    add("images", "count", ("images holds %d: it takes 2 to %d, use image for one"):format(#images, MOST_IMAGES), MULTI)
  elseif #images > MOST_IMAGES then
    add("images", "count", ("images holds %d, at most %d are taken"):format(#images, MOST_IMAGES), MULTI)
  elseif api == "v2" and #images > 9 then
    add("images", "count", "more than 9 images are often refused on /v2 (unconfirmed)", UGC, "warning")
  end
end

local function check_article(article, add)
  if not article then return end
  local url = article.url or article.source
  if not url or not url:match("^https?://[^%s/]+") then
    add("article.url", "url", "an article needs its address, http:// or https://", POSTS)
  end
  if article.title == nil then
    add("article.title", "required", "an article needs a title: LinkedIn does not fetch the page", POSTS)
  end
  check_field(add, "article.title", article.title, TITLE_CHARACTERS, TITLE_ADVISED)
  check_field(add, "article.description", article.description, DESCRIPTION_CHARACTERS)
  check_field(add, "article.thumbnail_alt", article.thumbnail_alt, ALT_CHARACTERS, ALT_ADVISED)
end

local DURATIONS = { ONE_DAY = true, THREE_DAYS = true, SEVEN_DAYS = true, FOURTEEN_DAYS = true }

local function check_poll_options(poll_options, add)
  if type(poll_options) ~= "table" or #poll_options < 2 or #poll_options > 4 then
    add("poll.options", "count", ("a poll has 2 to 4 options, this one has %d"):format(
      type(poll_options) == "table" and #poll_options or 0), POLLS)
    return
  end
  for i, option in ipairs(poll_options) do
    local field = ("poll.options[%d]"):format(i)
    if type(option) ~= "string" then
      add(field, "type", field .. " must be a string", POLLS)
    else
      check_field(add, field, option, OPTION_CHARACTERS)
    end
  end
end

local function check_poll(poll, api, add)
  if not poll then return end
  if api == "v2" then
    add("poll", "api", "polls exist only in the Posts API: use api = \"rest\"", POLLS)
  end
  if poll.question == nil then
    add("poll.question", "required", "a poll needs a question", POLLS)
  end
  check_field(add, "poll.question", poll.question, QUESTION_CHARACTERS)
  check_poll_options(poll.options, add)
  if not DURATIONS[poll.duration or "THREE_DAYS"] then
    local near = require "linkedin.nearest"(poll.duration, DURATIONS)
    add("poll.duration", "enum", ("poll.duration must be ONE_DAY, THREE_DAYS, SEVEN_DAYS or FOURTEEN_DAYS%s")
      :format(near and (", did you mean " .. near .. "?") or ""), POLLS)
  end
  if poll.vote_selection ~= nil and poll.vote_selection ~= "SINGLE_VOTE" then
    add("poll.vote_selection", "enum", "only SINGLE_VOTE is supported by LinkedIn", POLLS)
  end
end

local POST_URNS = { share = true, ugcPost = true, activity = true }

local function check_reshare(reshare, add)
  if not reshare then return end
  local urn = require "linkedin.urn".parse(reshare)
  if not urn or not POST_URNS[urn.type] then
    add("reshare", "urn_kind", ("'%s' is not a post: give its urn:li:share:… or urn:li:ugcPost:…"):format(reshare), POSTS)
  end
end

local EVENT_URNS = { event = true, liveVideo = true }

local function check_event(event, api, add)
  if not event then return end
  local urn = require "linkedin.urn".parse(event)
  if not urn or not EVENT_URNS[urn.type] then
    add("event", "urn_kind", ("'%s' is no event: give its urn:li:event:… or urn:li:liveVideo:…"):format(event), POSTS)
  elseif api == "v2" then
    add("event", "api", "events are announced through the Posts API: use api = \"rest\"", POSTS)
  end
end

--- Add findings about the content of a post.
---@param draft table
---@param api "rest"|"v2"
---@param add fun(field: string, rule: string, message: string, source: string?, severity: string?)
function M.check(draft, api, add)
  local post = draft.post
  if #draft.kinds > 1 then
    add("content", "mixed", "a post carries one kind of content, this one has " .. table.concat(draft.kinds, ", "), POSTS)
  end
  for _, item in ipairs(draft.items) do check_item(item, api, post.limits, add) end
  check_document(draft, api, add)
  check_images(post.images, api, add)
  check_article(post.article, add)
  check_poll(post.poll, api, add)
  check_reshare(post.reshare, add)
  check_event(post.event, api, add)
end

return M
