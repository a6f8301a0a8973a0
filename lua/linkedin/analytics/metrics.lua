-- SPDX-License-Identifier: MIT
--- What a member's analytics count, and which of it is told by the day.
--- LinkedIn pages: marketing/community-management/members/post-statistics, video-statistics.

local M = {}

local NEWER = "202604"

---@class linkedin.MemberMetric
---@field post_days boolean  by the day, of one post?
---@field all_days boolean   by the day, of all posts? Videos: never, they are asked for one by one
---@field since string?      the first version that has it
---@field is_video boolean?

local function of_posts(post_days, all_days, since)
  return { post_days = post_days, all_days = all_days, since = since }
end

local function of_videos()
  return { post_days = true, all_days = false, is_video = true }
end

---@type table<string, linkedin.MemberMetric>
M.ALL = {
  IMPRESSION = of_posts(false, true), MEMBERS_REACHED = of_posts(false, false), REACTION = of_posts(true, true),
  COMMENT = of_posts(true, true), RESHARE = of_posts(true, true), POST_SAVE = of_posts(true, true, NEWER),
  POST_SEND = of_posts(true, true, NEWER), LINK_CLICKS = of_posts(false, false, NEWER),
  PREMIUM_CTA_CLICKS = of_posts(true, true, NEWER), FOLLOWER_GAINED_FROM_CONTENT = of_posts(false, false, NEWER),
  PROFILE_VIEW_FROM_CONTENT = of_posts(false, false, NEWER),
  VIDEO_PLAY = of_videos(), VIDEO_VIEWER = of_videos(), VIDEO_WATCH_TIME = of_videos(),
}

--- Asked for when nothing is said: what every version has.
M.TOTALS = { "IMPRESSION", "MEMBERS_REACHED", "REACTION", "COMMENT", "RESHARE" }
M.DAYS_OF_ALL = { "IMPRESSION", "REACTION", "COMMENT", "RESHARE" }
M.DAYS_OF_POST = { "REACTION", "COMMENT", "RESHARE" }

return M
