-- A recruiter's tool: LinkedIn shall have exactly the jobs of this list. Run it again whenever the list
-- changes, or when it was interrupted: what is there already is not posted twice.
--
--     lua 18-recruiter-sync.lua [journal.db]
local linkedin = require "linkedin"
local li = linkedin.new() -- LINKEDIN_CLIENT_ID and LINKEDIN_CLIENT_SECRET of the talent application

local journal = arg[1] or os.tmpname()
local COMPANY = os.getenv "LINKEDIN_ORGANIZATION" or li.settings.sandbox.organization

local ABOUT = "<p>You grind, polish and measure lenses with us, in a workshop with a view of the canal, "
  .. "and you teach the apprentices how it is done.</p><ul><li>36 hours</li><li>four weeks of training</li></ul>"

local jobs = {}
for i = 1, 100 do
  jobs[i] = {
    externalJobPostingId = ("heron-%03d"):format(i), title = "Lens grinder, bench " .. i, description = ABOUT,
    companyApplyUrl = "https://careers.heron-optics.example/" .. i, location = "Delft, ZH, NL",
    employmentStatus = "FULL_TIME", workplaceTypes = { "On-site" },
  }
end
-- Every real list has its mistakes.
jobs[7].description = "To be written."
jobs[21].title = nil
jobs[40].companyApplyUrl = "careers.heron-optics.example/40"
jobs[66].employmentStatus = "SOMETIMES"
jobs[93].externalJobPostingId = "heron-092"

-- The application's own token, whatever else the environment holds.
li.oauth:client_credentials()
local report, err = li.jobs:sync(jobs, {
  journal = journal, defaults = { integrationContext = "urn:li:organization:" .. tostring(COMPANY):match "%d+$" },
  poll_interval = li.settings.sandbox and 0.1 or 300,
  on_progress = function(sent, total) io.stderr:write(("sent %d of %d\n"):format(sent, total)) end,
})
if not report then error(err) end

for _, job in ipairs(report.jobs) do
  if job.status == "invalid" then
    print(("%s is not posted: %s"):format(job.id or "(no id)", job.details[1].message))
  elseif job.status == "failed" then
    print(("%s was refused: %s"):format(job.id, job.error))
  end
end
local counts = report.counts
print(("%d live, %d of them as they were; %d closed; %d to be corrected"):format(
  counts.live + counts.unchanged, counts.unchanged, counts.closed, counts.invalid + counts.failed))
