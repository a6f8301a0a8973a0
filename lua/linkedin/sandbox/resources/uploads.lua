-- SPDX-License-Identifier: MIT
--- The upload host. Its URLs are opaque and good only byte for byte; its errors have no body.

local auth = require "linkedin.sandbox.auth"
local media = require "linkedin.sandbox.media"

local function plainly(status)
  return { status = status, body = "", headers = {} }
end

-- Images and documents carry the bearer token, video must not; its captions and thumbnail (named
-- parts) go either way.
local function refuse_bearer(ctx, asset, part_name)
  local is_sent = ctx.request.headers.authorization ~= nil
  if type(part_name) == "string" then return nil end
  if asset.kind == "video" then
    if not is_sent then return nil end
    if ctx.config.strict then return plainly(401) end
    ctx.store:violation("bearer-on-video-upload", asset.id)
    return nil
  end
  local token = auth.check(ctx)
  if not token then return plainly(401) end
  return token.member ~= asset.member and plainly(403) or nil
end

local function refuse_headers(ctx, asset)
  for name, value in pairs(asset.upload_headers or {}) do
    if ctx.request.headers[name:lower()] ~= value then
      if ctx.config.strict then return plainly(400) end
      ctx.store:violation("upload-header-not-echoed", name)
    end
  end
end

local function refuse_length(ctx, part)
  local request = ctx.request
  if not request.headers["content-length"] then
    if ctx.config.strict or not request.headers["transfer-encoding"] then return plainly(411) end
    ctx.store:violation("chunked-upload", request.path)
  end
  if not request.blob or request.blob.bytes == 0 then return plainly(400) end
  if part.first and request.blob.bytes ~= part.last - part.first + 1 then return plainly(400) end
end

-- POST was seen taken at the URLs of /v2/assets only.
local function refuse_verb(ctx, asset)
  if ctx.request.verb == "PUT" then return nil end
  if ctx.config.strict or asset.api == "rest" then return plainly(405) end
  if asset.kind == "video" then ctx.store:violation("post-of-video-part", asset.id) end
end

-- What was put together stays as it is.
local function refuse_finalized(_, asset)
  return asset.is_finalized and plainly(403) or nil
end

local CHECKS = { refuse_verb, refuse_bearer, refuse_headers, refuse_finalized }

local function answer(ctx, asset, part, name, etag)
  if not asset.is_multipart or type(name) == "string" then return plainly(201) end
  -- Seen with real clients: a POSTed part is taken and has no ETag.
  if ctx.request.verb == "POST" then return plainly(200) end
  local response = plainly(200)
  response.headers.etag = ctx.config.quoted_etags and ('"%s"'):format(etag) or part.etag
  return response
end

local function upload(ctx)
  local asset, part, name = media.by_target(ctx.store, ctx.request.path .. "?" .. ctx.request.query)
  if not asset then return plainly(403) end
  if ctx.now >= asset.expires_at then return plainly(403) end
  for _, check in ipairs(CHECKS) do
    local refusal = check(ctx, asset, name)
    if refusal then return refusal end
  end
  local refusal = refuse_length(ctx, part)
  if refusal then return refusal end
  return answer(ctx, asset, part, name, media.receive(ctx.store, asset, part, ctx.request.blob))
end

-- Bytes back, for tests and for the pages.
local function download(ctx)
  local asset = media.find(ctx.store, ctx.keys.id)
  local files = asset and media.files(asset) or {}
  if not files[1] then return plainly(404) end
  local type = asset.found and asset.found.type or "application/octet-stream"
  return { status = 200, files = files, length = media.bytes(asset), headers = { ["content-type"] = type } }
end

return {
  {
    plain = true, port = "upload", path = "/dms-uploads/sp/v2/{id}/{shape}/{token}/{index}",
    verbs = { PUT = upload, POST = upload },
  },
  { plain = true, path = "/_sandbox/upload/{id}", verbs = { GET = download } },
}
