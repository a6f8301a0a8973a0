-- SPDX-License-Identifier: MIT
--- Posts of both APIs as `GET /_sandbox/state` shows them: in one shape, with commentary, mentions,
--- and what their media really hold.

local json = require "linkedin.sandbox.json"
local little = require "linkedin.sandbox.little"
local media = require "linkedin.sandbox.media"
local names = require "linkedin.sandbox.names"
local rest_post = require "linkedin.sandbox.rest_post"
local state = require "linkedin.sandbox.state"

local M = {}

local function medium(store, id, item, role)
  local asset = media.find(store, id)
  local shown = { asset = id, role = role, title = item.title, alt = item.description }
  if not asset then return shown end
  shown.urn = ("urn:li:%s:%s"):format(asset.kind, id)
  shown.kind, shown.owner, shown.status = asset.kind, asset.owner, media.status(store, asset)
  shown.type = asset.found and asset.found.type
  shown.bytes, shown.sha256 = media.bytes(asset), media.sha256(asset)
  return shown
end

local function media_of(store, content)
  local list = {}
  for i, item in ipairs(content.media or {}) do
    list[i] = medium(store, item.asset, item, content.kind == "carousel" and "card" or "content")
  end
  local article = content.article
  if article and article.thumbnail then
    list[#list + 1] = medium(store, article.thumbnail, { description = article.thumbnail_alt }, "thumbnail")
  end
  return json.array(list)
end

--- Who is mentioned, where, and whether the name fits.
function M.mentions(store, elements)
  local list = {}
  for i, found in ipairs(little.mentions(elements, names.resolver(store))) do list[i] = found end
  local n = 0
  for _, element in ipairs(elements) do
    if element.kind == "mention" then
      n = n + 1
      list[n].name = element.name or names.of(store, element.urn)
      list[n].is_linked = not element.name or names.is_linked(store, element.urn, element.name)
    end
  end
  return json.array(list)
end

local function hashtags(elements)
  local list = {}
  for _, element in ipairs(elements) do
    if element.kind == "hashtag" then list[#list + 1] = element.text end
  end
  return json.array(list)
end

local function show(store, post)
  local shown, elements = {}, rest_post.elements(post)
  for name, value in pairs(post) do shown[name] = value end
  shown.commentary = little.render(elements)
  shown.mentions, shown.hashtags = M.mentions(store, elements), hashtags(elements)
  shown.media = media_of(store, post.content)
  shown.is_cut = post.cut ~= nil
  shown.url = (store.config.api_url or "") .. "/feed/update/" .. post.id
  return shown
end

function state.sections.posts(store)
  local list = {}
  for i, number in ipairs(store.data.post_order) do list[i] = show(store, store.data.posts[number]) end
  return json.array(list)
end

return M
