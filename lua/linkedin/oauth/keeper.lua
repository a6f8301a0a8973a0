-- SPDX-License-Identifier: MIT
--- Keeps a token good: looked at before every call, renewed when that is possible, announced when its
--- end is near, and given a grace while it is so fresh that LinkedIn still spreads it.
---
---    NONE → FRESH (accept) → GOOD → EXPIRING (7 days, then 24 h left: announced once each) → EXPIRED
---    EXPIRED → FRESH (renew)      with a refresh token, or for the application's own token
---    EXPIRED → EXPIRED            otherwise, or once LinkedIn refused the refresh token: sign in again
---
--- One renewal is under way at a time; whoever else needs it waits and gets its result.

local Error = require "linkedin.error"
local compat = require "linkedin.compat"
local tokens = require "linkedin.token"

---@class linkedin.TokenKeeper
local Keeper = { __name = "linkedin.TokenKeeper" }
Keeper.__index = Keeper

local NOTICES_S = { 7 * 86400, 86400 }
local GRACE_S = 30
local GRACE_PAUSES_S = { 0.5, 1, 2, 4, 8 }
local SPREADING = { [65601] = true, [65602] = true }
local SPREADING_CODES = { REVOKED_ACCESS_TOKEN = true, EXPIRED_ACCESS_TOKEN = true }
-- A renewal whose coroutine was dropped in the middle must not stop the others for ever.
local FLIGHT_AT_MOST_S = 120
local LOOK_EVERY_S = 0.02

---@class linkedin.TokenStore
---@field load fun(self): linkedin.Token?, linkedin.Error?   what is kept now
---@field save fun(self, token: linkedin.Token): boolean?, linkedin.Error?
---@field lock? fun(self): fun()?, linkedin.Error?           returns what unlocks; across processes

---@param li linkedin.Client
---@param request fun(token: linkedin.Token): linkedin.Token?, linkedin.Error?  asks LinkedIn for the next token
---@return linkedin.TokenKeeper
function Keeper.new(li, request)
  local settings = li.settings
  local self = setmetatable({ li = li, request = request, clock = settings.clock }, Keeper)
  local given = settings.token or settings.access_token
  if type(given) == "function" then
    self.source = given
  elseif given and given ~= "" then
    local token, why = tokens.from_given(given, settings.scopes)
    if not token then error("linkedin.new: " .. why, 0) end
    self.token = token
  end
  return self
end

--- Epoch seconds, from the client's clock where it was given one.
---@return number
function Keeper:now()
  local clock = self.clock or require "linkedin.core".clock.wall
  return clock()
end

--- Use this token from now on; nil for none.
---@param token linkedin.Token?
function Keeper:set(token)
  self.token, self.announced = token, nil
end

--- Use a token that LinkedIn has just given, and keep it where the store keeps it.
---@param token linkedin.Token
---@return linkedin.Token? token
---@return linkedin.Error? err  kind "storage": the token is in use, but was not kept
function Keeper:accept(token)
  self:set(token)
  if not self.store then return token end
  local ok, err = self.store:save(token)
  if ok then return token end
  return nil, Error.new {
    kind = "storage", message = "a new token could not be kept: " .. tostring(Error.is(err) and err.message or err or "no reason given"),
    hint = "It is in use as long as this program runs; mend the store and save li.oauth:token()", retryable = true,
  }
end

-- ── the end of a token ─────────────────────────────────────────────────────────────────────────

local function is_over(at, now)
  return at ~= nil and now >= at
end

-- When the member has to sign in again, and which of the two tokens decides that; nil when it is not
-- known or never. What the library renews by itself ends for nobody.
local function end_of(token)
  if token.grant == "client_credentials" then return nil end
  if not token.refresh_token then return token.expires_at, "access_token" end
  if not token.refresh_token_expires_at then return nil end
  return math.max(token.refresh_token_expires_at, token.expires_at or 0), "refresh_token"
end

local function name_of(window_s)
  if window_s >= 2 * 86400 and window_s % 86400 == 0 then return ("%.0fd"):format(window_s / 86400) end
  return ("%.0fh"):format(window_s / 3600)
end

-- The narrowest window that the end has entered.
local function window_of(notices, left_s)
  local narrowest
  for _, window_s in ipairs(notices) do
    if left_s <= window_s and (not narrowest or window_s < narrowest) then narrowest = window_s end
  end
  return narrowest
end

-- Each window is announced once for a token.
local function announce(self, token, now)
  local ends_at, which = end_of(token)
  if not ends_at then return end
  local left_s = ends_at - now
  local window_s = window_of(self.li.settings.token_notice or NOTICES_S, left_s)
  if not window_s or self.announced == window_s then return end
  self.announced = window_s
  self.li:_emit("token_expiring", {
    expires_at = ends_at, seconds_left = left_s, hours_left = math.floor(left_s / 3600),
    days_left = math.floor(left_s / 86400), window = name_of(window_s), which = which,
  })
end

local function must_sign_in(message, cause)
  return nil, Error.new {
    kind = "auth", code = "EXPIRED_ACCESS_TOKEN", cause = cause or "token_expired", message = message,
    hint = "Re-authenticate: send the member through li.oauth:authorization_url again (tokens live 60 days)",
  }
end

-- ── renewal ────────────────────────────────────────────────────────────────────────────────────

local function may_renew(token)
  return token.grant == "client_credentials" or token.refresh_token ~= nil
end

