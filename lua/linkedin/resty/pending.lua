-- SPDX-License-Identifier: MIT
--- Sign-ins under way: what the browser must bring back from LinkedIn, in a sealed cookie of a few minutes,
--- one for each, so that several tabs do not disturb each other and any machine of the site can go on.

local cookie = require "linkedin.resty.cookie"

local M = {}

-- How long somebody may look at LinkedIn's page, and how many such pages at once.
local LIFETIME_S, MOST = 900, 4

local PURPOSE = "login"

-- Enough of the state to tell the tabs apart; the rest of it stays sealed.
local ID_CHARACTERS = 8

local SKEW_S = 60

M.LIFETIME_S = LIFETIME_S

local function cookie_name(self, state)
  return self.cookie_prefix .. "_login_" .. state:sub(1, ID_CHARACTERS)
end

-- Cookies of sign-ins under way in this browser: those past their time, and the oldest, are removed.
local function tidy(self, now)
  local prefix, open, stale = self.cookie_prefix .. "_login_", {}, {}
  for name, value in cookie.each(ngx.var.http_cookie) do
    if name:sub(1, #prefix) == prefix and name:find "^[%w_-]+$" then
      local plain = self.keyring:open(PURPOSE, name, value)
      local record = plain and require "linkedin.json".decode(plain)
      if record and now < record.t + LIFETIME_S then
        open[#open + 1] = { name = name, at = record.t }
      else
        stale[#stale + 1] = name
      end
    end
  end
  table.sort(open, function(a, b) return a.at > b.at end)
  for i = MOST, #open do stale[#stale + 1] = open[i].name end
  for i = 1, math.min(#stale, 2 * MOST) do M.remove(self, stale[i]) end
end

--- Keep one in the browser.
---@param self table  the sign-in
---@param pending { state: string, nonce: string, code_verifier: string? }
---@param return_to string
---@param now integer
function M.keep(self, pending, return_to, now)
  tidy(self, now)
  local name = cookie_name(self, pending.state)
  local text = require "linkedin.json".encode {
    s = pending.state, n = pending.nonce, v = pending.code_verifier, r = return_to, t = now,
  }
  cookie.add(cookie.header(name, self.keyring:seal(PURPOSE, name, text), { max_age = LIFETIME_S, secure = self.is_secure }))
end

--- The one that a callback's state belongs to. The state is compared whole, in constant time, by whoever
--- gets it; here it only says which cookie to look at.
---@param self table
---@param state any
---@param now integer
---@return { state: string, nonce: string, code_verifier: string?, return_to: string, name: string }?
function M.find(self, state, now)
  if type(state) ~= "string" or #state > 128 or not state:sub(1, ID_CHARACTERS):find "^[%w_-]+$" then return nil end
  local name = cookie_name(self, state)
  for _, value in ipairs(cookie.values(ngx.var.http_cookie, name)) do
    local plain = self.keyring:open(PURPOSE, name, value)
    local record = plain and require "linkedin.json".decode(plain)
    if record and now < record.t + LIFETIME_S and record.t <= now + SKEW_S then
      return { state = record.s, nonce = record.n, code_verifier = record.v, return_to = record.r, name = name }
    end
  end
end

--- Remove its cookie.
---@param self table
---@param name string
function M.remove(self, name)
  cookie.add(cookie.header(name, "", { max_age = 0, secure = self.is_secure }))
end

return M
