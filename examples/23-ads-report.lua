-- How campaigns did: every row as CSV, and a page with figures, charts and a table, for any number of rows.
--
--     LINKEDIN_AD_ACCOUNT=… lua 23-ads-report.lua [report.html [report.csv]]
local linkedin = require "linkedin"
local li = linkedin.new()

local ACCOUNT = os.getenv "LINKEDIN_AD_ACCOUNT" or 500001
local html, csv = arg[1] or os.tmpname() .. ".html", arg[2] or os.tmpname() .. ".csv"
local DAY = 86400

local report, err = li.ads.analytics:report {
  accounts = { ACCOUNT }, pivots = "CAMPAIGN",
  date_range = { os.date("!%Y-%m-%d", os.time() - 33 * DAY), os.date("!%Y-%m-%d", os.time() - 4 * DAY) },
  metrics = { "impressions", "clicks", "costInLocalCurrency", "oneClickLeads", "externalWebsiteConversions", "likes", "comments" },
  html = html, csv = csv, title = "Campaigns, the last thirty days",
}
if not report then error(err) end

print(("%d rows: %d impressions, %d clicks, %s spent"):format(
  report.rows, report.totals.impressions, report.totals.clicks, report.totals.costInLocalCurrency))
print("for people:", html)
print("for a spreadsheet:", csv)
