-- SPDX-License-Identifier: MIT
--- Advertising: `li.ads.<part>`, each part a file of its own, loaded when first used.
--- LinkedIn pages: marketing/integrations/ads.

local options = require "linkedin.options"

---@class linkedin.Ads
---@field accounts linkedin.AdAccounts
---@field users linkedin.AdUsers
---@field campaign_groups linkedin.AdCampaignGroups
---@field campaigns linkedin.AdCampaigns
---@field creatives linkedin.AdCreatives
---@field analytics linkedin.AdAnalytics
---@field audience linkedin.AdAudience
---@field conversions linkedin.AdConversions
---@field segments linkedin.AdSegments
local Ads = { __name = "linkedin.Ads" }

local PARTS = {
  analytics = true, accounts = true, users = true, campaign_groups = true, campaigns = true, creatives = true,
  audience = true, conversions = true, segments = true,
}

local SET_UP = {
  account = "number|string", campaign_group = "table|number|string", campaigns = "table", defaults = "table", activate = "boolean",
  journal = "string", resume = "table", limits = "table", objective_spelling = "string", on_progress = "function",
}

local function urn_of(value, kind, name)
  local urn, err = require "linkedin.urn".normalise(value, kind)
  if not urn then error(("ads:set_up: %s: %s"):format(name, err.message), 3) end
  return urn
end

--- Make a campaign group, its campaigns and their creatives from one table. Everything is checked before the
--- first request, made as DRAFT, and activated at the end if asked. Interrupted, it is run again with the same
--- `journal`, or with `err.resume`, and makes nothing twice.
---
---     local report, err = li.ads:set_up {
---       account = 500001, journal = "launch.db", activate = true,
---       campaign_group = { name = "Launch", totalBudget = "4000.00", runSchedule = { start = …, ["end"] = … } },
---       campaigns = { { name = "Engineers", dailyBudget = "50.00", …, creatives = { { content = { reference = share } } } } },
---     }
---@async
---@param opts { account: integer|string, campaign_group: table|integer|string, campaigns: table[], defaults: table?, activate: boolean?, journal: string?, resume: table?, limits: table?, on_progress: fun(done: integer, total: integer)? }
---   campaign_group: a new one, or the id of one that exists; defaults: fields of every campaign; journal: a SQLite file
---@return { account: string, campaign_group: string, campaigns: { name: string, campaign: string, creatives: string[] }[], counts: { created: integer, found: integer }, activated: boolean }? report
---@return linkedin.Error? err  `details` lists what is wrong; `where` names the entry that was refused; `resume` continues; `report` says how far it came
function Ads:set_up(opts)
  opts = options.check("ads:set_up", opts, SET_UP, options.call)
  for _, name in ipairs { "account", "campaign_group", "campaigns" } do
    if opts[name] == nil then error("ads:set_up: " .. name .. " is missing", 2) end
  end
  local own, call = {}, {}
  for name, value in pairs(opts) do
    if SET_UP[name] then own[name] = value else call[name] = value end
  end
  own.account = urn_of(opts.account, "sponsoredAccount", "account")
  if type(opts.campaign_group) ~= "table" then own.group = urn_of(opts.campaign_group, "sponsoredCampaignGroup", "campaign_group") end
  return require "linkedin.ads.set_up.run".run(self, own, call)
end

function Ads:__index(name)
  if Ads[name] then return Ads[name] end
  if not PARTS[name] then return nil end
  local part = require("linkedin.ads." .. name).new(self.li, self)
  rawset(self, name, part)
  return part
end

return {
  new = function(li) return setmetatable({ li = li, currencies = {} }, Ads) end,
}
