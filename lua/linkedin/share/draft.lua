-- SPDX-License-Identifier: MIT
--- What the caller of `li.posts:share` (or `linkedin.lint`) asked for, in one shape.
---
--- A draft holds the post's fields and its media as items: `{ field, kind, given, urn?, source? }`.
--- It knows nothing of LinkedIn's two wire forms; share/rest.lua and share/v2.lua write those.

local options = require "linkedin.options"

local M = {}

---@class linkedin.ShareOptions
---@field author string?       `urn:li:person:…` or `urn:li:organization:…`; default the token's member
---@field text string|table?   plain text, or an array of strings, mentions and hashtags
---@field text_format "plain"|"little"|nil  "little": `text` is little text already
---@field hashtags boolean?    recognise `#word` in plain text
---@field visibility "PUBLIC"|"CONNECTIONS"|"LOGGED_IN"|"CONTAINER"|nil  default PUBLIC
---@field image string|table?  a path, or `{ path=|data=|read=|urn=, alt=, title= }`
---@field images table?        2–20 of the same
---@field video string|table?  the same, with `captions` and `thumbnail`
---@field document string|table?  the same, with `title` (required on "rest")
---@field article table?       `{ url=, title=, description=, thumbnail=, thumbnail_alt= }`
---@field poll table?          `{ question=, options = { "…", … }, duration = "SEVEN_DAYS" }`
---@field event string?        the URN of the event to announce, or of its live video
---@field reshare string?      the URN of the post to share again
---@field isReshareDisabledByAuthor boolean?
---@field call_to_action table? `{ label=, url= }`
---@field feed "MAIN_FEED"|"NONE"|nil  "NONE" is a dark post
---@field targets table[]?     targetEntities of an organization's post
---@field ad_context table?    `{ dscAdAccount=, dscName=, dscStatus= }` of a dark post
---@field container string?    URN of the group or event, with visibility CONTAINER
---@field resume table?        of an earlier failure
---@field resend boolean?      with `resume`: send again although the post may exist
---@field rules any?           the caller's own review, see linkedin.lint

M.ALLOWED = {
  author = "string", text = "string|table", text_format = "string", hashtags = "boolean",
  visibility = "string", image = "string|table", images = "table", video = "string|table",
  document = "string|table", article = "table", poll = "table", reshare = "string", event = "string",
  isReshareDisabledByAuthor = "boolean", call_to_action = "table", feed = "string",
  targets = "table", ad_context = "table", container = "string", limits = "table",
  resume = "table", resend = "boolean", rules = "table|function", deadline = "number", concurrency = "integer",
}

local ITEM = {
  path = "string", data = "string", read = "function", urn = "string", alt = "string",
  title = "string", captions = "any", thumbnail = "any",
}

local ARTICLE = {
  url = "string", source = "string", title = "string", description = "string",
  thumbnail = "string|table", thumbnail_alt = "string",
}

local POLL = {
  question = "string", options = "table", duration = "string", vote_selection = "string",
}

local CALL_TO_ACTION = { label = "string", url = "string" }

-- A string is a path; anything else is named by its field.
local function item_of(field, kind, given, level)
  if type(given) == "string" then given = { path = given } end
  options.check("share " .. field, given, ITEM, nil, level + 1)
  local sources = (given.path and 1 or 0) + (given.data and 1 or 0) + (given.read and 1 or 0)
    + (given.urn and 1 or 0)
  if sources ~= 1 then
    error(("share %s: give exactly one of path, data, read or urn"):format(field), level)
  end
  return { field = field, kind = kind, given = given, urn = given.urn }
end

local function add_items(draft, post, level)
  local items = draft.items
  for _, kind in ipairs { "image", "video", "document" } do
    if post[kind] ~= nil then items[#items + 1] = item_of(kind, kind, post[kind], level + 1) end
  end
  for i, given in ipairs(post.images or {}) do
    items[#items + 1] = item_of(("images[%d]"):format(i), "image", given, level + 1)
  end
  local article = post.article
  if article and article.thumbnail ~= nil then
    draft.thumbnail = item_of("article.thumbnail", "image", article.thumbnail, level + 1)
    items[#items + 1] = draft.thumbnail
  end
end

local CONTENT = { "image", "images", "video", "document", "article", "poll", "reshare", "event" }

--- Check the options of a post (raising on the programmer's mistakes) and make a draft.
---@param who string
---@param post linkedin.ShareOptions
---@param level integer?
---@return table draft
function M.new(who, post, level)
  level = (level or 2) + 1
  options.check(who, post, M.ALLOWED, options.call, level + 1)
  if post.article then options.check(who .. " article", post.article, ARTICLE, nil, level + 1) end
  if post.poll then options.check(who .. " poll", post.poll, POLL, nil, level + 1) end
  if post.call_to_action then
    options.check(who .. " call_to_action", post.call_to_action, CALL_TO_ACTION, nil, level + 1)
  end
  local draft = { post = post, items = {}, kinds = {} }
  for _, kind in ipairs(CONTENT) do
    if post[kind] ~= nil then draft.kinds[#draft.kinds + 1] = kind end
  end
  add_items(draft, post, level + 1)
  return draft
end

--- Open the media of every item that needs uploading. Readers only when asked: reading consumes
--- what they give.
---@param draft table
---@param with_readers boolean
---@return boolean?, linkedin.Error?
function M.open(draft, with_readers)
  local source = require "linkedin.upload.source"
  for _, item in ipairs(draft.items) do
    if not item.urn and not item.source and (with_readers or not item.given.read) then
      local err
      item.source, err = source.open("share " .. item.field, item.given)
      if item.source then item.probe, err = item.source:probe() end
      item.failure = err
    end
  end
  return true
end

--- Close what was opened.
function M.close(draft)
  for _, item in ipairs(draft.items) do
    if item.source then item.source:close() end
  end
end

return M
