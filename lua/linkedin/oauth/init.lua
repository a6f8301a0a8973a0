-- SPDX-License-Identifier: MIT
--- OAuth 2.0 and OpenID Connect with LinkedIn: signing people in, and keeping their tokens good.
--- LinkedIn pages: shared/authentication/authorization-code-flow, client-credentials-flow,
--- authorization-code-flow-native, programmatic-refresh-tokens, token-introspection;
--- consumer/integrations/self-serve/sign-in-with-linkedin-v2. RFC 6749, 7636, 8252.

local Error = require "linkedin.error"
local Keeper = require "linkedin.oauth.keeper"
local endpoint = require "linkedin.oauth.endpoint"
local options = require "linkedin.options"
local tokens = require "linkedin.token"

---@class linkedin.OAuth
local OAuth = { __name = "linkedin.OAuth" }
OAuth.__index = OAuth

local DEFAULT_SCOPES = { "openid", "profile", "email" }

local function setting(self, name, who, level)
  local value = self.li.settings[name]
  if not value or value == "" then
    error(("oauth:%s: %s is not set (linkedin.new{ %s = … } or LINKEDIN_%s)"):format(who, name, name, name:upper()), level or 3)
  end
  return value
end

-- ── signing in ─────────────────────────────────────────────────────────────────────────────────

local AUTHORIZATION = {
  scopes = "table", state = "string", pkce = "boolean", nonce = "string", redirect_uri = "string",
}

---@class linkedin.PendingLogin  plain data: keep it in the person's session until they come back
---@field state string
---@field redirect_uri string
---@field scopes string[]
---@field nonce string?
---@field code_verifier string?  secret; with `pkce` only

--- Where to send the person, and what to keep until they come back.
---
---     local url, pending = li.oauth:authorization_url { scopes = { "openid", "profile", "w_member_social" } }
---
--- PKCE is for applications that LinkedIn enabled for the native flow; it has its own page and returns
--- to loopback addresses only. An ordinary application that sends a code_verifier is refused.
--- LinkedIn pages: shared/authentication/authorization-code-flow, authorization-code-flow-native.
---@param opts { scopes: string[]?, state: string?, pkce: boolean?, nonce: string?, redirect_uri: string? }?  scopes default to those of linkedin.new, else openid, profile and email
---@return string url
---@return linkedin.PendingLogin pending
function OAuth:authorization_url(opts)
  local authorization = require "linkedin.oauth.authorization"
  opts = options.check("oauth:authorization_url", opts, AUTHORIZATION)
  local scopes = opts.scopes or self.li.settings.scopes or DEFAULT_SCOPES
  local redirect_uri = opts.redirect_uri or setting(self, "redirect_uri", "authorization_url")
  local problem = authorization.scopes_problem(scopes) or authorization.redirect_problem(redirect_uri)
  if opts.state == "" then problem = "state must not be empty" end
  if opts.pkce and not authorization.is_native_redirect(redirect_uri) then
    problem = "the native flow returns to http://127.0.0.1:port or http://[::1]:port only"
  end
  if problem then error("oauth:authorization_url: " .. problem, 2) end
  local url, pending = authorization.url(self.li.settings.oauth_url, setting(self, "client_id", "authorization_url"), {
    scopes = scopes, redirect_uri = redirect_uri, state = opts.state, nonce = opts.nonce, pkce = opts.pkce,
  })
  if not url then error("oauth:authorization_url: oauth_url: " .. pending.message, 2) end
  return url, pending
end

--- Handle the redirect back: check the state, read LinkedIn's error, trade the code.
---
---     local token, err = li.oauth:callback(query_string, session.pending)
---
--- LinkedIn page: shared/authentication/authorization-code-flow, steps 2 and 3.
---@async
---@param query string|table                  the query string, the whole URL, or its parameters
---@param pending linkedin.PendingLogin?      what `authorization_url` returned; nil, where the session has none, is refused
---@return linkedin.Token? token
---@return linkedin.Error? err  kind "auth": `code` is "invalid_state", "user_cancelled_login", "user_cancelled_authorize", "unauthorized_scope_error", …
function OAuth:callback(query, pending)
  options.argument("oauth:callback", 1, query, "string|table")
  options.argument("oauth:callback", 2, pending, "table|nil")
  pending = pending or {}
  local code, err = require "linkedin.oauth.callback".code(query, pending)
  if not code then return nil, err end
  return self:exchange(code, { redirect_uri = pending.redirect_uri, code_verifier = pending.code_verifier })
end

--- Sign a person in from a terminal, through their browser; see linkedin.login for the options.
---
---     local token, err = li.oauth:login { scopes = { "openid", "profile", "w_member_social" } }
---@async
---@param opts table?
---@return linkedin.Token? token
---@return linkedin.Error? err
function OAuth:login(opts)
  return require "linkedin.login".run(self.li, opts)
