-- SPDX-License-Identifier: MIT
-- One call with an installed library: who am I, asked of a sandbox of its own.
local linkedin = require "linkedin"
local sandbox = assert(linkedin.sandbox.start())
local li = linkedin.new {
  api_url = sandbox.api_url, oauth_url = sandbox.oauth_url, upload_url = sandbox.upload_url,
  access_token = sandbox.access_token,
}
local me, err = li.profile:me()
sandbox:stop()
if not me then error(err) end
assert(sandbox.person:find(me.id, 1, true), "the member of the sandbox")
