-- SPDX-License-Identifier: MIT
--- Leads: forms, what members answered, who is told of it, and a store that has every lead exactly once.
--- For applications with LinkedIn's Lead Sync API (scope r_marketing_leadgen_automation).
--- LinkedIn pages: marketing/lead-sync/leadsync, lead-sync-schema, events-leadsync.
---
---     local store = assert(li.leads:store "leads.db")
---     local report, err = li.leads:sync(store, { owners = { "urn:li:sponsoredAccount:500001" } })
---     for lead, problem in store:each_new() do
---       if not lead then error(problem) end
---       crm.add(lead.fields.EMAIL, lead.answers)
---     end

local options = require "linkedin.options"
local owners = require "linkedin.leads.owner"

---@class linkedin.Leads
---@field forms linkedin.LeadForms
---@field subscriptions linkedin.LeadSubscriptions
local Leads = { __name = "linkedin.Leads" }

local PARTS = { forms = true, subscriptions = true }

function Leads:__index(name)
  if not PARTS[name] then return Leads[name] end
  local part = require("linkedin.leads." .. name).new(self.li)
  rawset(self, name, part)
  return part
end

local function now_ms(self)
  return math.floor((self.li.settings.clock or require "linkedin.core".clock.wall)() * 1000)
end

local FILTERS = {
  lead_type = "string", from = "number", to = "number", test = "boolean", form = "string", creative = "string",
  event = "string", entity = "table", count = "integer", resolve = "boolean",
}

local function entity_of(opts)
  if opts.entity then return opts.entity end
  if opts.creative then return { associatedCreative = opts.creative } end
  return opts.event and { event = opts.event } or nil
end

local function whole(ms) return ms and math.floor(ms) end

-- The finder's parameters. Raises for what cannot be meant; `level` is the caller's, seen from here.
local function query_of(self, who, owner, opts, level)
  local union = owners.union(who, owner, level + 1)
  if opts.form and not owners.version(opts.form) then
    error(who .. ": form must be urn:li:versionedLeadGenForm:(urn:li:leadGenForm:…,…)", level)
  end
  local range
  if opts.from or opts.to then
    range = { start = whole(opts.from) or now_ms(self) - 364 * 86400000, ["end"] = whole(opts.to) or now_ms(self) }
    if range["end"] < range.start then error(who .. ": from is after to", level) end
  end
  return {
    q = "owner", owner = union, leadType = { leadType = owners.kind(who, union, opts.lead_type, level + 1) },
    limitedToTestLeads = opts.test, versionedLeadGenFormUrn = opts.form, associatedEntity = entity_of(opts),
    submittedAtTimeRange = range,
  }
end

---@class linkedin.LeadResponses  an iterator
---@field pages integer  requests so far
local Responses = {}
Responses.__index = Responses

-- Whether `false` hides test leads or leaves them in is not known, so the flag decides.
local function is_wanted(self, response)
  return self.test == nil or (response.testLead == true) == self.test
end

--- The next lead; nil at the end; `false, err` when a page or a form could not be read, after which it may be
--- called again.
---@async
function Responses:next()
  while true do
    local response = self.elements[self.position]
    if response then
      local lead, err = response, nil
      if self.resolves then lead, err = self.leads:resolve(response, self.opts) end
      if not lead then return false, err end
      self.position = self.position + 1
      if is_wanted(self, response) then return lead end
    else
      local page, err = self.reader:page()
      if not page then return page, err end
      self.elements, self.position, self.pages = page, 1, self.reader.pages
    end
  end
end

