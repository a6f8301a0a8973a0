-- Share a post again with a comment that mentions its company.
local linkedin = require "linkedin"
local li = linkedin.new()
local text = linkedin.text

local organization = os.getenv "LINKEDIN_ORGANIZATION" or li.settings.sandbox.organization
local page = assert(li.organizations:get(organization))
local original = assert(li.posts:share { author = organization, text = "We are hiring." })

local post = assert(li.posts:share {
  text = { "Join ", text.mention(organization, page.localizedName), " (I did)! ", text.hashtag "jobs" },
  reshare = original.id,
})
print("published " .. post.url)
