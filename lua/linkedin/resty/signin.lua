-- SPDX-License-Identifier: MIT
--- "Sign in with LinkedIn" for a site in nginx or OpenResty.
---
---     init_by_lua_block {
---       signin = require "linkedin.resty.signin".new {
---         client_id = …, client_secret = …, redirect_uri = "https://example.com/callback",
---         secret = …,  -- openssl rand -base64 32
---       }
---     }
---     location = /login    { content_by_lua_block { signin:login() } }
---     location = /callback { content_by_lua_block { signin:callback() } }
---     location = /logout   { content_by_lua_block { signin:logout() } }
---     location /members/   { access_by_lua_block  { signin:require_login() } … }
---
--- LinkedIn page: consumer/integrations/self-serve/sign-in-with-linkedin-v2. OpenID Connect Core 3.1.

local Error = require "linkedin.error"
local answer = require "linkedin.resty.answer"
local cookie = require "linkedin.resty.cookie"
local options = require "linkedin.options"
local page = require "linkedin.resty.page"
local pendings = require "linkedin.resty.pending"
local return_path = require "linkedin.resty.return_path"
local sessions = require "linkedin.resty.session"

---@class linkedin.Signin
local Signin = { __name = "linkedin.Signin" }
Signin.__index = Signin

local SESSION = "session"

local function crypto()
  return require "linkedin.core".crypto
end

local function random(bytes)
  return crypto().base64url(crypto().random(bytes))
end

-- Nothing that came from outside ends a line of the log.
local function note(level, text)
  ngx.log(level, "linkedin signin: ", (tostring(text):gsub("%c", " ")))
end

local function is_method(...)
  local method = ngx.req.get_method()
  for i = 1, select("#", ...) do
    if select(i, ...) == method then return true end
  end
  return false
end

-- ── errors ─────────────────────────────────────────────────────────────────────────────────────

local STATUSES = {
  invalid_state = 400, user_cancelled_login = 403, user_cancelled_authorize = 403, access_refused = 403,
}
local KIND_STATUSES = { auth = 403, quota = 503, storage = 500 }

local function again(self, return_to)
  if not return_to or return_to == self.home then return self.login_path end
  return self.login_path .. "?return_to=" .. require "linkedin.core".url.escape(return_to)
end

-- The site's own page, or ours. Ends the request.
local function refuse(self, err, return_to)
  local status = STATUSES[err.code] or KIND_STATUSES[err.kind] or 502
  note(status >= 500 and ngx.ERR or ngx.NOTICE, err)
  if self.on_error then
    self.on_error(err, status)
    if ngx.headers_sent then return ngx.exit(ngx.HTTP_OK) end
  end
  return answer.page(status, page.problem(err, again(self, return_to)))
end

-- ── going to LinkedIn ──────────────────────────────────────────────────────────────────────────

local STATE_BYTES, NONCE_BYTES = 24, 18

-- A page of the site that is none of the sign-in's own.
local function checked_path(self, given)
  local path = return_path.safe(given, self.home)
  return self.own_paths[path:match "^[^?]*"] and self.home or path
end

local function start(self, return_to)
  local url, pending = self.li.oauth:authorization_url {
    scopes = self.scopes, redirect_uri = self.redirect_uri, pkce = self.pkce,
    state = random(STATE_BYTES), nonce = random(NONCE_BYTES),
  }
  pendings.keep(self, pending, return_to, self.clock())
  return answer.redirect(url, ngx.HTTP_MOVED_TEMPORARILY)
end

--- Send the person to LinkedIn; content phase. The page to come back to is `return_to`, else the query
--- parameter of that name; what is no page of this site is replaced by `home`.
---@param return_to string?
function Signin:login(return_to)
  if not is_method("GET", "HEAD", "POST") then return answer.not_allowed "GET, HEAD, POST" end
  return start(self, checked_path(self, return_to or ngx.req.get_uri_args(20).return_to))
end

-- ── coming back ────────────────────────────────────────────────────────────────────────────────

local function wrong_state(message)
  return Error.new { kind = "auth", code = "invalid_state", message = message, hint = "Start the sign-in again" }
