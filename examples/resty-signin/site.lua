-- SPDX-License-Identifier: MIT
--- The pages of the site.

local M = {}

-- client_id, client_secret and redirect_uri come from LINKEDIN_CLIENT_ID and so on, or from the sandbox.
M.signin = require "linkedin.resty".signin.new { secret = os.getenv "SITE_SECRET" }

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

-- Names are chosen by people: nothing of them is HTML.
local function html(text)
  return (tostring(text or ""):gsub('[&<>"]', ENTITIES))
end

local FRAME = [[<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>%s</title>
<style>body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem }</style>
<body>
<h1>%s</h1>
%s
]]

local function show(title, body)
  ngx.print(FRAME:format(title, title, body))
end

--- Everybody's page.
function M.home()
  local session = M.signin:session()
  if session then
    show("Welcome back", ('<p>%s, the <a href="/members/">members\' page</a> is yours.</p>'):format(html(session.name)))
  else
    show("Welcome", [[<p>Read on at the <a href="/members/">members' page</a>, or
<a id="signin" href="/login?return_to=/members/">sign in with LinkedIn</a>.</p>]])
  end
end

local MEMBERS = [[
<p>Hello <strong id="name">%s</strong>.</p>
<dl><dt>E-mail</dt><dd>%s</dd><dt>Author</dt><dd>%s</dd></dl>
<form method="post" action="/logout">
<input type="hidden" name="token" value="%s">
<button id="signout">Sign out</button>
</form>]]

--- The members' page; `require_login` has let them in.
function M.members()
  local session = M.signin:session()
  show("Members", MEMBERS:format(html(session.name), html(session.email or "not shared"), html(session.urn), session.logout_token))
end

return M