--- All remaining leads in one table.
---@async
---@return linkedin.Lead[]?, linkedin.Error?
function Responses:all()
  local list = {}
  while true do
    local lead, err = self:next()
    if lead == nil then return list end
    if lead == false then return nil, err end
    list[#list + 1] = lead
  end
end

Responses.__call = function(self) return self:next() end

--- The leads of an ad account or a page, as an iterator: `for lead, err in li.leads:responses(owner) do`. Each comes
--- once, however LinkedIn pages; their ids are kept while it runs. Nothing is older than 365 days.
---@async
---@param owner string  URN
---@param opts { lead_type: string?, from: number?, to: number?, test: boolean?, form: string?, creative: string?, event: string?, entity: table?, count: integer?, resolve: boolean? }?
---   from, to: epoch ms of submitting, `to` exclusive; test: true for test leads only, false for none; form: URN of a version;
---   entity: as LinkedIn writes it; count: a page, default 100; resolve: false for LinkedIn's responses as they are
---@return linkedin.LeadResponses leads
function Leads:responses(owner, opts)
  opts = options.check("leads:responses", opts, FILTERS, options.call)
  if opts.fields and not ("," .. opts.fields .. ","):find(",id,", 1, true) then
    error("leads:responses: fields must name id: leads are told apart by it", 2)
  end
  local common = {}
  for name, value in pairs(opts) do
    if not FILTERS[name] then common[name] = value end
  end
  local reader = require "linkedin.leads.reader".new(
    self.li, query_of(self, "leads:responses", owner, opts, 3), common, opts.count)
  return setmetatable({
    leads = self, reader = reader, opts = common, test = opts.test, resolves = opts.resolve ~= false, elements = {}, position = 1,
    pages = 0,
  }, Responses)
end

local function id_of(who, id)
  options.argument(who, 1, id, "string", 4)
  return id:match "^urn:li:leadGenFormResponse:(.+)$" or id
end

--- One lead, with its questions.
---@async
---@param id string  id or urn:li:leadGenFormResponse:…
---@param opts table?
---@return linkedin.Lead? lead
---@return linkedin.Response|linkedin.Error  status 404: deleted, older than 365 days, not there yet, or not for this member
function Leads:get(id, opts)
  id = id_of("leads:get", id)
  opts = options.check("leads:get", opts, {}, options.call)
  local response, about = require "linkedin.leads.read"(self.li, { operation = "leadFormResponses.get", keys = { id = id } }, opts)
  if not response then return nil, about end
  local lead, err = self:resolve(response, opts)
  return lead, lead and about or err
end

--- A lead from LinkedIn's response: the form of its version is read once and kept.
---@async
---@param response table
---@param opts table?
---@return linkedin.Lead? lead
---@return linkedin.Error?
function Leads:resolve(response, opts)
  options.argument("leads:resolve", 1, response, "table")
  local form, err = self.forms:of(response, opts)
  if form == nil then return nil, err end
  return require "linkedin.leads.resolve".lead(response, form)
end

--- The whole lead of an event that linkedin.webhook has parsed. Where it cannot be read yet, it is asked for again
--- for some seconds; a handler that must answer LinkedIn within three seconds notes the event instead (`store:note`).
---@async
---@param event table  of linkedin.webhook.parse, or one of its notifications
---@param opts { patience: number? }?  seconds, default 30
---@return linkedin.Lead|false|nil lead  false: the event is about no lead; `is_deleted`: LinkedIn has deleted it
---@return linkedin.Error?
function Leads:from_event(event, opts)
  options.argument("leads:from_event", 1, event, "table")
  opts = options.check("leads:from_event", opts, { patience = "number" }, options.call)
  local common = {}
  for name, value in pairs(opts) do common[name] = value end
  common.patience = nil
  return require "linkedin.leads.event".lead(self, event, common, opts.patience or 30)
end

--- The file that has the leads: see linkedin.LeadStore. It holds personal data: keep it as safe as that.
---@param path string
---@return linkedin.LeadStore? store
---@return linkedin.Error? err  kind "storage"
function Leads:store(path)
  options.argument("leads:store", 1, path, "string")
  return require "linkedin.leads.store".open(path, function() return now_ms(self) end)
end

local SYNC = {
  owners = "table", since = "number", overlap = "number", reconcile = "number", reconcile_every = "number", test = "boolean",
  count = "integer", deletions = "boolean",
}
local SYNC_DEFAULTS = { overlap = 86400, reconcile = 7 * 86400, reconcile_every = 86400 }

-- "urn:li:…" or { owner =, lead_type =, form = }
local function sources_of(self, given, test)
  local sources = {}
  for i, one in ipairs(given) do
    if type(one) ~= "table" then one = { owner = one } end
    options.check("leads:sync: owners", one, { owner = "string", lead_type = "string", form = "string" }, nil, 4)
    local query = query_of(self, "leads:sync", one.owner, { lead_type = one.lead_type, form = one.form, test = test or nil }, 4)
    local kind = query.leadType.leadType
    sources[i] = {
      owner = one.owner, lead_type = kind, form = one.form, query = query,
      key = table.concat({ one.owner, kind, one.form or "", test and "test" or "" }, " "),
    }
  end
  if not sources[1] then error("leads:sync: owners is empty: whose leads?", 3) end
  return sources
end

--- Bring the store up to date: what events told of, then what has come in since last time. May be killed at any
--- moment and run by several processes at once: each lead is stored once, and none is passed over.
---
--- Leads become readable late and out of order, so each run looks back by `overlap`, and once every `reconcile_every`
--- by `reconcile`.
---@async
---@param store linkedin.LeadStore|string  a store or its path
---@param opts { owners: (string|{ owner: string, lead_type: string?, form: string? })[], since: number?, overlap: number?, reconcile: number?, reconcile_every: number?, test: boolean?, count: integer?, deletions: boolean? }
---   owners: URNs; a page's entry names its lead_type; since: epoch ms, default as far back as LinkedIn keeps them; overlap, reconcile,
---   reconcile_every: seconds, default one day, seven days, one day; test: true for test leads only, default none; deletions: false keeps
---   what LinkedIn neither lists nor has any more when it reconciles
---@return { stored: integer, seen: integer, deleted: integer, requests: integer, pending: integer, sources: table[] }? report
---@return linkedin.Error? err  `err.report` says how far it came; run it again
function Leads:sync(store, opts)
  options.argument("leads:sync", 1, store, "table|string")
  opts = options.check("leads:sync", opts, SYNC, options.call)
  if not opts.owners then error("leads:sync: owners is missing: whose leads?", 2) end
  if opts.fields or opts.projection then error("leads:sync: leads are stored whole: leave fields and projection out", 2) end
  local own, common = {}, {}
  for name, value in pairs(SYNC_DEFAULTS) do own[name] = value end
  for name, value in pairs(opts) do
    if SYNC[name] then own[name] = value else common[name] = value end
  end
  own.sources = sources_of(self, opts.owners, opts.test)
  local opened, err = store, nil
  if type(store) == "string" then opened, err = self:store(store) end
  if not opened then return nil, err end
  local report
  report, err = require "linkedin.leads.sync".run(self, opened, own, common)
  if type(store) == "string" then opened:close() end
  return report, err
end

--- Only what events told of: between two syncs, or right after a webhook was answered.
---@async
---@param store linkedin.LeadStore
---@param opts { test: boolean? }?
---@return { stored: integer, requests: integer, pending: integer }? report  pending: leads that cannot be read yet
---@return linkedin.Error? err  the rest stays noted; `err.report` says how far it came
function Leads:read_noted(store, opts)
  options.argument("leads:read_noted", 1, store, "table")
  opts = options.check("leads:read_noted", opts, { test = "boolean" }, options.call)
  local common = {}
  for name, value in pairs(opts) do common[name] = value end
  common.test = nil
  return require "linkedin.leads.sync".run(self, store, { sources = {}, test = opts.test }, common)
end

return {
  new = function(li) return setmetatable({ li = li }, Leads) end,
}
