-- SPDX-License-Identifier: MIT
--- `organizationalEntityFollowerStatistics`: lifetime by facet, or gains per interval; never both.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/follower-statistics

local auth = require "linkedin.sandbox.auth"
local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local reply = require "linkedin.sandbox.reply"
local types = require "linkedin.sandbox.types"
local urn = require "linkedin.sandbox.urn"

local DAY_MS = 86400000
local STEP = { DAY = DAY_MS, WEEK = 7 * DAY_MS, MONTH = 30 * DAY_MS }

-- facet → key of its items, and values with their share of all followers
local FACETS = {
  followerCountsByAssociationType = { "associationType", { { "EMPLOYEE", 0.004 } } },
  followerCountsBySeniority = {
    "seniority", { { "urn:li:seniority:4", 0.41 }, { "urn:li:seniority:3", 0.32 }, { "urn:li:seniority:10", 0.05 } },
  },
  followerCountsByFunction = { "function", { { "urn:li:function:8", 0.37 }, { "urn:li:function:25", 0.11 } } },
  followerCountsByStaffCountRange = {
    "staffCountRange", { { "SIZE_51_TO_200", 0.22 }, { "SIZE_10001_OR_MORE", 0.18 } },
  },
  followerCountsByIndustry = { "industry", { { "urn:li:industry:53", 0.13 }, { "urn:li:industry:4", 0.09 } } },
  followerCountsByGeoCountry = {
    "geo", { { "urn:li:geo:102890719", 0.38 }, { "urn:li:geo:103644278", 0.21 } },
  },
  followerCountsByGeo = { "geo", { { "urn:li:geo:102011674", 0.044 }, { "urn:li:geo:90009659", 0.031 } } },
}

-- `organicFollowerCount` already includes the paid ones.
local function facet(rule, total)
  local items = {}
  for i, value in ipairs(rule[2]) do
    local count = math.floor(total * value[2])
    items[i] = {
      [rule[1]] = value[1],
      followerCounts = { organicFollowerCount = count, paidFollowerCount = math.floor(count / 100) },
    }
  end
  return json.array(items)
end

local function lifetime(ctx, page, total)
  local element = { organizationalEntity = page }
  for name, rule in pairs(FACETS) do element[name] = facet(rule, total) end
  return reply.ok(reply.page(ctx, { element }))
end

-- Repeatable, and sometimes negative: people leave, too.
local function gain(start)
  local day = math.floor(start / DAY_MS)
  return { organicFollowerGain = day * 7 % 23 - 3, paidFollowerGain = day % 3 }
end

local function refuse_range(ctx, range)
  if range["end"] <= range.start then return "end must be after start" end
  if range.start < ctx.now_ms - 366 * DAY_MS then return "only the last 12 months are available" end
end

local function per_interval(ctx, page, intervals)
  local range = intervals.timeRange
  range["end"] = range["end"] or math.floor(ctx.now_ms)
  local problem = refuse_range(ctx, range)
  if problem then
    return errors.parameter("timeIntervals", "PARAM_INVALID", "Parameter 'timeIntervals' is invalid: " .. problem)
  end
  local elements, step = {}, STEP[intervals.timeGranularityType]
  -- Nothing is newer than two days.
  local newest = ctx.now_ms - 2 * DAY_MS
  local start = range.start
  while start < range["end"] and start + step <= newest do
    elements[#elements + 1] = {
      organizationalEntity = page, followerGains = gain(start),
      timeRange = { start = start, ["end"] = math.min(start + step, range["end"]) },
    }
    start = start + step
  end
  return reply.ok {
    elements = json.array(elements), paging = { start = 0, count = #elements, links = json.array {} },
  }
end

local function statistics(ctx)
  local page = ctx.params.organizationalEntity
  local _, id = urn.split(page)
  if not ctx.store.data.organizations[id] then return errors.not_found("Could not find " .. page) end
  if not auth.is_administrator(ctx.store, ctx.token.member, "urn:li:organization:" .. id) then
    return errors.denied("Member does not have permission to view the statistics of " .. page)
  end
  if ctx.params.timeIntervals then return per_interval(ctx, page, ctx.params.timeIntervals) end
  return lifetime(ctx, page, ctx.store.data.follower_counts[id] or 0)
end

return {
  path = "organizationalEntityFollowerStatistics", bases = { "v2", "rest" },
  name = "organizationalEntityFollowerStatistics", quota = "company",
  methods = {
    ["FINDER organizationalEntity"] = {
      scopes = { "r_organization_admin", "rw_organization_admin" }, required = { "organizationalEntity" },
      run = statistics,
      query = {
        organizationalEntity = types.urn { "organization", "organizationBrand" },
        timeIntervals = types.record {
          timeRange = {
            required = true,
            type = types.record { start = { type = types.long, required = true }, ["end"] = types.long },
          },
          timeGranularityType = { type = types.enum { "DAY", "WEEK", "MONTH" }, required = true },
        },
      },
    },
  },
}
