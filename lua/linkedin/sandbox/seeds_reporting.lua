-- SPDX-License-Identifier: MIT
--- What adAnalytics reports on: advertisements and who may read about them. Account 500001 is a marketing
--- team's, 500090 a large advertiser's, whose 6,000 creatives are counted rather than listed.

local json = require "linkedin.sandbox.json"

local M = {}

local function creative(id, campaign, group, more)
  local made = {
    creative = id, campaign = campaign, group = group, account = 500001, currency = "EUR",
    share = id, company = 90000101, objective = "WEBSITE_VISIT", type = "SPONSORED_UPDATES",
    serves_from = "2026-01-05",
  }
  for name, value in pairs(more or {}) do made[name] = value end
  made.share = "7100000000000" .. made.share
  return made
end

--- The table of a fresh sandbox.
function M.data()
  return {
    creatives = json.array {
      creative(830001, 720001, 610001), creative(830002, 720001, 610001),
      creative(830003, 720002, 610001, { objective = "LEAD_GENERATION" }),
      creative(830004, 720002, 610001, { objective = "LEAD_GENERATION", serves_from = "2026-06-01" }),
      creative(830005, 720003, 610002, { objective = "BRAND_AWARENESS", serves_until = "2026-09-30" }),
      creative(830006, 720004, 610002, { type = "TEXT_AD" }),
      -- A test account: nothing is served.
      creative(830900, 720900, 610900, { account = 500009, is_test = true }),
      -- Somebody else's.
      creative(830950, 720950, 610950, { account = 500050, company = 90000102 }),
    },
    bulk = { account = 500090, campaigns = 60, creatives_per_campaign = 100, serves_from = "2025-01-01" },
    readers = { ["500001"] = json.array { "aB3dE5fG7h", "k_9LmN-2pQ" }, ["500009"] = json.array { "aB3dE5fG7h" },
      ["500050"] = json.array { "Zx1Cv2Bn3M" }, ["500090"] = json.array { "aB3dE5fG7h" } },
  }
end

return M
