-- SPDX-License-Identifier: MIT
--- `memberCreatorPostAnalytics`, `memberCreatorVideoAnalytics`, `memberFollowersCount`: of the token's member alone.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/members/post-statistics

local analytics = require "linkedin.sandbox.member_analytics"
local errors = require "linkedin.sandbox.errors"
local json = require "linkedin.sandbox.json"
local reply = require "linkedin.sandbox.reply"
local types = require "linkedin.sandbox.types"

local STRING_SINCE, NEWER_SINCE, VIDEO_DAYS = "202605", "202604", 365

-- metric → { days of one post?, days of all posts?, version }
local METRICS = {
  IMPRESSION = { false, true }, MEMBERS_REACHED = { false, false }, REACTION = { true, true }, COMMENT = { true, true },
  RESHARE = { true, true }, POST_SAVE = { true, true, NEWER_SINCE }, POST_SEND = { true, true, NEWER_SINCE },
  LINK_CLICKS = { false, false, NEWER_SINCE }, PREMIUM_CTA_CLICKS = { true, true, NEWER_SINCE },
  FOLLOWER_GAINED_FROM_CONTENT = { false, false, NEWER_SINCE },
  PROFILE_VIEW_FROM_CONTENT = { false, false, NEWER_SINCE },
}
local VIDEO_METRICS = { VIDEO_PLAY = { true }, VIDEO_VIEWER = { true }, VIDEO_WATCH_TIME = { true } }

-- ── parameters ─────────────────────────────────────────────────────────────────────────────────

local date = types.record {
  day = { type = types.long, required = true }, month = { type = types.long, required = true },
  year = { type = types.long, required = true },
}
local DATE_RANGE = types.record { start = date, ["end"] = date }

-- The union: (share:urn…) or (ugc:urn…), one key and no bare URN.
local KIND = { share = "share", ugc = "ugcPost" }
local function entity(value)
  if not json.is_object(value) then return nil, "expected a union (share:…) or (ugc:…)" end
  local key, text = next(value)
  if not key or next(value, key) or not KIND[key] then return nil, "expected exactly one of share, ugc" end
  local ok, why = types.urn { KIND[key] }(text)
  if not ok then return nil, why end
  return { key = key, urn = text }
end

local function refuse(field, description)
  return errors.parameter(field, "INVALID_VALUE_FOR_FIELD", description)
end

-- First and last day of the range, within what is known from `oldest` on. nil and the refusal.
local function days_of(ctx, oldest)
  local range, today = ctx.params.dateRange or {}, ctx.store.clock:day()
  local first = range.start and analytics.day(range.start) or not range.start and oldest
  local stop = range["end"] and analytics.day(range["end"]) or not range["end"] and today + 1
  if not first or not stop then return nil, nil, refuse("dateRange", "dateRange holds a day that does not exist") end
  if stop <= first then return nil, nil, refuse("dateRange", "end must be after start") end
  return first, stop - 1
end

local function refuse_metric(ctx, metrics, column)
  local metric = ctx.params.queryType
  local rule = metrics[metric]
  if not rule or (rule[3] and ctx.version < rule[3]) then
    return refuse("queryType", ("%s is not a metric of version %s"):format(metric, ctx.version))
  end
  if ctx.params.aggregation == "DAILY" and not rule[column] then
    return refuse("aggregation", ("DAILY is not supported for %s here"):format(metric))
  end
end

-- ── answers ────────────────────────────────────────────────────────────────────────────────────

local function metric_type(ctx, record)
  if ctx.version >= STRING_SINCE then return ctx.params.queryType end
  return { ["com.linkedin.adsexternalapi.memberanalytics.v1." .. record] = ctx.params.queryType }
end

local function span(day)
  return { start = analytics.date(day), ["end"] = analytics.date(day + 1) }
end

local function answer(ctx, posts, first, last, record)
  local target, total, elements = ctx.params.entity, 0, {}
  local function element(count, range)
    return {
      count = count, metricType = metric_type(ctx, record), dateRange = range,
      targetEntity = target and { [target.key] = target.urn } or nil,
    }
  end
  for i, one in ipairs(analytics.days(ctx.store, posts, ctx.params.queryType, first, last)) do
    total = total + one.count
    elements[i] = element(one.count, span(one.day))
  end
  if ctx.params.aggregation ~= "DAILY" then elements = { element(total) } end
  return reply.ok(reply.page(ctx, elements))
