-- SPDX-License-Identifier: MIT
--- The quota ledger in a shared dictionary, for all workers of an nginx: the methods of core.ledger
--- (csrc/bind_ledger.c), the windows of csrc/bucket.h.
---
--- A window is counted in slots, each a key of its own, changed by nginx's atomic `incr` alone. To take is to
--- count first and look then: who finds the window over its limit takes the count back. So workers that
--- take at the same moment never get more than the limit together; the last one may be refused to both.
---
--- When the dictionary runs out of room nginx drops the oldest keys, counts among them: give it room.

---@class linkedin.SharedLedger
local Ledger = { __name = "linkedin.SharedLedger" }
Ledger.__index = Ledger

local DAY_S, SLOTS = 86400, 30

-- LinkedIn's figures are believed up to two days or windows: a reset in milliseconds is none.
local function is_credible(limit, seconds)
  local window_s = limit and limit.window_s or 0
  return seconds ~= nil and seconds >= 0 and seconds <= 2 * math.max(window_s, DAY_S)
end

-- ── a bucket's keys ────────────────────────────────────────────────────────────────────────────

-- One slot more than the window has: what was taken at a slot's end must stay for a whole window.
local function slot_s(limit) return limit.window_s == 0 and DAY_S or limit.window_s / (SLOTS - 1) end
local function slots_of(limit) return limit.window_s == 0 and 1 or SLOTS end
local function number_of(limit, at) return math.floor(at / slot_s(limit)) end
local function leaves_at(limit, number) return (number + slots_of(limit)) * slot_s(limit) end

local function bucket_name(family, application, member)
  return ("linkedin quota %s|%s|%s"):format(family, application, member or "")
end

-- LinkedIn's own windows may end in the middle of ours: the counts after that have other names.
local function generation(self, bucket, now)
  local anew_at = self.dict:get(bucket .. " anew")
  if anew_at and now >= anew_at and self.dict:add(bucket .. " past " .. anew_at, true, DAY_S) then
    self.dict:incr(bucket .. " generation", 1, 0)
    self.dict:delete(bucket .. " anew")
  end
  return self.dict:get(bucket .. " generation") or 0, anew_at
end

local function slot_name(bucket, generation_number, number)
  return ("%s %d %.0f"):format(bucket, generation_number, number)
end

local function count(self, limit, name, n, number, now)
  -- A key that leaves while it is still needed would be a count that is lost.
  local ttl = math.max(1, leaves_at(limit, number) - now + slot_s(limit))
  return self.dict:incr(name, n, 0, ttl)
end

