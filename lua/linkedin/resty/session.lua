-- SPDX-License-Identifier: MIT
--- Who is signed in: a record that the browser keeps, sealed.
---
---     signed in → renewed while it is used → ended: idle too long, too old, signed out
---
--- The record holds what LinkedIn's id_token said of the person, when they signed in (`a`), when the
--- cookie was last written (`t`) and a random id. Nothing of it can be read or changed by the browser.

local Error = require "linkedin.error"

---@class linkedin.Session
---@field sub string             the person's id at LinkedIn, for this application
---@field urn string             "urn:li:person:…", the author of posts
---@field name string?
---@field given_name string?
---@field family_name string?
---@field picture string?        URL
---@field email string?
---@field email_verified boolean?
---@field locale any
---@field data table?            what `on_login` returned
---@field signed_in_at integer   epoch seconds
---@field expires_at integer     epoch seconds, unless it is renewed
---@field logout_token string    to be sent with the form that signs out, as `token`

local M = {}

local CLAIMS = { "sub", "name", "given_name", "family_name", "picture", "email", "email_verified", "locale" }

local ID_BYTES = 18

-- Machines of one site may differ by so much.
local SKEW_S = 60

local function crypto()
  return require "linkedin.core".crypto
end

--- A new record, with an id that no browser has known before: whoever planted a session has not this one.
---@param claims table
---@param data table?
---@param now integer
---@return table record
function M.record(claims, data, now)
  local who = {}
  for _, name in ipairs(CLAIMS) do who[name] = claims[name] end
  return { i = crypto().base64url(crypto().random(ID_BYTES)), a = now, t = now, w = who, d = data }
end

--- The record in a text.
---@param text string
---@return table? record
function M.parse(text)
  local record = require "linkedin.json".decode(text)
  if type(record) ~= "table" or type(record.w) ~= "table" or type(record.w.sub) ~= "string" then return nil end
  if type(record.i) ~= "string" or type(record.a) ~= "number" or type(record.t) ~= "number" then return nil end
  return record
end

--- The record as text.
---@param record table
---@return string? text
---@return linkedin.Error? err
function M.text(record)
  return require "linkedin.json".encode(record)
end

--- When a record ends, by use and by age.
---@param record table
---@param lifetime integer  seconds without use
---@param longest integer   seconds since signing in
---@return integer epoch seconds
function M.ends_at(record, lifetime, longest)
  return math.min(record.t + lifetime, record.a + longest)
end

--- Is it good now? One from the future is not: it would be good for too long.
function M.is_good(record, now, lifetime, longest)
  return now < M.ends_at(record, lifetime, longest) and record.t <= now + SKEW_S and record.a <= record.t
end

--- Is it time to write the cookie again? Not at each request: a page's pictures need no cookie each.
function M.is_ageing(record, now, lifetime, longest)
  local renewed_until = math.min(now + lifetime, record.a + longest)
  return renewed_until - M.ends_at(record, lifetime, longest) >= math.min(lifetime / 10, 300)
end

--- What a page sees of it.
---@param record table
---@param expires_at integer
---@param logout_token string
---@return linkedin.Session
function M.view(record, expires_at, logout_token)
  local session = {
    urn = "urn:li:person:" .. record.w.sub, data = record.d, signed_in_at = record.a, expires_at = expires_at,
    logout_token = logout_token,
  }
  for _, name in ipairs(CLAIMS) do session[name] = record.w[name] end
  return session
end

--- The session does not fit into a cookie.
function M.too_large(bytes)
  return Error.new {
    kind = "storage", code = "session_too_large",
    message = ("the session does not fit into a cookie: %d bytes, of 4096 that browsers keep"):format(bytes),
    hint = "Return less from on_login, or keep the token on the server: keep_token = \"shared\"",
  }
end

return M