end

-- The code, with the sign-in that it belongs to; each sign-in comes back once.
local function take_code(self)
  local callback = require "linkedin.oauth.callback"
  local given, err = callback.parameters("?" .. (ngx.var.args or ""))
  if not given then return nil, wrong_state(err.message) end
  local pending = pendings.find(self, given.state, self.clock())
  if not pending then return nil, wrong_state "no sign-in with this state is under way in this browser" end
  local code
  code, err = callback.code(given, pending)
  if err and err.code == "invalid_state" then return nil, err end
  pendings.remove(self, pending.name)
  -- The browser might bring the same back again; other machines rely on LinkedIn, which takes a code once.
  local mark = "linkedin login " .. crypto().sha256(pending.state, "hex")
  if self.dict and not self.dict:add(mark, true, pendings.LIFETIME_S) and self.dict:get(mark) then
    return nil, wrong_state "this sign-in has come back before"
  end
  return code, err, pending
end

local function trade(self, code, pending)
  local settings = self.li.settings
  local given, err = require "linkedin.oauth.endpoint".grant(self.li, {
    grant_type = "authorization_code", code = code, client_id = settings.client_id, redirect_uri = self.redirect_uri,
    code_verifier = pending.code_verifier, client_secret = not pending.code_verifier and settings.client_secret or nil,
  })
  if not given then return nil, err end
  return require "linkedin.token".from_answer(given, self.clock())
end

local function identify(self, token, pending)
  if not token.id_token then
    return nil, Error.new {
      kind = "protocol", message = "LinkedIn's answer holds no id_token",
      hint = "Add the product \"Sign In with LinkedIn using OpenID Connect\" to the application",
    }
  end
  local claims, err = self.openid:verify(token.id_token, {
    client_id = self.li.settings.client_id, now = self.clock(), nonce = pending.nonce, require_nonce = self.require_nonce,
  })
  if claims and not (type(claims.sub) == "string" and claims.sub:find "^[%w_-]+$") then
    return nil, Error.new { kind = "protocol", message = "the id_token names nobody" }
  end
  return claims, err
end

-- The site's word on who may come in.
local function admit(self, claims, token)
  if not self.on_login then return true end
  local data, reason = self.on_login(claims, token)
  if data ~= false then return true, type(data) == "table" and data or nil end
  return false, Error.new {
    kind = "auth", code = "access_refused", message = type(reason) == "string" and reason or "This site did not let you in.",
  }
end

