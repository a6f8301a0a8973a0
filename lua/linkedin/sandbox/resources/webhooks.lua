-- SPDX-License-Identifier: MIT
--- `/_sandbox/event` and `/_sandbox/webhook`: events sent on request, well or badly, and addresses that
--- are challenged, fed and given up as LinkedIn does. What is to be sent leaves as `deliver`, a function
--- that the host gives a way to send.

local bodies = require "linkedin.sandbox.control_bodies"
local desk = require "linkedin.sandbox.webhook_desk"
local events = require "linkedin.sandbox.webhook_events"
local json = require "linkedin.sandbox.json"
local reply = require "linkedin.sandbox.reply"
local schema = require "linkedin.sandbox.schema"
local seeds = require "linkedin.sandbox.seeds"

local function refuse(message, status)
  return { status = status or 400, headers = {}, json = { error = message } }
end

local function later(run)
  return { status = 200, headers = {}, body = "", deliver = run }
end

local function body_of(ctx, what)
  local raw = ctx.request.body
  local body, why = json.decode((raw == nil or raw == "") and "{}" or raw)
  if not json.is_object(body) then return nil, refuse("body: " .. (why or "expected an object")) end
  local found = schema.check(bodies[what], body)[1]
  if found then return nil, refuse(("%s: %s: %s"):format(what, found.path, found.message)) end
  return body
end

-- The text that is sent.
local function text_of(store, body)
  local text = body.body
  if not text and body.kind then text = json.encode(events.make(store, body.kind, body)) end
  text = text or json.encode(body.event or json.null)
  -- Space after JSON is JSON still.
  return text .. (" "):rep(math.max(0, (body.bytes or 0) - #text))
end

local function challenge(ctx, body, application)
  local code = body.challenge ~= true and body.challenge or ctx.store.random:uuid()
  return later(function(send)
    return send { url = body.url, secret = application.client_secret, challenge = code }
  end)
end

local function copy(outcome)
  local out = {}
  for name, value in pairs(outcome) do out[name] = value end
  return out
end

-- The last outcome, and all of them where there are several.
local function summary(outcomes)
  local answer = copy(outcomes[#outcomes])
  if #outcomes > 1 then answer.deliveries = json.array(outcomes) end
  return answer
end

-- To one address, as often and as badly as asked for.
local function send_to(ctx, body, application)
  local text = text_of(ctx.store, body)
  return later(function(send)
    local outcomes = {}
    for i = 1, body.times or 1 do
      outcomes[i] = send {
        url = body.url, secret = application.client_secret, body = text, signature = body.signature, flaw = body.flaw,
      }
    end
    return summary(outcomes)
  end)
end

-- To whoever registered, until it is taken or eight hours are over.
local function send_to_all(ctx, body, application)
  local addresses = desk.addresses(ctx.store, application.client_id)
  if not addresses[1] then return refuse("event: nobody has registered for events: give a url", 404) end
  local text = text_of(ctx.store, body)
  return later(function(send)
    local outcomes = {}
    for i, url in ipairs(addresses) do
      outcomes[i] = desk.deliver(ctx.store, application.client_id, url, text, send)
    end
    return summary(outcomes)
  end)
end

local function event(ctx)
  local body, refusal = body_of(ctx, "event")
  if not body then return refusal end
  local application = ctx.store.data.applications[body.application or seeds.main_application]
  if not application then return refuse "event: unknown application" end
  if body.challenge and not body.url then return refuse "event: url: a challenge needs one" end
  if body.challenge then return challenge(ctx, body, application) end
  if body.url then return send_to(ctx, body, application) end
  return send_to_all(ctx, body, application)
end

local function webhook(ctx)
  local body, refusal = body_of(ctx, "webhook")
  if not body then return refusal end
  local application = body.application or seeds.main_application
  if not ctx.store.data.applications[application] then return refuse "webhook: unknown application" end
  if body.remove then return reply.ok { removed = desk.unsubscribe(ctx.store, body.url) } end
  return later(function(send) return desk.subscribe(ctx.store, application, body.url, send) end)
end

return {
  { plain = true, path = "/_sandbox/event", verbs = { POST = event } },
  { plain = true, path = "/_sandbox/webhook", verbs = { POST = webhook } },
}
