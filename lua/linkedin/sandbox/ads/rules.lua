-- SPDX-License-Identifier: MIT
--- What LinkedIn asks of advertisements beyond their form: states, money, objectives, the number of things.

local errors = require "linkedin.sandbox.errors"
local store = require "linkedin.sandbox.ads.store"
local schema = require "linkedin.sandbox.ads.schema"

local M = {}

local function set(...)
  local out = {}
  for _, name in ipairs { ... } do out[name] = true end
  return out
end

-- Where a member may take each; COMPLETED, REMOVED and CANCELED come from the system.
local RUNNING = {
  DRAFT = set("ACTIVE", "PAUSED", "ARCHIVED"), ACTIVE = set("PAUSED", "ARCHIVED", "PENDING_DELETION"),
  PAUSED = set("ACTIVE", "ARCHIVED", "PENDING_DELETION"), ARCHIVED = set("ACTIVE", "PAUSED"), COMPLETED = set "ACTIVE",
  PENDING_DELETION = {}, CANCELED = {}, REMOVED = {},
}
local TRANSITIONS = {
  accounts = { DRAFT = set("ACTIVE", "PENDING_DELETION"), ACTIVE = set("CANCELED", "PENDING_DELETION"),
    CANCELED = {}, PENDING_DELETION = {}, REMOVED = {} },
  groups = RUNNING, campaigns = RUNNING, creatives = RUNNING,
}
local FIRST = { accounts = set("ACTIVE", "DRAFT"), groups = set("DRAFT", "ACTIVE", "PAUSED"), campaigns = set("DRAFT", "ACTIVE", "PAUSED"),
  creatives = set("DRAFT", "ACTIVE", "PAUSED") }
local MOST = {
  campaigns = 5000, creatives = 15000, active_campaigns = 1000, group_campaigns = 2000, active_creatives = 15, idle_creatives = 85,
}

local function state_field(which) return which == "creatives" and "intendedStatus" or "status" end
M.state_field = state_field

-- ── money, as digits ───────────────────────────────────────────────────────────────────────────

-- "12.5" → whole part without leading zeros, fraction of six digits
local function parts(amount)
  local whole, fraction = amount:match "^0*(%d*)%.?(%d*)$"
  return whole, (fraction .. "000000"):sub(1, 6)
end

local function less(a, b)
  local aw, af = parts(a)
  local bw, bf = parts(b)
  if #aw ~= #bw then return #aw < #bw end
  return aw .. af < bw .. bf
end

local function check_money(entity, account, find, config)
  for _, name in ipairs { "dailyBudget", "totalBudget", "unitCost" } do
    local money = entity[name]
    if money and money.currencyCode ~= account.currency then
      find(name .. "/currencyCode", "FIELD_INVALID", "the currency of the account is " .. account.currency)
    end
  end
  local daily, total = entity.dailyBudget, entity.totalBudget
  if daily and less(daily.amount, config.ads_daily_least) then
    find("dailyBudget", "FIELD_VALUE_TOO_LOW", "a day's budget is at least " .. config.ads_daily_least)
  end
  if daily and total and less(total.amount, daily.amount) then
    find("dailyBudget", "FIELD_VALUE_TOO_HIGH", "a day's budget is greater than the whole")
  end
  if daily and entity.unitCost and less(daily.amount, entity.unitCost.amount) then
    find("unitCost", "FIELD_VALUE_TOO_HIGH", "the bid is greater than a day's budget")
  end
end

local function check_schedule(entity, find)
  local schedule = entity.runSchedule
  if entity.totalBudget and not (schedule and schedule["end"]) then
    find("runSchedule/end", "CONDITIONAL_INVALID_VALUE", "a total budget needs an end")
  end
  if schedule and schedule["end"] and schedule["end"] <= schedule.start then
    find("runSchedule/end", "FIELD_INVALID", "end is not after start")
  end
end

-- ── one check per kind ─────────────────────────────────────────────────────────────────────────

local check = {}