-- What is used, and each slot of it, the oldest first.
local function used(self, limit, bucket, now)
  local generation_number, anew_at = generation(self, bucket, now)
  local newest, sum, slots = number_of(limit, now), 0, {}
  for number = newest - slots_of(limit) + 1, newest do
    local n = math.max(0, self.dict:get(slot_name(bucket, generation_number, number)) or 0)
    sum = sum + n
    if n > 0 then slots[#slots + 1] = { number = number, n = n } end
  end
  return sum, slots, anew_at
end

-- When at least `needed` of what is used has left the window.
local function free_at(limit, slots, needed, anew_at, now)
  local freed, at = 0, leaves_at(limit, number_of(limit, now))
  for _, slot in ipairs(slots) do
    freed = freed + slot.n
    if freed >= needed then
      at = leaves_at(limit, slot.number)
      break
    end
  end
  return anew_at and anew_at > now and math.min(anew_at, at) or at
end

local function closed_until(self, bucket) return self.dict:get(bucket .. " closed") or 0 end

local function close(self, bucket, at, now)
  if at > closed_until(self, bucket) then self.dict:set(bucket .. " closed", at, math.max(1, at - now)) end
end

-- ── one bucket ─────────────────────────────────────────────────────────────────────────────────

-- While LinkedIn has closed it: until then, or later, when the window is full besides.
local function wait_of_closed(self, limit, bucket, n, closed, now)
  if not limit then return closed - now end
  local sum, slots, anew_at = used(self, limit, bucket, now)
  if sum + n <= limit.requests then return closed - now end
  return math.max(closed, free_at(limit, slots, sum + n - limit.requests, anew_at, now)) - now
end

-- → remaining | nil, retry_after_s
local function take(self, limit, bucket, n, now)
  local closed = closed_until(self, bucket)
  if closed > now then return nil, wait_of_closed(self, limit, bucket, n, closed, now) end
  if not limit then return math.huge end
  local number = number_of(limit, now)
  local name = slot_name(bucket, generation(self, bucket, now), number)
  if not count(self, limit, name, n, number, now) then return nil, 1 end -- never granted blindly
  local sum, slots, anew_at = used(self, limit, bucket, now)
  if sum <= limit.requests then return limit.requests - sum end
  self.dict:incr(name, -n)
  return nil, math.max(0, free_at(limit, slots, sum - limit.requests, anew_at, now) - now)
end

local function refund(self, limit, bucket, n, taken_at)
  if not limit then return end
  local name = slot_name(bucket, self.dict:get(bucket .. " generation") or 0, number_of(limit, taken_at))
  if (self.dict:get(name) or 0) > 0 then self.dict:incr(name, -n) end
end

local function observe(self, limit, bucket, now, seen)
  if limit and seen.remaining then
    local missing, number = limit.requests - seen.remaining - used(self, limit, bucket, now), number_of(limit, now)
    local name = slot_name(bucket, self.dict:get(bucket .. " generation") or 0, number)
    if missing > 0 then count(self, limit, name, missing, number, now) end
  end
  local has_reset = is_credible(limit, seen.reset_s)
  if seen.is_refused and is_credible(limit, seen.retry_after_s) then
    close(self, bucket, now + seen.retry_after_s, now)
  elseif (seen.is_refused or seen.remaining == 0) and has_reset then
    close(self, bucket, now + seen.reset_s, now)
  end
  if seen.remaining == 0 and has_reset then
    self.dict:set(bucket .. " anew", now + seen.reset_s, seen.reset_s + 2 * DAY_S)
  end
end

local function look(self, limit, bucket, now)
  local sum, slots, anew_at = used(self, limit, bucket, now)
  local view = {
    limit = limit.requests, used = sum, remaining = math.max(0, limit.requests - sum),
    window_s = limit.window_s == 0 and DAY_S or limit.window_s,
    resets_at = limit.window_s == 0 and leaves_at(limit, number_of(limit, now))
      or sum > 0 and free_at(limit, slots, sum, nil, now) or now,
  }
  if anew_at and anew_at > now then view.resets_at = anew_at end
  local closed = closed_until(self, bucket)
  if closed > now then view.remaining, view.resets_at = 0, closed end
  return view
end

-- ── the ledger ─────────────────────────────────────────────────────────────────────────────────

--- Where the counts are.
function Ledger:place() return "ngx.shared" end

--- Set a limit. 0 seconds: the UTC day.
function Ledger:limit(family, requests, window_s, scope)
  local of = self.limits[family] or {}
  self.limits[family] = of
  of[scope or "application"] = { requests = requests, window_s = window_s }
end

function Ledger:take(family, application, member, n, now)
  local of = self.limits[family] or {}
  local remaining, retry_after = take(self, of.application, bucket_name(family, application), n, now)
  if not remaining then return nil, retry_after, "application" end
  if not member then return remaining end
  local left
  left, retry_after = take(self, of.member, bucket_name(family, application, member), n, now)
  if left then return math.min(remaining, left) end
  refund(self, of.application, bucket_name(family, application), n, now)
  return nil, retry_after, "member"
end

function Ledger:refund(family, application, member, n, taken_at)
  local of = self.limits[family] or {}
  refund(self, of.application, bucket_name(family, application), n, taken_at)
  if member then refund(self, of.member, bucket_name(family, application, member), n, taken_at) end
end

function Ledger:observe(family, application, member, now, is_refused, remaining, reset_s, retry_after_s, scope)
  local of = self.limits[family] or {}
  scope = member and scope or "application"
  local bucket = bucket_name(family, application, scope == "member" and member or nil)
  observe(self, of[scope], bucket, now, {
    is_refused = is_refused, remaining = remaining, reset_s = reset_s, retry_after_s = retry_after_s,
  })
end

function Ledger:snapshot(application, member, now)
  local families = {}
  for family, of in pairs(self.limits) do
    local view = of.application and look(self, of.application, bucket_name(family, application), now) or {}
    if of.member and member then view.member = look(self, of.member, bucket_name(family, application, member), now) end
    families[family] = view
  end
  return families
end

return {
  ---@param dict table  a shared dictionary
  ---@return linkedin.SharedLedger
  new = function(dict) return setmetatable({ dict = dict, limits = {} }, Ledger) end,
}
