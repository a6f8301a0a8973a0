-- SPDX-License-Identifier: MIT
--- A pause that a cancel token ends.

local Error = require "linkedin.error"

-- How soon a cancelled pause notices.
local SLICE_S = 0.1

--- Wait without blocking the host.
---@async
---@param seconds number
---@param cancel linkedin.CancelToken?
---@param sleep (fun(seconds: number): any, any)?  default that of the host; a second result is an error
---@return any problem  nil when the time has passed; else the error that ended it, kind "cancelled"
local function pause(seconds, cancel, sleep)
  sleep = sleep or require "linkedin.loop".sleep
  local slept = 0
  while slept < seconds do
    if cancel and cancel.is_cancelled then
      return Error.new { kind = "cancelled", message = "the call was cancelled while it waited; nothing was sent meanwhile" }
    end
    local slice = cancel and math.min(SLICE_S, seconds - slept) or seconds
    local _, problem = sleep(slice)
    if problem then return problem end
    slept = slept + slice
  end
  return nil
end

return pause