function check.accounts(entity, _, find)
  if entity.test and entity.type == "ENTERPRISE" then
    find("type", "CONDITIONAL_INVALID_VALUE", "/test true together with /type ENTERPRISE")
  end
end

function check.groups(entity, ctx, find, account)
  check_money(entity, account, find, ctx.config)
  check_schedule(entity, find)
  if entity.dailyBudget and not entity.budgetOptimization then
    find("dailyBudget", "CONDITIONAL_INVALID_VALUE", "dailyBudget is only for dynamic budget optimization")
  end
end

-- Objective → types, and what is asked of the optimisation and the cost.
local OBJECTIVES = {
  BRAND_AWARENESS = { set("TEXT_AD", "SPONSORED_UPDATES", "DYNAMIC", "EVENT_AD"),
    set("NONE", "MAX_IMPRESSION", "MAX_REACH", "TARGET_COST_PER_IMPRESSION", "CAP_COST_AND_MAXIMIZE_IMPRESSIONS") },
  WEBSITE_VISIT = { set("TEXT_AD", "SPONSORED_UPDATES", "SPONSORED_INMAILS", "DYNAMIC"),
    set("NONE", "MAX_CLICK", "TARGET_COST_PER_CLICK", "CAP_COST_AND_MAXIMIZE_CLICKS", "MAX_IMPRESSION", "ENHANCED_CONVERSION") },
  ENGAGEMENT = { set("SPONSORED_UPDATES", "DYNAMIC", "EVENT_AD"),
    set("NONE", "ENHANCED_CONVERSION", "MAX_CLICK", "TARGET_COST_PER_CLICK", "CAP_COST_AND_MAXIMIZE_CLICKS") },
  VIDEO_VIEW = { set("SPONSORED_UPDATES"),
    set("NONE", "MAX_VIDEO_VIEW", "TARGET_COST_PER_VIDEO_VIEW", "CAP_COST_AND_MAXIMIZE_VIDEO_VIEWS"), set("CPV", "CPM") },
  LEAD_GENERATION = { set("SPONSORED_UPDATES", "SPONSORED_INMAILS", "EVENT_AD"),
    set("NONE", "MAX_LEAD", "MAX_QUALIFIED_LEAD", "CAP_COST_AND_MAXIMIZE_LEADS") },
  WEBSITE_CONVERSION = { set("TEXT_AD", "SPONSORED_UPDATES", "SPONSORED_INMAILS", "DYNAMIC"),
    set("NONE", "MAX_CONVERSION", "ENHANCED_CONVERSION") },
  JOB_APPLICANT = { set("SPONSORED_UPDATES", "DYNAMIC") },
}

local function check_objective(entity, ctx, find)
  local rule = OBJECTIVES[entity.objectiveType or ""]
  if not rule then return end
  if not rule[1][entity.type] then
    find("type", "CONDITIONAL_INVALID_VALUE", entity.type .. " does not fit the objective " .. entity.objectiveType)
  end
  local wanted = entity.optimizationTargetType
  if wanted and rule[2] and not rule[2][wanted] then
    find("optimizationTargetType", "CONDITIONAL_INVALID_VALUE", wanted .. " does not fit the objective " .. entity.objectiveType)
  end
  if wanted == "MAX_QUALIFIED_LEAD" and ctx.version < "202602" then
    find("optimizationTargetType", "FIELD_INVALID", "MAX_QUALIFIED_LEAD is there from 202602 on")
  end
  if rule[3] and not rule[3][entity.costType] then
    find("costType", "CONDITIONAL_INVALID_VALUE", entity.costType .. " does not fit the objective " .. entity.objectiveType)
  end
  if entity.type == "EVENT_AD" and entity.objectiveType == "LEAD_GENERATION" and ctx.version < "202605" then
    find("type", "CONDITIONAL_INVALID_VALUE", "event ads for lead generation are there from 202605 on")
  end
end

