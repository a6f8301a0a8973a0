-- SPDX-License-Identifier: MIT
--- How a member's own posts and profile do, day by day (UTC). Whatever is summed is summed from these days, so
--- that totals and days agree. Reactions, comments and reshares of posts the sandbox holds are those it holds.
---
--- Analytics lag: nothing of today is known, and of yesterday nine tenths of what is counted by machines.
---
--- A post here is { urn, number, day (of its creation), is_video, stored? }.

local clock = require "linkedin.sandbox.clock"
local reporting = require "linkedin.sandbox.reporting"
local urn = require "linkedin.sandbox.urn"

local M = {}

local DAY_S, DAY_MS = 86400, 86400000

M.day, M.date = reporting.day, reporting.date

local function day_of(text)
  return math.floor(clock.parse(text) / DAY_S)
end

-- ── posts ──────────────────────────────────────────────────────────────────────────────────────

local function earlier(seed)
  local _, number = urn.split(seed.urn)
  return { urn = seed.urn, number = number, day = day_of(seed.created), is_video = seed.is_video }
end

local function stored(post)
  return {
    urn = post.id, number = post.number, day = math.floor(post.created_at / DAY_MS), stored = post,
    is_video = post.content.kind == "video",
  }
end

--- The posts of a member, oldest first.
function M.posts(store, member)
  local list, author = {}, "urn:li:person:" .. member
  for i, seed in ipairs(store.data.member_analytics.posts[member] or {}) do list[i] = earlier(seed) end
  for _, number in ipairs(store.data.post_order) do
    local post = store.data.posts[number]
    if post.author == author then list[#list + 1] = stored(post) end
  end
  return list
end

--- The member's post with this URN, or nil; and whether somebody else has it.
function M.find(store, member, wanted)
  for _, post in ipairs(M.posts(store, member)) do
    if post.urn == wanted then return post end
  end
  for other, list in pairs(store.data.member_analytics.posts) do
    for _, seed in ipairs(list) do
      if other ~= member and seed.urn == wanted then return nil, true end
    end
  end
  local _, number = urn.split(wanted)
  return nil, store.data.posts[number] ~= nil
end

-- ── days of a post ─────────────────────────────────────────────────────────────────────────────

-- Digits of the number as a small one: what makes posts differ.
local function flavour(post)
  return tonumber(tostring(post.number):sub(-4)) % 97
end

local function impressions(post, age)
  return math.floor((240 + flavour(post)) / (1 + age)) + (age * 7 + flavour(post)) % 5
end

local function share_of(parts, whole)
  return function(post, age) return math.floor(impressions(post, age) * parts / whole) end
end

local function created_on(list, day, fits)
  local n = 0
  for _, one in pairs(list) do
    if math.floor(one.created_at / DAY_MS) == day and fits(one) then n = n + 1 end
  end
  return n
end

-- What the sandbox holds of a stored post.
local HELD = {
  REACTION = function(store, post, day)
    return created_on(store.data.reactions, day, function(one) return one.post == post.number and not one.comment end)
  end,
  COMMENT = function(store, post, day)
    return created_on(store.data.comments, day, function(one) return one.post == post.number end)
  end,
  RESHARE = function(store, post, day)
    return created_on(store.data.posts, day, function(one) return one.content.parent == post.urn end)
  end,
}

local COUNTED = {
  IMPRESSION = impressions, MEMBERS_REACHED = share_of(7, 10), REACTION = share_of(1, 20), COMMENT = share_of(1, 60),
  RESHARE = share_of(1, 90), POST_SAVE = share_of(1, 110), POST_SEND = share_of(1, 130), LINK_CLICKS = share_of(1, 45),
  PREMIUM_CTA_CLICKS = share_of(1, 240), FOLLOWER_GAINED_FROM_CONTENT = share_of(1, 150),
  PROFILE_VIEW_FROM_CONTENT = share_of(1, 70), VIDEO_PLAY = share_of(1, 2), VIDEO_VIEWER = share_of(2, 5),
  VIDEO_WATCH_TIME = function(post, age) return math.floor(impressions(post, age) / 2) * (4200 + flavour(post)) end,
}

local function on_day(store, post, metric, day, today)
  local age = day - post.day
  if age < 0 or day >= today then return 0 end
  if post.stored and HELD[metric] then return HELD[metric](store, post, day) end
  local count = COUNTED[metric](post, age)
  return day == today - 1 and math.floor(count * 9 / 10) or count
end

--- Counts of posts, by day: a list of { day, count } for `first` to `last`, as far as days have begun.
function M.days(store, posts, metric, first, last)
  local today, list = store.clock:day(), {}
  for day = first, math.min(last, today) do
    local count = 0
    for _, post in ipairs(posts) do count = count + on_day(store, post, metric, day, today) end
    list[#list + 1] = { day = day, count = count }
  end
  return list
end

-- ── followers ──────────────────────────────────────────────────────────────────────────────────

local function followers_of(store, member)
  return store.data.member_analytics.followers[member] or { since = "2026-01-01", first = 0 }
end

--- The first day whose followers are known.
function M.follower_day(store, member)
  return day_of(followers_of(store, member).since)
end

--- How many came that day.
function M.gain(store, member, day)
  if day < M.follower_day(store, member) or day >= store.clock:day() then return 0 end
  return (day * 11 + #member) % 7
end

--- All followers.
function M.followers(store, member)
  local total = followers_of(store, member).first
  for day = M.follower_day(store, member), store.clock:day() - 1 do total = total + M.gain(store, member, day) end
  return total
end

return M
