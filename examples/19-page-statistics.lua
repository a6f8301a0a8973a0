-- How a company page does: who follows it, how often it was seen last month, and what happens under its posts.
--
--     LINKEDIN_ORGANIZATION=urn:li:organization:… lua 19-page-statistics.lua
local linkedin = require "linkedin"
local li = linkedin.new()

local PAGE = os.getenv "LINKEDIN_ORGANIZATION" or li.settings.sandbox.organization

local page = assert(li.organizations:get(PAGE))
print(("%s, followed by %d"):format(page.localizedName, assert(li.organizations:follower_count(PAGE))))

local who = assert(li.organizations:follower_statistics(PAGE, { names = true }))
print "Followers by function:"
for _, item in ipairs(who.followerCountsByFunction or {}) do
  print(("  %6d  %s"):format(item.followerCounts.organicFollowerCount, item.name or item["function"]))
end

local DAY = 86400
local days = assert(li.organizations:page_statistics(PAGE, {
  from = os.date("!%Y-%m-%d", os.time() - 30 * DAY), to = os.date("!%Y-%m-%d", os.time() - 3 * DAY),
}))
local views = 0
for _, day in ipairs(days) do views = views + day.totalPageStatistics.views.allPageViews.pageViews end
print(("Views in %d days: %d"):format(#days, views))

local posts = assert(li.organizations:share_statistics(PAGE)).totalShareStatistics or {}
print(("Posts: %d impressions, %d comments, %d likes"):format(
  posts.impressionCount or 0, posts.commentCount or 0, posts.likeCount or 0))

for one, err in li.organizations:notifications(PAGE, { actions = { "COMMENT", "SHARE_MENTION" } }) do
  if not one then error(err) end
  print(one.action, one.sourcePost)
end
