-- SPDX-License-Identifier: MIT
--- Matched audiences: `dmpSegments`, and the people and companies streamed into them. A new segment is not there for
--- some seconds, and two days pass before it can be used.
--- https://learn.microsoft.com/en-us/linkedin/marketing/matched-audiences/create-and-manage-segment-users

local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local reply = require "linkedin.sandbox.reply"
local s = require "linkedin.sandbox.schema"
local state = require "linkedin.sandbox.state"
local store = require "linkedin.sandbox.ads.store"
local types = require "linkedin.sandbox.types"

local SCOPES = { "rw_dmp_segments" }
local READY_S, USABLE_S, LEAST, MOST = 5, 48 * 3600, 300, 5000

local function segments(ctx) return ctx.store.data.segments end

local Segment = s.record {
  name = s.string(), account = s.urn { "sponsoredAccount" }, accessPolicy = s.enum { "PRIVATE" },
  type = s.enum { "USER", "COMPANY", "USER_LIST_UPLOAD", "COMPANY_LIST_UPLOAD" }, sourcePlatform = s.string(),
  sourceSegmentId = s.optional(s.string()), destinations = s.list(s.record { destination = s.enum { "LINKEDIN" } }, { min = 1, max = 1 }),
}

local function account_of(ctx, urn)
  local account, refusal = store.account(ctx, urn, "CAMPAIGN_MANAGER")
  if account and account.test then return nil, errors.denied "Matched audiences are not available on test accounts" end
  return account, refusal
end

local function create(ctx)
  local _, refusal = account_of(ctx, ctx.body.account)
  if refusal then return refusal end
  local segment = store.copy(ctx.body)
  segment.id = store.next_id(ctx.store, "segment", 60000)
  segment.created_at, segment.members = ctx.now, {}
  segments(ctx)[tostring(segment.id)] = segment
  ctx.store:touch()
  return reply.created(tostring(segment.id), "/dmpSegments/" .. segment.id)
end

local function size_of(segment)
  local n = 0
  for _ in pairs(segment.members) do n = n + 1 end
  return n
end

local function view(ctx, segment)
  local size = size_of(segment)
  local is_ready = ctx.now >= segment.created_at + USABLE_S
  return {
    id = segment.id, name = segment.name, account = segment.account, accessPolicy = segment.accessPolicy, type = segment.type,
    sourcePlatform = segment.sourcePlatform, sourceSegmentId = segment.sourceSegmentId,
    destinations = json.array { {
      destination = "LINKEDIN", destinationSegmentId = "urn:li:adSegment:" .. segment.id,
      status = is_ready and size >= LEAST and "READY" or "BUILDING", audienceSize = is_ready and size >= LEAST and size or 0,
      matchedCount = is_ready and size or 0, created = segment.created_at * 1000, lastModified = segment.created_at * 1000,
    } },
  }
end

local function own(ctx, id)
  local segment = segments(ctx)[tostring(id)]
  if not segment then return nil, errors.not_found "Could not find entity" end
  local _, refusal = account_of(ctx, segment.account)
  if refusal then return nil, refusal end
  return segment
end

local function get(ctx)
  local segment, refusal = own(ctx, ctx.key)
  return segment and reply.ok(view(ctx, segment)) or refusal
end

