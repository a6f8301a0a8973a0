-- SPDX-License-Identifier: MIT
--- How many requests are left, per family of endpoints, and the refusal before one is wasted.
--- LinkedIn page: shared/api-guide/concepts/rate-limits. LinkedIn publishes few figures, so the guide's
--- are the defaults, each for the application and all its members together:
---
---     linkedin.new { quota = {
---       profile = 200,                                        -- a day (UTC)
---       posts = { limit = 100000, per_member = 150 },         -- and for each member
---       ads = { limit = 100, per = 60 },                      -- in any 60 seconds; "minute", "hour", "day"
---       on_empty = "wait", max_wait = 90,                     -- instead of failing, up to 90 s
---     } }
---
--- `quota = false` switches the ledger off.

local Error = require "linkedin.error"

---@class linkedin.QuotaLimit
---@field limit integer?       requests for the application and all its members
---@field per_member integer?  requests for each member
---@field per string|integer?  "day" (UTC, the default), "hour", "minute", or seconds

---@class linkedin.QuotaOptions
---@field application string?    whose quota it is, default the only one
---@field on_empty string?       "fail" (default): an error at once; "wait": until there is room again
---@field max_wait number?       seconds to wait at most, default 60; what takes longer fails at once
---@field profile integer|linkedin.QuotaLimit|nil
---@field posts integer|linkedin.QuotaLimit|nil
---@field organizations integer|linkedin.QuotaLimit|nil
---@field ads integer|linkedin.QuotaLimit|nil
---@field media integer|linkedin.QuotaLimit|nil
---@field social integer|linkedin.QuotaLimit|nil
---@field oauth integer|linkedin.QuotaLimit|nil
---@field other integer|linkedin.QuotaLimit|nil

---@class linkedin.QuotaView  of one family
---@field limit integer?      requests; nil where only members have a limit
---@field used integer?
---@field remaining integer?
---@field window_s integer?   seconds
---@field resets_at number?   epoch seconds
---@field member linkedin.QuotaView?  the member's own, where there is such a limit

---@class linkedin.Reservation
---@field family string
---@field application string
---@field member string?
---@field taken_at number  epoch seconds

---@class linkedin.Quota
local Quota = { __name = "linkedin.Quota" }
Quota.__index = Quota

-- The guide's table.
local DEFAULTS = {
  profile = { limit = 100, per = "day" }, posts = { limit = 50, per = "day" },
  organizations = { limit = 500, per = "day" }, ads = { limit = 100, per = "minute" },
}

local FAMILIES = { "profile", "posts", "organizations", "ads", "media", "social", "oauth", "other" }

local OPTIONS = { application = "string", on_empty = "string", max_wait = "number" }
for _, family in ipairs(FAMILIES) do OPTIONS[family] = "number|table" end

local LIMIT = { limit = "integer", per_member = "integer", per = "string|integer" }

local WINDOWS = { day = 0, hour = 3600, minute = 60 }

local MAX_WAIT_S = 60

-- ── refusal ────────────────────────────────────────────────────────────────────────────────────

local function clock_time(at)
  return os.date("!%H:%M:%S", math.floor(at + 0.5)) .. " UTC"
end

local function duration(seconds)
  if seconds >= 7200 then return ("%d h %d min"):format(math.floor(seconds / 3600), math.floor(seconds % 3600 / 60)) end
  if seconds >= 120 then return ("%d min"):format(math.ceil(seconds / 60)) end
  return ("%d s"):format(math.ceil(seconds))
end

local function refusal(reservation, retry_after, scope)
  local whose = scope == "member" and "this member's requests" or "the application's requests"
  return Error.new {
    kind = "quota", retryable = true, retry_after = retry_after,
    message = ("%s of the family '%s' are spent; nothing was sent"):format(whose, reservation.family),
    hint = ("The next one is possible in %s, at %s. Queue what can wait, cache what is read often, and use "
      .. "webhooks rather than polling"):format(duration(retry_after), clock_time(reservation.taken_at + retry_after)),
  }
end

local function try(self, family, member)
  local reservation = { family = family, application = self.application, member = member, taken_at = self.clock() }
  local remaining, retry_after, scope =
    self.ledger:take(family, self.application, member, 1, reservation.taken_at)
  if remaining then return reservation end
  return nil, refusal(reservation, retry_after, scope)
end

-- ── the four operations ────────────────────────────────────────────────────────────────────────

-- A sleep may end early by a hair: the least that is waited for, so that it does not spin.
local LEAST_WAIT_S = 0.01