-- Ask LinkedIn, unless it is known to be in vain.
local function ask(self, token)
  if token.grant ~= "client_credentials" then
    if not token.refresh_token then
      return must_sign_in "the access token has expired and there is no refresh token"
    end
    if is_over(token.refresh_token_expires_at, self:now()) then
      return must_sign_in "the access token and the refresh token have expired"
    end
    if self.refused == token.refresh_token then
      return must_sign_in("LinkedIn has refused the refresh token", "refresh_token_invalid")
    end
  end
  local fresh, err = self.request(token)
  if fresh then return self:accept(fresh) end
  -- Only LinkedIn's word ends a refresh token; a bad network or a 500 does not.
  if err.cause == "refresh_token_invalid" then self.refused = token.refresh_token end
  return nil, err
end

-- Another process may have been here first. A store that cannot be read does not stop a renewal.
local function from_store(self, token)
  if token ~= self.token then return nil end
  local kept, why = tokens.from_given(self.store:load() or {})
  if why or kept.access_token == token.access_token then return nil end
  return kept
end

local function renew_with_store(self, token)
  local unlock, err
  if self.store.lock then
    unlock, err = self.store:lock()
    if not unlock then
      return nil, Error.is(err) and err or Error.new {
        kind = "storage", message = "the token store cannot be locked: " .. tostring(err), retryable = true,
        hint = "Another process may be renewing the token; try again",
      }
    end
  end
  local kept = from_store(self, token)
  local fresh
  if kept and not is_over(kept.expires_at, self:now()) then
    self:set(kept)
    fresh = kept
  else
    fresh, err = ask(self, kept or token)
  end
  if unlock then unlock() end
  return fresh, err
end

local function monotonic()
  return require "linkedin.core".clock.monotonic()
end

-- Nobody will finish this renewal: its coroutine is dead or hangs, or it is ours, and an error that
-- somebody caught took us out of it.
local function is_abandoned(flight)
  local me = compat.running()
  return flight.owner == me or flight.owner ~= nil and coroutine.status(flight.owner) == "dead"
    or monotonic() >= flight.deadline
end

--- Get the next token, or join whoever is getting it.
---@async
---@param token linkedin.Token  the one to replace
---@return linkedin.Token? token
---@return linkedin.Error? err
function Keeper:renew(token)
  while self.flight and not is_abandoned(self.flight) do
    local flight = self.flight
    require "linkedin.loop".sleep(LOOK_EVERY_S)
    if flight.is_done then return flight.token, flight.err end
  end
  local flight = { owner = compat.running(), deadline = monotonic() + FLIGHT_AT_MOST_S }
  self.flight = flight
  flight.token, flight.err = (self.store and renew_with_store or ask)(self, token)
  flight.is_done = true
  if self.flight == flight then self.flight = nil end
  return flight.token, flight.err
end

-- ── before every call ──────────────────────────────────────────────────────────────────────────

-- The token function is asked each time; what it gave is replaced only when it gives another, so that a
-- renewed token is not lost to the expired one that it came from.
local function from_source(self)
  local given, err = self.source()
  if not given then
    return nil, Error.is(err) and err or Error.new {
      kind = "auth", message = "the token function returned none", hint = tostring(err or "Sign the member in"),
    }
  end
  local token, why = tokens.from_given(given, self.li.settings.scopes)
  if not token then
    return nil, Error.new { kind = "auth", message = "the token function: " .. why, hint = "Return a string or a token" }
  end
  if self.given ~= token.access_token then
    self.given = token.access_token
    self:set(token)
  end
  return self.token
end

--- The token to use now; renewed if that had to be.
---@async
---@return linkedin.Token? token
---@return linkedin.Error? err  kind "auth": the member must sign in
function Keeper:valid()
  local token = self.token
  if self.source then
    local err
    token, err = from_source(self)
    if not token then return nil, err end
  end
  if not token then
    return nil, Error.new {
      kind = "auth", message = "there is no access token",
      hint = "Give linkedin.new an access_token (or LINKEDIN_ACCESS_TOKEN), or sign a member in with li.oauth",
    }
  end
  local now = self:now()
  if is_over(token.expires_at, now) then return self:renew(token) end
  announce(self, token, now)
  return token
end

-- ── after a 401 ────────────────────────────────────────────────────────────────────────────────

local function is_about_token(err)
  if err.service_code then return SPREADING[err.service_code] == true end
  return SPREADING_CODES[err.code] == true
end

local function is_fresh(self, token, pause_s)
  local limit_s = self.li.settings.token_grace or GRACE_S
  return token.issued_at ~= nil and self:now() + pause_s - token.issued_at <= limit_s
end

--- Seconds to wait before trying again after this 401, or nil when that would be no use. A token issued
--- moments ago is given time, for the answers that a spreading token gets; an older one is renewed, where
--- that is possible, although its time was not up (LinkedIn ended it, or this machine's clock is wrong).
--- A 401 did nothing, so that trying again is safe for writes, too.
---@async
---@param err linkedin.Error
---@param attempt integer  1 for the first failure
---@return number?
function Keeper:grace(err, attempt)
  local token = self.token
  if not token or not is_about_token(err) then return nil end
  if is_fresh(self, token, 0) then
    local pause_s = GRACE_PAUSES_S[attempt]
    return pause_s and is_fresh(self, token, pause_s) and pause_s or nil
  end
  if not may_renew(token) or not self:renew(token) then return nil end
  return 0
end

return Keeper
