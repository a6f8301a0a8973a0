-- SPDX-License-Identifier: MIT
--- How many requests are left, per family of endpoints, and the refusal before one is wasted.
--- LinkedIn page: shared/api-guide/concepts/rate-limits. LinkedIn publishes few figures, so the guide's
--- are the defaults; `linkedin.new{ quota = { posts = 150, ads = { limit = 100, per = 60 } } }` changes
--- them, `quota = false` switches the ledger off.

local Error = require "linkedin.error"

---@class linkedin.Quota
local Quota = { __name = "linkedin.Quota" }
Quota.__index = Quota

-- The guide's table. `per` is "day" (UTC) or seconds.
local DEFAULTS = {
  { "profile", 100, "day" }, { "posts", 50, "day" }, { "organizations", 500, "day" }, { "ads", 100, 60 },
}

local function window_s(per)
  if per == nil or per == "day" then return 0 end
  return per
end

local OPTIONS = {
  application = "string", on_empty = "string", profile = "any", posts = "any", organizations = "any",
  ads = "any", media = "any", social = "any", oauth = "any", other = "any",
}

local FAMILIES = { "profile", "posts", "organizations", "ads", "media", "social", "oauth", "other" }

local function set_limit(ledger, family, given)
  if given == nil then return end
  if type(given) == "number" then
    ledger:limit(family, given, 0)
  elseif type(given) == "table" and type(given.limit) == "number" then
    ledger:limit(family, given.limit, window_s(given.per))
  else
    error(("quota.%s must be a number of requests a day, or { limit =, per = \"day\" or seconds }"):format(family), 0)
  end
end

--- Reserve a request of the family before it is sent. Never blocks.
---@param family string
---@param member string?
---@return table? reservation  for `observe` or `refund`
---@return linkedin.Error? err  kind "quota": `retry_after` is seconds until the window opens
function Quota:take(family, member)
  local now = self.clock()
  local subject = member or "-"
  local remaining, retry_after = self.ledger:take(family, subject, 1, now)
  if remaining then return { family = family, subject = subject } end
  return nil, Error.new {
    kind = "quota", retryable = true, retry_after = retry_after,
    message = ("today's requests of the family '%s' are spent; nothing was sent"):format(family),
    hint = ("The next one is possible in %.0f s. Queue what can wait, cache what you ask often, "
      .. "use webhooks instead of polling"):format(retry_after),
  }
end

--- The request was never sent: give it back.
function Quota:refund(reservation)
  self.ledger:refund(reservation.family, reservation.subject, 1, self.clock())
end

--- Learn from an answer: what LinkedIn says is left, and a 429.
---@param reservation table
---@param header fun(name: string): string?
---@param status integer
---@param retry_after number?  seconds, as the answer was understood
function Quota:observe(reservation, header, status, retry_after)
  local remaining = tonumber(header "x-restli-quota-remaining")
  local now = self.clock()
  if remaining then self.ledger:observe(reservation.family, reservation.subject, remaining, now) end
  local reset = tonumber(header "x-restli-quota-reset")
  if status == 429 then
    local wait = retry_after or tonumber(header "retry-after") or reset
    if wait then self.ledger:close(reservation.family, reservation.subject, now + wait) end
  elseif remaining == 0 and reset then
    self.ledger:close(reservation.family, reservation.subject, now + reset)
  end
end

--- What is left of each family, and when it resets (epoch seconds).
---@param member string?
---@return table<string, { limit: integer, used: integer, remaining: integer, resets_at: number }>
function Quota:snapshot(member)
  return self.ledger:snapshot(member or "-", self.clock())
end

local M = {}

--- Make a ledger.
---@param opts table    limits by family
---@param clock (fun(): number)?  epoch seconds; default the wall clock
---@return linkedin.Quota
function M.new(opts, clock)
  local core = require "linkedin.core"
  require "linkedin.options".check("quota", opts, OPTIONS)
  if opts.on_empty ~= nil and opts.on_empty ~= "fail" then
    error("quota.on_empty: this release knows \"fail\" only", 0)
  end
  local ledger = core.ledger.new()
  for _, default in ipairs(DEFAULTS) do ledger:limit(default[1], default[2], window_s(default[3])) end
  for _, family in ipairs(FAMILIES) do set_limit(ledger, family, opts[family]) end
  return setmetatable({ ledger = ledger, clock = clock or core.clock.wall }, Quota)
end

return M