end

local function find(ctx)
  local post, is_foreign = analytics.find(ctx.store, ctx.token.member, ctx.params.entity.urn)
  if post then return post end
  if is_foreign then return nil, errors.denied("Member is not the author of " .. ctx.params.entity.urn) end
  return nil, errors.not_found("Could not find " .. ctx.params.entity.urn)
end

local POST_RECORD, VIDEO_RECORD = "CreatorPostAnalyticsMetricTypeV1", "CreatorVideoAnalyticsMetricTypeV1"

local function of_post(ctx)
  local refusal = refuse_metric(ctx, METRICS, 1)
  if refusal then return refusal end
  local post
  post, refusal = find(ctx)
  if not post then return refusal end
  local first, last
  first, last, refusal = days_of(ctx, post.day)
  return refusal or answer(ctx, { post }, first, last, POST_RECORD)
end

local function of_all(ctx)
  local refusal = refuse_metric(ctx, METRICS, 2)
  if refusal then return refusal end
  local posts = analytics.posts(ctx.store, ctx.token.member)
  local oldest = ctx.store.clock:day()
  for _, post in ipairs(posts) do oldest = math.min(oldest, post.day) end
  local first, last
  first, last, refusal = days_of(ctx, oldest)
  return refusal or answer(ctx, posts, first, last, POST_RECORD)
end

local function of_video(ctx)
  local refusal = refuse_metric(ctx, VIDEO_METRICS, 1)
  if refusal then return refusal end
  local post
  post, refusal = find(ctx)
  if not post then return refusal end
  local is_too_old = ctx.params.queryType ~= "VIDEO_WATCH_TIME" and ctx.store.clock:day() - post.day > VIDEO_DAYS
  if not post.is_video or is_too_old then return reply.ok(reply.page(ctx, {})) end
  local first, last
  first, last, refusal = days_of(ctx, post.day)
  return refusal or answer(ctx, { post }, first, last, VIDEO_RECORD)
end

-- ── followers ──────────────────────────────────────────────────────────────────────────────────

local function followers(ctx)
  return reply.ok(reply.page(ctx, { { memberFollowersCount = analytics.followers(ctx.store, ctx.token.member) } }))
end

-- Two clients model a day in two ways.
local function follower_day(ctx, day)
  local gain = analytics.gain(ctx.store, ctx.token.member, day)
  if ctx.config.member_followers == "nested" then
    return { memberFollowersCount = { followerCount = gain, dateRange = span(day) } }
  end
  return { memberFollowersCount = gain, dateRange = span(day) }
end

local function followers_daily(ctx)
  local first, last, refusal = days_of(ctx, analytics.follower_day(ctx.store, ctx.token.member))
  if refusal then return refusal end
  local elements = {}
  for day = first, math.min(last, ctx.store.clock:day()) do elements[#elements + 1] = follower_day(ctx, day) end
  return reply.ok(reply.page(ctx, elements))
end

local POST, PROFILE = { "r_member_postAnalytics" }, { "r_member_profileAnalytics" }
local function query(with_entity)
  return {
    queryType = types.string, aggregation = types.enum { "DAILY", "TOTAL" }, dateRange = DATE_RANGE,
    entity = with_entity and entity or nil,
  }
end

return {
  {
    path = "memberCreatorPostAnalytics", bases = { "rest" }, name = "memberCreatorPostAnalytics", since = "202506",
    quota = "profile",
    methods = {
      ["FINDER entity"] = { scopes = POST, query = query(true), required = { "entity", "queryType" }, run = of_post },
      ["FINDER me"] = { scopes = POST, query = query(false), required = { "queryType" }, run = of_all },
    },
  },
  {
    path = "memberCreatorVideoAnalytics", bases = { "rest" }, name = "memberCreatorVideoAnalytics", since = "202506",
    quota = "profile",
    methods = {
      ["FINDER entity"] = { scopes = POST, query = query(true), required = { "entity", "queryType" }, run = of_video },
    },
  },
  {
    path = "memberFollowersCount", bases = { "rest" }, name = "memberFollowersCount", since = "202504", quota = "profile",
    methods = {
      ["FINDER me"] = { scopes = PROFILE, run = followers },
      ["FINDER dateRange"] = {
        scopes = PROFILE, query = { dateRange = DATE_RANGE }, required = { "dateRange" }, since = "202505",
        run = followers_daily,
      },
    },
  },
}
