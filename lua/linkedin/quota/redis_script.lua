-- SPDX-License-Identifier: MIT
--- The buckets of csrc/bucket.c, as Redis counts them: one script, which Redis runs as a whole or not at all.
--- The arithmetic is the same, function by function, and a spec compares the two.
---
--- A bucket is a string of numbers apart by spaces, in the order of `li_bucket`: newest, closed_until,
--- anew_at, idle_at, counts. What Redis holds under a key that is no such thing counts as empty.
---
---     KEYS       the buckets
---     ARGV[1]    "take", "refund", "observe", "look", "add"
---     ARGV[2]    the time; "" is the server's
---     ARGV[3…]   limit (-1: none) and window in seconds (0: the UTC day) of each bucket; then, by operation:
---
---     take n              → time, "granted", remaining, place | time, "refused", retry_after, place
---     refund n taken_at   → time
---     observe remaining reset retry_after (-1: not said) is_refused ("1")   of one bucket   → time
---     add n age           → time           what was counted elsewhere, `age` ago
---     look                → time, then used, remaining, resets_at of each bucket
---
--- `place` is that of the bucket that refused, or has less left. All moments and spans are whole microseconds, so
--- that no locale writes or reads them otherwise.

return [[
local SLOTS, DAY, MOST, KEPT_IDLE, FAR, US = 30, 86400, 4e9, 172800, 69120000, 1e6

if redis.replicate_commands then pcall(redis.replicate_commands) end

local function time_now()
  if ARGV[2] ~= "" then return tonumber(ARGV[2]) / US end
  local t = redis.call("TIME")
  return (tonumber(t[1]) * US + tonumber(t[2])) / US
end

local now = time_now()

local function us(seconds) return string.format("%.0f", seconds * US) end

-- ── a bucket ──

local function read(text)
  local numbers = {}
  for word in string.gmatch(text or "", "%S+") do
    local n = tonumber(word)
    if not n or n ~= n or n > 1e13 or n < -1e13 then return {} end
    numbers[#numbers + 1] = n
  end
  return numbers
end

-- A clock that was wrong may have closed a bucket for years.
local function mended(at)
  at = at or 0
  return at > now + FAR and now or at
end

local function open(i)
  local b = { key = KEYS[i], limit = tonumber(ARGV[1 + 2 * i]), window = tonumber(ARGV[2 + 2 * i]), counts = {} }
  b.slots, b.slot_s = SLOTS, b.window / (SLOTS - 1)
  if b.window == 0 then b.window, b.slots, b.slot_s = DAY, 1, DAY end
  b.was = redis.call("GET", b.key)
  local n = read(b.was)
  b.newest, b.closed, b.anew, b.idle = n[1] or 0, mended(n[2]), mended(n[3]), mended(n[4])
  for s = 0, b.slots - 1 do b.counts[s] = n[5 + s] or 0 end
  return b
end

-- What counts nothing any more leaves; two days late, for the sake of a clock that is ahead for a while.
local function close(b)
  local left = b.idle + KEPT_IDLE - now
  local words = { string.format("%.0f %.17g %.17g %.17g", b.newest, b.closed, b.anew, b.idle) }
  for s = 0, b.slots - 1 do words[s + 2] = string.format("%.0f", b.counts[s]) end
  local text = table.concat(words, " ")
  if text ~= b.was and left > 0 then redis.call("SET", b.key, text, "PX", string.format("%.0f", math.ceil(left * 1000))) end
end

local function clear(b)
  for s = 0, b.slots - 1 do b.counts[s] = 0 end
end

local function number_of(b, at) return math.floor(at / b.slot_s) end
local function leaves_at(b, number) return (number + b.slots) * b.slot_s end
local function stay(b, till) b.idle = math.max(b.idle, till) end

local function used(b)
  local sum = 0
  for s = 0, b.slots - 1 do sum = sum + b.counts[s] end
  return sum
end

local function count(b, number, n)
  local s = number % b.slots
  b.counts[s] = math.min(MOST, b.counts[s] + n)
end

local function roll(b)
  local number = number_of(b, now)
  if b.anew > 0 and now >= b.anew then
    clear(b)
    b.anew = 0
  end
  if number < b.newest - b.slots then
    local sum = used(b)
    clear(b)
    b.newest, b.anew, b.closed = number, 0, math.min(b.closed, now + b.window)
    count(b, number, sum)
  elseif number > b.newest then
    local first = b.newest + 1
    if number - b.newest > b.slots then first = number - b.slots + 1 end
    for n = first, number do b.counts[n % b.slots] = 0 end
    b.newest = number
  end
end

local function free_at(b, needed)
  local freed, number = 0, b.newest - b.slots + 1
  while number < b.newest do
    freed = freed + b.counts[number % b.slots]
    if freed >= needed then break end
    number = number + 1
  end
  local at = leaves_at(b, number)
  return b.anew > 0 and b.anew < at and b.anew or at
end

local function close_until(b, till)
  if till > b.closed then
    stay(b, till)
    b.closed = till
  end
end

-- ── the operations on one ──

-- → remaining (-1: no limit), or nil and seconds to wait
local function take(b, n)
  roll(b)
  local till, remaining = b.closed, -1
  if b.limit >= 0 then
    remaining = b.limit - used(b)
    if n > remaining then till = math.max(till, free_at(b, n - remaining)) end
  end
  if till > now then return nil, till - now end
  if b.limit >= 0 then
    remaining = remaining - n
    stay(b, leaves_at(b, b.newest))
    count(b, b.newest, n)
  end
  return remaining
end

local function give_back(b, n, taken_at)
  local number = number_of(b, taken_at)
  if number > b.newest or number <= b.newest - b.slots then return end
  local s = number % b.slots
  b.counts[s] = math.max(0, b.counts[s] - n)
end

local function add(b, n, at)
  roll(b)
  local number = number_of(b, at)
  if b.limit < 0 or number <= b.newest - b.slots then return end
  stay(b, leaves_at(b, b.newest))
  count(b, math.min(number, b.newest), n)
end

local function observe(b, remaining, reset, retry_after, is_refused)
  local function is_credible(s) return s >= 0 and s <= 2 * math.max(b.window, DAY) end
  roll(b)
  if remaining >= 0 and b.limit >= 0 then
    local missing = b.limit - remaining - used(b)
    if missing > 0 then
      stay(b, leaves_at(b, b.newest))
      count(b, b.newest, missing)
    end
  end
  if is_refused and is_credible(retry_after) then
    close_until(b, now + retry_after)
  elseif (is_refused or remaining == 0) and is_credible(reset) then
    close_until(b, now + reset)
  end
  if remaining == 0 and is_credible(reset) then b.anew = now + reset end
end

-- → used, remaining (-1: no limit), resets_at
local function look(b)
  roll(b)
  local spent = used(b)
  local remaining, resets_at = math.max(0, b.limit - spent), now
  if b.window == DAY and b.slots == 1 then
    resets_at = leaves_at(b, b.newest)
  elseif spent > 0 then
    resets_at = free_at(b, spent)
  end
  if b.anew > 0 then resets_at = b.anew end
  if b.limit < 0 then remaining = -1 end
  if b.closed > now then remaining, resets_at = 0, b.closed end
  return spent, remaining, resets_at
end

-- ── and on all that are named ──

local op, buckets, answer = ARGV[1], {}, { us(now) }
for i = 1, #KEYS do buckets[i] = open(i) end
local function rest(i) return tonumber(ARGV[2 + 2 * #KEYS + i]) end

if op == "take" then
  local n, least, place = rest(1), -1, 1
  for i, b in ipairs(buckets) do
    local remaining, wait = take(b, n)
    if not remaining then
      for k = 1, i - 1 do give_back(buckets[k], n, now) end
      answer = { us(now), "refused", string.format("%.0f", math.ceil(wait * US)), tostring(i) }
      break
    end
    if remaining >= 0 and (least < 0 or remaining < least) then least, place = remaining, i end
    answer = { us(now), "granted", string.format("%.0f", least), tostring(place) }
  end
elseif op == "refund" then
  for _, b in ipairs(buckets) do give_back(b, rest(1), rest(2) / US) end
elseif op == "add" then
  for _, b in ipairs(buckets) do add(b, rest(1), now - rest(2) / US) end
elseif op == "observe" then
  local function span(i) return rest(i) < 0 and -1 or rest(i) / US end
  for _, b in ipairs(buckets) do observe(b, rest(1), span(2), span(3), rest(4) == 1) end
elseif op == "look" then
  for _, b in ipairs(buckets) do
    local spent, remaining, resets_at = look(b)
    answer[#answer + 1] = string.format("%.0f", spent)
    answer[#answer + 1] = string.format("%.0f", remaining)
    answer[#answer + 1] = us(resets_at)
  end
else
  return redis.error_reply("ERR unknown operation")
end

for _, b in ipairs(buckets) do close(b) end
return answer
]]
