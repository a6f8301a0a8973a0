-- SPDX-License-Identifier: MIT
--- What one element of `/simpleJobPostings` must look like.
--- https://learn.microsoft.com/en-us/linkedin/talent/job-postings/api/job-posting-api-schema

local s = require "linkedin.sandbox.schema"

local M = {}

local MAX_LIFETIME_MS = 180 * 86400 * 1000

local Money = s.record { amount = s.string(), currencyCode = s.string { min = 3, max = 3 } }

local Compensation = s.record {
  compensations = s.list(s.record {
    type = s.enum { "BASE_SALARY", "OTHER" }, period = s.string(),
    value = s.union { range = s.record { start = Money, ["end"] = Money }, exactAmount = Money },
  }),
}

local fields = {
  externalJobPostingId = s.string { max = 200 },
  jobPostingOperationType = s.enum { "CREATE", "UPDATE", "RENEW", "CLOSE", "UPGRADE", "DOWNGRADE" },
  title = s.string { max = 200 }, description = s.string { max = 25000 }, companyApplyUrl = s.url(),
  listedAt = s.integer { min = 0 }, location = s.string(),
}

local optional = {
  integrationContext = s.urn { "organization" }, companyName = s.string(), companyJobCode = s.string(),
  posterEmail = s.string(), availability = s.enum { "PUBLIC", "PRIVATE_TO_ATS_INTEGRATION" },
  categories = s.list(s.string(), { max = 3 }), industries = s.list(s.urn { "industry" }),
  skillsDescription = s.string(), workRemoteAllowed = s.boolean(),
  workplaceTypes = s.list(s.enum { "On-site", "Hybrid", "Remote" }, { max = 1 }),
  employmentStatus = s.enum { "FULL_TIME", "PART_TIME", "CONTRACT", "INTERNSHIP", "TEMPORARY", "VOLUNTEER", "OTHER" },
  experienceLevel = s.enum {
    "ENTRY_LEVEL", "MID_SENIOR_LEVEL", "DIRECTOR", "EXECUTIVE", "INTERNSHIP", "ASSOCIATE", "NOT_APPLICABLE",
  },
  companyDescription = s.string(), trackingPixelUrl = s.url(), expireAt = s.integer { min = 0 },
  listingType = s.enum { "BASIC", "PREMIUM" }, alternateLocations = s.list(s.string()),
  compensation = Compensation, contract = s.urn { "contract" }, showPosterInfo = s.boolean(),
  requisitionOwnerEmail = s.string(), requisitionOwnerFirstName = s.string(), requisitionOwnerLastName = s.string(),
  onsiteApplyConfiguration = s.open { jobApplicationWebhookUrl = s.url() },
}

local plan = {}
for name, of in pairs(fields) do plan[name] = of end
for name, of in pairs(optional) do plan[name] = s.optional(of) end

-- Times are judged against the sandbox's clock.
local function element_at(now_ms)
  return s.also(s.record(plan), function(element, path, report)
    if element.listedAt > now_ms then report(path .. "/listedAt", "type", "listedAt must not be in the future") end
    if element.expireAt and element.expireAt > now_ms + MAX_LIFETIME_MS then
      report(path .. "/expireAt", "type", "expireAt is more than 180 days away")
    end
    if not element.integrationContext and not element.companyName then
      report(path .. "/integrationContext", "missing", "integrationContext or companyName is required")
    end
  end)
end

--- The schema validator's lines for an element; nil when it is well.
---@return string?
function M.complaint(element, now_ms)
  local issues = s.check(element_at(now_ms), element)
  if not issues[1] then return nil end
  local lines = {}
  for i, issue in ipairs(issues) do lines[i] = ("ERROR :: %s :: %s\n"):format(issue.path, issue.message) end
  return table.concat(lines)
end

return M