local function check_group(entity, ctx, find)
  local group = store.find(ctx.store, "groups", entity.account, entity.campaignGroup)
  if not group then return find("campaignGroup", "FIELD_INVALID", "the account has no such campaign group") end
  if group.status == "DRAFT" and entity.status ~= "DRAFT" then
    find("status", "CONDITIONAL_INVALID_VALUE", entity.status .. " is not possible in a campaign group that is DRAFT")
  end
  if group.objectiveType and entity.objectiveType and group.objectiveType ~= entity.objectiveType then
    find("objectiveType", "CONDITIONAL_INVALID_VALUE", "the objective of the campaign group is " .. group.objectiveType)
  end
end

function check.campaigns(entity, ctx, find, account)
  check_money(entity, account, find, ctx.config)
  check_schedule(entity, find)
  check_objective(entity, ctx, find)
  check_group(entity, ctx, find)
  if not entity.dailyBudget and not entity.totalBudget then
    find("dailyBudget", "CONDITIONAL_INVALID_VALUE", "dailyBudget or totalBudget is required")
  end
  if entity.type ~= "TEXT_AD" and not entity.associatedEntity then
    find("associatedEntity", "CONDITIONAL_INVALID_VALUE", "associatedEntity is required for " .. entity.type)
  end
  if entity.status ~= "DRAFT" and not entity.targetingCriteria then
    find("targetingCriteria", "CONDITIONAL_INVALID_VALUE", "targetingCriteria is required outside of DRAFT")
  end
  if entity.status == "ACTIVE" and not entity.runSchedule then
    find("runSchedule", "CONDITIONAL_INVALID_VALUE", "a campaign that runs has a start")
  end
  if entity.connectedTelevisionOnly and not entity.offsiteDeliveryEnabled then
    find("connectedTelevisionOnly", "CONDITIONAL_INVALID_VALUE", "connectedTelevisionOnly requires offsiteDeliveryEnabled")
  end
end

function check.creatives(entity, ctx, find)
  local campaign = store.find(ctx.store, "campaigns", entity.account, entity.campaign)
  if not campaign then return find("campaign", "FIELD_INVALID", "the account has no such campaign") end
  if campaign.objectiveType == "LEAD_GENERATION" and not entity.leadgenCallToAction then
    find("leadgenCallToAction", "CONDITIONAL_INVALID_VALUE", "leadgenCallToAction is required for LEAD_GENERATION")
  end
  if (campaign.type == "TEXT_AD") ~= (entity.content.textAd ~= nil) then
    find("content", "CONDITIONAL_INVALID_VALUE", "the content does not fit a campaign of type " .. campaign.type)
  end
end

-- ── how many ───────────────────────────────────────────────────────────────────────────────────

local function count(list, fits)
  local n = 0
  for _, one in ipairs(list) do
    if not fits or fits(one) then n = n + 1 end
  end
  return n
end

local function check_counts(which, entity, ctx, find)
  if which == "campaigns" then
    local all = store.list(ctx.store, "campaigns", entity.account)
    if #all >= MOST.campaigns then find("account", "FIELD_VALUE_TOO_HIGH", "the account has 5,000 campaigns") end
    if count(all, function(c) return c.campaignGroup == entity.campaignGroup end) >= MOST.group_campaigns then
      find("campaignGroup", "FIELD_VALUE_TOO_HIGH", "the campaign group has 2,000 campaigns")
    end
  elseif which == "creatives" then
    local all = store.list(ctx.store, "creatives", entity.account)
    if #all >= MOST.creatives then find("account", "FIELD_VALUE_TOO_HIGH", "the account has 15,000 creatives") end
  end
end

local function check_active(which, entity, ctx, find)
  if which == "campaigns" and entity.status == "ACTIVE" then
    local active = count(store.list(ctx.store, "campaigns", entity.account), function(c)
      return c.status == "ACTIVE" and c.id ~= entity.id
    end)
    if active >= MOST.active_campaigns then find("status", "FIELD_VALUE_TOO_HIGH", "1,000 campaigns of the account are active") end
  elseif which == "creatives" then
    local is_active = entity.intendedStatus == "ACTIVE"
    local same = count(store.list(ctx.store, "creatives", entity.account), function(c)
      return c.campaign == entity.campaign and c.id ~= entity.id and (c.intendedStatus == "ACTIVE") == is_active
    end)
    if same >= (is_active and MOST.active_creatives or MOST.idle_creatives) then
      find("intendedStatus", "FIELD_VALUE_TOO_HIGH",
        ("the campaign has %d %s creatives"):format(same, is_active and "active" or "inactive"))
    end
  end
