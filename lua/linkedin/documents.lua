-- SPDX-License-Identifier: MIT
--- The pieces of the Documents API; `li.assets:upload` and `li.posts:share` put them together.
--- LinkedIn page: marketing/community-management/shares/documents-api.

local options = require "linkedin.options"

---@class linkedin.Documents
local Documents = { __name = "linkedin.Documents" }
Documents.__index = Documents

--- Ask for an upload URL.
---@async
---@param opts { owner: string }  the post's author
---@return { document: string, uploadUrl: string, uploadUrlExpiresAt: integer }? value  epoch ms
---@return linkedin.Response|linkedin.Error
function Documents:initialize(opts)
  opts = options.check("documents:initialize", opts, { owner = "string", size = "number" }, options.call)
  if not opts.owner then error("documents:initialize: owner is required", 2) end
  local answer, response = self.li:_call({
    operation = "documents.initializeUpload", query = { action = "initializeUpload" },
    body = { initializeUploadRequest = { owner = opts.owner } },
  }, opts)
  if not answer then return nil, response end
  return answer.value, response
end

--- The document and how far LinkedIn is with it. A token with only `w_member_social` may not ask.
---@async
---@param urn string
---@param opts table?
---@return table? document  `status`, `downloadUrl`, …
---@return linkedin.Response|linkedin.Error
function Documents:get(urn, opts)
  options.argument("documents:get", 1, urn, "string")
  opts = options.check("documents:get", opts, {}, options.call)
  return self.li:_call({ operation = "documents.get", keys = { id = urn } }, opts)
end

--- Several documents at once, keyed by URN.
---@async
---@param urns string[]
---@param opts table?
---@return table<string, table>?, linkedin.Response|linkedin.Error
function Documents:batch_get(urns, opts)
  options.argument("documents:batch_get", 1, urns, "table")
  return self.li:resource("documents"):batch_get(urns, opts)
end

--- Upload and wait: `li.assets:upload` with `kind = "document"` and the versioned API.
---@async
---@param opts table
---@return string? urn
---@return string|linkedin.Error|nil state
function Documents:upload(opts)
  local copy = { kind = "document", api = "rest" }
  for name, value in pairs(opts) do copy[name] = value end
  return self.li.assets:upload(copy)
end

return {
  new = function(li) return setmetatable({ li = li }, Documents) end,
}
