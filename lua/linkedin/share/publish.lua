-- SPDX-License-Identifier: MIT
--- Sending a post so that it exists once, whatever happens on the way.
---
---    send ─ answered ──────────────────────────────────────────→ its URN
---      └─ unknown: it may exist
---           ├─ read the author's recent posts: there it is ───→ its URN
---           └─ send again ─ created ──────────────────────────→ its URN
---                         ─ LinkedIn: "duplicate of …" ───────→ that URN: it was the first one
---                         ─ unknown: once more
---
--- Not finding it proves nothing, since it may still be on its way; so the second sending leans on
--- LinkedIn's duplicate check, which holds for about ten minutes and for posts of the same words and
--- content. Past that, or where the check is not known to hold (polls), nothing is sent again.
--- LinkedIn page: marketing/community-management/shares/posts-api (errors).

local Error = require "linkedin.error"

local M = {}

-- The duplicate check's ten minutes, less what clocks and queues may take of them.
local SAFE_S = 8 * 60
-- Media that LinkedIn still processes: it says "not yet".
local NOT_YET = { MEDIA_ASSET_WAITING_UPLOAD = true }
local POST_DEADLINE_S = 300
-- A post of the same content that is older than the sending by more than clocks differ is another one.
local CLOCKS_DIFFER_S = 120
local RECENT = 20
local MOST_SENDINGS = 10

-- ── reading ────────────────────────────────────────────────────────────────────────────────────

local function words(text)
  return ((text or ""):gsub("%s+", " "):gsub("^ ", ""):gsub(" $", ""))
end

-- What makes two posts of an author the same, from what was sent and from what is read.
local marks = {}

