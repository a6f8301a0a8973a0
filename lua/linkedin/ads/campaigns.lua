-- SPDX-License-Identifier: MIT
--- Campaigns of an account.
--- LinkedIn pages: marketing/integrations/ads/account-structure/create-and-manage-campaigns, campaign-objectives.
---
---     local campaign, err = li.ads.campaigns:create(500001, {
---       campaignGroup = 610001, name = "Lens engineers NL", associatedEntity = "urn:li:organization:90000101",
---       type = "SPONSORED_UPDATES", objectiveType = "WEBSITE_VISIT", costType = "CPC", dailyBudget = "50.00",
---       unitCost = "6.50", locale = { country = "US", language = "en" }, offsiteDeliveryEnabled = false,
---       politicalIntent = "NOT_POLITICAL", status = "DRAFT", targetingCriteria = …,
---     })
---     if not campaign then for _, found in ipairs(err.details or {}) do print(found.message) end end
---
--- `get batch_get search create batch_create update batch_update activate pause archive remove delete`, each
--- with the account first; see docs/ads.md.

---@class linkedin.AdCampaigns : linkedin.AdEntities
local Campaigns = require "linkedin.ads.entities".class {
  class = "AdCampaigns", name = "campaigns", noun = "campaign", resource = "adCampaigns", urn_type = "sponsoredCampaign",
  state_field = "status", is_nested = true, has_account = true, moves = { "activate", "pause", "archive", "remove" },
  references = { campaignGroup = "sponsoredCampaignGroup" },
  criteria = {
    id = "sponsoredCampaign", campaignGroup = "sponsoredCampaignGroup", associatedEntity = true, name = true, type = true,
    status = true, test = true,
  },
}

return {
  new = function(li, ads) return setmetatable({ li = li, ads = ads }, Campaigns) end,
}
