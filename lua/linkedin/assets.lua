-- SPDX-License-Identifier: MIT
--- Media through the Assets API: register, upload, wait (`/v2/assets`).
--- LinkedIn page: marketing/community-management/shares/vector-asset-api.
---
--- `upload` is the front door whatever `api` is: with "rest" it goes on to the Images, Videos and
--- Documents APIs, so that a script need not know which one its posts use.

local Error = require "linkedin.error"
local options = require "linkedin.options"

---@class linkedin.Assets
local Assets = { __name = "linkedin.Assets" }
Assets.__index = Assets

local RECIPE = {
  image = "urn:li:digitalmediaRecipe:feedshare-image",
  video = "urn:li:digitalmediaRecipe:feedshare-video",
  document = "urn:li:digitalmediaRecipe:feedshare-document",
}

-- Over this a video goes up in parts (media.md 5.1).
local SINGLE_REQUEST_BYTES = 200 * 1024 * 1024

local SINGLE = "com.linkedin.digitalmedia.uploading.MediaUploadHttpRequest"
local MULTIPART = "com.linkedin.digitalmedia.uploading.MultipartUpload"

local function mechanism(kind, size)
  if kind == "image" then return "SYNCHRONOUS_UPLOAD" end
  return size > SINGLE_REQUEST_BYTES and "MULTIPART_UPLOAD" or "SINGLE_REQUEST_UPLOAD"
end

local function malformed(what)
  return Error.new {
    kind = "protocol", message = "LinkedIn's upload registration has no " .. what,
    hint = "Try again; if it persists, report it with the request id",
  }
end

--- Ask for an upload URL: `POST /v2/assets?action=registerUpload`.
---@async
---@param opts { owner: string, kind: "image"|"video"|"document", size: integer?, recipe: string? }  size in bytes
---@return table? registration  LinkedIn's `value`: `asset`, `mediaArtifact`, `uploadMechanism`
---@return linkedin.Response|linkedin.Error
function Assets:register(opts)
  opts = options.check("assets:register", opts,
    { owner = "string", kind = "string", size = "number", recipe = "string" }, options.call)
  local recipe = opts.recipe or RECIPE[opts.kind or "image"]
  if not recipe then error("assets:register: kind must be image, video or document", 2) end
  local answer, response = self.li:_call({
    operation = "assets.registerUpload", query = { action = "registerUpload" },
    body = { registerUploadRequest = {
      owner = opts.owner, recipes = { recipe },
      serviceRelationships = { {
        relationshipType = "OWNER", identifier = "urn:li:userGeneratedContent" } },
      supportedUploadMechanism = { mechanism(opts.kind or "image", opts.size or 0) },
      fileSize = opts.size,
    } },
  }, opts)
  if not answer then return nil, response end
  local value = type(answer) == "table" and answer.value
  if type(value) ~= "table" or type(value.asset) ~= "string" then return nil, malformed("asset") end
  return value, response
end

--- How far LinkedIn is with the asset: `GET /v2/assets/{id}`.
---@async
---@param urn string
---@param opts table?
---@return table? asset  `status` and `recipes[].status`
---@return linkedin.Response|linkedin.Error
function Assets:get(urn, opts)
  options.argument("assets:get", 1, urn, "string")
  opts = options.check("assets:get", opts, {}, options.call)
  return self.li:_call({
    operation = "assets.get", keys = { id = require "linkedin.urn".id(urn) },
  }, opts)
end

-- One word for all recipes: the least advanced one.
local function recipe_state(asset)
  local state = "AVAILABLE"
  for _, recipe in ipairs(asset.recipes or {}) do
    if recipe.status ~= "AVAILABLE" then state = recipe.status end
  end
  return state
end

--- Wait until every recipe of the asset is available.
---@async
---@param urn string
---@param opts { deadline: number? }?  seconds
---@return "available"|"unknown"|nil state  unknown: the token may not read the status
---@return linkedin.Error?
function Assets:wait(urn, opts)
  return require "linkedin.upload.wait".until_available(function()
    local asset, err = self:get(urn)
    if not asset then return nil, err end
    return recipe_state(asset)
  end, opts)
end

