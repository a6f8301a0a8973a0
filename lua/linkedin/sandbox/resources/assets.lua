-- SPDX-License-Identifier: MIT
--- `/v2/assets`: registering media, finishing multipart uploads, status.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/vector-asset-api

local author = require "linkedin.sandbox.author"
local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local media = require "linkedin.sandbox.media"
local reply = require "linkedin.sandbox.reply"
local s = require "linkedin.sandbox.schema"
local types = require "linkedin.sandbox.types"

-- Recipe → kind of media and the class in the artifact's name.
local RECIPES = {
  ["urn:li:digitalmediaRecipe:feedshare-image"] = "image",
  ["urn:li:digitalmediaRecipe:feedshare-video"] = "video",
  ["urn:li:digitalmediaRecipe:feedshare-document"] = "document",
  ["urn:li:digitalmediaRecipe:feedshare-document-preview"] = "document",
  ["urn:li:digitalmediaRecipe:companyUpdate-article-image"] = "image",
  ["urn:li:digitalmediaRecipe:ads-image"] = "image",
  ["urn:li:digitalmediaRecipe:ads-video"] = "video",
  ["urn:li:digitalmediaRecipe:ads-video_v2"] = "video",
  ["urn:li:digitalmediaRecipe:ssu-carousel-card-image"] = "image",
  ["urn:li:digitalmediaRecipe:rightRail-logo-image"] = "image",
  ["urn:li:digitalmediaRecipe:learning-image"] = "image",
}

local FAMILIES = { image = "STILLIMAGE", video = "VIDEO", document = "DOCUMENT" }
local SINGLE_MAX = 209715200

