-- SPDX-License-Identifier: MIT
--- What accounts, campaign groups, campaigns and creatives look like in a request.
--- https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-campaigns

local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local s = require "linkedin.sandbox.schema"

local M = {}

local Money = s.record { amount = s.string(), currencyCode = s.string { min = 3, max = 3 } }
local RunSchedule = s.record { start = s.integer { min = 0 }, ["end"] = s.optional(s.integer { min = 0 }) }

local Clause = s.open { ["or"] = s.map(s.list(s.string(), { min = 1 })) }
local Targeting = s.open { include = s.open { ["and"] = s.list(Clause, { min = 1 }) } }

M.STATUSES = { "DRAFT", "ACTIVE", "PAUSED", "ARCHIVED", "COMPLETED", "CANCELED", "PENDING_DELETION", "REMOVED" }
M.TYPES = { "TEXT_AD", "SPONSORED_UPDATES", "SPONSORED_INMAILS", "DYNAMIC", "EVENT_AD" }
M.OPTIMIZATIONS = {
  "NONE", "MAX_CLICK", "MAX_IMPRESSION", "MAX_CONVERSION", "MAX_LEAD", "MAX_VIDEO_VIEW", "MAX_QUALIFIED_LEAD", "MAX_REACH",
  "TARGET_COST_PER_CLICK", "TARGET_COST_PER_IMPRESSION", "TARGET_COST_PER_VIDEO_VIEW", "CAP_COST_AND_MAXIMIZE_CLICKS",
  "CAP_COST_AND_MAXIMIZE_IMPRESSIONS", "CAP_COST_AND_MAXIMIZE_VIDEO_VIEWS", "CAP_COST_AND_MAXIMIZE_LEADS", "ENHANCED_CONVERSION",
}
-- Both spellings are taken, the singular is kept.
M.SINGULAR = {
  WEBSITE_VISITS = "WEBSITE_VISIT", WEBSITE_CONVERSIONS = "WEBSITE_CONVERSION", VIDEO_VIEWS = "VIDEO_VIEW",
  JOB_APPLICANTS = "JOB_APPLICANT",
}
local OBJECTIVES = {
  "WEBSITE_VISIT", "WEBSITE_VISITS", "WEBSITE_CONVERSION", "WEBSITE_CONVERSIONS", "VIDEO_VIEW", "VIDEO_VIEWS",
  "JOB_APPLICANT", "JOB_APPLICANTS", "BRAND_AWARENESS", "ENGAGEMENT", "LEAD_GENERATION",
}
local FORMATS = {
  "STANDARD_UPDATE", "CAROUSEL", "SINGLE_VIDEO", "SPONSORED_INMAIL", "SPONSORED_MESSAGE", "TEXT_AD", "FOLLOW_COMPANY_V2",
  "JOBS_V2", "SPOTLIGHT_V2", "SPONSORED_UPDATE_NATIVE_DOCUMENT", "SPONSORED_UPDATE_EVENT",
}
local LABELS = {
  "APPLY", "DOWNLOAD", "VIEW_QUOTE", "LEARN_MORE", "SIGN_UP", "SUBSCRIBE", "REGISTER", "REQUEST_DEMO", "JOIN", "ATTEND",
  "UNLOCK_FULL_DOCUMENT",
}

-- name → { fields, read-only ones, those that cannot change }
local KINDS = {}

local function kind(name, required, optional, read_only, frozen)
  local plan, fixed = {}, {}
  for field, of in pairs(required) do plan[field] = of end
  for field, of in pairs(optional) do plan[field] = s.optional(of) end
  for _, field in ipairs(frozen) do fixed[field] = true end
  local blocked = {}
  for _, field in ipairs(read_only) do blocked[field] = true end
  KINDS[name] = { schema = s.record(plan), read_only = blocked, frozen = fixed }
end

kind("accounts", { name = s.string(), type = s.enum { "BUSINESS", "ENTERPRISE" } }, {
  currency = s.string { min = 3, max = 3 }, reference = s.urn { "organization", "person" },
  status = s.enum { "ACTIVE", "CANCELED", "DRAFT", "PENDING_DELETION", "REMOVED" }, test = s.boolean(),
  notifiedOnCampaignOptimization = s.boolean(), notifiedOnCreativeApproval = s.boolean(),
  notifiedOnCreativeRejection = s.boolean(), notifiedOnEndOfCampaign = s.boolean(), notifiedOnNewFeaturesEnabled = s.boolean(),
}, { "id", "servingStatuses", "changeAuditStamps", "version", "referenceInfo" }, { "test", "currency", "type" })

kind("groups", {
  account = s.urn { "sponsoredAccount" }, name = s.string { max = 100 }, status = s.enum(M.STATUSES), runSchedule = RunSchedule,
}, {
  totalBudget = Money, dailyBudget = Money, objectiveType = s.enum(OBJECTIVES),
  budgetOptimization = s.record {
    budgetOptimizationStrategy = s.enum { "DYNAMIC" },
    bidStrategy = s.optional(s.enum { "MAXIMUM_DELIVERY", "MANUAL", "COST_CAP" }),
  },
}, { "id", "servingStatuses", "changeAuditStamps", "version", "allowedCampaignTypes", "backfilled", "test" }, { "account" })

