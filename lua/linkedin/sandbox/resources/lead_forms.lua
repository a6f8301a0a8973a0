-- SPDX-License-Identifier: MIT
--- `/rest/leadForms`: forms with their versions. An edit of what members see makes a new version; answers stay
--- with theirs.
--- https://learn.microsoft.com/en-us/linkedin/marketing/lead-sync/lead-sync-schema

local access = require "linkedin.sandbox.lead_access"
local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local leads = require "linkedin.sandbox.leads"
local reply = require "linkedin.sandbox.reply"
local schema = require "linkedin.sandbox.lead_schema"
local types = require "linkedin.sandbox.types"

local function forms(ctx) return ctx.store.data.leads.forms end

local function copy(value)
  if not json.is_object(value) and not json.is_array(value) then return value end
  local out = {}
  for key, item in pairs(value) do out[key] = copy(item) end
  return json.is_array(value) and json.array(out) or out
end

local function view(form)
  local version = form.versions[tostring(form.current)]
  local entity = {
    id = form.id, versionId = form.current, state = form.state, owner = form.owner, created = form.created,
    lastModified = form.lastModified,
    reviewInfo = { reviewStatus = form.state == "DRAFT" and "PENDING" or "APPROVED", lastUpdated = form.lastModified },
  }
  for name, value in pairs(version) do entity[name] = value end
  if #version.hiddenFields == 0 then entity.hiddenFields = nil end -- what is empty is omitted
  return entity
end

-- The form of the path, if the member may see it.
local function form_of(ctx, id)
  local form = forms(ctx)[tostring(id)]
  if not form then return nil, errors.not_found() end
  local refusal = access.refuse(ctx, form.owner, "FORM")
  if refusal then return nil, refusal end
  return form
end

local function get(ctx)
  local form, refusal = form_of(ctx, ctx.key)
  return form and reply.ok(view(form)) or refusal
end

local function batch_get(ctx)
  local results, failures = {}, {}
  for _, id in ipairs(ctx.params.ids) do
    local form, refusal = form_of(ctx, id)
    if form then
      results[tostring(id)] = view(form)
    else
      failures[tostring(id)] = { status = refusal.status, message = refusal.json.message }
    end
  end
  return reply.batch(results, {}, failures)
end

local function by_owner(ctx)
  local refusal = access.refuse(ctx, ctx.params.owner, "FORM")
  if refusal then return refusal end
  local wanted, list = leads.owner_urn(ctx.params.owner), {}
  for _, form in pairs(forms(ctx)) do
    if leads.owner_urn(form.owner) == wanted then list[#list + 1] = form end
  end
  table.sort(list, function(a, b) return a.id < b.id end)
  for i, form in ipairs(list) do list[i] = view(form) end
  return reply.ok(reply.page(ctx, list))
end

-- Whatever has no number gets one.
local function number(list, field)
  local last = 0
  for _, item in ipairs(list or {}) do last = math.max(last, item[field] or 0) end
  for _, item in ipairs(list or {}) do
    if not item[field] then
      last = last + 1
      item[field] = last
    end
  end
end

local function numbered(content)
  number(content.questions, "questionId")
  for _, question in ipairs(content.questions) do
    local choices = question.questionDetails.multipleChoiceQuestionDetails
    if choices then number(choices.options, "id") end
  end
  number(content.legalInfo.consents, "id")
  return content
end

local function create(ctx)
  local body = ctx.body
  local refusal = schema.refuse_form(body) or access.refuse(ctx, body.owner, "FORM")
  if refusal then return refusal end
  local counters = ctx.store.data.counters
  counters.lead_form = (counters.lead_form or 40100) + 1
  local id = counters.lead_form
  forms(ctx)[tostring(id)] = {
    id = id, owner = body.owner, state = "DRAFT", created = ctx.now_ms, lastModified = ctx.now_ms, current = 1,
    versions = { ["1"] = {
      name = body.name, creationLocale = body.creationLocale, hiddenFields = body.hiddenFields or json.array {},
      content = numbered(body.content),
    } },
  }
  ctx.store:touch()
  return reply.created(tostring(id), "/leadForms/" .. id)
end

-- A Rest.li patch applied to a copy.
local function patched(target, patch)
  for name, change in pairs(patch) do
    if name == "$set" then
      for field, value in pairs(change) do target[field] = value end
    elseif name == "$delete" then
      for _, field in ipairs(change) do target[field] = nil end
    else
      target[name] = patched(json.is_object(target[name]) and target[name] or {}, change)
    end
  end
  return target
end

-- Where a form may go from where it is; nobody has published the whole list.
local MAY_BECOME = {
  DRAFT = { DRAFT = true, PUBLISHED = true, ARCHIVED = true }, PUBLISHED = { PUBLISHED = true, ARCHIVED = true },
  ARCHIVED = { ARCHIVED = true, PUBLISHED = true },
}

local function update(ctx)
  local form, refusal = form_of(ctx, ctx.key)
  if not form then return refusal end
  if not json.is_object(ctx.body.patch) then return errors.schema { "ERROR :: /patch :: field is required but not found" } end
  local before = form.versions[tostring(form.current)]
  local after = copy(before)
  after.state = form.state
  after = patched(after, ctx.body.patch)
  refusal = schema.refuse_changed(after)
  if refusal then return refusal end
  if not MAY_BECOME[form.state][after.state] then
    return errors.parameter("state", "INVALID_VALUE_FOR_FIELD", ("a form cannot become %s from %s"):format(after.state, form.state))
  end
  form.state, after.state = after.state, nil
  local is_seen = json.encode(numbered(after.content)) ~= json.encode(before.content)
  if is_seen then form.current = form.current + 1 end
  form.versions[tostring(form.current)] = after
  form.lastModified = ctx.now_ms
  ctx.store:touch()
  return reply.no_content()
end

return {
  path = "leadForms", bases = { "rest" }, name = "leadForms", key = types.long,
  methods = {
    GET = { scopes = access.SCOPES, run = get },
    BATCH_GET = { scopes = access.SCOPES, run = batch_get },
    CREATE = { scopes = access.SCOPES, body = true, run = create },
    PARTIAL_UPDATE = { scopes = access.SCOPES, body = true, run = update },
    ["FINDER owner"] = { scopes = access.SCOPES, query = { owner = access.OWNER }, required = { "owner" }, run = by_owner },
  },
}
