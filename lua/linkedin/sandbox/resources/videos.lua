-- SPDX-License-Identifier: MIT
--- `/rest/videos`: instructions, parts, finalizing, status.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api

local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local media = require "linkedin.sandbox.media"
local reply = require "linkedin.sandbox.reply"
local rest_media = require "linkedin.sandbox.rest_media"
local s = require "linkedin.sandbox.schema"
local types = require "linkedin.sandbox.types"

local MAX_BYTES = 5368709120

local Initialize = s.record {
  initializeUploadRequest = s.record {
    owner = rest_media.OWNER, fileSizeBytes = s.integer { min = 1, max = MAX_BYTES },
    uploadCaptions = s.optional(s.boolean()), uploadThumbnail = s.optional(s.boolean()),
    mediaLibraryMetadata = rest_media.LIBRARY, templateName = s.optional(s.string()),
    linkbackContext = s.optional(s.any()), purpose = s.optional(s.string()),
  },
}

local function instructions(ctx, asset)
  local list = {}
  for i, part in ipairs(asset.parts) do
    list[i] = { uploadUrl = media.url(ctx.store, asset, i), firstByte = part.first, lastByte = part.last }
  end
  return json.array(list)
end

local function extra_url(ctx, asset, name)
  return asset.extras[name] and media.url(ctx.store, asset, name) or nil
end

local function initialize(ctx)
  local given = ctx.body.initializeUploadRequest
  local refusal = rest_media.refuse_owner(ctx, given.owner, "video")
  if refusal then return refusal end
  local extras = {}
  if given.uploadCaptions then extras[#extras + 1] = "captions" end
  if given.uploadThumbnail then extras[#extras + 1] = "thumbnail" end
  local asset = rest_media.register(ctx, given.owner, "video", {
    file_size = given.fileSizeBytes, is_multipart = true, needs_finalize = true, extras = extras,
  })
  asset.library_metadata, asset.upload_token = given.mediaLibraryMetadata, ctx.config.upload_token
  return reply.value {
    video = "urn:li:video:" .. asset.id, uploadUrlsExpireAt = rest_media.expires_ms(asset),
    uploadInstructions = instructions(ctx, asset), uploadToken = asset.upload_token,
    captionsUploadUrl = extra_url(ctx, asset, "captions"), thumbnailUploadUrl = extra_url(ctx, asset, "thumbnail"),
  }
end

local Finalize = s.record {
  finalizeUploadRequest = s.record {
    video = s.urn { "video" }, uploadToken = s.optional(s.string { blank = true }),
    uploadedPartIds = s.list(s.string(), { min = 1 }),
  },
}

-- LinkedIn takes a wrong order and makes a broken video of it; better said at once.
local function parts_problem(asset, part_ids)
  if #part_ids ~= #asset.parts then
    return ("%d parts were instructed, %d reported"):format(#asset.parts, #part_ids)
  end
  local places = {}
  for i, part in ipairs(asset.parts) do
    if not part.path then return ("part %d was not uploaded"):format(i) end
    places[part.etag] = i
  end
  for i, id in ipairs(part_ids) do
    if not places[id] then return ("part id %d is no ETag of this upload"):format(i) end
    if places[id] ~= i then return ("part id %d belongs to part %d"):format(i, places[id]) end
  end
end

local function finalize(ctx)
  local given = ctx.body.finalizeUploadRequest
  local asset = media.find(ctx.store, given.video)
  if not asset or asset.kind ~= "video" then return errors.bad("INVALID_VIDEO_ID", "Unknown video " .. given.video) end
  local refusal = rest_media.refuse_owner(ctx, asset.owner, "video")
  if refusal then return refusal end
  if (given.uploadToken or "") ~= (asset.upload_token or "") then
    return errors.bad("UPDATING_ASSET_FAILED", "uploadToken does not match")
  end
  local problem = parts_problem(asset, given.uploadedPartIds)
  if asset.is_finalized and not problem then return reply.empty(200) end
  if ctx.now >= asset.expires_at then return errors.bad("EXPIRED_UPLOAD_URL", "The upload URLs have expired") end
  if problem then return errors.bad("UPDATING_ASSET_FAILED", problem) end
  asset.is_finalized = true
  media.settle(ctx.store, asset)
  return reply.empty(200)
end

local function view(ctx, asset)
  local entity = rest_media.view(ctx, asset)
  if entity.status == "AVAILABLE" then
    entity.thumbnail = entity.downloadUrl:gsub("/0%?", "/thumbnail?")
    entity.captions = asset.extras.captions and asset.extras.captions.path
      and entity.downloadUrl:gsub("/0%?", "/captions?") or nil
  end
  return entity
end

local get, batch_get = rest_media.readers("video", view)

return {
  path = "videos", bases = { "rest" }, name = "videos", key = types.urn { "video" },
  methods = {
    ["ACTION initializeUpload"] = { scopes = rest_media.WRITE, body = Initialize, run = initialize },
    ["ACTION finalizeUpload"] = { scopes = rest_media.WRITE, body = Finalize, run = finalize },
    GET = get, BATCH_GET = batch_get,
  },
}
