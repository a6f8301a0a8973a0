-- SPDX-License-Identifier: MIT
--- The little cryptography a LinkedIn needs, from luaossl, each part loaded when first used.

local text = require "linkedin.sandbox.text"

local M = {}

--- A running SHA-256: `hash:update(bytes)`, then `M.finish(hash)`.
function M.sha256_start()
  return require "openssl.digest".new("sha256")
end

function M.finish(hash)
  return text.hex(hash:final())
end

--- SHA-256 of bytes, hexadecimal.
function M.sha256(bytes)
  return text.hex(require "openssl.digest".new("sha256"):final(bytes))
end

--- SHA-256 of bytes, base64url: the S256 challenge of RFC 7636.
function M.sha256_base64url(bytes)
  return text.base64url(require "openssl.digest".new("sha256"):final(bytes))
end

--- SHA-256 of files read one after another.
function M.sha256_files(paths)
  local hash = M.sha256_start()
  for _, path in ipairs(paths) do
    local file = io.open(path, "rb")
    local chunk = file and file:read(1048576)
    while chunk do
      hash:update(chunk)
      chunk = file:read(1048576)
    end
    if file then file:close() end
  end
  return M.finish(hash)
end

--- HMAC-SHA256, hexadecimal: the signature of webhooks.
function M.hmac_sha256(key, message)
  return text.hex(require "openssl.hmac".new(key, "sha256"):final(message))
end

--- A new RSA key as PEM.
function M.rsa_pem()
  return require "openssl.pkey".new({ type = "RSA", bits = 2048, exp = 65537 }):toPEM("private")
end

local function rsa(pem)
  return require "openssl.pkey".new(pem)
end

--- RS256 over `message`, base64url.
function M.rs256(pem, message)
  local digest = require "openssl.digest".new("sha256")
  digest:update(message)
  return text.base64url(rsa(pem):sign(digest))
end

--- Modulus and exponent of the public key, base64url, for a JWKS.
function M.rsa_public(pem)
  local parameters = rsa(pem):getParameters()
  return text.base64url(parameters.n:toBinary()), text.base64url(parameters.e:toBinary())
end

return M