function marks.rest(entity)
  local content, parts = entity.content or {}, { words(entity.commentary) }
  local media = content.media or content.article or {}
  parts[#parts + 1] = media.id or media.source
  for _, image in ipairs(content.multiImage and content.multiImage.images or {}) do parts[#parts + 1] = image.id end
  parts[#parts + 1] = content.poll and content.poll.question
  parts[#parts + 1] = entity.reshareContext and entity.reshareContext.parent
  return table.concat(parts, "\n")
end

function marks.v2(entity)
  local content = entity.specificContent and entity.specificContent["com.linkedin.ugc.ShareContent"] or {}
  local parts = { words(content.shareCommentary and content.shareCommentary.text) }
  for _, media in ipairs(content.media or {}) do parts[#parts + 1] = media.media or media.originalUrl end
  parts[#parts + 1] = entity.responseContext and entity.responseContext.parent
  return table.concat(parts, "\n")
end

local function created_at(entity)
  local at = entity.createdAt or (entity.created and entity.created.time) or entity.firstPublishedAt
  return tonumber(at) and at / 1000 or nil
end

local READ_SCOPE = { person = "r_member_social", organization = "r_organization_social" }

-- May the token read the author's posts? Where its scopes are not known, a refusal tells, once.
local function may_read(li, author)
  local scope = READ_SCOPE[require "linkedin.urn".parse(author).type]
  local refused = rawget(li, "unreadable_authors")
  if not scope or (refused and refused[author]) then return false end
  return li:_has_scope(scope) ~= false
end

local function recent_posts(li, state, opts)
  local namespace = state.api == "v2" and li.ugc or li.posts
  local iterator = namespace:by_author(state.author, {
    count = RECENT, cancel = opts.cancel, timeout = opts.timeout, retry = opts.retry,
    cache = false, -- what was read before the post arrived would have it sent once more
    sort_by = state.api ~= "v2" and "CREATED" or nil,
  })
  local posts = {}
  for _ = 1, RECENT do
    local post, err = iterator:next()
    if post == nil then break end
    if post == false then return nil, err end
    posts[#posts + 1] = post
  end
  return posts
end

-- The post among the author's newest. → URN | nil when it is not there or cannot be read, and then "unreadable"
local function find(li, state, entity, opts)
  if not may_read(li, state.author) then return nil, "unreadable" end
  local posts, err = recent_posts(li, state, opts)
  if not posts then
    if err.kind == "permission" then
      local refused = rawget(li, "unreadable_authors") or {}
      refused[state.author] = true
      rawset(li, "unreadable_authors", refused)
    end
    return nil, "unreadable"
  end
  local mark = marks[state.api]
  for _, post in ipairs(posts) do
    local at = created_at(post)
    if mark(post) == mark(entity) and (not at or at >= state.sent_at - CLOCKS_DIFFER_S) then return post.id end
  end
  return nil
end

-- ── sending ────────────────────────────────────────────────────────────────────────────────────

local function is_protected(entity)
  return not (entity.content and entity.content.poll)
end

local function now(li)
  return (li.settings.clock or require "linkedin.core".clock.wall)()
end

local function uncertain(err, why)
  err.maybe_done = true
  err.retryable = false
  err.hint = why .. " Look at the author's posts; if it is not there, share it again with `resume` and `resend = true`"
  return nil, err
end

-- What is to be done about a post that may exist. → URN | false: send again | nil, err
local function reconcile(li, state, entity, opts, err)
  local urn, why = find(li, state, entity, opts)
  if urn then return urn end
  if opts.resend then return false end
  local policy = require "linkedin.retry".policy(li, opts)
  if policy.resend == false then
    return uncertain(err, "The post may exist, and sending again is switched off.")
  end
  if not is_protected(entity) then
    return uncertain(err, "The poll may exist, and LinkedIn is not known to refuse a second one.")
  end
  if now(li) - state.sent_at > SAFE_S then
    if why ~= "unreadable" then return false end -- it would be there by now
    return uncertain(err, "The post may exist, the token may not read posts, and LinkedIn's duplicate check is over.")
  end
  return false
end

-- One sending, and what it tells. → URN, response | nil, err
local function send(li, state, operation, entity, opts)
  state.sent_at = state.sent_at or now(li)
  local answer, response = li:_call({ operation = operation, body = entity }, opts)
  if answer then
    if answer == true or not answer.id then
      return nil, Error.new {
        kind = "protocol", message = "LinkedIn created the post and did not say its id", maybe_done = true, endpoint = operation,
      }
    end
    return answer.id, response
  end
  local err = response
  if err.kind == "duplicate" and err.urn and state.is_uncertain then return err.urn, err.response end
  if err.maybe_done then state.is_uncertain = true end
  return nil, err
end

local function monotonic()
  return require "linkedin.core".clock.monotonic()
end

local function wait(seconds, opts, err)
  local problem = require "linkedin.pause"(seconds, opts.cancel)
  if not problem then return true end
  problem.maybe_done = err.maybe_done
  return nil, problem
end

--- Create the post, once. `state` is plain data of `share`; it remembers what may have happened.
---@async
---@param li linkedin.Client
---@param state table       `author`, `api`; kept: `sent_at`, `is_uncertain`
---@param operation string  "posts.create" or "ugcPosts.create"
---@param entity table
---@param opts table        the call's options; `deadline` seconds, `resend`
---@return string? urn
---@return linkedin.Response|linkedin.Error
function M.create(li, state, operation, entity, opts)
  local policy = require "linkedin.retry".policy(li, opts)
  local deadline, pause = monotonic() + (opts.deadline or POST_DEADLINE_S), 1
  local sendings = 0
  if state.is_uncertain then -- an earlier call left it so
    local before = Error.new { kind = "network", message = "an earlier sending was not answered", endpoint = operation }
    local urn, problem = reconcile(li, state, entity, opts, before)
    if urn or urn == nil then return urn, problem end
  end
  while true do
    local urn, detail = send(li, state, operation, entity, opts)
    if urn then return urn, detail end
    local err, delay = detail, nil
    sendings = sendings + 1
    if NOT_YET[err.code] then
      delay, pause = pause, math.min(15, pause * 1.5)
    elseif err.maybe_done then
      if policy.is_off then return nil, err end
      urn, detail = reconcile(li, state, entity, opts, err)
      if urn then return urn, err.response end
      if urn == nil then return nil, detail end
      delay = require "linkedin.backoff".delay(sendings, policy.base, policy.ceiling)
    end
    if not delay or sendings >= MOST_SENDINGS or monotonic() + delay > deadline then return nil, err end
    if err.maybe_done then
      li:_emit("retry", { method = "POST", endpoint = operation, attempt = sendings, delay = delay, err = err })
    end
    local ok, problem = wait(delay, opts, err)
    if not ok then return nil, problem end
  end
end

return M
