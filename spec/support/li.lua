-- SPDX-License-Identifier: MIT
--- A sandbox and clients of it for specs. One sandbox serves a whole spec file; `fresh` empties it.
local linkedin = require "linkedin"

local M = {}

--- Start a sandbox; stop it in `teardown`.
function M.start(options)
  return assert(linkedin.sandbox.start(options))
end

--- A client of the sandbox; `changes` override its settings.
function M.client(sandbox, changes)
  local settings = {
    api_url = sandbox.api_url, oauth_url = sandbox.oauth_url, upload_url = sandbox.upload_url,
    client_id = sandbox.client_id, client_secret = sandbox.client_secret,
    redirect_uri = "http://127.0.0.1:8080/callback", access_token = sandbox.access_token,
    retry = false, -- one fault, one error; specs of repeating ask for it
    quota = { store = "memory", profile = 100000, posts = 100000, organizations = 100000 },
  }
  for name, value in pairs(changes or {}) do
    if name == "quota" and type(value) == "table" and not value.store and not value.path then
      value.store = "memory" -- a spec's own, unless it says otherwise
    end
    if value == "none" then settings[name] = nil else settings[name] = value end
  end
  return linkedin.new(settings)
end

--- A client whose token has these scopes only.
function M.client_with(sandbox, scopes, changes)
  local token = sandbox:token { scopes = scopes }
  local settings = { access_token = token, scopes = scopes }
  for name, value in pairs(changes or {}) do settings[name] = value end
  return M.client(sandbox, settings)
end

--- The requests that reached the sandbox, without its own control requests.
function M.wire(sandbox)
  local list = {}
  for _, request in ipairs(sandbox:requests()) do
    if not request.path:find("^/_sandbox") then list[#list + 1] = request end
  end
  return list
end

return M
