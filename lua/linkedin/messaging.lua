-- SPDX-License-Identifier: MIT
--- Messages from the member to their connections: for partners with a contract; any other application gets a 403. A
--- message must follow what a member just did, one at a time: LinkedIn forbids automation. Sponsored messages belong to
--- the ads, and reading conversations to the compliance programme.
--- LinkedIn page: shared/integrations/communications/messages.

local Error = require "linkedin.error"
local options = require "linkedin.options"

---@class linkedin.Messaging
local Messaging = { __name = "linkedin.Messaging" }
Messaging.__index = Messaging

local MESSAGE = {
  recipients = "table", thread = "string", subject = "string", body = "string", attachments = "table", message_type = "string",
}

local function check_recipients(message, find)
  if message.thread and message.recipients then
    return find("recipients", "INVALID_VALUE_FOR_FIELD", "are not given with a reply: it goes to its thread")
  end
  if not message.thread and not (message.recipients and message.recipients[1]) then
    return find("recipients", "MISSING_FIELD", "are missing: a new conversation needs them, a reply its thread")
  end
  for i, recipient in ipairs(message.recipients or {}) do
    if not require "linkedin.urn".is(recipient, "person") then
      find(("recipients[%d]"):format(i), "INVALID_URN_TYPE", "is no urn:li:person:…")
    end
  end
end

local function findings_of(message)
  local findings = {}
  local function find(field, code, text)
    findings[#findings + 1] = { field = field, code = code, message = field .. " " .. text }
  end
  check_recipients(message, find)
  if not (message.body or ""):find "%S" then
    find("body", "MISSING_FIELD", "is required")
  elseif message.body:find "</?%a[^>]*>" then
    find("body", "INVALID_VALUE_FOR_FIELD", "holds HTML: LinkedIn shows plain text only")
  end
  return findings
end

--- Send a message. It is never sent twice: when its fate is unknown, `err.maybe_done` says so and nothing more is done.
---@async
---@param message { recipients: string[]?, thread: string?, body: string, subject: string?, attachments: string[]?, message_type: string? }  recipients: URNs of a new conversation; thread: of the one that is answered; message_type: default MEMBER_TO_MEMBER, which is unconfirmed
---@return { id: string? }? sent
---@return linkedin.Response|linkedin.Error  kind "permission" names the product
function Messaging:send(message)
  options.check("messaging:send", message, MESSAGE, options.call)
  local findings = findings_of(message or {})
  if findings[1] then
    return nil, Error.new {
      kind = "validation", code = findings[1].code, message = findings[1].message, details = findings,
      endpoint = "/v2/messages", method = "POST", hint = "Nothing was sent",
    }
  end
  local call, array = {}, require "linkedin.json".array
  for name, value in pairs(message) do
    if not MESSAGE[name] then call[name] = value end
  end
  local answer, response = self.li:_call({
    operation = "messages.create", body = {
      recipients = message.recipients and array(message.recipients), thread = message.thread, subject = message.subject,
      body = message.body, messageType = message.message_type or "MEMBER_TO_MEMBER",
      attachments = message.attachments and array(message.attachments),
    },
  }, call)
  if not answer then return nil, response end
  return { id = type(answer) == "table" and answer.id or nil }, response
end

return {
  new = function(li) return setmetatable({ li = li }, Messaging) end,
}
