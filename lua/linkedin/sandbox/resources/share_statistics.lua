-- SPDX-License-Identifier: MIT
--- `organizationalEntityShareStatistics`: how a page's organic posts did, together, in spans of time, or one by one.
--- Comments, likes and reshares are those that were made here; posts of which nothing is known are left out.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/share-statistics

local errors = require "linkedin.sandbox.errors"
local intervals = require "linkedin.sandbox.intervals"
local posts = require "linkedin.sandbox.posts"
local types = require "linkedin.sandbox.types"

local SEEN_DAYS = 14 -- a post is shown for so long
local COUNTS = {
  "impressionCount", "uniqueImpressionsCount", "clickCount", "likeCount", "commentCount", "shareCount",
}

-- Impressions of a post on the day of its age: many at first, ever fewer later.
local function impressions(ctx, post, age)
  if age < 0 or age >= SEEN_DAYS then return 0 end
  local followers = ctx.store.data.follower_counts[post.author:match "%d+$"] or 0
  return math.floor((followers / 20 + tonumber(post.number:sub(-2))) / (age + 1))
end

local function within(at, first_ms, stop_ms) return at >= first_ms and at < stop_ms end

local function count(list, fits)
  local n = 0
  for _, one in pairs(list) do
    if fits(one) then n = n + 1 end
  end
  return n
end

-- What happened to one post from one moment to another.
local function of_post(ctx, post, first_ms, stop_ms)
  local born = math.floor(post.created_at / intervals.DAY_MS)
  local out = { impressionCount = 0, clickCount = 0 }
  local last = stop_ms > first_ms and math.ceil(stop_ms / intervals.DAY_MS) - 1 or -1
  for day = math.floor(first_ms / intervals.DAY_MS), last do
    local seen = impressions(ctx, post, day - born)
    out.impressionCount, out.clickCount = out.impressionCount + seen, out.clickCount + math.floor(seen / 60)
  end
  out.uniqueImpressionsCount = math.ceil(out.impressionCount * 0.7)
  local data = ctx.store.data
  local function belongs(one) return one.post == post.number and within(one.created_at, first_ms, stop_ms) end
  out.likeCount = count(data.reactions, function(one) return belongs(one) and not one.comment end)
  out.commentCount = count(data.comments, belongs)
  out.shareCount = count(data.posts, function(one)
    return one.content and one.content.kind == "reshare" and posts.find(ctx.store, one.content.parent) == post
      and within(one.created_at, first_ms, stop_ms)
  end)
  return out
end

local function is_empty(sums)
  for _, name in ipairs(COUNTS) do
    if sums[name] ~= 0 then return false end
  end
  return true
end

-- Rounded as LinkedIn's fractions are not; an engagement of nothing is nothing.
local function finished(sums)
  local engaged = sums.clickCount + sums.likeCount + sums.commentCount + sums.shareCount
  sums.engagement = sums.impressionCount > 0 and engaged / sums.impressionCount or 0
  return sums
end

local function together(ctx, list, first_ms, stop_ms)
  local sums = {}
  for _, name in ipairs(COUNTS) do sums[name] = 0 end
  for _, post in ipairs(list) do
    local own = of_post(ctx, post, first_ms, stop_ms)
    for _, name in ipairs(COUNTS) do sums[name] = sums[name] + own[name] end
  end
  return finished(sums)
end

-- Organic posts of the page; advertisements are counted by adAnalytics.
local function posts_of(ctx, page)
  local list = {}
  for _, number in ipairs(ctx.store.data.post_order) do
    local post = ctx.store.data.posts[number]
    if post and post.author == page and not post.ad and post.lifecycle == "PUBLISHED" then list[#list + 1] = post end
  end
  return list
end

local function one_by_one(ctx, page, kind, urns)
  local elements = {}
  for _, value in ipairs(urns) do
    local post = posts.find(ctx.store, value)
    if post and post.author ~= page then
      errors.throw(errors.parameter(kind .. "s", "PARAM_INVALID", value .. " is not a post of " .. page))
    end
    local sums = post and of_post(ctx, post, post.created_at, math.max(post.created_at, intervals.newest_day(ctx)))
    if sums and not is_empty(sums) then
      elements[#elements + 1] = { organizationalEntity = page, [kind] = value, totalShareStatistics = finished(sums) }
    end
  end
  return elements
end

local function per_span(ctx, page)
  local elements, list = intervals.spans(ctx, ctx.params.timeIntervals), posts_of(ctx, page)
  for i, span in ipairs(elements) do
    elements[i] = {
      organizationalEntity = page, timeRange = span, totalShareStatistics = together(ctx, list, span.start, span["end"]),
    }
  end
  return elements
end

local function lifetime(ctx, page)
  local list = posts_of(ctx, page)
  local first = ctx.now_ms
  for _, post in ipairs(list) do first = math.min(first, post.created_at) end
  return { {
    organizationalEntity = page,
    totalShareStatistics = together(ctx, list, first, math.max(first, intervals.newest_day(ctx))),
  } }
end

local function statistics(ctx)
  local page = ctx.params.organizationalEntity
  intervals.page_id(ctx, page)
  local lists = (ctx.params.shares and 1 or 0) + (ctx.params.ugcPosts and 1 or 0)
  if ctx.params.timeIntervals and lists == 0 then return intervals.answer(per_span(ctx, page)) end
  if lists == 0 then return intervals.answer(lifetime(ctx, page)) end
  local elements = one_by_one(ctx, page, "share", ctx.params.shares or {})
  for _, element in ipairs(one_by_one(ctx, page, "ugcPost", ctx.params.ugcPosts or {})) do elements[#elements + 1] = element end
  return intervals.answer(elements)
end

return {
  path = "organizationalEntityShareStatistics", bases = { "v2", "rest" }, name = "organizationalEntityShareStatistics",
  quota = "company",
  methods = { ["FINDER organizationalEntity"] = {
    scopes = { "r_organization_admin", "rw_organization_admin", "r_organization_social" },
    required = { "organizationalEntity" }, run = statistics,
    query = {
      organizationalEntity = types.urn { "organization", "organizationBrand" }, timeIntervals = intervals.TYPE,
      shares = types.list(types.urn { "share" }), ugcPosts = types.list(types.urn { "ugcPost" }),
    },
  } },
}