-- registration → the plain plan of what is to be sent where; part of the resume value.
local function plan_of(registration, kind, size)
  local mechanisms = registration.uploadMechanism or {}
  local single, multipart = mechanisms[SINGLE], mechanisms[MULTIPART]
  if single and type(single.uploadUrl) == "string" then
    return { parts = { {
      url = single.uploadUrl, headers = single.headers, offset = 0, length = size,
    } }, auth = kind ~= "video" }
  end
  if not multipart or type(multipart.partUploadRequests) ~= "table" then return nil end
  local parts = {}
  for i, request in ipairs(multipart.partUploadRequests) do
    local range = request.byteRange or {}
    local first, last = tonumber(range.firstByte), tonumber(range.lastByte)
    if not first or not last or last < first or last >= size then return nil end
    parts[i] = {
      url = request.url or request.uploadUrl, headers = request.headers,
      offset = first, length = last - first + 1,
    }
  end
  return { parts = parts, auth = false, metadata = multipart.metadata or "", is_multipart = true }
end

function Assets:_complete(state)
  local responses = {}
  for i in ipairs(state.plan.parts) do
    responses[i] = { headers = { ETag = state.done[tostring(i)] }, httpStatusCode = 200 }
  end
  return self.li:_call {
    operation = "assets.completeMultiPartUpload", query = { action = "completeMultiPartUpload" },
    body = { completeMultipartUploadRequest = {
      mediaArtifact = state.artifact, metadata = state.plan.metadata,
      partUploadResponses = responses,
    } },
  }
end

local function send_plan(self, source, state, opts)
  local plan = state.plan
  if plan.is_multipart then
    local ok, err = require "linkedin.upload.parts".send(self.li, source, plan.parts, state.done, opts)
    if not ok then return nil, err end
    return self:_complete(state)
  end
  local part = plan.parts[1]
  return require "linkedin.upload.transfer".send(self.li, source, {
    url = part.url, headers = part.headers, auth = plan.auth,
  }, {
    cancel = opts.cancel,
    on_sent = opts.on_progress and function(sent) opts.on_progress(sent, source.size) end,
  })
end

--- The steps of one upload; `state` is plain data and grows as they succeed.
---    new → registered (register) → uploaded (send) → available (wait)
function Assets:_run(source, state, opts)
  if not state.asset then
    local registration, err = self:register { owner = state.owner, kind = state.kind, size = source.size }
    if not registration then return nil, err end
    local plan = plan_of(registration, state.kind, source.size)
    if not plan then return nil, malformed("usable upload mechanism") end
    state.asset, state.artifact, state.plan = registration.asset, registration.mediaArtifact, plan
  end
  if not state.is_uploaded then
    local ok, err = send_plan(self, source, state, opts)
    if not ok then return nil, err end
    state.is_uploaded = true
  end
  if opts.wait == false then return state.asset, nil end
  local available, err = self:wait(state.asset, { deadline = opts.deadline })
  if not available then return nil, err end
  return state.asset, available
end

--- Upload media and return its URN: check it, register, send, wait until it is available.
--- Nothing is sent before the media passed its checks. On failure `err.resume` is plain data;
--- give it back as `resume` (with the same media) and the upload goes on where it stopped.
---@async
---@param opts { path: string?, data: string?, read: function?, kind: string?, owner: string, on_progress: fun(sent: integer, total: integer)?, resume: table?, wait: boolean?, deadline: number?, limits: table?, cancel: table? }
---@return string? urn
---@return string|linkedin.Error|nil state  "available", "unknown", or the error
function Assets:upload(opts)
  opts = options.check("assets:upload", opts, {
    path = "string", data = "string", read = "function", kind = "string", owner = "string",
    on_progress = "function", resume = "table", wait = "boolean", deadline = "number",
    limits = "table", title = "string", captions = "any", thumbnail = "any",
    concurrency = "integer",
  }, options.call)
  local api = opts.resume and opts.resume.api or opts.api or self.li.settings.api
  return require "linkedin.upload.session".run("assets:upload", api, opts, self:_steps(api, opts))
end

--- The steps for one `api`; what `li.posts:share` runs over media it opened itself.
---@return fun(source: linkedin.Source, state: table): any, any
function Assets:_steps(api, opts)
  return function(source, state)
    if api == "v2" then return self:_run(source, state, opts) end
    return require "linkedin.upload.versioned".run(self.li, source, state, opts)
  end
end

return {
  new = function(li) return setmetatable({ li = li }, Assets) end,
}
