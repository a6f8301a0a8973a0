-- SPDX-License-Identifier: MIT
--- What `linkedin.new{ cache = … }` and a call's `cache` may say.

local options = require "linkedin.options"

local M = {}

---@class linkedin.CacheOptions
---@field ttl number|table<string, number>|nil  seconds, for all families or by family; default { profile = 3600, organizations = 600 }
---@field max_bytes integer?   of what is kept, for "memory" and SQLite; default 8 MiB; the least used goes first
---@field store string|table|nil  "memory" (default), { sqlite = path }, { shared = ngx.shared.name }, or an object with get, set and delete

local OPTIONS = { ttl = "number|table", max_bytes = "integer", store = "string|table" }
local CALL = { ttl = "number" }

-- What others see of a member or a page changes seldom.
M.DEFAULT_TTL = { profile = 3600, organizations = 600 }
M.DEFAULT_BYTES = 8 * 1024 * 1024

local function check_ttl(who, ttl)
  if type(ttl) == "number" then ttl = { all = ttl } end
  for family, seconds in pairs(ttl or {}) do
    if type(seconds) ~= "number" or seconds < 0 or seconds ~= seconds then
      error(("%s: ttl of '%s' must be seconds"):format(who, tostring(family)), 0)
    end
  end
end

local function check_store(store)
  if store == nil or store == "memory" then return end
  if type(store) ~= "table" then error("cache.store must be \"memory\", { sqlite = path }, { shared = dictionary } or a store", 0) end
  if store.sqlite ~= nil then
    if type(store.sqlite) ~= "string" then error("cache.store.sqlite must be a path", 0) end
  elseif store.shared == nil and not (store.get and store.set and store.delete) then
    error("cache.store has neither `sqlite` nor `shared` nor the methods get, set and delete", 0)
  end
end

--- Check and complete a client's options; raises for what is wrong. false: no cache.
---@param given linkedin.CacheOptions|boolean|nil
---@return table|false
function M.resolve(given)
  if not given then return false end
  if given == true then given = {} end
  options.check("cache", given, OPTIONS)
  check_ttl("cache", given.ttl)
  check_store(given.store)
  local ttl = given.ttl or M.DEFAULT_TTL
  return {
    ttl = type(ttl) == "table" and ttl or {}, ttl_of_all = type(ttl) == "number" and ttl or nil,
    max_bytes = given.max_bytes or M.DEFAULT_BYTES, store = given.store or "memory",
  }
end

--- Check a call's option: false (neither look nor keep), "refresh" (ask anew and keep), or { ttl = }.
---@param who string
---@param given boolean|string|table|nil
---@param level integer
function M.check_call(who, given, level)
  if type(given) == "string" and given ~= "refresh" then
    error(("%s: cache must be false, \"refresh\" or { ttl = seconds }, not \"%s\""):format(who, given), level)
  end
  if type(given) == "table" then options.check(who .. ": cache", given, CALL, nil, level + 1) end
end

return M
