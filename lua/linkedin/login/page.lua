-- SPDX-License-Identifier: MIT
--- What the person sees in the browser when they come back.

local html = require "linkedin.html"

local M = {}

local function page(title, ...)
  local paragraphs = {}
  for i = 1, select("#", ...) do paragraphs[i] = "<p>" .. html.escape((select(i, ...))) .. "</p>" end
  return html.page(title, table.concat(paragraphs, "\n"))
end

--- The login worked.
---@param token linkedin.Token
---@return string
function M.welcome(token)
  local granted = token.scopes and "Access granted: " .. table.concat(token.scopes, ", ") .. "." or "Access granted."
  return page("You are signed in", granted, "You can close this page and go back to the terminal.")
end

--- It did not.
---@param err linkedin.Error
---@return string
function M.problem(err)
  return page("The sign-in did not work", err.message, err.hint or "Go back to the terminal and try again.")
end

--- Anything else.
---@param text string
---@return string
function M.bare(text)
  return page("linkedin login", text)
end

return M
