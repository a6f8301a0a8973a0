-- SPDX-License-Identifier: MIT
--- How many follow a page, and who they are.
--- LinkedIn pages: marketing/community-management/organizations/follower-statistics, organization-lookup-api.

local finder = require "linkedin.organizations.finder"
local options = require "linkedin.options"
local span = require "linkedin.organizations.span"
local target = require "linkedin.organizations.target"

local M = {}

-- The two bases spell the edge type differently (DESIGN, traps).
local EDGE_TYPE = { rest = "COMPANY_FOLLOWED_BY_MEMBER", v2 = "CompanyFollowedByMember" }

--- How many follow the page: public, for any organization.
---@async
---@param id integer|string
---@param opts table?
---@return integer? followers
---@return linkedin.Response|linkedin.Error
function M.follower_count(self, id, opts)
  opts = options.check("organizations:follower_count", opts, {}, options.call)
  local answer, response = self.li:_call({
    operation = "networkSizes.get", keys = { id = target.urn(id, "organizations:follower_count") },
    query = { edgeType = EDGE_TYPE[opts.api or self.li.settings.api] },
  }, opts)
  if not answer then return nil, response end
  return answer.firstDegreeSize, response
end

local OWN = { names = "boolean|table" }
for name, kind in pairs(span.OPTIONS) do OWN[name] = kind end

--- Who follows the page (administrators only): lifetime counts by facet, or gains per interval.
--- In the facets `organicFollowerCount` already includes paid followers: do not add them. A gain may be negative.
---@async
---@param id integer|string
---@param opts { from: integer|string?, to: integer|string?, granularity: "DAY"|"WEEK"|"MONTH"?, names: boolean|table?, check: boolean? }?
---   from, to: days "2026-10-01" (both included) or epoch ms (`to` not included); names: true, or { locale = "nl_NL" },
---   adds `name` to each item of a facet
---@return table? statistics  lifetime: one table of facets; with `from`: an array of intervals, oldest first
---@return linkedin.Response|linkedin.Error
function M.follower_statistics(self, id, opts)
  opts = options.check("organizations:follower_statistics", opts, OWN, options.call)
  local elements, response = finder.elements(self, {
    operation = "organizationalEntityFollowerStatistics.organizationalEntity",
    query = { q = "organizationalEntity", organizationalEntity = target.urn(id, "organizations:follower_statistics") },
  }, opts, OWN, "organizations:follower_statistics")
  if not elements then return nil, response end
  if opts.from then return elements, response end
  local statistics = elements[1] or {}
  if opts.names then
    require "linkedin.organizations.names".add(self, statistics, type(opts.names) == "table" and opts.names or {})
  end
  return statistics, response
end

return M
