-- SPDX-License-Identifier: MIT
--- The desired-state sync of jobs: see `li.jobs:sync`.
---
---    follow old tasks → plan → send in batches → follow → once more for what turned out otherwise
---
--- Turned out otherwise: a CREATE of a job that is there becomes an UPDATE, an UPDATE of one that is not
--- becomes a CREATE. That is how an operation whose fate was unknown is settled without doing it twice.

local Error = require "linkedin.error"
local follow = require "linkedin.jobs.tasks".follow

local M = {}

local PER_BATCH = 100
local MOST_ROUNDS = 3
local LIFETIME_S, RENEWAL_S = 180 * 86400, 30 * 86400

local Sync = {}
Sync.__index = Sync

-- ── what an ended task means ───────────────────────────────────────────────────────────────────

local function says_exists(message)
  message = (message or ""):lower()
  return message:find("already exist", 1, true) ~= nil or message:find("duplicate", 1, true) ~= nil
end

local function says_missing(message)
  message = (message or ""):lower()
  return message:find("not exist", 1, true) ~= nil or message:find("non-existing", 1, true) ~= nil
    or message:find("not found", 1, true) ~= nil
end

local function expiry(step, known, now)
  if step.element and step.element.expireAt then return step.element.expireAt / 1000 end
  if step.operation == "CREATE" then return now + LIFETIME_S end
  if step.operation == "RENEW" and known and known.expires_at then return known.expires_at + RENEWAL_S end
  return nil
end

function Sync:succeeded(step, view)
  local state = step.operation == "CLOSE" and "closed" or "live"
  step.status, step.job_posting = state, view.jobPosting
  return self.journal:ended(step.id, state, view.jobPosting, expiry(step, self.known[step.id], self.now()))
end

-- LinkedIn did not do it. What that says of the job may call for another operation.
function Sync:failed(step, message)
  local ok, err
  if step.operation == "CREATE" and says_exists(message) then
    step.operation, step.status = "UPDATE", nil
    ok, err = self.journal:ended(step.id, nil)
  elseif says_missing(message) and step.operation == "CLOSE" then
    step.status = "closed"
    ok, err = self.journal:ended(step.id, "closed")
  elseif says_missing(message) and step.element then
    step.operation, step.status = "CREATE", nil
    ok, err = self.journal:forget(step.id)
  else
    step.status = "failed"
    step.error = Error.new {
      kind = "validation", message = message or "the task failed, and LinkedIn gave no reason", code = "TASK_FAILED",
      hint = "Correct the job and run the sync again; nothing else has to be undone", endpoint = "simpleJobPostingTasks",
    }
    ok, err = self.journal:ended(step.id, nil)
  end
  return ok, err
end

-- Tasks are kept for some time only: what became of this one is not known any more.
function Sync:lost(step)
  step.status = nil
  return self.journal:ended(step.id, nil)
end

function Sync:end_of(step, outcome, view)
  if outcome == "succeeded" then return self:succeeded(step, view) end
  if outcome == "missing" then return self:lost(step) end
  return self:failed(step, view.errorMessage)
end

-- ── following ──────────────────────────────────────────────────────────────────────────────────

