-- SPDX-License-Identifier: MIT
--- What `linkedin.new` was given, completed from the environment and the defaults.

local options = require "linkedin.options"

local M = {}

---@class linkedin.Settings
---@field access_token string?   or `token`, a record or a function returning one
---@field client_id string?
---@field client_secret string?
---@field redirect_uri string?
---@field scopes string[]?       what the token was granted, where known
---@field version string         LinkedIn-Version, "YYYYMM"
---@field api "rest"|"v2"        which endpoints posts, assets and organizations use
---@field api_url string
---@field oauth_url string
---@field timeout number         seconds for a whole call, uploads excepted
---@field connect_timeout number seconds
---@field idle_timeout number    seconds without a byte
---@field token_grace number?   seconds during which a new token may still be refused, default 30
---@field token_notice number[]? how long before its end a token is announced, seconds; default a week and a day
---@field sandbox table?         what LINKEDIN_SANDBOX says, where it is set

local ALLOWED = {
  access_token = "string", token = "function|table",
  client_id = "string", client_secret = "string", redirect_uri = "string", scopes = "table",
  version = "string", api = "string", api_url = "string", oauth_url = "string",
  upload_url = "string",
  timeout = "number", connect_timeout = "number", idle_timeout = "number",
  graphql_url = "string", member = "string", max_response = "number", ca_file = "string", proxy = "string", user_agent = "string",
  quota = "table|boolean", retry = "table|boolean", cache = "table|boolean",
  log = "any", traceparent = "string|function",
  token_grace = "number", token_notice = "table", clock = "function", fall_forward = "boolean",
}

local DEFAULTS = {
  api = "rest",
  api_url = "https://api.linkedin.com",
  oauth_url = "https://www.linkedin.com/oauth",
  version = "202609",
  timeout = 30,
  connect_timeout = 10,
  idle_timeout = 30,
}

-- Settings a script leaves to its surroundings, so that it moves between the sandbox and
-- LinkedIn with no edit.
local FROM_ENVIRONMENT = {
  client_id = "LINKEDIN_CLIENT_ID", client_secret = "LINKEDIN_CLIENT_SECRET",
  redirect_uri = "LINKEDIN_REDIRECT_URI", access_token = "LINKEDIN_ACCESS_TOKEN",
  version = "LINKEDIN_VERSION", api_url = "LINKEDIN_API_URL", oauth_url = "LINKEDIN_OAUTH_URL",
  upload_url = "LINKEDIN_UPLOAD_URL", ca_file = "LINKEDIN_CA_FILE", api = "LINKEDIN_API",
}

-- LINKEDIN_SANDBOX holds the line that `linkedin sandbox` prints when it is ready: one variable
-- points every script at the sandbox, and unsetting it points them at LinkedIn.
local function from_sandbox(settings)
  local line = os.getenv "LINKEDIN_SANDBOX"
  if not line or line == "" then return end
  local sandbox = require "linkedin.json".decode(line)
  if type(sandbox) ~= "table" then
    error("linkedin.new: LINKEDIN_SANDBOX must hold the JSON line printed by `linkedin sandbox`", 4)
  end
  for _, name in ipairs { "api_url", "oauth_url", "upload_url", "client_id", "client_secret", "access_token", "ca_file" } do
    settings[name] = sandbox[name] or settings[name]
  end
  settings.sandbox = sandbox
end

local function check_choice(name, value, choices)
  if not choices[value] then
    local near = require "linkedin.nearest"(value, choices)
    error(("linkedin.new: %s '%s' is unknown%s"):format(
      name, value, near and (", did you mean '" .. near .. "'?") or ""), 4)
  end
end

--- Complete and check the options of `linkedin.new`. Raises on mistakes, at its caller's line.
---@param given table?
---@return linkedin.Settings
function M.resolve(given)
  options.check("linkedin.new", given, ALLOWED, nil, 4)
  local settings = {}
  for name, value in pairs(DEFAULTS) do settings[name] = value end
  for name, variable in pairs(FROM_ENVIRONMENT) do
    local value = os.getenv(variable)
    if value and value ~= "" then settings[name] = value end
  end
  from_sandbox(settings)
  for name, value in pairs(given or {}) do settings[name] = value end
  if type(settings.quota) == "table" then
    local ok, checked = pcall(require "linkedin.quota.options".resolve, settings.quota)
    if not ok then error("linkedin.new: " .. tostring(checked):gsub("^.-:%d+: ", ""), 3) end
    settings.quota = checked
  end
  if settings.cache then
    local ok, why = pcall(require "linkedin.cache.options".resolve, settings.cache)
    if not ok then error("linkedin.new: " .. tostring(why):gsub("^.-:%d+: ", ""), 3) end
    settings.cache = require "linkedin.cache.options".own(settings.cache)
  end
  if settings.log then require "linkedin.log".check("linkedin.new", settings.log, 4) end
  require "linkedin.trace".check("linkedin.new", settings.traceparent, 4)
  require "linkedin.retry".check("linkedin.new", settings.retry, 4)
  check_choice("api", settings.api, { rest = true, v2 = true })
  if not settings.version:match("^%d%d%d%d%d%d$") and not settings.version:match("^%d%d%d%d%d%d%.%d%d$") then
    error(("linkedin.new: version '%s' must look like \"202609\""):format(settings.version), 3)
  end
  return settings
end

return M
