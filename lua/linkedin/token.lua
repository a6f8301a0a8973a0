-- SPDX-License-Identifier: MIT
--- What LinkedIn granted: a plain table that survives JSON and a restart, and never shows its secrets.
--- LinkedIn pages: shared/authentication/authorization-code-flow, programmatic-refresh-tokens.

---@class linkedin.Token
---@field access_token string
---@field token_type string
---@field issued_at number?         epoch seconds; nil when not known
---@field expires_in number?        seconds, as granted (60 days: 5184000)
---@field expires_at number?        epoch seconds; nil when not known
---@field refresh_token string?     only for applications that LinkedIn gives them to
---@field refresh_token_expires_at number?  epoch seconds; never extended by a refresh
---@field scopes string[]?
---@field id_token string?
---@field grant string?             "client_credentials" for a token of the application itself
local Token = { __name = "linkedin.Token" }
Token.__index = Token

function Token:__tostring()
  return ("linkedin.Token: %s, %s%s"):format(
    self.expires_at and ("expires at %.0f"):format(self.expires_at) or "expiry unknown",
    self.scopes and ("scopes " .. table.concat(self.scopes, " ")) or "scopes unknown",
    self.refresh_token and ", can be refreshed" or "")
end

local M = {}

--- Scopes as an array: "a,b" as in LinkedIn's answers, "a b" as in the standard, or an array already.
---@param given string|string[]|nil
---@return string[]?
function M.split_scopes(given)
  local scopes = {}
  if type(given) == "table" then
    for _, scope in ipairs(given) do scopes[#scopes + 1] = tostring(scope) end
  elseif type(given) == "string" then
    for scope in given:gmatch "[^,%s]+" do scopes[#scopes + 1] = scope end
  end
  return scopes[1] and scopes or nil
end

local function present(text)
  if type(text) == "string" and text ~= "" then return text end
end

-- A span or moment in seconds; what is none of them is as good as absent.
local function seconds(value)
  value = tonumber(value)
  if value and value >= 0 and value < 2 ^ 53 then return value end
end

--- A token out of a token endpoint's answer. What the answer leaves out, or leaves empty, is kept from
--- the token it replaces: LinkedIn may refresh without repeating the refresh token.
---@param answer table
---@param now number            epoch seconds
---@param before linkedin.Token?
---@return linkedin.Token
function M.from_answer(answer, now, before)
  before = before or {}
  local expires_in, refresh_in = seconds(answer.expires_in), seconds(answer.refresh_token_expires_in)
  return setmetatable({
    access_token = answer.access_token, token_type = present(answer.token_type) or "Bearer",
    issued_at = now, expires_in = expires_in, expires_at = expires_in and now + expires_in,
    refresh_token = present(answer.refresh_token) or present(before.refresh_token),
    refresh_token_expires_at = refresh_in and now + refresh_in or before.refresh_token_expires_at,
    scopes = M.split_scopes(answer.scope) or M.split_scopes(before.scopes),
    id_token = present(answer.id_token),
  }, Token)
end

local TEXTS = { "token_type", "refresh_token", "id_token", "grant" }
local MOMENTS = { "issued_at", "expires_in", "expires_at", "refresh_token_expires_at" }

--- A token out of what the caller has: a string, or a table made from a token earlier. A table with
--- nothing but a refresh token is a token that has expired.
---@param given string|table
---@param scopes string[]?  used where the table names none
---@return linkedin.Token? token
---@return string? why      what is wrong with it
function M.from_given(given, scopes)
  if type(given) == "string" then given = { access_token = given } end
  if type(given) ~= "table" then return nil, "a token is a string or a table, not " .. type(given) end
  local token = { access_token = present(given.access_token), scopes = M.split_scopes(given.scopes or given.scope or scopes) }
  for _, name in ipairs(TEXTS) do token[name] = present(given[name]) end
  for _, name in ipairs(MOMENTS) do token[name] = seconds(given[name]) end
  token.token_type = token.token_type or "Bearer"
  if not token.access_token then
    if not token.refresh_token then return nil, "the token has no access_token" end
    token.access_token, token.expires_at = "", 0
  end
  return setmetatable(token, Token)
end

return M
