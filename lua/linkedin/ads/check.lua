-- SPDX-License-Identifier: MIT
--- What is wrong with an account, a campaign group, a campaign or a creative before LinkedIn says so.
--- LinkedIn pages: marketing/integrations/ads/account-structure (one page each), campaign-objectives.

local money = require "linkedin.ads.money"
local objectives = require "linkedin.ads.objectives"

local M = {}

--- Figures that LinkedIn may change or states in two ways; `limits` overrides them.
M.LIMITS = {
  group_name = 100, campaigns_per_group = 2000, active_creatives = 15, inactive_creatives = 85,
  facet_entities = 100, facet_entities_wide = 200,
  daily_budget_min = "10",  -- in the account's currency; "0" switches it off
}

local WIDE_FACETS = { employers = true, employersPast = true, employersAll = true, locations = true, profileLocations = true }

local function required(entity, find, names)
  for _, name in ipairs(names) do
    local value = entity[name]
    if value == nil or value == "" then find(name, "MISSING_FIELD", "is required") end
  end
end

local function one_of(find, name, value, list)
  if value == nil then return end
  for _, one in ipairs(list) do
    if one == value then return end
  end
  find(name, "INVALID_VALUE", ("is '%s', not one of %s"):format(tostring(value), table.concat(list, ", ")))
end

local function check_schedule(entity, find)
  local schedule = entity.runSchedule
  if entity.totalBudget and not (schedule and schedule["end"]) then
    find("runSchedule", "CONDITIONAL", "needs an end where there is a totalBudget")
  end
  if schedule and not schedule.start then find("runSchedule", "MISSING_FIELD", "needs a start, in epoch milliseconds") end
  if schedule and schedule.start and schedule["end"] and schedule["end"] <= schedule.start then
    find("runSchedule", "INVALID_VALUE", "ends before it starts")
  end
end

local function check_budgets(entity, find, context)
  for _, name in ipairs { "dailyBudget", "totalBudget", "unitCost" } do
    local given = entity[name]
    local sum, why = nil, nil
    if given ~= nil then sum, why = money.of(given, context.currency or "XXX") end
    if why then find(name, "INVALID_MONEY", ": " .. why) end
    if sum and context.currency and sum.currencyCode ~= context.currency then
      find(name, "CURRENCY", ("is in %s, the account's currency is %s"):format(sum.currencyCode, context.currency))
    end
  end
  local function amount(name)
    local sum = entity[name] ~= nil and money.of(entity[name], "XXX")
    return sum and sum.amount
  end
  local daily, total, bid = amount "dailyBudget", amount "totalBudget", amount "unitCost"
  if daily and money.compare(daily, context.limits.daily_budget_min) < 0 then
    find("dailyBudget", "TOO_LOW", ("is %s, and at least %s are asked for"):format(daily, context.limits.daily_budget_min))
  end
  if daily and total and money.compare(daily, total) > 0 then find("dailyBudget", "TOO_HIGH", "is more than totalBudget") end
  if daily and bid and money.compare(bid, daily) > 0 then find("unitCost", "TOO_HIGH", "is more than a day's budget") end
end

local function check_targeting(entity, find, limits)
  local include = type(entity.targetingCriteria) == "table" and entity.targetingCriteria.include
  for _, clause in ipairs(type(include) == "table" and include["and"] or {}) do
    for facet, list in pairs(clause["or"] or {}) do
      local name = facet:match "([^:]+)$"
      local most = WIDE_FACETS[name] and limits.facet_entities_wide or limits.facet_entities
      if #list > most then find("targetingCriteria", "TOO_MANY", ("has %d %s of at most %d"):format(#list, name, most)) end
    end
  end
  if type(include) ~= "table" then return end
  local locale = type(entity.locale) == "table" and entity.locale
  locale = locale and locale.language and locale.country and locale.language .. "_" .. locale.country or nil
  for _, found in ipairs(require "linkedin.ads.targeting".check(entity.targetingCriteria, { locale = locale })) do
    find("targetingCriteria", found.code, ("(%s): %s"):format(found.field, found.message))
  end
end

local checks = {}

function checks.accounts(entity, find)
  required(entity, find, { "name", "type" })
  one_of(find, "type", entity.type, { "BUSINESS", "ENTERPRISE" })
  one_of(find, "status", entity.status, { "ACTIVE", "DRAFT" })
  if entity.type == "ENTERPRISE" then find("type", "NOT_ALLOWED", "ENTERPRISE is not created through the API") end
