-- SPDX-License-Identifier: MIT
--- Where `downloadUrl` of the versioned media leads: bytes back from the upload host, no token.

local media = require "linkedin.sandbox.media"
local pixel = require "linkedin.sandbox.pixel"
local rest_media = require "linkedin.sandbox.rest_media"

local function download(ctx)
  local asset = media.find(ctx.store, ctx.keys.id)
  if not asset or not rest_media.may_download(ctx, asset.id) then return { status = 403, body = "", headers = {} } end
  local extra = ctx.keys.index
  if extra ~= "0" then
    local kept = asset.extras[extra]
    if kept and kept.path then return { status = 200, files = { kept.path }, length = kept.bytes, headers = {} } end
    return { status = extra == "thumbnail" and 200 or 404, body = pixel, headers = { ["content-type"] = "image/png" } }
  end
  return {
    status = 200, files = media.files(asset), length = media.bytes(asset),
    headers = { ["content-type"] = asset.found and asset.found.type or "application/octet-stream" },
  }
end

return { plain = true, port = "upload", path = "/dms/{kind}/{id}/{index}", verbs = { GET = download } }
