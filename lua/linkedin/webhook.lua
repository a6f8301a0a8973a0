-- SPDX-License-Identifier: MIT
--- LinkedIn's webhooks, as pure functions for any server: the ownership challenge, the signature of an
--- event, and what the event says.
--- LinkedIn page: shared/api-guide/webhook-validation.

local M = {}

local function crypto()
  return require "linkedin.core".crypto
end

--- Was the event sent by LinkedIn? The signature is a hexadecimal HMAC-SHA-256 with the client secret
--- over "hmacsha256=" and the raw body, compared in constant time.
---@param body string              raw, before any parsing
---@param signature string?        the X-LI-Signature header, with or without the prefix "hmacsha256="
---@param secret string|string[]   the client secret, or several while one replaces the other
---@return boolean
function M.verify(body, signature, secret)
  if type(signature) ~= "string" then return false end
  local given = signature:gsub("^hmacsha256=", ""):lower()
  local is_valid = false
  for _, one in ipairs(type(secret) == "table" and secret or { secret }) do
    local expected = crypto().hmac_sha256(one, "hmacsha256=" .. body, "hex")
    if crypto().equal(expected, given) then is_valid = true end
  end
  return is_valid
end

--- The answer to an ownership challenge, within three seconds: status 200, this as JSON.
---@param code string    the query parameter challengeCode
---@param secret string  the client secret
---@return { challengeCode: string, challengeResponse: string } answer
---@return string json   the same as text, for the body
function M.challenge(code, secret)
  local answer = { challengeCode = code, challengeResponse = crypto().hmac_sha256(secret, code, "hex") }
  return answer, (require "linkedin.json".encode(answer))
end

--- What a delivery says.
---@param body string
---@return { type: string?, notifications: table[] }? event  notifications is always an array; deduplicate by notificationId
---@return linkedin.Error? err
function M.parse(body)
  local event, err = require "linkedin.json".decode(body)
  if event == nil then return nil, err end
  if type(event) ~= "table" then
    return nil, require "linkedin.error".new { kind = "protocol", message = "the event is no JSON object" }
  end
  -- Lead events come one at a time, without the list.
  if event.notifications == nil then event.notifications = { event.notificationId and event or nil } end
  return event
end

return M
