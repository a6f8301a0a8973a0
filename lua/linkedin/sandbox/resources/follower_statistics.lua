-- SPDX-License-Identifier: MIT
--- `organizationalEntityFollowerStatistics`: lifetime by facet, or gains per interval; never both.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/follower-statistics

local audience = require "linkedin.sandbox.audience"
local intervals = require "linkedin.sandbox.intervals"
local json = require "linkedin.sandbox.json"
local types = require "linkedin.sandbox.types"

-- The facets and the key of their items.
local FACETS = {
  followerCountsByAssociationType = "associationType", followerCountsBySeniority = "seniority",
  followerCountsByFunction = "function", followerCountsByStaffCountRange = "staffCountRange",
  followerCountsByIndustry = "industry", followerCountsByGeoCountry = "country", followerCountsByGeo = "geo",
}

-- `organicFollowerCount` already includes the paid ones.
local function facet(of, total)
  local items = {}
  for i, part in ipairs(audience.divide(of, total)) do
    items[i] = {
      [of == "country" and "geo" or of] = part.value,
      followerCounts = { organicFollowerCount = part.count, paidFollowerCount = math.floor(part.count / 100) },
    }
  end
  return json.array(items)
end

local function lifetime(page, total)
  local element = { organizationalEntity = page }
  for name, of in pairs(FACETS) do element[name] = facet(of, total) end
  return intervals.answer { element }
end

-- Repeatable, and sometimes negative: people leave, too.
local function gain_of_day(day)
  return day * 7 % 23 - 3, day % 3
end

local function gains(span)
  local organic, paid = 0, 0
  for day = math.floor(span.start / intervals.DAY_MS), math.ceil(span["end"] / intervals.DAY_MS) - 1 do
    local more, bought = gain_of_day(day)
    organic, paid = organic + more, paid + bought
  end
  return { organicFollowerGain = organic, paidFollowerGain = paid }
end

local function statistics(ctx)
  local page = ctx.params.organizationalEntity
  local id = intervals.page_id(ctx, page)
  if not ctx.params.timeIntervals then return lifetime(page, ctx.store.data.follower_counts[id] or 0) end
  local elements = intervals.spans(ctx, ctx.params.timeIntervals)
  for i, span in ipairs(elements) do
    elements[i] = { organizationalEntity = page, followerGains = gains(span), timeRange = span }
  end
  return intervals.answer(elements)
end

return {
  path = "organizationalEntityFollowerStatistics", bases = { "v2", "rest" },
  name = "organizationalEntityFollowerStatistics", quota = "company",
  methods = {
    ["FINDER organizationalEntity"] = {
      scopes = { "r_organization_admin", "rw_organization_admin" }, required = { "organizationalEntity" },
      run = statistics,
      query = {
        organizationalEntity = types.urn { "organization", "organizationBrand" }, timeIntervals = intervals.TYPE,
      },
    },
  },
}