local function write_session(self, record, now)
  local text, err = sessions.text(record)
  if not text then return nil, err end
  local sealed = self.keyring:seal(SESSION, self.session_cookie, text)
  local max_age = math.max(1, sessions.ends_at(record, self.lifetime, self.longest) - now)
  local header = cookie.header(self.session_cookie, sealed, { max_age = max_age, secure = self.is_secure })
  if not header then return nil, sessions.too_large(#self.session_cookie + #sealed) end
  cookie.add(header)
  return true
end

local function sign_in(self, code, pending)
  local token, claims, err
  token, err = trade(self, code, pending)
  if not token then return nil, err end
  claims, err = identify(self, token, pending)
  if not claims then return nil, err end
  local is_welcome, detail = admit(self, claims, token)
  if not is_welcome then return nil, detail end
  local now = self.clock()
  local record = sessions.record(claims, detail, now)
  local ok
  ok, err = require "linkedin.resty.member_token".keep(self, record, token, now)
  if not ok then return nil, err end
  return write_session(self, record, now)
end

--- Take the person back from LinkedIn; content phase, at the path of `redirect_uri`. Anything but what
--- this browser was sent away with is refused, and nothing is asked of LinkedIn then.
---@async
function Signin:callback()
  if not is_method "GET" then return answer.not_allowed "GET" end
  local code, err, pending = take_code(self)
  if not code then return refuse(self, err, pending and pending.return_to) end
  local ok
  ok, err = sign_in(self, code, pending)
  if not ok then return refuse(self, err, pending.return_to) end
  return answer.redirect(self.origin .. checked_path(self, pending.return_to), ngx.HTTP_MOVED_TEMPORARILY)
end

-- ── sessions ───────────────────────────────────────────────────────────────────────────────────

local records = setmetatable({}, { __mode = "k" }) -- view → record

local MAY_WRITE = { rewrite = true, access = true, content = true, header_filter = true }

local function may_write()
  return MAY_WRITE[ngx.get_phase()] == true and not ngx.headers_sent and not ngx.is_subrequest
end

local function signed_out(record) return "linkedin out " .. record.i end

-- The record of this browser, and whether its cookie is to be written again.
local function read_session(self, now)
  for _, value in ipairs(cookie.values(ngx.var.http_cookie, self.session_cookie)) do
    local plain, is_old = self.keyring:open(SESSION, self.session_cookie, value)
    local record = plain and sessions.parse(plain)
    if record and sessions.is_good(record, now, self.lifetime, self.longest)
      and not (self.dict and self.dict:get(signed_out(record))) then
      return record, is_old or sessions.is_ageing(record, now, self.lifetime, self.longest)
    end
  end
end

local function open_session(self)
  local now = self.clock()
  local record, is_ageing = read_session(self, now)
  if not record then return nil end
  if is_ageing and may_write() then
    record.t = math.max(record.t, now)
    write_session(self, record, now)
  end
  local view = sessions.view(record, sessions.ends_at(record, self.lifetime, self.longest),
    self.keyring:sign("logout", record.i))
  records[view] = record
  return view
end

--- Who is signed in; nil: nobody. Any phase with a request. A session in use is renewed by itself.
---@return linkedin.Session?
function Signin:session()
  local kept = ngx.ctx.linkedin_sessions
  if not kept then
    kept = {}
    ngx.ctx.linkedin_sessions = kept
  end
  if kept[self] == nil then kept[self] = open_session(self) or false end
  return kept[self] or nil
end

-- Is it a person who opens a page? Scripts want an answer that they can read.
local function is_navigation()
  if not is_method("GET", "HEAD") then return false end
  local mode = ngx.var.http_sec_fetch_mode
  if mode then return mode == "navigate" end
  local accept = ngx.var.http_accept
  return not accept or accept:find("text/html", 1, true) ~= nil or accept:find("*/*", 1, true) ~= nil
end

--- Let in who is signed in, send everybody else to LinkedIn and back here; access or rewrite phase.
--- What is no page that a person opens (a form, a script's request) is answered 401.
---@return linkedin.Session
function Signin:require_login()
  local session = self:session()
  if session then
    ngx.header["Cache-Control"] = "private, no-store"
    return session
  end
  if not is_navigation() then
    return answer.json(ngx.HTTP_UNAUTHORIZED, { error = "sign_in_required", login = self.login_path })
  end
  return answer.redirect(self.origin .. again(self, checked_path(self, ngx.var.request_uri)), ngx.HTTP_MOVED_TEMPORARILY)
end

local function record_of(who, session)
  return session and records[session] or error(who .. ": argument 1 must be a session of this request", 3)
end

--- The access token of somebody who is signed in, where `keep_token` keeps it.
---@param session linkedin.Session
---@return linkedin.Token? token
---@return linkedin.Error? err  kind "auth": it is not there
function Signin:token(session)
  return require "linkedin.resty.member_token".of(self, record_of("signin:token", session))
end

--- A client that acts for somebody who is signed in, where `keep_token` keeps their token. One that
--- LinkedIn lets us refresh is renewed, and the new one kept.
---@param session linkedin.Session
---@return linkedin.Client? li
---@return linkedin.Error? err  kind "auth": sign the member in again
function Signin:client(session)
  local member_token, record = require "linkedin.resty.member_token", record_of("signin:client", session)
  local token, err = member_token.of(self, record)
  if not token then return nil, err end
  local settings = { token = token }
  for name, value in pairs(self.settings) do settings[name] = value end
  settings.access_token = nil
  local li = require "linkedin.client".new(settings)
  if self.keep_token == "shared" then li.oauth:use_store(member_token.store(self, record)) end
  return li
end

-- ── going away ─────────────────────────────────────────────────────────────────────────────────

-- Another site can make a browser send a form here, but not with our token, nor from our origin.
local function is_own_form(self, record)
  if ngx.var.http_origin == self.origin then return true end
  ngx.req.read_body()
  local form = ngx.req.get_post_args(20)
  return self.keyring:is_signed("logout", record.i, type(form) == "table" and form.token or nil)
end

local function forget(self, record, now)
  require "linkedin.resty.member_token".forget(self, record)
  local ends_at = sessions.ends_at(record, self.lifetime, self.longest)
  if self.dict then self.dict:set(signed_out(record), true, math.max(1, ends_at - now)) end
end

local function leave(self)
  cookie.add(cookie.header(self.session_cookie, "", { max_age = 0, secure = self.is_secure }))
  return answer.redirect(self.origin .. self.after_logout, ngx.HTTP_SEE_OTHER)
end

--- Sign out; content phase. A POST from this site, or one with the session's `logout_token` as its field
--- `token`, ends the session, also for copies of its cookie on this machine. A GET asks first.
function Signin:logout()
  if not is_method("GET", "HEAD", "POST") then return answer.not_allowed "GET, HEAD, POST" end
  local session = self:session()
  if not session then return leave(self) end
  local record = records[session]
  if not is_method "POST" then
    return answer.page(ngx.HTTP_OK, page.sign_out(self.logout_path, session.logout_token, session.name))
  end
  if not is_own_form(self, record) then
    note(ngx.NOTICE, "a sign-out that was not asked for on this site")
    return answer.page(ngx.HTTP_FORBIDDEN, page.sign_out(self.logout_path, session.logout_token, session.name))
  end
  forget(self, record, self.clock())
  return leave(self)
end

-- ── options ────────────────────────────────────────────────────────────────────────────────────

local OPTIONS = {
  client_id = "string", client_secret = "string", redirect_uri = "string", scopes = "table", secret = "string|table",
  login_path = "string", logout_path = "string", home = "string", after_logout = "string", name = "string",
  shared = "string|table|boolean", lifetime = "integer", longest = "integer", pkce = "boolean", require_nonce = "boolean",
  keep_token = "string", on_login = "function", on_error = "function", linkedin = "table", clock = "function",
}

local HOUR_S = 3600

-- Called by the checks that `new` calls, so that the line is that of `new`'s caller.
local function mistake(message, ...)
  error("signin.new: " .. message:format(...), 4)
end

local function check_path(name, value)
  if not return_path.is_safe(value) then mistake("%s must be a path of this site, such as /login", name) end
  return value
end

local function check_span(name, value)
  if value < 60 or value > 366 * 24 * HOUR_S then mistake("%s must be between a minute and a year, in seconds", name) end
  return value
end

-- What linkedin.new gets: its own settings, and those that are named here too.
local function settings_of(opts)
  local settings = {}
  for name, value in pairs(opts.linkedin or {}) do settings[name] = value end
  for _, name in ipairs { "client_id", "client_secret", "redirect_uri", "clock" } do
    if opts[name] ~= nil then settings[name] = opts[name] end
  end
  return settings
end

local function check_settings(settings, pkce)
  for _, name in ipairs { "client_id", "redirect_uri", not pkce and "client_secret" or nil } do
    if (settings[name] or "") == "" then mistake("%s is not set", name) end
  end
  local problem = require "linkedin.oauth.authorization".redirect_problem(settings.redirect_uri)
  if problem then mistake("%s", problem) end
  local url = require "linkedin.core".url.parse(settings.redirect_uri)
  if not url or not (url.https or url.loopback) then mistake "redirect_uri must be https (http on loopback only)" end
  return url
end

local function check_keeping(keep_token, dict)
  if keep_token and keep_token ~= "shared" and keep_token ~= "cookie" then mistake "keep_token must be \"shared\" or \"cookie\"" end
  if keep_token == "shared" and not dict then mistake "keep_token = \"shared\" needs a shared dictionary" end
  return keep_token
end

-- As browsers write it in the header Origin.
local function origin_of(url)
  return (url.origin:lower():gsub(url.https and ":443$" or ":80$", ""))
end

-- Cookies of https have the prefix that no other host of the domain can plant.
local function name_cookies(self, url, name)
  if not name:find "^[%w_]+$" or #name > 32 then mistake "name must be of letters, digits and '_'" end
  self.is_secure = url.https
  self.cookie_prefix = (url.https and "__Host-" or "") .. name
  self.session_cookie = self.cookie_prefix .. "_session"
end

local function check_scopes(scopes)
  local problem = require "linkedin.oauth.authorization".scopes_problem(scopes)
  if problem then mistake("%s", problem) end
  for _, scope in ipairs(scopes) do
    if scope == "openid" then return scopes end
  end
  mistake "scopes must name openid: who signs in is known from the id_token"
end

local M = {}

---@class linkedin.SigninOptions
---@field client_id string?          else LINKEDIN_CLIENT_ID, and so on
---@field client_secret string?
---@field redirect_uri string?       where `callback` is served; https, or http on loopback
---@field secret string|string[]     at least 32 random bytes; the first seals, all open
---@field scopes string[]?           default openid, profile, email
---@field login_path string?         default /login
---@field logout_path string?        default /logout
---@field home string?               where to go when nothing else is known, default /
---@field after_logout string?       default `home`
---@field name string?               of the cookies, default "linkedin"
---@field shared string|table|false|nil  name of a lua_shared_dict, default "linkedin"; false: none
---@field lifetime integer?          seconds a session lives unused, default 8 hours
---@field longest integer?           seconds it lives at all, default 7 days
---@field pkce boolean?              for applications that LinkedIn enabled for the native flow
---@field require_nonce boolean?     refuse an id_token without the nonce; LinkedIn echoes it only in newer behaviour
---@field keep_token string?         "shared" or "cookie": keep the member's access token, sealed; default: not kept
---@field on_login fun(claims: table, token: linkedin.Token): (table|boolean|nil), string?  what it returns is the session's `data`; false and a sentence refuse the person
---@field on_error fun(err: linkedin.Error, status: integer)?  shows a page of the site's own; when it answers nothing, ours is shown
---@field linkedin linkedin.Settings?  more settings: api_url, oauth_url, ca_file, proxy, timeout …

--- Make the sign-in of a site, once, in `init_by_lua` or in a module. Raises on mistakes.
---@param opts linkedin.SigninOptions
---@return linkedin.Signin
function M.new(opts)
  opts = options.check("signin.new", opts, OPTIONS)
  local settings = settings_of(opts)
  local li = require "linkedin.client".new(settings)
  local url = check_settings(li.settings, opts.pkce)
  local dict = require "linkedin.resty.shared".dict("signin.new", opts.shared)
  local self = setmetatable({
    li = li, settings = settings, origin = origin_of(url), redirect_uri = li.settings.redirect_uri,
    scopes = check_scopes(opts.scopes or { "openid", "profile", "email" }), pkce = opts.pkce, require_nonce = opts.require_nonce,
    keyring = require "linkedin.resty.keyring".new("signin.new", opts.secret),
    dict = dict,
    login_path = check_path("login_path", opts.login_path or "/login"),
    logout_path = check_path("logout_path", opts.logout_path or "/logout"),
    home = check_path("home", opts.home or "/"), after_logout = check_path("after_logout", opts.after_logout or opts.home or "/"),
    lifetime = check_span("lifetime", opts.lifetime or 8 * HOUR_S), longest = check_span("longest", opts.longest or 168 * HOUR_S),
    keep_token = check_keeping(opts.keep_token, dict), on_login = opts.on_login, on_error = opts.on_error,
    clock = opts.clock or function() return ngx.time() end,
  }, Signin)
  name_cookies(self, url, opts.name or "linkedin")
  self.own_paths = { [self.login_path] = true, [self.logout_path] = true, [url.path:match "^[^?]*"] = true }
  self.openid = require "linkedin.oauth.openid".new(li,
    dict and require "linkedin.resty.keys".new(dict, li.settings.oauth_url))
  return self
end

return M
