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

---@class linkedin.OpenIDKeys  plain data
---@field keys table?         the key set
---@field issuer string?
---@field fetched_at number?  epoch seconds
---@field tried_at number?    epoch seconds

---@class linkedin.KeyStore  what several processes know of the keys together
---@field load fun(self): linkedin.OpenIDKeys?
---@field save fun(self, known: linkedin.OpenIDKeys)
---@field lock fun(self): (fun())?  so that one fetches and the others take what it got; returns what unlocks, nil when that takes too long

local function is_trusted(url, oauth_url)
  return type(url) == "string" and require "linkedin.core".url.may_carry_token(url, { oauth_url }) == true
end

-- The discovery document says where the keys are and who the issuer is.
local function ask(li)
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
  return keys, type(document.issuer) == "string" and document.issuer or nil
end

local function fetch(self, now)
  local before = self.known
  local keys, detail = ask(self.li)
  if keys then
    self.known = { keys = keys, issuer = detail, fetched_at = now, tried_at = now }
  else
    self.known = { keys = before.keys, issuer = before.issuer, fetched_at = before.fetched_at, tried_at = now }
  end
  if self.store then self.store:save(self.known) end
  if not keys then return nil, detail end
  return keys
end

-- Keys rotate: one that is not known is looked for again, but not more often than once a minute.
local function must_fetch(self, jwt, now)
  local known = self.known
  if not known.keys or now - known.fetched_at >= KEYS_LIVE_S or now < known.fetched_at - FETCH_EVERY_S then return true end
  local may_fetch = now - known.tried_at >= FETCH_EVERY_S or now < known.tried_at
  return may_fetch and require "linkedin.oidc".needs_keys(jwt, known.keys)
end

-- What another process has found since.
local function take_up(self)
  local kept = self.store:load()
  if kept and (kept.tried_at or 0) >= (self.known.tried_at or 0) then self.known = kept end
end

local function keys_for(self, jwt, now)
  if self.store then take_up(self) end
  if not must_fetch(self, jwt, now) then return self.known.keys end
  if not self.store then return fetch(self, now) end
  local unlock = self.store:lock()
  take_up(self)
  local keys, err = self.known.keys, nil
  if must_fetch(self, jwt, now) then keys, err = fetch(self, now) end
  if unlock then unlock() end
  return keys, err
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
    client_id = opts.client_id, now = opts.now, issuers = { self.li.settings.oauth_url, self.known.issuer },
    nonce = opts.nonce, require_nonce = opts.require_nonce,
  })
end

return {
  ---@param li linkedin.Client
  ---@param store linkedin.KeyStore?
  ---@return linkedin.OpenID
  new = function(li, store) return setmetatable({ li = li, store = store, known = {} }, OpenID) end,
}
