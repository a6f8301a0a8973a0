-- SPDX-License-Identifier: MIT
--- Signed tokens for specs, by the sandbox's cryptography, which is not the library's.

local crypto = require "linkedin.sandbox.crypto"
local json = require "linkedin.json"
local text = require "linkedin.sandbox.text"

local M = {}

---@class spec.Key
local Key = {}
Key.__index = Key

--- A new key, known by `kid`.
function M.key(kid)
  return setmetatable({ kid = kid, pem = crypto.rsa_pem() }, Key)
end

--- Its public half, as a member of a JWKS.
function Key:jwk()
  local n, e = crypto.rsa_public(self.pem)
  return { kty = "RSA", use = "sig", alg = "RS256", kid = self.kid, n = n, e = e }
end

--- A token with these claims; `header` overrides fields of its header ("none" leaves one out).
function Key:sign(claims, header)
  local head = { alg = "RS256", typ = "JWT", kid = self.kid }
  for name, value in pairs(header or {}) do head[name] = value ~= "none" and value or nil end
  if header and header.alg then head.alg = header.alg end
  local signed = text.base64url(json.encode(head)) .. "." .. text.base64url(json.encode(claims))
  return signed .. "." .. crypto.rs256(self.pem, signed)
end

return M
