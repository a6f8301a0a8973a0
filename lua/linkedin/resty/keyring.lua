-- SPDX-License-Identifier: MIT
--- Secrets of the site: what it gives to browsers to keep is sealed with them (AES-256-GCM).
---
--- Of several secrets the first seals and all open, so that one replaces another with nobody signed out:
--- put the new one in front, and drop the old one when everything sealed with it has ended.
--- Each purpose has a key of its own, so that what was made for one is worth nothing for another.

---@class linkedin.Keyring
local Keyring = { __name = "linkedin.Keyring" }
Keyring.__index = Keyring

local LEAST_BYTES, MOST_SECRETS = 32, 8

local function crypto()
  return require "linkedin.core".crypto
end

-- HKDF's second step (RFC 5869) with a single block: the secret is random already.
local function derive(secret, purpose)
  return crypto().hmac_sha256(secret, "linkedin.resty " .. purpose .. "\1")
end

local function keys_for(self, purpose)
  local keys = self.keys[purpose]
  if not keys then
    keys = {}
    for i, secret in ipairs(self.secrets) do keys[i] = derive(secret, purpose) end
    self.keys[purpose] = keys
  end
  return keys
end

--- Seal a text; base64url. What is sealed for one purpose and context opens with these only.
---@param purpose string
---@param context string
---@param plain string
---@return string
function Keyring:seal(purpose, context, plain)
  return crypto().base64url(crypto().seal(keys_for(self, purpose)[1], plain, context))
end

--- Open what was sealed.
---@param purpose string
---@param context string
---@param text string
---@return string? plain
---@return boolean? is_old  sealed with one of the secrets that are being replaced
function Keyring:open(purpose, context, text)
  local sealed = crypto().unbase64url(text)
  if not sealed then return nil end
  for i, key in ipairs(keys_for(self, purpose)) do
    local plain = crypto().open(key, sealed, context)
    if plain then return plain, i > 1 end
  end
end

--- A code that only this site can make for a text.
---@param purpose string
---@param text string
---@return string
function Keyring:sign(purpose, text)
  return crypto().base64url(crypto().hmac_sha256(keys_for(self, purpose)[1], text))
end

--- Is it the code for this text? In constant time.
---@param purpose string
---@param text string
---@param code any
---@return boolean
function Keyring:is_signed(purpose, text, code)
  if type(code) ~= "string" then return false end
  local is_valid = false
  for _, key in ipairs(keys_for(self, purpose)) do
    if crypto().equal(crypto().base64url(crypto().hmac_sha256(key, text)), code) then is_valid = true end
  end
  return is_valid
end

local M = {}

--- Make a keyring. Raises for secrets that could be guessed.
---@param who string
---@param secrets string|string[]  each at least 32 bytes, random: `openssl rand -base64 32`
---@return linkedin.Keyring
function M.new(who, secrets)
  local list = type(secrets) == "table" and secrets or { secrets }
  if #list > MOST_SECRETS then error(("%s: secret must be %d strings at most"):format(who, MOST_SECRETS), 3) end
  local kept = {}
  for i = 1, math.max(1, #list) do
    local secret = list[i]
    if type(secret) ~= "string" or #secret < LEAST_BYTES then
      error(("%s: secret must be a random string of at least %d bytes (openssl rand -base64 32)"):format(who, LEAST_BYTES), 3)
    end
    kept[i] = secret
  end
  return setmetatable({ secrets = kept, keys = {} }, Keyring)
end

return M
