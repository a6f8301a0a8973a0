-- SPDX-License-Identifier: MIT
--- `/_sandbox/lead`: leads that come in, or are taken away.

local bodies = require "linkedin.sandbox.control_bodies"
local desk = require "linkedin.sandbox.webhook_desk"
local json = require "linkedin.sandbox.json"
local leads = require "linkedin.sandbox.leads"
local reply = require "linkedin.sandbox.reply"
local schema = require "linkedin.sandbox.schema"

local function refuse(message, status)
  return { status = status or 400, headers = {}, json = { error = message } }
end

local function body_of(ctx)
  local raw = ctx.request.body
  local body, why = json.decode((raw == nil or raw == "") and "{}" or raw)
  if not json.is_object(body) then return nil, refuse("body: " .. (why or "expected an object")) end
  local found = schema.check(bodies.lead, body)[1]
  if found then return nil, refuse(("lead: %s: %s"):format(found.path, found.message)) end
  return body
end

-- Events that are due leave at once, where the host can send.
local function answered(ctx, answer)
  if desk.due_in(ctx.store) ~= 0 then
    local response = reply.ok(answer)
    response.wakes_desk = true
    return response
  end
  local response = reply.ok(answer)
  response.deliver = function(send)
    desk.turn(ctx.store, send)
    return answer
  end
  return response
end

local function lead(ctx)
  local body, refusal = body_of(ctx)
  if not body then return refusal end
  if body.remove then
    local id = body.remove:match "([^:]+)$"
    if not leads.delete(ctx.store, id) then return refuse("lead: there is no such lead", 404) end
    return answered(ctx, { removed = id })
  end
  local form = ctx.store.data.leads.forms[tostring(body.form or 40001)]
  if not leads.takes_leads(form, body.version) then return refuse "lead: no published form of this number and version" end
  if body.type == "SPONSORED" and form.owner.organization then return refuse "lead: SPONSORED leads are of an ad account" end
  return answered(ctx, { ids = leads.arrive(ctx.store, body), form = form.id })
end

-- All of them, readable or not, in the order of coming in.
local function list(ctx)
  return reply.ok { leads = json.array(leads.responses(ctx.store)) }
end

return {
  { plain = true, path = "/_sandbox/lead", verbs = { POST = lead } },
  { plain = true, path = "/_sandbox/leads", verbs = { GET = list } },
}