end

-- A token out of LinkedIn's answer to this form. → token | nil, err
local function grant(self, form, before)
  local answer, err = endpoint.grant(self.li, form)
  if not answer then return nil, err end
  return tokens.from_answer(answer, self.keeper:now(), before)
end

--- Trade an authorization code for a token, which the client uses from now on.
--- LinkedIn page: shared/authentication/authorization-code-flow, step 3.
---@async
---@param code string
---@param opts { redirect_uri: string?, code_verifier: string? }?
---@return linkedin.Token? token
---@return linkedin.Error? err  kind "auth"
function OAuth:exchange(code, opts)
  options.argument("oauth:exchange", 1, code, "string")
  opts = options.check("oauth:exchange", opts, { redirect_uri = "string", code_verifier = "string" })
  local form = {
    grant_type = "authorization_code", code = code,
    client_id = setting(self, "client_id", "exchange"),
    redirect_uri = opts.redirect_uri or setting(self, "redirect_uri", "exchange"),
    code_verifier = opts.code_verifier,
  }
  -- The native flow has no secret; every other one has.
  if not opts.code_verifier then form.client_secret = setting(self, "client_secret", "exchange") end
  local token, err = grant(self, form)
  if not token then return nil, err end
  return self.keeper:accept(token)
end

-- ── renewing ───────────────────────────────────────────────────────────────────────────────────

local function client_credentials(self, form)
  local token, err = grant(self, form)
  if token then token.grant = "client_credentials" end
  return token, err
end

local function not_configured(name)
  return nil, Error.new {
    kind = "auth", message = ("the token has expired, and cannot be renewed: %s is not set"):format(name),
    hint = ("Give linkedin.new the application's %s (or LINKEDIN_%s), or sign the member in again"):format(name, name:upper()),
  }
end

-- Ask LinkedIn for the token after this one. Called before any call that finds its token expired, so
-- what is missing is told, not raised.
local function next_token(self, token)
  local settings = self.li.settings
  if not settings.client_id then return not_configured "client_id" end
  local form = { client_id = settings.client_id, client_secret = settings.client_secret }
  if token.grant == "client_credentials" then
    if not settings.client_secret then return not_configured "client_secret" end
    form.grant_type = "client_credentials"
    return client_credentials(self, form)
  end
  form.grant_type, form.refresh_token = "refresh_token", token.refresh_token
  return grant(self, form, token)
end

local function no_refresh_token()
  return nil, Error.new {
    kind = "auth", message = "there is no refresh token: LinkedIn gives them to approved applications only",
    hint = "Re-authenticate: send the member through li.oauth:authorization_url again",
  }
end

--- Get a new access token for the refresh token, where LinkedIn gave one. Calls before and beside this
--- one share it: one refresh is under way at a time.
--- LinkedIn page: shared/authentication/programmatic-refresh-tokens.
---@async
---@param refresh_token string?  default the current token's; with another one its token becomes the client's
---@return linkedin.Token? token
---@return linkedin.Error? err  kind "auth" with `cause` "refresh_token_invalid": the member must consent again; anything else may be tried again
function OAuth:refresh(refresh_token)
  options.argument("oauth:refresh", 1, refresh_token, "string|nil")
  setting(self, "client_id", "refresh")
  local current = self.keeper.token
  if refresh_token and not (current and current.refresh_token == refresh_token) then
    if refresh_token == "" then return no_refresh_token() end
    return self.keeper:renew(tokens.from_given { refresh_token = refresh_token })
  end
  if not current or not current.refresh_token then return no_refresh_token() end
  return self.keeper:renew(current)
end

--- A token for the application itself (two-legged, 30 minutes); renewed by itself from now on.
--- LinkedIn page: shared/authentication/client-credentials-flow.
---@async
---@return linkedin.Token? token
---@return linkedin.Error? err
function OAuth:client_credentials()
  local token, err = client_credentials(self, {
    grant_type = "client_credentials", client_id = setting(self, "client_id", "client_credentials"),
    client_secret = setting(self, "client_secret", "client_credentials"),
  })
  if not token then return nil, err end
  return self.keeper:accept(token)
end

-- ── asking about tokens, giving them back ──────────────────────────────────────────────────────

-- A form about a token, the current one unless given.
local function form_about(self, who, token)
  options.argument("oauth:" .. who, 1, token, "string|nil", 4)
  local current = self.keeper.token
  token = token or (current and current.access_token)
  if not token then error(("oauth:%s: there is no token"):format(who), 3) end
  return {
    token = token, client_id = setting(self, "client_id", who, 4), client_secret = setting(self, "client_secret", who, 4),
  }, current and current.access_token == token and current or nil
end

