-- SPDX-License-Identifier: MIT
--- The pieces of the Videos API; `li.assets:upload` and `li.posts:share` put them together.
--- LinkedIn page: marketing/community-management/shares/videos-api.

local options = require "linkedin.options"

---@class linkedin.Videos
local Videos = { __name = "linkedin.Videos" }
Videos.__index = Videos

--- Ask for upload instructions.
---@async
---@param opts { owner: string, size: integer, captions: boolean?, thumbnail: boolean? }  size in bytes
---@return { video: string, uploadInstructions: table[], uploadToken: string, uploadUrlsExpireAt: integer }? value
---@return linkedin.Response|linkedin.Error
function Videos:initialize(opts)
  opts = options.check("videos:initialize", opts,
    { owner = "string", size = "number", captions = "boolean", thumbnail = "boolean" }, options.call)
  if not opts.owner or not opts.size then error("videos:initialize: owner and size are required", 2) end
  local answer, response = self.li:_call({
    operation = "videos.initializeUpload", query = { action = "initializeUpload" },
    body = { initializeUploadRequest = {
      owner = opts.owner, fileSizeBytes = opts.size,
      uploadCaptions = opts.captions or false, uploadThumbnail = opts.thumbnail or false,
    } },
  }, opts)
  if not answer then return nil, response end
  return answer.value, response
end

--- Tell LinkedIn that all parts are there.
---@async
---@param opts { video: string, upload_token: string, part_ids: string[] }  ETags in the order of the instructions
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Videos:finalize(opts)
  opts = options.check("videos:finalize", opts,
    { video = "string", upload_token = "string", part_ids = "table" }, options.call)
  return self.li:_call({
    operation = "videos.finalizeUpload", query = { action = "finalizeUpload" },
    body = { finalizeUploadRequest = {
      video = opts.video, uploadToken = opts.upload_token or "", uploadedPartIds = opts.part_ids,
    } },
  }, opts)
end

--- The video and how far LinkedIn is with it.
---@async
---@param urn string
---@param opts table?
---@return table? video  `status`, `duration` (ms), `processingFailureReason`, …
---@return linkedin.Response|linkedin.Error
function Videos:get(urn, opts)
  options.argument("videos:get", 1, urn, "string")
  opts = options.check("videos:get", opts, {}, options.call)
  return self.li:_call({ operation = "videos.get", keys = { id = urn } }, opts)
end

--- Several videos at once, keyed by URN.
---@async
---@param urns string[]
---@param opts table?
---@return table<string, table>?, linkedin.Response|linkedin.Error
function Videos:batch_get(urns, opts)
  options.argument("videos:batch_get", 1, urns, "table")
  return self.li:resource("videos"):batch_get(urns, opts)
end

--- Upload and wait: `li.assets:upload` with `kind = "video"` and the versioned API. Parts go up
--- in parallel; `captions` (SRT) and `thumbnail` (JPG, PNG) go with it.
---@async
---@param opts table
---@return string? urn
---@return string|linkedin.Error|nil state
function Videos:upload(opts)
  local copy = { kind = "video", api = "rest" }
  for name, value in pairs(opts) do copy[name] = value end
  return self.li.assets:upload(copy)
end

return {
  new = function(li) return setmetatable({ li = li }, Videos) end,
}
