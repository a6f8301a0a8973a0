-- SPDX-License-Identifier: MIT
--- Which media may be in a post: known, the author's own, of the right kind, and ready.

local errors = require "linkedin.sandbox.errors"
local media = require "linkedin.sandbox.media"

local M = {}

-- Kind of content → the kinds of its media.
local ACCEPTED = {
  image = { image = true }, multi_image = { image = true }, video = { video = true },
  document = { document = true }, carousel = { image = true, video = true },
}

local function waiting(asset)
  return errors.bad("MEDIA_ASSET_WAITING_UPLOAD", "Media asset " .. asset.id .. " is waiting for its upload")
end

-- The older API lets an image in while it is processed, and never a video.
local function refuse_status(ctx, post, asset)
  local status = media.status(ctx.store, asset)
  local waits_for_processing = post.api == "rest" or asset.kind == "video"
  if status == "WAITING_UPLOAD" then return waiting(asset) end
  if status == "PROCESSING" and waits_for_processing then return waiting(asset) end
  if status == "PROCESSING_FAILED" then
    return errors.bad("MEDIA_ASSET_PROCESSING_FAILED", "Media asset " .. asset.id .. " failed to process: "
      .. tostring(asset.failure))
  end
end

local function refuse_asset(ctx, post, id, accepted)
  local asset = media.find(ctx.store, id)
  if not asset then return errors.bad("INVALID_URN_ID", "Unknown media asset " .. id) end
  if asset.owner ~= post.author then
    return errors.bad("ILLEGAL_ARGUMENT", "One or more of the assets is not owned by the author")
  end
  if not accepted[asset.kind] then
    return errors.bad("INVALID_VALUE_FOR_FIELD", "Media asset " .. asset.id .. " is a " .. asset.kind)
  end
  return refuse_status(ctx, post, asset)
end

--- Why the media of this post are not good, or nil.
function M.refuse(ctx, post)
  local content = post.content
  for _, item in ipairs(content.media or {}) do
    local refusal = refuse_asset(ctx, post, item.asset, ACCEPTED[content.kind])
    if refusal then return refusal end
  end
  if content.article and content.article.thumbnail then
    return refuse_asset(ctx, post, content.article.thumbnail, ACCEPTED.image)
  end
end

return M
