-- SPDX-License-Identifier: MIT
--- Events of company pages: creating, changing, announcing and finding them. The member must be ADMINISTRATOR or
--- CONTENT_ADMINISTRATOR of the page; the scopes r_events and rw_events come with the Events Management API.
--- LinkedIn page: marketing/event-management/events.
---
---     local event, err = li.events:create {
---       organizer = 90000101, name = "Microscopy open day", description = "Bring a sample.",
---       starts_at = 1799600000000, ends_at = 1799607200000, url = "https://heron-optics.example/day",
---     }
---     local post, err = li.events:announce(event, { text = "Come and look!" })
---
--- An event exists quietly until a post announces it, and LinkedIn deletes it with that post: there is no other way.

local Error = require "linkedin.error"
local options = require "linkedin.options"

---@class linkedin.Events
local Events = { __name = "linkedin.Events" }
Events.__index = Events

---@class linkedin.EventOptions
---@field organizer integer|string         the page: number or URN; only when it is created
---@field name string|table                text, or one for each locale: { en_US = "…", nl_NL = "…" }
---@field description string|table|nil     the same
---@field locale string?                   of plain texts, default "en_US"
---@field starts_at integer                epoch milliseconds
---@field ends_at integer?                 epoch milliseconds; LinkedIn requires it since version 202605
---@field url string?                      online, at this address (or the page of an event in person)
---@field live boolean?                    online, on LinkedIn Live
---@field address table?                   in person: { country = "NL", city =, line1 =, postalCode = }
---@field background_image string|table|nil  the cover: URN of an asset, or { path = … }, { data = … } to upload one
---@field vanity_name string?              the event's name in its address
---@field privacy_policy_url string?       gives the event a registration form; only when it is created
---@field entry_criteria string?           LinkedIn's word for who may attend
---@field type table?                      LinkedIn's own union, instead of url, live and address
---@field ends_at_in "both"|"branch"|"top"|nil  where the end is written, default both
---@field set table?                       more fields, as LinkedIn names them

local EVENT = {
  organizer = "number|string", name = "string|table", description = "string|table", locale = "string",
  starts_at = "number", ends_at = "number", url = "string", live = "boolean", address = "table",
  background_image = "string|table", vanity_name = "string", privacy_policy_url = "string", entry_criteria = "string",
  type = "table", ends_at_in = "string", set = "table",
}

local function normal(id, kind, who, level)
  local urn, err = require "linkedin.urn".normalise(id, kind)
  if not urn then error(("%s: %s"):format(who, err.message), level or 3) end
  return urn
end

local function number_of(id, who)
  return require "linkedin.urn".id(normal(id, "event", who, 4))
end

-- The caller's table as two: the event, and the options of the call.
local function divide(who, given)
  options.check(who, given, EVENT, options.call, 4)
  local event, call = {}, {}
  for name, value in pairs(given) do
    if EVENT[name] then event[name] = value else call[name] = value end
  end
  if event.ends_at_in and not ({ both = 1, branch = 1, top = 1 })[event.ends_at_in] then
    error(who .. ": ends_at_in is \"both\", \"branch\" or \"top\"", 3)
  end
  return event, call
end

