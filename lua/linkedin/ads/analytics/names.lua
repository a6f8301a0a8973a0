-- SPDX-License-Identifier: MIT
--- The words of adAnalytics: pivots, facets, and what kind of value a metric is.
--- LinkedIn page: marketing/integrations/ads-reporting/ads-reporting-schema.

local M = {}

local function set(words)
  local known = {}
  for word in words:gmatch "%S+" do known[word] = true end
  return known
end

M.GRANULARITIES = set "ALL DAILY MONTHLY YEARLY"
M.FINDERS = set "analytics statistics attributedRevenueMetrics"

M.PIVOTS = set [[
  COMPANY ACCOUNT SHARE CAMPAIGN CREATIVE CAMPAIGN_GROUP CONVERSION CONVERSATION_NODE
  CONVERSATION_NODE_OPTION_INDEX SERVING_LOCATION CARD_INDEX MEMBER_COMPANY_SIZE MEMBER_INDUSTRY
  MEMBER_SENIORITY MEMBER_JOB_TITLE MEMBER_JOB_FUNCTION MEMBER_COUNTRY_V2 MEMBER_REGION_V2 MEMBER_COMPANY
  MEMBER_COUNTY PLACEMENT_NAME IMPRESSION_DEVICE_TYPE EVENT_STAGE OBJECTIVE_TYPE
  MEMBER_DESIGNATED_MARKET_AREA ]]

--- What a query may be narrowed to: our option → LinkedIn's parameter, the URN's type, and the pivot that
--- has one value for each.
M.FACETS = {
  accounts = { parameter = "accounts", urn = "sponsoredAccount", pivot = "ACCOUNT" },
  campaign_groups = { parameter = "campaignGroups", urn = "sponsoredCampaignGroup", pivot = "CAMPAIGN_GROUP" },
  campaigns = { parameter = "campaigns", urn = "sponsoredCampaign", pivot = "CAMPAIGN" },
  creatives = { parameter = "creatives", urn = "sponsoredCreative", pivot = "CREATIVE" },
  shares = { parameter = "shares", urn = "share", other_urn = "ugcPost", pivot = "SHARE" },
  companies = { parameter = "companies", urn = "organization", pivot = "COMPANY" },
}

-- A creative lies in one campaign, that in one group, that in one account.
local DEPTH = { ACCOUNT = 1, CAMPAIGN_GROUP = 2, CAMPAIGN = 3, CREATIVE = 4 }

--- May the list of a facet be divided, so that no row is torn? Only where a pivot tells its members apart.
---@param facet string     "campaigns"
---@param pivots string[]
---@return boolean
function M.is_divisible(facet, pivots)
  local own = M.FACETS[facet].pivot
  for _, pivot in ipairs(pivots) do
    if pivot == own or (DEPTH[own] and DEPTH[pivot] and DEPTH[pivot] >= DEPTH[own]) then return true end
  end
  return false
end

function M.is_demographic(pivot)
  return pivot:find "^MEMBER_" ~= nil
end

--- Metrics that have no meaning by member demographics.
function M.is_refused_by_demographics(metric)
  return metric == "conversionValueInLocalCurrency" or metric == "approximateMemberReach"
    or metric:find "^card" ~= nil or metric:find "^viralCard" ~= nil
end

--- "money" (an exact decimal string), "number" (an average or a share, which does not add up), or "count".
---@param metric string
---@return "money"|"number"|"count"
function M.kind(metric)
  if metric:find "^average" or metric:find "[Rr]each" or metric:find "^approximate" or metric == "audiencePenetration"
    or metric:find "Rate$" or metric == "returnOnAdSpend" then
    return "number"
  end
  return (metric:find "InLocalCurrency$" or metric:find "InUsd$") and "money" or "count"
end

--- The column of a pivot: MEMBER_JOB_TITLE → "member_job_title".
function M.column(pivot)
  return pivot:lower()
end

return M
