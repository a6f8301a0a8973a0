-- SPDX-License-Identifier: MIT
--- Identifiers as LinkedIn makes them. Post numbers are ordered by time, `id >> 22` being the
--- creation in epoch milliseconds; they exceed 2^53, so they are strings and computed in two halves.

local M = {}

local MILLION = 1000000
local SHIFT = 4194304 -- 2^22

--- The decimal digits of `ms * 2^22 + sequence`, exact on every Lua.
function M.snowflake(ms, sequence)
  local high, low = math.floor(ms / MILLION), ms % MILLION
  low = low * SHIFT + sequence
  high = high * SHIFT + math.floor(low / MILLION)
  return ("%d%06d"):format(high, low % MILLION)
end

--- A new number, greater than every one before.
function M.next_number(store)
  local ms, counters = store.clock:ms(), store.data.counters
  if ms <= (counters.last_ms or 0) then
    counters.sequence = counters.sequence + 1
  else
    counters.last_ms, counters.sequence = ms, store.random:upto(4096)
  end
  return M.snowflake(counters.last_ms, counters.sequence)
end

local PREFIX = { image = "D4D22AQ", video = "D4D05AQ", document = "D4D1FAQ" }

--- A media id such as `D4D22AQHx…`; the same one names the asset in every API.
function M.media(store, kind)
  return (PREFIX[kind] or "D4D22AQ") .. store.random:name(15)
end

return M
