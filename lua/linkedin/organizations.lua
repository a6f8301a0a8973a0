-- SPDX-License-Identifier: MIT
--- Company pages: information, who administers them, how many follow.
--- LinkedIn pages: marketing/community-management/organizations/organization-lookup-api,
--- organization-access-control-by-role, follower-statistics.

local options = require "linkedin.options"

---@class linkedin.Organizations
local Organizations = { __name = "linkedin.Organizations" }
Organizations.__index = Organizations

--- The guide's whole projection: everything a page says about itself, the logo in its sizes.
--- Decorated images (`~`) are served on /v2; on /rest their support is unconfirmed.
Organizations.FULL_PROJECTION = "(id,name,localizedName,vanityName,description,localizedDescription,"
  .. "website,localizedWebsite,industries,specialties,organizationType,staffCountRange,foundedOn,"
  .. "locations,logoV2(original~:playableStreams,cropped~:playableStreams,cropInfo),"
  .. "coverPhotoV2(original~:playableStreams,cropped~:playableStreams,cropInfo))"

local function urn_of(id, who)
  local urn, err = require "linkedin.urn".normalise(id, "organization")
  if not urn then error(("%s: %s"):format(who, err.message or err), 3) end
  return urn
end

local function id_of(id, who)
  return require "linkedin.urn".id(urn_of(id, who))
end

--- What the page says of itself: `GET /organizations/{id}`. Who is no administrator of the page
--- gets the reduced fields.
---@async
---@param id integer|string  number or `urn:li:organization:…`
---@param opts { projection: string? }?  "full" asks for FULL_PROJECTION
---@return table? organization
---@return linkedin.Response|linkedin.Error
function Organizations:get(id, opts)
  opts = options.check("organizations:get", opts, {}, options.call)
  local spec = { operation = "organizations.get", keys = { id = id_of(id, "organizations:get") } }
  if opts.projection == "full" then spec.raw_query = { projection = Organizations.FULL_PROJECTION } end
  return self.li:_call(spec, opts)
end

--- The page with this address, `linkedin.com/company/{vanity_name}`.
---@async
---@param vanity_name string
---@param opts table?
---@return table|false|nil organization  false: there is none
---@return linkedin.Response|linkedin.Error
function Organizations:by_vanity_name(vanity_name, opts)
  options.argument("organizations:by_vanity_name", 1, vanity_name, "string")
  opts = options.check("organizations:by_vanity_name", opts, {}, options.call)
  local answer, response = self.li:_call({
    operation = "organizations.vanityName", query = { q = "vanityName", vanityName = vanity_name },
  }, opts)
  if not answer then return nil, response end
  return answer.elements and answer.elements[1] or false, response
end

-- The two bases spell the edge type differently (DESIGN, traps).
local EDGE_TYPE = { rest = "COMPANY_FOLLOWED_BY_MEMBER", v2 = "CompanyFollowedByMember" }

--- How many follow the page: public, for any organization.
---@async
---@param id integer|string
---@param opts table?
---@return integer? followers
---@return linkedin.Response|linkedin.Error
function Organizations:follower_count(id, opts)
  opts = options.check("organizations:follower_count", opts, {}, options.call)
  local answer, response = self.li:_call({
    operation = "networkSizes.get", keys = { id = urn_of(id, "organizations:follower_count") },
    query = { edgeType = EDGE_TYPE[opts.api or self.li.settings.api] },
  }, opts)
  if not answer then return nil, response end
  return answer.firstDegreeSize, response
end

-- Epoch milliseconds from epoch seconds or milliseconds? Never guessed: milliseconds, as LinkedIn.
local function time_intervals(opts)
  if not opts.from then return nil end
  return {
    timeRange = { start = opts.from, ["end"] = opts.to },
    timeGranularityType = opts.granularity or "DAY",
  }
end

--- Who follows the page (administrators only): lifetime counts by facet, or gains per interval.
--- In the facets `organicFollowerCount` already includes paid followers: do not add them.
---@async
---@param id integer|string
---@param opts { from: integer?, to: integer?, granularity: "DAY"|"WEEK"|"MONTH"? }?  epoch ms, `to` exclusive
---@return table? statistics  lifetime: one table of facets; with `from`: an array of intervals
---@return linkedin.Response|linkedin.Error
function Organizations:follower_statistics(id, opts)
  opts = options.check("organizations:follower_statistics", opts,
    { from = "number", to = "number", granularity = "string" }, options.call)
  local answer, response = self.li:_call({
    operation = "organizationalEntityFollowerStatistics.organizationalEntity",
    query = {
      q = "organizationalEntity",
      organizationalEntity = urn_of(id, "organizations:follower_statistics"),
      timeIntervals = time_intervals(opts),
    },
  }, opts)
  if not answer then return nil, response end
  if opts.from then return answer.elements, response end
  return answer.elements and answer.elements[1] or {}, response
end

-- Older answers name the page differently.
local function page_of(element)
  return element.organization or element.organizationTarget or element.organizationalTarget
end

--- The pages on which the token's member has a role.
---@async
---@param opts { role: string?, state: string? }?  default ADMINISTRATOR, APPROVED
---@return { organization: string, role: string, state: string }[]? pages
---@return linkedin.Error?
function Organizations:administered(opts)
  opts = options.check("organizations:administered", opts,
    { role = "string", state = "string" }, options.call)
  local elements, err = self.li:_each({
    operation = "organizationAcls.roleAssignee",
    query = {
      q = "roleAssignee", role = opts.role or "ADMINISTRATOR", state = opts.state or "APPROVED", count = 50,
    },
  }, opts):all()
  if not elements then return nil, err end
  local pages = {}
  for i, element in ipairs(elements) do
    pages[i] = { organization = page_of(element), role = element.role, state = element.state }
  end
  return pages
end

return {
  new = function(li) return setmetatable({ li = li }, Organizations) end,
}
