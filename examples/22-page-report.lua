-- A company page's month as one HTML page that opens without a network, and as rows for a spreadsheet.
--
--     LINKEDIN_ORGANIZATION=urn:li:organization:… lua 22-page-report.lua [report.html [report.csv]]
local linkedin = require "linkedin"
local li = linkedin.new()

local PAGE = os.getenv "LINKEDIN_ORGANIZATION" or li.settings.sandbox.organization
local html, csv = arg[1] or os.tmpname() .. ".html", arg[2] or os.tmpname() .. ".csv"
local DAY = 86400

local report, err = li.organizations:report(PAGE, {
  from = os.date("!%Y-%m-%d", os.time() - 33 * DAY), to = os.date("!%Y-%m-%d", os.time() - 4 * DAY),
  html = html, csv = csv,
})
if not report then error(err) end

local views = 0
for _, day in ipairs(report.days) do views = views + (day.page_views or 0) end
print(("%d days, %d page views, %d followers"):format(#report.days, views, report.followers))
print("for people:", html)
print("for a spreadsheet:", csv)
