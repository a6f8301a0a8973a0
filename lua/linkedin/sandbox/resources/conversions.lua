-- SPDX-License-Identifier: MIT
--- Conversions: rules, the campaigns they count for, events sent by advertisers, and the Insight Tag. An event id
--- counts once for a rule.
--- https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads-reporting/conversions-api

local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local reply = require "linkedin.sandbox.reply"
local s = require "linkedin.sandbox.schema"
local state = require "linkedin.sandbox.state"
local store = require "linkedin.sandbox.ads.store"
local types = require "linkedin.sandbox.types"

local SCOPES, MOST_EVENTS, AGE_MS = { "rw_conversions" }, 5000, 90 * 86400000
local URN = "urn:lla:llaPartnerConversion:"

local function data(ctx) return ctx.store.data.conversions end

-- ── rules ──────────────────────────────────────────────────────────────────────────────────────

local TYPES = {}
for word in ([[ADD_TO_CART DOWNLOAD INSTALL KEY_PAGE_VIEW LEAD PURCHASE SIGN_UP OTHER TALENT_LEAD JOB_APPLY SAVE
  START_CHECKOUT SCHEDULE VIEW_CONTENT VIEW_VIDEO ADD_BILLING_INFO BOOK_APPOINTMENT REQUEST_QUOTE SEARCH SUBSCRIBE AD_CLICK
  AD_VIEW COMPLETE_SIGNUP SUBMIT_APPLICATION PHONE_CALL INVITE LOGIN SHARE DONATE ADD_TO_LIST RATE START_TRIAL
  OUTBOUND_CLICK CONTACT MARKETING_QUALIFIED_LEAD SALES_QUALIFIED_LEAD QUALIFIED_LEAD]]):gmatch "%S+" do
  TYPES[#TYPES + 1] = word
end

local Money = s.record { currencyCode = s.string(), amount = s.string() }
local FIELDS = {
  name = s.string(), type = s.enum(TYPES), enabled = s.optional(s.boolean()),
  attributionType = s.optional(s.enum { "LAST_TOUCH_BY_CAMPAIGN", "LAST_TOUCH_BY_CONVERSION" }),
  postClickAttributionWindowSize = s.optional(s.integer()), viewThroughAttributionWindowSize = s.optional(s.integer()),
  valueType = s.optional(s.enum { "DYNAMIC", "FIXED", "NO_VALUE" }), value = s.optional(Money),
}
local Rule = { account = s.urn { "sponsoredAccount" }, conversionMethod = s.enum { "CONVERSIONS_API", "INSIGHT_TAG" } }
local Change = {}
for name, of in pairs(FIELDS) do
  Rule[name] = of
  Change[name] = type(of) == "table" and of or s.optional(of)
end

local CLICK = { [1] = true, [7] = true, [30] = true, [90] = true }
local LONG = { SUBMIT_APPLICATION = true, PURCHASE = true, ADD_TO_CART = true, QUALIFIED_LEAD = true, LEAD = true }

local function refuse_rule(rule)
  local click = rule.postClickAttributionWindowSize
  if click and not CLICK[click] and not (click == 365 and LONG[rule.type]) then
    return errors.input {
      { field = "postClickAttributionWindowSize", code = "FIELD_INVALID", description = "is not a window of this type" },
    }
  end
  if rule.valueType == "FIXED" and not rule.value then
    return errors.input { { field = "value", code = "FIELD_MISSING", description = "is required with valueType FIXED" } }
  end
end

-- Every role but VIEWER.
local function account_of(ctx, urn) return store.account(ctx, urn, "CREATIVE_MANAGER") end

local function view(ctx, rule)
  local shown, campaigns = store.copy(rule), json.array {}
  for _, one in pairs(data(ctx).associations) do
    if one.conversion == URN .. rule.id then campaigns[#campaigns + 1] = one.campaign end
  end
  table.sort(campaigns)
  shown.campaigns = campaigns
  return shown
end

local function create(ctx)
  local _, refusal = account_of(ctx, ctx.body.account)
  refusal = refusal or refuse_rule(ctx.body)
  if refusal then return refusal end
  local rule = store.copy(ctx.body)
  rule.id = store.next_id(ctx.store, "conversion", 910010)
  rule.enabled, rule.valueType = rule.enabled ~= false, rule.valueType or "DYNAMIC"
  rule.attributionType = rule.attributionType or "LAST_TOUCH_BY_CAMPAIGN"
  rule.postClickAttributionWindowSize = rule.postClickAttributionWindowSize or 30
  rule.viewThroughAttributionWindowSize = rule.viewThroughAttributionWindowSize or 7
  rule.created, rule.lastModified = ctx.now_ms, ctx.now_ms
  data(ctx).rules[tostring(rule.id)] = rule
  if ctx.params.autoAssociationType == "ALL_CAMPAIGNS" then
    for _, campaign in ipairs(store.list(ctx.store, "campaigns", store.number(rule.account))) do
      local urn = "urn:li:sponsoredCampaign:" .. campaign.id
      data(ctx).associations[urn .. " " .. URN .. rule.id] = { campaign = urn, conversion = URN .. rule.id }
    end
  end
  ctx.store:touch()
  return reply.created(tostring(rule.id), "/conversions/" .. rule.id, view(ctx, rule))
end

local function rule_of(ctx, account)
  local _, refusal = account_of(ctx, account)
  if refusal then return nil, refusal end
  local rule = data(ctx).rules[tostring(ctx.key)]
  if not rule or rule.account ~= account then return nil, errors.not_found "Could not find entity" end
  return rule
end

local function get(ctx)
  local rule, refusal = rule_of(ctx, ctx.params.account)
  return rule and reply.ok(view(ctx, rule)) or refusal
end

local function by_account(ctx)
  local _, refusal = account_of(ctx, ctx.params.account)
  if refusal then return refusal end
  local list = {}
  for _, rule in pairs(data(ctx).rules) do
    if rule.account == ctx.params.account then list[#list + 1] = view(ctx, rule) end
  end
  table.sort(list, function(a, b) return a.id < b.id end)
  return reply.ok(reply.page(ctx, list))
end

local Patch = s.record { patch = s.record { ["$set"] = s.record(Change) } }

local function update(ctx)
  local rule, refusal = rule_of(ctx, ctx.params.account)
  if not rule then return refusal end
  local issues = s.check(Patch, ctx.body)
  if issues[1] then return s.refuse_patch(issues) end
  local after = store.copy(rule)
  for name, value in pairs(ctx.body.patch["$set"]) do after[name] = value end
  refusal = refuse_rule(after)
  if refusal then return refusal end
  after.lastModified = ctx.now_ms
  data(ctx).rules[tostring(ctx.key)] = after
  ctx.store:touch()
  return reply.no_content()
end

-- ── associations ───────────────────────────────────────────────────────────────────────────────

local function conversion_urn(value)
  if type(value) ~= "string" or not value:find("^" .. URN .. "%d+$") then return nil, "expected " .. URN .. "…" end
  return value
end

local function refuse_pair(ctx, key)
  local rule = data(ctx).rules[key.conversion:match "%d+$"]
  if not rule then return errors.not_found "Could not find entity" end
  local _, refusal = account_of(ctx, rule.account)
  if refusal then return refusal end
  if not store.find(ctx.store, "campaigns", store.number(rule.account), key.campaign:match "%d+$") then
    return errors.not_found("Could not find " .. key.campaign)
  end
end

local function associate(ctx)
  local refusal = refuse_pair(ctx, ctx.key)
  if refusal then return refusal end
  if ctx.body.campaign ~= ctx.key.campaign or ctx.body.conversion ~= ctx.key.conversion then
    return errors.input { { field = "campaign", code = "FIELD_INVALID", description = "does not match the key" } }
  end
  data(ctx).associations[ctx.key.campaign .. " " .. ctx.key.conversion] = { campaign = ctx.key.campaign, conversion = ctx.key.conversion }
  ctx.store:touch()
  return reply.no_content()
end

local function dissociate(ctx)
  local name = ctx.key.campaign .. " " .. ctx.key.conversion
  local refusal = refuse_pair(ctx, ctx.key)
  if refusal then return refusal end
  if not data(ctx).associations[name] then return errors.not_found "Could not find entity" end
  data(ctx).associations[name] = nil
  ctx.store:touch()
  return reply.no_content()
end

-- ── events ─────────────────────────────────────────────────────────────────────────────────────

local KINDS = {
  "SHA256_EMAIL", "LINKEDIN_FIRST_PARTY_ADS_TRACKING_UUID", "ACXIOM_ID", "ORACLE_MOAT_ID", "PLAINTEXT_IP_ADDRESS", "GOOGLE_AID",
  "SHA256_IP_ADDRESS",
}

local function amount(value, path, issues)
  if type(value) ~= "string" then
    issues[#issues + 1] = { kind = "type", path = path, message = tostring(value) .. " cannot be coerced to String" }
  end
end

local Id = s.also(s.record { idType = s.enum(KINDS), idValue = s.string() }, function(value, path, issues)
  if type(value) == "table" and value.idType == "SHA256_EMAIL" and not tostring(value.idValue):find "^%x+$" then
    issues[#issues + 1] = { kind = "type", path = path .. "/idValue", message = "is no SHA-256" }
  end
end)

local Event = s.record {
  conversion = s.string(), conversionHappenedAt = s.integer(), eventId = s.optional(s.string()),
  conversionValue = s.optional(s.record { currencyCode = s.string(), amount = amount }),
  user = s.record {
    userIds = s.optional(s.list(Id)),
    userInfo = s.optional(s.record {
      firstName = s.optional(s.string()), lastName = s.optional(s.string()), companyName = s.optional(s.string()),
      title = s.optional(s.string()), countryCode = s.optional(s.string()),
    }),
    externalIds = s.optional(s.list(s.string(), { max = 1 })), lead = s.optional(s.string()),
  },
}

-- All complaints of the schema in one message, a line each.
local function refuse_form(found, prefix)
  local lines = {}
  for _, issue in ipairs(found) do
    local message = issue.kind == "unknown" and "unrecognized field found but not allowed"
      or issue.kind == "missing" and "field is required but not found and has no default value" or issue.message
    lines[#lines + 1] = ("ERROR :: %s%s :: %s"):format(prefix or "", issue.path, message)
  end
  return lines
end

local function refuse_identity(ctx, event)
  local user = event.user
  local info = user.userInfo
  if info and not (info.firstName and info.lastName) then return "userInfo needs firstName and lastName" end
  if (user.userIds and #user.userIds > 0) or info or (user.lead and ctx.version >= "202605") then return nil end
  return "At least one user identifier is required"
end

-- → status and message of one event; keeps it when it is well
local function take(ctx, event)
  local rule = data(ctx).rules[event.conversion:match "(%d+)$" or ""]
  if not rule or not store.role(ctx.store, ctx.token.member, rule.account) then return 403, "No ad accounts found" end
  local why = refuse_identity(ctx, event)
  if why then return 400, why end
  local key = event.eventId and event.conversion .. " " .. event.eventId
  if key and data(ctx).seen[key] then return 201 end
  if key then data(ctx).seen[key] = true end
  table.insert(data(ctx).events, store.copy(event))
  ctx.store:touch()
  return 201
end

-- What refuses the request as a whole: form first, then times.
local function refuse_events(ctx, events, is_batch)
  local lines, old, future = {}, {}, {}
  for i = 1, #events do
    local prefix = is_batch and "/elements/" .. (i - 1) or ""
    for _, line in ipairs(refuse_form(s.check(Event, events[i]), prefix)) do lines[#lines + 1] = line end
    local conversion = json.is_object(events[i]) and events[i].conversion
    if type(conversion) == "string" and not conversion:find("^" .. URN .. "%d+$") then
      lines[#lines + 1] = "ERROR :: /conversion :: invalid URN format, expected prefix urn:lla:llaPartnerConversion"
    end
  end
  if lines[1] then return errors.schema(lines) end
  for i = 1, #events do
    if events[i].conversionHappenedAt < ctx.now_ms - AGE_MS then old[#old + 1] = i - 1 end
    if events[i].conversionHappenedAt > ctx.now_ms + 60000 then future[#future + 1] = i - 1 end
  end
  local function refuse(why, list)
    return errors.new(400, ("conversionHappenedAt %s, indices [%s]"):format(why, table.concat(list, ", ")))
  end
  if old[1] then return refuse("must be within the last 90 days", old) end
  if future[1] then return refuse("is in the future", future) end
end

local function send(ctx)
  local refusal = refuse_events(ctx, { ctx.body })
  if refusal then return refusal end
  local status, message = take(ctx, ctx.body)
  if message then return errors.new(status, message) end
  return { status = 201, headers = {}, body = "" }
end

local function send_batch(ctx)
  local events = ctx.body.elements
  if #events > MOST_EVENTS then return errors.bad("ILLEGAL_ARGUMENT", "At most 5000 elements are allowed") end
  local refusal = refuse_events(ctx, events, true)
  if refusal then return refusal end
  local elements = json.array {}
  for i = 1, #events do
    local status, message = take(ctx, events[i])
    elements[i] = { status = status, error = message and { status = status, message = message } or nil }
  end
  return reply.ok { elements = elements }
end

local function tag(ctx)
  local account, refusal = store.account(ctx, ctx.params.account)
  if not account then return refusal end
  return reply.ok(reply.page(ctx, { { id = 4700000 + tonumber(store.number(ctx.params.account)), account = ctx.params.account } }))
end

function state.sections.conversions(of)
  local kept = of.data.conversions
  local rules = {}
  for _, rule in pairs(kept.rules) do rules[#rules + 1] = rule end
  table.sort(rules, function(a, b) return a.id < b.id end)
  return { rules = json.array(rules), events = kept.events }
end

local ACCOUNT = types.urn { "sponsoredAccount" }

return {
  {
    path = "conversions", bases = { "rest" }, name = "conversions", key = types.long,
    methods = {
      CREATE = {
        scopes = SCOPES, query = { autoAssociationType = types.enum { "ALL_CAMPAIGNS", "OBJECTIVE_BASED", "NONE" } },
        body = s.record(Rule), run = create,
      },
      GET = { scopes = SCOPES, query = { account = ACCOUNT }, required = { "account" }, run = get },
      PARTIAL_UPDATE = { scopes = SCOPES, query = { account = ACCOUNT }, required = { "account" }, body = true, run = update },
      ["FINDER account"] = { scopes = SCOPES, query = { account = ACCOUNT }, required = { "account" }, run = by_account },
    },
  },
  {
    path = "campaignConversions", bases = { "rest" }, name = "campaignConversions",
    key = types.record {
      campaign = { type = types.urn { "sponsoredCampaign" }, required = true }, conversion = { type = conversion_urn, required = true },
    },
    methods = {
      UPDATE = { scopes = SCOPES, body = s.record { campaign = s.string(), conversion = s.string() }, run = associate },
      DELETE = { scopes = SCOPES, run = dissociate },
    },
  },
  {
    path = "conversionEvents", bases = { "rest" }, name = "conversionEvents",
    methods = {
      CREATE = { scopes = SCOPES, body = true, run = send },
      BATCH_CREATE = { scopes = SCOPES, body = s.record { elements = s.list(s.any(), { min = 1 }) }, run = send_batch },
    },
  },
  {
    path = "insightTags", bases = { "rest" }, name = "insightTags",
    methods = { ["FINDER account"] = {
      scopes = { "r_ads", "rw_ads" }, query = { account = ACCOUNT }, required = { "account" }, run = tag,
    } },
  },
}