local RECIPE_NAMES = {}
for name in pairs(RECIPES) do RECIPE_NAMES[#RECIPE_NAMES + 1] = name end
table.sort(RECIPE_NAMES)

local RegisterUpload = s.record {
  registerUploadRequest = s.record {
    owner = s.urn { "person", "organization" },
    recipes = s.list(s.enum(RECIPE_NAMES), { min = 1, max = 1 }),
    serviceRelationships = s.list(s.record {
      relationshipType = s.enum { "OWNER" }, identifier = s.enum { "urn:li:userGeneratedContent" },
    }, { min = 1, max = 1 }),
    supportedUploadMechanism = s.optional(s.list(
      s.enum { "SYNCHRONOUS_UPLOAD", "SINGLE_REQUEST_UPLOAD", "MULTIPART_UPLOAD" }, { min = 1 })),
    fileSize = s.optional(s.integer { min = 1 }),
  },
}

local function contains(list, value)
  for _, item in ipairs(list or {}) do
    if item == value then return true end
  end
  return false
end

-- Which mechanism LinkedIn picks from those the client can do.
local function choose_mechanism(given)
  local offered = given.supportedUploadMechanism
  if contains(offered, "MULTIPART_UPLOAD") and (not offered[2] or (given.fileSize or 0) > SINGLE_MAX) then
    return "MULTIPART_UPLOAD"
  end
  return contains(offered, "SYNCHRONOUS_UPLOAD") and "SYNCHRONOUS_UPLOAD" or "SINGLE_REQUEST_UPLOAD"
end

local function forbidden(kind)
  return errors.new(403,
    ("Accessing this %s resource is forbidden. Please check your permissions for this resource"):format(kind))
end

local function artifact(asset)
  return ("urn:li:digitalmediaMediaArtifact:(urn:li:digitalmediaAsset:%s,urn:li:digitalmediaMediaArtifactClass:uploaded-%s)")
    :format(asset.id, asset.kind)
end

local function part_requests(ctx, asset)
  local list = {}
  for i, part in ipairs(asset.parts) do
    list[i] = {
      url = media.url(ctx.store, asset, i), urlExpiresAt = math.floor(asset.expires_at * 1000),
      headers = { ["Content-Type"] = "application/octet-stream" },
      byteRange = { firstByte = part.first, lastByte = part.last },
    }
  end
  return json.array(list)
end

local function mechanism(ctx, asset)
  if asset.is_multipart then
    return { ["com.linkedin.digitalmedia.uploading.MultipartUpload"] = {
      partUploadRequests = part_requests(ctx, asset), metadata = asset.metadata,
    } }
  end
  return { ["com.linkedin.digitalmedia.uploading.MediaUploadHttpRequest"] = {
    uploadUrl = media.url(ctx.store, asset, 1), headers = asset.upload_headers,
  } }
end

local function register_upload(ctx)
  local given = ctx.body.registerUploadRequest
  local kind = RECIPES[given.recipes[1]]
  local refusal = author.refuse_writing(ctx, given.owner, forbidden(kind))
  if refusal then return refusal end
  local chosen = choose_mechanism(given)
  if chosen == "MULTIPART_UPLOAD" and not given.fileSize then
    return errors.parameter("registerUploadRequest/fileSize", "MISSING_FIELD", "fileSize is required for MULTIPART_UPLOAD")
  end
  local asset = media.register(ctx.store, {
    kind = kind, owner = given.owner, application = ctx.token.application, member = ctx.token.member,
    api = "v2", recipe = given.recipes[1], mechanism = chosen, file_size = given.fileSize,
    is_multipart = chosen == "MULTIPART_UPLOAD", needs_finalize = chosen == "MULTIPART_UPLOAD",
  })
  if asset.is_multipart then
    asset.metadata = ctx.store.random:token(60)
  else
    asset.upload_headers = { ["media-type-family"] = FAMILIES[kind] }
  end
  local asset_urn = "urn:li:digitalmediaAsset:" .. asset.id
  return reply.value {
    asset = asset_urn, mediaArtifact = artifact(asset), uploadMechanism = mechanism(ctx, asset),
    assetRealTimeTopic = "urn:li-realtime:digitalmediaAssetUpdatesTopic:" .. asset_urn,
  }
end

local CompleteUpload = s.record {
  completeMultipartUploadRequest = s.record {
    mediaArtifact = s.string(), metadata = s.string { blank = true },
    partUploadResponses = s.list(s.record {
      headers = s.any(), httpStatusCode = s.integer(),
    }, { min = 1 }),
  },
}

local function etag_of(headers)
  for name, value in pairs(headers) do
    if name:lower() == "etag" then return value end
  end
end

-- Every part, in order, with the ETag it was answered with (its quotes removed).
local function parts_problem(asset, responses)
  if #responses ~= #asset.parts then
    return ("%d parts were registered, %d reported"):format(#asset.parts, #responses)
  end
  for i, part in ipairs(asset.parts) do
    if not part.path then return ("part %d was not uploaded"):format(i) end
    if not json.is_object(responses[i].headers) or etag_of(responses[i].headers) ~= part.etag then
      return ("part %d has another ETag"):format(i)
    end
  end
end

local function complete_upload(ctx)
  local given = ctx.body.completeMultipartUploadRequest
  local asset = media.find(ctx.store, given.mediaArtifact:match("digitalmediaAsset:([^,)]+)") or "")
  if not asset or artifact(asset) ~= given.mediaArtifact then
    return errors.bad("INVALID_URN_ID", "Unknown media artifact")
  end
  local refusal = author.refuse_writing(ctx, asset.owner, forbidden(asset.kind))
  if refusal then return refusal end
  if asset.metadata ~= given.metadata then return errors.bad("UPDATING_ASSET_FAILED", "metadata does not match") end
  if ctx.now >= asset.expires_at then return errors.bad("EXPIRED_UPLOAD_URL", "The upload URL has expired") end
  local problem = parts_problem(asset, given.partUploadResponses)
  if problem then return errors.bad("UPDATING_ASSET_FAILED", problem) end
  asset.is_finalized = true
  media.settle(ctx.store, asset)
  return reply.empty(200)
end

local function get(ctx)
  local asset = media.find(ctx.store, ctx.key)
  if not asset then return errors.not_found("Could not find entity") end
  if asset.member ~= ctx.token.member then return forbidden(asset.kind) end
  return reply.ok {
    id = asset.id, status = "ALLOWED", mediaTypeFamily = FAMILIES[asset.kind],
    created = asset.created_at, lastModified = asset.uploaded_at or asset.created_at,
    recipes = json.array { {
      recipe = asset.recipe or ("urn:li:digitalmediaRecipe:feedshare-" .. asset.kind),
      status = media.status(ctx.store, asset),
    } },
    serviceRelationships = json.array { { relationshipType = "OWNER", identifier = "urn:li:userGeneratedContent" } },
  }
end

local WRITE = { "w_member_social", "w_organization_social" }

return {
  path = "assets", bases = { "v2" }, name = "assets", key = types.string,
  methods = {
    ["ACTION registerUpload"] = { scopes = WRITE, body = RegisterUpload, run = register_upload },
    ["ACTION completeMultiPartUpload"] = { scopes = WRITE, body = CompleteUpload, run = complete_upload },
    GET = { scopes = WRITE, run = get },
  },
}
