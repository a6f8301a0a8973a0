-- SPDX-License-Identifier: MIT
--- Whom advertisements may reach, and for how much: `adTargetingFacets`, `adTargetingEntities`, `audienceCounts`,
--- `adBudgetPricing`, `adSupplyForecasts`.
--- https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/advertising-targeting/ads-targeting

local criteria = require "linkedin.sandbox.ads.criteria"
local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local names = require "linkedin.sandbox.seeds_taxonomies"
local reply = require "linkedin.sandbox.reply"
local store = require "linkedin.sandbox.ads.store"
local types = require "linkedin.sandbox.types"

local SCOPES = { "r_ads", "rw_ads" }
local FACET = "urn:li:adTargetingFacet:"

local WHOLE, FIND, LIKE = "AD_TARGETING_FACET", "TYPEAHEAD", "SIMILAR_ENTITIES"

-- Facet → type of entity, finders, and where its values are named
local FACETS = {
  locations = { "geo", { FIND }, names.geo }, profileLocations = { "geo", { FIND }, names.geo },
  industries = { "industry", { WHOLE, FIND, LIKE }, names.industries }, skills = { "skill", { WHOLE, FIND, LIKE }, names.skills },
  jobFunctions = { "function", { WHOLE }, names.functions }, seniorities = { "seniority", { WHOLE }, names.seniorities },
  interfaceLocales = { "locale", { WHOLE }, names.locales },
  staffCountRanges = { "staffCountRange", { WHOLE }, { ["(11,50)"] = "11-50", ["(51,200)"] = "51-200" } },
  ageRanges = { "ageRange", { WHOLE }, { ["(25,34)"] = "25 to 34", ["(35,54)"] = "35 to 54" } },
  genders = { "gender", { WHOLE }, { MALE = "Male", FEMALE = "Female" } },
  employers = { "organization", { FIND, LIKE }, { ["90000101"] = "Heron Optics", ["90000102"] = "Lantern & Daughters" } },
}

local function facets(ctx)
  local list = {}
  for name, facet in pairs(FACETS) do
    list[#list + 1] = {
      facetName = name, adTargetingFacetUrn = FACET .. name, entityTypes = json.array { facet[1]:upper() },
      availableEntityFinders = json.array { facet[2][1], facet[2][2], facet[2][3] },
    }
  end
  table.sort(list, function(a, b) return a.facetName < b.facetName end)
  return reply.ok(reply.page(ctx, list))
end

-- ── entities ───────────────────────────────────────────────────────────────────────────────────

local function name_in(name, locale)
  if type(name) == "string" then return name end
  return locale and name[locale.language .. "_" .. locale.country] or name.en_US
end

