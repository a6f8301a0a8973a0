-- SPDX-License-Identifier: MIT
--- What comes back to the redirect URI: `?code=…&state=…`, or an error.
--- LinkedIn page: shared/authentication/authorization-code-flow, step 2.

local Error = require "linkedin.error"

local M = {}

-- LinkedIn's codes are some hundred characters; what is far beyond that is no callback.
local QUERY_MAX_BYTES = 16384

local function decode(text)
  return require "linkedin.core".url.unescape((text:gsub("%+", " ")))
end

-- The query in a URL, in a path with its query, or in "?a=b"; anything else is a query by itself, in
-- which a '?' is like any other character.
local function query_of(text)
  text = text:match "^%s*(.-)%s*$"
  if text:find "^%a[%w+.-]*://" or text:find "^[/?]" then return text:match "%?([^#]*)" or "" end
  return text:match "^[^#]*"
end

--- The parameters of a query string, of a URL or path with one, or of a table of them. A parameter that
--- comes twice is refused (RFC 6749, 3.1): who reads the first and who reads the last must not differ.
---@param given string|table<string, string>
---@return table<string, string>? parameters
---@return linkedin.Error? err
function M.parameters(given)
  if type(given) == "table" then return given end
  local query, parameters = query_of(given), {}
  if #query > QUERY_MAX_BYTES then
    return nil, Error.new { kind = "auth", message = "the callback is too long to be one", hint = "Start the login again" }
  end
  for pair in query:gmatch "[^&]+" do
    local name, value = pair:match "^([^=]*)=?(.*)$"
    name = decode(name)
    if parameters[name] then
      return nil, Error.new {
        kind = "auth", message = "the callback names a parameter twice", hint = "Refuse this login, and start it again",
      }
    end
    parameters[name] = decode(value)
  end
  return parameters
end

-- ── LinkedIn's error redirects ─────────────────────────────────────────────────────────────────

local HINTS = {
  user_cancelled_login = "The person did not log in to LinkedIn; offer the login again",
  user_cancelled_authorize = "The person refused the access; explain what it is for and offer the login again",
  invalid_redirect_uri = "Register exactly this redirect URI in the developer portal",
}

local UNAUTHORIZED_SCOPE = "The application may not ask for one of these scopes: "
  .. "add its product in the developer portal, or ask for fewer"

-- LinkedIn names the scope somewhere in its sentence, sometimes within &quot;.
local function named_scope(description)
  for word in (description or ""):gmatch "[%a_][%w_]*" do
    local scope = require "linkedin.scopes".get(word)
    if scope and (word:find("_", 1, true) or description:find('["\';]' .. word .. '["\'&]')) then return scope end
  end
end

local function scope_hint(description)
  local scope = named_scope(description)
  if not scope then return UNAUTHORIZED_SCOPE end
  if scope.replaced_by then
    return ("LinkedIn grants %s to no new application: ask for %s instead"):format(
      scope.name, table.concat(scope.replaced_by, " and "))
  end
  if #scope.products == 0 then
    return ("LinkedIn grants %s to no new application: leave it out"):format(scope.name)
  end
  return ("The scope %s comes with %s: add the product in the developer portal, or leave the scope out"):format(
    scope.name, table.concat(scope.products, " or "))
end

local function refused(parameters)
  local core = require "linkedin.core"
  local code = core.redact.text(parameters.error)
  local description = type(parameters.error_description) == "string" and core.redact.text(parameters.error_description) or nil
  return Error.new {
    kind = "auth", code = code,
    message = "LinkedIn sent the person back without access: " .. (description or code),
    hint = code == "unauthorized_scope_error" and scope_hint(description) or HINTS[code]
      or "Start the login again; if it persists, look at the application's settings",
  }
end

-- ── the state, and the code ────────────────────────────────────────────────────────────────────

local function wrong_state(message)
  return Error.new {
    kind = "auth", code = "invalid_state", message = message,
    hint = "Refuse this login: it was not started here, or it was started twice. Start it again",
  }
end

local function is_text(value)
  return type(value) == "string" and value ~= ""
end

--- The authorization code, after the state was compared in constant time. An error is believed only with
--- the right state, too: nobody else may end a login.
---@param given string|table
---@param pending { state: string }
---@return string? code
---@return linkedin.Error? err  kind "auth"
function M.code(given, pending)
  local parameters, err = M.parameters(given)
  if not parameters then return nil, err end
  if not is_text(pending.state) then return nil, wrong_state "no login is pending: its state is not known" end
  if not is_text(parameters.state) then return nil, wrong_state "the callback carries no state" end
  if not require "linkedin.core".crypto.equal(parameters.state, pending.state) then
    return nil, wrong_state "the callback's state is not the one that was sent"
  end
  if is_text(parameters.error) then return nil, refused(parameters) end
  if is_text(parameters.code) then return parameters.code end
  return nil, Error.new {
    kind = "auth", message = "the callback carries neither a code nor an error", hint = "Start the login again",
  }
end

return M
