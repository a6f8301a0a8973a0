-- SPDX-License-Identifier: MIT
--- Whom a campaign would reach, and for how much, before there is one: facets to target by, audience counts, prices
--- and forecasts.
--- LinkedIn pages: marketing/integrations/ads/advertising-targeting/ads-targeting, audience-counts,
--- marketing/integrations/ads-reporting/ad-budget-pricing.
---
---     local t = require "linkedin.ads.targeting"
---     local criteria = t.all { t.any { locations = { 102890719 } }, t.any { skills = { 50517 } } }
---     local count = assert(li.ads.audience:count(criteria))
---     print(count.total, count.is_too_small)

local Error = require "linkedin.error"
local options = require "linkedin.options"

---@class linkedin.AdAudience
local Audience = { __name = "linkedin.AdAudience" }
Audience.__index = Audience

local FACET = "urn:li:adTargetingFacet:"

local function call_of(opts, own)
  local call = {}
  for name, value in pairs(opts) do
    if not own[name] then call[name] = value end
  end
  return call
end

local function refusal(findings, endpoint)
  return Error.new {
    kind = "validation", code = findings[1].code, endpoint = endpoint, method = "GET", details = findings,
    message = ("%s: %s"):format(findings[1].field, findings[1].message)
      .. (#findings > 1 and (" (and %d more)"):format(#findings - 1) or ""),
    hint = "Nothing was sent; check = false sends it all the same",
  }
end

local function checked(criteria, opts, endpoint)
  if opts.check == false then return nil end
  local findings = require "linkedin.ads.targeting".check(criteria)
  return findings[1] and refusal(findings, endpoint)
end

-- ── facets and their values ────────────────────────────────────────────────────────────────────

--- What can be targeted by: `facetName`, `adTargetingFacetUrn`, `entityTypes`, `availableEntityFinders`.
---@async
---@param opts table?
---@return table[]? facets
---@return linkedin.Response|linkedin.Error
function Audience:facets(opts)
  opts = options.check("ads.audience:facets", opts, {}, options.call)
  local answer, response = self.li:_call({ operation = "adTargetingFacets.get_all" }, opts)
  if not answer then return nil, response end
  return answer.elements or {}, response
end

local ENTITIES = {
  facet = "string", query = "string", similar_to = "table", urns = "table", entity_type = "string", locale = "string",
  use_case = "string",
}

-- Which finder a question is for.
local function finder_of(given)
  local facet = given.facet and (given.facet:find "^urn:" and given.facet or FACET .. given.facet)
  if given.urns then return "urns", { urns = given.urns } end
  if not facet then return nil end
  if given.similar_to then return "similarEntities", { facet = facet, entities = given.similar_to } end
  if given.query then
    return "typeahead", { facet = facet, query = given.query, entityType = given.entity_type, useCase = given.use_case }
  end
  return "adTargetingFacet", { facet = facet }
end

--- Values of a facet: all of it, those that begin with `query`, those like others, or the names of URNs.
---
---    li.ads.audience:entities { facet = "skills", query = "micro" }
---    li.ads.audience:entities { urns = { "urn:li:geo:102890719" } }
---@async
---@param given { facet: string?, query: string?, similar_to: string[]?, urns: string[]?, entity_type: string?, use_case: string?, locale: string? }
---   facet: LinkedIn's name or URN; locale: "nl_NL"
---@return { urn: string, name: string, facetUrn: string }[]? entities
---@return linkedin.Response|linkedin.Error
function Audience:entities(given)
  given = options.check("ads.audience:entities", given, ENTITIES, options.call)
  local finder, query = finder_of(given)
  if not finder then error("ads.audience:entities: give facet, or urns", 2) end
  local language, country = (given.locale or ""):match "^(%a+)_(%a+)$"
  if given.locale and not language then error("ads.audience:entities: locale is written as \"nl_NL\"", 2) end
  query.q, query.queryVersion = finder, "QUERY_USES_URNS"
  query.locale = language and { language = language, country = country } or nil
  local answer, response = self.li:_call({ operation = "adTargetingEntities." .. finder, query = query }, call_of(given, ENTITIES))
  if not answer then return nil, response end
  return answer.elements or {}, response
end

-- ── counts ─────────────────────────────────────────────────────────────────────────────────────

local CHECK = { check = "boolean" }

--- How many members criteria fit, rounded. LinkedIn says 0 for fewer than 300, and holds such campaigns.
---@async
---@param criteria table  of linkedin.ads.targeting, or LinkedIn's own form
---@param opts { check: boolean? }?
---@return { total: integer, active: integer?, is_too_small: boolean }? count
---@return linkedin.Response|linkedin.Error
function Audience:count(criteria, opts)
  options.argument("ads.audience:count", 1, criteria, "table")
  opts = options.check("ads.audience:count", opts, CHECK, options.call)
  local err = checked(criteria, opts, "/rest/audienceCounts")
  if err then return nil, err end
  local answer, response = self.li:_call({
    operation = "audienceCounts.targetingCriteriaV2", query = { q = "targetingCriteriaV2", targetingCriteria = criteria },
  }, call_of(opts, CHECK))
  if not answer then return nil, response end
  local element = answer.elements and answer.elements[1] or {}
  local total = element.total or 0
  return { total = total, active = element.active, is_too_small = total < 300 }, response
end

-- ── prices and forecasts ───────────────────────────────────────────────────────────────────────

local PRICING = {
  account = "number|string", bid_type = "string", campaign_type = "string", match_type = "string", targeting = "table",
  daily_budget = "table", objective_type = "string", optimization_target_type = "string", check = "boolean",
}

local function criteria_query(who, given)
  for _, name in ipairs { "account", "bid_type", "campaign_type", "targeting" } do
    if given[name] == nil then error(("%s: %s is missing"):format(who, name), 3) end
  end
  local account, err = require "linkedin.urn".normalise(given.account, "sponsoredAccount")
  if not account then error(("%s: account: %s"):format(who, err.message), 3) end
  local budget
  if given.daily_budget then
    local why
    budget, why = require "linkedin.ads.money".of(given.daily_budget)
    if not budget then error(("%s: daily_budget: %s"):format(who, why), 3) end
  end
  return {
    q = "criteriaV2", account = account, bidType = given.bid_type, campaignType = given.campaign_type,
    matchType = given.match_type or "EXACT", targetingCriteria = given.targeting, dailyBudget = budget,
    objectiveType = given.objective_type, optimizationTargetType = given.optimization_target_type,
  }
end

local function ask(self, who, resource, given)
  given = options.check(who, given, PRICING, options.call, 4)
  local query = criteria_query(who, given)
  local err = checked(given.targeting, given, "/rest/" .. resource)
  if err then return nil, err end
  return self.li:_call({ operation = resource .. ".criteriaV2", query = query }, call_of(given, PRICING))
end

--- What bids and budgets LinkedIn takes and suggests: `bidLimits`, `suggestedBid`, `dailyBudgetLimits`, each with
--- `min`, `max` and maybe `default` as exact money.
---@async
---@param given { account: integer|string, bid_type: string, campaign_type: string, match_type: string?, targeting: table, daily_budget: table?, objective_type: string?, optimization_target_type: string?, check: boolean? }
---   LinkedIn's words: "CPM", "SPONSORED_UPDATES", "EXACT"; daily_budget: { amount = "50.00", currencyCode = "EUR" }
---@return table? pricing
---@return linkedin.Response|linkedin.Error
function Audience:pricing(given)
  local answer, response = ask(self, "ads.audience:pricing", "adBudgetPricing", given)
  if not answer then return nil, response end
  return answer.elements and answer.elements[1] or {}, response
end

--- What a campaign would get, as LinkedIn forecasts it. The fields of its elements are unconfirmed, so they are given
--- as they come.
---@async
---@param given table  as for pricing
---@return table[]? forecasts
---@return linkedin.Response|linkedin.Error
function Audience:forecast(given)
  local answer, response = ask(self, "ads.audience:forecast", "adSupplyForecasts", given)
  if not answer then return nil, response end
  return answer.elements or {}, response
end

return {
  new = function(li) return setmetatable({ li = li }, Audience) end,
}
