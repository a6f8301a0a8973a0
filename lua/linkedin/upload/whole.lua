-- SPDX-License-Identifier: MIT
--- What the Images and the Documents API have in common: one upload URL, one PUT, one status.
--- They differ in their names alone.

local options = require "linkedin.options"

local M = {}

--- The class of one such namespace.
---@param kind "image"|"document"
---@param namespace "images"|"documents"
---@return table class
function M.class(kind, namespace)
  local Class = { __name = "linkedin." .. namespace }
  Class.__index = Class

  --- Ask for an upload URL.
  ---@async
  ---@param opts { owner: string }  the post's author
  ---@return { uploadUrl: string, uploadUrlExpiresAt: integer }? value  epoch ms; the URN is under the kind's name
  ---@return linkedin.Response|linkedin.Error
  function Class:initialize(opts)
    opts = options.check(namespace .. ":initialize", opts, { owner = "string", size = "number" }, options.call)
    if not opts.owner then error(namespace .. ":initialize: owner is required", 2) end
    local answer, response = self.li:_call({
      operation = namespace .. ".initializeUpload", query = { action = "initializeUpload" },
      body = { initializeUploadRequest = { owner = opts.owner } },
    }, opts)
    if not answer then return nil, response end
    return answer.value, response
  end

  --- The entity and how far LinkedIn is with it. A token with only `w_member_social` may not ask.
  ---@async
  ---@param urn string
  ---@param opts table?
  ---@return table? entity  `status`, `downloadUrl`, …
  ---@return linkedin.Response|linkedin.Error
  function Class:get(urn, opts)
    options.argument(namespace .. ":get", 1, urn, "string")
    opts = options.check(namespace .. ":get", opts, {}, options.call)
    return self.li:_call({ operation = namespace .. ".get", keys = { id = urn } }, opts)
  end

  --- Several at once, keyed by URN.
  ---@async
  ---@param urns string[]
  ---@param opts table?
  ---@return table<string, table>?, linkedin.Response|linkedin.Error
  function Class:batch_get(urns, opts)
    options.argument(namespace .. ":batch_get", 1, urns, "table")
    return self.li:resource(namespace):batch_get(urns, opts)
  end

  --- Upload and wait: `li.assets:upload` with this kind and the versioned API.
  ---@async
  ---@param opts table
  ---@return string? urn
  ---@return string|linkedin.Error|nil state
  function Class:upload(opts)
    local copy = { kind = kind, api = "rest" }
    for name, value in pairs(opts) do copy[name] = value end
    return self.li.assets:upload(copy)
  end

  return Class
end

return M
