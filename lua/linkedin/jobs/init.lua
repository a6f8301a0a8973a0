-- SPDX-License-Identifier: MIT
--- Jobs: posting them, keeping them as a list says, following what LinkedIn does with them.
--- For LinkedIn's talent partners, with the application's own token (client credentials, 30 minutes), which
--- is asked for and renewed by itself.
--- LinkedIn pages: talent/job-postings/api/overview, create-jobs, update-renew-jobs, close-jobs,
--- check-job-taskstatus, check-job-posting-status.
---
---     local report, err = li.jobs:sync(jobs, { journal = "jobs.db" })
---     for _, job in ipairs(report.jobs) do print(job.id, job.status, job.url or "") end

local options = require "linkedin.options"

---@class linkedin.Jobs
local Jobs = { __name = "linkedin.Jobs" }
Jobs.__index = Jobs

local M = {}

--- The public address of a posted job.
---@param job_posting string|integer  urn:li:jobPosting:… or its number
---@return string
function M.url_of(job_posting)
  return "https://www.linkedin.com/jobs/view/" .. tostring(job_posting):match "[^:]+$"
end

-- The documented home of these resources is /v2, where they speak protocol 1.0; /rest is newer.
local function prepared(opts)
  local call = {}
  for name, value in pairs(opts or {}) do call[name] = value end
  call.api = call.api or "v2"
  if call.api == "v2" then
    call.headers = {}
    for name, value in pairs(opts and opts.headers or {}) do call.headers[name] = value end
    call.headers["X-Restli-Protocol-Version"] = "1.0.0"
  end
  return call
end

-- The application's token, where no other was given.
local function authorize(self)
  if self.li.oauth:token() or self.li.settings.token then return true end
  local token, err = self.li.oauth:client_credentials()
  return token and true or nil, err
end

local function call(self, spec, opts)
  local ok, err = authorize(self)
  if not ok then return nil, err end
  spec.api = opts.api
  return self.li:_call(spec, opts)
end

--- Send up to 100 elements as they are: each with its `jobPostingOperationType`.
---@async
---@param elements table[]
---@param opts table?
---@return { task: string?, status: integer, error: table? }[]? answers  in the order of the elements; without `task`, refused
---@return linkedin.Response|linkedin.Error
function Jobs:submit(elements, opts)
  options.argument("jobs:submit", 1, elements, "table")
  if #elements == 0 or #elements > 100 then error("jobs:submit: 1 to 100 elements make a request", 2) end
  opts = prepared(options.check("jobs:submit", opts, {}, options.call))
  local answer, response = call(self, {
    operation = "simpleJobPostings.batch_create", body = { elements = require "linkedin.json".array(elements) },
  }, opts)
  if not answer then return nil, response end
  local answers = {}
  for i, element in ipairs(answer.elements or {}) do
    answers[i] = { task = element.id or element.taskUrn, status = element.status, error = element.error }
  end
  for i = #answers + 1, #elements do -- an answer shorter than the request says nothing of the rest
    answers[i] = { status = 0, error = { message = "LinkedIn's answer does not mention this element" } }
  end
  return answers, response
end

--- What became of tasks: `status` IN_PROGRESS, SUCCEEDED (with `jobPosting`) or FAILED (with
--- `errorMessage`). LinkedIn asks to wait five minutes between looks, and forgets tasks after some time.
---@async
---@param urns string[]  at most 30
---@param opts table?
---@return table<string, table>? tasks  by URN; `missing = true` for those LinkedIn does not know
---@return linkedin.Response|linkedin.Error
function Jobs:tasks(urns, opts)
  options.argument("jobs:tasks", 1, urns, "table")
  opts = prepared(options.check("jobs:tasks", opts, {}, options.call))
  local query = { ids = urns }
  if opts.api == "v2" then
    query = {}
    for i, urn in ipairs(urns) do query[i] = { "ids", urn } end
  end
  local answer, response = call(self, { operation = "simpleJobPostingTasks.batch_get", query = query }, opts)
  if not answer then return nil, response end
  local tasks = {}
  for urn, task in pairs(answer.results or {}) do tasks[urn] = task end
  for urn, failure in pairs(answer.errors or {}) do
    tasks[urn] = { id = urn, missing = true, error = failure }
  end
  return tasks, response
end

local PER_STATUS = 100

