-- SPDX-License-Identifier: MIT
--- Who waits for which exchange: the one table that every host resumes through.
---
--- Completions are drained for the whole Lua state at once, whoever drains. So a wait that
--- drives the engine hands on what it drained for others, and nobody's completion is lost.

local M = {}

local waiting = {} -- exchange id → function called once, when the exchange has news

--- Call `wake` once, at the next news of the exchange (done, hungry or progressed).
---@param id integer
---@param wake fun()
function M.set(id, wake)
  waiting[id] = wake
end

function M.clear(id)
  waiting[id] = nil
end

--- Drain the engine and wake whoever waits for what it says. Never blocks.
---@param engine table  the loaded linkedin.engine
---@return integer woken
function M.dispatch(engine)
  local ids = engine.drain()
  local woken = 0
  for i = 1, #ids do
    local wake = waiting[ids[i]]
    if wake then
      waiting[ids[i]] = nil
      woken = woken + 1
      wake()
    end
  end
  return woken
end

return M
