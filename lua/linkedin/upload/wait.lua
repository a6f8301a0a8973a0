-- SPDX-License-Identifier: MIT
--- Waiting until LinkedIn has processed what was uploaded.

local Error = require "linkedin.error"

local M = {}

local DEADLINE_S, FIRST_PAUSE_S, LONGEST_PAUSE_S = 900, 1, 15

--- Ask `status()` with growing pauses until it says "AVAILABLE".
---
--- Tokens that may post may often not read the status (media.md): a 403 ends the wait as
--- "unknown", and the caller goes on and lets the post be retried instead.
---@async
---@param status fun(): string?, linkedin.Error|string|nil  state; or nil, err. Second on failure states: the reason
---@param opts { deadline: number?, first_pause: number? }?  seconds
---@return "available"|"unknown"|nil state
---@return linkedin.Error?
function M.until_available(status, opts)
  local clock, loop = require "linkedin.core".clock, require "linkedin.loop"
  opts = opts or {}
  local deadline = clock.monotonic() + (opts.deadline or DEADLINE_S)
  local pause = opts.first_pause or FIRST_PAUSE_S
  while true do
    local state, detail = status()
    if state == "AVAILABLE" then return "available" end
    if not state then
      if detail.kind == "permission" then return "unknown" end
      if not detail.retryable then return nil, detail end
    end
    if state == "PROCESSING_FAILED" or state == "CLIENT_ERROR" or state == "SERVER_ERROR" then
      return nil, Error.new {
        kind = "validation", code = "MEDIA_ASSET_PROCESSING_FAILED",
        message = "LinkedIn could not process the media" .. (detail and (": " .. detail) or ""),
        hint = "Check that the file plays, convert it to a format of the media table and upload it again",
      }
    end
    if clock.monotonic() + pause > deadline then
      return nil, Error.new {
        kind = "timeout", retryable = true,
        message = "LinkedIn is still processing the media",
        hint = "Continue later with the resume value of this error",
      }
    end
    loop.sleep(pause)
    pause = math.min(LONGEST_PAUSE_S, pause * 1.5)
  end
end

return M
