-- Who does the token speak for?
local linkedin = require "linkedin"
local li = linkedin.new() -- settings come from LINKEDIN_ACCESS_TOKEN and its siblings

local who = assert(li.profile:userinfo())
print("name:  " .. who.name)
print("urn:   urn:li:person:" .. who.sub)
print("email: " .. (who.email or "(not shared)"))