--- Reserve a request of the family before it is sent. Waits only where `on_empty` is "wait"; never past
--- `max_wait` seconds in all.
---@async
---@param family string
---@param member string?  URN of the member in whose name it is sent
---@return linkedin.Reservation? reservation  for `observe` or `refund`
---@return linkedin.Error? err  kind "quota": `retry_after` is seconds until the window opens
function Quota:take(family, member)
  local left = self.max_wait
  while true do
    local reservation, err = try(self, family, member)
    if reservation then return reservation end
    local pause = math.max(err.retry_after, LEAST_WAIT_S)
    if pause > left then return nil, err end
    left = left - pause
    local _, problem = self.sleep(pause)
    if problem then return nil, problem end
  end
end

--- The request was never sent: give it back.
---@param reservation linkedin.Reservation
function Quota:refund(reservation)
  local r = reservation
  self.ledger:refund(r.family, r.application, r.member, 1, r.taken_at)
end

-- Seconds until the reset. The guide says seconds; a stamp is taken for one.
local STAMPS_FROM = 1e9

local function reset_in(value, now)
  local reset = tonumber(value)
  return reset and reset >= STAMPS_FROM and reset - now or reset
end

--- Learn from an answer: what LinkedIn says is left, and a 429, which closes the family until its reset.
---@param reservation linkedin.Reservation
---@param header fun(name: string): string?  the answer's headers, lower-case names
---@param status integer
---@param retry_after number?  seconds, as the answer was understood; default its own headers
---@param message string?      LinkedIn's, which says whose limit was reached: "… MEMBER DAY limit …"
function Quota:observe(reservation, header, status, retry_after, message)
  local r, now = reservation, self.clock()
  local scope = message and message:find("MEMBER", 1, true) and "member" or "application"
  local remaining = tonumber((header "x-restli-quota-remaining"))
  self.ledger:observe(r.family, r.application, r.member, now, status == 429,
    remaining, reset_in(header "x-restli-quota-reset", now),
    retry_after or tonumber((header "retry-after")), scope)
end

--- What is left of each family that has a limit, and when it resets.
---@param member string?
---@return table<string, linkedin.QuotaView>
function Quota:snapshot(member)
  return self.ledger:snapshot(self.application, member, self.clock())
end

-- ── options ────────────────────────────────────────────────────────────────────────────────────

local function window_s(family, per)
  if per == nil then return 0 end
  local seconds = WINDOWS[per] or per
  if type(seconds) ~= "number" or per == 0 or seconds < 0 or seconds > 366 * 86400 then
    error(("quota.%s.per must be \"day\", \"hour\", \"minute\", or seconds up to a year"):format(family), 0)
  end
  return seconds
end

local function check_count(name, count)
  if count ~= nil and (count < 0 or count > 4e9 or count % 1 ~= 0) then
    error(("quota.%s must be a whole number of requests"):format(name), 0)
  end
end

local function set_limit(ledger, family, given)
  if type(given) == "number" then given = { limit = given } end
  require "linkedin.options".check("quota." .. family, given, LIMIT)
  check_count(family .. ".limit", given.limit)
  check_count(family .. ".per_member", given.per_member)
  local window = window_s(family, given.per)
  if given.limit then ledger:limit(family, given.limit, window) end
  if given.per_member then ledger:limit(family, given.per_member, window, "member") end
end

-- Seconds that a call may wait for its turn.
local function patience(opts)
  local on_empty = opts.on_empty or "fail"
  if on_empty == "queue" then
    error("quota.on_empty = \"queue\" needs the outbox, which this release does not have: use \"wait\" or \"fail\"", 0)
  elseif on_empty ~= "fail" and on_empty ~= "wait" then
    error(("quota.on_empty must be \"fail\" or \"wait\", not \"%s\""):format(on_empty), 0)
  end
  return on_empty == "wait" and (opts.max_wait or MAX_WAIT_S) or -1
end

local M = {}

--- Make a ledger.
---@param opts linkedin.QuotaOptions?
---@param clock (fun(): number)?  epoch seconds; default the wall clock
---@param sleep (fun(seconds: number): any, any)?  default that of the host; a second result is an error and ends the waiting
---@return linkedin.Quota
function M.new(opts, clock, sleep)
  local core = require "linkedin.core"
  opts = require "linkedin.options".check("quota", opts, OPTIONS)
  local ledger = core.ledger.new()
  for _, family in ipairs(FAMILIES) do
    local given = opts[family] or DEFAULTS[family]
    if given then set_limit(ledger, family, given) end
  end
  return setmetatable({
    ledger = ledger, application = opts.application or "-", max_wait = patience(opts),
    clock = clock or core.clock.wall,
    sleep = sleep or function(seconds) return require "linkedin.loop".sleep(seconds) end,
  }, Quota)
end

return M
