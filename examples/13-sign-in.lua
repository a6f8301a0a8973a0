-- Sign a user in: send them to LinkedIn, take them back, trade the code for a token.
-- With a file name as argument the access token is kept there, readable by you alone.
local linkedin = require "linkedin"
local li = linkedin.new { redirect_uri = os.getenv "LINKEDIN_REDIRECT_URI" or "http://127.0.0.1:8080/callback" }

local url, pending = li.oauth:authorization_url { scopes = { "openid", "profile", "email", "w_member_social" } }
print("Open this address, allow the access, and paste the address you are sent back to:")
print(url)

-- The sandbox can say yes by itself; at LinkedIn a person does.
local back = li.settings.sandbox and require "approve"(url) or io.read "*l"
local token = assert(li.oauth:callback(back, pending))
print(("a token for %d days, scopes: %s"):format(token.expires_in / 86400, table.concat(token.scopes, " ")))

if arg[1] then
  os.execute(("umask 077 && : > '%s'"):format(arg[1]))
  local file = assert(io.open(arg[1], "w"))
  file:write(token.access_token)
  file:close()
end

local who = assert(li.profile:userinfo())
print("signed in as " .. who.name)
