-- Many calls at once, over one connection, results in order.
local linkedin = require "linkedin"
local li = linkedin.new()

local organization = os.getenv "LINKEDIN_ORGANIZATION" or li.settings.sandbox.organization
local calls = {}
for i = 1, 20 do
  calls[i] = function() return li.organizations:follower_count(organization) end
end
for i, call in ipairs(linkedin.all(calls, { concurrency = 10 })) do
  local count, err = call[1], call[2]
  if not count then error(err) end
  io.write(i, ":", count, " ")
end
print()
