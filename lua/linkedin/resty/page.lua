-- SPDX-License-Identifier: MIT
--- The few pages that a sign-in shows by itself.

local html = require "linkedin.html"

local escape = html.escape

local M = {}

local function link(path, words)
  return ('<p><a href="%s">%s</a></p>'):format(escape(path), escape(words))
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
  return html.page(text[1],
    ("<p role=\"alert\">%s</p>\n%s"):format(escape(text[2] or err.message), link(again, "Sign in with LinkedIn")))
end

--- Asks whether to sign out, with the token that proves that the page was shown.
---@param action string  path of the form
---@param token string
---@param name string?
---@return string
function M.sign_out(action, token, name)
  local body = ([[<p>You are signed in%s.</p>
<form method="post" action="%s">
<input type="hidden" name="token" value="%s">
<button type="submit">Sign out</button>
</form>]]):format(name and " as " .. escape(name) or "", escape(action), escape(token))
  return html.page("Sign out?", body)
end

--- A title, a sentence, and a way on.
---@param title string
---@param text string
---@param path string
---@param words string
---@return string
function M.plain(title, text, path, words)
  return html.page(title, ("<p>%s</p>\n%s"):format(escape(text), link(path, words)))
end

return M
