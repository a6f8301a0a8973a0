-- SPDX-License-Identifier: MIT
--- Whose quota a client spends: the names of its buckets.

local M = {}

local LINKEDIN = "https://api.linkedin.com"

--- The application: its client_id, and which LinkedIn it is where that is not the real one, so that a
--- sandbox never spends what belongs to LinkedIn.
---@param settings linkedin.Settings
---@return string
function M.application(settings)
  local name = settings.client_id or "-"
  if settings.api_url == LINKEDIN then return name end
  local sandbox = settings.sandbox
  return ("%s@%s%s"):format(name, settings.api_url:gsub("^%a+://", ""), sandbox and sandbox.pid and "#" .. tostring(sandbox.pid) or "")
end

--- The member: as configured, or as far as it is known; else a name for the token, which is never shown.
---@param li linkedin.Client
---@return string?
function M.member(li)
  if li.settings.member then return li.settings.member end
  local profile = rawget(li, "profile")
  if profile and profile.person then return profile.person end
  local token = li.oauth:token()
  if not token or not token.access_token then return nil end
  if li.quota_token ~= token.access_token then
    li.quota_token = token.access_token
    li.quota_member = "token:" .. require "linkedin.core".crypto.sha256(token.access_token, "hex"):sub(1, 24)
  end
  return li.quota_member
end

return M
