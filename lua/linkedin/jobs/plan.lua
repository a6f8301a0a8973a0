-- SPDX-License-Identifier: MIT
--- What has to be done so that LinkedIn has the jobs that are wanted. Pure: no request, no file.
---
---    wanted, not there         CREATE
---    wanted, there, differs    UPDATE
---    wanted, there, ends soon  RENEW
---    there, not wanted         CLOSE
---    uncertain from before     do it again: LinkedIn knows a job by its id, so nothing happens twice

local check = require "linkedin.jobs.check"
local description = require "linkedin.jobs.description"

local M = {}

local WITH_MARKUP = { "description", "skillsDescription" }
local RENEW_BEFORE_S = 7 * 86400

-- The same table gives the same text: names in order.
local function canonical(value)
  if type(value) ~= "table" then return type(value) .. ":" .. tostring(value) end
  local names, parts = {}, {}
  for name in pairs(value) do names[#names + 1] = name end
  table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
  for i, name in ipairs(names) do parts[i] = tostring(name) .. "=" .. canonical(value[name]) end
  return "{" .. table.concat(parts, ";") .. "}"
end

-- When a job is listed is no difference: it is "now" when nothing else is said.
local function fingerprint(job)
  local copy = {}
  for name, value in pairs(job) do
    if name ~= "jobPostingOperationType" and name ~= "listedAt" then copy[name] = value end
  end
  return require "linkedin.core".crypto.sha256(canonical(copy), "hex")
end

-- The job as it would be sent.
local function element_of(job, opts, now, known)
  local element = {}
  for name, value in pairs(opts.defaults or {}) do element[name] = value end
  for name, value in pairs(job) do element[name] = value end
  for _, name in ipairs(WITH_MARKUP) do
    if type(element[name]) == "string" then element[name] = description.sanitize(element[name], { tags = opts.tags }) end
  end
  if element.listedAt == nil then
    local before = known and known.payload and require "linkedin.json".decode(known.payload)
    element.listedAt = before and before.listedAt or math.floor(now) * 1000
  end
  return element
end

local function operation_for(known, mark, now, renew_before)
  if not known or known.state ~= "live" then return "CREATE" end
  if known.expires_at and known.expires_at <= now then return "CREATE" end
  if known.fingerprint ~= mark then return "UPDATE" end
  if known.expires_at and known.expires_at - now <= renew_before then return "RENEW" end
  return nil
end

local function encode(element)
  return (require "linkedin.json".encode(element))
end

local function wanted_step(job, known, opts, now)
  local element = element_of(job, opts, now, known)
  local id = element.externalJobPostingId
  local findings = check.findings(element, now, opts.limits)
  if #findings > 0 then return { id = id, status = "invalid", details = findings } end
  local mark = fingerprint(element)
  local step = { id = id, element = element, fingerprint = mark, payload = encode(element) }
  step.operation = operation_for(known, mark, now, opts.renew_before or RENEW_BEFORE_S)
  if not step.operation and known.operation then
    step.operation = "UPDATE" -- it is not known what became of the last operation: make sure
  elseif not step.operation then
    step.status, step.job_posting = "unchanged", known.job_posting
  end
  return step
end

local function closing_step(known)
  local element = require "linkedin.json".decode(known.payload or known.next_payload or "null")
  if type(element) ~= "table" then return nil end
  return {
    id = known.id, element = element, operation = "CLOSE", fingerprint = known.fingerprint or known.next_fingerprint,
    payload = known.payload or known.next_payload,
  }
end

-- Its task has not ended, so that nothing else may be asked for.
local function pending_step(known)
  return { id = known.id, status = "pending", operation = known.operation, task = known.task }
end

local function repeated(id)
  return { id = id, status = "invalid", details = { {
    field = "externalJobPostingId", code = "DUPLICATE",
    message = "externalJobPostingId is the same as that of an earlier job of the list",
  } } }
end

--- Steps, in the order of the jobs, then of what is to be closed. A step with `status` needs nothing more.
---@param jobs table[]               what is wanted
---@param known table<string, table> the journal
---@param opts table                 defaults, tags, limits, renew_before, keep_missing
---@param now number                 epoch seconds
---@return table[] steps
function M.steps(jobs, known, opts, now)
  local steps, seen = {}, {}
  for _, job in ipairs(jobs) do
    local id = job.externalJobPostingId
    if id ~= nil and seen[id] then
      steps[#steps + 1] = repeated(id)
    else
      local row = id and known[id]
      steps[#steps + 1] = row and row.task and pending_step(row) or wanted_step(job, row, opts, now)
      if id ~= nil then seen[id] = true end
    end
  end
  if opts.keep_missing then return steps end
  local missing = {}
  for id, row in pairs(known) do
    local may_live = row.state == "live" or row.operation ~= nil
    if not seen[id] and may_live and not (row.expires_at and row.expires_at <= now) then missing[#missing + 1] = row end
  end
  table.sort(missing, function(a, b) return a.id < b.id end)
  for _, row in ipairs(missing) do
    steps[#steps + 1] = row.task and pending_step(row) or closing_step(row)
  end
  return steps
end

return M
