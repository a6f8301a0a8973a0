-- SPDX-License-Identifier: MIT
--- Advertising: `li.ads.<part>`, each part a file of its own, loaded when first used.
--- LinkedIn pages: marketing/integrations/ads.

---@class linkedin.Ads
---@field analytics linkedin.AdAnalytics
local Ads = { __name = "linkedin.Ads" }

local PARTS = { analytics = true }

function Ads:__index(name)
  if not PARTS[name] then return nil end
  local part = require("linkedin.ads." .. name).new(self.li)
  rawset(self, name, part)
  return part
end

return {
  new = function(li) return setmetatable({ li = li }, Ads) end,
}
