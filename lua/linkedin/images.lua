-- SPDX-License-Identifier: MIT
--- The pieces of the Images API; `li.assets:upload` and `li.posts:share` put them together.
--- LinkedIn page: marketing/community-management/shares/images-api.

local options = require "linkedin.options"

---@class linkedin.Images
local Images = { __name = "linkedin.Images" }
Images.__index = Images

--- Ask for an upload URL.
---@async
---@param opts { owner: string }  the post's author
---@return { image: string, uploadUrl: string, uploadUrlExpiresAt: integer }? value  epoch ms
---@return linkedin.Response|linkedin.Error
function Images:initialize(opts)
  opts = options.check("images:initialize", opts, { owner = "string", size = "number" }, options.call)
  if not opts.owner then error("images:initialize: owner is required", 2) end
  local answer, response = self.li:_call({
    operation = "images.initializeUpload", query = { action = "initializeUpload" },
    body = { initializeUploadRequest = { owner = opts.owner } },
  }, opts)
  if not answer then return nil, response end
  return answer.value, response
end

--- The image and how far LinkedIn is with it. A token with only `w_member_social` may not ask.
---@async
---@param urn string
---@param opts table?
---@return table? image  `status`, `downloadUrl`, …
---@return linkedin.Response|linkedin.Error
function Images:get(urn, opts)
  options.argument("images:get", 1, urn, "string")
  opts = options.check("images:get", opts, {}, options.call)
  return self.li:_call({ operation = "images.get", keys = { id = urn } }, opts)
end

--- Several images at once, keyed by URN.
---@async
---@param urns string[]
---@param opts table?
---@return table<string, table>?, linkedin.Response|linkedin.Error
function Images:batch_get(urns, opts)
  options.argument("images:batch_get", 1, urns, "table")
  return self.li:resource("images"):batch_get(urns, opts)
end

--- Upload and wait: `li.assets:upload` with `kind = "image"` and the versioned API.
---@async
---@param opts table
---@return string? urn
---@return string|linkedin.Error|nil state
function Images:upload(opts)
  local copy = { kind = "image", api = "rest" }
  for name, value in pairs(opts) do copy[name] = value end
  return self.li.assets:upload(copy)
end

return {
  new = function(li) return setmetatable({ li = li }, Images) end,
}
