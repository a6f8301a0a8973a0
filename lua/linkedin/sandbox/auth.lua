-- SPDX-License-Identifier: MIT
--- Access tokens: issuing them, and deciding what a bearer is.

local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local scopes = require "linkedin.sandbox.scopes"
local seeds = require "linkedin.sandbox.seeds"

local M = {}

M.LIFETIME = 5184000          -- 60 days
M.REFRESH_LIFETIME = 31536000 -- 365 days, never extended
M.APPLICATION_LIFETIME = 1800

--- Make an access token. `grant` = { application, member?, scopes = {…}, expires_in?, token? }.
--- Returns the record kept for it; `record.token` is what the client gets.
function M.issue(store, grant)
  local now = store.clock:now()
  local token = grant.token or "AQ" .. store.random:token(498)
  local record = {
    token = token, application = grant.application, member = grant.member,
    scopes = json.array(grant.scopes), issued_at = now,
    authorized_at = grant.authorized_at or now,
    expires_at = now + (grant.expires_in or M.LIFETIME),
  }
  store.data.tokens[token] = record
  store:touch()
  return record
end

local function revoke_in(tokens, application, member, kept)
  for _, record in pairs(tokens) do
    if record.application == application and record.member == member and not record.is_first
      and table.concat(record.scopes, " ") ~= kept then
      record.revoked = true
    end
  end
end

--- Revoke every token of this member and application whose scopes differ from `keep`; not the one
--- printed at the start, which is the sandbox's own.
function M.revoke_others(store, application, member, keep)
  local kept = table.concat(keep, " ")
  revoke_in(store.data.tokens, application, member, kept)
  revoke_in(store.data.refresh_tokens, application, member, kept)
  store:touch()
end

--- "active", "expired" or "revoked".
function M.status(store, record)
  if record.revoked then return "revoked" end
  return store.clock:now() >= record.expires_at and "expired" or "active"
end

local function bearer(ctx)
  local header = ctx.request.headers["authorization"]
  if header then return header:match("^[Bb][Ee][Aa][Rr][Ee][Rr] +(%S.*)") or "" end
  return ctx.config.strict and "" or (ctx.params and ctx.params.oauth2_access_token) or ""
end

-- Some seconds after it was issued a token may be unknown to part of LinkedIn: seen as 65601.
local function is_too_fresh(store, record)
  local grace = store.fresh_token_ms
  return grace and (store.clock:now() - record.issued_at) * 1000 < grace
end

--- Who is asking? Returns the token's record, or nil and the 401.
function M.check(ctx)
  local token = bearer(ctx)
  if token == "" then return nil, errors.token "empty" end
  local record = ctx.store.data.tokens[token]
  if not record then return nil, errors.token "invalid" end
  local status = M.status(ctx.store, record)
  if status ~= "active" then return nil, errors.token(status) end
  if is_too_fresh(ctx.store, record) then return nil, errors.token "revoked" end
  return record
end

local sets = setmetatable({}, { __mode = "k" })

--- Does the token hold one of these scopes? `nil` asks for none.
function M.has_scope(record, wanted)
  if not wanted then return true end
  local set = sets[record]
  if not set then
    set = scopes.set(record.scopes)
    sets[record] = set
  end
  for _, scope in ipairs(wanted) do
    if set[scope] then return true end
  end
  return false
end

--- The member's approved roles on an organization URN, as a set.
function M.roles(store, member, organization)
  local roles = {}
  local assignee = "urn:li:person:" .. tostring(member)
  for _, acl in ipairs(store.data.acls) do
    if acl.organization == organization and acl.roleAssignee == assignee and acl.state == "APPROVED" then
      roles[acl.role] = true
    end
  end
  return roles
end

local MAY_POST = { "ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "DIRECT_SPONSORED_CONTENT_POSTER" }

--- May this member publish for the organization?
function M.may_post_for(store, member, organization)
  local roles = M.roles(store, member, organization)
  for _, role in ipairs(MAY_POST) do
    if roles[role] then return true end
  end
  return false
end

--- The member's role for reading statistics and all fields.
function M.is_administrator(store, member, organization)
  return M.roles(store, member, organization).ADMINISTRATOR == true
end

--- The token printed at the start: the main application, the main member, every scope. A reset
--- brings the same one back.
function M.first_token(store)
  local known = store.first_token and store.data.tokens[store.first_token]
  if known then return known end
  for token, record in pairs(store.data.tokens) do
    if record.is_first and M.status(store, record) == "active" then
      store.first_token = token
      return record
    end
  end
  local application = store.data.applications[seeds.main_application]
  local record = M.issue(store, {
    application = seeds.main_application, member = seeds.main_member, token = store.first_token,
    scopes = scopes.split(table.concat(application.scopes, " ")),
  })
  record.is_first = true
  store.first_token = record.token
  return record
end

return M
