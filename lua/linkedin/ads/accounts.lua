-- SPDX-License-Identifier: MIT
--- Advertising accounts.
--- LinkedIn page: marketing/integrations/ads/account-structure/create-and-manage-accounts.
---
---     for account, err in li.ads.accounts:search { status = { "ACTIVE" }, test = false } do … end
---     li.ads.accounts:get(500001)
---     li.ads.accounts:create { name = "Heron test", type = "BUSINESS", currency = "EUR", test = true }
---     li.ads.accounts:update(500001, { name = "Heron Europe" })
---     li.ads.accounts:remove(500100)     → PENDING_DELETION; delete(id) is for DRAFT
---
--- `get batch_get search create batch_create update batch_update activate cancel remove delete`; see
--- docs/ads.md for what each takes and answers.

---@class linkedin.AdAccounts : linkedin.AdEntities
local Accounts = require "linkedin.ads.entities".class {
  class = "AdAccounts", name = "accounts", noun = "account", resource = "adAccounts", urn_type = "sponsoredAccount",
  state_field = "status", moves = { "activate", "cancel", "remove" },
  criteria = { id = "sponsoredAccount", name = true, type = true, status = true, reference = true, test = true },
}

return {
  new = function(li, ads) return setmetatable({ li = li, ads = ads }, Accounts) end,
}
