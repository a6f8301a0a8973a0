-- SPDX-License-Identifier: MIT
--- `/rest/events`: events of pages, for their administrators and content administrators. There is no DELETE.
--- https://learn.microsoft.com/en-us/linkedin/marketing/event-management/events

local auth = require "linkedin.sandbox.auth"
local errors = require "linkedin.sandbox.errors"
local event_schema = require "linkedin.sandbox.event_schema"
local events = require "linkedin.sandbox.events"
local reply = require "linkedin.sandbox.reply"
local schema = require "linkedin.sandbox.schema"
local types = require "linkedin.sandbox.types"

local function refuse_role(ctx, organizer)
  local roles = auth.roles(ctx.store, ctx.token.member, organizer)
  if roles.ADMINISTRATOR or roles.CONTENT_ADMINISTRATOR then return nil end
  return errors.denied("Member is neither ADMINISTRATOR nor CONTENT_ADMINISTRATOR of " .. organizer)
end

local function find(ctx)
  local event = events.find(ctx.store, ctx.key)
  if not event then return nil, errors.not_found("Could not find event " .. ctx.key) end
  local refusal = refuse_role(ctx, event.organizer)
  if refusal then return nil, refusal end
  return event
end

local function get(ctx)
  local event, refusal = find(ctx)
  return event and reply.ok(events.view(event)) or refusal
end

local function refuse_times(ctx, event)
  local problem = event_schema.times(event, events.branch_end(event.type), ctx.version)
  return problem and errors.input { problem }
end

local function refuse_vanity(ctx, name, own)
  local other = name and events.by_vanity_name(ctx.store, name)
  if other and other ~= own then return errors.conflict("The vanity name is taken: " .. name) end
end

local function create(ctx)
  local refusal = refuse_role(ctx, ctx.body.organizer) or refuse_times(ctx, ctx.body)
    or refuse_vanity(ctx, ctx.body.vanityName)
  if refusal then return refusal end
  local event = events.create(ctx.store, ctx.body, ctx.token.member)
  return reply.created(tostring(event.id), "/rest/events/" .. event.id,
    { id = event.id, vanityName = event.vanityName, type = event.type })
end

local function partial_update(ctx)
  local event, refusal = find(ctx)
  if not event then return refusal end
  local issues = schema.check(event_schema.Patch, ctx.body)
  if issues[1] then return schema.refuse_patch(issues) end
  local set, merged = ctx.body.patch["$set"] or {}, {}
  for name, value in pairs(event) do merged[name] = value end
  for name, value in pairs(set) do merged[name] = value end
  -- An end in a new type is newer than the one kept beside the old.
  merged.endsAt = set.endsAt or (set.type and events.branch_end(set.type)) or event.endsAt
  refusal = refuse_times(ctx, merged) or refuse_vanity(ctx, set.vanityName, event)
  if refusal then return refusal end
  for name, value in pairs(merged) do event[name] = value end
  for _, name in ipairs(ctx.body.patch["$delete"] or {}) do event[name] = nil end
  ctx.store:touch()
  return reply.no_content()
end

local function page_of(ctx, list)
  local page = reply.page(ctx, list)
  for i, event in ipairs(page.elements) do page.elements[i] = events.view(event) end
  return reply.ok(page)
end

local function by_organizer(ctx)
  local params = ctx.params
  local refusal = refuse_role(ctx, params.organizer)
  if refusal then return refusal end
  local wanted, list = (params.timeBasedFilter or {}).lifeCycleState, {}
  for _, event in ipairs(events.of(ctx.store, params.organizer)) do
    if not (params.excludeCancelled and event.cancelled)
      and (not wanted or events.life_cycle(event, ctx.now_ms) == wanted)
      and (not params.entryCriteria or event.entryCriteria == params.entryCriteria) then
      list[#list + 1] = event
    end
  end
  local sign = params.sortOrder == "START_TIME_ASC" and 1 or -1
  table.sort(list, function(a, b)
    if a.startsAt ~= b.startsAt then return (a.startsAt - b.startsAt) * sign < 0 end
    return a.id < b.id
  end)
  return page_of(ctx, list)
end

local function with_lead_form(ctx)
  local refusal = refuse_role(ctx, ctx.params.organizer)
  if refusal then return refusal end
  local list = {}
  for _, event in ipairs(events.of(ctx.store, ctx.params.organizer)) do
    if event.leadGenForm then list[#list + 1] = event end
  end
  return page_of(ctx, list)
end

local READ, WRITE = { "r_events", "rw_events" }, { "rw_events" }
local ORGANIZER = types.urn { "organization" }

return {
  path = "events", bases = { "rest" }, name = "events", key = types.long,
  methods = {
    GET = { scopes = READ, run = get },
    CREATE = { scopes = WRITE, body = event_schema.Create, run = create },
    PARTIAL_UPDATE = { scopes = WRITE, body = true, run = partial_update },
    ["FINDER eventsByOrganizer"] = {
      scopes = READ, required = { "organizer" }, run = by_organizer,
      query = {
        organizer = ORGANIZER, excludeCancelled = types.boolean, entryCriteria = types.string,
        timeBasedFilter = types.record {
          lifeCycleState = { type = types.enum { "UPCOMING", "ONGOING", "PAST" }, required = true },
        },
        sortOrder = types.enum { "START_TIME_ASC", "START_TIME_DESC" },
      },
    },
    ["FINDER organizerLeadGenFormEnabledEvents"] = {
      scopes = READ, required = { "organizer" }, query = { organizer = ORGANIZER }, run = with_lead_form,
    },
  },
}
