-- SPDX-License-Identifier: MIT
--- Posts of every API in one shape, so that what /v2/ugcPosts creates /rest/posts can read.
---
--- post = { id (URN), number, activity (URN), author, text (plain), attributes?, commentary? (little
---   text), visibility, lifecycle, distribution?, content, created_at, modified_at, published_at
---   (epoch ms), is_edited, member, application, api, is_reshare_disabled?, … }
---   reshare = { parent, root }?, ad = { account, name, status }?, cut?
--- content = { kind = "none" | "article" | "image" | "multi_image" | "video" | "document" | "poll" |
---   "carousel" | "reference" | "reshare", media = { { asset = id, title?, description?, landing_page? } }?,
---   article = { source, title?, description?, thumbnail?, … }?, poll = { question, options, duration }?,
---   reference = URN?, parent = URN? }

local crypto = require "linkedin.sandbox.crypto"
local errors = require "linkedin.sandbox.errors"
local ids = require "linkedin.sandbox.ids"
local json = require "linkedin.sandbox.json"
local urn = require "linkedin.sandbox.urn"

local M = {}

-- Seen on LinkedIn; never to be predicted by a client.
local UGC = { multi_image = true, video = true, poll = true, carousel = true }

--- What makes two posts the same: author, words and content.
function M.fingerprint(post)
  local words = (post.text or ""):gsub("%s+", " ")
  return crypto.sha256(json.encode { post.author, words, post.content })
end

--- The living post this one would repeat within the window, or nil.
function M.duplicate(store, post)
  local number = store.data.fingerprints[M.fingerprint(post)]
  local earlier = number and store.data.posts[number]
  if not earlier then return nil end
  local age_s = (store.clock:ms() - earlier.created_at) / 1000
  return age_s < store.config.duplicate_window and earlier or nil
end

--- Store a post that was found good; raises LinkedIn's 422 when it is a duplicate. Fills in id,
--- activity and times, and returns it.
function M.create(store, post)
  local earlier = M.duplicate(store, post)
  if earlier then errors.throw(errors.duplicate(earlier.id)) end
  local data, now = store.data, store.clock:ms()
  post.number = ids.next_number(store)
  post.id = ("urn:li:%s:%s"):format(UGC[post.content.kind] and "ugcPost" or "share", post.number)
  -- A ugcPost and its activity share the number, a share and its activity do not.
  post.activity = "urn:li:activity:" .. (UGC[post.content.kind] and post.number or ids.next_number(store))
  post.created_at, post.modified_at, post.published_at = now, now + 50, now
  post.lifecycle, post.is_edited = post.lifecycle or "PUBLISHED", false
  data.posts[post.number] = post
  data.activities[urn.id(post.activity)] = post.number
  table.insert(data.post_order, post.number)
  data.fingerprints[M.fingerprint(post)] = post.number
  store:touch()
  return post
end

--- The post behind a share, ugcPost or activity URN, or nil.
function M.find(store, value)
  local kind, id = urn.split(value)
  if kind == "activity" then id = store.data.activities[id] end
  local post = id and store.data.posts[id]
  return post and (kind == "activity" or post.id == value) and post or nil
end

--- Was there such a post once?
function M.was_deleted(store, value)
  return store.data.deleted_posts[urn.id(value) or ""] ~= nil
end

--- An author's posts, newest first. `order`: "CREATED" or "LAST_MODIFIED".
function M.by_authors(store, authors, order)
  local wanted, list = {}, {}
  for _, author in ipairs(authors) do wanted[author] = true end
  for i = #store.data.post_order, 1, -1 do
    local post = store.data.posts[store.data.post_order[i]]
    if wanted[post.author] then list[#list + 1] = post end
  end
  if order ~= "CREATED" then
    table.sort(list, function(a, b)
      if a.modified_at ~= b.modified_at then return a.modified_at > b.modified_at end
      return a.number > b.number
    end)
  end
  return list
end

--- Note that a post was changed in place.
function M.edited(store, post)
  post.is_edited, post.modified_at = true, store.clock:ms()
  store:touch()
end

--- Called with store and post when a post is deleted: what hangs on it goes too.
M.on_delete = {}

--- Remove a post; it stays known as deleted.
function M.delete(store, post)
  local data = store.data
  data.posts[post.number] = nil
  data.activities[urn.id(post.activity)] = nil
  for i = #data.post_order, 1, -1 do
    if data.post_order[i] == post.number then table.remove(data.post_order, i) end
  end
  data.deleted_posts[post.number] = store.clock:ms()
  for _, forget in ipairs(M.on_delete) do forget(store, post) end
  store:touch()
end

return M
