-- SPDX-License-Identifier: MIT
--- The address that a person is sent to, and what to keep until they come back.
--- LinkedIn pages: shared/authentication/authorization-code-flow, authorization-code-flow-native.

local M = {}

-- 192 and 384 bits; base64url makes 32 and 64 characters of them (RFC 7636 wants 43 to 128).
local STATE_BYTES, VERIFIER_BYTES = 24, 48

local function crypto()
  return require "linkedin.core".crypto
end

local function random(bytes)
  return crypto().base64url(crypto().random(bytes))
end

--- Is this a redirect URI of the native flow: plain http to this machine, by address?
---@param uri string
---@return boolean
function M.is_native_redirect(uri)
  local rest = uri:match "^http://127%.0%.0%.1(.*)$" or uri:match "^http://%[::1%](.*)$"
  if not rest then return false end
  rest = rest:gsub("^:%d+", "")
  return rest == "" or rest:find "^[/?]" ~= nil
end

--- What is wrong with a redirect URI, in words; nil when nothing is. LinkedIn wants it absolute and
--- without a fragment.
---@param uri string
---@return string?
function M.redirect_problem(uri)
  if not uri:find "^%a[%w+.-]*://[^%s/?#]" then return "redirect_uri must be absolute, such as https://example.com/callback" end
  if uri:find "^%a[%w+.-]*://[^/?#]*:0+$" or uri:find "^%a[%w+.-]*://[^/?#]*:0+[/?]" then return "redirect_uri must not have port 0" end
  if uri:find("#", 1, true) then return "redirect_uri must have no fragment ('#')" end
  if uri:find "[%c%s]" then return "redirect_uri must have no spaces or control characters" end
end

--- What is wrong with a list of scopes, in words; nil when nothing is.
---@param scopes any[]
---@return string?
function M.scopes_problem(scopes)
  if #scopes == 0 then return "scopes are missing" end
  for i, scope in ipairs(scopes) do
    if type(scope) ~= "string" or not scope:find "^[%w_.:-]+$" then
      return ("scopes[%d] is no scope: one name in each element"):format(i)
    end
  end
end

local function add(query, name, value)
  if value then query[#query + 1] = { name, value } end
end

--- Build the URL. The arguments have been checked.
---@param oauth_url string
---@param client_id string
---@param opts { scopes: string[], redirect_uri: string, state: string?, nonce: string?, pkce: boolean? }
---@return string? url
---@return table|linkedin.Error pending
function M.url(oauth_url, client_id, opts)
  local core = require "linkedin.core"
  local base, err = core.url.base(oauth_url)
  if not base then return nil, require "linkedin.error".new(err) end
  local pending = {
    state = opts.state or random(STATE_BYTES), nonce = opts.nonce, redirect_uri = opts.redirect_uri,
    code_verifier = opts.pkce and random(VERIFIER_BYTES) or nil, scopes = { require "linkedin.compat".unpack(opts.scopes) },
  }
  local query = {}
  add(query, "response_type", "code")
  add(query, "client_id", client_id)
  add(query, "redirect_uri", opts.redirect_uri)
  add(query, "state", pending.state)
  add(query, "scope", table.concat(opts.scopes, " "))
  add(query, "nonce", opts.nonce)
  if opts.pkce then
    add(query, "code_challenge", crypto().base64url(crypto().sha256(pending.code_verifier)))
    add(query, "code_challenge_method", "S256")
  end
  local path = opts.pkce and "/native-pkce/authorization" or "/v2/authorization"
  return core.url.with_query(base.origin .. base.path .. path, query), pending
end

return M
