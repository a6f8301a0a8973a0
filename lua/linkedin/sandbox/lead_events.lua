-- SPDX-License-Identifier: MIT
--- Who is told of leads: the subscriptions of `/rest/leadNotifications`, and the events made for them.
--- An address gets none before it has passed its challenge; overlapping subscriptions get each event each, and
--- some events come twice.
---
--- https://learn.microsoft.com/en-us/linkedin/marketing/lead-sync/leadsync

local desk = require "linkedin.sandbox.webhook_desk"
local json = require "linkedin.sandbox.json"
local leads = require "linkedin.sandbox.leads"

local M = {}

local function subscriptions(store) return store.data.leads.notifications end

-- The entity's key in events is not that of the resource.
local function entity_of(lead)
  local creative = lead.entity.associatedCreative
  return creative and { sponsoredCreative = creative } or lead.entity
end

local function entity_fits(wanted, lead)
  if not wanted then return true end
  local _, urn = next(wanted)
  if urn == lead.campaign then return true end
  local _, own = next(lead.entity)
  return urn == own
end

local function fits(subscription, lead)
  return leads.owner_urn(subscription.owner) == leads.owner_urn(lead.owner) and subscription.leadType == lead.type
    and (not subscription.versionedForm or subscription.versionedForm == leads.version_urn(lead.form, lead.version))
    and entity_fits(subscription.associatedEntity, lead)
end

local function event_of(lead, action, at_ms)
  return json.encode {
    type = "LEAD_ACTION", leadGenFormResponse = "urn:li:leadGenFormResponse:" .. lead.id,
    leadGenForm = leads.version_urn(lead.form, lead.version), owner = lead.owner, associatedEntity = entity_of(lead),
    leadType = lead.type, leadAction = action, occurredAt = at_ms,
  }
end

-- How often: every so-manieth comes twice.
local function times(store)
  local counters, every = store.data.counters, store.config.lead_repeats
  counters.lead_event = (counters.lead_event or 0) + 1
  return every > 0 and counters.lead_event % every == 0 and 2 or 1
end

--- Post an event to whoever asked for it.
function leads.announce(store, lead, action)
  for _, subscription in pairs(subscriptions(store)) do
    if fits(subscription, lead) and desk.is_valid(store, subscription.webhook) then
      local text = event_of(lead, action, store.clock:ms())
      for _ = 1, times(store) do desk.post(store, subscription.application, subscription.webhook, text) end
    end
  end
end

-- Leads whose event is still to come, the next one first.
local function waiting(store)
  local list = {}
  for _, lead in ipairs(leads.responses(store)) do
    if not lead.is_announced then list[#list + 1] = lead end
  end
  return list
end

desk.feeders[#desk.feeders + 1] = {
  due_in = function(store)
    if next(subscriptions(store)) == nil then return nil end
    local lead = waiting(store)[1]
    return lead and math.max(0, lead.arrives_at - store.clock:now())
  end,
  turn = function(store)
    local now = store.clock:now()
    for _, lead in ipairs(waiting(store)) do
      if lead.arrives_at > now then break end
      lead.is_announced = true
      if not lead.is_deleted then leads.announce(store, lead, "CREATED") end
    end
  end,
}

return M
