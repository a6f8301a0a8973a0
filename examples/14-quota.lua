-- What is left of today's requests, and what happens when nothing is.
local linkedin = require "linkedin"
local li = linkedin.new { quota = { profile = 3 } } -- LinkedIn gives more; three show the point

for i = 1, 4 do
  local me, err = li.profile:me()
  if me then
    print(i, "answered; left: " .. li:quota().profile.remaining)
  else
    print(i, err.kind, ("the next request is possible in %.0f s"):format(err.retry_after))
  end
end
