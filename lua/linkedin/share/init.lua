-- SPDX-License-Identifier: MIT
--- The workflow behind `li.posts:share`: check everything, upload, wait, post.
---
---    checked → authored → uploaded (each item) → posted
---
--- `state` is plain data. A failure carries it as `err.resume`; with it the next call skips what
--- succeeded. A post whose fate is unknown is settled in linkedin.share.publish.

local drafts = require "linkedin.share.draft"

local M = {}

local WIRE = { rest = "linkedin.share.rest", v2 = "linkedin.share.v2" }

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

local function run(li, draft, state, opts)
  local ok, err = author_of(li, state, draft.post)
  if not ok then return nil, err end
  ok, err = upload_all(li, state, draft, opts)
  if not ok then return nil, err end
  local wire = require(WIRE[state.api])
  local publish = require "linkedin.share.publish"
  local id, response = publish.create(li, state, wire.operation, wire.entity(draft, state.author), opts)
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
