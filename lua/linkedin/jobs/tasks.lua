-- SPDX-License-Identifier: MIT
--- Asking what became of job tasks, until all have ended or time is up.
--- LinkedIn page: talent/job-postings/api/check-job-taskstatus.

local M = {}

-- A query has 4 KB at most, and a task's URN has about 90 bytes in it.
local PER_REQUEST = 30

-- PROCESSED is in newer documentation without a meaning of its own: with a posting it is a success.
local function outcome(view)
  if view.status == "SUCCEEDED" or (view.status == "PROCESSED" and view.jobPosting) then return "succeeded" end
  if view.status == "FAILED" or view.status == "PROCESSED" then return "failed" end
  return nil
end

local function chunk_of(list, from)
  local chunk = {}
  for i = from, math.min(#list, from + PER_REQUEST - 1) do chunk[#chunk + 1] = list[i] end
  return chunk
end

-- One look at these tasks. Calls on_end(urn, outcome, view) for what has ended; returns those that have not.
local function look(jobs, urns, on_end, opts)
  local waiting = {}
  for from = 1, #urns, PER_REQUEST do
    local chunk = chunk_of(urns, from)
    local answer, err = jobs:tasks(chunk, opts)
    if not answer then return nil, err end
    for _, urn in ipairs(chunk) do
      local view = answer[urn]
      local ended = view and (view.missing and "missing" or outcome(view))
      if ended then
        local ok
        ok, err = on_end(urn, ended, view)
        if not ok then return nil, err end
      else
        waiting[#waiting + 1] = urn
      end
    end
  end
  return waiting
end

--- Follow tasks to their ends.
---@async
---@param jobs linkedin.Jobs
---@param urns string[]
---@param on_end fun(urn: string, outcome: "succeeded"|"failed"|"missing", view: table): any, any
---@param opts { poll_interval: number, deadline: number }  seconds; monotonic seconds
---@return string[]? waiting  tasks that had not ended when time was up
---@return linkedin.Error? err
function M.follow(jobs, urns, on_end, opts)
  local clock, loop = require "linkedin.core".clock, require "linkedin.loop"
  local waiting, err = look(jobs, urns, on_end, opts.call)
  while waiting and #waiting > 0 do
    local left = opts.deadline - clock.monotonic()
    if left <= 0 then return waiting end
    loop.sleep(math.min(opts.poll_interval, left))
    waiting, err = look(jobs, waiting, on_end, opts.call)
  end
  return waiting, err
end

return M
