-- SPDX-License-Identifier: MIT
--- LinkedIn's OpenID Connect keys for all workers of an nginx: one fetches, all have them.

local shared = require "linkedin.resty.shared"

---@class linkedin.SharedKeys : linkedin.KeyStore
local Keys = {}
Keys.__index = Keys

-- Longer than keys are believed: whoever loads them looks at their age.
local KEPT_S = 2 * 86400
-- A fetch is two requests, each of which ends by itself.
local LOCK_S, PATIENCE_S = 60, 10

function Keys:load()
  local text = self.dict:get(self.name)
  local known = text and require "linkedin.json".decode(text)
  return type(known) == "table" and known or nil
end

function Keys:save(known)
  local text = require "linkedin.json".encode(known)
  if text then self.dict:set(self.name, text, KEPT_S) end
end

function Keys:lock()
  return shared.lock(self.dict, self.name .. " lock", LOCK_S, PATIENCE_S)
end

return {
  ---@param dict table
  ---@param oauth_url string  whose keys they are
  ---@return linkedin.SharedKeys
  new = function(dict, oauth_url)
    return setmetatable({ dict = dict, name = "linkedin keys " .. oauth_url }, Keys)
  end,
}
