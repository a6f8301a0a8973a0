-- SPDX-License-Identifier: MIT
--- Matched audiences: segments of people or companies that an advertiser knows, streamed to LinkedIn. E-mail
--- addresses leave this machine as digests only, made in C.
--- LinkedIn page: marketing/matched-audiences/create-and-manage-segment-users.

local Error = require "linkedin.error"
local options = require "linkedin.options"

---@class linkedin.AdSegments
local Segments = { __name = "linkedin.AdSegments" }
Segments.__index = Segments

local BATCH = 5000
-- A new segment answers 404 for up to two minutes.
local PATIENCE_S, FIRST_PAUSE_S = 120, 5

local function account_of(who, account)
  local urn, err = require "linkedin.urn".normalise(account, "sponsoredAccount")
  if not urn then error(("%s: %s"):format(who, err.message), 3) end
  return urn
end

local function id_of(segment) return tostring(segment):match "(%d+)$" or tostring(segment) end

--- Make a segment of type "USER" or "COMPANY". `sourcePlatform` is the word that LinkedIn assigned to the application.
---@async
---@param account integer|string
---@param segment { name: string, type: string, sourcePlatform: string, sourceSegmentId: string? }  and other fields of LinkedIn's
---@param opts table?
---@return string? id
---@return linkedin.Response|linkedin.Error
function Segments:create(account, segment, opts)
  options.argument("ads.segments:create", 2, segment, "table")
  opts = options.check("ads.segments:create", opts, {}, options.call)
  for _, name in ipairs { "name", "type", "sourcePlatform" } do
    if type(segment[name]) ~= "string" then error(("ads.segments:create: %s is missing"):format(name), 2) end
  end
  local body = { accessPolicy = "PRIVATE", destinations = require "linkedin.json".array { { destination = "LINKEDIN" } } }
  for name, value in pairs(segment) do body[name] = value end
  body.account = account_of("ads.segments:create", account)
  local answer, response = self.li:_call({ operation = "dmpSegments.create", body = body }, opts)
  if answer == nil then return nil, response end
  return response.id or response.headers["x-restli-id"], response
end

--- A segment, with what has become of it in `destinations`.
---@async
---@param segment integer|string
---@param opts table?
---@return table? segment
---@return linkedin.Response|linkedin.Error
function Segments:get(segment, opts)
  opts = options.check("ads.segments:get", opts, {}, options.call)
  return self.li:_call({ operation = "dmpSegments.get", keys = { id = id_of(segment) } }, opts)
end

--- The segments of an account, as an iterator.
---@async
---@param account integer|string
---@param opts table?
---@return linkedin.Pages segments
function Segments:by_account(account, opts)
  opts = options.check("ads.segments:by_account", opts, {}, options.call)
  return self.li:_each({
    operation = "dmpSegments.account", query = { q = "account", account = account_of("ads.segments:by_account", account), count = 100 },
  }, opts)
end

--- Give up a segment.
---@async
---@param segment integer|string
---@param opts table?
---@return boolean? done
---@return linkedin.Response|linkedin.Error
function Segments:delete(segment, opts)
  opts = options.check("ads.segments:delete", opts, {}, options.call)
  local answer, response = self.li:_call({ operation = "dmpSegments.delete", keys = { id = id_of(segment) } }, opts)
  if answer == nil then return nil, response end
  return true, response
end

-- ── people and companies ───────────────────────────────────────────────────────────────────────

