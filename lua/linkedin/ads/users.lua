-- SPDX-License-Identifier: MIT
--- Who may do what in an advertising account.
--- LinkedIn page: marketing/integrations/ads/account-structure/create-and-manage-account-users.
---
---     li.ads.users:grant(500001, "urn:li:person:Zx1Cv2Bn3M", "CREATIVE_MANAGER")
---     for user, err in li.ads.users:of(500001) do print(user.user, user.role) end
---     for user, err in li.ads.users:mine() do print(user.account, user.role) end

local options = require "linkedin.options"

---@class linkedin.AdUsers
local Users = { __name = "linkedin.AdUsers" }
Users.__index = Users

--- From the least to the most.
Users.ROLES = { "VIEWER", "CREATIVE_MANAGER", "CAMPAIGN_MANAGER", "ACCOUNT_MANAGER", "ACCOUNT_BILLING_ADMIN" }

local function urn(who, value, kind)
  local text, err = require "linkedin.urn".normalise(value, kind)
  if not text then error(("%s: %s"):format(who, err.message), 4) end
  return text
end

local function key_of(who, account, member)
  local key = { account = urn(who, account, "sponsoredAccount"), user = urn(who, member, "person") }
  return key
end

local function check_role(who, role)
  for _, known in ipairs(Users.ROLES) do
    if role == known then return end
  end
  error(("%s: a role is one of %s"):format(who, table.concat(Users.ROLES, ", ")), 3)
end

--- The member's role in the account.
---@async
---@param account integer|string
---@param member string  urn:li:person:… or its id
---@return { account: string, user: string, role: string }? user
---@return linkedin.Response|linkedin.Error
function Users:get(account, member, opts)
  opts = options.check("ads.users:get", opts, {}, options.call)
  local key = key_of("ads.users:get", account, member)
  return self.li:_call({ operation = "adAccountUsers.get", keys = { id = key } }, opts)
end

--- Give a member a role, whether there was one before or not.
---@async
---@param account integer|string
---@param member string
---@param role "VIEWER"|"CREATIVE_MANAGER"|"CAMPAIGN_MANAGER"|"ACCOUNT_MANAGER"|"ACCOUNT_BILLING_ADMIN"
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Users:grant(account, member, role, opts)
  check_role("ads.users:grant", role)
  opts = options.check("ads.users:grant", opts, {}, options.call)
  local key = key_of("ads.users:grant", account, member)
  return self.li:_call({
    operation = "adAccountUsers.update", keys = { id = key }, body = { account = key.account, user = key.user, role = role },
  }, opts)
end

--- Another role for a member who has one.
---@async
---@param account integer|string
---@param member string
---@param role string
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Users:change(account, member, role, opts)
  check_role("ads.users:change", role)
  opts = options.check("ads.users:change", opts, {}, options.call)
  local key = key_of("ads.users:change", account, member)
  return self.li:_call({
    operation = "adAccountUsers.partial_update", keys = { id = key }, body = { patch = { ["$set"] = { role = role } } },
  }, opts)
end

--- Take a member's role away.
---@async
---@param account integer|string
---@param member string
---@return boolean? ok
---@return linkedin.Response|linkedin.Error
function Users:revoke(account, member, opts)
  opts = options.check("ads.users:revoke", opts, {}, options.call)
  local key = key_of("ads.users:revoke", account, member)
  return self.li:_call({ operation = "adAccountUsers.delete", keys = { id = key } }, opts)
end

--- The accounts in which the token's member has a role, as an iterator.
---@return linkedin.Pages
function Users:mine(opts)
  opts = options.check("ads.users:mine", opts, { cursor = "table", prefetch = "boolean" }, options.call)
  return self.li:_each({ operation = "adAccountUsers.authenticatedUser", query = { q = "authenticatedUser", count = 100 } }, opts)
end

--- Everybody with a role in the account, as an iterator.
---@param account integer|string
---@return linkedin.Pages
function Users:of(account, opts)
  opts = options.check("ads.users:of", opts, { cursor = "table", prefetch = "boolean" }, options.call)
  local which = require "linkedin.urn".normalise(account, "sponsoredAccount")
  if not which then error("ads.users:of: an account is a number or urn:li:sponsoredAccount:…", 2) end
  return self.li:_each({ operation = "adAccountUsers.accounts", query = { q = "accounts", accounts = which, count = 100 } }, opts)
end

return {
  new = function(li) return setmetatable({ li = li }, Users) end,
}
