-- SPDX-License-Identifier: MIT
--- What one creative did on one day: repeatable, made from its number and the day alone, so that any sum
--- over days, campaigns or accounts is the sum of the same parts.
---
--- Counts and cents are whole numbers; costs leave as decimal strings. Averages and reach do not add up, as
--- they do not at LinkedIn.
--- https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads-reporting/ads-reporting-schema

local M = {}

-- Of 10,000 impressions, how many do this.
local RATES = {
  impressions = 10000, clicks = 110, landingPageClicks = 85, totalEngagements = 190, otherEngagements = 22,
  actionClicks = 9, adUnitClicks = 60, companyPageClicks = 12, textUrlClicks = 31, likes = 24, reactions = 33,
  comments = 6, commentLikes = 3, shares = 5, follows = 4, cardClicks = 14, cardImpressions = 2100, sends = 420,
  opens = 210, leadGenerationMailContactInfoShares = 7, leadGenerationMailInterestedClicks = 11, oneClickLeads = 16,
  oneClickLeadFormOpens = 48, validWorkEmailLeads = 9, qualifiedLeads = 5, talentLeads = 2,
  externalWebsiteConversions = 19, externalWebsitePostClickConversions = 13, externalWebsitePostViewConversions = 6,
  jobApplications = 3, jobApplyClicks = 8, registrations = 5, videoStarts = 3100, videoViews = 1900,
  videoFirstQuartileCompletions = 1500, videoMidpointCompletions = 1100, videoThirdQuartileCompletions = 800,
  videoCompletions = 610, fullScreenPlays = 90, documentFirstQuartileCompletions = 310,
  documentMidpointCompletions = 240, documentThirdQuartileCompletions = 180, documentCompletions = 140,
  downloadClicks = 26, postClickJobApplications = 2, postViewJobApplications = 1, postClickJobApplyClicks = 5,
  postViewJobApplyClicks = 3, postClickRegistrations = 3, postViewRegistrations = 2,
}

-- Cents of an account's currency, and of dollars, by click.
local MONEY = {
  costInLocalCurrency = 229, costInUsd = 248, conversionValueInLocalCurrency = 310,
}

-- What is no sum: from the sums of impressions.
local RATIOS = {
  approximateMemberReach = function(impressions) return math.floor(impressions * 0.61) end,
  approximateUniqueImpressions = function(impressions) return math.floor(impressions * 0.61) end,
  audiencePenetration = function(impressions) return math.floor(impressions / 54) / 10000 end,
  averageDwellTime = function(impressions) return 4 + impressions % 37 / 10 end,
}

local function viral_base(name)
  local base = name:match "^viral(%u.*)$"
  return base and base:sub(1, 1):lower() .. base:sub(2)
end

--- Is this a metric? "sum" of counts, "money", "ratio"; nil for none.
function M.kind(name)
  if MONEY[name] then return "money" end
  if RATIOS[name] then return "ratio" end
  local base = viral_base(name)
  return (RATES[name] or (base and RATES[base])) and "sum" or nil
end

-- Multiplied and divided so that doubles stay exact: the same on every Lua.
local function mix(a, b)
  local h = (a * 7919 + b * 104729 + 12345) % 2147483647
  h = h * 16807 % 2147483647
  return h * 16807 % 2147483647
end

-- Less on Saturdays and Sundays; day 0 was a Thursday.
local WEEKDAY = { [0] = 10, 10, 6, 5, 9, 10, 11 }

--- The impressions of a creative on a day, in the end.
function M.impressions(creative, day)
  return math.floor((400 + mix(creative, day) % 1600) * WEEKDAY[day % 7] / 10)
end

-- Rates differ by creative and day a little, from 80 to 120 percent.
local function varied(rate, creative, day, name_length)
  return rate * (80 + mix(creative + name_length, day) % 41)
end

--- A function from (creative, day, impressions) to what is added up; nil for a ratio.
function M.counter(name)
  if name == "impressions" then return function(_, _, impressions) return impressions end end
  local money, base = MONEY[name], viral_base(name)
  if money then
    return function(creative, day, impressions)
      local clicks = math.floor(impressions * varied(RATES.clicks, creative, day, 6) / 1000000)
      return clicks * money + mix(day, creative) % 100
    end
  end
  local rate = RATES[name] or (base and RATES[base] / 10)
  if not rate then return nil end
  local length = #name
  return function(creative, day, impressions)
    return math.floor(impressions * varied(rate, creative, day, length) / 1000000)
  end
end

--- The value as LinkedIn writes it.
---@param name string
---@param sum number          of the counter
---@param impressions number  their sum, for ratios
function M.value(name, sum, impressions)
  local ratio = RATIOS[name]
  if ratio then return ratio(impressions) end
  if MONEY[name] then return ("%d.%02d"):format(math.floor(sum / 100), sum % 100) end
  return sum
end

return M
