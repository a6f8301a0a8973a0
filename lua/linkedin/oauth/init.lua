-- SPDX-License-Identifier: MIT
--- OAuth 2.0 and OpenID Connect with LinkedIn.
--- LinkedIn pages: shared/authentication/authorization-code-flow, client-credentials-flow,
--- authorization-code-flow-native, programmatic-refresh-tokens, token-introspection;
--- consumer/integrations/self-serve/sign-in-with-linkedin-v2. RFC 6749, 7636, 8252.

local Error = require "linkedin.error"
local Keeper = require "linkedin.oauth.keeper"
local options = require "linkedin.options"
local tokens = require "linkedin.token"

---@class linkedin.OAuth
local OAuth = { __name = "linkedin.OAuth" }
OAuth.__index = OAuth

local STATE_BYTES, VERIFIER_BYTES = 24, 48
local KEYS_AT_MOST_EVERY_S = 60

local function crypto()
  return require "linkedin.core".crypto
end

local function random(bytes)
  return crypto().base64url(crypto().random(bytes))
end

local function setting(self, name, who)
  local value = self.li.settings[name]
  if not value then
    error(("oauth:%s: %s is not set (linkedin.new{ %s = … } or LINKEDIN_%s)"):format(who, name, name, name:upper()), 3)
  end
  return value
end

-- ── the authorization URL ──────────────────────────────────────────────────────────────────────

local function is_loopback(uri)
  local host = uri:match "^http://(%[::1%])[:/]" or uri:match "^http://(127%.0%.0%.1)[:/]"
  return host ~= nil
end

local AUTHORIZATION = {
  scopes = "table", state = "string", pkce = "boolean", nonce = "string", redirect_uri = "string",
}

