-- SPDX-License-Identifier: MIT
--- Publishing from the editor, so that a post exists once even if the editor dies in the middle.
---
---    written ── each step's result ──→ journal ── before the post is sent: "may exist" ──→ sent
---
--- The journal is a function that keeps the state of `li.posts:share` (its `resume` value). It is told that the post
--- may exist before the request leaves, so whoever goes on later looks for the post instead of sending it again.

local M = {}

local CREATES = { ["posts.create"] = true, ["ugcPosts.create"] = true }

-- The state as it must be found if nothing more is heard of us.
local function as_uncertain(state)
  local copy = {}
  for name, value in pairs(state) do copy[name] = value end
  copy.is_uncertain = true
  return copy
end

-- Told of a post of ours that is about to be sent: `sent_at` is there from then on.
local function watch(li, state, journal)
  return li:on("request", function(event)
    if not CREATES[event.operation] or not state.sent_at then return end
    local ok, why = journal(as_uncertain(state))
    if not ok then error("linkedin: nothing was sent, since it could not be written down: " .. tostring(why), 0) end
  end)
end

---@class linkedin.NvimJob
---@field post linkedin.ShareOptions
---@field resume table?                            of an earlier failure
---@field journal fun(state: table): boolean?, string?  keeps the state
---@field on_progress fun(sent: integer, total: integer, field: string)?
---@field cancel linkedin.CancelToken?
---@field done fun(post: { id: string, url: string }?, err: linkedin.Error?)

local function failure(why, resume)
  return require "linkedin.error".new { kind = "validation", message = tostring(why), resume = resume }
end

local function share(li, job)
  local state = job.resume or { version = 1, api = li.settings.api, items = {} }
  local post = {}
  for name, value in pairs(job.post) do post[name] = value end
  post.resume, post.cancel, post.on_progress = state, job.cancel, job.on_progress
  local off = watch(li, state, job.journal)
  local ok, result, detail = require "linkedin.compat".protected(li.posts.share, li.posts, post)
  off()
  if ok then return result, detail end
  return nil, failure(result, state)
end

--- Begin; returns at once.
---@param job linkedin.NvimJob
function M.start(job)
  require "linkedin.nvim.client".run(function(li)
    job.done(share(li, job))
  end, function(why) job.done(nil, failure(why, job.resume)) end)
end

return M
