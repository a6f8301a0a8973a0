-- SPDX-License-Identifier: MIT
--- The little HTML that a sign-in shows by itself: readable without styles and with a keyboard.

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
button { font: inherit; padding: .3rem 1.2rem }
</style>
</head>
<body>
<main>
<h1>%s</h1>
%s
</main>
</body>
</html>
]]

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

--- Text as HTML, between tags and in quoted attributes.
---@param text any
---@return string
function M.escape(text)
  return (tostring(text):gsub("[&<>\"']", ENTITIES))
end

--- A whole page.
---@param title string  text; also the heading
---@param body string   HTML
---@return string
function M.page(title, body)
  local heading = M.escape(title)
  return FRAME:format(heading, heading, body)
end

return M