local function status_query(ids, from, opts)
  local query = {}
  for i = from, math.min(#ids, from + PER_STATUS - 1) do
    local at = i - from
    local fields = opts.key and opts.key(at + 1, ids[i])
      or { externalJobPostingId = ids[i], integrationContext = opts.integrationContext }
    for name, value in pairs(fields) do query[#query + 1] = { ("ids[%d].%s"):format(at, name), value } end
  end
  return query
end

--- The state of posted jobs, by their externalJobPostingId: `listingStatus`, `jobPostingUrl`,
--- `linkedInApplyStatus`, `promotionStatus`. The key's grammar is unconfirmed: `key` may replace it.
---@async
---@param ids string[]  a hundred make a request
---@param opts { integrationContext: string?, key: (fun(index: integer, id: string): table)? }?
---@return table<string, table>? states
---@return linkedin.Response|linkedin.Error
function Jobs:status(ids, opts)
  options.argument("jobs:status", 1, ids, "table")
  opts = options.check("jobs:status", opts, { integrationContext = "string", key = "function" }, options.call)
  local common, states, response = {}, {}, nil
  for name, value in pairs(opts) do
    if name ~= "integrationContext" and name ~= "key" then common[name] = value end
  end
  for from = 1, #ids, PER_STATUS do
    local answer
    answer, response = call(self, { operation = "jobPostingStatus.batch_get", query = status_query(ids, from, opts) }, prepared(common))
    if not answer then return nil, response end
    for id, state in pairs(answer.results or {}) do states[id] = state end
  end
  return states, response
end

local SYNC = {
  journal = "string", defaults = "table", tags = "table", limits = "table", renew_before = "number",
  keep_missing = "boolean", allow_empty = "boolean", dry_run = "boolean", poll_interval = "number", patience = "number",
  on_progress = "function",
}

--- Make LinkedIn have exactly these jobs: what is new is created, what differs is updated, what ends soon
--- is renewed, what is not in the list any more is closed. Safe to run again, also after a crash: the
--- journal knows what was under way, and LinkedIn knows a job by its `externalJobPostingId`.
---
--- Descriptions are sanitised to the tags LinkedIn accepts, and every job is checked first; those with
--- findings are reported and left as they are.
---@async
---@param jobs table[]  LinkedIn's fields: externalJobPostingId, title, description, companyApplyUrl, location, …
---@param opts { journal: string, defaults: table?, renew_before: number?, keep_missing: boolean?, allow_empty: boolean?, dry_run: boolean?, poll_interval: number?, patience: number?, tags: string[]?, limits: table? }
---   journal: a SQLite file; defaults: fields of every job; renew_before: seconds, default 7 days; keep_missing: close nothing;
---   poll_interval: seconds, default 300; patience: seconds for tasks to end, default 3600
---@return { jobs: table[], counts: table<string, integer> }? report  each job: id, operation, status ("live", "closed", "unchanged", "invalid" with details, "failed" with error, "pending"), job_posting, url
---@return linkedin.Error? err  `err.report` says how far it came; run it again
function Jobs:sync(jobs, opts)
  options.argument("jobs:sync", 1, jobs, "table")
  opts = options.check("jobs:sync", opts, SYNC, options.call)
  if not opts.journal then error("jobs:sync: journal is missing: the file that remembers the jobs", 2) end
  local own, common = {}, {}
  for name, value in pairs(opts) do
    if SYNC[name] then own[name] = value else common[name] = value end
  end
  own.poll_interval, own.patience = own.poll_interval or 300, own.patience or 3600
  return require "linkedin.jobs.sync".run(self, jobs, own, common)
end

--- What is wrong with a job, before it is sent.
---@param job table
---@param limits table?  overrides of linkedin.jobs.check.LIMITS
---@return { field: string, code: string, message: string }[] findings
function Jobs:check(job, limits)
  options.argument("jobs:check", 1, job, "table")
  local now = (self.li.settings.clock or require "linkedin.core".clock.wall)()
  return require "linkedin.jobs.check".findings(job, now, limits)
end

--- The public address of a posted job.
---@param job_posting string|integer
---@return string
function Jobs.url(_, job_posting)
  options.argument("jobs:url", 1, job_posting, "string|number")
  return M.url_of(job_posting)
end

function M.new(li)
  return setmetatable({ li = li }, Jobs)
end

return M