local function entities_of(name, locale)
  local list, facet = {}, FACETS[name]
  for id, text in pairs(facet[3]) do
    list[#list + 1] = { urn = ("urn:li:%s:%s"):format(facet[1], id), name = name_in(text, locale), facetUrn = FACET .. name }
  end
  table.sort(list, function(a, b) return a.urn < b.urn end)
  return list
end

-- The facet that is asked about, when it has the finder; raises LinkedIn's 400.
local function facet_of(ctx, finder)
  local name = ctx.params.facet:match("^" .. FACET .. "(%a+)$")
  local facet = name and FACETS[name]
  if not facet then errors.throw(errors.parameter("facet", "PARAM_INVALID", "Unknown facet " .. ctx.params.facet)) end
  for _, one in ipairs(facet[2]) do
    if one == finder then return name end
  end
  errors.throw(errors.parameter("facet", "PARAM_INVALID", ("%s has no finder %s"):format(ctx.params.facet, finder)))
end

local function keep(list, fits)
  local kept = {}
  for _, one in ipairs(list) do
    if fits(one) then kept[#kept + 1] = one end
  end
  return kept
end

local function whole(ctx)
  return reply.ok(reply.page(ctx, entities_of(facet_of(ctx, WHOLE), ctx.params.locale)))
end

local function typeahead(ctx)
  local query = ctx.params.query:lower()
  return reply.ok(reply.page(ctx, keep(entities_of(facet_of(ctx, FIND), ctx.params.locale), function(one)
    return (" " .. one.name:lower()):find("%W" .. query:gsub("%p", "%%%0")) ~= nil
  end)))
end

local function similar(ctx)
  local known = {}
  for _, urn in ipairs(ctx.params.entities) do known[urn] = true end
  return reply.ok(reply.page(ctx, keep(entities_of(facet_of(ctx, LIKE), ctx.params.locale), function(one) return not known[one.urn] end)))
end

local function by_urns(ctx)
  local found, wanted = {}, {}
  for _, urn in ipairs(ctx.params.urns) do wanted[urn] = true end
  for name in pairs(FACETS) do
    for _, one in ipairs(entities_of(name, ctx.params.locale)) do
      if wanted[one.urn] then
        found[#found + 1], wanted[one.urn] = one, nil
      end
    end
  end
  table.sort(found, function(a, b) return a.urn < b.urn end)
  return reply.ok(reply.page(ctx, found))
end

-- ── counts, prices, forecasts ──────────────────────────────────────────────────────────────────

local function count(ctx)
  return reply.ok(reply.page(ctx, { { active = 0, total = criteria.count(ctx.params.targetingCriteria) } }))
end

-- The suggested price of a thing that is paid for, in cents.
local PRICES = { CPM = 3200, CPC = 640, CPV = 12, CPA = 2400 }

local function money(cents, currency)
  return { amount = ("%d.%02d"):format(math.floor(cents / 100), cents % 100), currencyCode = currency }
end

-- A narrow audience costs more.
local function price_of(ctx)
  local price, total = PRICES[ctx.params.bidType], criteria.count(ctx.params.targetingCriteria)
  return math.floor(price * (total < 50000 and 1.5 or total < 1000000 and 1.2 or 1)), total
end

local function pricing(ctx)
  local account, refusal = store.account(ctx, ctx.params.account)
  if not account then return refusal end
  local price, currency = price_of(ctx), account.currency or "EUR"
  local least = ctx.params.campaignType == "TEXT_AD" and 200 or 500
  return reply.ok(reply.page(ctx, { {
    bidLimits = { min = money(math.min(least, price), currency), max = money(price * 40, currency) },
    suggestedBid = {
      min = money(math.floor(price * 0.8), currency), max = money(math.floor(price * 1.4), currency), default = money(price, currency),
    },
    dailyBudgetLimits = { min = money(1000, currency), max = money(price * 10000, currency), default = money(5000, currency) },
  } }))
end

local function cents_of(given)
  local whole_part, cents = given.amount:match "^(%d+)%.?(%d?%d?)$"
  return whole_part and tonumber(whole_part) * 100 + tonumber((cents .. "00"):sub(1, 2)) or nil
end

local function forecast(ctx)
  local account, refusal = store.account(ctx, ctx.params.account)
  if not account then return refusal end
  local price, total = price_of(ctx)
  local budget = ctx.params.dailyBudget and cents_of(ctx.params.dailyBudget) or 5000
  if not budget then return errors.parameter("dailyBudget", "PARAM_INVALID", "amount is no decimal") end
  local bought = ctx.params.bidType == "CPM" and math.floor(budget * 1000 / price) or math.floor(budget / price) * 180
  local impressions = math.min(bought, math.floor(total * 0.3))
  return reply.ok(reply.page(ctx, { { impressions = impressions, clicks = math.floor(impressions / 180) } }))
end

local LOCALE = types.record { language = types.string, country = types.string }

local function finder(run, query, required)
  query.queryVersion, query.locale = types.enum { "QUERY_USES_URNS" }, LOCALE
  return { scopes = SCOPES, query = query, required = required, run = run }
end

local PRICED = {
  account = types.urn { "sponsoredAccount" }, bidType = types.enum { "CPM", "CPC", "CPV", "CPA" },
  campaignType = types.enum { "TEXT_AD", "SPONSORED_UPDATES", "SPONSORED_INMAILS", "DYNAMIC" },
  matchType = types.enum { "EXACT", "AUDIENCE_EXPANDED" }, targetingCriteria = criteria.TYPE,
  dailyBudget = types.record { amount = types.string, currencyCode = types.string }, objectiveType = types.string,
  optimizationTargetType = types.string,
}

local function priced(run)
  return { ["FINDER criteriaV2"] = {
    scopes = SCOPES, query = PRICED, required = { "account", "bidType", "campaignType", "matchType", "targetingCriteria" }, run = run,
  } }
end

local REST = { "rest" }

return {
  { path = "adTargetingFacets", bases = REST, name = "adTargetingFacets", methods = { GET_ALL = { scopes = SCOPES, run = facets } } },
  {
    path = "adTargetingEntities", bases = REST, name = "adTargetingEntities",
    methods = {
      ["FINDER adTargetingFacet"] = finder(whole, { facet = types.string }, { "facet" }),
      ["FINDER typeahead"] = finder(typeahead,
        { facet = types.string, query = types.string, entityType = types.string, useCase = types.string }, { "facet", "query" }),
      ["FINDER similarEntities"] = finder(similar, { facet = types.string, entities = types.list(types.string) }, { "facet", "entities" }),
      ["FINDER urns"] = finder(by_urns, { urns = types.list(types.string), fetchType = types.enum { "SINGLE_NODE", "LAZY" } }, { "urns" }),
    },
  },
  {
    path = "audienceCounts", bases = REST, name = "audienceCounts",
    methods = { ["FINDER targetingCriteriaV2"] = {
      scopes = SCOPES, query = { targetingCriteria = criteria.TYPE }, required = { "targetingCriteria" }, run = count,
    } },
  },
  { path = "adBudgetPricing", bases = REST, name = "adBudgetPricing", methods = priced(pricing) },
  { path = "adSupplyForecasts", bases = REST, name = "adSupplyForecasts", methods = priced(forecast) },
}
