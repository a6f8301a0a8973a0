-- SPDX-License-Identifier: MIT
--- What the person sees in the browser when they come back.

local M = {}

local FRAME = [[
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>%s</title>
<style>
body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto; padding: 0 1rem }
h1 { font-size: 1.5rem }
</style>
</head>
<body>
<h1>%s</h1>
%s
</body>
</html>
]]

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

local function html(text)
  return (text:gsub("[&<>\"']", ENTITIES))
end

local function page(title, ...)
  local paragraphs = {}
  for i = 1, select("#", ...) do paragraphs[i] = "<p>" .. html((select(i, ...))) .. "</p>" end
  return FRAME:format(html(title), html(title), table.concat(paragraphs, "\n"))
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