kind("campaigns", {
  account = s.urn { "sponsoredAccount" }, campaignGroup = s.urn { "sponsoredCampaignGroup" }, name = s.string(),
  type = s.enum(M.TYPES), costType = s.enum { "CPM", "CPC", "CPV" }, unitCost = Money,
  locale = s.record { country = s.string { min = 2, max = 2 }, language = s.string { min = 2, max = 2 } },
  offsiteDeliveryEnabled = s.boolean(), politicalIntent = s.enum { "POLITICAL", "NOT_POLITICAL", "NOT_DECLARED" },
  status = s.enum(M.STATUSES),
}, {
  targetingCriteria = Targeting,
  dailyBudget = Money, totalBudget = Money, runSchedule = RunSchedule, objectiveType = s.enum(OBJECTIVES),
  associatedEntity = s.urn { "organization", "person" }, optimizationTargetType = s.enum(M.OPTIMIZATIONS),
  creativeSelection = s.enum { "OPTIMIZED", "ROUND_ROBIN" }, audienceExpansionEnabled = s.boolean(),
  pacingStrategy = s.enum { "LIFETIME", "ACCELERATED" }, format = s.enum(FORMATS), offsitePreferences = s.open {},
  connectedTelevisionOnly = s.boolean(), optimizationPreference = s.open {}, storyDeliveryEnabled = s.boolean(),
}, { "id", "servingStatuses", "changeAuditStamps", "version", "test" }, { "account", "pacingStrategy", "type", "objectiveType" })

kind("creatives", { campaign = s.urn { "sponsoredCampaign" }, content = s.union {
  reference = s.urn { "share", "ugcPost", "adInMailContent", "sponsoredConversation" },
  textAd = s.record {
    headline = s.string(), description = s.string(), landingPage = s.url(), image = s.optional(s.string()),
  },
  follower = s.open {}, spotlight = s.open {}, jobs = s.open {}, carousel = s.open {}, document = s.open {},
  eventAd = s.open { post = s.string() },
} }, {
  intendedStatus = s.enum(M.STATUSES), name = s.string(),
  leadgenCallToAction = s.record { destination = s.urn { "adForm", "leadGenForm" }, label = s.enum(LABELS) },
}, { "id", "account", "isServing", "isTest", "review", "servingHoldReasons", "createdAt", "createdBy", "lastModifiedAt", "lastModifiedBy" },
  { "campaign" })

local function blocked(fields, list, code, description)
  local inputs = {}
  for name in pairs(fields) do
    if list[name] then inputs[#inputs + 1] = { field = name, code = code, description = name .. " " .. description } end
  end
  table.sort(inputs, function(a, b) return a.field < b.field end)
  return inputs[1] and errors.input(inputs, #inputs > 1 and "Multiple errors occurred during the input validation" or nil)
end

local function amount_problems(entity)
  local inputs = {}
  for _, name in ipairs { "dailyBudget", "totalBudget", "unitCost" } do
    local money = entity[name]
    if money and not money.amount:find "^%d+$" and not money.amount:find "^%d+%.%d+$" then
      inputs[#inputs + 1] = { field = name .. "/amount", code = "FIELD_INVALID", description = "amount is not a decimal" }
    end
  end
  return inputs[1] and errors.input(inputs)
end

local function form(which, entity)
  local issues = s.check(KINDS[which].schema, entity)
  if issues[1] then return s.refuse(issues) end
  return amount_problems(entity)
end

--- What is wrong with the body of a create, as a response, or nil.
function M.refuse_new(which, entity)
  if not json.is_object(entity) then return errors.schema { "ERROR :: / :: not a record" } end
  return blocked(entity, KINDS[which].read_only, "FIELD_NOT_ALLOWED", "is read-only") or form(which, entity)
end

--- What is wrong with a patch, and with what it makes of an entity: `editable(entity)` gives the fields as a
--- create would have them.
function M.refuse_patch(which, patch, before, after)
  local touched = {}
  for name, change in pairs(patch) do
    if name == "$set" then
      for field in pairs(change) do touched[field] = true end
    elseif name == "$delete" then
      for _, field in ipairs(change) do touched[field] = true end
    else
      touched[name] = true
    end
  end
  for name in pairs(KINDS[which].frozen) do
    if touched[name] and before[name] == after[name] then touched[name] = nil end
  end
  return blocked(touched, KINDS[which].read_only, "FIELD_NOT_EDITABLE", "is read-only")
    or blocked(touched, KINDS[which].frozen, "FIELD_NOT_EDITABLE", "cannot be changed") or form(which, M.editable(which, after))
end

local OWN = { actor = true, created = true, modified = true, tag = true, reviewed_at = true, application = true }

--- The part of a stored entity that a request may hold.
function M.editable(which, entity)
  local out = {}
  for name, value in pairs(entity) do
    if not OWN[name] and not KINDS[which].read_only[name] then out[name] = value end
  end
  return out
end

M.OWN = OWN
return M
