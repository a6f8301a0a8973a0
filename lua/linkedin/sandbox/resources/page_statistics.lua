-- SPDX-License-Identifier: MIT
--- `organizationPageStatistics` and `brandPageStatistics`: views and clicks, over the page's life by facet, or in
--- spans of time. A lifetime is the sum of its days, and a whole the sum of its parts.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/page-statistics

local audience = require "linkedin.sandbox.audience"
local intervals = require "linkedin.sandbox.intervals"
local json = require "linkedin.sandbox.json"
local types = require "linkedin.sandbox.types"

-- How far back a page's life goes.
local LIFE_DAYS = 360

-- Sections and the hundredths of a day's views that they get; the overview gets what is left.
local SECTIONS = {
  { "about", 11 }, { "people", 9 }, { "jobs", 13 }, { "careers", 4 }, { "lifeAt", 3 }, { "insights", 2 }, { "products", 5 },
}

local function capital(name) return name:sub(1, 1):upper() .. name:sub(2) end

-- Views of one day: more in the middle of the week, and none of a page without followers.
local function views_of_day(ctx, id, day)
  local followers = ctx.store.data.follower_counts[id] or 0
  local weekday = (day + 4) % 7 -- 0 is a Sunday
  local base = math.floor(followers / 200)
  return weekday == 0 and math.floor(base / 3) or base + (day * 13 + #id) % 17
end

local function add(views, name, desktop, mobile)
  local names = { [name] = desktop + mobile, ["desktop" .. capital(name)] = desktop, ["mobile" .. capital(name)] = mobile }
  if name == "allPageViews" then
    names = { allPageViews = desktop + mobile, allDesktopPageViews = desktop, allMobilePageViews = mobile }
  end
  for key, count in pairs(names) do views[key] = (views[key] or 0) + count end
end

local function add_day(views, total)
  local desktop_left, mobile_left = total - math.floor(total * 28 / 100), math.floor(total * 28 / 100)
  add(views, "allPageViews", desktop_left, mobile_left)
  for _, section in ipairs(SECTIONS) do
    local count = math.floor(total * section[2] / 100)
    local mobile = math.min(mobile_left, math.floor(count / 4))
    add(views, section[1] .. "PageViews", count - mobile, mobile)
    desktop_left, mobile_left = desktop_left - count + mobile, mobile_left - mobile
  end
  add(views, "overviewPageViews", desktop_left, mobile_left)
end

-- Views and clicks from one day to another, the last one not included.
local function sum(ctx, id, first, stop)
  local views, clicks = {}, 0
  for day = first, stop - 1 do
    local total = views_of_day(ctx, id, day)
    add_day(views, total)
    clicks = clicks + math.floor(total / 30)
  end
  return views, clicks
end

local function counted(views, has_unique)
  local out = {}
  for name, count in pairs(views) do
    out[name] = { pageViews = count, uniquePageViews = has_unique and math.ceil(count * 3 / 4) or nil }
  end
  return out
end

local function button_clicks(count)
  if count == 0 then return json.array {} end
  return json.array { { customButtonType = "VISIT_WEBSITE", clicks = count } }
end

local function totals(views, clicks, has_unique)
  local mobile = math.floor(clicks / 4)
  return {
    views = counted(views, has_unique),
    clicks = {
      desktopCustomButtonClickCounts = button_clicks(clicks - mobile), mobileCustomButtonClickCounts = button_clicks(mobile),
    },
  }
end

local FACETS = {
  pageStatisticsBySeniority = { "seniority", "seniority" }, pageStatisticsByFunction = { "function", "function" },
  pageStatisticsByStaffCountRange = { "staffCountRange", "staffCountRange" },
  pageStatisticsByIndustryV2 = { "industryV2", "industry" },
  pageStatisticsByGeoCountry = { "geo", "country", only_all = true }, pageStatisticsByGeo = { "geo", "geo", only_all = true },
}

local function facet(rule, all)
  local items = {}
  for i, part in ipairs(audience.divide(rule[2], all)) do
    local views = {}
    if rule.only_all then views.allPageViews = part.count else add_day(views, part.count) end
    items[i] = { [rule[1]] = part.value, pageStatistics = { views = counted(views) } }
  end
  return json.array(items)
end

local function lifetime(ctx, id)
  local stop = math.floor(intervals.newest(ctx) / intervals.DAY_MS)
  local views, clicks = sum(ctx, id, stop - LIFE_DAYS, stop)
  local element = { totalPageStatistics = totals(views, clicks), pageStatisticsByTargetedContent = json.array {} }
  for name, rule in pairs(FACETS) do element[name] = facet(rule, views.allPageViews or 0) end
  return element
end

local function per_span(ctx, id, span)
  local first, stop = math.floor(span.start / intervals.DAY_MS), math.ceil(span["end"] / intervals.DAY_MS)
  local views, clicks = sum(ctx, id, first, stop)
  return { timeRange = span, totalPageStatistics = totals(views, clicks, true) }
end

local function statistics(of)
  return function(ctx)
    local page = ctx.params[of]
    local id = intervals.page_id(ctx, page)
    local elements
    if ctx.params.timeIntervals then
      elements = intervals.spans(ctx, ctx.params.timeIntervals)
      for i, span in ipairs(elements) do elements[i] = per_span(ctx, id, span) end
    else
      elements = { lifetime(ctx, id) }
    end
    for _, element in ipairs(elements) do element[of] = page end
    return intervals.answer(elements)
  end
end

local function resource(path, of, kind)
  return {
    path = path, bases = { "rest" }, name = path, quota = "company",
    methods = { ["FINDER " .. of] = {
      scopes = { "r_organization_admin", "rw_organization_admin" }, required = { of }, run = statistics(of),
      query = { [of] = types.urn { kind }, timeIntervals = intervals.TYPE },
    } },
  }
end

return {
  resource("organizationPageStatistics", "organization", "organization"),
  resource("brandPageStatistics", "brand", "organizationBrand"),
}
