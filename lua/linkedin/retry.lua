-- SPDX-License-Identifier: MIT
--- May a failed attempt be made again, and after which pause?

local M = {}

--- Seconds to wait before the next attempt; nil when there is to be none.
---@param li linkedin.Client
---@param wire table  what was sent; may be changed for the next attempt
---@param err linkedin.Error
---@param attempt integer  the one that failed, from 1
---@return number? seconds
function M.pause(li, wire, err, attempt)
  -- A token issued moments ago may be refused for some seconds; a 401 did nothing, so trying
  -- again is safe for writes too.
  if wire.auth and err.status == 401 then return li.oauth:grace(err, attempt) end
  if require "linkedin.version_guard".fall_forward(li, err, wire) then return 0 end
  return nil
end

return M
