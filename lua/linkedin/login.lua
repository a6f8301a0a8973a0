-- SPDX-License-Identifier: MIT
--- Sign a person in from a terminal: the browser opens LinkedIn's page, and a listener on this machine
--- catches the redirect (RFC 8252). Where no browser can come back here, the address is pasted.
---
---     local token, err = li.oauth:login { scopes = { "openid", "profile", "w_member_social" } }
---
--- Ordinary applications register the redirect URI with its port, to the letter. Applications enabled for
--- the native flow (`pkce = true`) need not: any free port does.
--- LinkedIn pages: shared/authentication/authorization-code-flow, authorization-code-flow-native.

local Error = require "linkedin.error"
local options = require "linkedin.options"

local M = {}

local DEFAULT_REDIRECT_URI = "http://127.0.0.1:8080/callback"
local TIMEOUT_S = 300
local PASTES_MAX = 3

local ALLOWED = {
  scopes = "table", pkce = "boolean", nonce = "string", redirect_uri = "string", timeout = "number",
  paste = "boolean", open = "function|boolean", say = "function", ask = "function",
}

local function say_default(line)
  io.stderr:write(line, "\n")
end

local function ask_default()
  io.stderr:write "> "
  io.stderr:flush()
  return io.read "*l"
end

-- ── where the person comes back to ─────────────────────────────────────────────────────────────

-- The listener, and the redirect URI that leads to it. An URI that is not this machine's has none.
local function open_listener(opts, uri)
  local listener = require(require "linkedin.loop".host().name == "uv" and "linkedin.login.listener_uv" or "linkedin.login.listener")
  if not uri and opts.pkce then return listener.open("127.0.0.1", 0, "/callback") end
  local url = require "linkedin.core".url.parse(uri)
  if not url or not url.loopback or url.https then return false end
  return listener.open(url.host, url.port, url.path:match "^[^?]*", uri)
end

-- What to tell a person about the address, before they see LinkedIn's own error page about it.
local function explain(say, uri, opts)
  if opts.pkce then return say("LinkedIn will send you back to " .. uri) end
  say "This redirect URI must be registered with the application, to the letter (Auth tab of the developer portal):"
  say("  " .. uri)
  if uri:find("://localhost", 1, true) then say "  (localhost and 127.0.0.1 are two different addresses to LinkedIn)" end
end

local function open_browser(opts, say, url)
  if opts.open == false then return end
  local ok, why
  if type(opts.open) == "function" then
    ok, why = opts.open(url)
  else
    ok, why = require "linkedin.login.browser".open(url)
  end
  if not ok then say(("The browser was not opened (%s): open the address yourself"):format(tostring(why or "no reason given"))) end
end

-- ── the two ways back ──────────────────────────────────────────────────────────────────────────

-- A login of another time or another tab does not end this one.
local function is_foreign(err)
  return err.code == "invalid_state"
end

local function catch(li, listener, pending, timeout_s)
  local token, err
  local came = listener:wait(timeout_s, function(query)
    token, err = li.oauth:callback(query, pending)
    local page = require "linkedin.login.page"
    if token then return page.welcome(token), true end
    return page.problem(err), not is_foreign(err)
  end)
  if came then return token, err end
  return nil, Error.new {
    kind = "timeout", message = ("nobody came back from LinkedIn within %.0f seconds"):format(timeout_s),
    hint = "Start the login again; if the browser is on another machine, paste the address (paste = true, --paste)",
  }
end

local function paste(li, pending, say, ask)
  say "Allow the access there. The page you are sent to may not load; that does not matter. Paste its address here:"
  local err
  for _ = 1, PASTES_MAX do
    local line = ask()
    if not line then
      return nil, Error.new { kind = "cancelled", message = "no address was pasted", hint = "Start the login again" }
    end
    local token
    token, err = li.oauth:callback(line, pending)
    if token or not is_foreign(err) then return token, err end
    say(("That is not it: %s. Paste the whole address, with code and state:"):format(err.message))
  end
  return nil, err
end

--- Sign a person in; the client uses the token from now on.
---@async
---@param li linkedin.Client
---@param opts { scopes: string[]?, pkce: boolean?, nonce: string?, redirect_uri: string?, timeout: number?, paste: boolean?, open: boolean|(fun(url: string): boolean?, string?)?, say: fun(line: string)?, ask: (fun(): string?)? }?  timeout in seconds, default 300; `open = false` leaves the browser alone; `paste` reads the address instead of listening; `say` and `ask` talk to the person, by default on standard error and input
---@return linkedin.Token? token
---@return linkedin.Error? err  kind "auth": the person said no, or LinkedIn did; "timeout"; "network" with code "address_in_use"
function M.run(li, opts)
  opts = options.check("login", opts, ALLOWED)
  if not opts.pkce and not li.settings.client_secret then
    error("login: client_secret is not set (linkedin.new{ client_secret = … } or LINKEDIN_CLIENT_SECRET)", 2)
  end
  local say = opts.say or say_default
  local uri = opts.redirect_uri or li.settings.redirect_uri or (not opts.pkce and DEFAULT_REDIRECT_URI or nil)
  local listener, err
  if not opts.paste then
    listener, err = open_listener(opts, uri)
    if listener == nil then return nil, err end
  end
  uri = listener and listener.uri or uri or DEFAULT_REDIRECT_URI
  local url, pending = li.oauth:authorization_url {
    scopes = opts.scopes, pkce = opts.pkce, nonce = opts.nonce, redirect_uri = uri,
  }
  explain(say, uri, opts)
  say "Sign in at LinkedIn:"
  say("  " .. url)
  open_browser(opts, say, url)
  if not listener then return paste(li, pending, say, opts.ask or ask_default) end
  local token
  token, err = catch(li, listener, pending, opts.timeout or TIMEOUT_S)
  listener:close()
  return token, err
end

return M
