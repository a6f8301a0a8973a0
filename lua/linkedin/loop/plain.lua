-- SPDX-License-Identifier: MIT
--- The host of a plain script: whoever waits drives the engine, and blocks.

local waiters = require "linkedin.loop.waiters"

local M = { name = "plain" }

-- A slice is short enough for Ctrl-C to reach the script's hook soon.
local SLICE_MS = 200

--- Drive the engine for one turn; the caller looks whether its exchange has news.
---@param engine table
function M.await(engine)
  engine.step(SLICE_MS)
  waiters.dispatch(engine)
end

--- Block for `seconds`, driving whatever is in flight meanwhile.
---@param engine table
---@param seconds number
function M.sleep(engine, seconds)
  local clock = require "linkedin.core".clock
  local deadline = clock.monotonic() + seconds
  while true do
    local left = deadline - clock.monotonic()
    if left <= 0 then return end
    engine.step(math.min(SLICE_MS, math.ceil(left * 1000)))
    waiters.dispatch(engine)
  end
end

return M
