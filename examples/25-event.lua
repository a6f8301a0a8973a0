-- An event of a company page: created quietly, announced by a post, then found among what is to come.
-- LinkedIn deletes an event together with the post that announced it.
local linkedin = require "linkedin"
local li = linkedin.new()

local PAGE = os.getenv "LINKEDIN_ORGANIZATION" or li.settings.sandbox.organization
local DAY_MS = 86400 * 1000
local starts_at = (math.floor(os.time() / 86400) + 30) * DAY_MS + 14 * 3600 * 1000 -- in a month, at 14:00 UTC

local event, err = li.events:create {
  organizer = PAGE, name = "Microscopy open day",
  description = "Bring a sample, look at it with us, and take a picture home.",
  starts_at = starts_at, ends_at = starts_at + 2 * 3600 * 1000,
  url = "https://heron-optics.example/open-day", privacy_policy_url = "https://heron-optics.example/privacy",
}
if not event then error(err) end
print("created " .. event.urn .. ", which nobody sees yet")

local post
post, err = li.events:announce(event, { text = "Come and look! #microscopy", hashtags = true })
if not post then error(err) end
print("announced by " .. post.url)

for one, failure in li.events:by_organizer(PAGE, { state = "UPCOMING", exclude_cancelled = true, sort = "START_TIME_ASC" }) do
  if not one then error(failure) end
  print(os.date("!%Y-%m-%d %H:%M", one.startsAt / 1000), one.localizedName)
end

local forms = assert(li.events:with_lead_form(PAGE):all())
print(#forms .. " of the page's events have a registration form")
