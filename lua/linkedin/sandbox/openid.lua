-- SPDX-License-Identifier: MIT
--- OpenID Connect: claims about a member, signed id_tokens, the key they are signed with.

local crypto = require "linkedin.sandbox.crypto"
local json = require "linkedin.sandbox.json"
local scopes = require "linkedin.sandbox.scopes"
local text = require "linkedin.sandbox.text"

local M = {}

-- Made when first needed, and kept with the state.
local function signing_key(store)
  if not store.data.signing_key then
    store.data.signing_key = crypto.rsa_pem()
    store:touch()
  end
  return store.data.signing_key
end

local function key_id(store)
  return crypto.sha256_base64url((crypto.rsa_public(signing_key(store)))):sub(1, 20)
end

--- What the scopes of a token let an application know about a member.
function M.claims(ctx, record)
  local member = ctx.store.data.members[record.member]
  local granted = scopes.set(record.scopes)
  local claims = { sub = member.id }
  if granted.profile then
    claims.name, claims.given_name, claims.family_name = member.first .. " " .. member.last, member.first, member.last
    claims.locale = { country = member.country, language = member.language }
    claims.picture = member.picture and ("%s/media/%s/100"):format(ctx.config.api_url or "", member.picture)
  end
  if granted.email and member.email then
    claims.email, claims.email_verified = member.email, true
  end
  return claims
end

--- A signed id_token.
function M.id_token(ctx, record, nonce)
  local claims, now = M.claims(ctx, record), math.floor(ctx.now)
  claims.iss, claims.aud, claims.iat, claims.exp = ctx.config.issuer, record.application, now, now + 3600
  claims.nonce = ctx.config.nonce and nonce or nil
  local header = { alg = "RS256", typ = "JWT", kid = key_id(ctx.store) }
  local signed = text.base64url(json.encode(header)) .. "." .. text.base64url(json.encode(claims))
  return signed .. "." .. crypto.rs256(signing_key(ctx.store), signed)
end

--- The JSON Web Key Set.
function M.jwks(store)
  local n, e = crypto.rsa_public(signing_key(store))
  return { keys = json.array { { kty = "RSA", use = "sig", alg = "RS256", kid = key_id(store), n = n, e = e } } }
end

return M
