-- How your own posts do: totals, the last two weeks by the day, followers. For applications with the Community
-- Management API; each metric is one of the hundred or so requests a member has a day.
local linkedin = require "linkedin"
local li = linkedin.new()

local function day(offset) return os.date("!%Y-%m-%d", os.time() + offset * 86400) end

local totals, err = li.analytics:totals { metrics = { "IMPRESSION", "MEMBERS_REACHED", "REACTION" } }
if not totals then error(err) end
print(("all posts: %d views by %d members, %d reactions"):format(
  totals.IMPRESSION or 0, totals.MEMBERS_REACHED or 0, totals.REACTION or 0))

local days
days, err = li.analytics:days { metrics = { "IMPRESSION", "REACTION" }, date_range = { day(-14), day(-1) } }
if not days then error(err) end
for _, row in ipairs(days) do
  print(row.date, ("%5d views  %3d reactions"):format(row.IMPRESSION or 0, row.REACTION or 0))
end

local followers = assert(li.analytics:followers())
local gained = 0
for _, row in ipairs(assert(li.analytics:follower_days { date_range = { day(-14), day(-1) } })) do gained = gained + row.count end
print(("%d followers, %d more than two weeks ago"):format(followers, gained))
