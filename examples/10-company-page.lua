-- A company page: what it says of itself, who follows it, and a post in its name.
local linkedin = require "linkedin"
local li = linkedin.new()

local organization = os.getenv "LINKEDIN_ORGANIZATION" or li.settings.sandbox.organization
local page = assert(li.organizations:get(organization))
print(page.localizedName .. ", linkedin.com/company/" .. page.vanityName)
print(assert(li.organizations:follower_count(organization)) .. " followers")

local statistics = assert(li.organizations:follower_statistics(organization))
for _, facet in ipairs(statistics.followerCountsBySeniority or {}) do
  -- organicFollowerCount already includes the paid ones
  print(("  %-22s %d"):format(facet.seniority, facet.followerCounts.organicFollowerCount))
end

local post = assert(li.posts:share { author = organization, text = "News from the page." })
print("published " .. post.url)
