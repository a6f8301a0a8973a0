-- SPDX-License-Identifier: MIT
--- What members had on LinkedIn before any application wrote there: posts that only their analytics know, and
--- followers.

local json = require "linkedin.sandbox.json"

local M = {}

--- The table of a fresh sandbox.
function M.data()
  return {
    posts = {
      aB3dE5fG7h = json.array {
        { urn = "urn:li:share:7264000000000000001", created = "2025-09-04" },
        { urn = "urn:li:share:7264000000000000002", created = "2026-02-16" },
        { urn = "urn:li:ugcPost:7264000000000000003", created = "2026-05-04", is_video = true },
      },
      ["k_9LmN-2pQ"] = json.array { { urn = "urn:li:share:7264000000000000011", created = "2026-01-12" } },
    },
    followers = {
      aB3dE5fG7h = { since = "2025-01-01", first = 1840 }, ["k_9LmN-2pQ"] = { since = "2025-06-01", first = 77 },
    },
  }
end

return M
