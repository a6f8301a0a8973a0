-- SPDX-License-Identifier: MIT
--- LinkedIn's webhooks, as pure functions for any server: the ownership challenge, the signature of an
--- event, and what the event says.
--- LinkedIn page: shared/api-guide/webhook-validation.

local M = {}

local function crypto()
  return require "linkedin.core".crypto
end

-- With an empty secret anybody could sign: that is a mistake of configuration, never an answer.
local function check_secret(who, secret)
  if type(secret) ~= "string" or secret == "" then
    error(("webhook.%s: the client secret must be a string that is not empty"):format(who), 3)
  end
end

--- Was the event sent by LinkedIn? The signature is a hexadecimal HMAC-SHA-256 with the client secret
--- over "hmacsha256=" and the raw body, compared in constant time.
---@param body string              raw, before any parsing
---@param signature string?        the X-LI-Signature header, with or without the prefix "hmacsha256="
---@param secret string|string[]   the client secret, or several while one replaces the other
---@return boolean
function M.verify(body, signature, secret)
  local secrets = type(secret) == "table" and secret or { secret }
  check_secret("verify", secrets[1])
  if type(body) ~= "string" then error("webhook.verify: the raw body must be a string", 2) end
  local given = type(signature) == "string" and signature:gsub("^hmacsha256=", ""):lower() or ""
  local is_valid = false
  for _, one in ipairs(secrets) do
    check_secret("verify", one)
    local expected = crypto().hmac_sha256(one, "hmacsha256=" .. body, "hex")
    if crypto().equal(expected, given) then is_valid = true end
  end
  return is_valid
end

local LONGEST_CODE = 128

--- The answer to an ownership challenge, within three seconds: status 200, this as JSON.
---
--- Anybody may ask, and an event's signature is made with the same secret over "hmacsha256=" and a body: a
--- code that begins like that would have us sign a forged event. A code is a UUID, so only what looks like
--- one is answered; answer 400 to the rest.
---@param code string?   the query parameter challengeCode
---@param secret string  the client secret (of the application that applicationId names, where it is sent)
---@return { challengeCode: string, challengeResponse: string }? answer
---@return string|linkedin.Error json  the same as text, for the body; or kind "validation"
function M.challenge(code, secret)
  check_secret("challenge", secret)
  if type(code) ~= "string" or #code > LONGEST_CODE or not code:find "^[%w%-]+$" then
    return nil, require "linkedin.error".new {
      kind = "validation", message = "this challengeCode is none of LinkedIn's, and was not signed",
      hint = "LinkedIn sends a UUID in the query parameter challengeCode; answer anything else with status 400",
    }
  end
  local answer = { challengeCode = code, challengeResponse = crypto().hmac_sha256(secret, code, "hex") }
  return answer, (require "linkedin.json".encode(answer))
end

local function malformed(what)
  return nil, require "linkedin.error".new { kind = "protocol", message = "the event " .. what }
end

local function is_array(value)
  return type(value) == "table" and (getmetatable(value) == require "linkedin.core".json.array_mark or #value > 0)
end

local function is_object(value)
  return type(value) == "table" and not is_array(value)
end

local function text_of(value)
  return type(value) == "string" and value or nil
end

-- Epoch milliseconds; those that the Lua cannot hold exactly come as text.
local function moment_of(value)
  if type(value) == "number" or type(value) == "string" and value:find "^%d+$" then return tonumber(value) end
end

-- An object of one field, whatever its name: { comment = { owner =, text = } }, { sponsoredAccount = urn }.
local function only_value(object)
  if type(object) ~= "table" then return nil end
  local _, value = next(object)
  return value
end

-- Fields of ours that this kind of notification has not: a sender's field of the same name is text, or is not kept.
local function keep_text(notification, names)
  for _, name in ipairs(names) do notification[name] = text_of(notification[name]) end
end

local LEAD_FIELDS = { "lead", "form", "account", "source" }
local SOCIAL_FIELDS = { "organization", "post", "activity", "actor", "text" }

-- ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS
local function complete_social(notification)
  local id = notification.notificationId
  local activity = only_value(notification.decoratedGeneratedActivity)
  activity = type(activity) == "table" and activity or {}
  notification.key = (type(id) == "number" or type(id) == "string") and tostring(id) or nil
  notification.action = text_of(notification.action)
  notification.organization = text_of(notification.organizationalEntity)
  notification.post = text_of(notification.sourcePost)
  notification.activity = text_of(notification.generatedActivity)
  notification.actor, notification.text = text_of(activity.owner), text_of(activity.text)
  notification.occurred_at = moment_of(notification.lastModifiedAt)
  keep_text(notification, LEAD_FIELDS)
  return notification
end

-- LEAD_ACTION: one at a time, its fields in the event itself.
local function lead_of(event)
  local lead = {}
  for name, value in pairs(event) do lead[name] = value end
  lead.lead, lead.form = text_of(event.leadGenFormResponse), text_of(event.leadGenForm)
  lead.action = text_of(event.leadAction)
  lead.key = lead.lead and lead.action and lead.lead .. " " .. lead.action or nil
  lead.account = text_of(only_value(event.owner))
  lead.source = text_of(only_value(event.associatedEntity))
  lead.occurred_at = moment_of(event.occurredAt)
  keep_text(lead, SOCIAL_FIELDS)
  return lead
end

---@class linkedin.Notification  LinkedIn's own fields, and:
---@field key string?           the same for the same notification: deliveries repeat, deduplicate by it
---@field action string?        LIKE, COMMENT, SHARE, SHARE_MENTION, ADMIN_COMMENT, COMMENT_EDIT, COMMENT_DELETE; CREATED, DELETED for leads
---@field occurred_at number?   epoch milliseconds
---@field organization string?  URN of the page
---@field post string?          URN of the page's post
---@field activity string?      URN of what was done: the comment, the reaction, the share
---@field actor string?         URN of who did it
---@field text string?          what they wrote
---@field lead string?          URN of the response to a lead form; its answers are to be fetched
---@field form string?          URN of the form
---@field account string?       URN of the lead's owner: an ad account or a page
---@field source string?        URN of the creative, campaign or event it came from

---@class linkedin.Event
---@field type string?                          "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "LEAD_ACTION" …
---@field notifications linkedin.Notification[]  always there, in the order of the delivery

--- What a delivery says. Verify it first.
---@param body string
---@return linkedin.Event? event
---@return linkedin.Error? err  kind "protocol"
function M.parse(body)
  local event, err = require "linkedin.json".decode(body)
  if event == nil then return nil, err end
  if not is_object(event) then return malformed "is no JSON object" end
  local list = event.notifications
  if list ~= nil and not is_array(list) then return malformed "has notifications that are no array" end
  local notifications = require "linkedin.json".array()
  for i, notification in ipairs(list or {}) do
    if not is_object(notification) then
      return malformed(("has a notification that is no object: number %d"):format(i))
    end
    notifications[i] = complete_social(notification)
  end
  event.type = text_of(event.type)
  if list == nil and event.leadGenFormResponse ~= nil then notifications[1] = lead_of(event) end
  event.notifications = notifications
  return event
end

return M
