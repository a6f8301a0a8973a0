-- SPDX-License-Identifier: MIT
--- Lead forms with their versions, and the leads that come in through them by the sandbox's clock.
---
---     submitted ──(late)──→ arrives: its event is sent ──(lag)──→ readable ──(365 days after submitting)──→ gone
---
--- lead = { id, form, version, owner, type, submitted_ms, arrives_at, readable_at (epoch s), test, answers, consents,
---   submitter, entity, campaign?, is_announced?, is_deleted? }
---
--- https://learn.microsoft.com/en-us/linkedin/marketing/lead-sync/leadsync

local json = require "linkedin.sandbox.json"
local state = require "linkedin.sandbox.state"

local M = {}

local RETENTION_MS = 365 * 86400 * 1000

M.TYPES = { "SPONSORED", "EVENT", "COMPANY", "ORGANIZATION_PRODUCT" }

--- The one URN of an owner, and "sponsoredAccount" or "organization".
function M.owner_urn(owner)
  if owner.sponsoredAccount then return owner.sponsoredAccount, "sponsoredAccount" end
  return owner.organization, "organization"
end

--- `urn:li:versionedLeadGenForm:(urn:li:leadGenForm:40001,2)`
function M.version_urn(form, version)
  return ("urn:li:versionedLeadGenForm:(urn:li:leadGenForm:%d,%d)"):format(form, version)
end

-- ── making leads ───────────────────────────────────────────────────────────────────────────────

local FIRST = { "Ann", "Bram", "Chiara", "Dmitri", "Esi", "Fumiko", "Gaël", "Hanna" }
local LAST = { "Aalto", "Brandt", "Costa", "Dekker", "Eriksen", "Ferri", "Grün", "Holm" }

local KNOWN = {
  FIRST_NAME = function(n) return FIRST[n % #FIRST + 1] end,
  LAST_NAME = function(n) return LAST[math.floor(n / 3) % #LAST + 1] end,
  EMAIL = function(n) return ("lead-%d@example.test"):format(n) end,
  COMPANY_NAME = function(n) return "Company " .. n % 40 end,
}

local function answer_to(question, n, given)
  local own = given and given[tostring(question.questionId)]
  local choices = question.questionDetails.multipleChoiceQuestionDetails
  if choices then
    local picked = own or choices.options[n % #choices.options + 1].id
    return { multipleChoiceAnswer = { options = json.array { picked } } }
  end
  if not own and not question.responseRequired and n % 5 == 0 then return nil end -- left empty
  local make = KNOWN[question.predefinedField]
  return { textQuestionAnswer = { answer = own or (make and make(n)) or ("Answer %d"):format(n) } }
end

local function fill(lead, content, n, given)
  lead.answers, lead.consents = json.array {}, json.array {}
  for _, question in ipairs(content.questions) do
    local details = answer_to(question, n, given)
    if details then lead.answers[#lead.answers + 1] = { questionId = question.questionId, answerDetails = details } end
  end
  for i, consent in ipairs(content.legalInfo.consents or {}) do
    lead.consents[i] = { consentId = consent.id, accepted = consent.checkRequired or n % 2 == 0 }
  end
end

local ENTITIES = {
  SPONSORED = function(n) return { associatedCreative = "urn:li:sponsoredCreative:" .. 830003 + n % 2 } end,
  EVENT = function() return { event = "urn:li:event:7000000000000000555" } end,
  COMPANY = function(_, owner) return { organization = owner } end,
  ORGANIZATION_PRODUCT = function() return { organizationProduct = "urn:li:organizationProduct:31" } end,
}

local function new_lead(store, form, given)
  local counters, random = store.data.counters, store.random
  counters.lead = (counters.lead or 0) + 1
  local n, version = counters.lead, given.version or form.current
  local owner, kind = M.owner_urn(form.owner)
  local lead = {
    id = ("%s-%d"):format(random:uuid(), n % 10), number = n, form = form.id, version = version, owner = form.owner,
    type = kind == "sponsoredAccount" and "SPONSORED" or given.type or "COMPANY", test = given.test or false,
    submitter = "urn:li:person:" .. random:name(10),
  }
  lead.entity = given.entity or ENTITIES[lead.type](n, owner)
  if lead.type == "SPONSORED" then lead.campaign = "urn:li:sponsoredCampaign:720002" end
  fill(lead, form.versions[tostring(version)].content, n, given.answers)
  return lead
end

-- Sooner before later, so that what has arrived is the beginning of the list.
local function insert(list, lead)
  local at = #list + 1
  while at > 1 and list[at - 1].arrives_at > lead.arrives_at do at = at - 1 end
  table.insert(list, at, lead)
end

--- Leads to come: `count` of them, within the next `over` seconds, submitted `late` seconds before they arrive.
--- Returns their ids.
function M.arrive(store, given)
  local form, ids = store.data.leads.forms[tostring(given.form or 40001)], json.array {}
  local now, count = store.clock:now(), given.count or 1
  for i = 1, count do
    local lead = new_lead(store, form, given)
    lead.arrives_at = now + (given.over or 0) * i / count
    lead.readable_at = lead.arrives_at + (given.lag or 0)
    lead.submitted_ms = math.floor((lead.arrives_at - (given.late or 0)) * 1000)
    insert(store.data.leads.responses, lead)
    ids[i] = lead.id
  end
  store:touch()
  return ids
end

-- What has come in before the sandbox began has had its events.
local function responses(store)
  local leads = store.data.leads
  local past = leads.past
  if past then
    leads.past = nil
    for i = 1, #past do M.arrive(store, past[i]) end
    for _, lead in ipairs(leads.responses) do lead.is_announced = true end
  end
  return leads.responses
end

-- ── reading ────────────────────────────────────────────────────────────────────────────────────

--- Can it be read now?
function M.is_readable(store, lead)
  return not lead.is_deleted and lead.readable_at <= store.clock:now()
    and store.clock:ms() - lead.submitted_ms < RETENTION_MS
end

--- A lead by id, readable or not; nil when there is none.
function M.find(store, id)
  for _, lead in ipairs(responses(store)) do
    if lead.id == id then return lead end
  end
  return nil
end

--- The readable leads that fit, in the order of the finder.
function M.select(store, fits)
  local found = {}
  for _, lead in ipairs(responses(store)) do
    if fits(lead) and M.is_readable(store, lead) then found[#found + 1] = lead end
  end
  local sign = store.config.lead_order == "oldest" and -1 or 1
  table.sort(found, function(a, b)
    if a.submitted_ms == b.submitted_ms then return a.number * sign > b.number * sign end
    return a.submitted_ms * sign > b.submitted_ms * sign
  end)
  return found
end

--- Take a lead away; its event says so. Was it there?
function M.delete(store, id)
  local lead = M.find(store, id)
  if not lead or lead.is_deleted then return false end
  lead.is_deleted = true
  M.announce(store, lead, "DELETED")
  store:touch()
  return true
end

--- What the API calls it: "draft" forms take none.
function M.takes_leads(form, version)
  return form ~= nil and form.state == "PUBLISHED" and form.versions[tostring(version or form.current)] ~= nil
end

M.responses = responses

-- The leads themselves are many: `GET /_sandbox/leads` has them.
state.sections.leads = function(store)
  return { count = #responses(store), notifications = store.data.leads.notifications }
end

return M
