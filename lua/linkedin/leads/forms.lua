-- SPDX-License-Identifier: MIT
--- Lead forms: made, listed, published, archived; and the form that a response was given to.
--- LinkedIn page: marketing/lead-sync/lead-sync-schema.
---
---     local id = li.leads.forms:create {
---       owner = "urn:li:sponsoredAccount:500001", name = "Catalogue", headline = "Get the catalogue",
---       questions = { { field = "EMAIL", question = "E-mail" }, { question = "Which lenses?", options = { "Camera", "Microscope" } } },
---       privacy_policy = "https://heron-optics.example/privacy",
---     }
---     li.leads.forms:publish(id)

local Error = require "linkedin.error"
local options = require "linkedin.options"
local owners = require "linkedin.leads.owner"

---@class linkedin.LeadForms
local Forms = { __name = "linkedin.LeadForms" }
Forms.__index = Forms

local function id_of(who, id, level)
  local bare = require "linkedin.urn".id(id)
  if type(bare) ~= "string" or not bare:find "^%d+$" then
    error(("%s: argument 1 must be a form's number or urn:li:leadGenForm:…, got %s"):format(who, tostring(id)), level or 3)
  end
  return bare
end

local function refused(findings)
  return nil, Error.new {
    kind = "validation", message = "the form was not sent: " .. findings[1].message, details = findings,
    hint = "Correct what `details` lists; nothing was sent",
  }
end

local SKEW_MS = 60000

-- A draft that may have been made since is looked for by its name: nobody shall make it twice.
local function find_made(self, owner, name, since_ms)
  for form in self:each(owner) do
    if form == false then return nil end
    if form.name == name and form.state == "DRAFT" and (form.created or 0) >= since_ms - SKEW_MS then return form end
  end
end

--- Make a form, as a draft. LinkedIn's own fields are taken as they are; shorter: texts instead of localized records,
--- `locale`, `headline`, `questions` (`field` or a question of one's own, `options`, `required`), `privacy_policy`,
--- `disclaimer`, `consents`, `hidden`.
---@async
---@param form table
---@param opts table?
---@return string? id
---@return linkedin.Response|linkedin.Error err  kind "validation": `details` lists what is wrong
function Forms:create(form, opts)
  options.argument("leads.forms:create", 1, form, "table")
  opts = options.check("leads.forms:create", opts, {}, options.call)
  local owner = owners.union("leads.forms:create", form.owner)
  local check = require "linkedin.leads.form_check"
  local body = check.expand("leads.forms:create", form)
  local findings = check.findings(body)
  if findings[1] then return refused(findings) end
  body.owner = owner
  local since_ms = (self.li.settings.clock or require "linkedin.core".clock.wall)() * 1000
  local made, err = self.li:_call({ operation = "leadForms.create", body = body }, opts)
  if made then return tostring(made.id), err end
  local there = err.maybe_done and find_made(self, form.owner, body.name, since_ms)
  if there then return tostring(there.id), err.response end
  return nil, err
end

--- A form as it is now.
---@async
---@param id string|number  number or urn:li:leadGenForm:…
---@param opts table?
---@return table? form
---@return linkedin.Response|linkedin.Error
function Forms:get(id, opts)
  opts = options.check("leads.forms:get", opts, {}, options.call)
  return require "linkedin.leads.read"(self.li, { operation = "leadForms.get", keys = { id = id_of("leads.forms:get", id) } }, opts)
end

--- All forms of an ad account or a page.
---@async
---@param owner string  URN
---@param opts { cursor: table?, prefetch: boolean? }?
---@return linkedin.Pages forms
function Forms:each(owner, opts)
  opts = options.check("leads.forms:each", opts, { cursor = "table", prefetch = "boolean" }, options.call)
  local union = owners.union("leads.forms:each", owner)
  return self.li:_each({ operation = "leadForms.owner", query = { q = "owner", owner = union, count = 50 } }, opts)
end

local PATCHABLE = { name = true, state = true, hiddenFields = true, content = true, creationLocale = true }

--- Change a form: `name`, `hiddenFields`, `content` (whole), `state`. A change of what members see makes a new version;
--- leads keep theirs.
---@async
---@param id string|number
---@param changes table
---@param opts table?
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Forms:update(id, changes, opts)
  options.argument("leads.forms:update", 2, changes, "table")
  opts = options.check("leads.forms:update", opts, {}, options.call)
  id = id_of("leads.forms:update", id)
  for name in pairs(changes) do
    if not PATCHABLE[name] then
      local near = require "linkedin.nearest"(tostring(name), PATCHABLE)
      error(("leads.forms:update: '%s' cannot be changed%s"):format(tostring(name), near and (", did you mean '" .. near .. "'?") or ""), 2)
    end
  end
  if next(changes) == nil then error("leads.forms:update: nothing to change", 2) end
  return self.li:_call({ operation = "leadForms.partial_update", keys = { id = id }, body = { patch = { ["$set"] = changes } } }, opts)
end

local function set_state(self, who, id, state, opts)
  opts = options.check(who, opts, {}, options.call, 4)
  return self.li:_call({
    operation = "leadForms.partial_update", keys = { id = id_of(who, id, 4) }, body = { patch = { ["$set"] = { state = state } } },
  }, opts)
end

--- Let members fill it in.
---@async
---@param id string|number
---@param opts table?
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Forms:publish(id, opts)
  local ok, about = set_state(self, "leads.forms:publish", id, "PUBLISHED", opts)
  return ok, about
end

--- Take no more leads through it.
---@async
---@param id string|number
---@param opts table?
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Forms:archive(id, opts)
  local ok, about = set_state(self, "leads.forms:archive", id, "ARCHIVED", opts)
  return ok, about
end

-- ── the form of a response ─────────────────────────────────────────────────────────────────────

local MASK = "form:(hiddenFields,creationLocale,name,id,content)"

-- Gone, or out of reach: then the lead has answers without questions, and is not lost.
local function is_out_of_reach(err)
  return err.status == 404 or err.status == 403
end

-- The current version is the form itself; an older one is known through its responses only.
local function fetch(self, version_urn, response_id, opts)
  local form_id, version = owners.version(version_urn)
  if not form_id then return false end
  local form, err = self:get(form_id, opts)
  if form and tostring(form.versionId) == version then return form end
  if not form and not is_out_of_reach(err) then return nil, err end
  local response
  response, err = require "linkedin.leads.read"(self.li, {
    operation = "leadFormResponses.get", keys = { id = response_id }, raw_query = { fields = MASK },
  }, opts)
  if response then return response.form or false end
  if is_out_of_reach(err) then return false end
  return nil, err
end

--- The form of a response's version; kept, for a version does not change. false: it cannot be read.
---@async
---@param response table
---@param opts table?
---@return table|false|nil form
---@return linkedin.Error?
function Forms:of(response, opts)
  local version_urn = response.versionedLeadGenFormUrn
  if not version_urn then return false end
  if self.versions[version_urn] then return self.versions[version_urn] end
  local form, err = fetch(self, version_urn, response.id, opts or {})
  if form then self.versions[version_urn] = form end
  return form, err
end

return {
  new = function(li) return setmetatable({ li = li, versions = {} }, Forms) end,
}