end

function checks.campaign_groups(entity, find, context)
  required(entity, find, { "name", "runSchedule", "status" })
  one_of(find, "status", entity.status, { "DRAFT", "ACTIVE", "PAUSED" })
  local length = type(entity.name) == "string" and require "linkedin.core".text.length(entity.name)
  if length and length > context.limits.group_name then
    find("name", "TOO_LONG", ("has %d characters of at most %d"):format(length, context.limits.group_name))
  end
  if entity.dailyBudget and not entity.budgetOptimization then
    find("dailyBudget", "CONDITIONAL", "is for groups with budgetOptimization alone")
  end
  check_schedule(entity, find)
  check_budgets(entity, find, context)
end

function checks.campaigns(entity, find, context)
  required(entity, find, {
    "campaignGroup", "name", "type", "costType", "unitCost", "locale", "politicalIntent", "status", "objectiveType",
  })
  if entity.offsiteDeliveryEnabled == nil then
    find("offsiteDeliveryEnabled", "MISSING_FIELD", "is required: true also advertises outside LinkedIn (there is no default)")
  end
  one_of(find, "politicalIntent", entity.politicalIntent, { "POLITICAL", "NOT_POLITICAL", "NOT_DECLARED" })
  one_of(find, "costType", entity.costType, { "CPM", "CPC", "CPV" })
  one_of(find, "status", entity.status, { "DRAFT", "ACTIVE", "PAUSED" })
  if not entity.dailyBudget and not entity.totalBudget then find("dailyBudget", "MISSING_FIELD", "or totalBudget is required") end
  if entity.type and entity.type ~= "TEXT_AD" and not entity.associatedEntity then
    find("associatedEntity", "MISSING_FIELD", "is required for " .. tostring(entity.type) .. ": the page that advertises")
  end
  if entity.status and entity.status ~= "DRAFT" and not entity.targetingCriteria then
    find("targetingCriteria", "MISSING_FIELD", "is required outside of DRAFT")
  end
  if entity.status == "ACTIVE" and not entity.runSchedule then find("runSchedule", "MISSING_FIELD", "is required to run") end
  if entity.connectedTelevisionOnly and entity.offsiteDeliveryEnabled == false then
    find("connectedTelevisionOnly", "CONDITIONAL", "needs offsiteDeliveryEnabled")
  end
  check_schedule(entity, find)
  check_budgets(entity, find, context)
  check_targeting(entity, find, context.limits)
  objectives.check(entity, find)
end

local TEXT_AD = { "headline", "description", "landingPage" }

function checks.creatives(entity, find, context)
  required(entity, find, { "campaign" })
  one_of(find, "intendedStatus", entity.intendedStatus, { "DRAFT", "ACTIVE", "PAUSED" })
  if (entity.content == nil) == (entity.inlineContent == nil) then
    find("content", "MISSING_FIELD", "or inlineContent is required, and not both")
  end
  local text_ad = type(entity.content) == "table" and entity.content.textAd
  for _, name in ipairs(text_ad and TEXT_AD or {}) do
    if not text_ad[name] then find("content.textAd." .. name, "MISSING_FIELD", "is required") end
  end
  local campaign = context.campaign
  if campaign and objectives.singular(campaign.objectiveType) == "LEAD_GENERATION" and not entity.leadgenCallToAction then
    find("leadgenCallToAction", "MISSING_FIELD", "is required for LEAD_GENERATION: { destination = form, label = … }")
  end
  if campaign and entity.content and (campaign.type == "TEXT_AD") ~= (text_ad ~= nil and text_ad ~= false) then
    find("content", "CONDITIONAL", "does not fit a campaign of type " .. tostring(campaign.type))
  end
end

--- Everything that is wrong.
---@param kind "accounts"|"campaign_groups"|"campaigns"|"creatives"
---@param entity table    as it would be sent
---@param context { currency: string?, campaign: table?, limits: table? }?
---@return { field: string, code: string, message: string }[] findings  empty when it is well
function M.findings(kind, entity, context)
  local findings = {}
  local known = { limits = setmetatable(context and context.limits or {}, { __index = M.LIMITS }) }
  for name, value in pairs(context or {}) do
    if name ~= "limits" then known[name] = value end
  end
  local function find(field, code, message)
    findings[#findings + 1] = { field = field, code = code, message = (field .. " " .. message):gsub(" : ", ": ") }
  end
  checks[kind](entity, find, known)
  return findings
end

return M
