-- SPDX-License-Identifier: MIT
--- `/simpleJobPostings`, `/simpleJobPostingTasks` and `/jobPostingStatus`: for the application itself,
--- with a token of client credentials.
--- https://learn.microsoft.com/en-us/linkedin/talent/job-postings/api/create-jobs

local errors = require "linkedin.sandbox.errors"
local jobs = require "linkedin.sandbox.jobs"
local json = require "linkedin.sandbox.json"
local reply = require "linkedin.sandbox.reply"
local s = require "linkedin.sandbox.schema"
local schema = require "linkedin.sandbox.job_schema"
local text = require "linkedin.sandbox.text"
local types = require "linkedin.sandbox.types"

local MAX_ELEMENTS = 100

-- No member may post jobs this way, whatever the token's scopes.
local function refuse_member(ctx)
  if ctx.member then return errors.permission("simpleJobPostings.BATCH_CREATE.NO_VERSION") end
end

local function refuse_repeated(elements)
  local seen = {}
  for _, element in ipairs(elements) do
    local id = json.is_object(element) and element.externalJobPostingId
    if type(id) == "string" then
      if seen[id] then return errors.bad("ILLEGAL_ARGUMENT", "externalJobPostingId is repeated: " .. id) end
      seen[id] = true
    end
  end
end

local function accept(ctx, element)
  local complaint = schema.complaint(element, ctx.now_ms)
  if complaint then return { status = 422, error = { status = 422, message = complaint } } end
  local task = jobs.submit(ctx.store, ctx.token.application, element)
  return { id = task.id, status = 202, location = "/simpleJobPostings/" .. text.escape(task.id) }
end

local function batch_create(ctx)
  local elements = ctx.body.elements
  if #elements > MAX_ELEMENTS then return errors.bad("ILLEGAL_ARGUMENT", "At most 100 elements are allowed") end
  local refusal = refuse_member(ctx) or refuse_repeated(elements)
  if refusal then return refusal end
  local answers = {}
  for i = 1, #elements do answers[i] = accept(ctx, elements[i]) end
  return reply.ok { elements = json.array(answers) }
end

local function tasks(ctx)
  local results, statuses, failures = {}, {}, {}
  for _, id in ipairs(ctx.params.ids) do
    if not id:find "^urn:li:simpleJobPostingTask:." then return errors.illegal "Batch key parameter value is invalid" end
    local task = jobs.task(ctx.store, ctx.token.application, id)
    if task then results[id] = jobs.view(task) else failures[id] = { status = 404, message = "Not Found" } end
  end
  return reply.batch(results, statuses, failures)
end

local function status(ctx)
  local results, failures = {}, {}
  for _, key in ipairs(ctx.params.ids) do
    local name = key.externalJobPostingId
    local job = jobs.find(ctx.store, ctx.token.application, name)
    if job then
      results[name] = {
        externalJobPostingId = job.external, jobPostingUrl = "https://www.linkedin.com/jobs/view/" .. job.number,
        listingStatus = jobs.is_live(ctx.store, job) and "LISTED" or "CLOSED",
        linkedInApplyStatus = job.element.onsiteApplyConfiguration and "ONSITE" or "OFFSITE",
        promotionStatus = job.element.listingType == "PREMIUM" and "PROMOTED" or "BASIC",
      }
    else
      failures[name] = { status = 404, message = "Not Found" }
    end
  end
  return reply.batch(results, {}, failures)
end

-- The talent APIs of /v2 speak protocol 1.0: repeated `ids`, no List().
local function of_protocol_1(run)
  return function(ctx)
    if ctx.base == "v2" and ctx.protocol ~= "1.0.0" then
      return errors.illegal "Batch key parameter value is invalid"
    end
    return refuse_member(ctx) or run(ctx)
  end
end

-- Its grammar is unconfirmed: composite, as the other talent resources have it.
local STATUS_KEY = types.record {
  externalJobPostingId = { type = types.string, required = true }, integrationContext = types.string,
}

return {
  {
    path = "simpleJobPostings", bases = { "v2", "rest" }, name = "simpleJobPostings", two_legged = true, quota = "jobs",
    methods = { BATCH_CREATE = { body = s.record { elements = s.list(s.any(), { min = 1 }) }, run = batch_create } },
  },
  {
    path = "simpleJobPostingTasks", bases = { "v2", "rest" }, name = "simpleJobPostingTasks", two_legged = true,
    key = types.string, methods = { BATCH_GET = { run = of_protocol_1(tasks) } },
  },
  {
    path = "jobPostingStatus", bases = { "v2", "rest" }, name = "jobPostingStatus", two_legged = true, key = STATUS_KEY,
    methods = { BATCH_GET = { run = of_protocol_1(status) } },
  },
}