function Sync:follow(steps)
  local by_task, urns = {}, {}
  for _, step in ipairs(steps) do
    if step.task then
      by_task[step.task] = step
      urns[#urns + 1] = step.task
    end
  end
  local waiting, err = follow(self.jobs, urns, function(urn, outcome, view)
    local step = by_task[urn]
    step.task = nil
    return self:end_of(step, outcome, view)
  end, { poll_interval = self.opts.poll_interval, deadline = self.deadline, call = self.call })
  if not waiting then return nil, err end
  for _, urn in ipairs(waiting) do by_task[urn].status = "pending" end
  return true
end

-- What an earlier run left under way.
function Sync:follow_old()
  local steps = {}
  for id, row in pairs(self.known) do
    if row.task then
      local payload = require "linkedin.json".decode(row.next_payload or "null")
      steps[#steps + 1] = {
        id = id, task = row.task, operation = row.operation, element = type(payload) == "table" and payload or nil,
      }
    end
  end
  if #steps == 0 then return true end
  table.sort(steps, function(a, b) return a.id < b.id end)
  local ok, err = self:follow(steps)
  if not ok then return nil, err end
  return self:read_journal()
end

-- ── sending ────────────────────────────────────────────────────────────────────────────────────

local function refused(step, answer)
  local err = answer.error or {}
  step.status = "failed"
  step.error = Error.new {
    kind = answer.status == 403 and "permission" or "validation", status = answer.status,
    message = (err.message or "LinkedIn refused the job"):gsub("%s+$", ""), code = err.code,
    hint = "Correct the job and run the sync again", endpoint = "simpleJobPostings",
  }
end

-- One request. A request whose fate is unknown leaves its steps to be sent again: see the journal.
function Sync:send(batch)
  local ok, err = self.journal:sending(batch)
  if not ok then return nil, err end
  local elements = {}
  for i, step in ipairs(batch) do
    local element = {}
    for name, value in pairs(step.element) do element[name] = value end
    element.jobPostingOperationType = step.operation
    elements[i] = element
  end
  local answers
  answers, err = self.jobs:submit(elements, self.call)
  if not answers then
    if not err.maybe_done then self.journal:sent(batch) end
    return nil, err
  end
  for i, step in ipairs(batch) do
    step.task = answers[i].task
    if not step.task then refused(step, answers[i]) end
  end
  return self.journal:sent(batch)
end

local function to_do(steps)
  local list = {}
  for _, step in ipairs(steps) do
    if step.status == nil then list[#list + 1] = step end
  end
  return list
end

function Sync:send_all(steps)
  for from = 1, #steps, PER_BATCH do
    local batch = {}
    for i = from, math.min(#steps, from + PER_BATCH - 1) do batch[#batch + 1] = steps[i] end
    local ok, err = self:send(batch)
    if not ok then return nil, err end
    if self.opts.on_progress then self.opts.on_progress(math.min(#steps, from + PER_BATCH - 1), #steps) end
  end
  return true
end

-- ── the whole ──────────────────────────────────────────────────────────────────────────────────

function Sync:read_journal()
  local known, err = self.journal:all()
  self.known = known
  return known ~= nil or nil, err
end

function Sync:run_steps(steps)
  for _ = 1, MOST_ROUNDS do
    local left = to_do(steps)
    if #left == 0 then return true end
    local ok, err = self:send_all(left)
    if ok then ok, err = self:follow(left) end
    if ok then ok, err = self:read_journal() end
    if not ok then return nil, err end
  end
  for _, step in ipairs(to_do(steps)) do
    step.status = "failed"
    step.error = Error.new {
      kind = "protocol", message = "LinkedIn says of this job both that it exists and that it does not",
      hint = "Run the sync again later", retryable = true,
    }
  end
  return true
end

local COUNTED = { "live", "closed", "unchanged", "invalid", "failed", "pending", "not_sent" }

local function report_of(steps)
  local report = { jobs = {}, counts = {} }
  for _, name in ipairs(COUNTED) do report.counts[name] = 0 end
  for i, step in ipairs(steps) do
    local status = step.status or "not_sent"
    report.counts[status] = report.counts[status] + 1
    report.jobs[i] = {
      id = step.id, operation = status ~= "unchanged" and status ~= "invalid" and step.operation or nil, status = status,
      job_posting = step.job_posting, url = step.job_posting and require "linkedin.jobs".url_of(step.job_posting),
      details = step.details, error = step.error, task = step.task,
    }
  end
  return report
end

-- An empty list is more often a broken export than the wish to close everything.
local function check_empty(jobs, known, opts)
  if #jobs > 0 or opts.keep_missing or opts.allow_empty or next(known) == nil then return true end
  return nil, Error.new {
    kind = "validation", message = "the list of jobs is empty, and every live job would be closed",
    hint = "Give allow_empty = true if that is meant",
  }
end

local function dry(self, jobs)
  local steps = require "linkedin.jobs.plan".steps(jobs, self.known, self.opts, self.now())
  for _, step in ipairs(steps) do step.status = step.status or "not_sent" end
  return report_of(steps)
end

--- See `li.jobs:sync`.
---@async
function M.run(jobs, list, opts, call)
  local journal, err = require "linkedin.jobs.journal".open(opts.journal)
  if not journal then return nil, err end
  local core = require "linkedin.core"
  local self = setmetatable({
    jobs = jobs, journal = journal, opts = opts, call = call,
    now = jobs.li.settings.clock or core.clock.wall, deadline = core.clock.monotonic() + opts.patience,
  }, Sync)
  local steps
  local ok
  ok, err = self:read_journal()
  if ok then ok, err = check_empty(list, self.known, opts) end
  if ok and opts.dry_run then
    local report = dry(self, list)
    journal:close()
    return report
  end
  if ok then ok, err = self:follow_old() end
  if ok then
    steps = require "linkedin.jobs.plan".steps(list, self.known, opts, self.now())
    ok, err = self:run_steps(steps)
  end
  journal:close()
  if ok then return report_of(steps) end
  if steps then err.report = report_of(steps) end
  return nil, err
end

return M
