-- SPDX-License-Identifier: MIT
--- Comments, reactions, likes, and whether a post may be commented.
--- LinkedIn pages: marketing/community-management/shares/comments-api, reactions-api,
--- network-update-social-actions, social-metadata-api.
---
--- A comment's text is plain: nothing is escaped, mentions are offsets beside it (computed here).

local Error = require "linkedin.error"
local options = require "linkedin.options"

---@class linkedin.Social
local Social = { __name = "linkedin.Social" }
Social.__index = Social

local M = {}

-- ── mentions ───────────────────────────────────────────────────────────────────────────────────

-- LinkedIn's clients disagree on the union keys of a mention (social.md 3.4), so the form is a
-- choice: "short" is the versioned API's likely one, "long" that of /v2.
local MENTION_FORMS = {
  short = function(kind, urn) return { [kind] = { [kind] = urn } } end,
  flat = function(kind, urn) return { [kind == "person" and "member" or kind] = urn } end,
  long = function(kind, urn)
    if kind == "person" then return { ["com.linkedin.common.MemberAttributedEntity"] = { member = urn } } end
    return { ["com.linkedin.common.CompanyAttributedEntity"] = { company = urn } }
  end,
}

local function message_of(self, text, api)
  local plain, mentions = require "linkedin.text".plain(text)
  if not plain then return nil, Error.new(mentions) end
  local form = MENTION_FORMS[self.mention_form or (api == "v2" and "long" or "short")]
  local attributes = {}
  for i, mention in ipairs(mentions or {}) do
    local kind = require "linkedin.urn".parse(mention.urn).type
    attributes[i] = { start = mention.start, length = mention.length, value = form(kind, mention.urn) }
  end
  return { text = plain, attributes = #attributes > 0 and attributes or nil }
end

-- ── small helpers ──────────────────────────────────────────────────────────────────────────────

local function actor_of(self, opts)
  if opts.actor then return opts.actor end
  return self.li.profile:urn()
end

local function is_comment(urn)
  return urn:sub(1, 15) == "urn:li:comment:"
end

-- The thread a comment belongs to: what stands first in its URN.
local function root_of(urn)
  return is_comment(urn) and urn:match("^urn:li:comment:%((.-),[^,]*%)$") or urn
end

local function api_of(self, opts)
  return opts.api or self.li.settings.api
end

-- What a comment is called: its number, and the thread it hangs on.
local function split_comment(who, comment)
  local id = comment:match("^urn:li:comment:%(.-,([^,]*)%)$")
  if not id then error(("%s: '%s' is not a comment's URN"):format(who, comment), 3) end
  return root_of(comment), id
end

-- ── comments ───────────────────────────────────────────────────────────────────────────────────

local COMMENT = { actor = "string", image = "string|table", object = "string" }

local function image_content(self, image, actor, api, opts)
  if image == nil then return nil end
  local urn = type(image) == "table" and image.urn
  if not urn then
    local media = type(image) == "string" and { path = image } or image
    local err
    urn, err = self.li.assets:upload {
      path = media.path, data = media.data, read = media.read, kind = "image", owner = actor,
      api = api, cancel = opts.cancel,
    }
    if not urn then return nil, err end
  end
  return { { entity = api == "v2" and { digitalmediaAsset = urn } or { image = urn } } }
end

-- LinkedIn may not see a post it has just taken (posts.md 9.4): nothing was written, so waiting
-- and asking again is safe.
local function is_too_early(err)
  local message = err.message or ""
  return (err.status == 404 and message:find("domain authorization endpoint", 1, true) ~= nil)
    or (err.status == 400 and message:find("Unable to obtain activity", 1, true) ~= nil)
end

local TRIES_WHEN_EARLY = 5

local function call_when_visible(self, spec, opts)
  for attempt = 1, TRIES_WHEN_EARLY do
    local answer, detail = self.li:_call(spec, opts)
    if answer ~= nil or attempt == TRIES_WHEN_EARLY or not is_too_early(detail) then
      return answer, detail
    end
    require "linkedin.loop".sleep(0.25 * 2 ^ attempt)
  end
end

--- Comment on a post, or answer a comment (two levels: an answer to an answer names the comment on
--- top). `text` is a string, or an array of strings and `linkedin.text.mention(…)`.
---@async
---@param target string  URN of the post or of the comment to answer
---@param text string|table
---@param opts { actor: string?, image: string|table|nil, object: string? }?  object: the post, where the comment's own thread URN must not be used
---@return table? comment  `id`, `commentUrn`, `message`, …
---@return linkedin.Response|linkedin.Error
function Social:comment(target, text, opts)
  options.argument("social:comment", 1, target, "string")
  options.argument("social:comment", 2, text, "string|table")
  opts = options.check("social:comment", opts, COMMENT, options.call)
  local actor, err = actor_of(self, opts)
  if not actor then return nil, err end
  local api = api_of(self, opts)
  local message, content
  message, err = message_of(self, text, api)
  if not message then return nil, err end
  if message.text == "" then
    return nil, Error.new { kind = "validation", message = "the comment is empty", hint = "Give it text" }
  end
  content, err = image_content(self, opts.image, actor, api, opts)
  if err then return nil, err end
  return call_when_visible(self, {
    operation = "comments.create", keys = { entity = target },
    body = {
      actor = actor, object = opts.object or root_of(target), message = message, content = content,
      parentComment = is_comment(target) and target or nil,
    },
  }, opts)
end

--- The comments on a post, or the answers to a comment; newest first.
---@async
---@param target string
---@param opts { count: integer?, cursor: table? }?
---@return linkedin.Pages
function Social:comments(target, opts)
  options.argument("social:comments", 1, target, "string")
  opts = options.check("social:comments", opts, { count = "integer", cursor = "table", prefetch = "boolean" }, options.call)
  return self.li:_each({
    operation = "comments.get_all", keys = { entity = target }, query = { count = opts.count },
  }, opts)
end

--- One comment, by its URN.
---@async
---@param comment string
---@param opts table?
---@return table? comment
---@return linkedin.Response|linkedin.Error
function Social:get_comment(comment, opts)
  options.argument("social:get_comment", 1, comment, "string")
  opts = options.check("social:get_comment", opts, {}, options.call)
  local root, id = split_comment("social:get_comment", comment)
  return self.li:_call({ operation = "comments.get", keys = { entity = root, id = id } }, opts)
end

--- Change the text of one's own comment.
---@async
---@param comment string  its URN
---@param text string|table
---@param opts { actor: string? }?  an organization, when it is the organization's comment
---@return table|boolean|nil comment
---@return linkedin.Response|linkedin.Error
function Social:edit_comment(comment, text, opts)
  options.argument("social:edit_comment", 1, comment, "string")
  options.argument("social:edit_comment", 2, text, "string|table")
  opts = options.check("social:edit_comment", opts, { actor = "string" }, options.call)
  local root, id = split_comment("social:edit_comment", comment)
  local message, err = message_of(self, text, api_of(self, opts))
  if not message then return nil, err end
  return self.li:_call({
    operation = "comments.partial_update", keys = { entity = root, id = id },
    query = { actor = opts.actor }, body = { patch = { message = { ["$set"] = message } } },
  }, opts)
end

--- Delete a comment, and the answers under it. A second delete is success.
---@async
---@param comment string
---@param opts { actor: string? }?
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Social:delete_comment(comment, opts)
  options.argument("social:delete_comment", 1, comment, "string")
  opts = options.check("social:delete_comment", opts, { actor = "string" }, options.call)
  local root, id = split_comment("social:delete_comment", comment)
  local ok, err = self.li:_call({
    operation = "comments.delete", keys = { entity = root, id = id }, query = { actor = opts.actor },
  }, opts)
  if not ok and err.status == 404 then return true, err end
  return ok, err
end

-- ── reactions ──────────────────────────────────────────────────────────────────────────────────

--- The reaction types and what members see. MAYBE can no longer be given.
M.REACTIONS = {
  LIKE = "Like", PRAISE = "Celebrate", EMPATHY = "Love", INTEREST = "Insightful",
  APPRECIATION = "Support", ENTERTAINMENT = "Funny",
}

--- React to a post or a comment. Reacting again with another type changes the reaction: what
--- LinkedIn does with a second one is unconfirmed, so a conflict removes the first and tries again.
---@async
---@param target string
---@param reaction string?  default "LIKE"
---@param opts { actor: string? }?
---@return table|boolean|nil reaction
---@return linkedin.Response|linkedin.Error
function Social:react(target, reaction, opts)
  options.argument("social:react", 1, target, "string")
  options.argument("social:react", 2, reaction, "string|nil")
  opts = options.check("social:react", opts, { actor = "string" }, options.call)
  reaction = reaction or "LIKE"
  if not M.REACTIONS[reaction] then
    local near = require "linkedin.nearest"(reaction, M.REACTIONS)
    error(("social:react: unknown reaction '%s'%s"):format(
      reaction, near and (", did you mean '" .. near .. "'?") or ""), 2)
  end
  local actor, err = actor_of(self, opts)
  if not actor then return nil, err end
  local spec = {
    operation = "reactions.create", query = { actor = actor },
    body = { root = target, reactionType = reaction },
  }
  local answer, detail = call_when_visible(self, spec, opts)
  if answer == nil and (detail.status == 409 or detail.kind == "duplicate") then
    local ok
    ok, err = self:unreact(target, { actor = actor })
    if not ok then return nil, err end
    return self.li:_call(spec, opts)
  end
  return answer, detail
end

--- Take a reaction back. Where there is none, that is success.
---@async
---@param target string
---@param opts { actor: string? }?
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Social:unreact(target, opts)
  options.argument("social:unreact", 1, target, "string")
  opts = options.check("social:unreact", opts, { actor = "string" }, options.call)
  local actor, err = actor_of(self, opts)
  if not actor then return nil, err end
  local ok, detail = self.li:_call({
    operation = "reactions.delete", keys = { id = { actor = actor, entity = target } },
  }, opts)
  if not ok and detail.status == 404 then return true, detail end
  return ok, detail
end

--- The reactions to a post or a comment.
---@async
---@param target string
---@param opts { sort: "CHRONOLOGICAL"|"REVERSE_CHRONOLOGICAL"|"RELEVANCE"|nil, count: integer?, cursor: table? }?
---@return linkedin.Pages
function Social:reactions(target, opts)
  options.argument("social:reactions", 1, target, "string")
  opts = options.check("social:reactions", opts,
    { sort = "string", count = "integer", cursor = "table", prefetch = "boolean" }, options.call)
  return self.li:_each({
    operation = "reactions.entity", keys = { id = { entity = target } },
    query = { q = "entity", sort = { value = opts.sort or "REVERSE_CHRONOLOGICAL" }, count = opts.count },
  }, opts)
end

--- How many reactions of each type, and in all.
---@async
---@param target string
---@param opts table?
---@return { total: integer, [string]: integer }? counts
---@return linkedin.Response|linkedin.Error
function Social:reaction_counts(target, opts)
  local metadata, response = self:metadata(target, opts)
  if not metadata then return nil, response end
  local counts = { total = 0 }
  for kind, summary in pairs(metadata.reactionSummaries or {}) do
    counts[kind] = summary.count
    counts.total = counts.total + summary.count
  end
  return counts, response
end

-- ── likes and metadata ─────────────────────────────────────────────────────────────────────────

--- Like in the older form, `/socialActions/{urn}/likes`; prefer `react`.
---@async
---@param target string
---@param opts { actor: string? }?
function Social:like(target, opts)
  options.argument("social:like", 1, target, "string")
  opts = options.check("social:like", opts, { actor = "string" }, options.call)
  local actor, err = actor_of(self, opts)
  if not actor then return nil, err end
  return self.li:_call({
    operation = "likes.create", keys = { entity = target }, body = { actor = actor, object = target },
  }, opts)
end

--- Take a like back; success also where there is none.
---@async
---@param target string
---@param opts { actor: string? }?
function Social:unlike(target, opts)
  options.argument("social:unlike", 1, target, "string")
  opts = options.check("social:unlike", opts, { actor = "string" }, options.call)
  local actor, err = actor_of(self, opts)
  if not actor then return nil, err end
  local ok, detail = self.li:_call({
    operation = "likes.delete", keys = { entity = target, id = actor }, query = { actor = actor },
  }, opts)
  if not ok and detail.status == 404 then return true, detail end
  return ok, detail
end

--- The likes of a post.
---@async
---@param target string
---@param opts { count: integer?, cursor: table? }?
---@return linkedin.Pages
function Social:likes(target, opts)
  options.argument("social:likes", 1, target, "string")
  opts = options.check("social:likes", opts, { count = "integer", cursor = "table", prefetch = "boolean" }, options.call)
  return self.li:_each({
    operation = "likes.get_all", keys = { entity = target }, query = { count = opts.count },
  }, opts)
end

--- Counts of comments and reactions, and whether comments are open.
---@async
---@param target string
---@param opts table?
---@return { commentsState: string, commentSummary: table, reactionSummaries: table }? metadata
---@return linkedin.Response|linkedin.Error
function Social:metadata(target, opts)
  options.argument("social:metadata", 1, target, "string")
  opts = options.check("social:metadata", opts, {}, options.call)
  return self.li:_call({ operation = "socialMetadata.get", keys = { id = target } }, opts)
end

--- Open or close the comments of a post. Closing DELETES the existing comments for good, so it must
--- be said twice: `{ delete_existing = true }`.
---@async
---@param target string
---@param state "OPEN"|"CLOSED"
---@param opts { actor: string?, delete_existing: boolean? }?
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Social:set_comments_state(target, state, opts)
  options.argument("social:set_comments_state", 1, target, "string")
  if state ~= "OPEN" and state ~= "CLOSED" then
    error("social:set_comments_state: state must be \"OPEN\" or \"CLOSED\"", 2)
  end
  opts = options.check("social:set_comments_state", opts,
    { actor = "string", delete_existing = "boolean" }, options.call)
  if is_comment(target) then
    error("social:set_comments_state: only a post can be closed, not a comment", 2)
  end
  if state == "CLOSED" and not opts.delete_existing then
    return nil, Error.new {
      kind = "validation", message = "closing comments deletes the existing ones for good",
      hint = "Say { delete_existing = true } if that is meant",
    }
  end
  return self.li:_call({
    operation = "socialMetadata.partial_update", keys = { id = target },
    query = { actor = opts.actor }, body = { patch = { ["$set"] = { commentsState = state } } },
  }, opts)
end

function M.new(li)
  return setmetatable({ li = li }, Social)
end

return M
