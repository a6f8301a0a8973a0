-- SPDX-License-Identifier: MIT
--- The workflow behind `li.posts:share`: check everything, upload, wait, post.
---
---    checked → authored → uploaded (each item) → posted
---
--- `state` is plain data. A failure carries it as `err.resume`; with it the next call skips what
--- succeeded. A post that may have reached LinkedIn is marked: resuming sends it again and reads
--- LinkedIn's duplicate answer, which names the living post, as success.

local drafts = require "linkedin.share.draft"

local M = {}

local WIRE = { rest = "linkedin.share.rest", v2 = "linkedin.share.v2" }

-- Posting at once after an upload whose status cannot be read: LinkedIn says "not yet".
local NOT_YET = { MEDIA_ASSET_WAITING_UPLOAD = true }
local POST_DEADLINE_S = 300

local function check(draft, api)
  local session = require "linkedin.upload.session"
  local findings = require "linkedin.lint".review(draft, api)
  for _, finding in ipairs(findings) do
    if finding.severity == "error" then return nil, session.refused(findings) end
  end
  return true
end

local function author_of(li, state, post)
  if state.author then return state.author end
  if post.author and post.author ~= "me" then
    state.author = post.author
    return state.author
  end
  local urn, err = li.profile:urn()
  if not urn then return nil, err end
  state.author = urn
  return urn
end

-- Upload one item unless that is done; keeps the upload's own resume value in the state.
local function upload_item(li, state, draft, index, opts)
  local item = draft.items[index]
  local known = state.items[index]
  item.urn = item.urn or known.urn
  if item.urn then return true end
  local steps_opts = {
    owner = state.author, kind = item.kind, path = item.given.path, resume = known.upload,
    limits = draft.post.limits, deadline = draft.post.deadline, cancel = opts.cancel,
    concurrency = draft.post.concurrency,
    captions = item.given.captions, thumbnail = item.given.thumbnail,
    on_progress = opts.on_progress and function(sent, total) opts.on_progress(sent, total, item.field) end,
  }
  local steps = li.assets:_steps(state.api, steps_opts)
  local urn, detail = require "linkedin.upload.session".run_source(item.source, state.api, steps_opts, steps)
  if not urn then
    known.upload = detail.resume
    return nil, detail
  end
  item.urn, known.urn, known.upload = urn, urn, nil
  return true
end

local function upload_all(li, state, draft, opts)
  local calls, failure = {}, nil
  for i in ipairs(draft.items) do
    calls[i] = function()
      if failure then return end
      local ok, err = upload_item(li, state, draft, i, opts)
      if not ok then failure = failure or err end
    end
  end
  if #calls == 1 then calls[1]() else require "linkedin.loop".all(calls, { concurrency = 4 }) end
  if failure then return nil, failure end
  return true
end

-- Send the post; media that LinkedIn still processes makes it wait and try again.
local function post_entity(li, state, operation, entity, opts)
  local clock, loop = require "linkedin.core".clock, require "linkedin.loop"
  local deadline, pause = clock.monotonic() + (opts.deadline or POST_DEADLINE_S), 1
  while true do
    state.is_sent = true
    local answer, response = li:_call({ operation = operation, body = entity }, opts)
    if answer then return answer.id, response end
    local err = response
    if err.kind == "duplicate" and err.urn and state.is_uncertain then return err.urn, err.response end
    if err.maybe_done then state.is_uncertain = true end
    if not NOT_YET[err.code] or clock.monotonic() + pause > deadline then return nil, err end
    loop.sleep(pause)
    pause = math.min(15, pause * 1.5)
  end
end

local function run(li, draft, state, opts)
  local ok, err = author_of(li, state, draft.post)
  if not ok then return nil, err end
  ok, err = upload_all(li, state, draft, opts)
  if not ok then return nil, err end
  local wire = require(WIRE[state.api])
  local id, response = post_entity(li, state, wire.operation, wire.entity(draft, state.author), opts)
  if not id then return nil, response end
  return { id = id, url = require "linkedin.posts".url_of(id) }, response
end

--- See `li.posts:share`.
---@async
function M.share(li, post, level)
  local draft = drafts.new("posts:share", post, (level or 2) + 1)
  local state = post.resume or { version = 1, api = post.api or li.settings.api, items = {} }
  if not WIRE[state.api] then error("posts:share: api must be \"rest\" or \"v2\"", (level or 2) + 1) end
  for i, item in ipairs(draft.items) do
    state.items[i] = state.items[i] or {}
    item.urn = item.urn or state.items[i].urn
  end
  drafts.open(draft, true)
  local result, detail
  local ok, err = check(draft, state.api)
  if ok then
    result, detail = run(li, draft, state, post)
    err = detail
  end
  drafts.close(draft)
  if result then return result, detail end
  if ok then err.resume = state end
  return nil, err
end

return M
