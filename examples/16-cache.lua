-- What changes seldom is asked for once: the second answer costs no request and no quota.
local linkedin = require "linkedin"
local li = linkedin.new { cache = { ttl = { organizations = 600 } } }

local organization = os.getenv "LINKEDIN_ORGANIZATION" or li.settings.sandbox.organization
for i = 1, 2 do
  local page, response = li.organizations:get(organization)
  if not page then error(response) end
  print(i, page.localizedName, response.from_cache and "kept here" or "asked LinkedIn")
end
print(li.cache:stats().misses .. " request sent")