local function by_account(ctx)
  local _, refusal = account_of(ctx, ctx.params.account)
  if refusal then return refusal end
  local list = {}
  for _, segment in pairs(segments(ctx)) do
    if segment.account == ctx.params.account
      and segment.sourcePlatform == (ctx.params.sourcePlatform or segment.sourcePlatform)
      and segment.sourceSegmentId == (ctx.params.sourceSegmentId or segment.sourceSegmentId) then
      list[#list + 1] = view(ctx, segment)
    end
  end
  table.sort(list, function(a, b) return a.id < b.id end)
  return reply.ok(reply.page(ctx, list))
end

local Patch = s.record { patch = s.record { ["$set"] = s.record {
  name = s.optional(s.string()), sourceSegmentId = s.optional(s.string()),
} } }

local function update(ctx)
  local segment, refusal = own(ctx, ctx.key)
  if not segment then return refusal end
  local issues = s.check(Patch, ctx.body)
  if issues[1] then return s.refuse_patch(issues) end
  for name, value in pairs(ctx.body.patch["$set"]) do segment[name] = value end
  ctx.store:touch()
  return reply.no_content()
end

local function delete(ctx)
  local segment, refusal = own(ctx, ctx.key)
  if not segment then return refusal end
  segments(ctx)[tostring(segment.id)] = nil
  ctx.store:touch()
  return reply.no_content()
end

-- ── streaming ──────────────────────────────────────────────────────────────────────────────────

local ACTION = s.enum { "ADD", "REMOVE" }
local Person = s.record {
  action = ACTION,
  userIds = s.optional(s.list(s.record { idType = s.enum { "SHA256_EMAIL", "GOOGLE_AID" }, idValue = s.string() })),
  firstName = s.optional(s.string()), lastName = s.optional(s.string()), title = s.optional(s.string()),
  company = s.optional(s.string()), country = s.optional(s.string()),
}
local Company = s.record {
  action = ACTION, companyName = s.optional(s.string()),
  companyWebsiteDomain = s.optional(s.string()), companyDomain = s.optional(s.string()),
  companyPageUrl = s.optional(s.string()), organizationUrn = s.optional(s.urn { "organization" }),
}

-- Which member an element is about, or nil and what is wrong.
local function person_key(one)
  local id = one.userIds and one.userIds[1]
  if id and id.idType == "SHA256_EMAIL" and not (id.idValue:find "^[0-9a-f]+$" and #id.idValue == 64) then
    return nil, "idValue is no SHA-256 in lower-case hexadecimal"
  end
  if id then return id.idType .. id.idValue end
  if one.firstName and one.lastName then return one.firstName .. " " .. one.lastName .. " " .. (one.company or "") end
  return nil, "userIds, or firstName and lastName, are required"
end

local function company_key(one)
  local key = one.organizationUrn or one.companyWebsiteDomain or one.companyDomain or one.companyPageUrl or one.companyName
  if not key then return nil, "a company is named by something" end
  return key
end

local function stream(kind, of, key_of)
  return function(ctx)
    local segment, refusal = own(ctx, ctx.keys.dmpSegment)
    if not segment then return refusal end
    if ctx.now < segment.created_at + READY_S then return errors.not_found "Could not find entity" end
    if segment.type ~= kind then return errors.bad("ILLEGAL_ARGUMENT", "The segment is of type " .. segment.type) end
    if #ctx.body.elements > MOST then return errors.bad("ILLEGAL_ARGUMENT", "At most 5000 elements are allowed") end
    local answers = json.array {}
    for i, one in ipairs(ctx.body.elements) do
      local issue = s.check(of, one)[1]
      local key, why
      if issue then why = issue.path .. ": " .. issue.message else key, why = key_of(one) end
      if key then segment.members[key] = one.action == "ADD" or nil end
      answers[i] = key and { status = 201 } or { status = 400, error = { status = 400, message = why } }
    end
    ctx.store:touch()
    return reply.ok { elements = answers }
  end
end

function state.sections.segments(of)
  local list = {}
  for _, segment in pairs(of.data.segments) do
    list[#list + 1] = { id = segment.id, name = segment.name, type = segment.type, size = size_of(segment) }
  end
  table.sort(list, function(a, b) return a.id < b.id end)
  return json.array(list)
end

local ELEMENTS = s.record { elements = s.list(s.any(), { min = 1 }) }

local function streamed(path, kind, of, key_of)
  return {
    path = "dmpSegments/{dmpSegment}/" .. path, bases = { "rest" }, name = "dmpSegments/" .. path, parents = { dmpSegment = types.long },
    methods = { BATCH_CREATE = { scopes = SCOPES, body = ELEMENTS, run = stream(kind, of, key_of) } },
  }
end

return {
  {
    path = "dmpSegments", bases = { "rest" }, name = "dmpSegments", key = types.long,
    methods = {
      CREATE = { scopes = SCOPES, body = Segment, run = create },
      GET = { scopes = SCOPES, run = get },
      PARTIAL_UPDATE = { scopes = SCOPES, body = true, run = update },
      DELETE = { scopes = SCOPES, run = delete },
      ["FINDER account"] = {
        scopes = SCOPES, required = { "account" }, run = by_account,
        query = { account = types.urn { "sponsoredAccount" }, sourcePlatform = types.string, sourceSegmentId = types.string },
      },
    },
  },
  streamed("users", "USER", Person, person_key),
  streamed("companies", "COMPANY", Company, company_key),
}