end

-- ── all of it ──────────────────────────────────────────────────────────────────────────────────

local function refusal_of(inputs)
  if not inputs[1] then return nil end
  return errors.input(inputs, #inputs > 1 and "Multiple errors occurred during the input validation" or inputs[1].description)
end

local function format_of(entity)
  if entity.type == "TEXT_AD" then return "TEXT_AD" end
  if entity.type ~= "SPONSORED_UPDATES" then return nil end
  return entity.objectiveType == "VIDEO_VIEW" and "SINGLE_VIDEO" or "STANDARD_UPDATE"
end

local function one(field, code, description)
  return errors.input { { field = field, code = code, description = description } }
end

--- The objective in the spelling that is kept; what nobody gave.
function M.complete(which, entity, ctx)
  entity.objectiveType = schema.SINGULAR[entity.objectiveType or ""] or entity.objectiveType
  if which == "campaigns" then
    local message_leads = entity.type == "SPONSORED_INMAILS" and entity.objectiveType == "LEAD_GENERATION" and ctx.version < "202607"
    entity.optimizationTargetType = entity.optimizationTargetType or "NONE"
    entity.creativeSelection = entity.creativeSelection or (message_leads and "ROUND_ROBIN" or "OPTIMIZED")
    if entity.audienceExpansionEnabled == nil then entity.audienceExpansionEnabled = false end
    entity.format = entity.format or format_of(entity)
  elseif which == "creatives" then
    entity.intendedStatus = entity.intendedStatus or "DRAFT"
  end
  return entity
end

local function findings(which, entity, ctx, account, before)
  local inputs = {}
  local function find(field, code, description) inputs[#inputs + 1] = { field = field, code = code, description = description } end
  check[which](entity, ctx, find, account)
  if not before then check_counts(which, entity, ctx, find) end
  if not before or before[state_field(which)] ~= entity[state_field(which)] then check_active(which, entity, ctx, find) end
  return inputs, find
end

--- What is wrong with a new entity, as a response; nil when it is well.
function M.refuse_new(which, entity, ctx, account)
  local inputs, find = findings(which, entity, ctx, account)
  local status = entity[state_field(which)]
  if not FIRST[which][status] then find(state_field(which), "FIELD_INVALID", "nothing is created as " .. status) end
  return refusal_of(inputs)
end

--- The same for an entity as a patch leaves it.
function M.refuse_change(which, before, after, ctx, account)
  local field = state_field(which)
  local from, to = before[field], after[field]
  if from ~= to and not (TRANSITIONS[which][from] or {})[to] then
    return one(field, "FIELD_INVALID", ("%s cannot become %s"):format(from, tostring(to)))
  end
  if which == "campaigns" and from == "COMPLETED" and to == "ACTIVE" and ((after.runSchedule or {})["end"] or math.huge) <= ctx.now_ms then
    return one("runSchedule/end", "CONDITIONAL_INVALID_VALUE", "the campaign has ended; give it a later end")
  end
  local destination = (before.leadgenCallToAction or {}).destination
  if which == "creatives" and from ~= "DRAFT" and destination and (after.leadgenCallToAction or {}).destination ~= destination then
    return one("leadgenCallToAction/destination", "FIELD_NOT_EDITABLE", "destination is frozen after DRAFT")
  end
  if which == "campaigns" and before.format ~= after.format then
    for _, creative in ipairs(store.list(ctx.store, "creatives", before.account)) do
      if creative.campaign == "urn:li:sponsoredCampaign:" .. before.id then
        return one("format", "FIELD_NOT_EDITABLE", "the campaign has creatives")
      end
    end
  end
  return refusal_of((findings(which, after, ctx, account, before)))
end

return M