local function refusal(findings)
  return Error.new {
    kind = "validation", code = findings[1].code, endpoint = "/rest/events", method = "POST", details = findings,
    message = findings[1].message .. (#findings > 1 and (" (and %d more)"):format(#findings - 1) or ""),
    hint = "Nothing was sent",
  }
end

local function version_of(self, call)
  return tostring(call.version or self.li.settings.version)
end

--- What is wrong with an event, before it is sent.
---@param event linkedin.EventOptions
---@return { field: string, code: string, message: string }[] findings
function Events:check(event)
  local own, call = divide("events:check", event)
  return require "linkedin.events.check".findings(own, { version = version_of(self, call) })
end

-- The cover: what is a table is uploaded in the organizer's name.
local function upload_cover(self, event, owner, call)
  local image = event.background_image
  if type(image) ~= "table" then return true end
  local given = { kind = "image", owner = owner, api = "v2", cancel = call.cancel, on_progress = call.on_progress }
  for name, value in pairs(image) do given[name] = value end
  local urn, err = self.li.assets:upload(given)
  if not urn then return nil, err end
  event.background_image = urn
  return true
end

local function created(event, answer)
  local urns = require "linkedin.urn"
  local urn = urns.normalise(answer.id, "event")
  local online = type(answer.type) == "table" and answer.type.online
  local live = online and online.format and online.format.liveVideo and online.format.liveVideo.liveVideo
  return {
    id = urn and urns.id(urn) or answer.id, urn = urn, organizer = event.organizer, vanity_name = answer.vanityName,
    live_video = live or nil, reference = live or urn,
  }
end

--- Create an event. It is checked first, its cover is uploaded, and nobody sees it until it is announced.
---@async
---@param event linkedin.EventOptions  and the common options of a call
---@return { id: string, urn: string, organizer: string, vanity_name: string?, live_video: string?, reference: string }? created  reference: what a post must refer to
---@return linkedin.Response|linkedin.Error  "validation" with details; with `maybe_done`, look for it with by_organizer; `err.resume.background_image` is a cover that was uploaded
function Events:create(event)
  local own, call = divide("events:create", event)
  local findings = require "linkedin.events.check".findings(own, { version = version_of(self, call) })
  if findings[1] then return nil, refusal(findings) end
  own.organizer = normal(own.organizer, "organization", "events:create")
  local ok, err = upload_cover(self, own, own.organizer, call)
  if not ok then return nil, err end
  local answer, response = self.li:_call({
    operation = "events.create", body = require "linkedin.events.entity".fields(own), actor = own.organizer,
  }, call)
  if not answer then
    response.resume = type(event.background_image) == "table" and { background_image = own.background_image } or nil
    return nil, response
  end
  return created(own, answer), response
end

--- One event.
---@async
---@param id integer|string  number or urn:li:event:…
---@param opts table?
---@return table? event
---@return linkedin.Response|linkedin.Error  status 404 also for an event that no post announces
function Events:get(id, opts)
  opts = options.check("events:get", opts, {}, options.call)
  return self.li:_call({ operation = "events.get", keys = { id = number_of(id, "events:get") } }, opts)
end

-- An end kept in the branch of the type changes with the type, so that must be read.
local function type_with_end(self, key, own, call)
  if own.ends_at == nil or own.ends_at_in == "top" then return true end
  local entity = require "linkedin.events.entity"
  if entity.type(own) then return true end
  local known, err = self:get(key, { version = call.version, timeout = call.timeout, cancel = call.cancel })
  if not known then return nil, err end
  own.type = type(known.type) == "table" and entity.with_end(known.type, own.ends_at) or nil
  return true
end

--- Change an event: any field of linkedin.EventOptions but the organizer and the registration form.
---@async
---@param id integer|string
---@param changes linkedin.EventOptions  and `remove`, names as LinkedIn has them: { "description" }
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Events:update(id, changes)
  options.argument("events:update", 2, changes, "table")
  local key, given = number_of(id, "events:update"), {}
  for name, value in pairs(changes) do given[name] = value end
  local remove = given.remove
  given.remove = nil
  options.argument("events:update remove", 2, remove, "table|nil")
  local own, call = divide("events:update", given)
  local findings = require "linkedin.events.check".findings(own, { version = version_of(self, call), is_update = true })
  if findings[1] then return nil, refusal(findings) end
  if type(own.background_image) == "table" and not own.background_image.owner then
    error("events:update: a cover to upload needs its owner: background_image = { path = …, owner = organizer }", 2)
  end
  local ok, err = upload_cover(self, own, nil, call)
  if ok then ok, err = type_with_end(self, key, own, call) end
  if not ok then return nil, err end
  local set = require "linkedin.events.entity".fields(own)
  if not next(set) and not (remove and remove[1]) then error("events:update: nothing to change", 2) end
  return self.li:_call({
    operation = "events.partial_update", keys = { id = key },
    body = { patch = {
      ["$set"] = next(set) and set or nil,
      ["$delete"] = remove and remove[1] and require "linkedin.json".array(remove) or nil,
    } },
  }, call)
end

local STATES = { UPCOMING = true, ONGOING = true, PAST = true }
local SORTS = { START_TIME_ASC = true, START_TIME_DESC = true }

local function check_word(who, name, value, known)
  if value == nil or known[value] then return end
  local near = require "linkedin.nearest"(value, known)
  error(("%s: %s is %s%s"):format(who, name, value, near and (", did you mean " .. near .. "?") or ", which LinkedIn does not know"), 3)
end

--- The events of a page, page after page; a page that fails arrives as `false, err`.
---@param organizer integer|string
---@param opts { state: "UPCOMING"|"ONGOING"|"PAST"|nil, exclude_cancelled: boolean?, sort: "START_TIME_ASC"|"START_TIME_DESC"|nil, entry_criteria: string?, count: integer?, cursor: table? }?
---@return linkedin.Pages
function Events:by_organizer(organizer, opts)
  opts = options.check("events:by_organizer", opts, {
    state = "string", exclude_cancelled = "boolean", sort = "string", entry_criteria = "string", count = "integer",
    cursor = "table", prefetch = "boolean",
  }, options.call)
  check_word("events:by_organizer", "state", opts.state, STATES)
  check_word("events:by_organizer", "sort", opts.sort, SORTS)
  local page = normal(organizer, "organization", "events:by_organizer")
  return self.li:_each({
    operation = "events.eventsByOrganizer", actor = page,
    query = {
      q = "eventsByOrganizer", organizer = page, count = opts.count, excludeCancelled = opts.exclude_cancelled,
      timeBasedFilter = opts.state and { lifeCycleState = opts.state }, sortOrder = opts.sort,
      entryCriteria = opts.entry_criteria,
    },
  }, opts)
end

--- The events of a page that have a registration form; who registered is told by the leads.
---@param organizer integer|string
---@param opts { count: integer?, cursor: table? }?
---@return linkedin.Pages
function Events:with_lead_form(organizer, opts)
  opts = options.check("events:with_lead_form", opts,
    { count = "integer", cursor = "table", prefetch = "boolean" }, options.call)
  local page = normal(organizer, "organization", "events:with_lead_form")
  return self.li:_each({
    operation = "events.organizerLeadGenFormEnabledEvents", actor = page,
    query = { q = "organizerLeadGenFormEnabledEvents", organizer = page, count = opts.count },
  }, opts)
end

--- Announce an event with a post of its page: from then on people see it. Deleting that post deletes the event.
---@async
---@param event table|string|integer  what create returned; or the event, or the live video, as id or URN
---@param post linkedin.ShareOptions?  text, visibility, …; `author` where the event is not what create returned
---@return { id: string, url: string }? post
---@return linkedin.Response|linkedin.Error
function Events:announce(event, post)
  options.argument("events:announce", 1, event, "table|string|number")
  options.argument("events:announce", 2, post, "table|nil")
  local share = {}
  for name, value in pairs(post or {}) do share[name] = value end
  local is_urn = require "linkedin.urn".is(event, { "event", "liveVideo" })
  share.event = type(event) == "table" and event.reference or (is_urn and event or normal(event, "event", "events:announce"))
  share.author = share.author or (type(event) == "table" and event.organizer or nil)
  if not share.author then error("events:announce: author is missing: the page that invites", 2) end
  share.api = share.api or "rest"
  return require "linkedin.share".share(self.li, share, 2)
end

return {
  new = function(li) return setmetatable({ li = li }, Events) end,
}
