-- SPDX-License-Identifier: MIT
--- Job postings: what was accepted becomes a task, and the task, some time later, a job or a failure.
---
--- task = { id (URN), application, external, operation, element, created (epoch s), done_at, status
---   ("IN_PROGRESS" | "SUCCEEDED" | "FAILED"), message?, jobPosting? }
--- job = { application, external, number, state ("LISTED" | "CLOSED"), element, listed_at, expires_at }
---
--- https://learn.microsoft.com/en-us/linkedin/talent/job-postings/api/check-job-taskstatus

local faults = require "linkedin.sandbox.faults"
local json = require "linkedin.sandbox.json"
local state = require "linkedin.sandbox.state"
local text = require "linkedin.sandbox.text"

local M = {}

local DAY = 86400
local LIFETIME, RENEWAL, TASK_LIFETIME = 180 * DAY, 30 * DAY, 30 * DAY

local function key_of(application, external)
  return application .. " " .. external
end

--- The job of an application, live or closed; nil when there was never one.
function M.find(store, application, external)
  M.settle(store)
  return store.data.jobs[key_of(application, external)]
end

local function is_live(store, job)
  return job ~= nil and job.state == "LISTED" and store.clock:now() < job.expires_at
end
M.is_live = is_live

-- ── tasks ──────────────────────────────────────────────────────────────────────────────────────

--- Accept an element for later. Returns the task.
function M.submit(store, application, element)
  local data = store.data
  data.counters.job_task = (data.counters.job_task or 0) + 1
  local now = store.clock:now()
  local task = {
    id = ("urn:li:simpleJobPostingTask:%s-%d"):format(store.random:name(8), data.counters.job_task),
    application = application, external = element.externalJobPostingId,
    operation = element.jobPostingOperationType, element = element, created = now,
    done_at = now + (store.config.processing.job or 0), status = "IN_PROGRESS",
  }
  data.job_tasks[task.id] = task
  table.insert(data.job_task_order, task.id)
  store:touch()
  return task
end

local function plain_length(description)
  return text.length((description:gsub("<[^>]*>", "")))
end

local TAGS = { b = 1, strong = 1, u = 1, i = 1, em = 1, br = 1, p = 1, ul = 1, li = 1 }

-- A script always; strictly, whatever is not on the list of tags, and every attribute. The list is unconfirmed.
local function has_odd_markup(store, html)
  if html:lower():find "<%s*script" then return true end
  if not store.config.strict then return false end
  for inside in html:gmatch "<([^>]*)>?" do
    if not TAGS[inside:match "^/?(%a+)/?$" or ""] then return true end
  end
  return false
end

-- What processing finds wrong with a posting that the schema let pass.
local function judge(store, element)
  if faults.fails_processing(store, "job") then
    return "JOB_FIELD_PROCESSOR_LOCATION: the location cannot be resolved"
  end
  if plain_length(element.description) < 100 then return "Job description is shorter than the minimum of 100 characters" end
  local is_promoted = element.listingType == "PREMIUM" or element.jobPostingOperationType == "UPGRADE"
  if is_promoted and not element.contract then return "A promoted job needs a contract" end
  if has_odd_markup(store, element.description) or has_odd_markup(store, element.skillsDescription or "") then
    return "JOB_FIELD_PROCESSOR_DESCRIPTION: unsupported markup"
  end
end

local function expiry(store, element)
  return element.expireAt and element.expireAt / 1000 or store.clock:now() + LIFETIME
end

local operations = {}

function operations.CREATE(store, task, job)
  if is_live(store, job) then
    return nil, ("Partner job identifier %s already exists; the duplicate job is dropped"):format(task.external)
  end
  local counters = store.data.counters
  counters.job = (counters.job or 3900000000) + 1
  return {
    application = task.application, external = task.external, number = counters.job, state = "LISTED",
    element = task.element, listed_at = store.clock:now(), expires_at = expiry(store, task.element),
  }
end

local function missing(task)
  return nil, ("%s of a job that does not exist: %s"):format(task.operation, task.external)
end

function operations.UPDATE(store, task, job)
  if not is_live(store, job) then return missing(task) end
  job.element = task.element
  if task.element.expireAt then job.expires_at = expiry(store, task.element) end
  return job
end

function operations.RENEW(store, task, job)
  if not is_live(store, job) then return missing(task) end
  job.expires_at = job.expires_at + RENEWAL
  job.renewed = (job.renewed or 0) + 1
  return job
end

function operations.CLOSE(store, task, job)
  if not is_live(store, job) then return missing(task) end
  job.state = "CLOSED"
  return job
end

-- Between the two kinds of listing; reported by a third party.
local function switch(listing)
  return function(store, task, job)
    if not is_live(store, job) then return missing(task) end
    job.element = task.element
    job.element.listingType = listing
    return job
  end
end

operations.UPGRADE, operations.DOWNGRADE = switch "PREMIUM", switch "BASIC"

local function finish(store, task)
  local key = key_of(task.application, task.external)
  local why = judge(store, task.element)
  local job
  if not why then job, why = operations[task.operation](store, task, store.data.jobs[key]) end
  if job then
    store.data.jobs[key] = job
    task.status, task.jobPosting = "SUCCEEDED", "urn:li:jobPosting:" .. job.number
  else
    task.status, task.message = "FAILED", why
  end
end

--- Do what is due, in the order it was asked for.
function M.settle(store)
  local now, waiting = store.clock:now(), store.data.job_tasks_waiting or 1
  local order = store.data.job_task_order
  while order[waiting] do
    local task = store.data.job_tasks[order[waiting]]
    if task.done_at > now then break end
    finish(store, task)
    waiting = waiting + 1
    store.data.job_tasks_waiting = waiting
    store:touch()
  end
end

--- A task of the application, or nil: unknown, somebody else's, or older than LinkedIn keeps them.
function M.task(store, application, id)
  M.settle(store)
  local task = store.data.job_tasks[id]
  if not task or task.application ~= application then return nil end
  if store.clock:now() - task.created > TASK_LIFETIME then return nil end
  return task
end

--- The entity.
function M.view(task)
  return {
    id = task.id, status = task.status, externalJobPostingId = task.external,
    errorMessage = task.message, jobPosting = task.jobPosting,
  }
end

function state.sections.jobs(store)
  M.settle(store)
  local list = {}
  for _, job in pairs(store.data.jobs) do list[#list + 1] = job end
  table.sort(list, function(a, b) return a.number < b.number end)
  return json.array(list)
end

function state.sections.job_tasks(store)
  local list = {}
  for i, id in ipairs(store.data.job_task_order) do list[i] = store.data.job_tasks[id] end
  return json.array(list)
end

return M