--- What LinkedIn knows of a token of this application. What it says of the current token's end and
--- scopes is remembered, where that was not known.
--- LinkedIn page: shared/authentication/token-introspection.
---@async
---@param token string?  default the current access token
---@return { active: boolean, status: string?, scopes: string[]?, expires_at: integer?, created_at: integer?, authorized_at: integer?, client_id: string?, auth_type: string? }? answer  times in epoch seconds
---@return linkedin.Error?
function OAuth:introspect(token)
  local form, current = form_about(self, "introspect", token)
  local answer, err = endpoint.post(self.li, "/v2/introspectToken", form)
  if not answer then return nil, err end
  answer.scopes = tokens.split_scopes(answer.scope)
  if current and answer.active then
    current.scopes = current.scopes or answer.scopes
    current.expires_at = current.expires_at or tonumber(answer.expires_at)
  end
  return answer
end

--- Give a token back: LinkedIn ends it. (Used by some clients; LinkedIn's pages do not mention it.)
---@async
---@param token string?  default the current access token, which the client then forgets
---@return boolean? ok
---@return linkedin.Error?
function OAuth:revoke(token)
  local form, current = form_about(self, "revoke", token)
  local answer, err = endpoint.post(self.li, "/v2/revoke", form)
  if not answer then return nil, err end
  if current then self.keeper:set(nil) end
  return true
end

--- Verify an id_token: signature against LinkedIn's published keys, issuer, audience, time, nonce.
--- LinkedIn page: consumer/integrations/self-serve/sign-in-with-linkedin-v2.
---@async
---@param jwt string
---@param opts { nonce: string?, require_nonce: boolean? }?  LinkedIn echoes the nonce only in newer behaviour, so its absence is tolerated unless required
---@return table? claims
---@return linkedin.Error? err  kind "auth"
function OAuth:verify_id_token(jwt, opts)
  options.argument("oauth:verify_id_token", 1, jwt, "string")
  opts = options.check("oauth:verify_id_token", opts, { nonce = "string", require_nonce = "boolean" })
  local client_id = setting(self, "client_id", "verify_id_token")
  self.openid = self.openid or require "linkedin.oauth.openid".new(self.li)
  return self.openid:verify(jwt, {
    client_id = client_id, now = self.keeper:now(), nonce = opts.nonce, require_nonce = opts.require_nonce,
  })
end

-- ── the token of this client ───────────────────────────────────────────────────────────────────

--- The token in use; nil when there is none.
---@return linkedin.Token?
function OAuth:token()
  return self.keeper.token
end

--- Use this token from now on: a string, or a token kept from earlier.
---@param token string|linkedin.Token
function OAuth:set_token(token)
  options.argument("oauth:set_token", 1, token, "string|table")
  local made, why = tokens.from_given(token, self.li.settings.scopes)
  if not made then error("oauth:set_token: " .. why, 2) end
  self.keeper:set(made)
end

--- Keep tokens somewhere: what the store has is used from now on, every new token is saved there, and
--- a renewal is locked there, so that one process renews and the others take what it got. A lock must
--- end by itself if its holder dies.
---@param store linkedin.TokenStore
---@return linkedin.Token? token  what the store has; nil when it is empty
---@return linkedin.Error? err
function OAuth:use_store(store)
  options.argument("oauth:use_store", 1, store, "table")
  for _, name in ipairs { "load", "save" } do
    if type(store[name]) ~= "function" then error(("oauth:use_store: the store has no function '%s'"):format(name), 2) end
  end
  self.keeper.store = store
  local kept, err = store:load()
  if not kept then return nil, err end
  local token, why = tokens.from_given(kept, self.li.settings.scopes)
  if not token then return nil, Error.new { kind = "storage", message = "the store: " .. why, hint = "Sign the member in again" } end
  self.keeper:set(token)
  return token
end

--- The token to use now: checked before every call by the library itself; renewed when it has expired
--- and that is possible.
---@async
---@return linkedin.Token? token
---@return linkedin.Error? err  kind "auth": re-authenticate; or that of the refresh, which may be tried again
function OAuth:ensure_valid()
  return self.keeper:valid()
end

--- The guide's name for `ensure_valid`.
OAuth.ensureValidToken = OAuth.ensure_valid

--- Seconds to wait before a call that got a 401 is tried again; nil: it is not. See linkedin.oauth.keeper.
---@async
---@param err linkedin.Error
---@param attempt integer
---@return number?
function OAuth:grace(err, attempt)
  return self.keeper:grace(err, attempt)
end

function OAuth:__tostring()
  return "linkedin.OAuth: " .. tostring(self.keeper.token or "no token")
end

return {
  ---@param li linkedin.Client
  ---@return linkedin.OAuth
  new = function(li)
    local self = setmetatable({ li = li }, OAuth)
    self.keeper = Keeper.new(li, function(token) return next_token(self, token) end)
    return self
  end,
}
