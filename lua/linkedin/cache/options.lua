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

-- Families of one's own are fine (`li:request{ family = … }`), misspelt ones are not.
local function check_family(who, family)
  local known = {}
  for _, name in ipairs(require "linkedin.quota.options".FAMILIES) do known[name] = true end
  if known[family] then return end
  local near = require "linkedin.nearest"(tostring(family), known)
  if near then error(("%s: unknown family '%s' in ttl, did you mean '%s'?"):format(who, tostring(family), near), 0) end
end

local function check_ttl(who, ttl)
  if type(ttl) == "number" then ttl = { all = ttl } end
  for family, seconds in pairs(ttl or {}) do
    if family ~= "all" then check_family(who, family) end
    if type(seconds) ~= "number" or seconds < 0 or seconds ~= seconds then
      error(("%s: ttl of '%s' must be seconds"):format(who, tostring(family)), 0)
    end
  end
end

local function is_store(value)
  if type(value) ~= "table" and type(value) ~= "userdata" then return false end
  for _, name in ipairs { "get", "set", "delete" } do
    if not value[name] then return false end
  end
  return true
end

local function check_store(store)
  if store == nil or store == "memory" then return end
  if type(store) ~= "table" then error("cache.store must be \"memory\", { sqlite = path }, { shared = dictionary } or a store", 0) end
  if store.sqlite ~= nil then
    if type(store.sqlite) ~= "string" then error("cache.store.sqlite must be a path", 0) end
  elseif store.shared ~= nil then
    if not is_store(store.shared) then error("cache.store.shared must be a dictionary such as ngx.shared.name", 0) end
  elseif not is_store(store) then
    error("cache.store has neither `sqlite` nor `shared` nor the methods get, set and delete", 0)
  end
end

local function copy(t)
  local own = {}
  for name, value in pairs(t) do own[name] = value end
  return own
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
  if given.max_bytes and given.max_bytes < 0 then error("cache.max_bytes must not be negative", 0) end
  local ttl = given.ttl or M.DEFAULT_TTL
  return {
    ttl = type(ttl) == "table" and ttl or {}, ttl_of_all = type(ttl) == "number" and ttl or nil,
    max_bytes = given.max_bytes or M.DEFAULT_BYTES, store = given.store or "memory",
  }
end

--- A client's options as its own: the caller's table may change later.
---@param given linkedin.CacheOptions|boolean|nil
---@return table|boolean|nil
function M.own(given)
  if type(given) ~= "table" then return given end
  local own = copy(given)
  if type(own.ttl) == "table" then own.ttl = copy(own.ttl) end
  return own
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
