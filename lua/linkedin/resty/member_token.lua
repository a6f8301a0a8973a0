-- SPDX-License-Identifier: MIT
--- The access tokens of those who are signed in, where a site asks for keeping them: sealed, in a shared
--- dictionary or in the browser's cookie.

local Error = require "linkedin.error"
local shared = require "linkedin.resty.shared"
local tokens = require "linkedin.token"

local M = {}

local PURPOSE = "token"

local LOCK_S, PATIENCE_S = 60, 10

-- What calls need; the id_token has done its work.
local FIELDS = {
  "access_token", "issued_at", "expires_in", "expires_at", "refresh_token", "refresh_token_expires_at", "scopes",
}

local function plain(token)
  local kept = {}
  for _, name in ipairs(FIELDS) do kept[name] = token[name] end
  return kept
end

local function key_of(record) return "linkedin token " .. record.i end

local function put(self, record, token, now)
  local text = require "linkedin.json".encode(plain(token))
  local ttl = math.max(1, record.a + self.longest - now)
  local ok, why = self.dict:set(key_of(record), self.keyring:seal(PURPOSE, record.i, text), ttl)
  if ok then return true end
  return nil, Error.new {
    kind = "storage", message = "the token does not fit into the shared dictionary: " .. tostring(why),
    hint = "Give lua_shared_dict more room",
  }
end

local function get(self, record)
  local sealed = self.dict:get(key_of(record))
  local text = sealed and self.keyring:open(PURPOSE, record.i, sealed)
  return text and require "linkedin.json".decode(text) or nil
end

--- Keep the token of a new session, as the site wants it.
---@return boolean? ok
---@return linkedin.Error? err
function M.keep(self, record, token, now)
  if self.keep_token == "cookie" then
    record.k = plain(token)
    record.k.id_token, record.k.refresh_token = nil, nil
  elseif self.keep_token == "shared" then
    return put(self, record, token, now)
  end
  return true
end

--- Forget it.
function M.forget(self, record)
  if self.keep_token == "shared" then self.dict:delete(key_of(record)) end
end

--- The token of a session.
---@return linkedin.Token? token
---@return linkedin.Error? err  kind "auth": it is not there (any more)
function M.of(self, record)
  local kept
  if self.keep_token == "cookie" then kept = record.k end
  if self.keep_token == "shared" then kept = get(self, record) end
  if kept then return tokens.from_given(kept) end
  return nil, Error.new {
    kind = "auth", message = "there is no token for this session",
    hint = self.keep_token and "The shared dictionary has lost it: sign the member in again, and give it more room"
      or "Tokens are kept only where signin.new is told to: keep_token = \"shared\"",
  }
end

--- The same as a store of the client's, so that a renewed token is there for the next request.
---@return linkedin.TokenStore
function M.store(self, record)
  return {
    load = function() return (get(self, record)) end,
    save = function(_, token) return put(self, record, token, self.clock()) end,
    lock = function()
      local unlock = shared.lock(self.dict, key_of(record) .. " lock", LOCK_S, PATIENCE_S)
      return unlock, not unlock and "another request is renewing the token" or nil
    end,
  }
end

return M
