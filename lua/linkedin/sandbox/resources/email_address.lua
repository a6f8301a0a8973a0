-- SPDX-License-Identifier: MIT
--- `GET /v2/emailAddress?q=members&projection=(elements*(handle~))`.
--- https://learn.microsoft.com/en-us/linkedin/shared/integrations/people/primary-contact-api

local json = require "linkedin.sandbox.json"
local reply = require "linkedin.sandbox.reply"

-- `emailAddress` beside the handle serves the guide's `projection=(emailAddress*)`.
local function mine(ctx)
  local member = ctx.member
  local elements = member.email and { { handle = member.email_urn } } or {}
  return reply.ok { elements = json.array(elements) }
end

return {
  path = "emailAddress", bases = { "v2" }, name = "emailAddress", quota = "profile",
  methods = { ["FINDER members"] = { scopes = { "r_emailaddress" }, run = mine } },
}
