-- Leads of an ad account, each once, however often this is run or broken off. Run it again every few minutes.
--
--     lua 24-lead-sync.lua [leads.db]
local linkedin = require "linkedin"
local li = linkedin.new() -- a member's token with r_marketing_leadgen_automation

local path = arg[1] or os.tmpname()
local ACCOUNT = os.getenv "LINKEDIN_AD_ACCOUNT" or "urn:li:sponsoredAccount:500001"

local store, err = li.leads:store(path)
if not store then error(err) end

local report
report, err = li.leads:sync(store, { owners = { ACCOUNT } })
if not report then error(err) end

-- A customer list in the same file: written in the transaction that marks the lead, so nobody is in it twice.
store.db:exec "CREATE TABLE IF NOT EXISTS customer (email TEXT, first_name TEXT, lenses TEXT, campaign TEXT, may_call INTEGER)"
local added
added, err = store:consume(function(lead, db)
  if lead.is_deleted then return true end
  local lenses, may_call
  for _, answer in ipairs(lead.answers) do
    if answer.name == "lens" then lenses = answer.value end
  end
  for _, consent in ipairs(lead.consents) do
    if consent.text == "You may call me" then may_call = consent.accepted end
  end
  return db:exec("INSERT INTO customer VALUES (?, ?, ?, ?, ?)",
    lead.fields.EMAIL, lead.fields.FIRST_NAME, lenses, lead.campaign, may_call)
end)
if not added then error(err) end

for _, row in ipairs(store.db:rows "SELECT first_name, lenses, COUNT(*) AS n FROM customer GROUP BY lenses ORDER BY n DESC LIMIT 3") do
  print(("%2d x %s, such as %s"):format(row.n, row.lenses or "(was not asked)", row.first_name))
end
local counts = store:counts()
print(("%d leads are new, %d are stored, %d requests were made"):format(report.stored, counts.stored, report.requests))
store:close()
