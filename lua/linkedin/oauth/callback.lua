-- SPDX-License-Identifier: MIT
--- What comes back to the redirect URI: `?code=…&state=…`, or an error.

local Error = require "linkedin.error"

local M = {}

local function decode(text)
  return require "linkedin.core".url.unescape((text:gsub("%+", " ")))
end

--- The parameters of a query string, a full URL, or a table of them.
---@param given string|table
---@return table<string, string>
function M.parameters(given)
  if type(given) == "table" then return given end
  local query = given:match "%?([^#]*)" or given:gsub("^%s+", ""):gsub("[#%s].*$", "")
  local parameters = {}
  for name, value in query:gmatch "([^&=]+)=([^&]*)" do
    local decoded = decode(name)
    if decoded then parameters[decoded] = decode(value) end
  end
  return parameters
end

local HINTS = {
  user_cancelled_login = "The person did not log in to LinkedIn; offer the login again",
  user_cancelled_authorize = "The person refused the access; explain what it is for and offer the login again",
  unauthorized_scope_error = "The application may not ask for one of these scopes: "
    .. "add its product in the developer portal, or ask for fewer",
  invalid_redirect_uri = "Register exactly this redirect URI in the developer portal",
}

-- Which product grants what was refused, as far as LinkedIn names the scope.
local function scope_hint(description)
  local name = description and description:match '[Ss]cope[^%a_]+([%a_][%w_]*)'
  local scope = name and require "linkedin.scopes".get(name)
  if not scope or #scope.products == 0 then return HINTS.unauthorized_scope_error end
  return ("The scope %s comes with %s: add the product in the developer portal, or leave the scope out"):format(
    name, table.concat(scope.products, " or "))
end

local function refused(parameters)
  local code = parameters.error
  local description = parameters.error_description
  return Error.new {
    kind = "auth", code = code,
    message = "LinkedIn sent the person back without access: " .. (description or code),
    hint = code == "unauthorized_scope_error" and scope_hint(description) or HINTS[code]
      or "Start the login again; if it persists, look at the application's settings",
  }
end

local function wrong_state(message)
  return Error.new {
    kind = "auth", code = "invalid_state", message = message,
    hint = "Refuse this login: it was not started here, or it was started twice. Start it again",
  }
end

--- The authorization code, after the state was compared in constant time.
---@param given string|table
---@param pending { state: string }
---@return string? code
---@return linkedin.Error? err  kind "auth"
function M.code(given, pending)
  local parameters = M.parameters(given)
  if type(parameters.state) ~= "string" then return nil, wrong_state "the callback carries no state" end
  if not require "linkedin.core".crypto.equal(parameters.state, pending.state) then
    return nil, wrong_state "the callback's state is not the one that was sent"
  end
  if parameters.error then return nil, refused(parameters) end
  if type(parameters.code) ~= "string" or parameters.code == "" then
    return nil, Error.new {
      kind = "auth", message = "the callback carries neither a code nor an error", hint = "Start the login again",
    }
  end
  return parameters.code
end

return M
