-- SPDX-License-Identifier: MIT
--- What `/rest/images`, `/rest/documents` and `/rest/videos` have in common: who may upload for whom,
--- who may read the status, and how an entity looks.

local auth = require "linkedin.sandbox.auth"
local author = require "linkedin.sandbox.author"
local crypto = require "linkedin.sandbox.crypto"
local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local media = require "linkedin.sandbox.media"
local reply = require "linkedin.sandbox.reply"
local s = require "linkedin.sandbox.schema"
local types = require "linkedin.sandbox.types"
local urn = require "linkedin.sandbox.urn"

local M = {}

M.WRITE = { "w_member_social", "w_organization_social", "rw_ads" }
M.OWNER = s.urn { "person", "organization", "sponsoredAccount" }
M.LIBRARY = s.optional(s.record {
  associatedAccount = s.urn { "sponsoredAccount" }, assetName = s.string(),
  mediaLibraryStatus = s.optional(s.enum { "ACTIVE", "ARCHIVED" }),
})

--- 403 for somebody else's media.
function M.forbidden(kind)
  return errors.new(403,
    ("Accessing this %s resource is forbidden. Please check your permissions for this resource"):format(kind))
end

--- Why this token may not upload for this owner, or nil.
function M.refuse_owner(ctx, owner, kind)
  if urn.split(owner) == "sponsoredAccount" then
    return not auth.has_scope(ctx.token, { "rw_ads" }) and M.forbidden(kind) or nil
  end
  return author.refuse_writing(ctx, owner, M.forbidden(kind))
end

--- Register an upload of the versioned API; `more` as in media.lua.
function M.register(ctx, owner, kind, more)
  local given = { kind = kind, owner = owner, application = ctx.token.application, member = ctx.token.member, api = "rest" }
  for name, value in pairs(more or {}) do given[name] = value end
  return media.register(ctx.store, given)
end

--- The moment the upload URLs stop being good, epoch ms.
function M.expires_ms(asset)
  return math.floor(asset.expires_at * 1000)
end

-- Downloads: signed URLs of the upload host, good for a week ---------------------------------------

local WEEK = 604800

local function signature(store, id, expires)
  return crypto.sha256(("%s|%s|%s"):format(store.session, id, expires)):sub(1, 32)
end

--- A URL for the bytes, and when it ends (epoch ms).
function M.download_url(ctx, asset)
  local expires = math.floor(ctx.now) + WEEK
  return ("%s/dms/%s/%s/0?e=%d&v=beta&t=%s"):format(ctx.config.upload_url or "", asset.kind, asset.id, expires,
    signature(ctx.store, asset.id, expires)), expires * 1000
end

--- Was this download URL made here, and is it still good?
function M.may_download(ctx, id)
  local expires, given = ctx.request.query:match("^e=(%d+)&v=beta&t=(%x+)$")
  return expires ~= nil and ctx.now < tonumber(expires) and given == signature(ctx.store, id, expires)
end

-- Reading -------------------------------------------------------------------------------------------

-- A token that may only write for the member may read the status of videos, and of nothing else.
local READ = { "r_member_social", "r_organization_social", "w_organization_social", "rw_organization_admin", "r_ads", "rw_ads" }
local READ_VIDEO = { "w_member_social" }
for i, scope in ipairs(READ) do READ_VIDEO[i + 1] = scope end

local function may_read(ctx, asset)
  if not auth.has_scope(ctx.token, asset.kind == "video" and READ_VIDEO or READ) then return false end
  local kind, id = urn.split(asset.owner)
  if kind == "organization" and auth.may_post_for(ctx.store, ctx.token.member, asset.owner) then return true end
  return (kind == "person" and id or asset.member) == ctx.token.member
end

local function decimal(n)
  return json.raw(("%.1f"):format(n))
end

local DETAILS = {
  image = function(entity, found)
    entity.aspectRatioWidth, entity.aspectRatioHeight = decimal(found.width), decimal(found.height)
  end,
  video = function(entity, found) entity.duration = found.duration_ms end,
  document = function(entity, found) entity.pageCount = found.pages end,
}

--- The entity: `owner`, `id` and `status` until there is more to say.
function M.view(ctx, asset)
  local entity = {
    id = ("urn:li:%s:%s"):format(asset.kind, asset.id), owner = asset.owner,
    status = media.status(ctx.store, asset), mediaLibraryMetadata = asset.library_metadata,
  }
  if entity.status == "AVAILABLE" then
    entity.downloadUrl, entity.downloadUrlExpiresAt = M.download_url(ctx, asset)
    DETAILS[asset.kind](entity, asset.found)
  elseif entity.status == "PROCESSING_FAILED" and asset.kind == "video" then
    entity.processingFailureReason = tostring(asset.failure)
  end
  return entity
end

--- An asset of one kind, or nil and the refusal.
function M.find(ctx, key, kind)
  local asset = media.find(ctx.store, key)
  if not asset or asset.kind ~= kind then return nil, errors.not_found("Could not find entity") end
  if not may_read(ctx, asset) then return nil, M.forbidden(kind) end
  return asset
end

--- The reading methods of a resource. `view(ctx, asset)` defaults to M.view.
function M.readers(kind, view)
  view = view or M.view
  local function get(ctx)
    local asset, refusal = M.find(ctx, ctx.key, kind)
    return refusal or reply.ok(view(ctx, asset))
  end
  local function batch_get(ctx)
    local results, statuses, failures = {}, {}, {}
    for _, key in ipairs(ctx.params.ids) do
      local asset, refusal = M.find(ctx, key, kind)
      statuses[key] = refusal and refusal.status or 200
      if asset then results[key] = view(ctx, asset) else failures[key] = refusal.json end
    end
    return reply.batch(results, statuses, failures)
  end
  return { run = get }, { run = batch_get }
end

--- The whole resource of media that goes up in one piece: images, documents.
function M.whole(kind, path)
  local Initialize = s.record {
    initializeUploadRequest = s.record { owner = M.OWNER, mediaLibraryMetadata = M.LIBRARY },
  }
  local function initialize(ctx)
    local given = ctx.body.initializeUploadRequest
    local refusal = M.refuse_owner(ctx, given.owner, kind)
    if refusal then return refusal end
    local asset = M.register(ctx, given.owner, kind)
    asset.library_metadata = given.mediaLibraryMetadata
    return reply.value {
      uploadUrlExpiresAt = M.expires_ms(asset), uploadUrl = media.url(ctx.store, asset, 1),
      [kind] = ("urn:li:%s:%s"):format(kind, asset.id),
    }
  end
  local get, batch_get = M.readers(kind)
  return {
    path = path, bases = { "rest" }, name = path, key = types.urn { kind },
    methods = {
      ["ACTION initializeUpload"] = { scopes = M.WRITE, body = Initialize, run = initialize },
      GET = get, BATCH_GET = batch_get,
    },
  }
end

return M