--- Where to send the person, and what to keep until they come back.
---
--- PKCE is for applications that LinkedIn enabled for the native flow; an ordinary application that
--- sends a code_verifier is refused.
---@param opts { scopes: string[], state: string?, pkce: boolean?, nonce: string?, redirect_uri: string? }
---@return string url
---@return { state: string, code_verifier: string?, nonce: string?, redirect_uri: string, scopes: string[] } pending  keep it in the person's session
function OAuth:authorization_url(opts)
  opts = options.check("oauth:authorization_url", opts, AUTHORIZATION)
  local redirect_uri = opts.redirect_uri or setting(self, "redirect_uri", "authorization_url")
  local scopes = opts.scopes or self.li.settings.scopes
  if not scopes or #scopes == 0 then error("oauth:authorization_url: scopes are missing", 2) end
  if opts.pkce and not is_loopback(redirect_uri) then
    error("oauth:authorization_url: the native flow returns to http://127.0.0.1:port or http://[::1]:port only", 2)
  end
  local pending = {
    state = opts.state or random(STATE_BYTES), redirect_uri = redirect_uri, nonce = opts.nonce, scopes = scopes,
  }
  local query = {
    { "response_type", "code" }, { "client_id", setting(self, "client_id", "authorization_url") },
    { "redirect_uri", redirect_uri }, { "state", pending.state }, { "scope", table.concat(scopes, " ") },
  }
  if opts.nonce then query[#query + 1] = { "nonce", opts.nonce } end
  if opts.pkce then
    pending.code_verifier = random(VERIFIER_BYTES)
    query[#query + 1] = { "code_challenge", crypto().base64url(crypto().sha256(pending.code_verifier)) }
    query[#query + 1] = { "code_challenge_method", "S256" }
  end
  local path = opts.pkce and "/native-pkce/authorization" or "/v2/authorization"
  return require "linkedin.core".url.with_query(self.li.settings.oauth_url .. path, query), pending
end

-- ── the token endpoint ─────────────────────────────────────────────────────────────────────────

local function decode(body)
  local answer = require "linkedin.json".decode(body)
  return type(answer) == "table" and answer or nil
end

-- What cures an error of the token endpoint, where the general advice does not say it.
local function special_hint(grant, answer, form)
  if answer.error == "invalid_client" and form.code_verifier then
    return "This application is not enabled for PKCE: leave pkce out and use the client secret"
  end
  if grant == "refresh_token" then
    return "The refresh token is no longer good: the member must consent again (li.oauth:authorization_url)"
  end
  if answer.error == "access_denied" and grant == "client_credentials" then
    return "Client credentials are for applications that LinkedIn enabled (talent and learning products)"
  end
  return nil
end

local function refused(status, answer, form, path, header)
  local failure = require "linkedin.core".failure.classify {
    status = status, code = answer.error, message = answer.error_description, verb = "POST",
    operation = "oauth." .. (form.grant_type or path:match "([^/]+)$"),
  } or {}
  return Error.new {
    kind = status >= 500 and "http" or "auth", status = status, code = answer.error,
    message = answer.error_description or answer.error or ("LinkedIn answered " .. status),
    hint = special_hint(form.grant_type, answer, form) or failure.hint, method = "POST", endpoint = path,
    retryable = status >= 500 or failure.retryable or false, retry_after = failure.retry_after,
    request_id = header "x-li-uuid",
  }
end

-- POST a form to the OAuth host. → decoded answer | nil, err
local function post(self, path, form)
  local status, body, header = self.li:_send({
    method = "POST", base = "oauth", path = path, form = form, auth = false,
  })
  if not status then return nil, body end
  local answer = decode(body)
  if status < 200 or status > 299 then return nil, refused(status, answer or {}, form, path, header) end
  if not answer and body ~= "" then
    return nil, Error.new {
      kind = "protocol", status = status, message = "LinkedIn's OAuth answer is not JSON",
      method = "POST", endpoint = path, hint = "Something between here and LinkedIn answered in its place; try again",
    }
  end
  return answer or {}
end

local function grant(self, form, before)
  local answer, err = post(self, "/v2/accessToken", form)
  if not answer then return nil, err end
  if type(answer.access_token) ~= "string" or answer.access_token == "" then
    return nil, Error.new { kind = "protocol", message = "LinkedIn's answer carries no access token",
      method = "POST", endpoint = "/v2/accessToken", hint = "Try again" }
  end
  local token = tokens.from_answer(answer, self.keeper:now(), before)
  self.keeper:set(token)
  return token
end

--- Trade an authorization code for a token, which the client uses from now on.
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
  return grant(self, form)
end

--- Handle the redirect back: check the state, read LinkedIn's error, trade the code.
---@async
---@param query string|table  the query string, the whole URL, or its parameters
---@param pending table       what `authorization_url` returned
---@return linkedin.Token? token
---@return linkedin.Error? err  kind "auth": `code` is "invalid_state", "user_cancelled_login", …
function OAuth:callback(query, pending)
  options.argument("oauth:callback", 1, query, "string|table")
  options.argument("oauth:callback", 2, pending, "table")
  local code, err = require "linkedin.oauth.callback".code(query, pending)
  if not code then return nil, err end
  return self:exchange(code, { redirect_uri = pending.redirect_uri, code_verifier = pending.code_verifier })
end

--- Get a new access token for the refresh token, where LinkedIn gave one.
---@async
---@param refresh_token string?  default the current token's
---@return linkedin.Token? token
---@return linkedin.Error? err  kind "auth": the member must sign in again
function OAuth:refresh(refresh_token)
  options.argument("oauth:refresh", 1, refresh_token, "string|nil")
  local before = self.keeper.token
  refresh_token = refresh_token or (before and before.refresh_token)
  if not refresh_token then
    return nil, Error.new {
      kind = "auth", message = "there is no refresh token: LinkedIn gives them to approved applications only",
      hint = "Re-authenticate: send the member through li.oauth:authorization_url again",
    }
  end
  return grant(self, {
    grant_type = "refresh_token", refresh_token = refresh_token,
    client_id = setting(self, "client_id", "refresh"), client_secret = setting(self, "client_secret", "refresh"),
  }, before or { refresh_token = refresh_token })
end

--- A token for the application itself (two-legged, 30 minutes); renewed by itself from now on.
---@async
---@return linkedin.Token? token
---@return linkedin.Error? err
function OAuth:client_credentials()
  local form = {
    grant_type = "client_credentials", client_id = setting(self, "client_id", "client_credentials"),
    client_secret = setting(self, "client_secret", "client_credentials"),
  }
  local token, err = grant(self, form)
  if token then self.keeper.renew_two_legged = function() return grant(self, form) end end
  return token, err
end

--- What LinkedIn knows of a token of this application.
---@async
---@param token string?  default the current access token
---@return { active: boolean, status: string, scope: string?, expires_at: integer?, auth_type: string? }?
---@return linkedin.Error?
function OAuth:introspect(token)
  options.argument("oauth:introspect", 1, token, "string|nil")
  local current = self.keeper.token
  return post(self, "/v2/introspectToken", {
    token = token or (current and current.access_token) or error("oauth:introspect: there is no token", 2),
    client_id = setting(self, "client_id", "introspect"), client_secret = setting(self, "client_secret", "introspect"),
  })
end

--- Give a token back (used by some clients; unconfirmed by LinkedIn's pages).
---@async
---@param token string?  default the current access token
---@return boolean? ok
---@return linkedin.Error?
function OAuth:revoke(token)
  options.argument("oauth:revoke", 1, token, "string|nil")
  local current = self.keeper.token
  local answer, err = post(self, "/v2/revoke", {
    token = token or (current and current.access_token) or error("oauth:revoke: there is no token", 2),
    client_id = setting(self, "client_id", "revoke"), client_secret = setting(self, "client_secret", "revoke"),
  })
  if not answer then return nil, err end
  if current and (token == nil or token == current.access_token) then self.keeper.token = nil end
  return true
end

-- ── OpenID Connect ─────────────────────────────────────────────────────────────────────────────

local function get(self, path)
  local status, body = self.li:_send { method = "GET", base = "oauth", path = path, auth = false }
  if not status then return nil, body end
  local answer = status == 200 and decode(body)
  if answer then return answer end
  return nil, Error.new {
    kind = "protocol", status = status, method = "GET", endpoint = path,
    message = "LinkedIn's OpenID document cannot be read", hint = "Try again",
  }
end

local function fetch_keys(self)
  local keys, err = get(self, "/openid/jwks")
  if not keys then return nil, err end
  self.keys, self.keys_at = keys, self.keeper:now()
  return keys
end

-- Keys rotate: one that is not known is looked for again, but not more often than once a minute.
local function keys_for(self, jwt)
  if not self.keys then return fetch_keys(self) end
  local is_old = self.keeper:now() - self.keys_at >= KEYS_AT_MOST_EVERY_S
  if is_old and require "linkedin.oidc".needs_keys(jwt, self.keys) then return fetch_keys(self) end
  return self.keys
end

--- Verify an id_token against LinkedIn's published keys.
---@async
---@param jwt string
---@param opts { nonce: string?, require_nonce: boolean? }?  LinkedIn echoes the nonce only in newer behaviour, so its absence is tolerated unless required
---@return table? claims
---@return linkedin.Error? err  kind "auth"
function OAuth:verify_id_token(jwt, opts)
  options.argument("oauth:verify_id_token", 1, jwt, "string")
  opts = options.check("oauth:verify_id_token", opts, { nonce = "string", require_nonce = "boolean" })
  local keys, err = keys_for(self, jwt)
  if not keys then return nil, err end
  return require "linkedin.oidc".verify(jwt, keys, {
    client_id = setting(self, "client_id", "verify_id_token"), now = self.keeper:now(),
    issuers = { self.li.settings.oauth_url }, nonce = opts.nonce, require_nonce = opts.require_nonce,
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
  self.keeper:set(tokens.from_given(token, self.li.settings.scopes))
end

--- The token to use now: checked before every call by the library itself; refreshed when it has
--- expired and LinkedIn gave a refresh token.
---@async
---@return linkedin.Token? token
---@return linkedin.Error? err  kind "auth"
function OAuth:ensure_valid()
  return self.keeper:valid()
end

--- The guide's name for `ensure_valid`.
OAuth.ensureValidToken = OAuth.ensure_valid

--- See linkedin.oauth.keeper.
function OAuth:grace(err, attempt)
  return self.keeper:grace(err, attempt)
end

function OAuth:__tostring()
  return "linkedin.OAuth: " .. tostring(self.keeper.token or "no token")
end

return {
  new = function(li)
    local self = setmetatable({ li = li }, OAuth)
    self.keeper = Keeper.new(li, function(refresh_token) return self:refresh(refresh_token) end)
    return self
  end,
}
