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
-- How many posts are read: a page at least, so that an older one of the same content is seen; and at most.
local PER_PAGE, MOST_READ = 20, 1000
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
  parts[#parts + 1] = content.reference and content.reference.id
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

local function newest_first(li, state, opts)
  local namespace = state.api == "v2" and li.ugc or li.posts
  return namespace:by_author(state.author, {
    count = PER_PAGE, cancel = opts.cancel, timeout = opts.timeout, retry = opts.retry, sort_by = "CREATED",
    cache = false, -- what was read before the post arrived would have it sent once more
  })
end

-- Go through the author's posts until they are older than the sending.
-- → URN | nil, "absent" (it is not there) or "similar" (only an older one) or "too_many" (not all were read) | nil, nil, err
local function search(li, state, entity, opts)
  local mark, posts, is_similar = marks[state.api], newest_first(li, state, opts), false
  local wanted, oldest = mark(entity), state.sent_at - CLOCKS_DIFFER_S
  for number = 1, MOST_READ do
    local post, err = posts:next()
    if post == false then return nil, nil, err end
    local at = post and created_at(post)
    local is_older = at and at < oldest
    if post and mark(post) == wanted then
      if not is_older then return post.id end
      is_similar = true
    end
    if not post or (is_older and number >= PER_PAGE) then return nil, is_similar and "similar" or "absent" end
  end
  return nil, "too_many"
end

-- The post among the author's. → URN | nil and what is known instead: as `search` says, or "unreadable"
local function find(li, state, entity, opts)
  if not may_read(li, state.author) then return nil, "unreadable" end
  local urn, why, err = search(li, state, entity, opts)
  if urn or why then return urn, why end
  if err.kind == "permission" then
    local refused = rawget(li, "unreadable_authors") or {}
    refused[state.author] = true
    rawset(li, "unreadable_authors", refused)
  end
  return nil, "unreadable"
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

local UNPROVEN = {
  unreadable = "The post may exist, and the token may not read posts.",
  similar = "The post may exist: there is one of the same words, and when it was made does not tell which it is.",
  too_many = "The post may exist among more posts than were read.",
}

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
  -- Within the duplicate check's time a second one is refused; later only its absence will do.
  if now(li) - state.sent_at <= SAFE_S or why == "absent" then return false end
  return uncertain(err, UNPROVEN[why] .. " LinkedIn's duplicate check is over.")
end

-- One sending, and what it tells. → URN, response | nil, err
local function send(li, state, operation, entity, opts)
  state.sent_at = state.sent_at or now(li)
  local answer, response = li:_call({ operation = operation, body = entity }, opts)
  if answer and answer ~= true and answer.id then return answer.id, response end
  local err = answer and Error.new {
    kind = "protocol", message = "LinkedIn created the post and did not say its id", maybe_done = true, endpoint = operation,
  } or response
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
