-- SPDX-License-Identifier: MIT
--- Events as they are kept: an event is announced by a post that refers to it, and goes when that post does.
---
--- event = { id, name, description?, organizer, startsAt, endsAt, type, address?, backgroundImage?, leadGenForm?,
---   vanityName, entryCriteria?, created, cancelled?, is_announced?, is_withdrawn? }; times in epoch ms
---
---    created → announced (a post refers to it) → withdrawn (the last of these posts is deleted)
---
--- https://learn.microsoft.com/en-us/linkedin/marketing/event-management/events

local ids = require "linkedin.sandbox.ids"
local json = require "linkedin.sandbox.json"
local posts = require "linkedin.sandbox.posts"
local state = require "linkedin.sandbox.state"

local M = {}

local function live_video(event)
  local format = event.type.online and event.type.online.format
  return format and format.liveVideo and format.liveVideo.liveVideo
end

local function refers_to(post, event)
  local to = post.content.kind == "reference" and post.content.reference
  return to and (to == "urn:li:event:" .. event.id or to == live_video(event))
end

local function has_post(store, event)
  for _, post in pairs(store.data.posts) do
    if refers_to(post, event) then return true end
  end
  return false
end

--- Deleting the announcement is how an event is deleted.
table.insert(posts.on_delete, function(store, post)
  for _, event in pairs(store.data.events) do
    if refers_to(post, event) and not has_post(store, event) then event.is_withdrawn = true end
  end
end)

--- The event, or nil: unknown, withdrawn, or not announced where the sandbox hides those.
function M.find(store, id)
  local event = store.data.events[tostring(id)]
  if not event or event.is_withdrawn then return nil end
  local is_hidden = store.config.hide_unannounced_events and not event.is_announced and not has_post(store, event)
  return not is_hidden and event or nil
end

--- The end of a type's branch, where one is given there.
function M.branch_end(type)
  local format = type.online and type.online.format
  local branch = type.inPerson or (format and (format.external or format.liveVideo)) or {}
  return branch.endsAt
end

local function slug(store, text, id)
  local plain = text:lower():gsub("[^%w]+", "")
  if plain == "" then plain = "event" .. id end
  return M.by_vanity_name(store, plain) and plain .. id or plain
end

--- Whose vanity name it is, or nil.
function M.by_vanity_name(store, name)
  for _, event in pairs(store.data.events) do
    if event.vanityName == name and not event.is_withdrawn then return event end
  end
end

local function first_text(name)
  local locales = {}
  for locale in pairs(name.localized) do locales[#locales + 1] = locale end
  table.sort(locales)
  return name.localized[locales[1]]
end

--- Keep a checked body as an event.
function M.create(store, body, member)
  local data = store.data
  data.counters.event = (data.counters.event or 7100001000) + 1
  local event = { id = data.counters.event, created = { actor = "urn:li:person:" .. member, time = store.clock:ms() } }
  for name, value in pairs(body) do
    if name ~= "leadGenFormSpec" then event[name] = value end
  end
  event.endsAt = event.endsAt or M.branch_end(event.type)
  event.vanityName = event.vanityName or slug(store, first_text(event.name), event.id)
  if body.leadGenFormSpec then
    data.counters.event_form = (data.counters.event_form or 9200100) + 1
    event.leadGenForm = "urn:li:leadGenForm:" .. data.counters.event_form
  end
  local format = event.type.online and event.type.online.format
  if format and format.liveVideo then format.liveVideo.liveVideo = "urn:li:liveVideo:" .. ids.next_number(store) end
  data.events[tostring(event.id)] = event
  table.insert(data.event_order, tostring(event.id))
  store:touch()
  return event
end

--- UPCOMING, ONGOING or PAST.
function M.life_cycle(event, now_ms)
  if event.startsAt > now_ms then return "UPCOMING" end
  return (event.endsAt or math.huge) > now_ms and "ONGOING" or "PAST"
end

--- The events of a page, in the order they were made.
function M.of(store, organizer)
  local list = {}
  for _, id in ipairs(store.data.event_order) do
    local event = M.find(store, id)
    if event and event.organizer == organizer then list[#list + 1] = event end
  end
  return list
end

local HIDDEN = { is_announced = true, is_withdrawn = true }

--- The entity.
function M.view(event)
  local shown = { localizedName = first_text(event.name) }
  for name, value in pairs(event) do
    if not HIDDEN[name] then shown[name] = value end
  end
  return shown
end


function state.sections.events(store)
  local list = {}
  for i, id in ipairs(store.data.event_order) do list[i] = store.data.events[id] end
  return json.array(list)
end

return M
