-- SPDX-License-Identifier: MIT
--- `/v2/messages`: for partners with a contract (the setting `partner`).
--- https://learn.microsoft.com/en-us/linkedin/shared/integrations/communications/messages

local errors = require "linkedin.sandbox.errors"
local ids = require "linkedin.sandbox.ids"
local json = require "linkedin.sandbox.json"
local reply = require "linkedin.sandbox.reply"
local s = require "linkedin.sandbox.schema"
local state = require "linkedin.sandbox.state"
local urn = require "linkedin.sandbox.urn"

local Message = s.also(s.record {
  recipients = s.optional(s.list(s.urn { "person" }, { min = 1 })), thread = s.optional(s.string()),
  subject = s.optional(s.string()), body = s.string(), messageType = s.string(), attachments = s.optional(s.list(s.urn())),
}, function(message, path, report)
  if message.thread and message.recipients then
    report(path .. "/recipients", "range", "a reply goes to its thread, not to recipients")
  elseif not message.thread and not message.recipients then
    report(path .. "/recipients", "missing", "a new conversation needs recipients")
  end
  if message.body:find "</?%a[^>]*>" then report(path .. "/body", "range", "the body is plain text, without HTML") end
end)

-- Only people the member is connected with can be written to.
local function refuse_strangers(ctx)
  local known = {}
  for _, id in ipairs(ctx.store.data.portability.connections[ctx.token.member] or {}) do known[id] = true end
  for _, recipient in ipairs(ctx.body.recipients or {}) do
    local _, id = urn.split(recipient)
    if not known[id] then return errors.denied("Member is not connected with " .. recipient) end
  end
end

local function create(ctx)
  local refusal = refuse_strangers(ctx)
  if refusal then return refusal end
  local message = { id = ids.next_number(ctx.store), from = "urn:li:person:" .. ctx.token.member, at = ctx.now_ms }
  for name, value in pairs(ctx.body) do message[name] = value end
  table.insert(ctx.store.data.messages, message)
  ctx.store:touch()
  return reply.created(message.id, "/messages/" .. message.id)
end

function state.sections.messages(store)
  return json.array(store.data.messages)
end

return {
  path = "messages", bases = { "v2" }, name = "messages", partner = true,
  methods = { CREATE = { body = Message, run = create } },
}
