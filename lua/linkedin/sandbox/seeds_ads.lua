-- SPDX-License-Identifier: MIT
--- Advertising accounts and what is in them. The same campaigns and creatives as in seeds_reporting.lua, so
--- that what is managed and what is reported are about the same things.

local json = require "linkedin.sandbox.json"

local M = {}

local MADE = 1735689600000
local MIRA, JUERGEN, MING = "aB3dE5fG7h", "k_9LmN-2pQ", "Zx1Cv2Bn3M"

local function account(id, name, more)
  local made = {
    id = id, name = name, currency = "EUR", type = "BUSINESS", status = "ACTIVE", test = false,
    reference = "urn:li:organization:90000101", application = "77sandbox0main",
    notifiedOnCampaignOptimization = false, notifiedOnCreativeApproval = false, notifiedOnCreativeRejection = false,
    notifiedOnEndOfCampaign = false, notifiedOnNewFeaturesEnabled = false, actor = MIRA, created = MADE, modified = MADE, tag = 1,
  }
  for field, value in pairs(more or {}) do made[field] = value end
  return made
end

local function group(id, owner, name, more)
  local made = {
    id = id, account = "urn:li:sponsoredAccount:" .. owner, name = name, status = "ACTIVE", test = false,
    runSchedule = { start = MADE }, actor = MIRA, created = MADE, modified = MADE, tag = 1,
  }
  for field, value in pairs(more or {}) do made[field] = value end
  return made
end

local TARGETING = {
  include = { ["and"] = json.array {
    { ["or"] = { ["urn:li:adTargetingFacet:locations"] = json.array { "urn:li:geo:102890719" } } },
    { ["or"] = { ["urn:li:adTargetingFacet:interfaceLocales"] = json.array { "urn:li:locale:en_US" } } },
  } },
}

local function campaign(id, owner, of, name, more)
  local made = {
    id = id, account = "urn:li:sponsoredAccount:" .. owner, campaignGroup = "urn:li:sponsoredCampaignGroup:" .. of,
    name = name, status = "ACTIVE", type = "SPONSORED_UPDATES", objectiveType = "WEBSITE_VISIT", costType = "CPC",
    optimizationTargetType = "NONE", creativeSelection = "OPTIMIZED", format = "STANDARD_UPDATE",
    offsiteDeliveryEnabled = false, audienceExpansionEnabled = false, politicalIntent = "NOT_POLITICAL",
    locale = { country = "US", language = "en" }, associatedEntity = "urn:li:organization:90000101",
    dailyBudget = { amount = "50.00", currencyCode = "EUR" }, unitCost = { amount = "6.50", currencyCode = "EUR" },
    runSchedule = { start = MADE }, targetingCriteria = TARGETING, test = false,
    actor = MIRA, created = MADE, modified = MADE, tag = 1,
  }
  for field, value in pairs(more or {}) do made[field] = value end
  return made
end

--- A creative as it is stored.
function M.creative(id, owner, of, more)
  local made = {
    id = "urn:li:sponsoredCreative:" .. id, account = "urn:li:sponsoredAccount:" .. owner,
    campaign = "urn:li:sponsoredCampaign:" .. of, content = { reference = "urn:li:share:7100000000000" .. id },
    intendedStatus = "ACTIVE", isTest = false, reviewed_at = 0, actor = MIRA, created = MADE, modified = MADE,
  }
  for field, value in pairs(more or {}) do made[field] = value end
  return made
end

local LEAD = { leadgenCallToAction = { destination = "urn:li:adForm:40001", label = "DOWNLOAD" } }

local function large_advertiser(data)
  for g = 1, 6 do
    data.groups[tostring(6900000 + g)] = group(6900000 + g, 500090, "Programme " .. g)
  end
  for c = 1, 60 do
    local id = 7900000 + c
    data.campaigns[tostring(id)] = campaign(id, 500090, 6900000 + math.ceil(c / 10), "Campaign " .. c)
  end
end

local function by_id(list)
  local map = {}
  for _, one in ipairs(list) do map[tostring(one.id)] = one end
  return map
end

local function user(owner, member, role)
  return {
    account = "urn:li:sponsoredAccount:" .. owner, user = "urn:li:person:" .. member, role = role,
    actor = MIRA, created = MADE, modified = MADE, tag = 1,
  }
end

local function lead_creative(id, more)
  local made = { leadgenCallToAction = LEAD.leadgenCallToAction }
  for field, value in pairs(more or {}) do made[field] = value end
  return M.creative(id, 500001, 720002, made)
end

--- The table of a fresh sandbox.
function M.data()
  local data = {
    accounts = by_id {
      account(500001, "Heron EU", { notifiedOnCampaignOptimization = true, notifiedOnEndOfCampaign = true }),
      account(500009, "Heron test", { test = true }),
      account(500050, "Lantern", { reference = "urn:li:organization:90000102", actor = MING, application = "77sandbox0part" }),
      account(500090, "Heron large", { type = "ENTERPRISE" }),
    },
    users = json.array {
      user(500001, MIRA, "ACCOUNT_BILLING_ADMIN"), user(500001, JUERGEN, "VIEWER"),
      user(500009, MIRA, "ACCOUNT_BILLING_ADMIN"), user(500050, MING, "ACCOUNT_BILLING_ADMIN"),
      user(500090, MIRA, "CAMPAIGN_MANAGER"),
    },
    groups = by_id {
      group(610001, 500001, "Launch"), group(610002, 500001, "Brand"),
      group(610900, 500009, "Trial", { test = true }), group(610950, 500050, "Lantern"),
    },
    campaigns = by_id {
      campaign(720001, 500001, 610001, "Lens engineers NL"),
      campaign(720002, 500001, 610001, "Lens guide", { objectiveType = "LEAD_GENERATION", optimizationTargetType = "MAX_LEAD" }),
      campaign(720003, 500001, 610002, "Lenses, plainly", { objectiveType = "BRAND_AWARENESS", costType = "CPM", status = "PAUSED" }),
      campaign(720004, 500001, 610002, "Text", { type = "TEXT_AD", format = "TEXT_AD" }),
      campaign(720900, 500009, 610900, "Trial", { test = true }), campaign(720950, 500050, 610950, "Lantern"),
    },
    creatives = by_id {
      M.creative(830001, 500001, 720001), M.creative(830002, 500001, 720001),
      lead_creative(830003), lead_creative(830004),
      M.creative(830005, 500001, 720003, { intendedStatus = "PAUSED" }),
      M.creative(830006, 500001, 720004, { content = { textAd = {
        headline = "Lenses, plainly", description = "Ground in Delft.", landingPage = "https://heron-optics.example",
      } } }),
      M.creative(830900, 500009, 720900, { isTest = true }), M.creative(830950, 500050, 720950),
    },
  }
  large_advertiser(data)
  return data
end

return M
