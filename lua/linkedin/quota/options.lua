-- SPDX-License-Identifier: MIT
--- What `linkedin.new{ quota = … }` may say, checked before anything heavy is loaded.

local options = require "linkedin.options"

local M = {}

---@class linkedin.QuotaLimit
---@field limit integer?       requests for the application and all its members
---@field per_member integer?  requests for each member
---@field per string|integer?  "day" (UTC, the default), "hour", "minute", or seconds

---@class linkedin.QuotaOptions
---@field store string|table|nil  where the counts are: "file" (default: shared by all processes of the user), "memory", { redis = … }, or an object with the ledger's methods
---@field path string?           the file, default $XDG_STATE_HOME/linkedin/quota
---@field application string?    whose quota it is, default the client_id
---@field on_empty string?       "fail" (default): an error at once; "wait": until there is room again
---@field max_wait number?       seconds to wait at most, default 60 (paced calls: a day); what takes longer fails at once
---@field max_waiting integer?   calls that may wait at the same time, default 100; one more fails at once
---@field priority string?       of calls that name none: "interactive" (default) or "bulk"
---@field pace boolean?          spread bulk calls evenly over what is left of the window
---@field families table<string, integer|linkedin.QuotaLimit>?  limits of families of your own, for `li:request{ family = … }`
---@field profile integer|linkedin.QuotaLimit|nil
---@field posts integer|linkedin.QuotaLimit|nil
---@field organizations integer|linkedin.QuotaLimit|nil
---@field ads integer|linkedin.QuotaLimit|nil
---@field media integer|linkedin.QuotaLimit|nil
---@field social integer|linkedin.QuotaLimit|nil
---@field jobs integer|linkedin.QuotaLimit|nil
---@field oauth integer|linkedin.QuotaLimit|nil
---@field other integer|linkedin.QuotaLimit|nil

M.FAMILIES = { "profile", "posts", "organizations", "ads", "media", "social", "jobs", "oauth", "other" }

-- The guide's table.
M.DEFAULTS = {
  profile = { limit = 100, per = "day" }, posts = { limit = 50, per = "day" },
  organizations = { limit = 500, per = "day" }, ads = { limit = 100, per = "minute" },
}

local OPTIONS = {
  application = "string", on_empty = "string", max_wait = "number", max_waiting = "integer", priority = "string",
  pace = "boolean", store = "string|table", path = "string", families = "table",
}
for _, family in ipairs(M.FAMILIES) do OPTIONS[family] = "number|table" end

local LIMIT = { limit = "integer", per_member = "integer", per = "string|integer" }

local WINDOWS = { day = 0, hour = 3600, minute = 60 }
local LONGEST_S, MOST = 366 * 86400, 4e9

local function window_s(family, per)
  if per == nil then return 0 end
  local seconds = WINDOWS[per] or per
  if type(seconds) ~= "number" or per == 0 or seconds < 0 or seconds > LONGEST_S then
    error(("quota.%s.per must be \"day\", \"hour\", \"minute\", or seconds up to a year"):format(family), 0)
  end
  return seconds
end

local function check_count(name, count)
  if count ~= nil and (count < 0 or count > MOST or count % 1 ~= 0) then
    error(("quota.%s must be a whole number of requests"):format(name), 0)
  end
end

local function limit_of(family, given)
  if type(given) == "number" then given = { limit = given } end
  if type(given) ~= "table" then error(("quota.%s must be a number or a table"):format(family), 0) end
  options.check("quota." .. family, given, LIMIT)
  check_count(family .. ".limit", given.limit)
  check_count(family .. ".per_member", given.per_member)
  return { limit = given.limit, per_member = given.per_member, window_s = window_s(family, given.per) }
end

local function check_choice(name, value, first, second)
  if value ~= nil and value ~= first and value ~= second then
    error(("quota.%s must be \"%s\" or \"%s\", not \"%s\""):format(name, first, second, value), 0)
  end
end

local function check_store(store)
  if store == nil or store == "file" or store == "memory" then return end
  if type(store) ~= "table" then error("quota.store must be \"file\", \"memory\", { redis = … } or a store", 0) end
  if store.redis ~= nil then return require "linkedin.quota.redis".check(store) end
  if type(store.take) ~= "function" then
    error("quota.store has neither `redis` nor the methods of a store", 0)
  end
end

local function limits_of(given)
  local limits = {}
  for _, family in ipairs(M.FAMILIES) do
    local limit = given[family] or M.DEFAULTS[family]
    if limit then limits[family] = limit_of(family, limit) end
  end
  for family, limit in pairs(given.families or {}) do
    if type(family) ~= "string" or #family > 47 then error("quota.families: a name has at most 47 characters", 0) end
    limits[family] = limit_of(family, limit)
  end
  return limits
end

local Checked = {} -- marks what `resolve` has made, so that nothing is checked twice

--- Check and complete. Raises for what is wrong, naming the nearest option. What was resolved stays as it is.
---@param given linkedin.QuotaOptions?
---@return table checked  the options, and `limits` by family
function M.resolve(given)
  if getmetatable(given) == Checked then return given end
  given = options.check("quota", given, OPTIONS)
  if given.on_empty == "queue" then
    error("quota.on_empty = \"queue\" needs the outbox, which this release does not have: use \"wait\" or \"fail\"", 0)
  end
  check_choice("on_empty", given.on_empty, "fail", "wait")
  check_choice("priority", given.priority, "interactive", "bulk")
  check_store(given.store)
  for _, name in ipairs { "max_wait", "max_waiting" } do
    if given[name] and given[name] < 0 then error(("quota.%s must not be negative"):format(name), 0) end
  end
  local checked = setmetatable({ limits = limits_of(given) }, Checked)
  for name, value in pairs(given) do checked[name] = value end
  checked.priority = given.priority or (given.pace and "bulk" or "interactive")
  return checked
end

return M
