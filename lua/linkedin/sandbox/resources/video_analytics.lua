-- SPDX-License-Identifier: MIT
--- `videoAnalytics`: how a video of a page, or of the member, is watched. What its elements hold besides `value` is
--- unconfirmed.
--- https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/video-analytics-api

local auth = require "linkedin.sandbox.auth"
local errors = require "linkedin.sandbox.errors"
local intervals = require "linkedin.sandbox.intervals"
local posts = require "linkedin.sandbox.posts"
local reply = require "linkedin.sandbox.reply"
local types = require "linkedin.sandbox.types"

-- Of one view of a day: how much of each metric, views first.
local METRICS = { VIDEO_VIEW = 1, VIEWER = 0.8, TIME_WATCHED = 9000, TIME_WATCHED_FOR_VIDEO_VIEWS = 8200 }
local NAMES = { "VIDEO_VIEW", "VIEWER", "TIME_WATCHED", "TIME_WATCHED_FOR_VIDEO_VIEWS" }
local SEEN_DAYS = 30

local function views_of_day(post, age)
  if age < 0 or age >= SEEN_DAYS then return 0 end
  return math.floor((300 + tonumber(post.number:sub(-2))) / (age + 1))
end

local function sum(post, kind, first_ms, stop_ms)
  local born, total = math.floor(post.created_at / intervals.DAY_MS), 0
  for day = math.floor(first_ms / intervals.DAY_MS), math.ceil(stop_ms / intervals.DAY_MS) - 1 do
    total = total + math.floor(views_of_day(post, day - born) * METRICS[kind])
  end
  return total
end

local function refuse(ctx, post)
  local me = "urn:li:person:" .. tostring(ctx.token.member)
  if post.author ~= me and not auth.is_administrator(ctx.store, ctx.token.member, post.author) then
    return errors.denied("Member does not have permission to view the analytics of " .. post.id)
  end
end

local function by_entity(ctx)
  local params = ctx.params
  local post = posts.find(ctx.store, params.entity)
  if not post or post.content.kind ~= "video" then return errors.not_found("Could not find a video at " .. params.entity) end
  local refusal = refuse(ctx, post)
  if refusal then return refusal end
  local first = params.timeRange and params.timeRange.start or post.created_at
  local stop = math.min(params.timeRange and params.timeRange["end"] or math.huge, intervals.newest_day(ctx))
  local step = ({ DAY = 1, WEEK = 7 })[params.aggregation]
  local elements = {}
  local function add(from, to)
    elements[#elements + 1] = {
      entity = params.entity, statisticsType = params.type, value = sum(post, params.type, from, to),
      timeRange = { start = from, ["end"] = to },
    }
  end
  if not step then
    add(first, math.max(first, stop))
  else
    for from = first, stop - 1, step * intervals.DAY_MS do add(from, math.min(from + step * intervals.DAY_MS, stop)) end
  end
  return reply.ok(reply.page(ctx, elements))
end

return {
  path = "videoAnalytics", bases = { "rest" }, name = "videoAnalytics", quota = "company",
  methods = { ["FINDER entity"] = {
    scopes = { "r_organization_social", "r_organization_admin", "rw_organization_admin" }, required = { "entity", "type" },
    run = by_entity,
    query = {
      entity = types.urn { "ugcPost", "share" }, type = types.enum(NAMES), aggregation = types.enum { "DAY", "WEEK", "ALL" },
      timeRange = types.record { start = { type = types.long, required = true }, ["end"] = types.long },
    },
  } },
}
