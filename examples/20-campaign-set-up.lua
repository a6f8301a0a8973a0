-- A campaign group, two campaigns and their advertisements from one table: checked as a whole, made as drafts,
-- activated at the end. Run it again after an interruption with the same journal: nothing is made twice.
--
--     lua 20-campaign-set-up.lua [journal.db]
local linkedin = require "linkedin"
local t = require "linkedin.ads.targeting"
local li = linkedin.new() -- scopes rw_ads; LINKEDIN_AD_ACCOUNT names the account

local ACCOUNT = os.getenv "LINKEDIN_AD_ACCOUNT" or 500001
local PAGE = os.getenv "LINKEDIN_ORGANIZATION" or li.settings.sandbox.organization
local PAGE_URN = "urn:li:organization:" .. tostring(PAGE):match "%d+$"
local DAY = 86400000

local function ad(commentary)
  return { inlineContent = { post = { author = PAGE_URN, commentary = commentary } } }
end

local function engineers_in(place)
  return t.all {
    t.any { locations = { place } }, t.any { interfaceLocales = { "en_US" } }, t.any { jobFunctions = { 8 } },
    t.none { seniorities = { 1, 2 } },
  }
end

local start = os.time() * 1000
local set_up = {
  account = ACCOUNT, journal = arg[1] or os.tmpname(), activate = true,
  campaign_group = {
    name = "Microscope launch", totalBudget = "4000.00", runSchedule = { start = start, ["end"] = start + 30 * DAY },
  },
  defaults = { -- of every campaign
    type = "SPONSORED_UPDATES", objectiveType = "WEBSITE_VISIT", costType = "CPC", unitCost = "6.50",
    associatedEntity = PAGE_URN, locale = { country = "US", language = "en" },
    offsiteDeliveryEnabled = false, politicalIntent = "NOT_POLITICAL", runSchedule = { start = start },
  },
  campaigns = {
    {
      name = "Engineers, Netherlands", dailyBudget = "50.00", targetingCriteria = engineers_in(102890719),
      creatives = { ad "Lenses, plainly", ad "Ground in Delft" },
    },
    {
      name = "Engineers, Germany", dailyBudget = "35.5", targetingCriteria = engineers_in(101282230),
      creatives = { ad "Linsen, schlicht" },
    },
  },
}

-- A mistake costs nothing: it is found before anything is sent.
set_up.campaigns[2].costType = "CPV2"
local _, err = li.ads:set_up(set_up)
for _, found in ipairs(err.details) do print(found.message) end
set_up.campaigns[2].costType = nil

local report
report, err = li.ads:set_up(set_up)
if not report then error(err) end
print(("%s: %d made"):format(report.campaign_group, report.counts.created))
for _, campaign in ipairs(report.campaigns) do
  print(("%s: %s with %d creatives"):format(campaign.name, campaign.campaign, #campaign.creatives))
end

report = assert(li.ads:set_up(set_up))
print(("again: %d made, %d as they were"):format(report.counts.created, report.counts.found))
