-- SPDX-License-Identifier: MIT
--- What is known of each job, across restarts: a SQLite file.
---
--- LinkedIn has no list of the jobs one posted, so this file is it. Written before and after each request:
--- an operation that was on its way when the process died is found as "sending", and done again, which is
--- harmless since LinkedIn knows a job by its externalJobPostingId.

local SCHEMA = {
  [[CREATE TABLE job (
      id TEXT PRIMARY KEY,       -- externalJobPostingId
      state TEXT NOT NULL,       -- "live", "closed", "absent" (never succeeded)
      fingerprint TEXT,          -- of the payload that LinkedIn has
      payload TEXT,              -- that payload, as JSON: closing needs it again
      job_posting TEXT,          -- urn:li:jobPosting:…
      expires_at REAL,           -- epoch seconds, as far as it is known
      operation TEXT,            -- under way: CREATE, UPDATE, RENEW, CLOSE
      task TEXT,                 -- its task; NULL: it is not known whether the request arrived
      next_fingerprint TEXT, next_payload TEXT
    )]],
}

---@class linkedin.JobJournal
local Journal = { __name = "linkedin.JobJournal" }
Journal.__index = Journal

--- Everything known: id → row.
---@return table<string, table>?, linkedin.Error?
function Journal:all()
  local rows, err = self.db:rows "SELECT * FROM job"
  if not rows then return nil, err end
  local jobs = {}
  for _, row in ipairs(rows) do
    row.expires_at = tonumber(row.expires_at)
    jobs[row.id] = row
  end
  return jobs
end

--- Before a request: these operations are about to be sent.
---@param steps { id: string, operation: string, fingerprint: string, payload: string }[]
function Journal:sending(steps)
  return self.db:transaction(function()
    for _, step in ipairs(steps) do
      local ok, err = self.db:exec("INSERT OR IGNORE INTO job (id, state) VALUES (?, 'absent')", step.id)
      if ok then
        ok, err = self.db:exec(
          "UPDATE job SET operation = ?, task = NULL, next_fingerprint = ?, next_payload = ? WHERE id = ?",
          step.operation, step.fingerprint, step.payload, step.id)
      end
      if not ok then return nil, err end
    end
    return true
  end)
end

--- After it: LinkedIn accepted these, as tasks.
---@param steps { id: string, task: string? }[]  without a task: LinkedIn refused it, and nothing is under way
function Journal:sent(steps)
  return self.db:transaction(function()
    for _, step in ipairs(steps) do
      local ok, err
      if step.task then
        ok, err = self.db:exec("UPDATE job SET task = ? WHERE id = ?", step.task, step.id)
      else
        ok, err = self.db:exec("UPDATE job SET operation = NULL, task = NULL WHERE id = ?", step.id)
      end
      if not ok then return nil, err end
    end
    return true
  end)
end

--- A task has ended. `state` is the job's new one; nil when the task failed, which leaves the job as it was.
---@param id string
---@param state string?
---@param job_posting string?
---@param expires_at number?
function Journal:ended(id, state, job_posting, expires_at)
  if not state then
    return self.db:exec("UPDATE job SET operation = NULL, task = NULL WHERE id = ?", id)
  end
  return self.db:exec([[UPDATE job SET state = ?, fingerprint = next_fingerprint, payload = next_payload,
    job_posting = COALESCE(?, job_posting), expires_at = COALESCE(?, expires_at), operation = NULL, task = NULL
    WHERE id = ?]], state, job_posting, expires_at, id)
end

--- A job that LinkedIn turned out not to have.
function Journal:forget(id)
  return self.db:exec("UPDATE job SET state = 'absent', operation = NULL, task = NULL WHERE id = ?", id)
end

function Journal:close()
  self.db:close()
end

local M = {}

---@param path string
---@return linkedin.JobJournal?, linkedin.Error?
function M.open(path)
  local db, err = require "linkedin.sqlite".open(path, SCHEMA)
  if not db then return nil, err end
  return setmetatable({ db = db }, Journal)
end

return M
