-- SPDX-License-Identifier: MIT
--- LinkedIn's OpenID Connect keys: found through its discovery document, kept, and looked for again when
--- a token names one that is not among them. Verification itself is pure: linkedin.oidc.
--- LinkedIn page: consumer/integrations/self-serve/sign-in-with-linkedin-v2.

local Error = require "linkedin.error"
local endpoint = require "linkedin.oauth.endpoint"

---@class linkedin.OpenID
local OpenID = { __name = "linkedin.OpenID" }
OpenID.__index = OpenID

-- Whoever sends forged tokens must not make us fetch for each of them.
local FETCH_EVERY_S = 60
local KEYS_LIVE_S = 86400

local function is_trusted(url, oauth_url)
  return type(url) == "string" and require "linkedin.core".url.may_carry_token(url, { oauth_url }) == true
end

-- The discovery document says where the keys are and who the issuer is.
local function fetch(self, now)
  self.tried_at = now
  local li = self.li
  local document, err = endpoint.get(li, { path = "/.well-known/openid-configuration" })
  if not document then return nil, err end
  if not is_trusted(document.jwks_uri, li.settings.oauth_url) then
    return nil, Error.new {
      kind = "protocol", message = "the OpenID configuration names keys on a host that is not LinkedIn's",
      endpoint = "/.well-known/openid-configuration", hint = "Look at oauth_url and at any proxy on the way",
    }
  end
  local keys
  keys, err = endpoint.get(li, { url = document.jwks_uri })
  if not keys then return nil, err end
  if type(keys.keys) ~= "table" then
    return nil, Error.new { kind = "protocol", message = "LinkedIn's key set holds no keys", hint = "Try again" }
  end
  self.keys, self.fetched_at = keys, now
  self.issuer = type(document.issuer) == "string" and document.issuer or nil
  return keys
end

-- Keys rotate: one that is not known is looked for again, but not more often than once a minute.
local function keys_for(self, jwt, now)
  if not self.keys or now - self.fetched_at >= KEYS_LIVE_S then return fetch(self, now) end
  local may_fetch = now - self.tried_at >= FETCH_EVERY_S or now < self.tried_at
  if may_fetch and require "linkedin.oidc".needs_keys(jwt, self.keys) then return fetch(self, now) end
  return self.keys
end

--- Verify an id_token.
---@async
---@param jwt string
---@param opts { client_id: string, now: number, nonce: string?, require_nonce: boolean? }
---@return table? claims
---@return linkedin.Error? err
function OpenID:verify(jwt, opts)
  local keys, err = keys_for(self, jwt, opts.now)
  if not keys then return nil, err end
  return require "linkedin.oidc".verify(jwt, keys, {
    client_id = opts.client_id, now = opts.now, issuers = { self.li.settings.oauth_url, self.issuer },
    nonce = opts.nonce, require_nonce = opts.require_nonce,
  })
end

return {
  ---@param li linkedin.Client
  ---@return linkedin.OpenID
  new = function(li) return setmetatable({ li = li }, OpenID) end,
}
