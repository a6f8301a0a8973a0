-- SPDX-License-Identifier: MIT
--- id_tokens, verified: a pure function over a token and a key set.
--- OpenID Connect Core 3.1.3.7; RFC 7515, 7517, 7519. LinkedIn page:
--- consumer/integrations/self-serve/sign-in-with-linkedin-v2.

local M = {}

-- LinkedIn changed its issuer; older tokens carry the first one.
local ISSUERS = { "https://www.linkedin.com", "https://www.linkedin.com/oauth" }

local LEEWAY_S = 60

local function failure(message, hint)
  return nil, require "linkedin.error".new {
    kind = "auth", code = "invalid_id_token", message = "id_token refused: " .. message,
    hint = hint or "Do not sign the user in; start the login again",
  }
end

local function decode_part(part)
  local text = require "linkedin.core".crypto.unbase64url(part)
  local value = text and require "linkedin.json".decode(text)
  return type(value) == "table" and value or nil
end

local function split(jwt)
  if type(jwt) ~= "string" then return nil end
  local header, payload, signature = jwt:match "^([%w%-_]+)%.([%w%-_]+)%.([%w%-_]+)$"
  if not header then return nil end
  return decode_part(header), decode_part(payload),
    require "linkedin.core".crypto.unbase64url(signature), header .. "." .. payload
end

local function key_for(jwks, kid)
  local only
  for _, key in ipairs(type(jwks.keys) == "table" and jwks.keys or {}) do
    if type(key) == "table" and key.kty == "RSA" and (key.use == nil or key.use == "sig") then
      if key.kid == kid then return key end
      only = only == nil and key or false
    end
  end
  -- Without a kid there must be no choice.
  return kid == nil and only or nil
end

--- The key set has no key for this token: fetch it again once, keys rotate.
---@param jwt string
---@param jwks table
---@return boolean
function M.needs_keys(jwt, jwks)
  local header = split(jwt)
  return header ~= nil and key_for(jwks, header.kid) == nil
end

-- A number of a key, as bytes.
local function number_of(text)
  return type(text) == "string" and text ~= "" and require "linkedin.core".crypto.unbase64url(text) or nil
end

local function check_signature(jwt, jwks)
  local header, claims, signature, signed = split(jwt)
  if not header or not claims or not signature then return failure "it is no JWT" end
  if header.alg ~= "RS256" then
    return failure(("its algorithm is '%s', only RS256 is accepted"):format(tostring(header.alg)))
  end
  -- RFC 7515, 4.1.11: what a header calls critical must be understood, and nothing is.
  if header.crit ~= nil then return failure "its header asks for extensions" end
  local key = key_for(jwks, header.kid)
  if not key then return failure "it is signed with a key LinkedIn does not publish" end
  local crypto = require "linkedin.core".crypto
  local n, e = number_of(key.n), number_of(key.e)
  if not n or not e or not crypto.verify_rs256(signed, signature, n, e) then
    return failure "its signature is wrong"
  end
  return claims
end

local function contains(list, value)
  for _, one in ipairs(list) do
    if one == value then return true end
  end
  return false
end

local function check_audience(aud, client_id)
  if type(aud) == "table" then return contains(aud, client_id) end
  return aud == client_id
end

local function check_nonce(claims, opts)
  if opts.nonce == nil then return true end
  if claims.nonce == nil then return not opts.require_nonce end
  return type(claims.nonce) == "string" and require "linkedin.core".crypto.equal(claims.nonce, opts.nonce)
end

--- Verify an id_token: signature, issuer, audience, expiry, nonce.
---@param jwt string
---@param jwks { keys: table[] }
---@param opts { client_id: string, now: number, issuers: string[]?, nonce: string?, require_nonce: boolean?, leeway: number? }  now in epoch seconds
---@return table? claims
---@return linkedin.Error? err  kind "auth"
function M.verify(jwt, jwks, opts)
  local claims, err = check_signature(jwt, jwks)
  if not claims then return nil, err end
  local leeway = opts.leeway or LEEWAY_S
  if not contains(ISSUERS, claims.iss) and not contains(opts.issuers or {}, claims.iss) then
    return failure(("its issuer is '%s'"):format(tostring(claims.iss)))
  end
  if not check_audience(claims.aud, opts.client_id) then
    return failure "it was issued to another application"
  end
  if type(claims.exp) ~= "number" or claims.exp + leeway < opts.now then
    return failure "it has expired"
  end
  if type(claims.iat) == "number" and claims.iat - leeway > opts.now then
    return failure("it was issued in the future", "Check this machine's clock")
  end
  if not check_nonce(claims, opts) then return failure "its nonce is not the one that was sent" end
  return claims
end

return M
