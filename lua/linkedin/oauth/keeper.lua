-- SPDX-License-Identifier: MIT
--- Keeps a token good: looked at before every call, refreshed when that is possible, announced when it
--- is about to end, and given a grace while it is so fresh that LinkedIn still spreads it.
---
---    none → fresh (issued) → good → expiring (7 days, then 24 h left: announced once each) → expired
---    expired → fresh (refresh)          expired → the member must sign in again

local Error = require "linkedin.error"
local tokens = require "linkedin.token"

---@class linkedin.TokenKeeper
local Keeper = { __name = "linkedin.TokenKeeper" }
Keeper.__index = Keeper

local WINDOWS = { { name = "24h", seconds = 86400 }, { name = "7d", seconds = 7 * 86400 } }
local GRACE_S = 30
local GRACE_PAUSES = { 0.5, 1, 2, 4, 8 }
local SPREADING = { [65601] = true, [65602] = true }

---@param li linkedin.Client
---@param refresh fun(refresh_token: string): linkedin.Token?, linkedin.Error?
function Keeper.new(li, refresh)
  local settings = li.settings
  local self = setmetatable({ li = li, refresh = refresh, clock = settings.clock }, Keeper)
  if type(settings.token) == "function" then
    self.source = settings.token
  elseif settings.token or settings.access_token then
    self.token = tokens.from_given(settings.token or settings.access_token, settings.scopes)
  end
  return self
end

function Keeper:now()
  local clock = self.clock or require "linkedin.core".clock.wall
  return clock()
end

--- Replace the token.
function Keeper:set(token)
  self.token, self.announced = token, nil
end

-- The narrowest window that the token has entered is announced, once.
local function announce(self, token, now)
  local left = token.expires_at - now
  for _, window in ipairs(WINDOWS) do
    if left <= window.seconds then
      if self.announced ~= window.name then
        self.announced = window.name
        self.li:_emit("token_expiring", { expires_at = token.expires_at, seconds_left = left, window = window.name })
      end
      return
    end
  end
end

local function must_sign_in(message)
  return nil, Error.new {
    kind = "auth", code = "EXPIRED_ACCESS_TOKEN", message = message,
    hint = "Re-authenticate: send the member through li.oauth:authorization_url again (tokens live 60 days)",
  }
end

local function is_over(at, now)
  return at ~= nil and now >= at
end

-- One refresh at a time, whoever asks: the others wait for its end.
local function renew(self, token)
  if self.renewal then
    while self.renewal do require "linkedin.loop".sleep(0.02) end
    return self:valid()
  end
  if self.renew_two_legged then
    self.renewal = true
    local fresh, err = self.renew_two_legged()
    self.renewal = nil
    if not fresh then return nil, err end
    return fresh
  end
  if not token.refresh_token then
    return must_sign_in "the access token has expired and there is no refresh token"
  end
  if is_over(token.refresh_token_expires_at, self:now()) then
    return must_sign_in "the access token and the refresh token have expired"
  end
  self.renewal = true
  local fresh, err = self.refresh(token.refresh_token)
  self.renewal = nil
  if not fresh then return nil, err end
  return fresh
end

local function from_source(self)
  local given, err = self.source()
  if not given then
    return nil, Error.is(err) and err or Error.new {
      kind = "auth", message = "the token function returned none", hint = tostring(err or "Sign the member in"),
    }
  end
  local access_token = type(given) == "string" and given or given.access_token
  if not self.token or self.token.access_token ~= access_token then
    self:set(tokens.from_given(given, self.li.settings.scopes))
  end
  return self.token
end

--- The token to use now; refreshed if that had to be.
---@async
---@return linkedin.Token? token
---@return linkedin.Error? err  kind "auth"
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
  if not token.expires_at then return token end
  local now = self:now()
  if is_over(token.expires_at, now) then return renew(self, token) end
  announce(self, token, now)
  return token
end

--- Seconds to wait before trying again after this 401, or nil when that would be no use. Only tokens
--- issued moments ago are given time, and only for the answers that a spreading token gets.
---@param err linkedin.Error
---@param attempt integer
---@return number?
function Keeper:grace(err, attempt)
  local token = self.token
  if not token or not token.issued_at or not SPREADING[err.service_code] then return nil end
  local limit = self.li.settings.token_grace or GRACE_S
  local pause = GRACE_PAUSES[attempt]
  if not pause or self:now() + pause - token.issued_at > limit then return nil end
  return pause
end

return Keeper
