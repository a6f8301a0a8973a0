-- SPDX-License-Identifier: MIT
--- Campaign groups of an account.
--- LinkedIn page: marketing/integrations/ads/account-structure/create-and-manage-campaign-groups.
---
---     local group = li.ads.campaign_groups:create(500001, {
---       name = "2027 Q1 launch", status = "DRAFT", totalBudget = "4000.00",
---       runSchedule = { start = 1798761600000, ["end"] = 1801353600000 },
---     })
---     li.ads.campaign_groups:activate(500001, group)
---
--- `get batch_get search create batch_create update batch_update activate pause archive remove delete`, each
--- with the account first; see docs/ads.md.

---@class linkedin.AdCampaignGroups : linkedin.AdEntities
local Groups = require "linkedin.ads.entities".class {
  class = "AdCampaignGroups", name = "campaign_groups", noun = "campaign group", resource = "adCampaignGroups",
  urn_type = "sponsoredCampaignGroup", state_field = "status", is_nested = true, has_account = true,
  moves = { "activate", "pause", "archive", "remove" },
  criteria = { id = "sponsoredCampaignGroup", name = true, status = true, test = true },
  needs_search = { "ACTIVE", "ARCHIVED", "DRAFT", "PAUSED", "PENDING_DELETION", "CANCELED", "REMOVED" },
}

return {
  new = function(li, ads) return setmetatable({ li = li, ads = ads }, Groups) end,
}
