-- SPDX-License-Identifier: MIT
--- What reports may be grouped by. Some pivots are a property of the advertisement; others divide what it
--- did among several values, in shares that add up to the whole.

local M = {}

-- pivot → the value of a creative
M.OWN = {
  ACCOUNT = function(c) return "urn:li:sponsoredAccount:" .. c.account end,
  CAMPAIGN_GROUP = function(c) return "urn:li:sponsoredCampaignGroup:" .. c.group end,
  CAMPAIGN = function(c) return "urn:li:sponsoredCampaign:" .. c.campaign end,
  CREATIVE = function(c) return "urn:li:sponsoredCreative:" .. c.creative end,
  SHARE = function(c) return "urn:li:share:" .. c.share end,
  COMPANY = function(c) return "urn:li:organization:" .. c.company end,
  OBJECTIVE_TYPE = function(c) return c.objective end,
}

local function urns(kind, shares)
  local values = {}
  for i, share in ipairs(shares) do values[i] = { ("urn:li:%s:%d"):format(kind, share[1]), share[2] } end
  return values
end

-- pivot → values with their percent, which add up to 100
M.SHARED = {
  CONVERSION = { { "urn:lla:llaPartnerConversion:910001", 70 }, { "urn:lla:llaPartnerConversion:910002", 30 } },
  CONVERSATION_NODE = { { "0", 60 }, { "1", 40 } },
  CONVERSATION_NODE_OPTION_INDEX = { { "0", 50 }, { "1", 50 } },
  SERVING_LOCATION = { { "ON_SITE", 80 }, { "OFF_SITE", 20 } },
  CARD_INDEX = { { "0", 50 }, { "1", 30 }, { "2", 20 } },
  PLACEMENT_NAME = { { "FEED", 75 }, { "RIGHT_RAIL", 25 } },
  IMPRESSION_DEVICE_TYPE = { { "MOBILE_APP", 55 }, { "DESKTOP_WEB", 35 }, { "MOBILE_WEB", 10 } },
  EVENT_STAGE = { { "PRE_EVENT", 60 }, { "DURING_EVENT", 10 }, { "POST_EVENT", 30 } },
  MEMBER_COMPANY_SIZE = { { "SIZE_2_TO_10", 15 }, { "SIZE_51_TO_200", 40 }, { "SIZE_10001_OR_MORE", 45 } },
  MEMBER_INDUSTRY = urns("industry", { { 53, 50 }, { 4, 30 }, { 96, 20 } }),
  MEMBER_SENIORITY = urns("seniority", { { 4, 45 }, { 3, 30 }, { 6, 20 }, { 10, 5 } }),
  MEMBER_JOB_TITLE = urns("title", { { 39, 60 }, { 9, 39 }, { 25201, 1 } }),
  MEMBER_JOB_FUNCTION = urns("function", { { 8, 60 }, { 25, 25 }, { 13, 15 } }),
  MEMBER_COUNTRY_V2 = urns("geo", { { 102890719, 60 }, { 101282230, 40 } }),
  MEMBER_REGION_V2 = urns("geo", { { 102011674, 70 }, { 90009659, 30 } }),
  MEMBER_COUNTY = urns("geo", { { 100000001, 100 } }),
  MEMBER_COMPANY = urns("organization", { { 1035, 55 }, { 1441, 45 } }),
  MEMBER_DESIGNATED_MARKET_AREA = urns("geo", { { 90000070, 100 } }),
}

--- Every pivot's name.
function M.names()
  local names = {}
  for name in pairs(M.OWN) do names[#names + 1] = name end
  for name in pairs(M.SHARED) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- The share of a whole number that falls between two percentages; the parts of all add up to it.
local function between(n, from, to)
  return math.floor(n * to / 100) - math.floor(n * from / 100)
end

local function divide(parts, values)
  local out = {}
  for _, part in ipairs(parts) do
    local from = 0
    for _, value in ipairs(values) do
      local keys = {}
      for i, key in ipairs(part.keys) do keys[i] = key end
      keys[#keys + 1] = value[1]
      local before, first = part.take, from
      out[#out + 1] = { keys = keys, take = function(n) return between(before(n), first, first + value[2]) end }
      from = from + value[2]
    end
  end
  return out
end

local function whole(n) return n end

--- How a creative's figures fall under the pivots: parts, each with its pivot values and a function from
--- a whole number to the part of it.
---@return { keys: string[], take: fun(n: integer): integer }[]
function M.parts(creative, pivots)
  local parts = { { keys = {}, take = whole } }
  for _, pivot in ipairs(pivots) do
    local own = M.OWN[pivot]
    if own then
      for _, part in ipairs(parts) do part.keys[#part.keys + 1] = own(creative) end
    else
      parts = divide(parts, M.SHARED[pivot])
    end
  end
  return parts
end

return M
