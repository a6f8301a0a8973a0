-- SPDX-License-Identifier: MIT
--- The steps of an upload through the Images, Videos and Documents APIs (`/rest`).
---
---    new → initialized (initialize) → uploaded (send) → finalized (videos) → available (wait)
---
--- LinkedIn pages: marketing/community-management/shares/{images,videos,documents}-api.

local Error = require "linkedin.error"
local wait = require "linkedin.upload.wait"

local M = {}

-- kind → namespace of the client that has its pieces, and the key of the URN in its answers
local NAMESPACE = { image = "images", video = "videos", document = "documents" }

local function malformed(what)
  return nil, Error.new {
    kind = "protocol", message = "LinkedIn's upload instructions have " .. what,
    hint = "Try again; if it persists, report it with the request id",
  }
end

-- LinkedIn's instructions → parts; they are followed, never recomputed.
local function parts_of(instructions, size)
  local parts, expected = {}, 0
  for i, instruction in ipairs(instructions) do
    local first, last = tonumber(instruction.firstByte), tonumber(instruction.lastByte)
    if type(instruction.uploadUrl) ~= "string" or first ~= expected or not last or last < first then
      return malformed("parts that do not follow one another")
    end
    parts[i] = { url = instruction.uploadUrl, offset = first, length = last - first + 1 }
    expected = last + 1
  end
  if expected ~= size then return malformed("parts that do not cover the file") end
  return parts
end

local function plan_video(value, size)
  local parts, err = parts_of(value.uploadInstructions or {}, size)
  if not parts then return nil, err end
  return {
    parts = parts, auth = false, content_type = "application/octet-stream",
    upload_token = value.uploadToken or "",
    captions_url = value.captionsUploadUrl, thumbnail_url = value.thumbnailUploadUrl,
  }
end

local function plan_whole(value, size)
  if type(value.uploadUrl) ~= "string" then return malformed("no upload URL") end
  return { parts = { { url = value.uploadUrl, offset = 0, length = size } }, auth = true }
end

local function initialize(li, state, opts)
  local value, err = li[NAMESPACE[state.kind]]:initialize {
    owner = state.owner, size = state.size,
    captions = state.kind == "video" and opts.captions ~= nil or nil,
    thumbnail = state.kind == "video" and opts.thumbnail ~= nil or nil,
  }
  if not value then return nil, err end
  local urn = value[state.kind]
  if type(urn) ~= "string" then return malformed("no URN") end
  local plan
  if state.kind == "video" then
    plan, err = plan_video(value, state.size)
  else
    plan, err = plan_whole(value, state.size)
  end
  if not plan then return nil, err end
  state.urn, state.plan = urn, plan
  return true
end

-- A caption file or a thumbnail beside a video: small, sent whole, before finalizing.
local function send_extra(li, who, given, url, auth)
  local source, err = require "linkedin.upload.source".open(who, type(given) == "string" and { path = given } or given)
  if not source then return nil, err end
  local response
  response, err = require "linkedin.upload.transfer".send(li, source, { url = url, auth = auth }, {})
  source:close()
  return response, err
end

local EXTRAS = { "captions", "thumbnail" }

local function send_extras(li, state, opts)
  for _, name in ipairs(EXTRAS) do
    local url = state.plan[name .. "_url"]
    if opts[name] and url and not state.done[name] then
      local ok, err = send_extra(li, "videos:upload " .. name, opts[name], url, false)
      if not ok then return nil, err end
      state.done[name] = true
    end
  end
  return true
end

local function send(li, source, state, opts)
  local plan = state.plan
  if state.kind == "video" then
    local ok, err = require "linkedin.upload.parts".send(li, source, plan.parts, state.done, {
      content_type = plan.content_type, on_progress = opts.on_progress, cancel = opts.cancel,
      concurrency = opts.concurrency,
    })
    if not ok then return nil, err end
    return send_extras(li, state, opts)
  end
  return require "linkedin.upload.transfer".send(li, source, { url = plan.parts[1].url, auth = true }, {
    cancel = opts.cancel,
    on_sent = opts.on_progress and function(sent) opts.on_progress(sent, source.size) end,
  })
end

local function finalize(li, state)
  local ids = {}
  for i in ipairs(state.plan.parts) do ids[i] = state.done[tostring(i)] end
  return li.videos:finalize {
    video = state.urn, upload_token = state.plan.upload_token, part_ids = ids,
  }
end

local function wait_until_available(li, state, opts)
  return wait.until_available(function()
    local entity, err = li[NAMESPACE[state.kind]]:get(state.urn)
    if not entity then return nil, err end
    return entity.status, entity.processingFailureReason
  end, { deadline = opts.deadline })
end

-- An upload URL that has expired cannot be mended: forget the plan, begin with a new one.
local function forget_expired(state, err)
  local has_expired = err.code == "EXPIRED_UPLOAD_URL"
    or (state.urn and not state.is_uploaded and (err.status == 401 or err.status == 403)
        and err.endpoint == "(upload)")
  if has_expired then
    state.urn, state.plan, state.done, state.is_uploaded = nil, nil, {}, nil
    err.hint = "The upload URL has expired; resume starts the upload anew"
  end
  return nil, err
end

--- Run the steps that `state` does not have behind it yet.
---@async
---@param li linkedin.Client
---@param source linkedin.Source
---@param state table   plain data, grows as steps succeed
---@param opts table
---@return string? urn
---@return string|linkedin.Error|nil state
function M.run(li, source, state, opts)
  local ok, err
  if not NAMESPACE[state.kind] then error("upload: kind must be image, video or document", 0) end
  if not state.urn then
    ok, err = initialize(li, state, opts)
    if not ok then return nil, err end
  end
  if not state.is_uploaded then
    ok, err = send(li, source, state, opts)
    if not ok then return forget_expired(state, err) end
    state.is_uploaded = true
  end
  if state.kind == "video" and not state.is_finalized then
    ok, err = finalize(li, state)
    if not ok then return forget_expired(state, err) end
    state.is_finalized = true
  end
  if opts.wait == false then return state.urn end
  local available
  available, err = wait_until_available(li, state, opts)
  if not available then return nil, err end
  return state.urn, available
end

return M