local function person(one, action)
  local ids = {}
  if one.email ~= nil then
    local digest = type(one.email) == "string" and require "linkedin.core".crypto.hash_email(one.email)
    if not digest then return nil, "email is no e-mail address" end
    ids[1] = { idType = "SHA256_EMAIL", idValue = digest }
  end
  for _, id in ipairs(one.user_ids or {}) do ids[#ids + 1] = id end
  if not ids[1] and not (one.first_name and one.last_name) then return nil, "has neither email, user_ids nor both names" end
  return {
    action = action, userIds = ids[1] and require "linkedin.json".array(ids) or nil,
    firstName = one.first_name, lastName = one.last_name, title = one.title, company = one.company, country = one.country,
  }
end

local function company(one, action)
  if not (one.name or one.domain or one.page_url or one.organization) then
    return nil, "has neither name, domain, page_url nor organization"
  end
  return {
    action = action, companyName = one.name, companyWebsiteDomain = one.domain, companyPageUrl = one.page_url,
    organizationUrn = one.organization,
  }
end

local function prepare(list, make, action, report)
  local ready = {}
  for i, one in ipairs(list) do
    local wire, why = make(one, action)
    if wire then
      ready[#ready + 1] = { index = i, wire = wire }
    else
      report.refused[#report.refused + 1] = { index = i, error = Error.new {
        kind = "validation", message = ("entry %d %s"):format(i, why), method = "POST", endpoint = "/rest/dmpSegments",
        hint = "It was not sent",
      } }
    end
  end
  return ready
end

-- A segment that has just been made is not there yet.
local function call_patiently(self, spec, call)
  local waited, pause = 0, FIRST_PAUSE_S
  while true do
    local answer, err = self.li:_call(spec, call)
    if answer or err.status ~= 404 or waited + pause > (self.patience or PATIENCE_S) then return answer, err end
    local problem = require "linkedin.pause"(pause, call.cancel)
    if problem then return nil, problem end
    waited, pause = waited + pause, pause * 2
  end
end

local function stream(self, resource, segment, list, make, opts)
  local report = { accepted = 0, refused = {} }
  local call = {}
  for name, value in pairs(opts) do
    if name ~= "action" and name ~= "batch" then call[name] = value end
  end
  local ready = prepare(list, make, opts.action or "ADD", report)
  local size = opts.batch or BATCH
  for first = 1, #ready, size do
    local last = math.min(first + size - 1, #ready)
    local elements = {}
    for i = first, last do elements[#elements + 1] = ready[i].wire end
    local answer, err = call_patiently(self, {
      operation = resource .. ".batch_create", keys = { dmpSegment = id_of(segment) },
      body = { elements = require "linkedin.json".array(elements) },
    }, call)
    if not answer then
      err.report, err.from = report, ready[first].index
      return nil, err
    end
    for i = first, last do
      local element = (answer.elements or {})[i - first + 1] or {}
      if element.status and element.status < 300 then
        report.accepted = report.accepted + 1
      else
        report.refused[#report.refused + 1] = { index = ready[i].index, error = Error.new {
          kind = "validation", status = element.status, message = (element.error or {}).message or "LinkedIn's answer does not mention it",
        } }
      end
    end
  end
  table.sort(report.refused, function(a, b) return a.index < b.index end)
  return report
end

local STREAM = { action = "string", batch = "integer" }

local function check_stream(who, list, opts)
  options.argument(who, 2, list, "table", 4)
  opts = options.check(who, opts, STREAM, options.call, 4)
  if opts.action and opts.action ~= "ADD" and opts.action ~= "REMOVE" then error(who .. ": action is \"ADD\" or \"REMOVE\"", 3) end
  return opts
end

--- Add people to a segment, or take them out. The same person twice is one, so that what failed is sent again.
---@async
---@param segment integer|string
---@param people { email: string?, user_ids: table[]?, first_name: string?, last_name: string?, title: string?, company: string?, country: string? }[]
---@param opts { action: "ADD"|"REMOVE"|nil, batch: integer? }?
---@return { accepted: integer, refused: { index: integer, error: linkedin.Error }[] }? report
---@return linkedin.Error? err  `err.report`: so far; `err.from`: the entry to go on with
function Segments:send_people(segment, people, opts)
  opts = check_stream("ads.segments:send_people", people, opts)
  return stream(self, "dmpSegmentUsers", segment, people, person, opts)
end

--- Add companies, or take them out.
---@async
---@param segment integer|string
---@param companies { name: string?, domain: string?, page_url: string?, organization: string? }[]
---@param opts { action: "ADD"|"REMOVE"|nil, batch: integer? }?
---@return { accepted: integer, refused: { index: integer, error: linkedin.Error }[] }? report
---@return linkedin.Error? err
function Segments:send_companies(segment, companies, opts)
  opts = check_stream("ads.segments:send_companies", companies, opts)
  return stream(self, "dmpSegmentCompanies", segment, companies, company, opts)
end

return {
  new = function(li) return setmetatable({ li = li }, Segments) end,
}
