-- SPDX-License-Identifier: MIT
--- What LinkedIn granted: a plain table that survives JSON and a restart, and never shows its secrets.
--- LinkedIn page: shared/authentication/authorization-code-flow.

---@class linkedin.Token
---@field access_token string
---@field token_type string
---@field issued_at number          epoch seconds
---@field expires_in number         seconds, as granted (60 days: 5184000)
---@field expires_at number?        epoch seconds; nil when not known
---@field refresh_token string?     only for applications that LinkedIn gives them to
---@field refresh_token_expires_at number?
---@field scopes string[]?
---@field id_token string?
local Token = { __name = "linkedin.Token" }
Token.__index = Token

function Token:__tostring()
  return ("linkedin.Token: %s, %s"):format(
    self.expires_at and ("expires at %.0f"):format(self.expires_at) or "expiry unknown",
    self.scopes and ("scopes " .. table.concat(self.scopes, " ")) or "scopes unknown")
end

local M = {}

-- "a,b" in LinkedIn's answers, "a b" in the standard's.
local function split_scopes(text)
  if type(text) == "table" then return text end
  if type(text) ~= "string" or text == "" then return nil end
  local scopes = {}
  for scope in text:gmatch "[^,%s]+" do scopes[#scopes + 1] = scope end
  return scopes
end

local function present(text)
  if text ~= "" then return text end
end

--- A token out of a token endpoint's answer. What the answer leaves out is kept from the token it
--- replaces: LinkedIn may refresh without repeating the refresh token.
---@param answer table
---@param now number            epoch seconds
---@param before linkedin.Token?
---@return linkedin.Token
function M.from_answer(answer, now, before)
  before = before or {}
  local refresh_in = tonumber(answer.refresh_token_expires_in)
  return setmetatable({
    access_token = answer.access_token, token_type = answer.token_type or "Bearer",
    issued_at = now, expires_in = tonumber(answer.expires_in),
    expires_at = answer.expires_in and now + tonumber(answer.expires_in) or nil,
    refresh_token = present(answer.refresh_token) or before.refresh_token,
    refresh_token_expires_at = refresh_in and now + refresh_in or before.refresh_token_expires_at,
    scopes = split_scopes(answer.scope) or before.scopes,
    id_token = answer.id_token,
  }, Token)
end

--- A token out of what the caller has: a string, or a table made from a token earlier.
---@param given string|table
---@param scopes string[]?
---@return linkedin.Token
function M.from_given(given, scopes)
  if type(given) == "string" then
    return setmetatable({ access_token = given, token_type = "Bearer", scopes = scopes }, Token)
  end
  local copy = {}
  for name, value in pairs(given) do copy[name] = value end
  copy.scopes = split_scopes(copy.scopes or copy.scope) or scopes
  return setmetatable(copy, Token)
end

return M
