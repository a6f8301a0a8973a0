-- SPDX-License-Identifier: MIT
--- What is wrong with a job before LinkedIn says so, a hundred jobs later.
--- LinkedIn page: talent/job-postings/api/job-posting-api-schema.

local description = require "linkedin.jobs.description"

local M = {}

-- Figures that LinkedIn may change; `limits` overrides them.
M.LIMITS = {
  id = 75,            -- characters of externalJobPostingId: the shorter of two documented figures
  title = 200,
  description_min = 100, description_max = 25000,
  categories = 3, workplace_types = 1,
  lifetime_s = 180 * 86400,
}

local REQUIRED = { "externalJobPostingId", "title", "description", "companyApplyUrl", "location" }

local CHOICES = {
  employmentStatus = { "FULL_TIME", "PART_TIME", "CONTRACT", "INTERNSHIP", "TEMPORARY", "VOLUNTEER", "OTHER" },
  experienceLevel = {
    "ENTRY_LEVEL", "MID_SENIOR_LEVEL", "DIRECTOR", "EXECUTIVE", "INTERNSHIP", "ASSOCIATE", "NOT_APPLICABLE",
  },
  listingType = { "BASIC", "PREMIUM" },
  availability = { "PUBLIC", "PRIVATE_TO_ATS_INTEGRATION" },
}
local WORKPLACES = { "On-site", "Hybrid", "Remote" }

local function is_one_of(value, list)
  for _, one in ipairs(list) do
    if value == one then return true end
  end
  return false
end

local function characters(text)
  return require "linkedin.core".text.length(text)
end

local checks = {}

function checks.required(job, find)
  for _, name in ipairs(REQUIRED) do
    local value = job[name]
    if type(value) ~= "string" or not value:find "%S" then find(name, "MISSING_FIELD", "is required") end
  end
  if not job.integrationContext and not job.companyName then
    find("integrationContext", "MISSING_FIELD", "is required (or companyName, where the company has no contract)")
  end
end

local function check_length(find, name, text, most)
  if type(text) ~= "string" then return end
  local length = characters(text)
  if not length then return find(name, "INVALID_TEXT", "is no UTF-8") end
  if length > most then find(name, "FIELD_LENGTH_TOO_LONG", ("has %d characters of at most %d"):format(length, most)) end
end

function checks.lengths(job, find, limits)
  check_length(find, "externalJobPostingId", job.externalJobPostingId, limits.id)
  check_length(find, "title", job.title, limits.title)
  check_length(find, "description", job.description, limits.description_max)
  if type(job.description) == "string" and characters(job.description) then
    local visible = description.visible_length(job.description)
    if visible < limits.description_min then
      find("description", "FIELD_LENGTH_TOO_SHORT",
        ("has %d visible characters, and at least %d are needed"):format(visible, limits.description_min))
    end
  end
end

function checks.choices(job, find)
  for name, list in pairs(CHOICES) do
    if job[name] ~= nil and not is_one_of(job[name], list) then
      find(name, "INVALID_VALUE_FOR_FIELD", ("is '%s', not one of %s"):format(tostring(job[name]), table.concat(list, ", ")))
    end
  end
  for _, place in ipairs(type(job.workplaceTypes) == "table" and job.workplaceTypes or {}) do
    if not is_one_of(place, WORKPLACES) then
      find("workplaceTypes", "INVALID_VALUE_FOR_FIELD",
        ("holds '%s', not one of %s"):format(tostring(place), table.concat(WORKPLACES, ", ")))
    end
  end
end

local function check_count(find, name, list, most)
  if type(list) == "table" and #list > most then
    find(name, "INVALID_VALUE_FOR_FIELD", ("has %d entries of at most %d"):format(#list, most))
  end
end

function checks.counts(job, find, limits)
  check_count(find, "categories", job.categories, limits.categories)
  check_count(find, "workplaceTypes", job.workplaceTypes, limits.workplace_types)
end

function checks.urls(job, find)
  for _, name in ipairs { "companyApplyUrl", "trackingPixelUrl" } do
    if type(job[name]) == "string" and job[name] ~= "" and not job[name]:find "^https?://[^%s/]+%S*$" then
      find(name, "INVALID_URL", "is no http or https URL")
    end
  end
end

function checks.times(job, find, limits, now)
  if type(job.listedAt) == "number" and job.listedAt > now * 1000 then
    find("listedAt", "INVALID_VALUE_FOR_FIELD", "lies in the future")
  end
  if type(job.expireAt) == "number" and job.expireAt > (now + limits.lifetime_s) * 1000 then
    find("expireAt", "INVALID_VALUE_FOR_FIELD", "is more than 180 days away")
  end
end

function checks.promotion(job, find)
  if job.listingType == "PREMIUM" and not job.contract then
    find("contract", "MISSING_FIELD", "is required for a promoted job (listingType PREMIUM)")
  end
  if job.onsiteApplyConfiguration and job.availability and job.availability ~= "PUBLIC" then
    find("availability", "INVALID_VALUE_FOR_FIELD", "must be PUBLIC for a job with Apply Connect")
  end
end

local ORDER = { "required", "lengths", "choices", "counts", "urls", "times", "promotion" }

--- Everything that is wrong with a job.
---@param job table      as it would be sent
---@param now number     epoch seconds
---@param limits table?  overrides of LIMITS
---@return { field: string, code: string, message: string }[] findings  empty when it is well
function M.findings(job, now, limits)
  local all, findings = setmetatable(limits or {}, { __index = M.LIMITS }), {}
  local function find(field, code, message)
    findings[#findings + 1] = { field = field, code = code, message = field .. " " .. message }
  end
  for _, name in ipairs(ORDER) do checks[name](job, find, all, now) end
  return findings
end

return M
