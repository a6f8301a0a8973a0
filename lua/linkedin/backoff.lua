-- SPDX-License-Identifier: MIT
--- How long to wait before the next attempt: exponential, with full jitter.

local M = {}

-- A generator of our own: seeding math.random would change the host's random numbers.
local state

local function random()
  if not state then
    local seed = require "linkedin.core".clock.monotonic() * 1e6
    state = math.floor(seed) % 2147483647 + 1
  end
  state = (state * 16807) % 2147483647 -- Park and Miller; products stay below 2^53
  return state / 2147483647
end

--- Seconds to wait after the `attempt`-th failure.
---@param attempt integer  1 for the first failure
---@param base number?     seconds, default 0.5
---@param ceiling number?  seconds, default 20
---@return number
function M.delay(attempt, base, ceiling)
  local full = math.min(ceiling or 20, (base or 0.5) * 2 ^ (attempt - 1))
  return full * random()
end

return M
