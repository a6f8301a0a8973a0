-- SPDX-License-Identifier: MIT
--- The few pages that a sign-in shows by itself, readable without styles and with a keyboard.

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

--- Text as HTML.
---@param text any
---@return string
function M.html(text)
  return (tostring(text):gsub("[&<>\"']", ENTITIES))
end

local html = M.html

local function link(path, words)
  return ('<p><a href="%s">%s</a></p>'):format(html(path), html(words))
end

-- What the person reads, by `err.code`; the technical words are for the log.
local TEXTS = {
  user_cancelled_login = { "You did not sign in", "You did not log in to LinkedIn. Nothing was shared." },
  user_cancelled_authorize = { "You did not sign in", "You did not allow the access. Nothing was shared." },
  invalid_state = {
    "This sign-in was refused",
    "It was not started in this browser, was started too long ago, or has been used already.",
  },
  access_refused = { "You cannot sign in here" },
}

local OTHERS = {
  auth = { "The sign-in did not work", "LinkedIn did not accept it. You can try again." },
  other = { "The sign-in did not work", "LinkedIn could not be reached, or gave no answer. Please try again in a moment." },
}

--- A sign-in that came to nothing.
---@param err linkedin.Error
---@param again string  path that starts another
---@return string
function M.problem(err, again)
  local text = TEXTS[err.code] or OTHERS[err.kind] or OTHERS.other
  return FRAME:format(html(text[1]), html(text[1]),
    ("<p role=\"alert\">%s</p>\n%s"):format(html(text[2] or err.message), link(again, "Sign in with LinkedIn")))
end

--- Asks whether to sign out, with the token that proves that the page was shown.
---@param action string  path of the form
---@param token string
---@param name string?
---@return string
function M.sign_out(action, token, name)
  local title = "Sign out?"
  local body = ([[<p>You are signed in%s.</p>
<form method="post" action="%s">
<input type="hidden" name="token" value="%s">
<button type="submit">Sign out</button>
</form>]]):format(name and " as " .. html(name) or "", html(action), html(token))
  return FRAME:format(title, title, body)
end

--- A title, a sentence, and a way on.
---@param title string
---@param text string
---@param path string
---@param words string
---@return string
function M.plain(title, text, path, words)
  return FRAME:format(html(title), html(title), ("<p>%s</p>\n%s"):format(html(text), link(path, words)))
end

return M
