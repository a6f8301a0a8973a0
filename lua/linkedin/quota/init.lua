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
--- The counts are shared by all processes of the user, through a file; see linkedin.quota.store. All options:
--- linkedin.quota.options. `quota = false` switches the ledger off.

local Error = require "linkedin.error"

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
---@field receipt any       what the store gave for it, where it gives one
---@field remaining integer?  after it

---@class linkedin.Quota
local Quota = { __name = "linkedin.Quota" }
Quota.__index = Quota

local MAX_WAIT_S, MAX_WAITING, PACED_WAIT_S = 60, 100, 86400
-- Listeners hear of a family when less than this part of it is left.
local LOW = 0.25

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

-- ── what listeners hear ────────────────────────────────────────────────────────────────────────

-- Once, and once again when the window has been renewed in between.
function Quota:_notice(family, remaining)
  local limit = self.limits[family] and self.limits[family].limit
  if not limit or remaining == math.huge then return end
  local level = remaining <= 0 and "empty" or remaining < limit * LOW and "low" or nil
  if level and level ~= self.levels[family] then
    self.emit { family = family, remaining = remaining, reason = level }
  end
  self.levels[family] = level
end

local warned = {} -- one warning a process for each text

function Quota:_warn(warning)
  if not warning then return end
  self.warning = warning
  if warned[warning.message] then return end
  warned[warning.message] = true
  if not self.emit { warning = warning, reason = "storage" } then
    io.stderr:write(tostring(warning), "\n")
  end
end

-- ── taking ─────────────────────────────────────────────────────────────────────────────────────

function Quota:_try(family, member)
  local reservation = { family = family, application = self.application, member = member, taken_at = self.clock() }
  local remaining, retry_after, scope = self.ledger:take(family, self.application, member, 1, reservation.taken_at)
  if remaining then
    reservation.receipt = retry_after
    self:_notice(family, remaining)
    if remaining ~= math.huge then reservation.remaining = remaining end
    return reservation
  end
  if Error.is(retry_after) then return nil, retry_after end -- the store failed, and was told to say so
  self:_notice(family, 0)
  return nil, refusal(reservation, retry_after, scope)
end

function Quota:_line(family)
  local line = self.lines[family]
  if not line then
    line = require "linkedin.quota.line".new()
    self.lines[family] = line
  end
  return line
end

-- When the next bulk call of a family is due, so that what is left lasts until the reset.
function Quota:_pace(family, member, now)
  local view = self.ledger:snapshot(self.application, member, now)[family]
  if not view or not view.remaining then return now end
  local left_s = math.max(0, view.resets_at - now)
  if view.used == 0 then left_s = view.window_s end -- a window that slides has no reset yet
  return now + left_s / (view.remaining + 1)
end

-- As `_try`, for a bulk call that is paced: refused until it is due.
function Quota:_try_paced(family, member)
  local now = self.clock()
  local due = self.due[family]
  if due and now < due then
    local reservation = { family = family, taken_at = now }
    local err = refusal(reservation, due - now, "application")
    err.message = ("calls of the family '%s' are spread over the window, and the next is not due; nothing was sent"):format(family)
    return nil, err
  end
  local reservation, err = self:_try(family, member)
  if reservation then self.due[family] = self:_pace(family, member, now) end
  return reservation, err
end

--- Reserve a request of the family before it is sent. Waits where `on_empty` is "wait", or a bulk call is
--- paced: in line, never past `max_wait` seconds in all.
---@async
---@param family string
---@param member string?  URN of the member in whose name it is sent
---@param opts { priority: string?, cancel: table? }?
---@return linkedin.Reservation? reservation  for `observe` or `refund`
---@return linkedin.Error? err  kind "quota": `retry_after` is seconds until the window opens
function Quota:take(family, member, opts)
  local priority = opts and opts.priority or self.priority
  local is_paced = self.pace and priority == "bulk"
  local line = self.lines[family]
  if not (line and line:is_busy_for(priority, self.clock())) then
    local reservation, err = self[is_paced and "_try_paced" or "_try"](self, family, member)
    if reservation then return reservation end
    if not (self.waits or is_paced) or not err.retry_after then return nil, err end
  end
  return self:_wait(family, member, priority, is_paced, opts and opts.cancel)
end

function Quota:_wait(family, member, priority, is_paced, cancel)
  local try = is_paced and self._try_paced or self._try
  return self:_line(family):wait(function() return try(self, family, member) end, {
    priority = priority, max_wait = self.max_wait or (is_paced and PACED_WAIT_S or MAX_WAIT_S),
    max_waiting = self.max_waiting, cancel = cancel, sleep = self.sleep, clock = self.clock,
  })
end

-- ── the other operations ───────────────────────────────────────────────────────────────────────

--- The request was never sent: give it back.
---@param reservation linkedin.Reservation
function Quota:refund(reservation)
  local r = reservation
  self.ledger:refund(r.family, r.application, r.member, 1, r.receipt or r.taken_at)
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
  local remaining, reset = tonumber((header "x-restli-quota-remaining")), reset_in(header "x-restli-quota-reset", now)
  self.ledger:observe(r.family, r.application, r.member, now, status == 429,
    remaining, reset, retry_after or tonumber((header "retry-after")), scope)
  if remaining or status == 429 then
    self.emit { family = r.family, remaining = remaining, reset = reset, reason = status == 429 and "refused" or "headers" }
  end
  self:_warn(require "linkedin.quota.store".complaint(self.ledger))
end

--- What is left of each family that has a limit, and when it resets.
---@param member string?
---@return table<string, linkedin.QuotaView> families
---@return { place: string, warning: linkedin.Error? } about  where the counts are; what is wrong with that
function Quota:snapshot(member)
  local families = self.ledger:snapshot(self.application, member, self.clock())
  self:_warn(require "linkedin.quota.store".complaint(self.ledger))
  return families, { place = self.ledger:place(), warning = self.warning }
end

local function set_limits(ledger, limits)
  for family, of in pairs(limits) do
    if of.limit then ledger:limit(family, of.limit, of.window_s) end
    if of.per_member then ledger:limit(family, of.per_member, of.window_s, "member") end
  end
end

local function has_members(limits)
  for _, of in pairs(limits) do
    if of.per_member then return true end
  end
  return false
end

local M = {}

--- Make a ledger.
---@param opts linkedin.QuotaOptions?
---@param clock (fun(): number)?  epoch seconds; default the wall clock
---@param sleep (fun(seconds: number): any, any)?  default that of the host; a second result is an error and ends the waiting
---@param client { application: string?, store: string?, emit: (fun(event: table): boolean?)? }?  of the client that uses it
---@return linkedin.Quota
function M.new(opts, clock, sleep, client)
  opts = require "linkedin.quota.options".resolve(opts)
  client = client or {}
  local self = setmetatable({
    limits = opts.limits, has_members = has_members(opts.limits), application = opts.application or client.application or "-",
    waits = opts.on_empty == "wait", max_wait = opts.max_wait, max_waiting = opts.max_waiting or MAX_WAITING,
    priority = opts.priority, pace = opts.pace, lines = {}, due = {}, levels = {},
    clock = clock or require "linkedin.core".clock.wall,
    sleep = sleep or function(seconds) return require "linkedin.loop".sleep(seconds) end,
    emit = client.emit or function() return true end,
  }, Quota)
  local warning
  self.ledger, warning = require "linkedin.quota.store".open(opts, client.store or "memory", self.clock())
  set_limits(self.ledger, opts.limits)
  self:_warn(warning or require "linkedin.quota.store".complaint(self.ledger))
  return self
end

return M
